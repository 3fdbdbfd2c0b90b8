# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What encloses an object and what it refers to, found by names or ids. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import ApiError, NotFound, PaasError
from ..language.call import Record, pick
from ..language.foreseen import GONE, MADE
from ..language.near import there_are
from ..language.presenting import Namer
from ..language.words import Reference, needed
from .records import SETTLED_AFTER
from .run import Run


def placed(run: Run, fresh: bool = False) -> Run:
    """The run with what encloses its object. In check mode that may be missing: an earlier task would make it.

    fresh: read the answer again that holds the innermost one.
    """
    parents = run.resource.parents
    if run.pinned and not run.parents_declared:
        return run
    held = [parent.name for parent in parents if not parent.within]
    at = run.but(enclosing=None, nowhere=False)
    for parent in parents:
        if run.pinned and run.wish.get(parent.name) is None:
            break
        found = referred(at, parent, fresh and parent.name == held[-1])
        if found is None:
            unknown = {item.name: None for item in parents if item.name not in at.ids}
            if run.comes(parent, run.wish[parent.name]):
                return at.but(ids={**at.ids, **unknown}, enclosing=None, nowhere=True, awaits=True)
            if run.state == "absent" or (run.check_mode and run.together and not run.coming):
                return at.but(enclosing=None, nowhere=True)
            refuse_missing(at, parent)
            run.assume(f"The {parent.label} {run.wish[parent.name]!r}")
            return at.but(ids={**at.ids, **unknown}, enclosing=None, nowhere=not run.pinned)
        at = at.but(ids={**at.ids, parent.name: found[parent.id]}, enclosing=found)
    return at


def enclosing(run: Run, name: str) -> Record | None:
    """The record of the parent that the option C(name) names, or None. Raises PaasError for an ambiguous name."""
    found: Record | None = None
    for parent in run.resource.parents:
        found = referred(run, parent)
        if found is None or parent.name == name:
            break
        run = run.but(ids={**run.ids, parent.name: found[parent.id]}, enclosing=found)
    return found


def is_made_before(run: Run, name: str) -> bool:
    """Whether an earlier task of a run in check mode would have made the parent that the option C(name) names."""
    made = False
    for parent in run.resource.parents:
        found = None if made else referred(run, parent)
        if found is not None:
            run = run.but(ids={**run.ids, parent.name: found[parent.id]}, enclosing=found)
        else:
            wanted = run.wish.get(parent.name)
            # What is assumed where nothing is said comes with what encloses it.
            inborn = made and wanted == parent.assumed
            made = inborn or run.client.foreseen.has(MADE, *_place_in(run, parent), wanted)
        if parent.name == name or (found is None and not made):
            break
    return run.check_mode and made


def refuse_missing(run: Run, missing: Reference) -> None:
    """Refuse a parent that is not there, and those inside it, where no earlier task of a run in check mode may make
    them.
    """
    for parent in run.resource.parents[run.resource.parents.index(missing) :]:
        if not run.check_mode or not _is_parent_to_come(run, parent, missing):
            raise PaasError(no_such(run, parent, candidates(run, parent) if parent is missing else ()), "not_found")


def _is_parent_to_come(run: Run, parent: Reference, missing: Reference) -> bool:
    wanted, foreseen = run.wish.get(parent.name), run.client.foreseen
    if not foreseen.complete or wanted is None:
        return True
    # What is assumed where nothing is said comes with what encloses it.
    inborn = parent is not missing and wanted == parent.assumed
    return inborn or foreseen.has(MADE, *_place_in(run, parent), wanted)


def _place_in(run: Run, parent: Reference) -> tuple[Any, ...]:
    """Where candidates of a parent are, as the whereabouts of a run."""
    outer = run.resource.parents[: run.resource.parents.index(parent)]
    place = [run.ids.get(item.name) or run.wish.get(item.name) for item in outer]
    return (run.client.connection.url, parent.label, *place)


def is_listed(run: Run, reference: Reference) -> bool:
    """Whether that is there in which the candidates of a reference are; in check mode it may be to come."""
    call = reference.list
    if not run.check_mode or call is None:
        return True
    unknown = [name for name in (*call.mentions, *call.asks) if run.ids.get(name) is None]
    # Where nothing is said of what a query asks for, the server lists what it has by itself.
    return all(name in call.asks and run.wish.get(name) is None for name in unknown)


