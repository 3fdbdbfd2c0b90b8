# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable arrives in the container as it was declared, or the task says that it cannot."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.arrival import ARRIVAL, arrives
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import masked, secrets
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "emulator"))

from coolify import containers
from dokploy.dotenv import parse

TESTS = Path(__file__).resolve().parent.parent
RECORDING = TESTS / "contract" / "coolify-variables-in-containers.jsonl"
IMAGE = {"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1"}
GIT = {
    "git_repository": "https://github.com/acme/shop",
    "git_branch": "main",
    "build_pack": "nixpacks",
    "ports_exposes": ["80"],
}
coolify = pytest.mark.parametrize("account", ["coolify"], indirect=True)
pytestmark = pytest.mark.embedded_only

settings.register_profile("bounded", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
settings.load_profile("bounded")

ARRIVING = {
    "PLAIN": "value",
    "EMPTY": "",
    "QUOTE": "it's",
    "QUOTES": 'it\'s "q" `b` $HOME ${NOT} # x',
    "QUOTED": "'whole'",
    "BACKSLASHES": "C:\\new\\table",
    "TWO_BACKSLASHES": "end\\\\",
    "BACKSLASHES_AND_QUOTE": "a\\\\'b",
    "TAB": "a\tb",
    "LINES": "one\ntwo's\n  three",
    "RETURNS": "one\r\ntwo",
    "DOLLARS": "$HOME $$ $5 ${HOME}",
    "HASH": "a # b#c",
    "ONLY_HASH": "#",
    "URL": "postgres://u:p%40$s@h/db?x=1&y=2",
    "BRACES": "{{project.NOPE}}",
    "UNICODE": "naïve ☃",
    "JSON": '{"a": [1, "x y"], "b": null}',
    "JSON_DOLLAR": '{"a": "$HOME", "b": "it\'s $$"}',
    "JSON_QUOTE_AND_HASH": '{"a": "$HOME", "b": "it\'s # x"}',
    "JSON_LINES_AND_QUOTE": '{\n  "b": "it\'s"\n}',
    "LIST": '["$a", "b"]',
    "NEARLY_JSON": '{"a": $HOME} # no',
    "NUMBER": 8080,
}
REFUSED = [
    ("end\\", "ends with a backslash"),
    ("end\\\\\\", "ends with a backslash"),
    ("a\\'b", "backslash before a single quote"),
    ("  lead", "begins or ends with white space"),
    ("trail ", "begins or ends with white space"),
    ("trail\u200b", "begins or ends with white space"),
    ("-----BEGIN X-----\nabc=\n", r"\|- instead of \|"),
    ('{"b": "x # y"}', r"\\u0023 instead of #"),
    ('{\n  "b": "x"\n}', "on one line"),
    ("nul\0inside", "NUL"),
]


def received(account, name="web"):
    """What the container of an application got."""
    rows = [row for row in account.state()["applications"].values() if row["name"] == name]
    return {name: value for name, value in rows[-1]["container_environment"].items() if name not in ("HOST", "PORT")}


def stored(account, uuid):
    return {row["key"]: row for row in account.state()["variables"][uuid] if not row["is_preview"]}


# -- the embedded server -----------------------------------------------------------------------------------------------


def replayed(account, uuid, case):
    """Differences between what the real server did with a value, and the embedded one."""
    place = f"applications/{uuid}/envs"
    words = {name: case[name] for name in ("value", "is_literal", "is_multiline")}
    row = account.post(place, key="TESTED", **words)
    found = {}
    found["stored"] = [item["value"] for item in account.by_hand("GET", place) if item["uuid"] == row["uuid"]]
    if case["deployment"] in ("finished", "failed"):
        deployment = account.post(f"deploy?uuid={uuid}")["deployments"][0]["deployment_uuid"]
        account.server.let_pass(60)
        shown = account.by_hand("GET", f"deployments/{deployment}")
        found["deployment"] = shown["status"]
        finished = shown["status"] == "finished"
        found["in_container"] = received(account, "replayed").get("TESTED") if finished else None
        if not finished:
            assert "failed to read" in shown["logs"]
    for item in account.by_hand("GET", place):
        account.by_hand("DELETE", f"{place}/{item['uuid']}")
    return [
        f"{case['name']}: {name} {value!r} instead of {case[name]!r}"
        for name, value in found.items()
        if value != case[name]
    ]


@coolify
def test_the_embedded_server_does_what_was_recorded(account):
    uuid = account.run(name="replayed", **IMAGE)["application"]["uuid"]
    cases = [json.loads(line) for line in RECORDING.read_text(encoding="utf-8").splitlines()]
    assert len(cases) == 84
    assert [text for case in cases for text in replayed(account, uuid, case)] == []


# -- through the module ------------------------------------------------------------------------------------------------


@coolify
def test_every_kind_of_value_arrives_byte_by_byte(account):
    options = {"name": "web", **IMAGE, "environment_variables": ARRIVING, "deploy": "auto"}
    account.run(**options)
    assert received(account) == {name: str(value) for name, value in ARRIVING.items()}
    assert not account.run(**options)["changed"]
    account.run(name="web", environment_variables=dict.fromkeys(ARRIVING, "it's other"), deploy="auto")
    account.run(**options)
    assert received(account) == {name: str(value) for name, value in ARRIVING.items()}


@coolify
@pytest.mark.parametrize(("value", "complaint"), REFUSED, ids=[complaint for _value, complaint in REFUSED])
def test_what_cannot_arrive_is_refused_before_any_write(account, value, complaint):
    told = account.refused(name="web", **IMAGE, environment_variables={"GOOD": "x", "TESTED": value})
    assert told.startswith("environment_variables[TESTED] ")
    assert value not in told
    assert re.search(complaint, told)


@coolify
def test_what_is_declared_as_not_literal_goes_as_it_is_and_what_changes_is_said(account):
    wanted = {
        "NAME": "web",
        "REFERS": {"value": "http://$NAME", "is_literal": False},
        "SPOILT": {"value": "it's $NAME", "is_literal": False},
    }
    result = account.run(name="web", **IMAGE, environment_variables=wanted, deploy="auto")
    assert received(account) == {"NAME": "web", "REFERS": "http://web", "SPOILT": "it\\'s web"}
    assert result["warnings"] == [
        "environment_variables[SPOILT] is not literal, so the container gets a backslash before '. Leave is_literal out"
        " to get it exactly."
    ]
    assert not account.run(name="web", environment_variables=wanted)["changed"]
    lines = {"LINES": {"value": "a\nb", "is_literal": False, "is_multiline": False}}
    assert "breaks the whole deployment" in account.refused(name="web", environment_variables=lines)


@coolify
@pytest.mark.parametrize(
    ("by_hand", "value", "changes"),
    [
        ({"value": "it's", "is_literal": True}, "it's", True),
        ({"value": "it\\'s", "is_literal": True}, "it's", False),
        ({"value": "it's", "is_literal": False}, "it's", True),
        ({"value": "plain", "is_literal": False}, "plain", False),
        ({"value": "$PLAIN", "is_literal": False}, "$PLAIN", True),
        ({"value": "5$", "is_literal": False}, "5$", False),
        ({"value": "a\nb", "is_literal": True, "is_multiline": False}, "a\nb", False),
        ({"value": "a\nb", "is_literal": False, "is_multiline": True}, "a\nb", False),
        ({"value": '{"a": "$b"}', "is_literal": True}, '{"a": "$b"}', True),
        ({"value": '{"a": "$$b"}', "is_literal": False}, '{"a": "$b"}', False),
    ],
)
def test_what_was_stored_otherwise_is_compared_by_what_arrives(account, by_hand, value, changes):
    uuid = account.run(name="web", **IMAGE, deploy="auto")["application"]["uuid"]
    account.post(f"applications/{uuid}/envs", key="TESTED", **by_hand)
    options = {"name": "web", "environment_variables": {"TESTED": value}}
    foretold = account.run(check_mode=True, **options)
    result = account.run(**options, deploy="always")
    assert (foretold["changed"], bool(result["diff"]["after"].get("environment_variables"))) == (changes, changes)
    assert foretold["diff"]["after"].get("environment_variables") == result["diff"]["after"].get(
        "environment_variables"
    )
    assert received(account)["TESTED"] == value
    assert not account.run(**options)["changed"]


@coolify
def test_what_info_shows_can_be_declared_again(account):
    uuid = account.run(name="web", **IMAGE, environment_variables=ARRIVING)["application"]["uuid"]
    account.post(f"applications/{uuid}/envs", key="REFERS", value="it's $PLAIN", is_literal=False)
    info = declaration_of("coolify_application_info")
    shown = account.run(info, project=account.project, name="web", show_secrets=True)["applications"][0]
    variables = shown["environment_variables"]
    assert [row["value"] for row in variables["QUOTE"]] == ["it's", "it's"]
    again = account.run(name="web", environment_variables=variables)
    assert not again["changed"]


@coolify
def test_an_export_holds_what_arrives(account, tmp_path):
    account.run(name="web", **IMAGE, environment_variables=ARRIVING)
    export = declaration_of("coolify_export")
    result = account.run(export, project=account.project, dest=str(tmp_path), secrets="inline")
    assert not [entry for entry in result["not_exported"] if "environment_variables" in str(entry)]


@coolify
def test_an_export_names_a_variable_that_breaks_deployments_and_holds_the_rest(account, tmp_path):
    options = {"name": "web", **GIT, "build_pack": "dockercompose"}
    uuid = account.run(**options, environment_variables={"GOOD": "1"})["application"]["uuid"]
    account.post(f"applications/{uuid}/envs", key="BAD", value="it's", is_literal=True)
    export = declaration_of("coolify_export")
    result = account.run(export, project=account.project, dest=str(tmp_path), secrets="inline")
    missing = [
        entry["option"] for entry in result["not_exported"] if "environment_variables" in entry.get("option", "")
    ]
    assert missing == ["environment_variables"]
    assert "GOOD" in "".join(path.read_text() for path in tmp_path.rglob("*.yml"))


@coolify
def test_a_warning_says_what_the_build_gets_of_what_is_escaped_for_the_container(account):
    wanted = {"SEEN": "it's", "UNSEEN": {"value": "it's", "is_buildtime": False}, "PLAIN": "$x"}
    result = account.run(name="web", **GIT, environment_variables=wanted, deploy="auto")
    assert result["warnings"] == [
        "environment_variables[SEEN] is seen by the build too, which gets it with a backslash before each '. Set"
        " is_buildtime to false where the build does not need it."
    ]
    assert received(account) == {"SEEN": "it's", "UNSEEN": "it's", "PLAIN": "$x"}
    assert "warnings" not in account.run(name="other", **IMAGE, environment_variables=wanted)


@coolify
def test_what_only_the_build_sees_is_not_escaped(account):
    wanted = {"TOKEN": {"value": "it's $5\\", "is_runtime": False}}
    uuid = account.run(name="web", **GIT, environment_variables=wanted, deploy="auto")["application"]["uuid"]
    assert stored(account, uuid)["TOKEN"]["value"] == "it's $5\\"
    assert not account.run(name="web", environment_variables=wanted)["changed"]
    edge = {"TOKEN": {"value": "'quoted'", "is_runtime": False}}
    assert "single quote" in account.refused(name="web", environment_variables=edge)


@coolify
def test_a_quote_that_breaks_the_build_of_a_compose_application_is_refused(account):
    options = {"name": "web", **GIT, "build_pack": "dockercompose"}
    assert "Set is_buildtime to false" in account.refused(**options, environment_variables={"A": "it's"})
    account.run(**options, environment_variables={"A": {"value": "it's", "is_buildtime": False}}, deploy="auto")
    assert received(account)["A"] == "it's"


@coolify
@pytest.mark.parametrize("kind", ["project", "environment"])
@pytest.mark.newest("coolify")
def test_a_shared_variable_arrives_where_a_literal_variable_refers_to_it(account, kind):
    place = {"name": account.project} if kind == "project" else {"project": account.project, "name": "production"}
    shared = declaration_of(f"coolify_{kind}")
    values = {name: value for name, value in ARRIVING.items() if value != ""}
    account.run(shared, **place, environment_variables=values)
    assert not account.run(shared, **place, environment_variables=values)["changed"]
    with pytest.raises(Failure, match="ends with a backslash"):
        account.run(shared, **place, environment_variables={"A": "end\\"})
    references = {name: f"{{{{{kind}.{name}}}}}" for name in values}
    account.run(name="web", **IMAGE, environment_variables=references, deploy="auto")
    assert received(account) == {name: str(value) for name, value in values.items()}


# -- on both platforms -------------------------------------------------------------------------------------------------

FILE = """# the database
export DB_HOST=db.internal
DB_PASSWORD='it is # secret'
KEY="-----BEGIN X-----
abc=
-----END X-----"
LEVEL=info # for now
"""
FILED = {
    "DB_HOST": "db.internal",
    "DB_PASSWORD": "it is # secret",
    "KEY": "-----BEGIN X-----\nabc=\n-----END X-----",
    "LEVEL": "debug",
    "MORE": "1",
}


def variables(account, name="web"):
    """The variables that an application will get, whatever the platform."""
    state = account.state()
    row = [row for row in state["applications"].values() if row["name"] == name][-1]
    if account.platform == "dokploy":
        return parse(row["env"])
    rows = state["variables"].get(row["uuid"], ())
    return {item["key"]: arrives(item) for item in rows if not item["is_preview"]}


@pytest.mark.parametrize("name", ["X", "Y", "Z", "A", "_", "X.1", "environment_variables", "name", "value"])
def test_a_variable_may_be_called_as_it_likes(account, name):
    options = {"name": "web", **account.image(), "environment_variables": {name: "it's", "OTHER": '"q" $x'}}
    account.run(**options)
    assert variables(account) == {name: "it's", "OTHER": '"q" $x'}
    assert not account.run(**options)["changed"]


def test_a_file_declares_variables_and_what_is_declared_by_itself_wins(account):
    options = {
        "name": "web",
        **account.image(),
        "environment_file": FILE,
        "environment_variables": {"LEVEL": "debug", "MORE": 1},
    }
    foretold, done = account.run(check_mode=True, **options), account.run(**options)
    assert foretold["diff"] == done["diff"]
    assert "secret" not in json.dumps(done["diff"])
    assert variables(account) == FILED
    assert not account.run(**options)["changed"]
    changed = account.run(name="web", environment_file=FILE.replace("db.internal", "other.internal"))
    assert list(changed["diff"]["after"]["environment_variables"]) == ["DB_HOST", "LEVEL"]
    account.run(name="web", environment_file="ONLY=1\n", purge_environment_variables=True)
    assert variables(account) == {"ONLY": "1"}


def test_a_mistake_in_a_file_is_told_before_any_write_and_without_a_value(account):
    told = account.refused(name="web", **account.image(), environment_file="A=1\nhunter2\n")
    assert told.startswith("environment_file has no NAME=value in line 2")
    assert "hunter2" not in told


@pytest.mark.newest("coolify")
def test_a_stack_takes_files_for_its_applications_and_for_its_environment(account):
    stack = declaration_of(f"{account.platform}_stack")
    options = {
        "project": account.project,
        "environment_file": "SHARED='a b'\n",
        "applications": [{"name": "web", **account.image(), "environment_file": FILE}],
    }
    account.run(stack, **options)
    assert variables(account) == {**{name: FILED[name] for name in FILED if name != "MORE"}, "LEVEL": "info"}
    assert not account.run(stack, **options)["changed"]


@pytest.mark.newest("coolify")
@pytest.mark.parametrize("kind", ["project", "environment"])
def test_shared_variables_come_from_files_too(account, kind):
    resource = declaration_of(f"{account.platform}_{kind}")
    place = {"name": account.project} if kind == "project" else {"project": account.project, "name": "production"}
    assert account.run(resource, **place, environment_file=FILE)["changed"]
    assert not account.run(resource, **place, environment_file=FILE)["changed"]


def test_secrets_of_a_file_are_masked_in_what_the_server_says(account):
    declaration = declaration_of(f"{account.platform}_application")
    assert "it is # secret" in secrets(declaration, {"environment_file": FILE})
    shown = masked(declaration, {"environment_file": FILE})
    assert "secret" not in json.dumps(shown)


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_what_the_text_of_dokploy_cannot_hold_is_refused_before_any_write(account):
    told = account.refused(name="web", **account.image(), environment_variables={"A": "'\"`#"})
    assert told.startswith("environment_variables[A] mixes quotes")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "a boolean"),
        (1.5, "a number that keeps no zeros"),
        (["s3cret"], "a list"),
        ({"value": {"s3cret": 1}}, "a dictionary"),
    ],
)
def test_what_is_no_text_is_refused_in_the_words_of_the_user(account, value, told):
    said = account.refused(name="web", **account.image(), environment_variables={"PORT": value})
    assert said.startswith(f"environment_variables[PORT] must be text, and YAML takes it for {told}")
    assert "s3cret" not in said


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
def test_both_doors_say_what_to_write_instead(playbook, door):
    """Values as YAML gives them to Ansible, with everything that it attaches to them."""
    code, output = playbook(f"""
- hosts: localhost
  gather_facts: false
  vars: {{selfhosted_paas_in_process: {door}}}
  tasks:
    - selfhosted.paas.coolify_application:
        project: none
        name: web
        environment_variables: {{DAY: 2026-01-31, PORT: 1.10}}
      check_mode: true
      register: number
      ignore_errors: true  # What it says is printed below and asserted.
    - selfhosted.paas.dokploy_stack:
        project: none
        applications: [{{name: web, docker: {{image: nginx}}, environment_variables: {{PORT: [s3cret, two]}}}}]
      check_mode: true
      register: items
      ignore_errors: true  # What it says is printed below and asserted.
    - selfhosted.paas.coolify_project: {{name: none, environment_variables: {{AT: 2026-01-31 12:30:00}}}}
      check_mode: true
      register: time
      ignore_errors: true  # What it says is printed below and asserted.
    - ansible.builtin.debug: {{msg: "told number {{{{ number.msg }}}}"}}
    - ansible.builtin.debug: {{msg: "told items {{{{ items.msg }}}}"}}
    - ansible.builtin.debug: {{msg: "told time {{{{ time.msg }}}}"}}
""")
    assert code == 0, output
    told = {name: next(line for line in output.splitlines() if f"told {name} " in line) for name in ("number", "items")}
    assert (
        "environment_variables[PORT] must be text, and YAML takes it for a number that keeps no zeros" in told["number"]
    )
    assert "environment_variables[PORT] must be text, and YAML takes it for a list" in told["items"]
    assert "environment_variables.AT must be text, and YAML takes it for a date" in output
    assert "Tagged" not in output
    assert "s3cret" not in told["items"]


