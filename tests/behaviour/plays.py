# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How plays are run, what their output says, and playbooks made of what documents show."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import indent
from typing import Any

import forking
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from servers import VARIABLES

UNSHIPPED = {
    "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).with_name("unshipped")),
    "ANSIBLE_CALLBACKS_ENABLED": "unshipped",
    "ANSIBLE_PIPELINING": "true",
}

PLANTED = "planted7secret"

MAY_FAIL = {"ignore_errors": True}
"""Of a task whose failure is what the test looks at: the play goes on, and what was said is asserted after it."""

FENCED = re.compile(r"^```ya?ml\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Loader(yaml.SafeLoader):
    """YAML with the tags of Ansible."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def private_key(form: serialization.PrivateFormat = serialization.PrivateFormat.OpenSSH) -> str:
    """A new private key, since no server takes one twice."""
    made = ed25519.Ed25519PrivateKey.generate()
    return made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def guide_playbook(path: Path, variables: dict[str, Any]) -> str:
    """The YAML blocks of a guide as one playbook: plays as they are, tasks in plays, dictionaries as variables.

    The text stays as it is written, since what it means to Ansible is what is tested.
    """
    known = dict(variables)
    plays = []
    for text in FENCED.findall(path.read_text()):
        # Safe: the loader is a SafeLoader.
        block = yaml.load(text, Loader)
        if isinstance(block, dict):
            known.update(block)
        elif all("hosts" in item for item in block):
            plays.append(text)
        else:
            play = f"- hosts: localhost\n  gather_facts: false\n  vars: {json.dumps(known)}\n  tasks:\n"
            plays.append(play + indent(text, "    "))
    return "\n".join(plays)


class Playbooks:
    """Runs ansible-playbook against these servers.

    Unless C(shipped) is set, Ansible is loaded once for all plays, see tools/forking.py, and modules run without being
    packed and sent, see unshipped/unshipped.py.
    """

    shipped = False

    def __init__(self, both, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            **{
                name: value
                for platform in both
                for name, value in zip(VARIABLES[platform], (both[platform].url, both[platform].key))
            },
            "ANSIBLE_STDOUT_CALLBACK": "default",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }

    def __call__(self, plays, *arguments):
        """What became of these plays: the code, and all that they print."""
        playbook = self.folder / "playbook.yml"
        playbook.write_text(plays if isinstance(plays, str) else yaml.safe_dump(plays, sort_keys=False))
        return self.run(playbook, *arguments)

    def run(self, playbook: Path, *arguments):
        words = ("ansible-playbook", str(playbook), *arguments)
        if self.shipped:
            command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
            environment, folder = self.environment, self.folder
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=folder)
        else:
            done = forking.run(*words, environment={**self.environment, **UNSHIPPED}, folder=self.folder)
        return done.returncode, done.stdout + done.stderr


def play(*tasks, **variables):
    return [{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": list(tasks)}]


def told(label, task):
    """A task whose failure is expected, and printed with a label."""
    message = {"ansible.builtin.debug": {"msg": f"<{label}> {{{{ ansible_failed_result.msg }}}} </{label}>"}}
    return {"block": [task, {"ansible.builtin.fail": {"msg": "did not fail"}}], "rescue": [message]}


def said(output, label):
    """What was printed with the label."""
    found = re.search(rf"<{label}> (.*) </{label}>", output)
    assert found, output
    return found.group(1).replace("\\n", "\n").replace('\\"', '"')


def changed(output):
    """Number of changes of a run that did not fail."""
    found = re.search(r"^localhost .*? changed=(\d+) .*? failed=0 ", output, re.MULTILINE)
    assert found, output
    return int(found.group(1))


def leaks(*outputs):
    """Lines that show a planted secret."""
    return [line[:300] for output in outputs for line in output.splitlines() if PLANTED in line]
