# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was read of others and is still true after a write, since later runs of the same client look at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.call import is_placed, pick, read_key
from ..language.resource import Resource
from ..language.words import Taken
from .claims import claims, what_of
from .places import placed
from .work import Work


def share(work: Work) -> None:
    """Keep the list true that shows what was written, and forget what is not."""
    run, resource, client = work.run, work.run.resource, work.run.client
    if not resource.apart:
        return
    if work.plan.moves:
        client.forget()
        return
    # What others have got since is found out by the server; what they gave up must not stand in the way.
    given = {pool for pool, _entry in claims(work)[0]}
    rows_taken = [child.taken for child in resource.children if child.taken]
    for taken in (
        *rows_taken,
        *(item.taken for item in resource.all_fields if item.taken and what_of(run, item.taken) in given),
    ):
        client.forget(read_key(taken.call, run.ids))
    rows: Any = None
    if resource.within:
        rows = pick(placed(run).enclosing, resource.within)
    elif resource.list and is_placed(resource.list, run.ids):
        rows = client.known(resource.list, run.ids)
    for index, row in enumerate(rows or ()):
        if row.get(resource.id) == run.id:
            if work.plan.op == "delete":
                del rows[index]
            elif work.record is not None:
                rows[index] = work.record
            return
    client.forget()


def forget_claims(work: Work) -> None:
    """Forget who has what only one object can have."""
    for taken in _taken(work.run.resource):
        if is_placed(taken.call, work.run.ids):
            work.run.client.forget(read_key(taken.call, work.run.ids))


def _taken(resource: Resource) -> Iterator[Taken]:
    rows = (item for child in resource.children for item in (child, *child.fields))
    yield from (item.taken for item in (*resource.all_fields, *rows) if item.taken)
