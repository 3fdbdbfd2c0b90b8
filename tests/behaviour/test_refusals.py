# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server refuses is refused before anything is written, in check mode with the words of the real run.

Every rule that a field declares has a value here that breaks it, and the server has to refuse that value too. Every
refusal that was recorded from a real server is met by a rule or has its reason why it needs none.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.converge.refusing import Refuser
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Answer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

PLATFORMS = ("coolify", "dokploy")
KINDS = ("project", "environment", "application")
CONTRACTS = Path(os.environ.get("PAAS_CONTRACTS") or Path(__file__).resolve().parents[3] / "shared" / "contracts")
LONG = "x" * 256
GIT = {"git_repository": "https://git.example.com/acme/web.git", "git_branch": "main", "build_pack": "nixpacks"}
PASSWORD = {"http_basic_auth_username": "somebody", "http_basic_auth_password": "secret-password"}
COMPOSE = {**GIT, "build_pack": "dockercompose"}
IMAGE = {"coolify": {"docker_registry_image_name": "nginx"}, "dokploy": {}}
ROWS = {
    "storages": {"name": "data", "mount_path": "/data"},
    "scheduled_tasks": {"name": "clean", "command": "date", "frequency": "daily"},
    "domains": {"host": "refused.example.com"},
    "mounts": {"mount_path": "/data", "type": "volume", "volume_name": "data"},
    "redirects": {"regex": "^old$", "replacement": "new"},
    "security": {"username": "somebody", "password": "secret-password"},
    "patches": {"file_path": "config/app.yml", "content": "a: 1\n"},
}


@dataclass(frozen=True)
class Bad:
    """Values of a field that a server refuses, each of them in a creation and in an update where it can be.

    beside  what is declared with it
    before  what is stored when an update declares it
    """

    values: tuple[Any, ...]
    beside: tuple[tuple[str, Any], ...] = ()
    before: tuple[tuple[str, Any], ...] = ()
    new: bool = True
    later: bool = True


def bad(*values, beside=None, before=None, **words):
    return Bad(values, tuple((beside or {}).items()), tuple((before or {}).items()), **words)


