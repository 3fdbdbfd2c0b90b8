# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for every value that somebody may think of: wires, comparison, variables, addresses, names."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.dotenv import DOTENV
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.traefik import Variables
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language import wire, wire_lists, wire_units
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import fill
from ansible_collections.selfhosted.paas.plugins.module_utils.language.compare import field_changes
from ansible_collections.selfhosted.paas.plugins.module_utils.language.differences import Differences
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.wire import Base64Text, Wire
from ansible_collections.selfhosted.paas.plugins.module_utils.language.wire_units import BYTES, NANO_CPUS
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "emulator"))

from dokploy.dotenv import parse

settings.register_profile(
    "bounded", deadline=None, derandomize=True, max_examples=100, suppress_health_check=list(HealthCheck)
)
settings.load_profile("bounded")

# Characters that mean something to a shell, a template, a URL, YAML or the format of variables, and any others.
ODD = st.text(st.sampled_from(list("\"'`\\#=$%&{}[]()<>|;:/?@!*~^ \t\n\rn.,-_aZ0é漢😀")), max_size=30)
TEXT = st.one_of(
    ODD, st.text(max_size=30), st.just("x" * 255), st.sampled_from(["{{ 7 * 7 }}", "{id}", "../../x", "%2e"])
)
# A carriage return cannot be told from a line end in any of these formats.
LINES = TEXT.filter(lambda text: "\r" not in text and "\x00" not in text)
# Short ones often, since a comparison may use such names for itself.
NAMES = st.one_of(
    st.sampled_from(["A", "X", "Y", "Z", "_", "X_1", "X1", "x"]),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=4,
)
WIRES = [
    value for module in (wire, wire_lists, wire_units) for value in vars(module).values() if isinstance(value, Wire)
]
RESOURCES = [found for found in map(declaration_of, MODULES) if isinstance(found, Resource)]
FIELDS = [
    pytest.param(resource, item, id=f"{resource.module}-{item.label}")
    for resource in RESOURCES
    for item in resource.all_fields
    if item.refers is None and item.const is None and item.elements != "dict"
]
# What is derived from a file, or answered in another form than it is sent: other tests have both forms.
SYMMETRIC = [
    entry
    for entry in FIELDS
    if entry.values[1].derive is None
    and not isinstance(entry.values[1].wire, (Base64Text, Variables))
    and entry.values[1].name != "docker_compose_domains"
]


# -- variables ---------------------------------------------------------------------------------------------------------


def written(text, values):
    try:
        return DOTENV.merge(text, values, [])
    except ValueError as error:
        assert "cannot hold" in str(error) or "stays open" in str(error)
        assume(False)


@given(st.dictionaries(NAMES, LINES, max_size=5))
def test_variables_are_read_as_they_were_declared(values):
    text = written("", values)
    assert {row["name"]: row["value"] for row in DOTENV.rows(text)} == values


@given(NAMES, LINES)
def test_no_value_is_refused_because_of_the_name_of_its_variable(name, value):
    outcomes = set()
    for called in (name, "SOMETHING_ELSE"):
        try:
            outcomes.add(parse(DOTENV.merge("", {called: value}, []))[called])
        except ValueError:
            outcomes.add(None)
    assert len(outcomes) == 1


@given(st.dictionaries(NAMES, LINES, max_size=5))
def test_another_reader_reads_the_same_variables(values):
    assert parse(written("", values)) == values


@given(
    st.dictionaries(NAMES, LINES, max_size=4),
    st.dictionaries(NAMES, LINES, max_size=4),
    st.lists(NAMES, max_size=2),
    st.lists(st.sampled_from(["# a comment", "", "   ", "# A=1"]), max_size=3),
)
def test_changing_some_variables_changes_no_others(before, changes, removals, comments):
    removals = [name for name in removals if name not in changes]
    text = "\n".join(comments) + "\n" + written("", before)
    merged = DOTENV.merge(written(text, changes), {}, removals)
    wanted = {name: value for name, value in {**before, **changes}.items() if name not in removals}
    assert parse(merged) == wanted
    assert [line for line in merged.split("\n") if line.startswith("#")][: len(comments)] == [
        line for line in comments if line.startswith("#")
    ] or any("#" in value for value in wanted.values())


@given(st.text(max_size=200), st.dictionaries(NAMES, LINES, max_size=3))
def test_whatever_stands_in_the_text_can_be_read_and_added_to(text, values):
    before = {row["name"]: row["value"] for row in DOTENV.rows(text)}
    merged = written(text, values)
    after = {row["name"]: row["value"] for row in DOTENV.rows(merged)}
    for name, value in values.items():
        assert after[name] == value
    for name in before.keys() - values.keys():
        assert after[name] == before[name]


