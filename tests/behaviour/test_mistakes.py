# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The mistakes that everybody makes at first: what is said, by which a playbook can tell them apart, at both doors."""

from __future__ import annotations

import datetime
import json
import socket

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from plays import MAY_FAIL
from returned import complaints

KEYS = {"coolify": "api_token", "dokploy": "api_key"}
VARIABLES = {"coolify": ("COOLIFY_URL", "COOLIFY_TOKEN"), "dokploy": ("DOKPLOY_URL", "DOKPLOY_API_KEY")}


OTHER = {"coolify": "dokploy", "dokploy": "coolify"}


def nowhere():
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def mistakes(platform, server, other):
    """From each mistake to the module, its options, what is said of it, and the kind and status of the error."""
    url, key = VARIABLES[platform]
    secret = f"module_defaults (group/selfhosted.paas.{platform})"
    image = {"docker": {"imagee": "a"}} if platform == "dokploy" else {"docker_registry_image_nam": "a"}
    meant = "docker.image?" if platform == "dokploy" else "docker_registry_image_name"
    version = {"docker": {"image": 1.10}} if platform == "dokploy" else {"docker_registry_image_tag": 1.10}
    row = {"applications": [{"name": "web", **image}]}
    title = platform.title()
    connection = {"api_url": server.url, KEYS[platform]: server.key, "api_retries": 0}
    refused = {"coolify": "was refused by Coolify with status 401", "dokploy": "was refused by Dokploy with status 401"}
    return {
        "typo": ("project", {**connection, "nam": "a"}, "no option nam. Did you mean name?", "validation", None),
        "typo inside": ("application", {**connection, "name": "a", **image}, meant, "validation", None),
        "type as it is called on the other platform": (
            "database",
            {**connection, "project": "a", "name": "a", "type": "postgres" if platform == "coolify" else "mongodb"},
            f"Did you mean type: {'postgresql' if platform == 'coolify' else 'mongo'}? value of type must be one of",
            "validation",
            None,
        ),
        "typo in a stack": ("stack", {**connection, "project": "a", **row}, meant, "validation", None),
        "a version without quotes": (
            "application",
            {**connection, "project": "a", "name": "a", **version},
            'takes it for the number 1.1, and keeps no zeros at its end: put quotes around it, "1.1" or "1.10"',
            "validation",
            None,
        ),
        "text for a dictionary": (
            "application",
            {**connection, "project": "a", "name": "a", "environment_variables": "nginx:1"},
            "environment_variables must be a dictionary, and what stands there is text. Write for example"
            " environment_variables: {NAME: value}.",
            "validation",
            None,
        ),
        "a date without quotes": (
            "project",
            {**connection, "name": datetime.date(2026, 11, 29)},
            'YAML takes it for a date: put quotes around it, "2026-11-29"',
            "validation",
            None,
        ),
        "a variable that is a number": (
            "project",
            {**connection, "name": "{{ version }}"},
            "YAML takes it for the number 1.1",
            "validation",
            None,
        ),
        "no in a stack": (
            "stack",
            {**connection, "project": "a", "applications": [{"name": False}]},
            "applications[0].name must be text, and YAML takes it for a boolean",
            "validation",
            None,
        ),
        "nothing": ("project", {"name": "a"}, f"api_url and {KEYS[platform]} are missing", "validation", None),
        "no address": ("project", {**connection, "api_url": "", "name": "a"}, f" as {url} ", "validation", None),
        "no key": ("project", {**connection, KEYS[platform]: "", "name": "a"}, f" as {key} ", "validation", None),
        "defaults": ("project", {**connection, KEYS[platform]: "", "name": "a"}, secret, "validation", None),
        "wrong address": (
            "project",
            {**connection, "api_url": nowhere(), "name": "a"},
            f"{title} cannot be reached",
            "connection",
            None,
        ),
        "other server": (
            "project",
            {**connection, "api_url": f"{server.url}/elsewhere", "name": "a"},
            f"does not look like the API of {title}",
            "connection",
            # Coolify answers as JSON, so that it is an answer of some API.
            404 if platform == "coolify" else None,
        ),
        "the other platform": (
            "project",
            {**connection, "api_url": other.url, "name": "a"},
            f"That is how {OTHER[platform].title()} answers, whose modules are selfhosted.paas.{OTHER[platform]}_...",
            "connection",
            None,
        ),
        "https": (
            "project",
            {**connection, "api_url": server.url.replace("http:", "https:"), "name": "a"},
            f"write api_url: {server.url}",
            "tls",
            None,
        ),
        "wrong key": (
            "project",
            {**connection, KEYS[platform]: "wrong7key", "name": "a"},
            refused[platform],
            "authentication",
            401,
        ),
        "wrong key of which server": (
            "project",
            {**connection, KEYS[platform]: "wrong7key", "name": "a"},
            f"The server is {server.url}.",
            "authentication",
            401,
        ),
        "no project": (
            "environment",
            {**connection, "project": "nobody", "name": "a"},
            "There is no project 'nobody'",
            "not_found",
            None,
        ),
        "missing object": (
            "application_logs",
            {**connection, "project": "nobody", "name": "a"},
            "There is no project 'nobody'",
            "not_found",
            None,
        ),
    }


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_each_says_what_to_do_and_can_be_told_from_the_others(playbook, both, platform):
    cases = mistakes(platform, both[platform], both[OTHER[platform]])
    for name in VARIABLES[platform]:
        playbook.environment.pop(name)
    tasks = []
    for number, (module, options, *_rest) in enumerate(cases.values()):
        task = {f"selfhosted.paas.{platform}_{module}": options}
        tasks += [{**task, **MAY_FAIL, "register": f"result_{number}"}]
    names = ", ".join(f"result_{number}" for number in range(len(cases)))
    content = {"content": "{{ [" + names + "] | to_json }}", "dest": "{{ playbook_dir }}/results.json"}
    tasks += [{"ansible.builtin.copy": content}]
    found = {}
    for door in (True, False):
        variables = {"selfhosted_paas_in_process": door, "version": 1.10}
        play = {"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}
        code, output = playbook([play])
        assert code == 0, output
        assert "wrong7key" not in output
        found[door] = json.loads((playbook.folder / "results.json").read_text())
    for number, (name, (module, _options, said, kind, status)) in enumerate(cases.items()):
        for door in (True, False):
            result = found[door][number]
            assert result["failed"], name
            assert said in result["msg"], (name, result["msg"])
            assert result["error"] == {"kind": kind, "status": status}, name
            left_out = [text for text in complaints(f"{platform}_{module}", result) if ".api" not in text]
            assert [text for text in left_out if "done" not in text] == []
        assert found[True][number]["msg"] == found[False][number]["msg"]


def test_a_playbook_branches_on_the_kind_and_not_on_the_text(playbook):
    tasks = [
        {
            "block": [{"selfhosted.paas.coolify_environment": {"project": "nobody", "name": "a"}}],
            "rescue": [
                {
                    "ansible.builtin.set_fact": {"rescued": True},
                    "when": "ansible_failed_result.error.kind == 'not_found'",
                }
            ],
        },
        {
            "selfhosted.paas.coolify_environment": {"project": "nobody", "name": "a"},
            "register": "made",
            "failed_when": "made.error is defined and made.error.kind != 'not_found'",
        },
        {"ansible.builtin.assert": {"that": ["rescued"]}},
    ]
    code, output = playbook([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    assert code == 0, output


def test_what_fails_in_a_deployment_is_a_failure_of_the_deployment(account):
    application = {"name": "web", **account.image("does-not-exist")}
    with pytest.raises(Failure) as caught:
        account.run(**application, deploy="always")
    assert caught.value.result["error"] == {"kind": "deployment", "status": None}
    command = declaration_of(f"{account.platform}_deployment")
    with pytest.raises(Failure) as caught:
        account.run(command, project=account.project, name=["web"])
    assert caught.value.result["error"]["kind"] == "deployment"
    stack = declaration_of(f"{account.platform}_stack")
    with pytest.raises(Failure) as caught:
        account.run(stack, project=account.project, applications=[{**application, "deploy": "always"}])
    result = caught.value.result
    assert result["error"]["kind"] == "deployment"
    assert result["applications"][0]["error"] == {"kind": "deployment", "status": None}


def test_different_failures_in_a_stack_are_several(account):
    stack = declaration_of(f"{account.platform}_stack")
    bad = {"name": "bad", **account.image("does-not-exist"), "deploy": "always"}
    missing = {"name": "missing", declaration_of(f"{account.platform}_application").id_option: "nobody"}
    with pytest.raises(Failure) as caught:
        account.run(stack, project=account.project, applications=[bad, missing])
    assert caught.value.result["error"]["kind"] == "several"
    kinds = {row["name"]: row["error"]["kind"] for row in caught.value.result["applications"] if row["failed"]}
    assert kinds == {"bad": "deployment", "missing": "not_found"}
