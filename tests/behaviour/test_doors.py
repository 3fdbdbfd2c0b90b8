# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The in-process door: when it is taken, when it is not, and that nobody can tell the difference by the result."""

from __future__ import annotations

import json
import re
import sys

import pytest
from plays import MAY_FAIL

IN_PROCESS = "selfhosted.paas: in this process"
AS_MODULE = re.compile(r"selfhosted\.paas: as a module, since (.*)")
# What differs between two runs of anything.
PASSING = (
    "uuid",
    "project_id",
    "environment_id",
    "application_id",
    "app_name",
    "requests",
    "id",
    "evidence",
)


@pytest.fixture
def shipped(playbook):
    """Ansible starts as ever, and modules go the whole way."""
    playbook.shipped = True
    return playbook


def play(tasks, **words):
    return [{"hosts": "localhost", "gather_facts": False, "tasks": tasks, **words}]


def settled(value):
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items() if key not in PASSING}
    return [settled(item) for item in value] if isinstance(value, list) else value


def project(name, **words):
    return {"selfhosted.paas.coolify_project": {"name": name}, **words}


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ({"environment": {"A": "1"}}, "environment of its own"),
        ({"become": True, "become_user": "root"}, "becomes another user"),
        ({"async": 30, "poll": 1}, "asynchronous"),
        ({"vars": {"selfhosted_paas_in_process": False}}, "selfhosted_paas_in_process is false"),
        (
            {"vars": {"ansible_python_interpreter": "/usr/bin/python3"}, **MAY_FAIL},
            "another Python is chosen",
        ),
    ],
    ids=["environment", "become", "async", "switch", "interpreter"],
)
def test_the_module_runs_where_the_task_is_not_plainly_local(shipped, task, reason):
    _code, output = shipped(play([project("doors", **task)]), "-vvv")
    assert IN_PROCESS not in output
    assert reason in AS_MODULE.search(output).group(1), output


def test_everything_else_runs_in_this_process(shipped):
    tasks = [
        project("doors"),
        {"selfhosted.paas.dokploy_project": {"name": "doors"}},
        project("doors", delegate_to="localhost"),
        {"selfhosted.paas.coolify_environment": {"project": "doors", "name": "{{ item }}"}, "loop": ["one", "two"]},
    ]
    code, output = shipped(play(tasks), "-vvv")
    assert code == 0, output
    assert output.count(IN_PROCESS) == 5
    assert not AS_MODULE.search(output)


def test_both_doors_give_the_same_results(shipped):
    tasks = []
    for check in (True, False, False):
        for platform, image in (
            ("coolify", {"docker_registry_image_name": "nginx"}),
            ("dokploy", {"docker": {"image": "nginx:1"}}),
        ):
            application = {
                "project": "{{ project }}",
                "name": "web",
                **image,
                "environment_variables": {"A": "1"},
                "deploy": "auto",
            }
            tasks += [
                {f"selfhosted.paas.{platform}_project": {"name": "{{ project }}"}},
                {f"selfhosted.paas.{platform}_application": application, "check_mode": check, "diff": True},
            ]
    one = {"project": "{{ project }}", "name": "web"}
    for platform in ("coolify", "dokploy"):
        tasks += [
            {f"selfhosted.paas.{platform}_deployment": one},
            {f"selfhosted.paas.{platform}_deployment": one, "check_mode": True},
            {f"selfhosted.paas.{platform}_deployment": {"name": "web"}, **MAY_FAIL},
            {f"selfhosted.paas.{platform}_application_info": one},
            {f"selfhosted.paas.{platform}_application_logs": {**one, "deployment": "latest"}},
            {f"selfhosted.paas.{platform}_application_logs": {**one, "name": "nobody"}, **MAY_FAIL},
        ]
    bad = {"project": "{{ project }}", "name": "web", "redirect": "sideways"}
    tasks += [{"selfhosted.paas.coolify_application": bad, **MAY_FAIL}]
    tasks += [{"selfhosted.paas.coolify_application": {"name": "web"}, **MAY_FAIL}]
    # What a stack holds Ansible does not look at.
    image = {"docker_registry_image_name": "nginx"}
    for entry in ({"is_spa": "yes", **image}, {"is_spa": "perhaps"}, {"docker_image": "nginx"}, {"redirect": "up"}):
        stack = {"project": "{{ project }}", "applications": [{"name": "one", **entry}]}
        tasks.append({"selfhosted.paas.coolify_stack": stack, **MAY_FAIL})
    names = [f"result_{number}" for number in range(len(tasks))]
    for task, name in zip(tasks, names):
        task["register"] = name
    content = "{{ [" + ", ".join(names) + "] | to_json }}"
    tasks.append({"ansible.builtin.copy": {"content": content, "dest": "{{ playbook_dir }}/results.json"}})
    found = {}
    for door in ("true", "false"):
        variables = {"project": f"door {door}", "selfhosted_paas_in_process": door == "true"}
        code, output = shipped(play(tasks, vars=variables))
        assert code == 0, output
        text = (shipped.folder / "results.json").read_text().replace(f"door {door}", "door")
        found[door] = [settled(result) for result in json.loads(text)]
    assert len(found["true"]) == len(names) == 30
    for one, other in zip(found["true"], found["false"]):
        assert one == other


