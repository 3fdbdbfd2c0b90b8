# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Embedded servers for these tests, and the two ways in: the engine in this process, and ansible-playbook."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import yaml
from accounts import PROJECTS, Account
from servers import connection_environment, embedded


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
    made.run(PROJECTS[platform], name=project)
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
