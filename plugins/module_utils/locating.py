# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""find and read: which object on the server is meant, and what the server shows of it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from .archive import Archive
from .compare import (
    wanted_fields,
)
from .errors import ApiError, PaasError
from .foreseen import MADE, UNMADE
from .near import there_are
from .presenting import secret_values
from .redact import without_credentials
from .schema import Call, Child, Record, Reference, Resource, needed
from .transport import Client, pick
from .turns import Turn
from .waiting import Deadline

NOT_FOUND = 404
UNSAID = object()
SETTLED_AFTER = 10.0
"""Seconds in which somebody who has made something a second time, at the same moment as another, takes it back."""
REMOVED_AFTER = 30.0
"""The same where the server removes things some time after its answer."""


class Locator:
    """What every layer knows of a run.

    together  it is one of many, and whoever runs them makes what encloses them and settles what they take from one
              another
    among     the listed records of the same place by name, given by whoever runs many; he looks for twins afterwards
    """

    def __init__(
        self,
        resource: Resource,
        params: Mapping[str, Any],
        client: Client,
        check_mode: bool,
        together: bool = False,
    ) -> None:
        self.together = together
        self.among: Mapping[Any, Sequence[Record]] | None = None
        self.resource = resource
        self.params = params
        self.client = client
        self.check_mode = check_mode
        self.state = str(params["state"])
        self.turn = Turn()
        self._given = params
        self._forget_plan()

    def _forget_plan(self) -> None:
        """Be as one that has not looked at anything yet."""
        self.params = self._given
        options = (*self.resource.call_options, *self.resource.delete_options)
        self.context: dict[str, Any] = {option.name: self.params.get(option.name) for option in options}
        self.record: Record | None = None
        self.warnings: list[str] = []
        self.names: dict[Any, str] = {}
        self.archive: Archive | None = None

    def _resolve_parents(self, fresh: bool = False) -> bool:
        """Whether the enclosing objects exist. In check mode they may be missing: an earlier task would make them.

        fresh: read the answer again that holds the innermost one.
        """
        held = [parent.name for parent in self.resource.parents if not parent.within]
        if self.params.get(self.resource.id_option) and not self._parents_declared():
            return True
        enclosing: Any = None
        for parent in self.resource.parents:
            if self.params.get(self.resource.id_option) and self.params.get(parent.name) is None:
                break
            found = self._resolve(parent, enclosing, fresh and parent.name == held[-1])
            if found is None:
                if self.state == "absent":
                    return False
                if self.check_mode and self.together:
                    return False
                if self.check_mode:
                    self._warn(
                        f"The {parent.label} {self.params[parent.name]!r} does not exist yet; the plan assumes that an"
                        " earlier task creates it."
                    )
                    self.context.update({item.context_key: None for item in self._unresolved_parents()})
                    return bool(self.params.get(self.resource.id_option))
                raise PaasError(self._no_such(parent, enclosing), "not_found")
            self.context[parent.context_key] = found[parent.id]
            enclosing = found
        self.context["enclosing"] = enclosing
        return True

    def _unresolved_parents(self) -> list[Reference]:
        return [item for item in self.resource.parents if item.context_key not in self.context]

    def _parents_declared(self) -> bool:
        return bool(self.resource.parents) and self.params.get(self.resource.parents[0].name) is not None

    def _resolve(self, reference: Reference, enclosing: Any, fresh: bool = False) -> Record | None:
        """The record that a reference names, or None. Raises PaasError where a name fits several."""
        wanted = self.params.get(reference.name)
        if reference.listed_since and wanted is not None and self._older_than(reference.listed_since):
            return {reference.id: wanted}
        if reference.lookup and wanted is not None:
            found = self._looked_up(reference, wanted, fresh)
            if found:
                return found
        candidates = self._candidates(reference, enclosing, fresh)
        if wanted is None:
            if reference.sole and len(candidates) == 1:
                return candidates[0]
            names = _names(candidates, reference)
            raise PaasError(
                f"{reference.name} is needed, since the server has several to choose from: {names}.", "ambiguous"
            )
        if reference in self.resource.parents and len(_meant(reference, candidates, wanted)) > 1:
            candidates = self._settled(
                lambda: _meant(
                    reference, self._candidates(reference, *self._enclosing_anew(reference, enclosing)), wanted
                ),
                (reference.label, wanted, str(pick(enclosing, "id"))),
            )
        return self._fitting(reference, candidates, wanted)

    def _enclosing_anew(self, reference: Reference, enclosing: Any) -> tuple[Any, bool]:
        """What encloses the candidates of a parent, read again where it holds them; whether they are to be read."""
        if not reference.within:
            return enclosing, True
        outer = self.resource.parents[self.resource.parents.index(reference) - 1]
        rows = self._candidates(outer, None, fresh=True)
        return next((row for row in rows if row[outer.id] == enclosing[outer.id]), enclosing), False

    def _settled(self, look: Callable[[], Sequence[Record]], about: Any, seconds: float = SETTLED_AFTER) -> Any:
        """What C(look) sees once there is at most one, or still sees after a while.

        Of two that were made at the same moment, whoever made the later one removes it again.
        """
        seen: list[Sequence[Record]] = []

        def single() -> bool | None:
            seen[:] = [look()]
            return True if len(seen[0]) < 2 else None

        patience = 0.0 if about in self.client.lasting else seconds
        deadline = Deadline(patience, self.client.connection.now, self.client.connection.pause)
        if not deadline.poll(single) and about is not None:
            self.client.lasting.add(about)
        return seen[0]

    def _fitting(self, reference: Reference, candidates: Sequence[Record], wanted: Any) -> Record | None:
        """The candidate that is meant, or None. Raises PaasError where a name fits several."""
        fitting = _meant(reference, candidates, wanted)
        if len(fitting) > 1:
            raise PaasError(
                f"{len(fitting)} {reference.label}s are called {wanted!r}: {_names(fitting, reference)}."
                f" Give the id as {reference.name}.",
                "ambiguous",
            )
        if fitting and reference.lookup:
            return self._looked_up(reference, fitting[0][reference.id])
        return fitting[0] if fitting else None

    def _looked_up(self, reference: Reference, wanted: Any, fresh: bool = False) -> Record | None:
        """What the lookup of a reference finds; a name may also stand for another route, or for none, in an address."""
        try:
            found = self.client.get(needed(reference.lookup), {**self.context, "name": wanted}, fresh)
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise
            return None
        fits = (
            isinstance(found, Mapping)
            and found.get(reference.id)
            and wanted in (found.get("name"), found[reference.id])
        )
        return found if fits else None

    def _candidates(
        self, reference: Reference, enclosing: Any, fresh: bool = False, context: Record | None = None
    ) -> Sequence[Record]:
        if reference.within:
            return self._inside(enclosing, reference.within, reference.id)
        call, context = needed(reference.list), context or self.context
        if reference in self.resource.parents:
            return self.client.records(call, context, fresh, reference.id, reference.title)
        return [item for item in self.client.records(call, context, fresh) if pick(item, reference.id)]

    def _inside(self, enclosing: Any, part: str, key: str) -> Sequence[Record]:
        """The records inside the innermost enclosing one. Where they are missing, that does not mean there are none."""
        parent = self.resource.parents[-1]
        call = parent.lookup or parent.list or needed(self.resource.parents[0].list)
        return self.client.listed(pick(enclosing, part), call, part, key, "name")

    def _no_such(self, reference: Reference, enclosing: Any, wanted: Any = None) -> str:
        wanted = wanted or self.params[reference.name]
        candidates = self._candidates(reference, enclosing)
        names = [pick(item, reference.title) for item in candidates]
        return f"There is no {reference.label} {wanted!r}. {there_are(wanted, names, _names(candidates, reference))}"

    def enclosing(self, name: str) -> Record | None:
        """The record of the parent that the option C(name) names, or None. Raises PaasError for an ambiguous name."""
        found: Record | None = None
        for parent in self.resource.parents:
            found = self._resolve(parent, found)
            if found is None or parent.name == name:
                break
            self.context[parent.context_key] = found[parent.id]
        return found

    def siblings(self, fresh: bool = False) -> Sequence[Record]:
        """The listed records of everything of this kind in the same place. Raises PaasError."""
        return self._listed(fresh) if self._resolve_parents() else []

    # -- the resource itself ----------------------------------------------------------------------------------------

    def _find(self) -> Record | None:
        """The one resource with the declared identity, or None; complete as far as declared options need it."""
        resource = self.resource
        pinned = self.params.get(resource.id_option)
        if pinned:
            try:
                return self._read(str(pinned))
            except ApiError as error:
                if error.status != NOT_FOUND:
                    raise
                if self.state == "absent":
                    return None
                raise PaasError(
                    f"There is no {resource.kind} with the {resource.id_option} {pinned!r}.", "not_found", NOT_FOUND
                ) from None
        found = self._same_name(self._listed()) if self.among is None else self.among.get(self._name(), [])
        if len(found) > 1:
            found = self._the_only_one()
        if not found:
            return None
        identifier = self.context["id"] = found[0][resource.id]
        if not self._needs_read():
            return found[0]
        if self.client.expected and self.client.known(resource.read, self.context) is None:
            self.prefetch()
        return self._read(identifier)

    def prefetch(self, running: bool = False) -> None:
        """Read those that the client expects to be asked for, this one first, with as few requests as possible.

        running: also what runs of them
        """
        resource = self.resource
        expected = self.client.expected
        rows = [row for row in self._listed() if row.get("name") in expected or row.get(resource.id) in expected]
        rows.sort(key=lambda row: row.get(resource.id) != self.context.get("id"))
        contexts = [{**self.context, "id": row[resource.id]} for row in rows]
        self.client.prefetch(resource.read, contexts)
        if running and resource.lifecycle:
            found = [self.client.known(resource.read, context) for context in contexts]
            resource.lifecycle.prefetch(self.client, [record for record in found if isinstance(record, Mapping)])

    def _inborn(self) -> Record | None:
        """What a new enclosing object has by itself, where an earlier task would make that."""
        resource = self.resource
        if self.state == "absent" or not resource.inborn or self._name() != resource.inborn:
            return None
        record = {"name": resource.inborn, "isDefault": True}
        return {**record, **resource.initial.record(record), resource.id: None}

    def _would_be_made(self) -> bool:
        """Whether an earlier task of the same run in check mode would have made what is not there."""
        if not self.check_mode or self.record is not None:
            return False
        place = self._whereabouts()
        return self.client.foreseen.has(MADE, *place) and not self.client.foreseen.has(UNMADE, *place)

    def _is_to_come(self) -> bool:
        """The same, or nobody can know."""
        unknown = self.check_mode and self.record is None and not self.client.foreseen.complete
        return unknown or self._would_be_made()

    def _whereabouts(self) -> tuple[Any, ...]:
        """What tells this one from all others, by ids as far as there are any."""
        place = [self.context.get(item.context_key) or self.params.get(item.name) for item in self.resource.parents]
        name = self.params.get("name") or self.params.get(self.resource.id_option)
        return (self.client.connection.url, self.resource.kind, *place, name)

    def _listed(self, fresh: bool = False) -> Sequence[Record]:
        resource = self.resource
        if resource.within:
            if fresh:
                self._resolve_parents(fresh=True)
            return self._inside(self.context["enclosing"], resource.within, resource.id)
        return self.client.records(needed(resource.list), self.context, fresh, resource.id, "name")

    def _same_name(self, records: Sequence[Record]) -> list[Record]:
        name = self._name()
        return [item for item in records if item.get("name") == name]

    def _name(self) -> Any:
        return self.resource.field("name").wire.normalise(self.params["name"])

    def _ambiguous(self, found: Sequence[Record]) -> str:
        ids = ", ".join(str(item.get(self.resource.id)) for item in found)
        return (
            f"{len(found)} {self.resource.kind}s are called {self.params['name']!r} here: {ids}."
            f" Give one of these ids as {self.resource.id_option}, or remove what is too many."
        )

    def _the_only_one(self, others: Sequence[str] = ()) -> Sequence[Record]:
        """What has the declared name once nobody is about to remove one of several. Raises PaasError for several."""
        seconds = REMOVED_AFTER if self.resource.gone_later else SETTLED_AFTER
        about = (*self._place(), self._name())
        found: Sequence[Record] = self._settled(lambda: self._same_name(self._listed(fresh=True)), about, seconds)
        if len(found) > 1:
            raise PaasError(" ".join([self._ambiguous(found), *others]), "ambiguous")
        return found

    def _place(self) -> tuple[str, ...]:
        """Where names of this kind have to differ from each other."""
        enclosing = (str(self.context.get(parent.context_key)) for parent in self.resource.parents)
        return (self.client.connection.url, self.resource.kind, *enclosing)

    def _needs_read(self) -> bool:
        if self.resource.stub:
            return True
        return any(item.read_path.split(".")[0] in self.resource.detail for item, _value in self._wanted())

    def _wanted(self) -> Any:
        return wanted_fields(self.resource, self.params)

    def _read(self, identifier: str) -> Record:
        self.context["id"] = identifier
        return self.client.record(self.resource.read, self.context, key=self.resource.id)

    def _rows(self, child: Child, record: Record) -> Sequence[Record]:
        if not self._tells(child) or record.get(self.resource.id, UNSAID) is None:
            return ()
        return read_rows(self.client, self.context, child, record, self.resource.read)

    def _secrets(self, record: Record) -> list[Any]:
        """Every secret that the record and what it owns hold, as far as the server shows them. Raises PaasError."""
        secret = (child for child in self.resource.children if any(item.secret for item in child.fields))
        return secret_values(self.resource, record, {child.name: self._rows(child, record) for child in secret})

    def _tells(self, child: Child) -> bool:
        """Whether the server is new enough to show the rows."""
        return not (self._older_than(child.since) or self._older_than(child.listed_since))

    def _older_than(self, version: str) -> bool:
        return self.client.older_than(version)

    def _warn(self, text: str) -> None:
        self.warnings.append(without_credentials(text))

    def _header(self) -> str:
        path = [str(self.params[parent.name]) for parent in self.resource.parents if self.params.get(parent.name)]
        name = self.params.get("name") or self.params.get(self.resource.id_option)
        return f"{self.resource.kind} {'/'.join([*path, str(name)])}"


