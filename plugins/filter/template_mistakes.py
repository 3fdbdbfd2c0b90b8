# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: template_mistakes
short_description: Which files hold templates that lead to nothing
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Names each file in which a template cannot be worked out, such as one with a variable that is not defined, and says
    why, as the roles C(coolify_platform) and C(dokploy_platform) do it before anything is sent.
options:
  _input:
    description: Paths of the files.
    type: list
    elements: str
    required: true
  values:
    description: What each of them holds, in the same order.
    type: list
    elements: dict
    required: true
  names:
    description: The only values in each file that are looked at. All without it.
    type: list
    elements: str
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: Which file needs a variable that is not there
  ansible.builtin.debug:
    msg: "{{ ['stacks/shop.production.yml'] | selfhosted.paas.template_mistakes([shop]) }}"
"""

RETURN = r"""
_value:
  description: Each such file with what is wrong, in one text; empty where there is none.
  type: str
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError
from jinja2 import UndefinedError

# What Ansible puts before the words of an error that it met where a value is made.
BEFORE = "A captured exception marker was tripped: "


def template_mistakes(paths: Sequence[str], values: Sequence[Any], names: Sequence[str] | None = None) -> str:
    """The files in which a template leads to nothing, and why."""
    told = []
    for number, path in enumerate(paths):
        try:
            # Ansible works a value out where it is taken out of what holds it.
            found = values[number]
            for name in found if names is None else names:
                if name in found:
                    _look_at(found[name])
        except (AnsibleError, UndefinedError) as error:
            told.append(f"{path}: {str(error).removeprefix(BEFORE).rstrip('.')}. ")
    return "".join(told)


def _look_at(value: Any) -> None:
    if isinstance(value, Mapping):
        for name in value:
            _look_at(value[name])
    elif isinstance(value, list):
        for number in range(len(value)):
            _look_at(value[number])


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"template_mistakes": template_mistakes}
