# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: not_back
short_description: What the files of an export do not bring back on an empty server
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Tells what is not there again when all has been made that the files of M(selfhosted.paas.coolify_export) or
    M(selfhosted.paas.dokploy_export) declare, as the roles C(coolify_recovery) and C(dokploy_recovery) do it.
options:
  _input:
    description: The declared stacks.
    type: list
    elements: dict
    required: true
  platform:
    description: The platform.
    type: str
    choices: [coolify, dokploy]
    required: true
  texts:
    description: The files as they are written.
    type: list
    elements: str
    required: true
  secrets:
    description: The variables to which the files refer, by their names.
    type: dict
    required: true
  differences:
    description: What is not as declared after that run, as in C(differences) of P(selfhosted.paas.drift_report#filter).
    type: list
    elements: dict
    default: []
positional: platform, texts, secrets
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What has to be restored
  ansible.builtin.debug:
    msg: "{{ (stacks | selfhosted.paas.not_back('coolify', texts, secrets)).data }}"
"""

RETURN = r"""
_value:
  description: What is not back.
  type: dict
  contains:
    data:
      description:
        - What holds data, with C(kind), C(project), C(environment), C(name), C(what) of it is data, and its C(backups)
          as they are declared.
      type: list
      elements: dict
    to_fill_in:
      description: The variables that the export could not fill and that nobody has filled in.
      type: list
      elements: str
    left_out:
      description: What the files say at their top that they leave out.
      type: list
      elements: str
    not_deployed:
      description:
        - What is stored and waits for a deployment, with C(kind), C(project), C(environment), C(name) and C(reason).
      type: list
      elements: dict
    not_running:
      description: What does not run although nothing says that it shall not, with the same.
      type: list
      elements: dict
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.declared import PLATFORMS, environment_of

# What an export writes in place of what it could not read.
UNKNOWN = re.compile(r"\{\{ (vault_\w+)((?:\.\w+|\['[^']*'\])*) \| default\(omit\) \}\}")
STEP = re.compile(r"\.(\w+)|\['([^']*)'\]")
LEFT_OUT = re.compile(r"^# Not in this file:\r?\n((?:#   .*\n)+)", re.MULTILINE)
FILE = "file"
"""The one sort of mount whose content is declared with it."""


def not_back(
    stacks: Sequence[Mapping[str, Any]],
    platform: str,
    texts: Sequence[str],
    secrets: Mapping[str, Any],
    differences: Sequence[Mapping[str, Any]] = (),
) -> dict[str, list[Any]]:
    """What no declaration brings back: data, variables that nobody has filled in, what the files leave out; and what
    is there and does not run.
    """
    if platform not in PLATFORMS:
        raise AnsibleFilterError(f"not_back knows no platform {platform!r}.")
    left_out = [
        line.removeprefix("#   ") for text in texts for found in LEFT_OUT.findall(text) for line in found.splitlines()
    ]
    return {
        "data": [row for stack in stacks for row in _data(platform, stack)],
        "to_fill_in": sorted({path for text in texts for path in _missing(text, secrets)}),
        "left_out": list(dict.fromkeys(left_out)),
        "not_deployed": _in_state("not_deployed", differences),
        "not_running": _in_state("down", differences),
    }


def _in_state(state: str, differences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    told = ("kind", "project", "environment", "name", "reason")
    return [{name: row[name] for name in told} for row in differences if row["state"] == state]


def _missing(text: str, secrets: Mapping[str, Any]) -> Iterator[str]:
    for variable, path in UNKNOWN.findall(text):
        place: Any = secrets.get(variable)
        for plain, quoted in STEP.findall(path):
            place = place.get(plain or quoted) if isinstance(place, Mapping) else None
        if place is None:
            yield f"{variable}{path}"


def _data(platform: str, stack: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What of a stack holds data. What is only started has data of its own; what is deployed, where it mounts some."""
    place = {"project": stack.get("project"), "environment": environment_of(platform, stack)}
    for option, resource in members_of(f"{platform}_stack").items():
        for item in (stack.get(option) or ()) if resource.lifecycle else ():
            rows = [row for value in item.values() if isinstance(value, list) for row in value]
            mounts = [row for row in rows if isinstance(row, Mapping) and row.get("mount_path")]
            what = [str(row["mount_path"]) for row in mounts if row.get("type") != FILE]
            if resource.kind != "application":
                what.insert(0, "its own volumes")
            if what:
                told = {"kind": resource.title, **place, "name": item.get("name"), "what": what}
                yield {**told, "backups": item.get("backups") or []}


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"not_back": not_back}