PLACE = {"name": bad("ab", "a<b>c", LONG), "description": bad("a<b>", "x;y", "€", LONG)}
OWN_KEY = {
    "private_key": ed25519.Ed25519PrivateKey.generate()
    .private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption())
    .decode()
}
ACCOUNT = {"url": "registry.example.com", "username": "somebody", "password": "secret-password"}
REPOSITORIES = (
    *("not a repo", "acme/web", "ftp://git.example.com/acme/web.git", "https://git.example.com/a b"),
    *("https://localhost/acme/web.git", "https://10.0.0.7/acme/web.git", "https://git.example.com/acme/web.git?x=1"),
    *("git@git.example.com/acme/web.git", "https://git.example.com/$(id)"),
)
VALUES = {
    "coolify_private_key": {
        "name": bad(LONG, beside=OWN_KEY, before=OWN_KEY),
        # A creation takes none, so an update follows.
        "description": bad(LONG, beside=OWN_KEY, before=OWN_KEY, new=False),
        "private_key": bad("", "abc", "ssh-ed25519 AAAA", before=OWN_KEY),
    },
    "dokploy_registry": {
        "url": bad("https://x", "a b", beside=ACCOUNT, before=ACCOUNT),
        "username": bad("", beside=ACCOUNT, before=ACCOUNT),
        "password": bad("", beside=ACCOUNT, before=ACCOUNT),
    },
    "coolify_project": {**PLACE, "environment_variables.key": bad("1BAD", "a b", LONG)},
    "coolify_environment": {
        **PLACE,
        # A creation takes none, so an update follows.
        "description": bad("a<b>", LONG, new=False),
        "environment_variables.key": bad("1BAD"),
    },
    "coolify_application": {
        "name": bad(LONG),
        "git_repository": bad(*REPOSITORIES, beside=GIT, later=False),
        "git_branch": bad("a b", "/main", "main/", "a..b", "HEAD", "a.lock", "a//b", "", beside=GIT),
        "git_commit_sha": bad("-x", "a b", "", beside=GIT),
        "docker_registry_image_name": bad("UPPER/case", "a b", LONG),
        "docker_registry_image_tag": bad("a b", "sha256:aa", "-1", "x" * 129),
        **{
            name: bad("a; b", "a $(id)", "a\nb", "x" * 1001, beside=GIT)
            for name in ("install_command", "build_command")
        },
        "start_command": bad("a > b", beside=GIT),
        "base_directory": bad("/a b", "/" + LONG, beside=GIT),
        "publish_directory": bad("/a;b", beside=GIT),
        "dockerfile_location": bad("/", "/a b", beside=GIT),
        "docker_compose_location": bad("/a b", beside=GIT),
        "dockerfile_target_build": bad("a b", "x" * 129, beside=GIT, new=False),
        "docker_compose_domains": bad({"web": ["web.example.com"]}, beside=COMPOSE, later=False),
        "docker_compose_custom_build_command": bad("a;b", beside=COMPOSE),
        "docker_compose_custom_start_command": bad("a;b", beside=COMPOSE),
        "domains": bad(
            *(["example.com"], ["ftp://example.com"], ["https://*.example.com"], ["not a url"], ["https://"]),
            ["https://x.example.com https://y.example.com"],
            [f"https://{number}.{'x' * 60}.example.com" for number in range(30)],
        ),
        "ports_exposes": bad(["abc"], ["80-81"]),
        "ports_mappings": bad(["80"], ["80:80/udp"], ["9999:80", "9999:81"]),
        "custom_docker_run_options": bad("--x $(id)", "x" * 2001),
        "http_basic_auth_username": bad("", before=PASSWORD, new=False),
        "http_basic_auth_password": bad("", before=PASSWORD, new=False),
        "health_check_command": bad("curl 'x'", "x" * 1001),
        "health_check_path": bad("", "/a b", "/?a=1"),
        "health_check_port": bad(65536),
        "health_check_host": bad("", "a b", "http://a"),
        **{
            name: bad("")
            for name in ("limits_memory", "limits_memory_swap", "limits_memory_reservation", "limits_cpus")
        },
        "pre_deployment_command_container": bad("", "a b", before={"pre_deployment_command_container": "web"}),
        "post_deployment_command_container": bad("", "a b", before={"post_deployment_command_container": "web"}),
        "preview_url_template": bad(""),
        "stop_grace_period": bad(3601),
        "docker_images_to_keep": bad(101),
        "max_restart_count": bad(-1),
        "environment_variables.key": bad("1BAD", "a b", "a-b", LONG),
        "environment_variables.comment": bad("x" * 257),
        "storages.host_path": bad("/a b"),
        "storages.name": bad("a b", "-a"),
        "storages.mount_path": bad("/a;b", "/a/../b", beside={"type": "file", "name": None}),
        "scheduled_tasks.name": bad(LONG),
        "scheduled_tasks.command": bad(""),
        "scheduled_tasks.frequency": bad("sometimes", "* * *", ""),
        "scheduled_tasks.timeout": bad(0),
    },
    "dokploy_application": {
        "app_name": bad("a b", "a/b", later=False),
        "domains.host": bad(
            "bad host", "bad_host.example.com", "*.example.com", "https://example.com", "-a.example.com"
        ),
        "domains.path": bad("", later=False),
        "mounts.mount_path": bad(""),
        "redirects.regex": bad(""),
        "redirects.replacement": bad(""),
        "security.username": bad(""),
        "volume_backups.volume_name": bad("a b", "", new=False, later=False),
        "patches.file_path": bad(""),
    },
}
FIXED = ("coolify_environment", "environment_variables.comment"), ("coolify_project", "environment_variables.comment")
# What the tested server does not have; test_previews.py has values that break their rules.
LATER = (
    ("coolify_application", "preview_domains.domains"),
    ("coolify_application", "preview_domains.docker_compose_domains"),
)
# What a rule of the whole row or of the whole object refuses, so that no rule of the field does.
OF_THE_WHOLE = ("storages.name", "storages.mount_path")


def resources():
    for module in MODULES:
        declaration = declaration_of(module)
        if isinstance(declaration, Resource):
            yield module, declaration


def ruled_fields(resource):
    """Every field of a resource for which rules are declared, by its label."""
    for item in resource.all_fields:
        if item.accepts:
            yield item.label, item
    for child in resource.children:
        for item in child.fields:
            if item.accepts:
                yield f"{child.name}.{item.name}", item


def test_every_rule_has_a_value_that_breaks_it():
    missing = [
        f"{module} {label}"
        for module, resource in resources()
        for label, _item in ruled_fields(resource)
        if label not in VALUES.get(module, {}) and (module, label) not in (*FIXED, *LATER)
    ]
    assert not missing


def cases():
    for module, values in VALUES.items():
        for label, item in values.items():
            for when in ("new", "later"):
                if getattr(item, when):
                    yield pytest.param(
                        module.partition("_")[0], module, label, item, when, id=f"{module}-{label}-{when}"
                    )


