# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A canary in every secret that is really stored, on servers that repeat in logs and errors what they know.

One play for each platform and door, at -vvv. What a declaration calls secret and has no canary here fails.
"""

from __future__ import annotations

import functools
import json
import re
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from resources import case_of, resources
from test_secrets import PLACES

CANARY = re.compile(r"canary7[a-z0-9.-]*")
LOGS = re.compile(r"/logs|readLogs")
PLACES_OF_ALL = ("project", "environment", "application")


def alone(platform):
    """Kinds with secrets that stand in no project, keys first, since others name them."""
    found = [
        item
        for item in resources(platform)
        if item.kind not in PLACES_OF_ALL and not item.parents and any(field.secret for field in item.fields)
    ]
    return sorted(found, key=lambda item: item.kind != "private_key")


def sorts(resource):
    """The variants of a kind that have secrets; one without a name where there are none."""
    return [name for name in case_of(resource).variants if secret_fields(resource, name)]


def secret_fields(resource, sort):
    return [item for item in resource.fields if item.secret and (not item.variants or sort in item.variants)]


def owner(resource, sort):
    """What canaries of such an object begin with."""
    return f"{resource.kind}{sort}".replace("_", "")


def place(resource, sort):
    """A part of the address of requests about such an object."""
    path = resource.update.path.strip("/")
    return path.replace("{id}", sort) if resource.lasting else path.split("/{")[0].split(".")[0]


KINDS = {platform: (*(item.kind for item in alone(platform)), *PLACES_OF_ALL) for platform in ("coolify", "dokploy")}
PATHS = {
    "environment": ("environments/", "environment."),
    "project": ("projects/", "project."),
    **{
        owner(item, sort): (place(item, sort),)
        for platform in KINDS
        for item in alone(platform)
        for sort in sorts(item)
    },
}


class Parrot(ThreadingHTTPServer):
    """A server behind which the real one stands, and which tells in every log what it was told.

    refuses  whether every write is answered with an error that repeats it all
    """

    daemon_threads = True

    def __init__(self, url):
        super().__init__(("127.0.0.1", 0), Relay)
        self.behind = url
        self.told = {}
        self.refuses = False
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def repeated(self, path, told):
        """What the object that the path is about holds and was told, and what came with every request."""
        kind = next((kind for kind, parts in PATHS.items() if any(part in path for part in parts)), "app")
        return [f"so it was told: {canary}" for canary, owner in told.items() if owner in (kind, "")]


def about(canary):
    """What kind of object holds it; empty for what comes with every request."""
    begin = canary.split("-")[1]
    return "" if begin == "header" else next((kind for kind in PATHS if begin.startswith(kind)), "app")


class Relay(BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        """Nothing: what is of interest shows in the play."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/refuse":
            self.server.refuses = True
            return self.give(200, {}, b"{}")
        sent = f"{body.decode(errors='replace')} {self.headers.get('X-Proxy', '')}"
        told = {**self.server.told, **{canary: about(canary) for canary in CANARY.findall(sent)}}
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


def canary(*place):
    return f"canary7-{'-'.join(place)}".replace("_", "-").replace(" ", "-").lower()


def variables(name):
    return {
        "PLAIN": canary(name, "plain"),
        "URL": f"postgres://me:{canary(name, 'url')}@db.example.com/x",
        "LINES": f"one\n{canary(name, 'lines')}",
    }


@functools.cache
def own_key(label):
    """A private key for each label, the same whenever it is asked for."""
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    ).decode()


def secrets_of(platform, kind, label):
    """Options of a module with a canary in everything that is secret. The label makes them others than before."""
    resource = declaration_of(f"{platform}_{kind}")
    if kind not in PLACES_OF_ALL:
        return {name: value for sort in sorts(resource) for name, value in told(resource, sort, label).items()}
    if kind != "application":
        return {"environment_variables": variables(f"{kind}{label}")}
    if platform == "coolify":
        sites = ("github", "gitlab", "bitbucket", "gitea")
        return {
            "environment_variables": variables(f"app{label}"),
            "is_http_basic_auth_enabled": True,
            "http_basic_auth_username": "me",
            "http_basic_auth_password": canary("basic", label),
            **{f"manual_webhook_secret_{site}": canary(site, label) for site in sites},
            "storages": [{"type": "file", "mount_path": "/etc/app", "content": f"a={canary('content', label)}"}],
        }
    names = [child.name for child in declaration_of("dokploy_application").children if child.text]
    return {
        **{name: variables(f"app {name}{label}") for name in names},
        "security": [{"username": "me", "password": canary("security", label)}],
        "mounts": [
            {"type": "file", "mount_path": "/etc/app", "file_path": "app", "content": f"a={canary('content', label)}"}
        ],
    }