def test_the_items_of_a_loop_share_their_reads(shipped, both):
    names = [f"app-{number}" for number in range(6)]
    tasks = [
        project("loops"),
        {
            "selfhosted.paas.coolify_application": {
                "project": "loops",
                "name": "{{ item }}",
                "docker_registry_image_name": "nginx",
            },
            "loop": names,
        },
    ]
    code, output = shipped(play(tasks))
    assert code == 0, output
    both["coolify"].clear()
    code, output = shipped(play(tasks[1:]))
    assert code == 0, output
    assert re.search(r"changed=0 ", output)
    assert [item["path"] for item in both["coolify"].requests()].count("/api/v1/projects") == 1
    assert len(both["coolify"].requests()) == 3


def test_a_loop_that_writes_sees_what_it_wrote(playbook):
    application = {
        "project": "loops",
        "name": "{{ item }}",
        "docker_registry_image_name": "nginx",
        "description": "new",
    }
    tasks = [project("loops"), {"selfhosted.paas.coolify_application": application, "loop": ["twice", "twice"]}]
    code, output = playbook(play(tasks))
    assert code == 0, output
    assert len(re.findall(r"^changed: .*item=twice", output, re.MULTILINE)) == 1
    assert len(re.findall(r"^ok: .*item=twice", output, re.MULTILINE)) == 1


def applications(platform, names, **options):
    image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
    options = {"project": "loops", "name": "{{ item }}", **image, **options}
    return {f"selfhosted.paas.{platform}_application": options, "loop": names}


def requests_of(playbook, server, *tasks):
    """What a play asked the server, without the reads of the first task's own objects."""
    server.clear()
    code, output = playbook(play(list(tasks)), "-v")
    assert code == 0, output
    return [f"{item['method']} {item['path']}" for item in server.requests()], output


@pytest.mark.parametrize("loop", ["{{ names }}", "with_items"])
def test_a_loop_on_dokploy_reads_its_items_together(playbook, both, loop):
    names = [f"together-{number}" for number in range(7)]
    create = applications("dokploy", names)
    code, output = playbook(play([{"selfhosted.paas.dokploy_project": {"name": "loops"}}, create]))
    assert code == 0, output
    task = {**create, "vars": {"names": names[1:]}}
    if loop == "with_items":
        del task["loop"]
        task["with_items"] = names[1:]
    else:
        task["loop"] = loop
    asked, output = requests_of(playbook, both["dokploy"], task)
    assert re.search(r"changed=0 ", output)
    assert len(asked) == 3
    assert asked[-1].count("application.one") == 6


def test_a_loop_that_changes_all_reads_nothing_twice(playbook, both):
    names = [f"changed-{number}" for number in range(5)]
    playbook(play([project("loops"), {"selfhosted.paas.dokploy_project": {"name": "loops"}}]))
    for platform, first in (("coolify", 3), ("dokploy", 2)):
        server = both[platform]
        requests_of(playbook, server, applications(platform, names))
        task = applications(platform, [*names, *names], description="other")
        asked, output = requests_of(playbook, server, task)
        assert len(re.findall(r"^changed: .*item=changed", output, re.MULTILINE)) == len(names)
        # One write and one read back for each, and on Dokploy one read of all of them before.
        together = 1 if platform == "dokploy" else 0
        assert len(asked) == first + together + 2 * len(names), asked


def test_the_tasks_of_a_play_ask_for_the_version_once(playbook, both):
    playbook(play([project("loops")]))
    asked, _output = requests_of(playbook, both["coolify"], project("loops"), project("loops"))
    assert sorted(asked) == ["GET /api/v1/projects", "GET /api/v1/projects", "GET /api/v1/version"]