# -- any text ----------------------------------------------------------------------------------------------------------

# What means something to Coolify, PHP, docker compose or a shell, and any other characters.
SIGNS = st.text(st.sampled_from(list("'\"\\$#{}[]`=:,!% \t\n\rabHOME5é☃\u200b\x00")), max_size=14)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | SIGNS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SIGNS, inner, max_size=3),
    max_leaves=4,
)
ANY = st.one_of(SIGNS, st.text(max_size=20), DATA.map(json.dumps), DATA.map(lambda data: json.dumps(data, indent=1)))
FLAGS = st.fixed_dictionaries({"is_literal": st.booleans(), "is_multiline": st.booleans()})


def in_container(row):
    """What the embedded server's container gets of a row between two others, or None where they do not arrive."""
    row = {"key": "TESTED", "is_runtime": True, "is_preview": False, **row}
    lines = [f"{name}={containers.written({**row, **part}, part['value'])}" for name, part in NEIGHBOURS.items()]
    lines.insert(1, f"TESTED={containers.written(row, row['value'])}")
    try:
        found = containers.read("\n".join(lines))
    except containers.Unreadable:
        return None
    return found["TESTED"] if found.keys() == {"TESTED", *NEIGHBOURS} else None


NEIGHBOURS = {
    "BEFORE": {"value": "it\\'s", "is_literal": True, "is_multiline": False},
    "AFTER": {"value": "b\nc", "is_literal": True, "is_multiline": True},
}


