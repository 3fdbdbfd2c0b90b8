# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses what stands on a server itself, as far as what was read of its things says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Reference
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import is_about

Record = Mapping[str, Any]
Row = dict[str, Any]


def uses(found: Record, used: Mapping[str, Resource], users: Mapping[str, Resource]) -> list[Row]:
    """What is used, each with those that use it; C(used) and C(users) are kinds by the option that lists them."""
    rows: dict[tuple[str, str], Row] = {}
    places: dict[tuple[str, str], Row] = {}
    for resource, record in _each(found, used):
        row = {**_told(resource, record), "used_by": []}
        for value in _called(resource, record):
            places.setdefault((resource.kind, value), row)
        rows[(resource.kind, str(record.get(resource.id_option) or record.get("name")))] = row
    for resource, record in _each(found, users):
        for kind, value in sorted(_values(resource, record, used)):
            row = places.get((kind, value), {})
            user = _told(resource, record)
            if row and user not in row["used_by"]:
                row["used_by"].append(user)
    return [row for row in rows.values() if row["used_by"]]


def _each(found: Record, kinds: Mapping[str, Resource]) -> Iterator[tuple[Resource, Record]]:
    for option, resource in kinds.items():
        for record in found.get(option) or ():
            yield resource, record


def _told(resource: Resource, record: Record) -> Row:
    place = {name: str(record.get(name) or "") for name in ("project", "environment")}
    return {"kind": resource.title, **place, "name": str(record.get("name"))}


def _called(resource: Resource, record: Record) -> list[str]:
    """By what others mean it, its id first."""
    return [str(value) for value in (record.get(resource.id_option or "name"), record.get("name")) if value]


def _values(resource: Resource, record: Record, used: Mapping[str, Resource]) -> set[tuple[str, str]]:
    """Kind, and id or name, of all that a thing refers to."""
    given = [(reference, record.get(reference.name)) for reference in resource.references]
    for item in resource.all_fields:
        place = (record.get(item.group) or {}) if item.group else record
        given += [(item.refers, place.get(item.name))] if item.refers else []
    for child in resource.children:
        rows = record.get(child.name) or ()
        mine = [row for row in (rows.values() if isinstance(rows, Mapping) else rows) if isinstance(row, Mapping)]
        given += [(item.refers, row.get(item.name)) for row in mine for item in child.fields if item.refers]
    return {
        (kind, str(value)) for reference, held in given for value in _listed(held) for kind in _kinds(reference, used)
    }


def _kinds(reference: Reference, used: Mapping[str, Resource]) -> list[str]:
    return [item.kind for item in used.values() if is_about(reference, item)]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if value else []