def test_what_one_task_has_seen_is_asked_for_at_once_by_the_next(playbook, both):
    server = both["dokploy"]
    task = applications("dokploy", ["seen"])
    playbook(play([{"selfhosted.paas.dokploy_project": {"name": "loops"}}, task]))
    asked, output = requests_of(playbook, server, task, task)
    assert re.search(r"changed=0 ", output)
    assert sorted(asked) == [
        "GET /api/application.one",
        "GET /api/project.all",
        "GET /api/settings.getDokployVersion",
        "GET /api/trpc/project.all,application.one",
    ]


def test_a_loop_over_two_servers_shares_nothing_between_them(playbook, both):
    playbook(play([project("loops")]))
    second = both["coolify"].token()["token"]
    task = applications("coolify", ["one", "two"], api_token="{{ item.1 }}", name="{{ item.0 }}")
    task["loop"] = [["one", both["coolify"].key], ["two", both["coolify"].key], ["one", second]]
    asked, _output = requests_of(playbook, both["coolify"], task)
    assert asked.count("GET /api/v1/version") == 2
    assert asked.count("GET /api/v1/projects") == 2


def test_progress_is_shown_while_a_task_waits(playbook):
    application = {"project": "doors", "name": "web", "docker_registry_image_name": "nginx"}
    tasks = [
        project("doors"),
        {"selfhosted.paas.coolify_application": application},
        {"selfhosted.paas.coolify_deployment": {"project": "doors", "name": "web"}},
    ]
    code, output = playbook(play(tasks))
    assert code == 0, output
    assert re.search(r"^application doors/production/web: deployment \w+ is (queued|in_progress)", output, re.MULTILINE)


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
def test_defaults_of_the_action_group_hold_and_what_the_task_says_wins(shipped, both, door):
    defaults = {"group/selfhosted.paas.coolify": {"api_url": "http://127.0.0.1:1", "api_retries": 0}}
    tasks = [
        project("defaults", **MAY_FAIL, register="lost"),
        {"selfhosted.paas.coolify_project": {"name": "defaults", "api_url": both["coolify"].url}},
        {"ansible.builtin.assert": {"that": ["lost is failed", "'cannot be reached' in lost.msg"]}},
    ]
    code, output = shipped(play(tasks, module_defaults=defaults, vars={"selfhosted_paas_in_process": door}), "-vvv")
    assert code == 0, output
    assert (IN_PROCESS in output) == door


def test_a_role_runs_in_process_with_its_own_variables(playbook):
    tasks = playbook.folder / "roles" / "shop" / "tasks"
    tasks.mkdir(parents=True)
    (tasks / "main.yml").write_text(json.dumps([project("{{ shop_name }}", register="made")]))
    (tasks.parent / "defaults").mkdir()
    (tasks.parent / "defaults" / "main.yml").write_text("shop_name: from a role\n")
    after = [{"ansible.builtin.assert": {"that": ["made.project.name == 'from a role'"]}}]
    code, output = playbook(
        [{"hosts": "localhost", "gather_facts": False, "roles": ["shop"], "post_tasks": after}], "-vvv"
    )
    assert code == 0, output
    assert IN_PROCESS in output


def test_a_task_is_delegated_to_the_controller_from_anywhere_and_from_the_controller_anywhere(shipped):
    inventory = shipped.folder / "inventory"
    inventory.write_text("far ansible_host=192.0.2.1 ansible_connection=ssh ansible_ssh_timeout=1\n")
    here = [{"hosts": "far", "gather_facts": False, "tasks": [project("doors", delegate_to="localhost")]}]
    code, output = shipped(here, "-vvv", "-i", str(inventory))
    assert code == 0, output
    assert IN_PROCESS in output
    there = [{"hosts": "localhost", "gather_facts": False, "tasks": [project("doors", delegate_to="far")]}]
    _code, output = shipped(there, "-vvv", "-i", str(inventory))
    assert IN_PROCESS not in output
    assert AS_MODULE.search(output).group(1) == "the connection is ssh"


