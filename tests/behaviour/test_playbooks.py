# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user copies works as written, and what a user prints holds no secret."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Playbooks
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from plays import MAY_FAIL
from returned import block, complaints
from servers import QUICK

ROOT = Path(__file__).resolve().parent.parent.parent
# It reads what a site that hosts Git tells, and none can be reached from here: test_dokploy_git_providers.py answers.
OUTSIDE = {"dokploy_git_repository_info"}
MODULES = sorted(path for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem not in OUTSIDE)
PLANTED = "planted7secret"


def key(form: serialization.PrivateFormat = serialization.PrivateFormat.OpenSSH) -> str:
    """A private key; no server takes one twice."""
    made = ed25519.Ed25519PrivateKey.generate()
    encoding = serialization.Encoding.PEM
    return made.private_bytes(encoding, form, serialization.NoEncryption()).decode()


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
            "deploy_key": key(),
            "certificate_key": key(serialization.PrivateFormat.PKCS8),
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


def test_the_playbooks_of_the_readme_run_as_written_and_change_nothing_the_second_time(playbook):
    text = (ROOT / "README.md").read_text()
    written = "".join(re.findall(r"```yaml\n(- hosts: localhost.*?)```", text, re.DOTALL))
    assert all(f"{platform}_application:" in written for platform in ("coolify", "dokploy"))
    code, output = playbook(written)
    assert code == 0, output
    code, output = playbook(written)
    assert re.search(r"ok=\d+ +changed=0 ", output), output


def secrets_play(fail: bool) -> list[dict]:
    """Secrets in every place that can hold one, also in one that makes the task fail."""
    variables = {"PLAIN": f"{PLANTED}-variable", "LINES": f"{PLANTED}-line\nsecond"}
    coolify = {
        "project": "secrets",
        "name": "web",
        "docker_registry_image_name": "nginx",
        "docker_registry_image_tag": "missing" if fail else "1",
        "environment_variables": variables,
        "deploy": "auto" if fail else "never",
        "api_headers": {"X-Proxy": f"{PLANTED}-header"},
        **{f"manual_webhook_secret_{site}": f"{PLANTED}-{site}" for site in ("github", "gitlab", "bitbucket", "gitea")},
    }
    dokploy = {
        "project": "secrets",
        "name": "web",
        "docker": {"image": "nginx:missing" if fail else "nginx:1", "password": f"{PLANTED}-password"},
        "environment_variables": variables,
        "deploy": "auto" if fail else "never",
        "build_args": variables,
        "build_secrets": variables,
        "preview_environment_variables": variables,
        "security": [{"username": "me", "password": f"{PLANTED}-user"}],
        "mounts": [{"mount_path": "/a", "type": "file", "file_path": "a", "content": f"{PLANTED}-file"}],
    }
    tasks = [
        {"selfhosted.paas.coolify_project": {"name": "secrets"}},
        {"selfhosted.paas.dokploy_project": {"name": "secrets", "environment_variables": variables}},
        {"selfhosted.paas.dokploy_project": {"name": "secrets", "env": f"A={PLANTED}-text\n"}},
        {"selfhosted.paas.coolify_application": coolify, "register": "one", **(MAY_FAIL if fail else {})},
        {"selfhosted.paas.dokploy_application": dokploy, "register": "two", **(MAY_FAIL if fail else {})},
        *(
            {f"selfhosted.paas.{platform}_{module}": {"project": "secrets", "name": "web"}, **MAY_FAIL}
            for platform in ("coolify", "dokploy")
            for module in ("application_info", "application_logs", "deployment")
        ),
        {"ansible.builtin.debug": {"var": "one"}},
        {"ansible.builtin.debug": {"var": "two"}},
        {
            "selfhosted.paas.coolify_application": {**coolify, "no_such_option": 1},
            **MAY_FAIL,
        },
        {
            "selfhosted.paas.dokploy_application": {**dokploy, "replicas": "many"},
            **MAY_FAIL,
        },
        {
            "selfhosted.paas.coolify_application": {**coolify, "api_token": "{{ wrong_token }}"},
            **MAY_FAIL,
        },
        {
            "selfhosted.paas.dokploy_application": {**dokploy, "api_key": "{{ wrong_key }}"},
            **MAY_FAIL,
        },
    ]
    # Ansible quotes the lines of a failing task, so what stands there is a variable, as in any real playbook.
    variables = {"wrong_token": f"1|{PLANTED}token", "wrong_key": f"{PLANTED}key"}
    return [{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}]


@pytest.mark.parametrize("arguments", [["--check", "--diff"], ["--diff"], []], ids=["check", "diff", "again"])
@pytest.mark.parametrize("fail", [False, True], ids=["success", "failure"])
def test_no_secret_is_in_any_output_at_any_verbosity(playbook, arguments, fail):
    code, output = playbook(secrets_play(fail), "-vvvvv", *arguments)
    assert code == 0, output
    leaks = [line[:300] for line in output.splitlines() if PLANTED in line]
    assert leaks == []