def declared(module, label, value, item, when):
    """The options that hold a bad value of a field."""
    platform = module.split("_")[0]
    beside = dict(item.beside)
    name, _dot, part = label.partition(".")
    if not part:
        source = IMAGE[platform] if module.endswith("application") and not beside else beside
        return {**source, name: value}
    options = dict(IMAGE[platform]) if module.endswith("application") else {}
    if name == "environment_variables":
        return {**options, name: {value: "x"} if part == "key" else {"KEY": {"value": "x", part: value}}}
    row = {key: text for key, text in {**ROWS[name], **beside, part: value}.items() if text is not None}
    return {**options, name: [row]}


def stored(module, label, item):
    """The options of the object that an update is about."""
    source = {} if "." in label else dict(item.beside)
    image = IMAGE[module.split("_")[0]] if module.endswith("application") and "git_branch" not in source else {}
    return {**image, **source, **dict(item.before)}


def failure(account, resource, check_mode, options):
    with pytest.raises(Failure) as caught:
        account.run(resource, check_mode=check_mode, **options)
    return str(caught.value)


@pytest.mark.parametrize(("account", "module", "label", "item", "when"), list(cases()), indirect=["account"])
def test_what_the_server_refuses_is_refused_before_anything_is_written(account, module, label, item, when, monkeypatch):
    resource = declaration_of(module)
    place = {"project": account.project} if module.endswith("environment") else {}
    if when == "later":
        made = account.run(resource, name="web app", **place, **stored(module, label, item))
        place[resource.id_option] = made[resource.kind][resource.id]
    for value in item.values:
        options = {**place, "name": "web app", **declared(module, label, value, item, when)}
        account.server.clear()
        foretold, told = (failure(account, resource, mode, options) for mode in (True, False))
        assert foretold == told
        assert label.split(".")[0] in told and "was refused by" not in told, told
        assert account.server.writes() == []
        if label not in OF_THE_WHOLE:
            with monkeypatch.context() as patch:
                # The server has the last word: a rule that refuses what it takes would be a mistake.
                patch.setattr(Refuser, "_refuse_unaccepted", lambda self, differences: None)
                assert "was refused by" in failure(account, resource, False, options)


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_ports_cannot_be_emptied_but_need_not_be_there(account):
    account.run(name="web", **IMAGE["coolify"], ports_exposes=[])
    account.run(name="web", **IMAGE["coolify"], ports_exposes=["80"])
    for check_mode in (True, False):
        message = failure(account, None, check_mode, {"name": "web", "ports_exposes": []})
        assert message == "ports_exposes must not be emptied once it is set, or Coolify refuses it."


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_everything_that_is_refused_is_said_at_once(account):
    options = {"name": "web", **IMAGE["coolify"], "domains": ["example.com"], "limits_memory": ""}
    assert failure(account, None, True, options).count("or Coolify refuses it") == 2


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_what_is_stored_already_is_no_question_of_rules(account):
    made = account.run(name="web", **IMAGE["coolify"])["application"]["uuid"]

    def older(client):
        read = client.record
        client.record = lambda *words, **more: {**read(*words, **more), "health_check_path": "/as it was"}

    assert not account.run(uuid=made, health_check_path="/as it was", spoil=older)["changed"]


# -- what was recorded from real servers -------------------------------------------------------------------------------

