# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that are declared to be no secrets, so that a review sees what changes."""

from __future__ import annotations

import json

from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import masked
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

OPEN = {"public_variables": ["LOG_LEVEL", "URL", "JSON"]}


def variables(level, **more):
    url = f"https://me:hidden-password@{level}.example.com"
    return {"LOG_LEVEL": level, "URL": url, "KEY": f"key-of-{level}", **more}


def part(result, side):
    return result["diff"][side].get("environment_variables")


def test_a_diff_shows_what_is_public_and_nothing_else(account):
    place = {"name": "web", **account.image(), **OPEN}
    made = account.run(**place, environment_variables=variables("info"))
    shown = part(made, "after")
    assert "info" in json.dumps(shown["LOG_LEVEL"]) and "********" in json.dumps(shown["KEY"])
    assert "https://me:********@info.example.com" in json.dumps(shown["URL"])
    for check_mode in (True, False):
        changed = account.run(**place, environment_variables=variables("debug"), check_mode=check_mode)
        assert "info" in json.dumps(part(changed, "before")["LOG_LEVEL"])
        assert "debug" in json.dumps(part(changed, "after")["LOG_LEVEL"])
        assert "key-of" not in json.dumps(changed) and "hidden-password" not in json.dumps(changed)
    assert not account.run(**place, environment_variables=variables("debug"))["changed"]
    removed = account.run(**place, environment_variables={}, purge_environment_variables=True, check_mode=True)
    assert "debug" in json.dumps(part(removed, "before")["LOG_LEVEL"]) and "key-of" not in json.dumps(removed)


def test_values_are_shown_as_they_are_declared_and_not_as_they_are_stored(account):
    place = {"name": "web", **account.image(), **OPEN}
    account.run(**place, environment_variables={"LOG_LEVEL": "it's", "JSON": '{"a": "$1"}'})
    changed = account.run(**place, environment_variables={"LOG_LEVEL": "it's not", "JSON": '{"a": "$2"}'})
    for name, old, new in (("LOG_LEVEL", "it's", "it's not"), ("JSON", '{"a": "$1"}', '{"a": "$2"}')):
        assert part(changed, "before")[name] == old
        assert part(changed, "after")[name] == new


def test_projects_environments_and_stacks_have_it_too(account):
    stack = declaration_of(f"{account.platform}_stack")
    member = {"name": "web", **account.image(), **OPEN, "environment_variables": variables("member")}
    options = {"applications": [member], **OPEN, "environment_variables": variables("outer")}
    result = account.run(stack, project=account.project, environment="production", **options)
    after = result["diff"]["after"]
    assert "member" in json.dumps(after["applications"]["web"]["environment_variables"]["LOG_LEVEL"])
    assert "outer" in json.dumps(after["environment_variables"]["LOG_LEVEL"])
    assert "key-of" not in json.dumps(result)
    project = declaration_of(f"{account.platform}_project")
    made = account.run(project, name=account.project, **OPEN, environment_variables=variables("project"))
    assert "project" in json.dumps(part(made, "after")["LOG_LEVEL"]) and "key-of" not in json.dumps(made)


def test_what_a_verbose_run_shows_of_the_options(account):
    declaration = declaration_of(f"{account.platform}_application")
    member = {"name": "web", **OPEN, "environment_variables": variables("info")}
    for shown in (
        masked(declaration, member),
        masked(declaration_of(f"{account.platform}_stack"), {"applications": [member]})["applications"][0],
    ):
        assert shown["environment_variables"] == {
            "LOG_LEVEL": "info",
            "URL": "https://me:********@info.example.com",
            "KEY": "********",
        }


def test_an_export_writes_them_where_they_belong(account):
    account.run(name="web", **account.image(), environment_variables=variables("info"))
    export = declaration_of(f"{account.platform}_export")
    found = account.run(export, project=account.project, **OPEN)["stacks"][0]["applications"][0]
    assert found["environment_variables"]["LOG_LEVEL"] == "info"
    assert found["public_variables"] == ["LOG_LEVEL", "URL"]
    assert "key-of" not in json.dumps(found) and "hidden-password" not in json.dumps(found)
    assert "public_variables" not in account.run(export, project=account.project)["stacks"][0]["applications"][0]


def test_a_variable_looks_the_same_in_a_diff_when_it_is_new_changed_and_removed(account):
    options = {"name": "web", **account.image(), "public_variables": ["A"]}
    made = account.run(**options)["diff"]["after"]
    assert set(made) == {"name", *([f"docker.{name}" for name in options.get("docker", ())] or account.image())}

    def diff(**more):
        shown = account.run(**options, **more)["diff"]
        return tuple((shown[side].get("environment_variables") or {}).get("A") for side in ("before", "after"))

    assert diff(environment_variables={"A": "info"}) == (None, "info")
    assert diff(environment_variables={"A": "warn"}) == ("info", "warn")
    if account.platform == "coolify":
        flagged = {"A": {"value": "warn", "is_buildtime": False}}
        assert diff(environment_variables=flagged) == ({"is_buildtime": True}, {"is_buildtime": False})
    assert diff(environment_variables={}, purge_environment_variables=True) == ("warn", None)
    if account.platform == "coolify":
        assert diff(environment_variables=flagged) == (None, {"value": "warn", "is_buildtime": False})
