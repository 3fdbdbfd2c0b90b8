# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which reads a task is going to need, as far as what is declared tells, so that they are asked for side by side.

Nothing depends on it: what is not told here is read when it is its turn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record, is_placed, pick
from ..language.resource import name_of
from ..language.words import Field, Reference, needed
from .plan import declared_variant
from .run import Run

Read = tuple[Call, Mapping[str, Any]]


MOST_HINTS = 2000
"""So many ids of one place are remembered for the tasks that follow."""
MOST_LIKELY = 3


def first_reads(run: Run) -> Iterator[Read]:
    """What is needed to find the object, and what it refers to, as long as nothing is known of it but what earlier
    tasks have seen. Where that is not true any more, a read too many is made, and its answer is not looked at.
    """
    resource, pinned = run.resource, run.pinned
    if pinned and not run.parents_declared:
        yield from _reads_of(run.knowing(id=pinned), True)
    else:
        run = _hinted(run)
        for parent in resource.parents:
            yield from _of_reference(run, parent)
        if resource.list and not resource.within and not resource.lasting and not pinned:
            yield from _placed(_own(resource.list), run)
        if run.id is not None:
            yield from _reads_of(run, _is_read(run))
    if run.state != "absent":
        yield from references_reads(run)


def _reads_of(run: Run, read: bool) -> Iterator[Read]:
    yield from _placed(_own(run.resource.read), run) if read else ()
    yield from owned_reads(run)


def _own(call: Call) -> Call:
    """The same to be asked beside the version: a server that is too old for it is too old for the whole kind."""
    return replace(call, since="") if call.since else call


def _is_read(run: Run) -> bool:
    """Whether its list does not show all that is declared."""
    resource = run.resource
    return any(item.declared(run.wish) is not None and resource.is_detail(item) for item in resource.fields)


def _hinted(run: Run) -> Run:
    """The run with the ids that earlier tasks have seen."""
    hints, ids = run.client.hints, dict(run.ids)
    for number, parent in enumerate(run.resource.parents):
        ids[parent.name] = hints.get(_spot(parent.label, run, number), {}).get(str(run.wish.get(parent.name)))
    known = run.pinned or hints.get(_spot(run.resource.kind, run), {}).get(str(run.wish.get("name")))
    return run.but(ids={**ids, "id": known} if known else ids)


def hint(run: Run, rows: Sequence[Record] = ()) -> None:
    """Remember for the tasks that follow what encloses the object, and which others C(rows) there are."""
    hints, resource = run.client.hints, run.resource
    for number, parent in enumerate(resource.parents):
        if run.ids.get(parent.name) is not None:
            spot = hints.setdefault(_spot(parent.label, run, number), {})
            spot[str(run.wish.get(parent.name))] = run.ids[parent.name]
    if rows and not resource.lasting and (resource.detail or any(child.list for child in resource.children)):
        named = {str(name_of(resource, row)): row.get(resource.id) for row in rows[:MOST_HINTS]}
        hints[_spot(resource.kind, run)] = named


def _spot(kind: str, run: Run, depth: int | None = None) -> str:
    """Where names of a kind are unique: what encloses it, as it is declared."""
    return json.dumps([kind, *(run.wish.get(parent.name) for parent in run.resource.parents[:depth])], default=str)


def references_reads(run: Run) -> Iterator[Read]:
    """What tells the ids of what the declared options refer to."""
    resource = run.resource
    for reference in resource.references:
        yield from _of_reference(run, reference)
    for loan in resource.loans:
        if run.wish.get(loan.name):
            lender = needed(loan.lender)
            yield from _placed(lender.list, run) if lender.list and not lender.within else ()
    for group in ((resource.fields, run.wish), *((item.fields, run.wish.get(item.name)) for item in resource.groups)):
        yield from _of_fields(run, *group)
    for child in resource.children:
        rows = run.wish.get(child.name)
        for row in rows if isinstance(rows, list) else ():
            yield from _of_fields(run, child.fields, row)


def likely_reads(run: Run) -> Iterator[Read]:
    """The list in which the object is, and those that it may be, where what encloses it tells their ids without names.

    Of so few that to read a wrong one costs less than to wait for the list.
    """
    resource, client = run.resource, run.client
    if not ("*" in resource.detail and resource.list and resource.list.items) or resource.within or client.expected:
        return
    there = pick(run.enclosing, resource.list.items)
    rows = there if isinstance(there, list) else ()
    own = [row for row in rows if isinstance(row, Mapping) and row.get(resource.id)]
    kind = declared_variant(resource, run.wish)
    likely = [row[resource.id] for row in own if kind is None or resource.variant_in(row) in ("", kind.name)]
    if 0 < len(likely) <= MOST_LIKELY:
        yield resource.list, run.ids
        yield from ((resource.read, {**run.ids, "id": one}) for one in likely)


def owned_reads(run: Run) -> Iterator[Read]:
    """The rows of which something is declared, of an object whose id is known."""
    client = run.client
    for child in run.resource.children:
        if not child.list or child.text or not (child.declares(run.wish) or run.wish.get(child.purge)):
            continue
        newer = child.since or child.listed_since
        # As long as nobody knows the version, only what every server has.
        known = not newer or client.usage.server_version
        if known and not (client.older_than(child.since) or client.older_than(child.listed_since)):
            yield from _placed(child.list, run)


def _of_fields(run: Run, fields: tuple[Field, ...], values: Any) -> Iterator[Read]:
    for item in fields if isinstance(values, Mapping) else ():
        if item.refers and item.refers.list and values.get(item.name) not in (None, "", []):
            yield from _of_reference(run, item.refers, values[item.name])


def _of_reference(run: Run, reference: Reference, value: Any = None) -> Iterator[Read]:
    wanted = run.wish.get(reference.name) if value is None else value
    if wanted is None or reference.within or run.client.older_than(reference.listed_since):
        return
    if reference.lookup and value is None:
        yield from _placed(reference.lookup, run.knowing(name=wanted))
    elif reference.list:
        yield from _placed(reference.list, run)


def _placed(call: Call, run: Run) -> Iterator[Read]:
    if is_placed(call, run.client.filling(run.ids)):
        yield call, run.ids
