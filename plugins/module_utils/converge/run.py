# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task wants and where: one value that nobody changes. Whoever finds out more makes another one of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ..language.call import Record
from ..language.compare import wanted_fields
from ..language.redact import without_credentials
from ..language.resource import Resource
from ..language.words import Field, Reference
from ..transport.archive import Archive
from ..transport.client import Client


@dataclass(frozen=True)
class Run:
    """One task, as far as it is known at some point of the path.

    resource    the kind of object that it is about
    wish        the declared options by name; None for what was left out
    client      the server
    check_mode  nothing is written, and earlier tasks may have been about to make what is not there
    together    it is one of many, and whoever runs them makes what encloses them and settles what they take from one
                another
    among       the listed records of the same place by name, given by whoever runs many; he looks for twins afterwards
    coming      whether others of the many make first what a reference names
    awaits      something of that is counted on, so that all this has to be found out again once it is there
    ids         what calls mention: their options, ids of what encloses it and of what it refers to, its own as C(id).
                A lifecycle may leave notes for itself in it.
    enclosing   the record of the innermost object that encloses it
    nowhere     that object does not exist
    again       it was looked for before, so lists may show it as it was
    joined      by option, the id of what the record refers to by another key
    names       what the objects are called whose ids are in the wish
    archive     what a deployment uploads
    warnings    what the user should know; the only thing that grows
    """

    resource: Resource
    wish: Record
    client: Client
    check_mode: bool = False
    together: bool = False
    among: Mapping[Any, Sequence[Record]] | None = None
    coming: Callable[[Reference, str], bool] | None = None
    awaits: bool = False
    ids: dict[str, Any] = field(default_factory=dict)
    enclosing: Record | None = None
    nowhere: bool = False
    again: bool = False
    joined: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[Any, str] = field(default_factory=dict)
    archive: Archive | None = None
    warnings: list[str] = field(default_factory=list)

    def but(self, **changes: Any) -> Run:
        """The same with other values: C(replace) where it is done some ten times for each of many."""
        other = object.__new__(Run)
        other.__dict__.update(self.__dict__, **changes)
        if "wish" in changes:
            other.__dict__.pop("wanted", None)
        return other

    def knowing(self, **ids: Any) -> Run:
        """The same with further ids."""
        return self.but(ids={**self.ids, **ids})

    def forgetting_id(self) -> Run:
        """The same about an object that is still to be made."""
        return self.but(ids={key: value for key, value in self.ids.items() if key != "id"})

    def about(self, record: Record | None) -> Run:
        """The same, about an object that is there."""
        identifier = record.get(self.resource.id) if record is not None else None
        return self if identifier is None else self.knowing(id=identifier)

    def comes(self, reference: Reference, wanted: Any) -> bool:
        """Whether another of those that are run together makes what is named before this one is written."""
        return bool(self.coming and self.coming(reference, str(wanted)))

    def warn(self, text: str) -> None:
        self.warnings.append(without_credentials(text))

    def assume(self, what: str) -> None:
        """Warn that something is counted on which only an earlier task of a run in check mode would make."""
        self.warn(f"{what} does not exist yet; the plan assumes that an earlier task creates it.")

    @functools.cached_property
    def wanted(self) -> tuple[tuple[Field, Any], ...]:
        """The declared fields with their canonical values."""
        return tuple(wanted_fields(self.resource, self.wish))

    @property
    def state(self) -> str:
        return str(self.wish.get("state") or "present")

    @property
    def id(self) -> Any:
        """The id of the object, None as long as there is none."""
        return self.ids.get("id")

    @property
    def pinned(self) -> Any:
        """The id that says which one is meant, where one does."""
        sole = self.resource.lasting[0] if len(self.resource.lasting) == 1 else None
        return self.wish.get(self.resource.id_option) or sole

    @property
    def name(self) -> Any:
        """The declared name, in canonical form."""
        return self.resource.field("name").wire.normalise(self.wish["name"])

    @property
    def header(self) -> str:
        """What messages call it."""
        path = [str(self.wish[parent.name]) for parent in self.resource.parents if self.wish.get(parent.name)]
        name = self.wish.get("name") or self.wish.get(self.resource.id_option)
        if name is None and self.resource.lasting:
            return self.resource.title
        return f"{self.resource.title} {'/'.join([*path, str(name)])}"

    @property
    def place(self) -> tuple[str, ...]:
        """Where names of this kind have to differ from each other."""
        enclosing = (str(self.ids.get(parent.name)) for parent in self.resource.parents)
        return (self.client.connection.url, self.resource.kind, *enclosing)

    @property
    def whereabouts(self) -> tuple[Any, ...]:
        """What tells this one from all others, by ids as far as there are any."""
        place = [self.ids.get(item.name) or self.wish.get(item.name) for item in self.resource.parents]
        return (self.client.connection.url, self.resource.kind, *place, self.wish.get("name") or self.pinned)

    @property
    def parents_declared(self) -> bool:
        return bool(self.resource.parents) and self.wish.get(self.resource.parents[0].name) is not None


def begun(
    resource: Resource,
    params: Mapping[str, Any],
    client: Client,
    check_mode: bool = False,
    together: bool = False,
    among: Mapping[Any, Sequence[Record]] | None = None,
) -> Run:
    """A run of which nothing is known but what is declared."""
    resource = resource.meant(params)
    options = (*resource.call_options, *resource.delete_options)
    ids = {option.name: params.get(option.name) for option in options}
    return Run(resource, params, client, check_mode, together, among, ids=ids)


def assumed(run: Run) -> Run:
    """The run with what is assumed for parents that were left out, where they decide which one is meant."""
    if run.pinned:
        return run
    left_out = {item.name: item.assumed for item in run.resource.parents if item.assumed}
    missing = {name: value for name, value in left_out.items() if run.wish.get(name) is None}
    return run.but(wish={**run.wish, **missing}) if missing else run
