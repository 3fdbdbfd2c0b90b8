# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Embedded servers for these tests, and the two ways in: the engine in this process, and ansible-playbook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION as COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import PROJECT as COOLIFY_PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import PROJECT as DOKPLOY_PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.engine import Engine
from ansible_collections.selfhosted.paas.plugins.module_utils.spec import argument_spec, secrets
from servers import EmbeddedServer, connection_environment, embedded


@dataclass
class Account:
    """One embedded server with a project of the test's own."""

    server: EmbeddedServer
    platform: str
    project: str

    def run(self, resource=None, check_mode=False, spoil=None, **options):
        """Run the engine as the module does; C(spoil) may put something between its client and the network."""
        resource = resource or (COOLIFY if self.platform == "coolify" else DOKPLOY)
        key = "api_token" if self.platform == "coolify" else "api_key"
        options = {"api_url": self.server.url, key: self.server.key, **options}
        if resource in (COOLIFY, DOKPLOY):
            options.setdefault("project", self.project)
        checked = ArgumentSpecValidator(argument_spec(resource, env_fallback)).validate(options)
        assert not checked.error_messages, checked.error_messages
        client = resource.platform.connect(checked.validated_parameters)
        client.connection.redactor.add(*secrets(resource, checked.validated_parameters))
        client.connection.sleep = lambda seconds: __import__("time").sleep(min(seconds, 0.05))
        if spoil:
            spoil(client)
        try:
            return Engine(resource, checked.validated_parameters, client, check_mode).run()
        finally:
            client.close()

    def state(self):
        import urllib.request

        with urllib.request.urlopen(f"{self.server.url}/_emulator/state") as answer:
            return json.load(answer)

    def applications(self):
        """Names of all applications of the server, one for each that exists."""
        return sorted(row["name"] for row in self.state()["applications"].values())

    def image(self, tag="1"):
        if self.platform == "coolify":
            return {"docker_registry_image_name": "nginx", "docker_registry_image_tag": tag}
        return {"docker": {"image": f"nginx:{tag}"}}


@pytest.fixture(scope="session")
def both():
    with embedded("--speed", "0.2") as servers:
        yield dict(zip(("coolify", "dokploy"), servers))


@pytest.fixture
def account(request, both):
    """An account on the platform that the test is parametrized with, else on both in turn."""
    platform = request.param
    project = f"test {uuid.uuid4().hex[:8]}"
    made = Account(both[platform], platform, project)
    made.run(COOLIFY_PROJECT if platform == "coolify" else DOKPLOY_PROJECT, name=project)
    return made


def pytest_generate_tests(metafunc):
    if "account" in metafunc.fixturenames and not any(
        mark.name == "parametrize" and "account" in mark.args[0] for mark in metafunc.definition.iter_markers()
    ):
        metafunc.parametrize("account", ["coolify", "dokploy"], indirect=True)


class Playbooks:
    """Runs ansible-playbook against the embedded servers."""

    def __init__(self, both, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            **connection_environment(both["coolify"], both["dokploy"]),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }

    def __call__(self, plays, *arguments, callback="default"):
        playbook = self.folder / "playbook.yml"
        playbook.write_text(plays if isinstance(plays, str) else yaml.safe_dump(plays, sort_keys=False))
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook), *arguments]
        environment = {**self.environment, "ANSIBLE_STDOUT_CALLBACK": callback}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=self.folder)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def playbook(both, tmp_path):
    return Playbooks(both, tmp_path)
