# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an object stands: what encloses it, found by names or ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import ApiError, PaasError
from ..language.call import Record, pick
from ..language.foreseen import MADE
from ..language.near import there_are
from ..language.redact import without_credentials
from ..language.resource import Resource
from ..language.sound import Sound
from ..language.words import Reference, needed
from ..transport.archive import Archive
from ..transport.client import Client
from ..transport.waiting import Deadline
from .records import NOT_FOUND, SETTLED_AFTER
from .turns import Turn


class Surveyor:
    """Finds what encloses an object.

    rounds  how often a run began anew, since others were quicker
    """

    rounds = 0

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
        self.state = str(params.get("state", "present"))
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
        self.sound = Sound(self.resource, {})
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
                self._refuse_missing(parent, self._candidates(parent, enclosing))
                self._warn(
                    f"The {parent.label} {self.params[parent.name]!r} does not exist yet; the plan assumes that an"
                    " earlier task creates it."
                )
                unknown = (item.name for item in self.resource.parents if item.name not in self.context)
                self.context.update(dict.fromkeys(unknown))
                return bool(self.params.get(self.resource.id_option))
            self.context[parent.name] = found[parent.id]
            enclosing = found
        self.context["enclosing"] = enclosing
        return True

    def _refuse_missing(self, missing: Reference, candidates: Sequence[Record]) -> None:
        """Refuse a parent that is not there, and those inside it, where no earlier task of a run in check mode may make
        them.
        """
        for parent in self.resource.parents[self.resource.parents.index(missing) :]:
            if not self.check_mode or not self._is_parent_to_come(parent, missing):
                raise PaasError(self._no_such_among(parent, candidates if parent is missing else ()), "not_found")

    def _is_parent_to_come(self, parent: Reference, missing: Reference) -> bool:
        wanted, foreseen = self.params.get(parent.name), self.client.foreseen
        if not foreseen.complete or wanted is None:
            return True
        # What is assumed where nothing is said comes with what encloses it.
        inborn = parent is not missing and wanted == parent.assumed
        return inborn or foreseen.has(MADE, *self._place_in(parent), wanted)

    def _place_in(self, parent: Reference) -> tuple[Any, ...]:
        """Where candidates of a parent are, as C(_whereabouts)."""
        outer = self.resource.parents[: self.resource.parents.index(parent)]
        place = [self.context.get(item.name) or self.params.get(item.name) for item in outer]
        return (self.client.connection.url, parent.label, *place)

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
            and wanted in (pick(found, reference.title), found[reference.id])
        )
        return found if fits else None

    def _candidates(
        self, reference: Reference, enclosing: Any, fresh: bool = False, context: Record | None = None
    ) -> Sequence[Record]:
        if reference.within:
            return self._inside(enclosing, reference.within, reference.id, reference.title)
        call, context = needed(reference.list), context or self.context
        if reference in self.resource.parents:
            return self.client.records(call, context, fresh, reference.id, reference.title)
        return [item for item in self.client.records(call, context, fresh) if pick(item, reference.id)]

    def _inside(self, enclosing: Any, part: str, key: str, name: str) -> Sequence[Record]:
        """The records inside the innermost enclosing one. Where they are missing, that does not mean there are none."""
        parent = self.resource.parents[-1]
        call = parent.lookup or parent.list or needed(self.resource.parents[0].list)
        return self.client.listed(pick(enclosing, part), call, part, key, name)

    def _no_such(self, reference: Reference, enclosing: Any, wanted: Any = None) -> str:
        return self._no_such_among(reference, self._candidates(reference, enclosing), wanted)

    def _no_such_among(self, reference: Reference, candidates: Sequence[Record], wanted: Any = None) -> str:
        wanted = wanted or self.params[reference.name]
        names = [pick(item, reference.title) for item in candidates]
        listed = [_names(candidates, reference)] if candidates else []
        if self.check_mode and reference in self.resource.parents:
            made = self.client.foreseen.rest(MADE, *self._place_in(reference))
            to_come = [fact[0] for fact in made if len(fact) == 1]
            names, listed = [*names, *to_come], [*listed, *to_come]
        return f"There is no {reference.label} {wanted!r}. {there_are(wanted, names, ', '.join(listed))}"

    def enclosing(self, name: str) -> Record | None:
        """The record of the parent that the option C(name) names, or None. Raises PaasError for an ambiguous name."""
        found: Record | None = None
        for parent in self.resource.parents:
            found = self._resolve(parent, found)
            if found is None or parent.name == name:
                break
            self.context[parent.name] = found[parent.id]
        return found

    def _would_be_made(self) -> bool:
        """Whether an earlier task of the same run in check mode would have made what is not there."""
        if not self.check_mode or self.record is not None:
            return False
        return self.client.foreseen.has(MADE, *self._whereabouts())

    def _whereabouts(self) -> tuple[Any, ...]:
        """What tells this one from all others, by ids as far as there are any."""
        place = [self.context.get(item.name) or self.params.get(item.name) for item in self.resource.parents]
        name = self.params.get("name") or self._pinned()
        return (self.client.connection.url, self.resource.kind, *place, name)

    def _pinned(self) -> Any:
        """The id that says which one is meant, where one does."""
        sole = self.resource.lasting[0] if len(self.resource.lasting) == 1 else None
        return self.params.get(self.resource.id_option) or sole

    def _older_than(self, version: str) -> bool:
        return self.client.older_than(version)

    def _warn(self, text: str) -> None:
        self.warnings.append(without_credentials(text))


def _meant(reference: Reference, candidates: Sequence[Record], wanted: Any) -> list[Record]:
    """The candidates that have this name or id."""
    keys = [reference.title, reference.id, *([reference.join] if reference.join else [])]
    return [item for item in candidates if str(wanted) in [str(pick(item, key)) for key in keys]]


def _names(records: Sequence[Record], reference: Reference) -> str:
    return ", ".join(f"{pick(item, reference.title)} ({pick(item, reference.id)})" for item in records)