def test_the_python_that_counts_is_that_of_the_host_to_which_a_task_is_delegated(shipped):
    inventory = shipped.folder / "inventory"
    inventory.write_text(
        "far ansible_host=192.0.2.1\n"
        "near ansible_connection=local ansible_python_interpreter=/usr/bin/python3\n"
        "[all:vars]\nansible_python_interpreter=/usr/bin/python3\n"
    )
    for host, target, reason in (("far", "localhost", ""), ("localhost", "near", "another Python is chosen")):
        tasks = [project("doors", delegate_to=target, **MAY_FAIL)]
        _code, output = shipped([{"hosts": host, "gather_facts": False, "tasks": tasks}], "-vvv", "-i", str(inventory))
        assert (IN_PROCESS in output) is not bool(reason), output
        assert (reason in AS_MODULE.search(output).group(1)) if reason else not AS_MODULE.search(output)


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
def test_no_log_hides_everything_and_diff_shows_what_differs(shipped, door):
    variables = {"selfhosted_paas_in_process": door}
    tasks = [
        {"selfhosted.paas.coolify_project": {"name": f"{name} {door}", "description": text}, "no_log": name == "hidden"}
        for name, text in (("hidden", "swordfish7"), ("shown", "visible7"))
    ]
    code, output = shipped(play(tasks, vars=variables), "-vvv", "--diff")
    assert code == 0, output
    assert "swordfish7" not in output
    assert re.search(r'^\+ +"description": "visible7"', output, re.MULTILINE), output


def test_the_module_says_so_where_requests_is_missing(shipped):
    (shipped.folder / "missing").mkdir()
    (shipped.folder / "missing" / "requests.py").write_text("raise ImportError('not here')\n")
    shipped.environment["PYTHONPATH"] = str(shipped.folder / "missing")
    code, output = shipped(play([project("doors")]), "-vvv")
    assert code != 0
    assert AS_MODULE.search(output).group(1) == "requests is missing on the controller"
    assert "Failed to import the required Python library (requests)" in output
    # The one that runs the module, which need not be the one of the controller.
    assert f"{sys.executable} -m pip install requests" in output
    assert '"kind": "requirements"' in output


@pytest.mark.parametrize("door", [True, False], ids=["in process", "module"])
@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_a_deployment_runs_asynchronously_and_is_collected(shipped, platform, door):
    image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
    one = {"project": f"async {door}", "name": "web"}
    deploy = {f"selfhosted.paas.{platform}_deployment": one}
    tasks = [
        {f"selfhosted.paas.{platform}_project": {"name": one["project"]}},
        {f"selfhosted.paas.{platform}_application": {**one, **image}},
        {**deploy, "async": 600, "poll": 0, "register": "job"},
        {
            "ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"},
            "register": "done",
            "until": "done is finished",
            "retries": 600,
            "delay": 0.1,
        },
        {**deploy, "async": 600, "poll": 1, "register": "waited"},
        {f"selfhosted.paas.{platform}_deployment": {**one, "name": "web2"}, "async": 60, "poll": 1, "register": "lost"}
        | MAY_FAIL,
        {
            "ansible.builtin.assert": {
                "that": [
                    "job.started and not job.finished",
                    "done is changed and done.deployments | length == 1",
                    "waited is changed and waited.deployments | length == 1",
                    "lost is failed and 'web2' in lost.msg",
                ]
            }
        },
    ]
    code, output = shipped(play(tasks, vars={"selfhosted_paas_in_process": door}))
    assert code == 0, output


# No option is announced to go yet.
ANNOUNCED = """
from ansible.plugins.callback import CallbackBase
from ansible_collections.selfhosted.paas.plugins.module_utils.language import spec

of_an_option = spec.option_spec

def option_spec(option, fallback):
    goes = {"removed_in_version": "9.0.0", "removed_from_collection": "selfhosted.paas"}
    return {**of_an_option(option, fallback), **(goes if option.name == "description" else {})}

spec.option_spec = option_spec

class CallbackModule(CallbackBase):
    CALLBACK_NAME = "announced"
"""


def test_an_option_that_is_going_to_be_removed_is_told_in_this_process_too(shipped):
    (shipped.folder / "announced.py").write_text(ANNOUNCED)
    shipped.environment |= {"ANSIBLE_CALLBACK_PLUGINS": str(shipped.folder), "ANSIBLE_CALLBACKS_ENABLED": "announced"}
    image = {"name": "web", "docker_registry_image_name": "nginx"}
    tasks = [
        {"selfhosted.paas.coolify_project": {"name": "doors", "description": "goes"}},
        {"selfhosted.paas.coolify_stack": {"project": "doors", "applications": [{**image, "description": "goes"}]}},
    ]
    code, output = shipped(play(tasks), "-vvv")
    assert code == 0, output
    assert output.count(IN_PROCESS) == 2
    said = " ".join(output.split())
    for name in ("description", 'applications["description"]'):
        assert f"Param '{name}' is deprecated" in said, output
    assert "from collection 'selfhosted.paas' version 9.0.0" in said
