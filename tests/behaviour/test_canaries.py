# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A canary in every secret that is really stored, on servers that repeat in logs and errors what they know.

One play for each platform and door, at -vvv. What a declaration calls secret and has no canary here fails.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from frame import declared, merged
from plays import MAY_FAIL
from resources import cases
from resources.case import options_at, resolved
from resources.routes import kind_of
from test_secrets import PLACES

CANARY = re.compile(r"canary7[a-z0-9.-]*|canary[a-z]{8}(?![a-z])")
WORDS = {}
"""What the canaries are about that look like ordinary words, which sentences of ours are made of."""
LOGS = re.compile(r"/logs|readLogs")


class Parrot(ThreadingHTTPServer):
    """A server behind which the real one stands, and which tells in every log what it was told.

    told     every canary that it was sent, and what kind of object holds it
    born     what each object was told whose creation has gone through here and was answered with an id
    refuses  whether every write is answered with an error that repeats it all
    """

    daemon_threads = True

    def __init__(self, platform, url):
        super().__init__(("127.0.0.1", 0), Relay)
        self.platform = platform
        self.behind = url
        self.told = {}
        self.born = {}
        self.refuses = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def repeated(self, path, told):
        """What the object that the path is about holds and was told, and what came with every request."""
        kind = kind_of(self.platform, path)
        # Of what is always there, and where each has a router, each variant is an object of its own.
        last = path.split("/")[-1]
        owners = {"", kind, *(f"{kind}_{variant}" for variant in (last, last.partition(".")[0]))}
        mine = [told for identifier, told in self.born.items() if identifier in path]
        return [
            f"so it was told {canary} by somebody"
            for canary, owner in told.items()
            if owner in owners and (not mine or not owner or any(canary in found for found in mine))
        ]


def about(canary):
    """What kind of object holds it; empty for what comes with every request."""
    owner = WORDS.get(canary) or canary.split("-")[1]
    return "" if owner == "header" else owner.replace(".", "_")