def is_foretold(run: Run, reference: Reference, wanted: Any) -> bool:
    """Whether an earlier task of a run in check mode may make what a reference names, which is not there."""
    if not run.check_mode or wanted is None:
        return False
    foreseen = run.client.foreseen
    if not foreseen.complete or not is_listed(run, reference) or reference.about == "*":
        return True
    made = foreseen.rest(MADE, run.client.connection.url, reference.about)
    return any(fact[-1] == str(wanted) for fact in made)


def referred(run: Run, reference: Reference, fresh: bool = False) -> Record | None:
    """The record that a reference names, or None. Raises PaasError where a name fits several."""
    wanted = run.wish.get(reference.name)
    if wanted is not None and run.client.older_than(reference.listed_since):
        return {reference.id: wanted}
    if reference.lookup and wanted is not None:
        found = _looked_up(run, reference, wanted, fresh)
        if found:
            return found
    if wanted is None:
        left, named = choices(run, reference, fresh)
        if reference.sole and len(left) == len(named) == 1:
            return left[0]
        raise PaasError(
            f"{reference.name} is needed, since the server has several to choose from: {', '.join(named)}.", "ambiguous"
        )
    there = candidates(run, reference, fresh)
    if reference in run.resource.parents and len(meant(reference, there, wanted)) > 1:
        there = settled(
            run,
            lambda: meant(reference, _candidates_anew(run, reference), wanted),
            (reference.label, wanted, str(pick(run.enclosing, "id"))),
        )
    return fitting(run, reference, there, wanted)


def sought(run: Run, reference: Reference) -> Record | None:
    """The record that a reference names; None where an earlier task of a run in check mode may make it. Raises
    PaasError where there is none, and as C(referred).
    """
    found = referred(run, reference)
    if found is None and not is_foretold(run, reference, run.wish[reference.name]):
        raise PaasError(no_such(run, reference, candidates(run, reference)), "not_found")
    return found


def _candidates_anew(run: Run, reference: Reference) -> Sequence[Record]:
    """The candidates of a parent, read again: they may stand in what encloses them."""
    if not reference.within:
        return candidates(run, reference, fresh=True)
    outer = run.resource.parents[run.resource.parents.index(reference) - 1]
    rows = candidates(run.but(enclosing=None), outer, fresh=True)
    known = needed(run.enclosing)
    around = next((row for row in rows if row[outer.id] == known[outer.id]), known)
    return candidates(run.but(enclosing=around), reference)


def settled(
    run: Run, look: Callable[[], Sequence[Record]], about: Any, seconds: float = SETTLED_AFTER
) -> Sequence[Record]:
    """What C(look) sees once there is at most one, or still sees after a while.

    Of two that were made at the same moment, whoever made the later one removes it again.
    """
    seen: list[Sequence[Record]] = []

    def single() -> bool | None:
        seen[:] = [look()]
        return True if len(seen[0]) < 2 else None

    lasting = run.client.lasting
    patience = run.client.connection.deadline(0.0 if about in lasting else seconds)
    if not patience.poll(single) and about is not None:
        lasting.add(about)
    return seen[0]


def fitting(run: Run, reference: Reference, there: Sequence[Record], wanted: Any) -> Record | None:
    """The candidate that is meant, or None. Raises PaasError where a name fits several."""
    found = meant(reference, there, wanted)
    if len(found) > 1:
        raise PaasError(
            f"{len(found)} {reference.label}s are called {wanted!r}: {listing(reference, found)}."
            f" Give the id as {reference.name}.",
            "ambiguous",
        )
    if found and reference.lookup:
        return _looked_up(run, reference, found[0][reference.id])
    return found[0] if found else None


def _looked_up(run: Run, reference: Reference, wanted: Any, fresh: bool = False) -> Record | None:
    """What the lookup of a reference finds; a name may also stand for another route, or for none, in an address."""
    try:
        found = run.client.get(needed(reference.lookup), {**run.ids, "name": wanted}, fresh)
    except NotFound:
        return None
    fits = (
        isinstance(found, Mapping)
        and found.get(reference.id)
        and wanted in (pick(found, reference.title), found[reference.id])
    )
    return found if fits else None


