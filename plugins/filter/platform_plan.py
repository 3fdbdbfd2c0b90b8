# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: platform_plan
short_description: What is going to happen to a whole server, a line for each thing
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes a plan that a person reads of results in check mode, as the roles C(coolify_platform) and C(dokploy_platform)
    show it.
options:
  _input:
    description: Results of M(selfhosted.paas.coolify_stack) or M(selfhosted.paas.dokploy_stack), one for each stack.
    type: list
    elements: dict
    required: true
  platform:
    description: The platform.
    type: str
    choices: [coolify, dokploy]
    required: true
  places:
    description: The project and environment of each stack, as C(shop/production).
    type: list
    elements: str
    required: true
  server:
    description: The results for what stands on the server itself, if that was declared.
    type: list
    elements: dict
    default: []
  environments:
    description: The results for environments by themselves, if any were declared.
    type: list
    elements: dict
    default: []
positional: platform, places
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What would happen
  selfhosted.paas.coolify_stack:
    project: shop
    applications: "{{ applications }}"
  check_mode: true
  register: checked

- name: A line for each thing
  ansible.builtin.debug:
    msg: "{{ [checked] | selfhosted.paas.platform_plan('coolify', ['shop/production']) }}"
"""

RETURN = r"""
_value:
  description: The lines, in the order in which it happens; one that says so where nothing happens.
  type: list
  elements: str
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.drift_results import changes, sides

Record = Mapping[str, Any]
NOTHING = "Nothing is changed."


def platform_plan(
    results: Sequence[Record],
    platform: str,
    places: Sequence[str],
    server: Sequence[Record] = (),
    environments: Sequence[Record] = (),
) -> list[str]:
    """A line for each thing that is changed or cannot be."""
    if len(results) != len(places):
        raise AnsibleFilterError("platform_plan needs the place of each result.")
    lines = [line for result in server for line in _members("the server", members_of(f"{platform}_platform"), result)]
    for result in environments:
        told = result.get("environment") or {}
        name = told.get("name") or sides(result)[1].get("name") or ""
        lines += _one(
            str(told.get("project") or ""), "environment", {"name": name, **result, "failed": bool(result.get("msg"))}
        )
    kinds = members_of(f"{platform}_stack")
    for place, result in zip(places, results):
        before, after = (
            {name: value for name, value in side.items() if name not in (result.get("kinds") or kinds)}
            for side in sides(result)
        )
        for name in ("project", "environment"):
            if name in after and name not in before:
                lines.append(f"{place}: make the {name} {after.pop(name)}")
        gone = before.pop("environment", None)
        changed = [row["option"] for row in changes(before, after)]
        if changed:
            lines.append(f"{place}: change the environment: {', '.join(changed)}")
        lines += _members(place, kinds, result)
        if gone:
            lines.append(f"{place}: remove the environment {gone}")
    return lines or [NOTHING]


def _members(place: str, kinds: Mapping[str, Any], result: Record) -> Iterator[str]:
    told = [(option, member) for option in result.get("kinds") or () for member in result.get(option) or ()]
    # Of a task that has failed the roles keep nothing but what it says.
    if result.get("msg") and not any(member.get("failed") for _option, member in told):
        yield f"{place}: cannot be: {result['msg']}"
    for option, member in told:
        resource = kinds.get(option)
        yield from _one(place, resource.title if resource else option, member)


def _one(place: str, title: str, member: Record) -> Iterator[str]:
    """What becomes of one thing."""
    name = f"{title} {member.get('name')}"
    before, after = sides(member)
    run = str(after.pop("run", ""))
    before.pop("run", None)
    also = f"; {run}" if run else ""
    if member.get("failed"):
        yield f"{place}: {name} cannot be: {member.get('msg')}"
    elif not member.get("changed"):
        return
    elif "name" in after and not before:
        yield f"{place}: make the {name}{also}"
    elif before and not after and not run:
        yield f"{place}: remove the {name}"
    else:
        changed = [row["option"] for row in changes(before, after)]
        what = f"change the {name}: {', '.join(changed)}" if changed else f"the {name}"
        yield f"{place}: {what}{also}"


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"platform_plan": platform_plan}