@settings(max_examples=400)
@given(ANY, st.none() | FLAGS)
def test_any_text_arrives_or_is_refused(text, before):
    whole = {**(before or {"is_literal": True, "is_multiline": False}), "value": text}
    try:
        row = ARRIVAL.stored({"value": text}, whole, {}, before and {**before, "value": "other"})
    except ValueError as error:
        assert len(text.strip()) < 4 or text.strip() not in str(error)
        return
    assert in_container(row) == text
    assert ARRIVAL.same({"value": text}, row)
    assert ARRIVAL.shown(row) == text or not row["is_literal"]


@settings(max_examples=400)
@given(ANY.map(str.strip), FLAGS)
def test_what_arrives_of_what_somebody_stored_is_known(text, flags):
    row = {"value": text, **flags}
    assert arrives(row) in (None, in_container(row))


@coolify
@settings(max_examples=12)
@given(st.dictionaries(st.from_regex(r"[A-Z_][A-Z0-9_]{0,8}", fullmatch=True), ANY, min_size=1, max_size=4))
def test_any_variables_arrive_in_the_container_or_are_refused(account, values):
    try:
        account.run(name="any", **IMAGE, environment_variables=values, purge_environment_variables=True, deploy="auto")
    except Failure as failure:
        assert "environment_variables[" in str(failure)
        assert "deployment" not in failure.result
        return
    assert received(account, "any") == values
