# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: restored
short_description: Declared options with the values that they had before
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Gives back the options that were declared for an application, each with the value that an earlier result of its
    module shows, so that the module makes it again what it was.
  - An option whose earlier value cannot be read, because it is secret or was not set, keeps its declared value.
options:
  _input:
    description: The declared options of a module.
    type: dict
    required: true
  record:
    description: The application as an earlier result of the module shows it.
    type: dict
    required: true
positional: record
extends_documentation_fragment:
  - selfhosted.paas.role_filter
"""

EXAMPLES = r"""
- name: What does it look like now
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    docker_registry_image_name: ghcr.io/acme/web
  check_mode: true
  register: before

- name: Go back to it
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    docker_registry_image_tag: "{{ ({'docker_registry_image_tag': '2.0'}
      | selfhosted.paas.restored(before.application)).docker_registry_image_tag }}"
"""

RETURN = r"""
_value:
  description: The options, to be given to the module.
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.language import environment_file
from ansible_collections.selfhosted.paas.plugins.module_utils.language.redact import MASK, leaves

# Options of dokploy_application that exclude each other: what the application is built from.
SOURCES = ("docker", "git", "github", "gitlab", "bitbucket", "gitea", "drop")
FILE = "environment_file"
VARIABLES = "environment_variables"
PURGE = "purge_"
REMOVE = "remove_"


def restored(declared: Any, record: Any) -> dict[str, Any]:
    """The declared options, each with the value that the record shows; groups option by option."""
    if not isinstance(declared, Mapping) or not isinstance(record, Mapping):
        raise AnsibleFilterError("restored takes a dictionary of options and the application of a result.")
    found = _by_name(declared)
    ran = [name for name in SOURCES if isinstance(record.get(name), Mapping)]
    if ran and any(isinstance(declared.get(name), Mapping) for name in SOURCES if name not in ran):
        # Another source was declared; of these options only one can be given.
        found = {name: value for name, value in found.items() if name not in SOURCES}
        found.update({name: {k: v for k, v in record[name].items() if v not in (None, MASK)} for name in ran})
    found = _earlier(found, record)
    for name in declared:
        option = name.removeprefix(PURGE).removeprefix(REMOVE)
        if option != name and declared[name] and isinstance(record.get(option), (Mapping, list)):
            # What was there before and was not declared is gone, so all of it has to be.
            found[option] = _all(record[option], found.get(option))
    return found


def _by_name(declared: Mapping[str, Any]) -> dict[str, Any]:
    """The options, in which what a text or a list of removals stands for has the name under which a record shows it."""
    found = {name: value for name, value in declared.items() if name != FILE and not name.startswith(REMOVE)}
    try:
        named = environment_file.parse(str(declared.get(FILE) or ""))
    except ValueError:
        # It was refused, so nothing of it has been stored.
        named = {}
    if named:
        found[VARIABLES] = {**named, **(found.get(VARIABLES) or {})}
    return found


def _earlier(declared: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(declared)
    for name, value in declared.items():
        earlier = record.get(name)
        if isinstance(value, Mapping) and isinstance(earlier, Mapping):
            found[name] = _earlier(value, earlier)
        elif earlier is not None and earlier != MASK:
            found[name] = earlier
    return found


def _all(earlier: Any, declared: Any) -> Any:
    """All rows of the record, but those whose secrets are lost together with them."""
    if isinstance(earlier, list):
        return [row for row in earlier if MASK not in leaves(row)]
    kept = declared if isinstance(declared, Mapping) else {}
    return {name: kept.get(name, value) for name, value in earlier.items() if name in kept or MASK not in leaves(value)}


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"restored": restored}