ROUTES = {
    "coolify": re.compile(r"/api/v1/(applications|projects|security/keys)\b"),
    "dokploy": re.compile(
        r"/api/(application|project|environment|domain|mounts|port|redirects|security|schedule|volumeBackups|patch"
        r"|registry)\."
    ),
}
ID = re.compile(r"/(?:[a-z0-9]{20,}|nope|doesnotexist|production|\d+)(?=/|$)")
ROUTES_OF_CHILDREN = {
    "envs": "environment_variables",
    "bulk": "environment_variables",
    "storages": "storages",
    "scheduled-tasks": "scheduled_tasks",
    "tags": "tags",
}
REASONS = {
    "coolify": {
        r"This field is not allowed": "no module sends it",
        r"must be (a string|true or false|an integer|an array)\.": "options have types",
        r"field is required|This field is required|You need to provide at least one": "what is needed is always sent",
        r"Not found\.$|404 $|Invalid JSON|Content-Type|Empty JSON|<!DOCTYPE": "no module sends such a request",
        r"(clone|migrate) ": "no module uses the route",
        r"should be base64 encoded": "it always is",
        r"409 Environment variable already exists": "a variable that exists is changed",
        r"Bulk data is required|Either uuid or id is required|not both": "no module sends such a request",
        r"PATCH .*envs 500": "what an update would break is always sent",
        r"POST .*storages 500": "a volume of that name exists; it is found and changed instead",
        r"/move 400 .*already in this environment": "an application is moved only where it is not",
        r"is not valid for type|The selected type is invalid": "refused as a row that makes no sense",
        r"Cannot set docker_compose_domains without docker_compose_raw": "it is waited for",
        r"http_basic_auth_(username|password) is required": "refused by what the option needs",
        r"domains field cannot be used for dockercompose|Raw compose deployment can only": "refused by the whole",
        r"already the primary destination": "refused by the whole",
        r"Cannot remove the primary destination": "it is none of the rows",
        r"(Project|Environment|Server|Private Key|Github App|Destination|Target environment)( is)? not found": (
            "names and ids are looked up before anything is written"
        ),
        r"(Application|Environment variable|Scheduled task|Storage|Tag|Preview) not found": "gone since it was read",
        r"Invalid pull_request_id": "options have types",
        r"Server has multiple destinations": "asking would cost each creation a read; nothing is written before it",
        r"destination_uuid does not belong": "it is looked up on the server",
        r"Repository not found or not accessible": "only GitHub knows; the server answers before it creates anything",
        r"Invalid rollback commit": "only the server knows; nothing else is written",
        r"409 Domain conflicts": "refused by a look at all applications",
        r"Environment with this name already exists": "found and changed instead, or refused by a look",
        r"has resources, so it cannot be deleted": "refused by a look at what it holds",
        r"Invalid private key": "what cannot be a key is refused; only the server reads keys",
        r"Private key already exists": "only with what the key may see; nothing else is written",
        r"Private Key is in use": "refused by a look at applications; of servers nobody tells",
        r"tags\.0": "the module sends tags one by one",
    },
    "dokploy": {
        r"Invalid input: expected": "options have types",
        r"Unrecognized key": "suboptions have names",
        r"Invalid option: expected one of": "options have choices",
        r"No values to set": "nothing is sent where nothing differs",
        r"404 Not found$|Invalid JSON|415 ": "no module sends such a request",
        r"413 ": "only the server knows how large is too large; its answer says so",
        r"(Schedule|Domain|Environment|Mount|Registry|Port|Project|Redirect|Security|Application) not found": (
            "looked up before anything is written"
        ),
        r"Error updating application|Failed to move application|reload 500": "looked up before anything is written",
        r"Failed query: (insert into|update)|Inserting port|creating this redirect": (
            "an id that does not exist, or a row that exists; both are looked up"
        ),
        r"start 500|cancelDeployment|dropDeployment": "only the server knows; nothing is written after it",
        r"name 'production'": "every project has it, so it is found",
        r"cannot rename the default|cannot delete the default|has active services": "refused by a look",
        r"unauthorized to access": "only the server knows what a key may do",
        r"registry.testRegistry": "no module uses the route",
        r"registry.(create|update) 400 Command execution failed": "only the server knows whether it may log in",
        r"save(Git|BuildType).*": "no module uses the route",
        r"appName: Too (big|small)": "refused by the option",
    },
}


def refused_writes(platform):
    """Request, route and answer of every recorded write that was refused."""
    for path in sorted((CONTRACTS / platform).glob("*.jsonl")):
        for text in path.open(encoding="utf-8"):
            exchange = json.loads(text)
            request, answer = exchange["request"], exchange["response"]
            route = ID.sub("/{id}", request["path"].split("?")[0])
            of_ours = request["method"] != "GET" and answer and ROUTES[platform].match(route)
            if of_ours and answer["status"] >= 400 and answer["status"] not in (401, 403, 429):
                yield request, route, answer


def refusals(platform):
    """Every recorded refusal of a write as a line, with the request's body and the field, each line once."""
    seen = {}
    for request, route, answer in refused_writes(platform):
        body = request.get("body")
        rows = body.get("data") if isinstance(body, dict) else None
        for field, reason in reasons(answer["body"]):
            line = f"{request['method']} {route} {answer['status']} {field}{': ' if field else ''}{reason}"
            seen.setdefault(line, (rows[-1] if rows and isinstance(rows, list) else body, field))
    return [(line, *found) for line, found in seen.items()]


