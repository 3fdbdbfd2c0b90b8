# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: with_every_kind
short_description: A stack that says of every kind what there is to be
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Gives back the options of a module for many things, in which every kind that they leave out is an empty list, so
    that C(prune) removes what there is of it, as the roles C(coolify_platform) and C(dokploy_platform) use it.
options:
  _input:
    description: The options.
    type: dict
    required: true
  module:
    description: Which module they are for.
    type: str
    choices: [coolify_stack, dokploy_stack, coolify_platform, dokploy_platform]
    required: true
positional: module
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What an environment shall hold, and nothing else
  selfhosted.paas.coolify_stack:
    project: shop
    applications: "{{ (stack | selfhosted.paas.with_every_kind('coolify_stack')).applications }}"
    databases: "{{ (stack | selfhosted.paas.with_every_kind('coolify_stack')).databases }}"
    prune: true
"""

RETURN = r"""
_value:
  description: The options.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of

MODULES = ("coolify_stack", "dokploy_stack", "coolify_platform", "dokploy_platform")


def with_every_kind(options: Any, module: str) -> dict[str, Any]:
    """The options with an empty list for each kind that they leave out; what every server has cannot be removed."""
    if not isinstance(options, Mapping) or module not in MODULES:
        raise AnsibleFilterError(f"with_every_kind takes the options of one of {', '.join(MODULES)}.")
    nothing: dict[str, Any] = {name: [] for name, item in members_of(module).items() if not item.lasting}
    return {**nothing, **options}


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"with_every_kind": with_every_kind}
