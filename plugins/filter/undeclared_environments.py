# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: undeclared_environments
short_description: Environments of declared projects that nobody declares, as stacks that remove them
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Gives back the environments that stand in a declared project and that no stack declares, each as options of
    M(selfhosted.paas.coolify_stack) or M(selfhosted.paas.dokploy_stack) that prune it and remove it once it is empty,
    as the roles C(coolify_platform) and C(dokploy_platform) use it.
  - The environment that every project begins with is pruned and stays. In a project that is not declared nothing is
    touched.
options:
  _input:
    description: The RV(ignore:found) of M(selfhosted.paas.coolify_info) or M(selfhosted.paas.dokploy_info).
    type: dict
    required: true
  platform:
    description: The platform.
    type: str
    choices: [coolify, dokploy]
    required: true
  declared:
    description: The declared stacks.
    type: list
    elements: dict
    required: true
  projects:
    description: The declared projects, each with its name or id.
    type: list
    elements: dict
    required: true
  kept:
    description: Names of projects and environments that are left alone.
    type: list
    elements: str
    default: []
positional: platform, declared, projects
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What there is
  selfhosted.paas.coolify_info:
    details: false
  register: server

- name: Remove the environments that no stack declares
  selfhosted.paas.coolify_stack:
    project: "{{ item.project }}"
    environment: "{{ item.environment }}"
    state: "{{ item.state }}"
    prune: "{{ item.prune }}"
  loop: "{{ server.found | selfhosted.paas.undeclared_environments('coolify', stacks, [{'name': 'shop'}]) }}"
"""

RETURN = r"""
_value:
  description: The stacks.
  type: list
  elements: dict
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of, resource_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.declared import PLATFORMS, environment_of, names_in

Record = Mapping[str, Any]


def undeclared_environments(
    found: Record, platform: str, declared: Sequence[Record], projects: Sequence[Record], kept: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The stacks that remove what nobody declares."""
    if platform not in PLATFORMS:
        raise AnsibleFilterError(f"undeclared_environments knows {', '.join(PLATFORMS)}, not {platform}.")
    environment, project = (resource_of(f"{platform}_{kind}") for kind in ("environment", "project"))
    names = names_in(platform, found)
    ours = {
        names.get(str(value), str(value))
        for item in projects
        for value in (item.get("name"), item.get(project.id_option))
    }
    places = [(str(item["project"]), environment_of(platform, item)) for item in declared]
    told = {(names.get(outer, outer), names.get(inner, inner)) for outer, inner in places}
    held = {
        (str(row["project"]), str(row["environment"]))
        for option in members_of(f"{platform}_stack")
        for row in found.get(option) or ()
    }
    stacks: list[dict[str, Any]] = []
    for record in found.get("environments") or ():
        place = (str(record["project"]), str(record["name"]))
        if place[0] not in ours or place in told or set(place) & set(kept):
            continue
        begun = place[1] == environment.inborn
        if not begun or place in held:
            stack = {"project": place[0], "environment": place[1], "prune": True}
            stacks.append({**stack, "state": "present" if begun else "absent"})
    return stacks


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"undeclared_environments": undeclared_environments}
