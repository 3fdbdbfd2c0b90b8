# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of the engine to find and to read, for modules that do not converge anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import NotFound, PaasError
from ..language.call import Record, pick
from ..language.near import probably_meant, there_are
from ..language.presenting import Namer, by_id, present, present_rows
from ..language.resource import Resource, name_of
from ..language.words import Reference
from ..transport.client import Client
from .find import called, find, is_to_come, listed, namesakes_to_come, read, rows_of, secrets, tells, would_be_made
from .places import candidates, namer, placed, referred, refuse_missing
from .plan_running import mark_of
from .records import read_one
from .refuse import refuse_older
from .run import Run, assumed, begun


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


class Finder:
    """Finds resources by the options that identify them, whatever else is in C(params)."""

    def __init__(self, resource: Resource, params: Mapping[str, Any], client: Client, check_mode: bool = False) -> None:
        names = (resource.id_option, "name", *(item.name for item in resource.parents))
        self.resource = resource
        self.client = client
        self.asked = begun(resource, {name: params.get(name) for name in names if name}, client, check_mode)

    @property
    def warnings(self) -> list[str]:
        return self.asked.warnings

    # -- exactly one ---------------------------------------------------------------------------------------------

    def one(self) -> Found:
        """The resource with this identity. Raises PaasError where there is none or more than one.

        In check mode one that is missing is one to come, unless it is named by its id.
        """
        run = placed(assumed(self.asked))
        record = None if run.nowhere else find(run)
        if record is None and is_to_come(run):
            hope = "would have created it" if would_be_made(run) else "may create it, and otherwise this will fail"
            # What encloses it is to come as well, which goes without saying.
            names = [] if run.nowhere else [name_of(self.resource, item) for item in listed(run)]
            meant = "" if would_be_made(run) else probably_meant(run.wish["name"], names)
            run.warnings[:] = [f"The {run.header} does not exist yet; an earlier task {hope}. {meant}".strip()]
            place = {parent.name: run.wish.get(parent.name) for parent in self.resource.parents}
            to_come = {self.resource.name_key: run.wish["name"], self.resource.id: None}
            return Found({"id": None}, place, to_come, to_come=True)
        if record is None:
            names = [name_of(self.resource, item) for item in listed(run)]
            others = there_are(run.wish.get("name"), [*names, *namesakes_to_come(run)])
            raise PaasError(f"There is no {run.header}. {others}", "not_found")
        return Found(run.about(record).ids, self._place_of(run, record), record, mark_of(self.resource, record))

    # -- all that fit --------------------------------------------------------------------------------------------

    def all(self) -> list[Found]:
        """Every resource that fits, as far as lists show it. A parent that is named and missing is an error."""
        refuse_older(self.asked, self.resource.module, self.resource.read.since)
        pinned, mentions = self.asked.pinned, self.resource.read.mentions
        if pinned and not any(parent.name in mentions for parent in self.resource.parents):
            try:
                record = read(self.asked, str(pinned))
            except NotFound:
                return []
            return [Found(self.asked.about(record).ids, self._place_of(self.asked, record), record)]
        found = []
        for run, place in self._places(self.asked, self.resource.parents, {}, True):
            records = listed(run) if run.wish.get("name") is None else called(run, listed(run))
            if pinned:
                records = [item for item in records if str(item[self.resource.id]) == str(pinned)]
            found += [Found(run.about(item).ids, place, item) for item in records]
        return found

    def _places(
        self, run: Run, parents: Sequence[Reference], place: Mapping[str, Any], named: bool
    ) -> Iterator[tuple[Run, dict[str, Any]]]:
        """Where to look, and what that is called; C(named) tells whether everything further out was named."""
        if not parents:
            yield run, dict(place)
            return
        parent, *inner = parents
        wanted = run.wish.get(parent.name)
        if wanted is not None:
            one = referred(run, parent)
            if one is None and named:
                refuse_missing(run, parent)
                run.warn(
                    f"The {parent.label} {wanted!r} does not exist yet; an earlier task may create it, and otherwise"
                    " this will fail."
                )
            records = [] if one is None else [one]
        else:
            named = False
            records = [self._whole(run, parent, item) for item in candidates(run, parent)]
        for record in records:
            within = run.but(ids={**run.ids, parent.name: pick(record, parent.id)}, enclosing=record)
            yield from self._places(within, inner, {**place, parent.name: pick(record, parent.title)}, named)

    def _whole(self, run: Run, parent: Reference, record: Record) -> Record:
        """The record with what it holds, where the list leaves that out."""
        if not parent.lookup or (self.resource.within and self.resource.within in record):
            return record
        return self.client.record(parent.lookup, {**run.ids, "name": record[parent.id]}, key=parent.id)

    def _place_of(self, run: Run, record: Record) -> dict[str, Any]:
        """The names of what encloses a record, as far as the record tells."""
        place = {}
        for parent in self.resource.parents:
            path = parent.read.rpartition(".")[0].removeprefix(f"{self.resource.kind}.")
            told = pick(record, f"{path}.{parent.title}") if path else self._listed_name(run, parent, record)
            place[parent.name] = told or run.wish.get(parent.name)
        return place

    def _listed_name(self, run: Run, parent: Reference, record: Record) -> Any:
        """What encloses a record that holds only the id of it."""
        there = candidates(run, parent) if parent.list and parent.read else ()
        return next((pick(item, parent.title) for item in there if item[parent.id] == record.get(parent.read)), None)

    # -- reading -------------------------------------------------------------------------------------------------

    def complete(self, found: Sequence[Found]) -> list[Found]:
        """The same with everything that the server shows of them; without those that are gone by now."""
        if self.resource.lasting:
            return [replace(item, record=self._whole_record(item)) for item in found]
        if not self.resource.detail:
            return list(found)
        records = self.client.get_many(self.resource.read, [item.context for item in found], self.resource.id)
        return [Found(item.context, item.place, record) for item, record in zip(found, records) if record is not None]

    def _whole_record(self, item: Found) -> Record:
        """What the server tells of one, with a warning for each view that it refuses."""
        refused: dict[str, str] = {}
        record = read_one(self.client, item.context, self.resource, self.resource.asked, refused)
        for error in refused.values():
            self.asked.warn(f"The {self.asked.header}: {error}")
        return record

    def prefetch_children(self, found: Sequence[Found]) -> None:
        """Read what all of them own with few requests, where the server has a way to do that."""
        for child in self.resource.children:
            if child.list and tells(self.asked, child):
                self.client.prefetch(child.list, [item.context for item in found])

    def children(self, found: Found, only: str | None = None) -> dict[str, Sequence[Record]]:
        """The rows that a record owns, by the name of their option; with C(only) those of this one."""
        run = self.asked.but(ids=found.context)
        wanted = (child for child in self.resource.children if only in (None, child.name))
        fitting = (child for child in wanted if self.resource.fits(child, found.record))
        known = (child for child in fitting if tells(run, child))
        return {child.name: rows_of(run, child, found.record) for child in known}

    def shown(
        self, found: Found, owned: Mapping[str, Sequence[Record]], reveal: bool, named: Namer = by_id
    ) -> dict[str, Any]:
        """The record as results show it, with where it is and what it owns."""
        rows = {
            child.name: present_rows(child, owned[child.name], reveal, named)
            for child in self.resource.children
            if child.name in owned
        }
        return {**found.place, **present(self.resource, found.record, self.client.older_than, reveal, named), **rows}

    def names(self, found: Found) -> Namer:
        """Names instead of the ids of what a record refers to."""
        return namer(self.asked.but(ids=found.context), found.record)

    def secrets(self, found: Found) -> list[Any]:
        """Every secret that the record and what it owns hold, as far as the server shows them."""
        return secrets(self.asked.but(ids=found.context), found.record)
