# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user copies works as written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from accounts import PROJECTS, Account
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from cryptography.hazmat.primitives import serialization
from plays import Playbooks, private_key
from returned import block, complaints
from servers import QUICK

ROOT = Path(__file__).resolve().parent.parent.parent
# It reads what a site that hosts Git tells, and none can be reached from here: test_dokploy_git_providers.py answers.
OUTSIDE = {"dokploy_git_repository_info"}
MODULES = sorted(path for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem not in OUTSIDE)


def examples(module: Path) -> list[dict]:
    return block(module.stem, "EXAMPLES")


def registering(tasks: list[dict]) -> dict[str, str]:
    """Make the tasks of our modules register what they return; the names of the variables with their modules."""
    names = {}
    for number, task in enumerate(tasks):
        for name in list(task):
            if name.startswith("selfhosted.paas."):
                names[task.setdefault("register", f"returned_{number}")] = name.rpartition(".")[2]
    return names


def given(tasks: list[dict]) -> dict[str, str]:
    """Variables with what is secret in examples."""
    names = re.findall(r"{{ (\w+_(?:password|token|key|url|secret|id)) }}", json.dumps(tasks))
    return {name: "https://example.com/secret" if name.endswith("_url") else "a-secret-text" for name in names}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_the_examples_of_a_module_run_as_written_and_return_what_is_documented(emptied, tmp_path, module):
    """On a server as `make emulator` starts it, which holds nothing yet; only time goes faster there."""
    platform = module.stem.split("_")[0]
    playbook = Playbooks({platform: emptied(platform, *QUICK[platform])}, tmp_path)
    tasks = examples(module)
    # What reads a project is no example of how to make one.
    reads = module.stem.endswith(("_info", "_export")) and '"project": "shop"' in json.dumps(tasks)
    parents = [{f"selfhosted.paas.{platform}_project": {"name": "shop"}}] if reads else []
    names = registering(tasks)
    content = "{{ [" + ", ".join(names) + "] | to_json }}"
    tasks.append({"ansible.builtin.copy": {"content": content, "dest": "{{ playbook_dir }}/returned.json"}})
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            **given(tasks),
            "deploy_key": private_key(),
            "certificate_key": private_key(serialization.PrivateFormat.PKCS8),
        },
        "tasks": [*parents, *tasks],
    }
    # An example may name a vault password of the run.
    password = playbook.folder / "password"
    password.write_text("of the vault")
    code, output = playbook([play], "--vault-id", f"prod@{password}")
    assert code == 0, output
    returned = json.loads((playbook.folder / "returned.json").read_text())
    assert returned, "no example of the module itself"
    for name, result in zip(names.values(), returned):
        for one in result.get("results", [result]):
            assert complaints(name, one) == []


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml")))
def test_a_playbook_of_the_collection_writes_nothing_before_it_is_told_what_it_is_about(playbook, both, name):
    """Also on a server whose objects are called as those of examples."""
    for platform, server in both.items():
        account = Account(server, platform, "shop")
        account.run(PROJECTS[platform], name="shop")
        account.run(declaration_of(f"{platform}_environment"), project="shop", name="staging")
        account.run(name="web", environment="staging", deploy="always", **account.image())
        server.clear()
    code, output = playbook.run(f"selfhosted.paas.{name}")
    assert code and "playbook could not be found" not in output, output
    assert [server.writes() for server in both.values()] == [[], []]


def test_the_playbooks_of_the_readme_run_as_written_and_change_nothing_the_second_time(playbook):
    text = (ROOT / "README.md").read_text()
    written = "".join(re.findall(r"```yaml\n(- hosts: localhost.*?)```", text, re.DOTALL))
    assert all(f"{platform}_application:" in written for platform in ("coolify", "dokploy"))
    code, output = playbook(written)
    assert code == 0, output
    code, output = playbook(written)
    assert re.search(r"ok=\d+ +changed=0 ", output), output
