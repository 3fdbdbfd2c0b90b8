# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which reads a task is going to need, as far as what is declared tells, so that they are asked for side by side.

Nothing depends on it: what is not told here is read when it is its turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language.call import Call, is_placed
from ..language.words import Field, Reference, needed
from .run import Run

Read = tuple[Call, Mapping[str, Any]]


def first_reads(run: Run) -> Iterator[Read]:
    """What is needed to find the object, and what it refers to, as long as nothing is known of it."""
    resource, pinned = run.resource, run.pinned
    if pinned and not run.parents_declared:
        about = run.knowing(id=pinned)
        yield from _placed(resource.read, about)
        yield from owned_reads(about)
    else:
        for parent in resource.parents:
            yield from _of_reference(run, parent)
        if resource.list and not resource.within and not resource.lasting and not pinned:
            yield from _placed(resource.list, run)
    if run.state == "absent":
        return
    yield from references_reads(run)


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


def owned_reads(run: Run) -> Iterator[Read]:
    """The rows of which something is declared, of an object whose id is known."""
    client = run.client
    for child in run.resource.children:
        declared = child.declares(run.wish) or run.wish.get(child.purge)
        newer = child.since or child.listed_since
        # As long as nobody knows the version, only what every server has.
        known = not newer or client.usage.server_version
        too_old = client.older_than(child.since) or client.older_than(child.listed_since)
        if child.list and declared and known and not too_old and not child.text:
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
    if is_placed(call, run.ids):
        yield call, run.ids
