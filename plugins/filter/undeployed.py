# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: undeployed
short_description: What results of stacks say about what waits for a deployment
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes a line of each thing that is stored and not deployed, of the results of M(selfhosted.paas.coolify_stack) or
    M(selfhosted.paas.dokploy_stack), as the roles C(coolify_platform) and C(dokploy_platform) show it at their end.
  - What is declared as stopped waits for nothing.
options:
  _input:
    description: The results, one for each declared stack.
    type: list
    elements: dict
    required: true
  platform:
    description: The platform.
    type: str
    choices: [coolify, dokploy]
    required: true
  declared:
    description: The declared stacks, in the order of the results.
    type: list
    elements: dict
    required: true
positional: platform, declared
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: Store, and deploy nothing
  selfhosted.paas.coolify_stack:
    project: "{{ item.project }}"
    applications: "{{ item.applications }}"
    look_at_deployments: true
  loop: "{{ stacks }}"
  loop_control:
    label: "{{ item.project }}"
  register: stored

- name: What waits
  ansible.builtin.debug:
    msg: "{{ stored.results | selfhosted.paas.undeployed('coolify', stacks) }}"
"""

RETURN = r"""
_value:
  description: The lines; none where nothing waits.
  type: list
  elements: str
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.declared import RESTING, entries, environment_of

Record = Mapping[str, Any]


def undeployed(results: Sequence[Record], platform: str, declared: Sequence[Record]) -> list[str]:
    """A line for each thing that is stored and not deployed."""
    if len(results) != len(declared):
        raise AnsibleFilterError("undeployed needs one result for each declared stack.")
    return [line for stack, result in zip(declared, results) for line in _waiting(platform, stack, result)]


def _waiting(platform: str, stack: Record, result: Record) -> Iterator[str]:
    place = f"{stack.get('project')}/{environment_of(platform, stack)}"
    for option, resource in members_of(f"{platform}_stack").items():
        keys = ["name", *filter(None, [resource.id_option])]
        resting = {
            str(item.get(key)) for item in entries(stack, option) if item.get("state") in RESTING for key in keys
        }
        for member in entries(result, option):
            rests = any(str(member[key]) in resting for key in keys if member.get(key))
            if member.get("deploy_required") and not member.get("failed") and not rests:
                why = member.get("deploy_reason")
                yield (
                    f"{place}: the {resource.title} {member.get('name')} waits for a deployment{f': {why}' * bool(why)}"
                )


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"undeployed": undeployed}
