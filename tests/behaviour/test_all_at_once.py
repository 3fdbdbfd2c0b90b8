# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever has made several mistakes is told all of them at once, and nothing was written."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

NEVER = {
    "coolify": ("environment_variables[A] begins or ends", "[B] ends with a backslash", "[C] ends with a line end"),
    "dokploy": (),
}


def named(message, *parts):
    return [part for part in parts if part not in message] == []


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
@pytest.mark.parametrize("stored", [False, True])
def test_values_that_cannot_arrive_and_names_that_are_none(account, stored):
    place = {"name": "web", **account.image()}
    if stored:
        account.run(**place, environment_variables=dict.fromkeys("ABC", "fine"))
    variables = {"A": " x", "B": "x\\", "C": "x\n", "BAD NAME": "x", "GOOD": "fine"}
    message = account.refused(**place, environment_variables=variables)
    assert named(message, *NEVER["coolify"], "environment_variables[BAD NAME].key must begin with")
    assert len(message.splitlines()) == 4 and "GOOD" not in message


def test_what_yaml_has_taken_for_something_else_beside_what_cannot_arrive(account):
    variables = {"A": 1.10, "B": True, "C": " x", "D": {"vaule": "x"}, "E": ["x"]}
    message = account.refused(name="web", **account.image(), environment_variables=variables)
    assert named(message, "[A] must be text", "[B] must be text", "D].vaule. Did you mean", "[E]")
    assert ("[C] begins or ends" in message) == (account.platform == "coolify")


def test_fields_and_rows_together(account):
    if account.platform == "coolify":
        wrong = {
            "docker_registry_image_name": "nginx:1",
            "domains": ["shop.example.com"],
            "ports_exposes": ["99999"],
            "scheduled_tasks": [{"name": "clean", "command": "date", "frequency": "now and then"}],
        }
        parts = ("docker_registry_image_name holds a tag", "domains must", "scheduled_tasks[clean].frequency must")
    else:
        wrong = {
            "docker": {"image": ""},
            "app_name": "a" * 60,
            "ports": [{"published_port": 0, "target_port": 70000}],
            "schedules": [{"name": "clean", "command": "date", "cron_expression": "now"}],
        }
        parts = ("app_name is longer", "published_port is not a port", "schedules[clean].cron_expression is not")
    message = account.refused(name="web", **wrong, environment_variables={"A": 1.10})
    assert named(message, *parts, "environment_variables[A] must be text")
    # Nothing is said to be missing that is only wrong.
    assert "declare where it comes from" not in message


def test_an_environment_of_a_stack_and_what_is_in_it(account):
    stack = declaration_of(f"{account.platform}_stack")
    web = {"name": "web", **account.image(), "environment_variables": {"A": True}}
    place = {"project": account.project, "environment": "production"}
    message = account.refused(stack, **place, environment_variables={"B": 1.10}, applications=[web])
    assert named(message, "environment_variables[B] must be text", "application web: environment_variables[A] must be")


def test_what_the_door_sees_is_told_together_too(account, playbook):
    key = {"coolify": "api_token", "dokploy": "api_key"}[account.platform]
    options = {
        "api_url": account.server.url,
        key: account.server.key,
        "project": account.project,
        "name": "web",
        "enviroment": "staging",
        "deploy": True,
        "description": 1.10,
        "environment_variables": {"A": 1.10},
    }
    task = {f"selfhosted.paas.{account.platform}_application": options}
    code, output = playbook([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}])
    assert code == 2
    said = (
        "no option enviroment",
        "deploy must be one of",
        "description must be text",
        "environment_variables[A] must",
    )
    assert named(" ".join(output.split()), *said), output
