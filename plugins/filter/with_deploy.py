# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: with_deploy
short_description: A stack in which everything says whether it is deployed
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Gives back the options of M(selfhosted.paas.coolify_stack) or M(selfhosted.paas.dokploy_stack), in which everything
    that can be deployed and does not say itself whether it is has C(deploy), as the roles C(coolify_platform) and
    C(dokploy_platform) use it.
options:
  _input:
    description: The options of a stack.
    type: dict
    required: true
  deploy:
    description: The value of C(deploy).
    type: str
    choices: [never, auto, always]
    required: true
positional: deploy
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What was exported, deployed where that is needed
  selfhosted.paas.coolify_stack:
    project: "{{ stack.project }}"
    environment: "{{ stack.environment }}"
    applications: "{{ (stack | selfhosted.paas.with_deploy('auto')).applications }}"
"""

RETURN = r"""
_value:
  description: The options of the stack.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of


def with_deploy(stack: Any, deploy: str) -> dict[str, Any]:
    """The stack with C(deploy) of everything that has it; what is none of it is left for the module to refuse."""
    if not isinstance(stack, Mapping):
        raise AnsibleFilterError("with_deploy takes the options of a stack.")
    found = dict(stack)
    for name, resource in (*members_of("coolify_stack").items(), *members_of("dokploy_stack").items()):
        if resource.lifecycle and resource.lifecycle.deploys and isinstance(found.get(name), list):
            found[name] = [
                {**item, "deploy": deploy} if isinstance(item, Mapping) and item.get("deploy") is None else item
                for item in found[name]
            ]
    return found


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"with_deploy": with_deploy}