def told(resource, sort, label):
    """A canary in every secret of an object that is alone; in an address where it has to be one."""
    found = {}
    for item in secret_fields(resource, sort):
        text = canary(owner(resource, sort), item.name, label)
        address = str(case_of(resource).sample(item.name, sort).first).startswith("https://")
        found[item.name] = f"https://me:{text}@example.com" if address else text
    # Only a real key is stored, so that it is its own canary.
    return found if resource.kind != "private_key" else {"private_key": own_key(label)}


def image(platform, tag, label):
    if platform == "coolify":
        return {"docker_registry_image_name": "nginx", "docker_registry_image_tag": tag}
    return {"docker": {"image": f"nginx:{tag}", "username": "me", "password": canary("registry", label)}}


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_everything_secret_that_is_stored_has_a_canary(platform):
    mine = {
        f"{kind}.{name}"
        for kind in KINDS[platform]
        for name in labels(secrets_of(platform, kind, "") | (image(platform, "1", "") if kind == "application" else {}))
    }
    wanted = set()
    for module, label, options in PLACES:
        declaration = declaration_of(module)
        stored = isinstance(declaration, Resource) and declaration.platform.name == platform
        secret = "https://user:" not in json.dumps(options) and not label.startswith("api_")
        if stored and secret:
            wanted.add(f"{declaration.kind}.{label}")
    # The whole texts of variables go by other options, of which only one is declared.
    others = {f"{kind}.{name}" for kind in KINDS[platform] for name in ("env", "environment_file")}
    assert wanted - others <= mine


def labels(options):
    for name, value in options.items():
        yield name
        for row in value if isinstance(value, list) else [value]:
            yield from (f"{name}.{inner}" for inner in row) if isinstance(row, dict) else ()


def tasks(platform, parrot, project):
    """Store everything, look at logs, deploy what fails, and then have every write refused."""
    place = {"project": project, "environment": "nest"}
    header = {"X-Proxy": canary("header")}

    def task(module, options, **words):
        arguments = {"api_headers": header, **options}
        return {f"selfhosted.paas.{platform}_{module}": arguments, "ignore_errors": True, **words}

    def all_of(label, tag):
        settings = {**secrets_of(platform, "application", label), **image(platform, tag, label)}
        app = {**place, "name": "web", "deploy": "always", "wait_timeout": 20, **settings}
        stack = {**place, "applications": [{"name": "web", **settings}]}
        return [
            *(
                task(item.kind, {**declared(item, sort), **told(item, sort, label)})
                for item in alone(platform)
                for sort in sorts(item)
            ),
            *(task(f"{item.kind}_info", {} if item.lasting else {"name": project}) for item in alone(platform)),
            task("project", {"name": project, **secrets_of(platform, "project", label)}),
            task("environment", {"project": project, "name": "nest", **secrets_of(platform, "environment", label)}),
            task("application", app),
            task("stack", stack),
            task("application_info", place),
        ]

    def declared(item, sort):
        """What one of this kind needs besides its secrets; what it refers to is called as all of them are."""
        case = case_of(item)
        wanted = {**case.place, **case.variants[sort]}
        needed = {name: project if callable(value) else value for name, value in wanted.items()}
        return needed if item.lasting else {**needed, "name": project}

    app = {**place, "name": "web"}
    crash = {"docker_registry_image_tag": "crash"} if platform == "coolify" else {"docker": {"image": "nginx:crash"}}
    return [
        *all_of("first", "1"),
        task("application_logs", app),
        task("application_logs", {**app, "deployment": "latest"}),
        # Nothing of what is secret is declared here, so all of it has to come from the server.
        task("application", {**app, **crash, "deploy": "always", "wait_timeout": 20}),
        {"ansible.builtin.uri": {"url": f"{parrot.url}/refuse"}},
        *all_of("second", "2"),
        task("application", {**app, **secrets_of(platform, "application", "first"), "description": "other"}),
    ]


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_no_canary_is_heard(playbook, both, platform, door):
    parrot = Parrot(both[platform].url)
    address = {"api_url": parrot.url}
    listed, given = [], {"selfhosted_paas_in_process": door}
    for number, one in enumerate(tasks(platform, parrot, f"canaries {door}")):
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
    assert len(re.findall(r"so it was told: \*{8}", output)) > 3 * len(parrot.told)
    assert "422" in output
    assert sorted(set(CANARY.findall(output))) == []
    assert not [line for label in ("first", "second") for line in own_key(label).splitlines()[1:-1] if line in output]