# -- wires -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", WIRES, ids=lambda one: type(one).__name__)
@given(JSON)
def test_whatever_a_server_answers_is_read_or_refused(one, raw):
    # These two are how a value is refused; any other error fails.
    with contextlib.suppress(TypeError, ValueError):
        one.show(one.decode(raw))


@pytest.mark.parametrize("one", [BYTES, NANO_CPUS], ids=["size", "cpus"])
@given(
    st.one_of(
        TEXT,
        st.integers(),
        st.floats(),
        st.decimals(),
        st.from_regex(r"\s*\d+(\.\d+)?\s*[bkmgtBKMGT]?(i?[bB])?\s*", fullmatch=True),
    )
)
def test_sizes_and_cpus_are_understood_or_refused(one, value):
    try:
        number = one.normalise(value)
    except ValueError as error:
        assert str(error).startswith("is not a")
        return
    assert number == "" or (isinstance(number, int) and number > 0)
    assert one.normalise(one.show(number)) == number
    assert one.decode(one.encode(number)) == number


# -- comparison --------------------------------------------------------------------------------------------------------


def values_for(item):
    if item.choices:
        return st.sampled_from(item.choices)
    texts = LINES
    return {
        "int": st.integers(0, 10**6),
        "bool": st.booleans(),
        "float": st.floats(0, 1e6),
        "list": st.lists(texts, max_size=4),
        "dict": st.dictionaries(NAMES, texts, max_size=4),
    }.get(item.type, texts)


def placed(path, value):
    for key in reversed(path.split(".")):
        value = {key: value}
    return value


@pytest.mark.parametrize(("resource", "item"), SYMMETRIC)
@settings(max_examples=12)
@given(st.data())
def test_what_a_field_sends_is_what_it_finds_the_next_time(resource, item, data):
    value = data.draw(values_for(item))
    params = {item.group: {item.name: value}} if item.group else {item.name: value}
    found = Differences()
    try:
        field_changes(resource, params, None, found, False)
        sent = next(change for change in found.fields if change.field is item).payload()[item.api_name]
    except PaasError:
        return
    again = Differences()
    field_changes(resource, params, placed(item.read_path, sent), again, False)
    assert [change.field.label for change in again.fields if change.field is item] == []


@pytest.mark.parametrize(("resource", "item"), FIELDS)
@settings(max_examples=12)
@given(st.data())
def test_whatever_a_server_answers_for_a_field_is_compared_or_refused(resource, item, data):
    value, raw = data.draw(values_for(item)), data.draw(JSON)
    params = {item.group: {item.name: value}} if item.group else {item.name: value}
    found = Differences()
    try:
        field_changes(resource, params, placed(item.read_path, raw), found, False)
        found.shown()
    except PaasError as error:
        assert item.label in str(error)


# -- names -------------------------------------------------------------------------------------------------------------


@given(TEXT, TEXT)
def test_a_name_is_one_part_of_an_address_and_never_a_template(first, second):
    try:
        path = fill("/projects/{project}/{name}/envs", {"project": first, "name": second}, escape=True)
    except PaasError:
        assert {first, second} & {"", ".", ".."}
        return
    parts = path.split("/")
    assert [parts[0], parts[1], parts[4]] == ["", "projects", "envs"]
    assert [unquote(part) for part in parts[2:4]] == [
        text.encode("utf-8", "replace").decode() for text in (first, second)
    ]
    assert fill("{name}", {"name": first}) == first


@pytest.mark.parametrize("account", ["coolify", "dokploy"], indirect=True)
@settings(max_examples=25)
@given(name=TEXT, description=TEXT)
def test_any_name_is_found_again_or_refused(account, name, description):
    resource = PROJECTS[account.platform]
    try:
        account.run(resource, name=name, description=description)
    except Failure as failure:
        assert "in selfhosted.paas:" not in str(failure)
        return
    try:
        assert not account.run(resource, name=name, description=description)["changed"]
    finally:
        account.run(resource, name=name, state="absent")


@pytest.mark.parametrize("account", ["coolify", "dokploy"], indirect=True)
@settings(max_examples=25)
@given(values=st.dictionaries(NAMES, LINES, min_size=1, max_size=4), description=TEXT)
def test_any_variables_are_stored_as_declared_or_refused(account, values, description):
    options = {"name": "odd", **account.image(), "description": description, "environment_variables": values}
    try:
        account.run(**options, purge_environment_variables=True)
    except Failure as failure:
        assert "in selfhosted.paas:" not in str(failure)
        return
    assert not account.run(**options, purge_environment_variables=True)["changed"]