def candidates(run: Run, reference: Reference, fresh: bool = False) -> Sequence[Record]:
    """What a reference may be about, as the server lists it."""
    if reference.within:
        return inside(run, reference.within, reference.id, reference.title)
    call = needed(reference.list)
    if reference in run.resource.parents:
        return run.client.records(call, run.ids, fresh, reference.id, reference.title)
    return [item for item in run.client.records(call, run.ids, fresh) if pick(item, reference.id)]


def choices(run: Run, reference: Reference, fresh: bool = False) -> tuple[list[Record], list[str]]:
    """What a reference of which nothing is said may be about: what is there, and how messages name this and what is to
    come. What earlier tasks of a run in check mode would have made or removed counts.
    """
    there, foreseen = list(candidates(run, reference, fresh)), run.client.foreseen
    if not run.check_mode:
        return there, [listing(reference, [item]) for item in there]
    there = [item for item in there if not foreseen.has(GONE, item[reference.id])]
    around = [item for item in run.resource.references if reference.list and f"{{{item.name}}}" in reference.list.path]
    made = foreseen.rest(MADE, run.client.connection.url, reference.label, *(run.ids.get(item.name) for item in around))
    titles = [str(pick(item, reference.title)) for item in there]
    to_come = [fact[0] for fact in made if len(fact) == 1 and fact[0] not in titles]
    return there, [*(listing(reference, [item]) for item in there), *to_come]


def inside(run: Run, part: str, key: str, name: str) -> Sequence[Record]:
    """The records inside the innermost enclosing one. Where they are missing, that does not mean there are none."""
    parent = run.resource.parents[-1]
    call = parent.lookup or parent.list or needed(run.resource.parents[0].list)
    return run.client.listed(pick(run.enclosing, part), call, part, key, name)


def no_such(run: Run, reference: Reference, there: Sequence[Record], wanted: Any = None) -> str:
    wanted = wanted or run.wish[reference.name]
    names = [pick(item, reference.title) for item in there]
    listed = [listing(reference, there)] if there else []
    if run.check_mode and reference in run.resource.parents:
        made = run.client.foreseen.rest(MADE, *_place_in(run, reference))
        to_come = [fact[0] for fact in made if len(fact) == 1]
        names, listed = [*names, *to_come], [*listed, *to_come]
    return f"There is no {reference.label} {wanted!r}. {there_are(wanted, names, ', '.join(listed))}"


def meant(reference: Reference, there: Sequence[Record], wanted: Any) -> list[Record]:
    """The candidates that have this name or id."""
    keys = [reference.title, reference.id, *([reference.join] if reference.join else [])]
    return [item for item in there if str(wanted) in [str(pick(item, key)) for key in keys]]


def handle(reference: Reference, there: Sequence[Record], stored: Any) -> str:
    """The name of the candidate that a record holds where it leads to it alone, else its id."""
    own = next((item for item in there if pick(item, reference.join or reference.id) == stored), None)
    if own is None:
        return str(stored)
    name = pick(own, reference.title)
    return str(name if name and len(meant(reference, there, name)) == 1 else pick(own, reference.id))


def namer(run: Run, record: Record) -> Namer:
    """The name of what an option refers to, as far as it leads there alone and the key may list it; else the id."""
    held = {item.name: pick(record, item.read) for item in run.resource.references if item.read}
    at = run.but(ids={**held, **run.ids})

    def named(reference: Reference, stored: Any) -> Any:
        call = reference.list
        unknown = call is None or any(at.ids.get(name) is None for name in call.mentions)
        if unknown or run.client.older_than(reference.listed_since):
            return stored
        try:
            return handle(reference, candidates(at, reference), stored)
        except ApiError as error:
            if not error.status:
                raise
            return stored

    return named


def listing(reference: Reference, records: Sequence[Record]) -> str:
    return ", ".join(f"{pick(item, reference.title)} ({pick(item, reference.id)})" for item in records)
