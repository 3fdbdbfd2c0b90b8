# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every refusal that was recorded from a real server is met by a rule or has its reason why it needs none.

Values that break the rules are in the cases of tests/resources.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Answer
from resources import cases, resources
from resources.routes import beginning, beginnings, plain, writes_of

PLATFORMS = ("coolify", "dokploy")
CONTRACTS = Path(os.environ.get("PAAS_CONTRACTS") or Path(__file__).resolve().parents[3] / "shared" / "contracts")
IMAGE = {"coolify": {"docker_registry_image_name": "nginx"}, "dokploy": {}}


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_ports_cannot_be_emptied_but_need_not_be_there(account):
    account.run(name="web", **IMAGE["coolify"], ports_exposes=[])
    account.run(name="web", **IMAGE["coolify"], ports_exposes=["80"])
    said = account.refused(name="web", ports_exposes=[])
    assert said == "ports_exposes must not be emptied once it is set, or Coolify refuses it."


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_everything_that_is_refused_is_said_at_once(account):
    said = account.refused(name="web", **IMAGE["coolify"], domains=["example.com"], limits_memory="")
    assert said.count("or Coolify refuses it") == 2


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_what_is_stored_already_is_no_question_of_rules(account):
    made = account.run(name="web", **IMAGE["coolify"])["application"]["uuid"]

    def older(client):
        read = client.record
        client.record = lambda *words, **more: {**read(*words, **more), "health_check_path": "/as it was"}

    assert not account.run(uuid=made, health_check_path="/as it was", spoil=older)["changed"]


# -- what was recorded from real servers -------------------------------------------------------------------------------

ID = re.compile(r"/(?:[a-z0-9]{20,}|nope|doesnotexist|production|\d+)(?=/|$)")
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
        r"Server has multiple destinations": "refused by a look at the server",
        r"destination_uuid does not belong": "it is looked up on the server",
        r"Repository not found or not accessible": "only GitHub knows; the server answers before it creates anything",
        r"Invalid rollback commit": "only the server knows; nothing else is written",
        r"409 Domain conflicts": "refused by a look at all applications",
        r"Environment with this name already exists": "found and changed instead, or refused by a look",
        r"has resources, so it cannot be deleted": "refused by a look at what it holds",
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
            of_ours = request["method"] != "GET" and answer and beginning(route) in beginnings(platform)
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
    method, route = line.split(" ")[:2]
    for resource in resources(platform):
        for call, fields, new in writes_of(resource):
            if call.method == method and same_route(call.path, route):
                item = next((item for item in fields if item.api_name == name), None)
                if item:
                    return item, new
    return None, False


def same_route(path, route):
    """Whether a recorded route is one of a call."""
    pattern = re.sub(r"\\{\w+\\}", "[^/.]+", re.escape(plain(path)))
    return re.fullmatch(pattern, plain(route)) is not None


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
    patterns = [*REASONS[platform], *(pattern for case in cases(platform).values() for pattern in case.reasons)]
    for line, body, name in refusals(platform):
        item, new = field_meant(platform, line, name) if name else (None, False)
        raw = body.get(name) if isinstance(body, dict) else None
        if item is not None and isinstance(body, dict) and name in body and is_foretold(item, new, raw):
            foretold += 1
        elif not any(re.search(pattern, line) for pattern in patterns):
            unexplained.append(f"{line} <- {raw!r}")
    assert not unexplained, "rules or reasons of a case are missing:\n" + "\n".join(unexplained)
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