class Relay(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        """Nothing: what is of interest shows in the play."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/refuse":
            self.server.refuses = True
            return self.give(200, {}, b"{}")
        sent = f"{body.decode(errors='replace')} {self.headers.get('X-Proxy', '')}"
        heard = CANARY.findall(sent)
        told = {**self.server.told, **{canary: about(canary) for canary in heard}}
        for identifier, found in self.server.born.items():
            if identifier in self.path:
                found.update(heard)
        lines = self.server.repeated(self.path, told)
        if self.server.refuses and self.command != "GET":
            said = {"message": " ".join(lines), "errors": {"name": lines}}
            return self.give(422, {"Content-Type": "application/json"}, json.dumps(said).encode())
        self.server.told = told
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "content-length")}
        request = urllib.request.Request(self.server.behind + self.path, body or None, kept, method=self.command)
        try:
            with urllib.request.urlopen(request) as found:
                status, headers, content = found.status, found.headers, found.read()
        except urllib.error.HTTPError as error:
            status, headers, content = error.code, error.headers, error.read()
        if self.command == "POST" and status == 201 and "uuid" in (made := json.loads(content)):
            self.server.born.setdefault(made["uuid"], set()).update(heard)
        if status == 200 and LOGS.search(self.path):
            content = repeating(content, lines)
        return self.give(status, {"Content-Type": headers.get("Content-Type", "")}, content)

    def give(self, status, headers, content):
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer


def repeating(content, lines):
    """The answer of a server with these lines at the end of the log that it holds."""
    found = json.loads(content)

    def longer(text):
        return "\n".join([*str(text).splitlines(), *lines])

    if isinstance(found, dict) and "logs" in found:
        return json.dumps({**found, "logs": longer(found["logs"])}).encode()
    if isinstance(found, list) and isinstance(found[0], dict):
        found[0]["result"]["data"]["json"] = longer(found[0]["result"]["data"]["json"])
    elif isinstance(found, dict) and "result" in found:
        found["result"]["data"]["json"] = longer(found["result"]["data"]["json"])
    else:
        return json.dumps(longer(found)).encode()
    return json.dumps(found).encode()


def canary(kind, *place):
    """Every second one is like a token, the others are like words."""
    owner = kind.replace("_", ".")
    told = "-".join(["canary7", owner, *place]).replace("_", "-").replace(" ", "-").lower()
    number = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")
    if number % 2:
        return told
    word = "canary" + "".join(string.ascii_lowercase[number // 26**place % 26] for place in range(8))
    WORDS[word] = owner
    return word


def variables(kind, name):
    return {
        "PLAIN": canary(kind, name, "plain"),
        "URL": f"postgres://me:{canary(kind, name, 'url')}@db.example.com/x",
        "LINES": f"one\n{canary(kind, name, 'lines')}",
    }


@dataclass
class Planted:
    """An object of one kind with canaries in what is secret.

    options    by the label that makes the canaries others than before
    plain      what is declared besides
    own        values that are their own canaries, since the server takes no others
    """

    resource: Resource
    options: dict[str, dict[str, Any]]
    plain: dict[str, Any]
    own: list[str]
    labels: list[str]

    @property
    def describes(self) -> bool:
        """Whether it has a description, so that something can be changed that is no secret."""
        return any(item.name == "description" for item in self.resource.all_fields)


LABELS = ("first", "second")


def planted(bench, case):
    """Objects of a kind, so many that each secret is in one of them."""
    found = {}
    for label, variant in case.secrets():
        found.setdefault(variant, []).append(label)
    for variant, secret in found.items():
        named = {} if case.resource.lasting else {"name": case.named(f"canary {bench.project[-8:]} {variant}".strip())}
        base = {**named, **case.base(bench, variant)}
        made = Planted(case.resource, {}, base, [], [])
        for number, text in enumerate(LABELS):
            options = base
            # A whole text of variables only where single ones cannot be declared.
            texts = {child.text for child in case.resource.children}
            for label in sorted(secret, key=texts.__contains__):
                if excluded(case.resource, options, label):
                    continue
                routed = getattr(case.resource.variant(variant), "update", None) if variant else None
                apart = variant and (
                    case.resource.lasting
                    or "{type}" in getattr(case.resource.update, "path", "")
                    or (routed is not None and routed.path.startswith(f"{variant}."))
                )
                owner = f"{case.resource.kind}_{variant}" if apart else case.resource.kind
                value = secret_value(bench, case, owner, label, variant, number)
                options = merged(options, value)
                made.labels.append(label)
                if not CANARY.search(json.dumps(value)):
                    made.own += leaves(value)
            made.options[text] = options
        yield made


def excluded(resource, options, label):
    """Whether something is declared already beside which this cannot be."""
    name = label.partition(".")[0]
    return any(
        name in names and any(other in options for other in names if other != name) for names in resource.exclusive
    )


def secret_value(bench, case, owner, label, variant, number):
    """Options that declare a secret, with a canary of its owner."""
    sample = case.sample(label, variant)
    rows = {**case.rows, **({label.partition(".")[0]: sample.row} if sample.row else {})}
    beside = resolved(bench, sample.beside)
    first, *_inner = options_at(case.resource, label)
    text = canary(owner, label.replace(".", "-"), LABELS[number])
    if getattr(first, "holds_variables", False):
        return {first.name: variables(owner, f"{first.name}-{LABELS[number]}")}
    leaf = options_at(case.resource, label)[-1]
    if leaf.type != "str" or not all(rule.allows(text, False) for rule in getattr(leaf, "accepts", ())):
        text = (sample.first, sample.second)[number]
    return merged(beside, resolved(bench, declared(case.resource, label, text, rows)))


def leaves(value):
    if isinstance(value, (dict, list)):
        return [leaf for item in (value.values() if isinstance(value, dict) else value) for leaf in leaves(item)]
    return [line for line in str(value).splitlines() if len(line) > 6 and not line.startswith("-----")]


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_everything_secret_that_is_stored_has_a_canary(platform, benches):
    made = [item for case in cases(platform).values() for item in planted(benches[platform], case)]
    mine = {f"{item.resource.kind}.{name}" for item in made for name in labels(item.options["first"])}
    wanted = set()
    for module, label, options in PLACES:
        declaration = declaration_of(module)
        stored = isinstance(declaration, Resource) and declaration.platform.name == platform
        secret = "https://user:" not in json.dumps(options) and not label.startswith("api_")
        if stored and secret:
            wanted.add(f"{declaration.kind}.{label}")
    # The whole texts of variables go by other options, of which only one is declared.
    others = {f"{kind}.{name}" for kind in cases(platform) for name in ("env", "environment_file")}
    assert wanted - others <= mine


def labels(options):
    for name, value in options.items():
        yield name
        for row in value if isinstance(value, list) else [value]:
            yield from (f"{name}.{inner}" for inner in row) if isinstance(row, dict) else ()


def tasks(platform, parrot, bench):
    """Store everything, look at logs, deploy what fails, then have every write refused; and what is its own canary."""
    header = {"X-Proxy": canary("header")}
    place = {"project": bench.project, "environment": "production"}
    objects = [item for case in cases(platform).values() for item in planted(bench, case)]
    runs = {"docker_registry_image_tag": "crash"} if platform == "coolify" else {"docker": {"image": "nginx:crash"}}

    def task(module, options, **words):
        arguments = {"api_headers": header, **options}
        return {f"selfhosted.paas.{platform}_{module}": arguments, **MAY_FAIL, **words}

    def image(tag):
        return {} if platform == "coolify" else {"docker": {"image": f"nginx:{tag}", "username": "me"}}

    def all_of(label, tag):
        for item in objects:
            options = item.options[label]
            if item.resource.kind == "application":
                options = merged(options, image(tag))
                inside = {name: value for name, value in options.items() if name not in place}
                yield task("application", {**options, "deploy": "always", "wait_timeout": 20})
                yield task("stack", {**place, "applications": [inside]})
            else:
                yield task(item.resource.kind, options)

    (app,) = (item.options["first"] for item in objects if item.resource.kind == "application")
    which = {**place, "name": app["name"]}
    return [
        *all_of("first", "1"),
        *(task(f"{kind}_info", {}) for kind in dict.fromkeys(item.resource.kind for item in objects)),
        task("application_logs", which),
        task("application_logs", {**which, "deployment": "latest"}),
        # Nothing of what is secret is declared here, so all of it has to come from the server.
        task("application", {**which, **runs, "deploy": "always", "wait_timeout": 20}),
        {"ansible.builtin.uri": {"url": f"{parrot.url}/refuse"}},
        *all_of("second", "2"),
        task("application", {**app, "description": "other"}),
        # Here too: the task declares no secret, and what it writes is refused.
        *(task(item.resource.kind, {**item.plain, "description": "other"}) for item in objects if item.describes),
    ], [text for item in objects for text in item.own]


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_no_canary_is_heard(playbook, both, benches, platform, door):
    parrot = Parrot(platform, both[platform].url)
    address = {"api_url": parrot.url}
    listed, given = [], {"selfhosted_paas_in_process": door}
    all_tasks, own = tasks(platform, parrot, benches[platform])
    for number, one in enumerate(all_tasks):
        (module,) = [name for name in one if name.startswith(("selfhosted.", "ansible."))]
        # Ansible quotes the lines of a failing task, so what stands there is a variable, as in any real playbook.
        given[f"given_{number}"] = one[module]
        plain = one[module] if module.startswith("ansible.") else f"{{{{ given_{number} }}}}"
        listed.append({**one, module: {} if isinstance(plain, str) else plain, "register": f"result_{number}"})
        if isinstance(plain, str):
            listed[-1]["args"] = plain
        listed.append({"ansible.builtin.debug": {"var": f"result_{number}"}})
    defaults = {f"group/selfhosted.paas.{platform}": address}
    play = {"hosts": "localhost", "gather_facts": False, "module_defaults": defaults, "vars": given, "tasks": listed}
    both[platform].configure(speed=0.02)
    try:
        code, output = playbook([play], "-vvv", "--diff")
    finally:
        both[platform].configure(speed=0.2)
        parrot.shutdown()
        parrot.server_close()
    assert code == 0, output[-3000:]
    assert len(parrot.told) > 10
    assert len(re.findall(r"so it was told \*{8} by somebody", output)) > 3 * len(parrot.told)
    assert "422" in output
    assert sorted(set(CANARY.findall(output))) == []
    assert [text for text in own if text in output] == []
