# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: declared_server
short_description: Files of an export as options for what stands on a server itself
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Gives back the options of M(selfhosted.paas.coolify_platform) or M(selfhosted.paas.dokploy_platform) that files say
    which stand in folders called like these options, one thing a file, as M(selfhosted.paas.coolify_export) and
    M(selfhosted.paas.dokploy_export) write them. A file that stands in no folder holds several of these options. The
    roles C(coolify_platform) and C(dokploy_platform) use it.
options:
  _input:
    description: Paths of the files, relative to the directory of the export.
    type: list
    elements: str
    required: true
  contents:
    description: What the files hold, in the same order.
    type: list
    elements: dict
    required: true
positional: contents
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What three files of an export declare
  ansible.builtin.debug:
    msg: "{{ ['server.yml', 'projects/shop.yml', 'projects/blog.yml'] | selfhosted.paas.declared_server(
      [{'tags': [{'name': 'blue'}]}, {'name': 'shop'}, {'name': 'blog'}]) }}"
"""

RETURN = r"""
_value:
  description: By the name of the option, what the files hold.
  type: dict
"""

import os
from collections.abc import Sequence
from typing import Any

from ansible.errors import AnsibleFilterError


def declared_server(paths: Sequence[str], contents: Sequence[Any]) -> dict[str, Any]:
    """By the name of the option, what the files hold."""
    if len(paths) != len(contents):
        raise AnsibleFilterError("declared_server needs what each of the files holds.")
    found: dict[str, Any] = {}
    for path, content in zip(paths, contents):
        folder = os.path.basename(os.path.dirname(path))
        for option, rows in {folder: [content]}.items() if folder else (content or {}).items():
            if rows is None or isinstance(rows, list):
                found.setdefault(option, []).extend(rows or ())
            else:
                # What somebody has written there, such as max_prune.
                found[option] = rows
    return found


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"declared_server": declared_server}
