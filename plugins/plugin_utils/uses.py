# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses what stands on a server itself, as far as what was read of its things, or is declared of them, says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Reference
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import is_about, references_of
from jinja2 import UndefinedError

Record = Mapping[str, Any]
Row = dict[str, Any]
Value = tuple[str, str]
"""A kind, and the id or name by which one of it is meant."""


class Uses:
    """What is used by whom.

    used, users  kinds by the option that lists them
    declared     what is declared of users, by the option and by project, environment, and name or id
    """

    def __init__(
        self,
        found: Record,
        used: Mapping[str, Resource],
        users: Mapping[str, Resource],
        declared: Mapping[tuple[str, str, str, str], Record],
    ) -> None:
        self.used = used
        self.hidden: set[tuple[str, str]] = set()
        self.rows: list[Row] = []
        places: dict[Value, Row] = {}
        usable = {
            kind for user in users.values() for reference in references_of(user) for kind in self._kinds(reference)
        }
        for resource, record in _each(found, used):
            row = {**_told(resource, record), "id": str(record.get(resource.id_option) or ""), "used_by": []}
            for value in _called(resource, record):
                places.setdefault((resource.kind, value), row)
            self.rows += [row] if resource.kind in usable else []
        for option, resource in users.items():
            for record in found.get(option) or ():
                user = _told(resource, record)
                keys = [(option, user["project"], user["environment"], text) for text in _called(resource, record)]
                given: Record = next((declared[key] for key in keys if key in declared), {})
                try:
                    refers = set(self._values(resource, record, given))
                except (AnsibleError, UndefinedError):
                    # A template that leads to nothing, of which the task tells that works at it.
                    refers = set(self._values(resource, record, {}))
                for meant in sorted(refers):
                    row = places.get(meant, {})
                    if row and user not in row["used_by"]:
                        row["used_by"].append(user)

    def unknown(self) -> list[Row]:
        """What nobody knows for all: which of a kind are used by another kind, without what is declared."""
        return [{"kind": kind, "by": user} for kind, user in sorted(self.hidden)]

    def _values(self, resource: Resource, record: Record, declared: Record) -> Iterator[Value]:
        """Kind, and id or name, of all that a thing refers to; notes what the record does not show."""
        for reference in resource.references:
            yield from self._meant(reference, record.get(reference.name))
        for item in resource.all_fields:
            if item.refers:
                shown, given = ((side.get(item.group) or {}) if item.group else side for side in (record, declared))
                if item.name not in shown and not item.group and not item.since:
                    self._hide(item.refers, resource)
                    shown = given
                yield from self._meant(item.refers, shown.get(item.name))
        for child in resource.children:
            references = [(item.name, item.refers) for item in child.fields if item.refers]
            if child.name not in record:
                for _name, reference in references:
                    self._hide(reference, resource)
            rows = record.get(child.name, declared.get(child.name)) or ()
            for row in rows.values() if isinstance(rows, Mapping) else rows:
                for name, reference in references if isinstance(row, Mapping) else ():
                    yield from self._meant(reference, row.get(name))

    def _meant(self, reference: Reference, value: Any) -> Iterator[Value]:
        for one in value if isinstance(value, list) else [value] if value else []:
            for kind in self._kinds(reference):
                yield kind, str(one)

    def _hide(self, reference: Reference, user: Resource) -> None:
        self.hidden.update((item.titles, user.titles) for item in self.used.values() if is_about(reference, item))

    def _kinds(self, reference: Reference) -> list[str]:
        return [item.kind for item in self.used.values() if is_about(reference, item)]


def _each(found: Record, kinds: Mapping[str, Resource]) -> Iterator[tuple[Resource, Record]]:
    for option, resource in kinds.items():
        for record in found.get(option) or ():
            yield resource, record


def _told(resource: Resource, record: Record) -> Row:
    place = {name: str(record.get(name) or "") for name in ("project", "environment")}
    return {"kind": resource.title, **place, "name": str(record.get("name"))}


def _called(resource: Resource, record: Record) -> Sequence[str]:
    """By what others mean it, its id first."""
    return [str(value) for value in (record.get(resource.id_option or "name"), record.get("name")) if value]
