# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an export declares what was declared; the reader itself proves that its declaration changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.selfhosted.paas.plugins.module_utils.language.child import Child
from ansible_collections.selfhosted.paas.plugins.module_utils.language.differences import ABSENT
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.description import replace_secrets
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.reader import Reader
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.scope import Exported, Scope


def chain(resource: Resource) -> list[Resource]:
    """The resources that enclose it, outermost first, and itself."""
    every = [declaration_of(name) for name in MODULES if name.startswith(resource.platform.name)]
    kinds = {item.kind: item for item in every if isinstance(item, Resource)}
    return [*(kinds[parent.name] for parent in resource.parents), resource]


def exported(
    client: Any, resource: Resource, options: Mapping[str, Any], connection: Mapping[str, Any]
) -> Exported | None:
    """What an export makes of the object with these options; None for what every server has and nobody has set."""
    place = [str(options.get(item.name) or item.assumed or item.default) for item in resource.parents]
    own = options.get(resource.id_option, resource.lasting[0]) if resource.lasting else options["name"]
    wanted = [*place, str(own)]
    kinds = chain(resource)
    reader = Reader(client, kinds, connection)
    found = reader.read(Scope({item.kind: name for item, name in zip(kinds, wanted)}))
    if resource.lasting and not found:
        return None
    assert found, f"nothing was found at {wanted}"
    assert not found[-1].refused, found[-1].refused
    return found[-1]


def declares(found: Exported, label: str) -> bool:
    """Whether the export says something about the option or suboption."""
    plain = replace_secrets(found.own(), lambda item: item.value if item.known else ABSENT)
    name, *inner = label.split(".")
    if any(item.label == label and item.refers and item.refers.copies for item in found.resource.all_fields):
        # Nothing tells where a copy came from; what was copied is declared.
        return name in plain
    child = next((item for item in found.resource.children if item.name == name), None)
    return name in plain and (not inner or _has(plain[name], inner, child))


def _has(value: Any, inner: list[str], child: Child | None) -> bool:
    if child and child.key and isinstance(value, dict):
        entries = [item for entry in value.values() for item in (entry if isinstance(entry, list) else [entry])]
        return any(not isinstance(item, dict) or _has(item, inner, None) for item in entries)
    if isinstance(value, list):
        return any(_has(item, inner, None) for item in value)
    if not isinstance(value, dict):
        return True
    return inner[0] in value and (len(inner) == 1 or _has(value[inner[0]], inner[1:], None))
