# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recognisable secret in every place that the declarations know, and none of them in anything that is printed.

The places follow from the declarations, so a field that is added with C(secret) is tested from then on.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from unittest import mock

import ansible_runner
import pytest
import tree
import yaml
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.child import Child
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import inner_options
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Answer
from plays import MAY_FAIL
from resources import case_of

PLANTED = "Planted7secret"
LIKE_URLS = ("url", "repository", "image", "registry", "endpoint", "host")


def filler(option):
    """A value for an option that is only there because it has to be."""
    if option.choices:
        return option.choices[0]
    return {"int": 1, "bool": True, "list": [], "dict": {}}.get(option.type, "x")


def planted(option, mark):
    """Values with the mark that an option takes, one for each place inside of it, with the name of the place."""
    inner = inner_options(option)
    if option.secret:
        text = f"{PLANTED}-{mark}"
        if isinstance(option, Child) or option.type == "dict":
            yield option.name, {"PLAIN": text, "LINES": f"{text}\nsecond {text}", "NUMBERED": f"{text}2"}
        elif option.type == "list":
            yield option.name, [text]
        else:
            yield option.name, text
    elif inner and option.type in ("dict", "list"):
        needed = {item.name: filler(item) for item in inner if item.required}
        for item in inner:
            for name, value in planted(item, mark):
                row = {**needed, item.name: value}
                yield f"{option.name}.{name}", [row] if option.type == "list" else row
    elif option.type == "str" and not option.choices and any(word in option.name for word in LIKE_URLS):
        yield option.name, f"https://user:{PLANTED}-{mark}@example.com/x"


def places():
    """Module, name of the place and the options that plant it. How a module connects is the same for all that manage
    something, and for all that tell about it, so one of each stands for them.
    """
    seen = set()
    for module in MODULES:
        declaration = declaration_of(module)
        alike = "resource" if isinstance(declaration, Resource) else "info" if module.endswith("_info") else module
        connection = () if (alike, declaration.platform.name) in seen else declaration.platform.connection
        seen.add((alike, declaration.platform.name))
        for option in (*connection, *declaration.options()):
            if option.name == "api_url":
                continue
            for name, value in planted(option, f"{module}-{option.name}"):
                yield module, name, {option.name: value}


def told_apart():
    """The same with secrets of which none is another one, or begins with it."""
    for number, (module, name, options) in enumerate(places()):
        yield module, name, json.loads(json.dumps(options).replace(PLANTED, f"{PLANTED}-{number:04}"))


PLACES = list(told_apart())


def together():
    """By module, all its places at once."""
    found = {}
    for module, _name, options in PLACES:
        found.setdefault(module, {}).update(options)
    return {module: [options] for module, options in found.items() if len(options) > 2}


def one_by_one():
    """By module, each of its places by itself."""
    found = {}
    for module, _name, options in PLACES:
        found.setdefault(module, []).append(options)
    return found


def test_there_are_places():
    names = {(module, name) for module, name, _value in PLACES}
    assert ("coolify_application", "environment_variables") in names
    assert ("dokploy_application", "docker.password") in names
    assert {name for _module, name in names} >= {"api_token", "api_key", "api_headers"}


def around(benches, module, options):
    """What has to be declared with these options so that the module gets to work with them."""
    declaration = declaration_of(module)
    known = {item.name: item for item in declaration.options()}
    if not isinstance(declaration, Resource):
        least = {"project": "secrets", "name": "web"} if module.endswith(("_stack", "_logs", "_deployment")) else {}
        return {name: value for name, value in least.items() if name in known}
    case = case_of(declaration)
    (name, *_others) = options
    variants = [variant for variant in getattr(known.get(name), "variants", ()) if variant in case.variants]
    named = {} if declaration.lasting else {"name": case.named("web app")}
    return {**named, **case.base(benches[declaration.platform.name], *variants[:1])}


def spoiled(options):
    """A type that does not fit, which is where validators like to repeat what they were given."""
    first, *_others = options
    unfit = [options[first]] if isinstance(options[first], str) else json.dumps(options[first]) + "}"
    return {first: unfit, "no_such_option": options[first]}


def tasks(benches, broken, given):
    """What is given to them, by its name; and a task for each module, which is done with one after the other."""
    variables, listed = {}, []
    for module, several in given.items():
        variables[f"given_{module}"] = [
            {**around(benches, module, options), **options, **(spoiled(options) if broken else {})}
            for options in several
        ]
        # Ansible quotes the lines of a failing task, and shows items, so what stands there is a variable, as in any
        # real playbook, and the number of one.
        task = {
            "name": module,
            f"selfhosted.paas.{module}": {},
            "args": f"{{{{ given_{module}[item] }}}}",
            "loop": list(range(len(several))),
            "register": f"result_{module}",
            **MAY_FAIL,
        }
        listed.append(task)
    return variables, listed


