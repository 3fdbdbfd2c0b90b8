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
from servers import VARIABLES

KEYS = {"coolify": "api_token", "dokploy": "api_key"}
IDS = {"coolify": "uuid", "dokploy": "application_id"}
OTHER = {"coolify": "dokploy", "dokploy": "coolify"}
OMIT = "{{ omit }}"
UNQUOTED = "YAML takes it for the number 1.1, and keeps no zeros at its end: put quotes around it"
NO_DICTIONARY = "environment_variables must be a dictionary, and what stands there is text. Write for example"


def nowhere():
    """An address at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def mistakes(platform, url):
    """From each mistake to the module, its options besides those of a connection that works, and what is said of it;
    then the kind of the error, if it is not one of validation, and its status.
    """
    coolify, title, key, id_option = platform == "coolify", platform.title(), KEYS[platform], IDS[platform]
    url_variable, key_variable = VARIABLES[platform]
    a = {"name": "a"}
    one = {"project": "a", "name": "a"}
    image = {"docker_registry_image_nam": "a"} if coolify else {"docker": {"imagee": "a"}}
    meant = "docker_registry_image_name" if coolify else "docker.image?"
    version = {"docker_registry_image_tag": 1.10} if coolify else {"docker": {"image": 1.10}}
    called, type_ = ("postgres", "postgresql") if coolify else ("mongodb", "mongo")
    theirs = OTHER[platform]
    # Coolify answers as JSON, so that it is an answer of some API.
    elsewhere = 404 if coolify else None
    return {
        "typo": ("project", {"nam": "a"}, "no option nam. Did you mean name?"),
        "typo inside": ("application", {**a, **image}, meant),
        "typo in a stack": ("stack", {"project": "a", "applications": [{"name": "web", **image}]}, meant),
        "type as it is called on the other platform": (
            "database",
            {**one, "type": called},
            f"Did you mean type: {type_}? value of type must be one of",
        ),
        "a version without quotes": ("application", {**one, **version}, f'{UNQUOTED}, "1.1" or "1.10"'),
        "text for a dictionary": ("application", {**one, "environment_variables": "nginx:1"}, NO_DICTIONARY),
        "a date without quotes": (
            "project",
            {"name": datetime.date(2026, 11, 29)},
            'YAML takes it for a date: put quotes around it, "2026-11-29"',
        ),
        "a variable that is a number": ("project", {"name": "{{ version }}"}, "YAML takes it for the number 1.1"),
        "no in a stack": (
            "stack",
            {"project": "a", "applications": [{"name": False}]},
            "applications[0].name must be text, and YAML takes it for a boolean",
        ),
        "not which one": ("application", a, "one of the following is required: project, "),
        "nothing": ("project", {**a, "api_url": OMIT, key: OMIT}, f"api_url and {key} are missing"),
        "no address": ("project", {**a, "api_url": ""}, f" as {url_variable} "),
        "half an address": ("project", {**a, "api_url": "paas.example.com"}, "api_url is not a usable address"),
        "no time for a request": ("project", {**a, "api_timeout": 0}, "api_timeout=0 makes no sense: it is at least 1"),
        "less than no time": ("application", {**one, "wait_timeout": -1}, "wait_timeout=-1 makes no sense"),
        "no key": ("project", {**a, key: ""}, f" as {key_variable} "),
        "defaults": ("project", {**a, key: ""}, f"module_defaults (group/selfhosted.paas.{platform})"),
        "wrong address": ("project", {**a, "api_url": nowhere()}, f"{title} cannot be reached", "connection"),
        "other server": (
            "project",
            {**a, "api_url": f"{url[platform]}/elsewhere"},
            f"does not look like the API of {title}",
            "connection",
            elsewhere,
        ),
        "the other platform": (
            "project",
            {**a, "api_url": url[theirs]},
            f"That is how {theirs.title()} answers, whose modules are selfhosted.paas.{theirs}_...",
            "connection",
        ),
        "https": (
            "project",
            {**a, "api_url": url[platform].replace("http:", "https:")},
            f"write api_url: {url[platform]}",
            "tls",
        ),
        "wrong key": (
            "project",
            {**a, key: "wrong7key"},
            f"was refused by {title} with status 401",
            "authentication",
            401,
        ),
        "wrong key of which server": (
            "project",
            {**a, key: "wrong7key"},
            f"The server is {url[platform]}.",
            "authentication",
            401,
        ),
        "no project": ("environment", {**one, "project": "nobody"}, "There is no project 'nobody'", "not_found"),
        "no project of logs": (
            "application_logs",
            {**one, "project": "nobody"},
            "There is no project 'nobody'",
            "not_found",
        ),
        "no such id": (
            "application",
            {id_option: "nobody"},
            f"There is no application with the {id_option} 'nobody'",
            "not_found",
            404,
        ),
    }


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_each_says_what_to_do_and_can_be_told_from_the_others(playbook, both, platform):
    cases = mistakes(platform, {name: server.url for name, server in both.items()})
    for name in VARIABLES[platform]:
        playbook.environment.pop(name)
    connection = {"api_url": both[platform].url, KEYS[platform]: both[platform].key, "api_retries": 0}
    tasks = []
    for number, (module, options, *_rest) in enumerate(cases.values()):
        task = {f"selfhosted.paas.{platform}_{module}": {**connection, **options}}
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
    for number, (name, (module, _options, said, *error)) in enumerate(cases.items()):
        kind, status = [*error, *("validation", None)[len(error) :]]
        for door in (True, False):
            result = found[door][number]
            assert result["failed"], name
            assert said in result["msg"] and len(result["msg"].splitlines()) <= 6, (name, result["msg"])
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
    assert caught.value.result["not_done"] == ["deploy"] and "deploy" not in caught.value.result["done"]
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
