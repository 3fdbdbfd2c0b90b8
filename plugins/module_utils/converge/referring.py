# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of other objects that options hold: their ids, what is copied from them, and what they were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import PaasError
from ..language.call import pick
from ..language.differences import ABSENT
from ..language.words import Field, Reference
from ..transport.archive import Archive
from .locating import Locator
from .surveying import _names


class Referrer(Locator):
    def _resolve_references(self) -> None:
        """Put ids in place of the names that options and fields refer to."""
        for reference in self.resource.references:
            current = self._current(reference)
            declared = self.params.get(reference.name) is not None
            if declared or (self.record is None and reference.sole):
                try:
                    self._reference_id(reference)
                except PaasError:
                    if declared or not self._is_to_come():
                        raise
            else:
                self.context.setdefault(reference.name, None if current is ABSENT else current)
        self.params = self._with_ids(self.resource.fields, self.params)
        for group in self.resource.groups:
            if isinstance(self.params.get(group.name), Mapping):
                values = self._with_ids(group.fields, self.params[group.name], f"{group.name}.")
                values = self._with_digests(group.fields, values, f"{group.name}.")
                self.params = {**self.params, group.name: values}
        for child in self.resource.children:
            rows = self.params.get(child.name)
            if isinstance(rows, list):
                where = f"{child.name}."
                ids = [self._with_ids(child.fields, row, where) if isinstance(row, Mapping) else row for row in rows]
                self.params = {**self.params, child.name: ids}

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
        context: dict[str, Any] = {}
        for item in fields:
            value = values.get(item.name)
            if item.refers is None or (value in (None, "", []) and not item.refers.sole):
                continue
            label = where + item.name
            if item.refers.copies:
                found.update(self._copies(item.refers, value, values, label))
                found[item.name] = None
            elif isinstance(value, list):
                found[item.name] = [self._id_of(item.refers, entry, label, context) for entry in value]
            else:
                found[item.name] = context[item.refers.name] = self._id_of(item.refers, value, label, context)
        return found

    def _id_of(self, reference: Reference, wanted: Any, label: str, within: Mapping[str, Any]) -> Any:
        if wanted is not None and self._older_than(reference.listed_since):
            return wanted
        candidates = self._candidates(reference, None, context={**self.context, **within})
        self.names.update({pick(item, reference.id): str(pick(item, reference.title)) for item in candidates})
        if wanted is None and len(candidates) == 1:
            return pick(candidates[0], reference.id)
        if wanted is None:
            raise PaasError(
                f"{label} is needed, since there are several: {_names(candidates, reference)}.", "ambiguous"
            )
        found = self._fitting(reference, candidates, wanted)
        if found is not None:
            return pick(found, reference.id)
        self._assume(reference, wanted, label)
        return wanted

    def _assume(self, reference: Reference, wanted: Any, label: str) -> None:
        """Take for granted in check mode that an earlier task creates what is named; refuse it otherwise."""
        if self._comes(reference, wanted):
            return
        if not self.check_mode:
            raise PaasError(f"{label}: {self._no_such(reference, None, wanted)}", "not_found")
        self._warn(
            f"{label}: the {reference.label} {wanted!r} does not exist yet; the plan assumes that an earlier task"
            " creates it."
        )

    def _copies(self, reference: Reference, wanted: Any, values: Mapping[str, Any], label: str) -> dict[str, Any]:
        record = self._fitting(reference, self._candidates(reference, None), wanted)
        if record is None:
            self._assume(reference, wanted, label)
            return {name: f"({key} of {wanted})" for name, key in reference.copies}
        copies = {}
        for name, key in reference.copies:
            if values.get(name) is not None:
                raise PaasError(f"{label} already says what {name} is; declare one of them.", "validation")
            if record.get(key) is None:
                raise PaasError(
                    f"{label}: {self.client.title} does not show the {key} of the {reference.label} {wanted!r} to this"
                    f" key. Declare {', '.join(name for name, _key in reference.copies)} instead.",
                    "permission",
                )
            copies[name] = record[key]
        self.client.connection.redactor.add(*self._secret_copies(reference, copies))
        return copies

    def _secret_copies(self, reference: Reference, copies: Mapping[str, Any]) -> list[Any]:
        secret = {item.name for group in self.resource.groups for item in group.fields if item.secret}
        return [value for name, value in copies.items() if name in secret]

    def _current(self, reference: Reference) -> Any:
        """The id that the record holds for a reference, or ABSENT where it does not tell."""
        *outer, last = reference.read.split(".")
        place = pick(self.record, ".".join(outer)) if self.record is not None else None
        return place[last] if reference.read and isinstance(place, Mapping) and last in place else ABSENT

    def _reference_id(self, reference: Reference) -> Any:
        if self.context.get(reference.name) is not None:
            return self.context[reference.name]
        found = self._resolve(reference, self.context.get("enclosing"))
        if found is None:
            wanted = self.params.get(reference.name)
            if self._comes(reference, wanted):
                return wanted
            raise PaasError(self._no_such(reference, self.context.get("enclosing")), "not_found")
        self.context[reference.name] = found[reference.id]
        return found[reference.id]

    def _name_of(self, reference: Reference) -> Any:
        """The name of what the record holds for a reference, where the record tells."""
        place = reference.read.rpartition(".")[0]
        return pick(self.record, f"{place}.{reference.title}") if place else None

    def _joined(self, reference: Reference, current: Any) -> Any:
        """The id of the candidate that the record names by another key."""
        candidates = self._candidates(reference, self.context.get("enclosing"))
        return next((item[reference.id] for item in candidates if item.get(reference.join) == current), current)