@pytest.mark.parametrize(
    ("broken", "door", "arguments"),
    [
        (False, True, ["--check", "--diff"]),
        (False, True, ["--diff"]),
        (True, True, ["--diff"]),
        (False, False, ["--diff"]),
        (True, False, ["--diff"]),
    ],
    ids=["check", "diff", "invalid", "module", "module invalid"],
)
def test_no_place_shows_its_secret(playbook, benches, broken, door, arguments):
    variables, listed = tasks(benches, broken, one_by_one() if door else together())
    variables["selfhosted_paas_in_process"] = door
    names = ", ".join(task["register"] for task in listed)
    results = {"content": "{{ [" + names + "] | to_json }}", "dest": "{{ playbook_dir }}/results.json"}
    first = {f"selfhosted.paas.{platform}_project": {"name": "secrets"} for platform in ("coolify",)}
    second = {"selfhosted.paas.dokploy_project": {"name": "secrets"}}
    shown = [{"ansible.builtin.debug": {"var": task["register"]}} for task in listed]
    saved = {"ansible.builtin.copy": results, "check_mode": False, "no_log": True}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": variables,
        "tasks": [first, second, *listed, *shown, saved],
    }
    code, output = playbook([play], "-vvvvv", *arguments)
    assert code == 0, output[-3000:]
    assert len(re.findall(r"^(?:ok|changed|failed): .*\(item=\d+\)", output, re.MULTILINE)) == sum(
        len(task["loop"]) for task in listed
    )
    output += (playbook.folder / "results.json").read_text()
    leaks = [
        line[max(0, line.index(PLANTED) - 200) : line.index(PLANTED) + 100]
        for line in output.splitlines()
        if PLANTED in line
    ]
    assert leaks == [], len(leaks)


