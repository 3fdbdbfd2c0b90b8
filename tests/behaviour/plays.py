# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks made of what documents show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

MAY_FAIL = {"ignore_errors": True}
"""Of a task whose failure is what the test looks at: the play goes on, and what was said is asserted after it."""

FENCED = re.compile(r"^```ya?ml\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Loader(yaml.SafeLoader):
    """YAML with the tags of Ansible."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


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
