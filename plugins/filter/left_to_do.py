# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: left_to_do
short_description: Which results in check mode say that something would be done
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Gives back the numbers of the results that tell of a difference or of a failure, so that the others need not be run
    again, as the roles C(coolify_platform) and C(dokploy_platform) use it.
  - It looks at what they tell, not at C(changed), which a task may have set itself.
options:
  _input:
    description:
      - Results of M(selfhosted.paas.coolify_stack), M(selfhosted.paas.dokploy_stack) or other modules of this
        collection, in check mode.
    type: list
    elements: dict
    required: true
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What would happen
  selfhosted.paas.coolify_stack:
    project: "{{ item.project }}"
    applications: "{{ item.applications }}"
  loop: "{{ stacks }}"
  loop_control:
    label: "{{ item.project }}"
  check_mode: true
  register: checked

- name: How many stacks are not as declared
  ansible.builtin.debug:
    msg: "{{ checked.results | selfhosted.paas.left_to_do | length }}"
"""

RETURN = r"""
_value:
  description: The numbers, counted from 0.
  type: list
  elements: int
"""

from collections.abc import Mapping, Sequence
from typing import Any


def left_to_do(results: Sequence[Mapping[str, Any]]) -> list[int]:
    """The numbers of those that tell of a difference or of a failure."""
    return [number for number, result in enumerate(results) if "msg" in result or _differs(result.get("diff") or {})]


def _differs(diff: Mapping[str, Any]) -> bool:
    return bool(diff.get("before") or diff.get("after"))


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"left_to_do": left_to_do}
