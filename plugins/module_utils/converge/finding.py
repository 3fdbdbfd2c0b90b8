# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of the engine to find and to read, for modules that do not converge anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import ApiError, PaasError
from ..language.call import Record, pick
from ..language.near import there_are
from ..language.presenting import present, present_rows
from ..language.resource import Resource, name_of
from ..language.words import Reference
from ..transport.client import Client
from .planning import Planner
from .records import NOT_FOUND, assumed, read_one


@dataclass
class Found:
    """One record.

    context  the ids that calls about it need
    place    the names of what encloses it
    mark     what a deployment of it carries, see Deployment
    to_come  in check mode: it does not exist yet, and an earlier task may create it
    """

    context: dict[str, Any]
    place: dict[str, Any]
    record: Record
    mark: str = ""
    to_come: bool = False


class Finder(Planner):
    """Finds resources by the options that identify them; other options must not be in C(params)."""

    def __init__(self, resource: Resource, params: Mapping[str, Any], client: Client, check_mode: bool = False) -> None:
        names = (resource.id_option, "name", *(item.name for item in resource.parents))
        identity = {name: params.get(name) for name in names if name}
        super().__init__(resource, {**identity, "state": "present"}, client, check_mode)

    # -- exactly one ---------------------------------------------------------------------------------------------

    def one(self) -> Found:
        """The resource with this identity. Raises PaasError where there is none or more than one.

        In check mode one that is missing is one to come, unless it is named by its id.
        """
        self.params = assumed(self.resource, self.params)
        resolved = self._resolve_parents()
        record = self._find() if resolved else None
        if record is None and self._is_to_come():
            name = self.params["name"]
            hope = "would have created it" if self._would_be_made() else "may create it, and otherwise this will fail"
            # What encloses it is to come as well, which goes without saying.
            self.warnings = [f"The {self._header()} does not exist yet; an earlier task {hope}."]
            place = {parent.name: self.params.get(parent.name) for parent in self.resource.parents}
            return Found({"id": None}, place, {self.resource.name_key: name, self.resource.id: None}, to_come=True)
        if record is None:
            names = [name_of(self.resource, item) for item in self._listed()] if resolved else []
            others = there_are(self.params.get("name"), [*names, *self._namesakes_to_come()])
            raise PaasError(f"There is no {self._header()}. {others}", "not_found")
        self.record = record
        return Found(self.context, self._place_of(record), record, self._mark())

    # -- all that fit --------------------------------------------------------------------------------------------

    def all(self) -> list[Found]:
        """Every resource that fits, as far as lists show it. A parent that is named and missing is an error."""
        self._refuse_older(self.resource.module, self.resource.read.since)
        pinned = self._pinned()
        if pinned and not self._read_needs_parents():
            try:
                record = self._read(str(pinned))
            except ApiError as error:
                if error.status != NOT_FOUND:
                    raise
                return []
            return [Found(dict(self.context), self._place_of(record), record)]
        found = []
        for context, place in self._places(self.resource.parents, {}, {}, True):
            self.context = context
            records = self._listed() if self.params.get("name") is None else self._same_name(self._listed())
            if pinned:
                records = [item for item in records if str(item[self.resource.id]) == str(pinned)]
            found += [Found({**context, "id": item[self.resource.id]}, place, item) for item in records]
        return found

    def _places(
        self, parents: Sequence[Reference], context: Mapping[str, Any], place: Mapping[str, Any], named: bool
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """The contexts to look in; C(named) tells whether everything further out was named."""
        if not parents:
            yield dict(context), dict(place)
            return
        parent, *inner = parents
        self.context = dict(context)
        enclosing = context.get("enclosing")
        if self.params.get(parent.name) is not None:
            one = self._resolve(parent, enclosing)
            if one is None and named:
                self._refuse_missing(parent, self._candidates(parent, enclosing))
                self._warn(
                    f"The {parent.label} {self.params[parent.name]!r} does not exist yet; an earlier task may create"
                    " it, and otherwise this will fail."
                )
            records = [] if one is None else [one]
        else:
            named = False
            records = [self._whole(parent, item) for item in self._candidates(parent, enclosing)]
        for record in records:
            within = {**context, parent.name: pick(record, parent.id), "enclosing": record}
            yield from self._places(inner, within, {**place, parent.name: pick(record, parent.title)}, named)

    def _whole(self, parent: Reference, record: Record) -> Record:
        """The record with what it holds, where the list leaves that out."""
        if not parent.lookup or (self.resource.within and self.resource.within in record):
            return record
        return self.client.record(parent.lookup, {**self.context, "name": record[parent.id]}, key=parent.id)

    def _read_needs_parents(self) -> bool:
        return any("{" + parent.name + "}" in self.resource.read.path for parent in self.resource.parents)

    def _place_of(self, record: Record) -> dict[str, Any]:
        """The names of what encloses a record, as far as the record tells."""
        place = {}
        for parent in self.resource.parents:
            path = parent.read.rpartition(".")[0].removeprefix(f"{self.resource.kind}.")
            place[parent.name] = pick(record, f"{path}.{parent.title}") or self.params.get(parent.name)
        return place

    # -- reading -------------------------------------------------------------------------------------------------

    def complete(self, found: Sequence[Found]) -> list[Found]:
        """The same with everything that the server shows of them; without those that are gone by now."""
        if self.resource.lasting:
            return [replace(item, record=read_one(self.client, item.context, self.resource)) for item in found]
        if not (self.resource.stub or self.resource.detail):
            return list(found)
        records = self.client.get_many(self.resource.read, [item.context for item in found], self.resource.id)
        return [Found(item.context, item.place, record) for item, record in zip(found, records) if record is not None]

    def prefetch_children(self, found: Sequence[Found]) -> None:
        """Read what all of them own with few requests, where the server has a way to do that."""
        for child in self.resource.children:
            if child.list and self._tells(child):
                self.client.prefetch(child.list, [item.context for item in found])

    def children(self, found: Found) -> dict[str, Sequence[Record]]:
        """The rows that a record owns, by the name of their option."""
        self.context = found.context
        known = (child for child in self.resource.children if self._tells(child))
        return {child.name: self._rows(child, found.record) for child in known}

    def shown(self, found: Found, owned: Mapping[str, Sequence[Record]], reveal: bool) -> dict[str, Any]:
        """The record as results show it, with where it is and what it owns."""
        rows = {
            child.name: present_rows(child, owned[child.name], reveal)
            for child in self.resource.children
            if child.name in owned
        }
        return {**found.place, **present(self.resource, found.record, self._older_than, reveal), **rows}

    def secrets(self, found: Found) -> list[Any]:
        """Every secret that the record and what it owns hold, as far as the server shows them."""
        self.context = found.context
        return self._secrets(found.record)