def test_events_for_other_programs_show_no_secret(playbook, benches, tmp_path):
    """ansible-runner, and so AWX, keeps every result, task and message as JSON."""
    variables, listed = tasks(benches, False, together())
    variables["selfhosted_paas_in_process"] = True
    # Where a vault or a lookup would bring them in; nobody prints what an inventory holds.
    (tmp_path / "project" / "group_vars").mkdir(parents=True)
    (tmp_path / "project" / "group_vars" / "all.yml").write_text(yaml.safe_dump(variables))
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": listed}]
    (tmp_path / "project" / "site.yml").write_text(yaml.safe_dump(play))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with mock.patch.dict(os.environ, {"PATH": path}):
        done = ansible_runner.run(
            private_data_dir=str(tmp_path),
            playbook="site.yml",
            verbosity=5,
            envvars={**playbook.environment, "PATH": path, "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE)},
            quiet=True,
        )
    assert done.status == "successful", done.stdout.read()
    events = [path for path in (tmp_path / "artifacts").rglob("*") if path.is_file()]
    assert len([path for path in events if path.parent.name == "job_events"]) > len(listed)
    leaks = {path.name: path.read_text().count(PLANTED) for path in events if PLANTED in path.read_text()}
    assert leaks == {}


@pytest.mark.parametrize("module", ["application", "application_info", "export"])
def test_an_error_that_nobody_foresaw_shows_neither_its_text_nor_values(account, module):
    secret = seeded(account)
    place = {"project": account.project, "name": "app"}

    def get(real, call, *arguments, **words):
        answer = real(call, *arguments, **words)
        if "UNDECLARED" in json.dumps(answer):
            raise ZeroDivisionError(f"{secret} {answer}")
        return answer

    declaration = declaration_of(f"{account.platform}_{module}")
    options = {"environment_variables": {"A": "1"}} if module == "application" else {}
    with pytest.raises(Failure, match=r"ZeroDivisionError in selfhosted\.paas: .* Please report it") as caught:
        account.run(declaration, **place, **options, spoil=instead_of("get", get))
    assert secret not in str(caught.value)
    assert secret not in json.dumps(caught.value.result)
    assert ".py" in caught.value.result["exception"]


def seeded(account):
    """An application with secrets that later runs do not declare."""
    secret = f"Served7{account.project[-8:]}"
    more = {"manual_webhook_secret_github": f"{secret}-webhook"}
    if account.platform == "dokploy":
        more = {"docker": {"image": "nginx:1", "username": "u", "password": f"{secret}-password"}}
    variables = {"UNDECLARED": f"{secret}-variable", "DATABASE_URL": f"postgres://u:{secret}-inside@db/x"}
    account.run(name="app", **{**account.image(), **more}, environment_variables=variables)
    return secret


def echoing(status):
    """Let the server repeat everything that it has told so far in the error of every write."""

    def spoil(client):
        real = client._once
        told = []

        def once(call, *sent):
            if call.method == "GET":
                answer = real(call, *sent)
                told.append(answer.text)
                return answer
            text = json.dumps({"message": " ".join(told), "errors": {"x": told}})
            return Answer(status, {"content-type": "application/json"}, text.encode())

        client._once = once

    return spoil


@pytest.mark.parametrize("status", [400, 422, 500])
def test_what_only_the_server_knows_is_not_shown_when_it_repeats_it(account, status, monkeypatch):
    monkeypatch.setattr(
        "ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers.LONGEST_TEXT", 10**9
    )
    secret = seeded(account)
    for options in ({"description": "new"}, {"environment_variables": {"OTHER": "1"}}, {"state": "absent"}):
        with pytest.raises(Failure) as caught:
            account.run(name="app", **options, spoil=echoing(status), api_timeout=1)
        # What it repeats is shown, and variables are not, as one text or each by itself.
        assert re.search(r'"env":"\*+"|UNDECLARED', str(caught.value)) or account.platform == "coolify"
        assert secret not in str(caught.value)
        assert secret not in json.dumps(caught.value.result)


def test_what_only_the_server_knows_is_not_in_results(account):
    secret = seeded(account)
    for options in ({}, {"description": "new"}, {"environment_variables": {}, "purge_environment_variables": True}):
        for check_mode in (True, False):
            assert secret not in json.dumps(account.run(name="app", **options, check_mode=check_mode))


def told(account, options, **more):
    """What a failure says whose error of the server repeats the options and everything that it has read."""

    def once(real, call, *sent):
        if call.method == "GET":
            return real(call, *sent)
        text = json.dumps({"message": json.dumps(options), "errors": {"x": [json.dumps(options)]}})
        return Answer(422, {"content-type": "application/json"}, text.encode())

    with pytest.raises(Failure) as caught:
        account.run(name="web", **options, **more, spoil=instead_of("_once", once))
    return str(caught.value)


def test_what_the_task_declares_in_the_open_stays_readable(account):
    """Also where variables have the same values, as they often have."""
    options = {
        **account.image("v1.4.2-alpine"),
        "environment_variables": {
            "TAG": "v1.4.2-alpine",
            "PROJECT": account.project,
            "HOST": "shop.example.com",
            "ONE": "1",
            "DEBUG": "true",
            "STAGE": "production",
            "EMPTY": "",
            "KEY": "Planted7secret",
        },
    }
    if account.platform == "coolify":
        options["domains"] = ["https://shop.example.com"]
    else:
        options["domains"] = [{"host": "shop.example.com"}]
    said = told(account, options, description=f"of {account.project}")
    assert "v1.4.2-alpine" in said
    assert "shop.example.com" in said
    assert account.project in said
    assert "Planted7secret" not in said and "********" in said
    for whole in ('"ONE": "1"', '"DEBUG": "true"', '"STAGE": "production"'):
        assert whole in said.replace("\\", "")


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
def test_no_result_has_holes(playbook, both, door):
    """Neither door lets Ansible take values such as 1 out of everything that it shows."""
    variables = {"ONE": "1", "TWO": "in", "THREE": "o", "STAGE": "production"}
    task = {
        "project": "holes",
        "name": "web",
        "docker_registry_image_name": "nginx",
        "environment_variables": variables,
    }
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"selfhosted_paas_in_process": door},
        "tasks": [
            {"selfhosted.paas.coolify_project": {"name": "holes"}},
            {"selfhosted.paas.coolify_application": {**task, "docker_registry_image_tag": "1.27"}, "register": "made"},
            {"selfhosted.paas.coolify_application": {**task, "no_such_option": 1}, **MAY_FAIL},
            {"selfhosted.paas.coolify_application": {**task, "build_pack": "lead in"}, **MAY_FAIL},
            {"ansible.builtin.debug": {"var": "made"}},
        ],
    }
    playbook.shipped = True
    code, output = playbook([play], "-vvv", "--diff", "--check" if door else "-v")
    assert code == 0, output[-2000:]
    assert "nginx" in output and "production" in output and "build_pack" in output
    shown = output[output.index("TASK [selfhosted.paas.coolify_application]") :]
    holes = re.findall(r"\w\*{8}|\*{8}\w|VALUE_SPECIFIED_IN_NO_LOG_PARAMETER|\$REDACTED\$", shown)
    assert holes == []