def read_text(client: Client, child: Child, record: Record, read: Call) -> str:
    """The text that holds the rows of a child. One that is missing is not an empty one: writing it anew would lose
    what is in it.
    """
    text = record.get(child.text, 0)
    if text is not None and not isinstance(text, str):
        raise client.odd(read, "text", record.get(child.text), child.text)
    return text or ""


def read_rows(client: Client, context: Mapping[str, Any], child: Child, record: Record, read: Call) -> Sequence[Record]:
    """The stored rows of a child, as the server shows them."""
    if child.text and child.dialect:
        return child.dialect.rows(read_text(client, child, record, read))
    key = child.field(child.key).read_path if child.key else ""
    if child.list:
        if not child.gather:
            return client.records(child.list, context, key=key)
        answer = client.get(child.list, context)
        try:
            return child.gather(answer, record)
        except (AttributeError, LookupError, TypeError):
            raise client.odd(child.list, f"what holds {child.name}", answer) from None
    return client.listed(record.get(child.rows), read, child.rows, key)


def assumed(resource: Resource, params: Record) -> Record:
    """The parameters with what is assumed for parents that were left out, where they decide which one is meant."""
    if params.get(resource.id_option):
        return params
    left_out = (item for item in resource.parents if item.assumed and params.get(item.name) is None)
    return {**params, **{item.name: item.assumed for item in left_out}}


def _meant(reference: Reference, candidates: Sequence[Record], wanted: Any) -> list[Record]:
    """The candidates that have this name or id."""
    keys = [reference.title, reference.id, *([reference.join] if reference.join else [])]
    return [item for item in candidates if str(wanted) in [str(pick(item, key)) for key in keys]]


def _names(records: Sequence[Record], reference: Reference) -> str:
    return ", ".join(f"{pick(item, reference.title)} ({pick(item, reference.id)})" for item in records)