def reasons(body):
    """Pairs of field and text, in each of the shapes in which servers write errors."""
    if not isinstance(body, dict):
        return [("", str(body).splitlines()[0])]
    errors = body.get("errors")
    if isinstance(errors, dict):
        return [
            (key, text) for key, texts in errors.items() for text in (texts if isinstance(texts, list) else [texts])
        ]
    if isinstance(errors, list):
        return [("domains" if "Invalid URL" in text else "", text) for text in errors]
    if body.get("issues"):
        return [(".".join(map(str, item.get("path") or [])), item["message"]) for item in body["issues"]]
    text = str(body.get("error") or body.get("message") or "").splitlines()
    return [("", text[0] if text else "")]


def field_meant(platform, line, name):
    """The field of a module that a refused field of a request belongs to, and whether the object is new."""
    route = line.split(" ")[1]
    new = line.startswith("POST") and not route.endswith(".update")
    if platform == "dokploy":
        router = route.split("/")[-1].split(".")[0]
        resource = declaration_of(f"dokploy_{router if router in (*KINDS, 'registry') else 'application'}")
        children = [item for item in resource.children if item.create and item.create.path.startswith(f"{router}.")]
        fields = children[0].fields if children else resource.all_fields
    else:
        kind = "application" if "/applications" in route else "environment" if "/environments" in route else "project"
        resource = declaration_of(f"coolify_{'private_key' if '/security/keys' in route else kind}")
        parts = [ROUTES_OF_CHILDREN[part] for part in route.split("/") if part in ROUTES_OF_CHILDREN]
        children = [item for item in resource.children if parts and item.name == parts[-1]]
        fields = children[0].fields if children else resource.all_fields
    return next((item for item in fields if item.api_name == name), None), new


def is_foretold(item, new, raw):
    """Whether the module would refuse what would be sent like this, or never sends it."""
    if item.choices:
        return raw not in item.choices
    try:
        value = item.wire.normalise(item.wire.show(item.wire.decode(raw)))
    except (ValueError, TypeError, AttributeError):
        return True
    sent = item.wire.encode(value)
    if ("" if sent is None else sent) != ("" if raw is None else raw):
        return True
    clears = sent in (None, "", [])
    asked = [rule for rule in item.accepts if (rule.on_create if new else rule.on_update)]
    return any(not rule.allows(value, clears) for rule in asked)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_recorded_refusal_is_foretold_or_has_its_reason(platform):
    if not CONTRACTS.is_dir():
        pytest.skip(f"there are no recordings at {CONTRACTS}; PAAS_CONTRACTS names where they are")
    unexplained, foretold = [], 0
    for line, body, name in refusals(platform):
        item, new = field_meant(platform, line, name) if name else (None, False)
        raw = body.get(name) if isinstance(body, dict) else None
        if item is not None and isinstance(body, dict) and name in body and is_foretold(item, new, raw):
            foretold += 1
        elif not any(re.search(pattern, line) for pattern in REASONS[platform]):
            unexplained.append(f"{line} <- {raw!r}")
    assert not unexplained, "\n".join(unexplained)
    assert foretold >= {"coolify": 40, "dokploy": 4}[platform]


SHAPES = {"coolify": {"dict of list", "dict of str", "list", "NoneType"}, "dokploy": {"list", "NoneType"}}


def shape(body):
    """In which shape an error holds its reasons."""
    errors = body.get("errors", body.get("issues"))
    inner = {type(item).__name__ for item in errors.values()} if isinstance(errors, dict) else set()
    return " of ".join([type(errors).__name__, *sorted(inner)])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_only_the_server_can_know_is_told_reason_by_reason(platform):
    if not CONTRACTS.is_dir():
        pytest.skip(f"there are no recordings at {CONTRACTS}; PAAS_CONTRACTS names where they are")
    about = declaration_of(f"{platform}_project").platform
    given = {item.name: item.default for item in about.connection}
    key = next(item.name for item in about.connection if item.secret)
    client = about.connect({**given, "api_url": "https://paas.example.com", key: "1|0123456789abcdef"})
    shapes = set()
    for request, route, answer in refused_writes(platform):
        body = answer["body"]
        if not isinstance(body, dict) or answer["status"] >= 500:
            continue
        told = str(
            client.explain(Answer(answer["status"], {}, json.dumps(body).encode()), Call(request["method"], route))
        )
        for field, reason in reasons(body):
            # What the database says may hold values.
            assert reason[:60].strip() in told or "Failed query" in reason, (route, reason, told)
            assert field in told or "Invalid URL" in reason
        shapes.add(shape(body))
    assert shapes >= SHAPES[platform]
