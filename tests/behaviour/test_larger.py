# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Larger installations: many servers from one inventory, ansible-runner, execution environments."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tree
import yaml
from servers import VARIABLES

GUIDE = tree.ROOT / "docs" / "guides" / "larger_installations.md"


def application(platform):
    image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
    return {"name": "web", **image}


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_a_playbook_runs_through_ansible_runner_as_the_guide_tells(both, tmp_path, platform):
    secret = "planted7secret"
    stack = {
        "project": "through runner",
        "applications": [{**application(platform), "environment_variables": {"PASSWORD": "{{ password }}"}}],
    }
    tasks = [{"selfhosted.paas." + platform + "_stack": stack, "register": "made"}]
    play = [{"hosts": "localhost", "gather_facts": False, "vars": {"password": secret}, "tasks": tasks}]
    for folder in ("project", "env"):
        (tmp_path / folder).mkdir()
    (tmp_path / "project" / "site.yml").write_text(yaml.safe_dump(play))
    access = dict(zip(VARIABLES[platform], (both[platform].url, both[platform].key)))
    (tmp_path / "env" / "envvars").write_text(yaml.safe_dump({**access, "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE)}))
    command = re.search(r"^\$ (ansible-runner run .*)$", GUIDE.read_text(), re.MULTILINE)[1]
    words = [*command.replace("/srv/runner", str(tmp_path)).split(), "-vvvvv"]
    # As somebody whom nobody has given a home that can be written to.
    outside = {name: value for name, value in os.environ.items() if name not in access}
    outside["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outside |= {
        "HOME": "/nonexistent",
        "ANSIBLE_LOCAL_TEMP": str(tmp_path / "l"),
        "ANSIBLE_REMOTE_TMP": str(tmp_path / "r"),
    }
    for number, changed in enumerate((1, 0), start=1):
        done = subprocess.run(
            [*words, "--ident", str(number)], env=outside, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        texts = [path.read_text() for path in (tmp_path / "artifacts" / str(number) / "job_events").glob("*.json")]
        events = sorted(map(json.loads, texts), key=lambda event: event["counter"])
        results = [event["event_data"]["res"] for event in events if event["event"] == "runner_on_ok"]
        assert results[-1]["succeeded"] == ["web"] and results[-1]["changed"] == bool(changed)
        for text in (*texts, done.stdout):
            assert secret not in text and both[platform].key not in text


def test_every_server_of_an_inventory_gets_its_own_in_one_run(playbook, both):
    """Two groups of servers, each with its address and key as variables, and one play for all that runs here."""
    hosts = {
        "paas": {
            "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
            "hosts": {
                name: {"api_url": both["coolify"].url, "api_token": both["coolify"].token(user=name)["token"]}
                for name in ("berlin", "oslo", "porto")
            },
        }
    }
    inventory = playbook.folder / "inventory.yml"
    inventory.write_text(yaml.safe_dump(hosts))
    defaults = {"group/selfhosted.paas.coolify": {"api_url": "{{ api_url }}", "api_token": "{{ api_token }}"}}
    web = {**application("coolify"), "deploy": "auto"}
    stack = {"project": "at {{ inventory_hostname }}", "applications": [web]}
    play = {"hosts": "paas", "gather_facts": False, "module_defaults": defaults}
    tasks = [{"selfhosted.paas.coolify_stack": stack}]
    code, output = playbook([{**play, "tasks": tasks}], "-i", str(inventory), "--forks", "3")
    assert code == 0, output
    assert output.count("changed=1") == 3
    projects = {row["name"] for row in both["coolify"].state()["projects"].values()}
    assert {"at berlin", "at oslo", "at porto"} <= projects
    for host in hosts["paas"]["hosts"]:
        assert f"[{host}] application at {host}/production/web: deployment " in output


def test_an_execution_environment_gets_what_the_collection_needs():
    builder = str(Path(sys.executable).with_name("ansible-builder"))
    command = [builder, "introspect", str(tree.TREE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    found = yaml.safe_load(done.stdout)
    assert [text.split()[0] for text in found["python"]] == ["requests"]
    assert found["system"] == []


def test_the_definition_of_an_execution_environment_in_the_guide_is_one_that_can_be_built(tmp_path):
    (tmp_path / "execution-environment.yml").write_text(
        re.search(r"```yaml\n# execution-environment.yml\n(.*?)```", GUIDE.read_text(), re.DOTALL)[1]
    )
    builder = str(Path(sys.executable).with_name("ansible-builder"))
    done = subprocess.run([builder, "create"], check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = yaml.safe_load((tmp_path / "context" / "_build" / "requirements.yml").read_text())
    assert wanted == {"collections": ["selfhosted.paas"]}


def test_the_bench_measures_and_unchanged_applications_cost_few_requests():
    command = [sys.executable, str(tree.ROOT / "tools" / "bench.py"), "requests", "--most", "10", "--latency", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {row["n"] for row in rows} == {1, 10}
    # Of each platform one and ten applications and ten of two other kinds, as a loop and as a stack.
    assert len(rows) == 2 * (2 + 2) * 2
    assert [row for row in rows if not row["met"]] == []
