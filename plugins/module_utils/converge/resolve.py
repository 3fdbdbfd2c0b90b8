# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of other objects that options hold give way to ids, or to what is copied from these objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import PaasError
from ..language.call import Record, pick
from ..language.child import Child
from ..language.differences import ABSENT
from ..language.words import Field, Reference
from ..transport.archive import Archive
from .find import is_to_come
from .places import candidates, choices, fitting, is_foretold, is_listed, no_such, referred
from .plan import current_id
from .run import Run


def resolved(run: Run, record: Record | None) -> Run:
    """The run with ids in its wish, and with the ids of what it refers to; C(record) is what is stored of it."""
    joined: dict[str, Any] = {}
    for reference in run.resource.references:
        current = current_id(reference, record)
        declared = run.wish.get(reference.name) is not None
        if declared and reference.join and current is not ABSENT:
            joined[reference.name] = _joined(run, reference, current)
        made_anew = current is ABSENT and (record is None or run.wish.get("recreate"))
        if declared or (made_anew and reference.sole):
            try:
                run = _with_id(run, reference)
            except PaasError:
                if declared or record is not None or not is_to_come(run):
                    raise
        elif reference.name not in run.ids:
            run = run.knowing(**{reference.name: None if current is ABSENT else current})
    return _Wish(run.but(joined=joined) if joined else run).resolved()


def _with_id(run: Run, reference: Reference) -> Run:
    """The run with the id of what a reference names. Raises PaasError where there is no such object."""
    found = referred(run, reference) if is_listed(run, reference) else None
    if found is not None:
        return run.knowing(**{reference.name: found[reference.id]})
    wanted = run.wish.get(reference.name)
    if run.comes(reference, wanted):
        return run.but(ids={**run.ids, reference.name: wanted}, awaits=True)
    if is_foretold(run, reference, wanted):
        run.assume(f"The {reference.label} {wanted!r}")
        return run.knowing(**{reference.name: None})
    raise PaasError(no_such(run, reference, candidates(run, reference)), "not_found")


def _joined(run: Run, reference: Reference, current: Any) -> Any:
    """The id of the candidate that the record names by another key."""
    found = (item[reference.id] for item in candidates(run, reference) if item.get(reference.join) == current)
    return next(found, current)


@dataclass
class _Wish:
    """What becomes of a wish on the way: the ids whose names were looked up, and what is to be uploaded."""

    run: Run
    names: dict[Any, str] = field(default_factory=dict)
    archive: Archive | None = None
    awaits: bool = False

    def resolved(self) -> Run:
        resource = self.run.resource
        wish = self._with_ids(resource.fields, self.run.wish)
        for group in resource.groups:
            values = wish.get(group.name)
            if isinstance(values, Mapping):
                where = f"{group.name}."
                wish[group.name] = self._with_digests(group.fields, self._with_ids(group.fields, values, where), where)
        for child in resource.children:
            rows = wish.get(child.name)
            if wish.get(child.purge):
                self._learn_names(child)
            if isinstance(rows, list):
                where = f"{child.name}."
                wish[child.name] = [
                    self._with_ids(child.fields, row, where) if isinstance(row, Mapping) else row for row in rows
                ]
        awaits = self.run.awaits or self.awaits
        return self.run.but(wish=wish, names=self.names, archive=self.archive, awaits=awaits)

    def _learn_names(self, child: Child) -> None:
        """What the objects are called by which rows are recognised, also those that nobody declares any more."""
        for item in child.fields:
            reference = item.refers if item.name in child.identity else None
            if reference is not None and not self.run.client.older_than(reference.listed_since):
                self._learn(reference, candidates(self.run, reference))

    def _learn(self, reference: Reference, there: Sequence[Record]) -> None:
        key = reference.join or reference.id
        self.names.update({pick(item, key): str(pick(item, reference.title)) for item in there})

    def _with_digests(self, fields: Sequence[Field], values: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values with the digest of the content in place of every path whose content is uploaded."""
        found = dict(values)
        for item in fields:
            if item.upload and values.get(item.name) is not None:
                try:
                    self.archive = Archive(str(values[item.name]))
                except ValueError as error:
                    raise PaasError(f"{where}{item.name} {error}.", "validation") from None
                found[item.name] = self.archive.digest
        return found

    def _with_ids(self, fields: Sequence[Field], values: Mapping[str, Any], where: str = "") -> dict[str, Any]:
        """The values with the id in place of every name, and with the copies in place of what they are copied from."""
        found = dict(values)
        run = self.run
        for item in fields:
            value = values.get(item.name)
            if item.refers is None or (value in (None, "", []) and not item.refers.sole):
                continue
            label = where + item.name
            if item.refers.copies:
                found.update(self._copies(item.refers, value, values, label))
                found[item.name] = None
            elif isinstance(value, list):
                found[item.name] = [self._id_of(run, item.refers, entry, label) for entry in value]
            else:
                found[item.name] = self._id_of(run, item.refers, value, label)
                # What stands behind it in a row may be listed by it, unless it is to come itself.
                known = found[item.name] if found[item.name] in self.names else None
                run = run.knowing(**{item.refers.name: known})
        return found

    def _id_of(self, run: Run, reference: Reference, wanted: Any, label: str) -> Any:
        if wanted is not None and run.client.older_than(reference.listed_since):
            return wanted
        is_there = is_listed(run, reference)
        there = candidates(run, reference) if is_there else ()
        self._learn(reference, there)
        # What is compared is what the record holds; the id is put in its place when it is sent.
        key = reference.join or reference.id
        if wanted is None and not is_there:
            return None
        if wanted is None:
            left, named = choices(run, reference)
            if len(left) == len(named) == 1:
                return pick(left[0], key)
            raise PaasError(f"{label} is needed, since there are several: {', '.join(named)}.", "ambiguous")
        found = fitting(run, reference, there, wanted)
        if found is not None:
            return pick(found, key)
        self._assume(run, reference, there, wanted, label)
        return wanted

    def _assume(self, run: Run, reference: Reference, there: Sequence[Record], wanted: Any, label: str) -> None:
        """Take for granted in check mode that an earlier task creates what is named, or refuse it."""
        if run.comes(reference, wanted):
            self.awaits = True
            return
        if not is_foretold(run, reference, wanted):
            raise PaasError(f"{label}: {no_such(run, reference, there, wanted)}", "not_found")
        run.assume(f"{label}: the {reference.label} {wanted!r}")

    def _copies(self, reference: Reference, wanted: Any, values: Mapping[str, Any], label: str) -> dict[str, Any]:
        there = candidates(self.run, reference)
        record = fitting(self.run, reference, there, wanted)
        if record is None:
            self._assume(self.run, reference, there, wanted, label)
            return {name: f"({key} of {wanted})" for name, key in reference.copies}
        copies = {}
        for name, key in reference.copies:
            if values.get(name) is not None:
                raise PaasError(f"{label} already says what {name} is; declare one of them.", "validation")
            if record.get(key) is None:
                raise PaasError(
                    f"{label}: {self.run.client.title} does not show the {key} of the {reference.label} {wanted!r} to"
                    f" this key. Declare {', '.join(name for name, _key in reference.copies)} instead.",
                    "permission",
                )
            copies[name] = record[key]
        secret = {item.name for group in self.run.resource.groups for item in group.fields if item.secret}
        self.run.client.connection.redactor.add(*(value for name, value in copies.items() if name in secret))
        return copies
