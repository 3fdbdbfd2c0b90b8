# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which object on the server is meant, and what the server shows of it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, NotFound, PaasError
from ..language.call import Call, Record, is_told, pick
from ..language.child import Child
from ..language.foreseen import MADE
from ..language.presenting import secret_values
from ..language.resource import name_of
from ..language.words import needed
from .ahead import hint, likely_reads, owned_reads
from .places import inside, placed, referred, settled
from .records import REMOVED_AFTER, SETTLED_AFTER, UNSAID, read_one, read_rows
from .run import Run


def find(run: Run) -> Record | None:
    """The one object with the declared identity, or None; complete as far as declared options need it."""
    resource = run.resource
    if run.pinned:
        return _pinned(run)
    if run.among is None:
        run.client.ahead(likely_reads(run))
        there = listed(run)
        hint(run, there)
        found = same_name(run, there)
    else:
        found = told_apart(run, run.among.get(run.name, []))
    if len(found) > 1:
        found = the_only_one(run)
    if not found:
        return None
    run = run.about(found[0])
    # Whoever looks again keeps the lists of others, which show this one as it was.
    complete = not (run.again or views_for(run) or any(resource.is_detail(item) for item, _value in run.wanted))
    if not complete and run.client.expected and run.client.known(resource.read, run.ids) is None:
        prefetch(run)
    run.client.ahead([*(() if complete or views_for(run) else [(resource.read, run.ids)]), *owned_reads(run)])
    if complete:
        return found[0]
    return _read_listed(run)


def _pinned(run: Run) -> Record | None:
    try:
        return read(run, str(run.pinned))
    except NotFound as error:
        if run.resource.lasting:
            raise
        if run.state == "absent":
            return None
        resource = run.resource
        raise PaasError(
            f"There is no {resource.title} with the {resource.id_option} {run.pinned!r}.", "not_found", error.status
        ) from None


def _read_listed(run: Run) -> Record | None:
    """What a list has shown; None where somebody has removed it since."""
    try:
        return read(run)
    except NotFound:
        if run.among is not None:
            raise
        left = same_name(run, listed(run, fresh=True))
        if any(item[run.resource.id] == run.id for item in left):
            raise
    return find(run) if left else None


def prefetch(run: Run, running: bool = False) -> None:
    """Read those that the client expects to be asked for, this one first, with as few requests as possible.

    running: also what runs of them
    """
    resource, expected = run.resource, run.client.expected
    rows = [row for row in listed(run) if name_of(resource, row) in expected or row.get(resource.id) in expected]
    rows.sort(key=lambda row: row.get(resource.id) != run.id)
    contexts = [{**run.ids, "id": row[resource.id]} for row in rows]
    run.client.prefetch(resource.read, contexts)
    if running and resource.lifecycle:
        found = [run.client.known(resource.read, context) for context in contexts]
        resource.lifecycle.prefetch(run.client, [record for record in found if isinstance(record, Mapping)])


def listed(run: Run, fresh: bool = False) -> Sequence[Record]:
    """The listed records of everything of this kind in the same place; none in one that an earlier task would make."""
    resource = run.resource
    if resource.lasting:
        return [{resource.id: identifier} for identifier in resource.lasting]
    if run.nowhere:
        return []
    if resource.within:
        return inside(placed(run, fresh=True) if fresh else run, resource.within, resource.id, resource.name_key)
    rows = run.client.records(needed(resource.list), run.ids, fresh, resource.id, resource.name_key)
    return resource.housed(rows, run.enclosing)


def siblings(run: Run) -> Sequence[Record]:
    """The same, freshly read, for a run that was not placed yet; none where its place does not exist. Raises
    PaasError.
    """
    return listed(placed(run), fresh=True)


def called(run: Run, records: Sequence[Record]) -> list[Record]:
    name = run.name
    return [item for item in records if name_of(run.resource, item) == name]


def same_name(run: Run, records: Sequence[Record]) -> Sequence[Record]:
    """Those with the declared name, of which one is meant."""
    return told_apart(run, called(run, records))


def told_apart(run: Run, records: Sequence[Record]) -> Sequence[Record]:
    """Those that what the declared references name has, or that nothing has where they are left out."""
    for reference in run.resource.references:
        if records and reference.name in run.resource.told_apart:
            declared = run.wish.get(reference.name) is not None
            one = referred(run, reference) if declared else {}
            wanted = pick(one, reference.id)
            records = [] if one is None else [item for item in records if pick(item, reference.read) == wanted]
    return records


def the_only_one(run: Run, others: Sequence[str] = ()) -> Sequence[Record]:
    """What has the declared name once nobody is about to remove one of several. Raises PaasError for several."""
    seconds = REMOVED_AFTER if run.resource.gone_later else SETTLED_AFTER
    about = (*run.place, run.name)
    found = settled(run, lambda: same_name(run, listed(run, fresh=True)), about, seconds)
    if len(found) > 1:
        raise PaasError(" ".join([ambiguous(run, found), *others]), "ambiguous")
    return found


def ambiguous(run: Run, found: Sequence[Record]) -> str:
    ids = ", ".join(str(item.get(run.resource.id)) for item in found)
    return (
        f"{len(found)} {run.resource.titles} are called {run.wish['name']!r} here: {ids}."
        f" Give one of these ids as {run.resource.id_option}, or remove what is too many."
    )


def inborn(run: Run) -> Record | None:
    """What a new enclosing object has by itself, where an earlier task would make that."""
    resource = run.resource
    if run.state == "absent" or not resource.inborn or run.name != resource.inborn:
        return None
    record = {resource.name_key: resource.inborn, "isDefault": True}
    return {**record, **resource.initial.record(record), resource.id: None}


def would_be_made(run: Run) -> bool:
    """Of something that is not there: whether an earlier task of the same run in check mode would have made it."""
    return run.check_mode and run.client.foreseen.has(MADE, *run.whereabouts)


def is_to_come(run: Run) -> bool:
    """The same, or nobody can know."""
    return run.check_mode and (not run.client.foreseen.complete or would_be_made(run))


def namesakes_to_come(run: Run) -> list[str]:
    """Names of what would be in the same place by now."""
    return [fact[0] for fact in run.client.foreseen.rest(MADE, *run.whereabouts[:-1]) if len(fact) == 1]


def read(run: Run, identifier: Any = None) -> Record:
    """The object with this id, or that the run is about."""
    ids = run.ids if identifier is None else {**run.ids, "id": identifier}
    return read_one(run.client, ids, run.resource, views_for(run))


def views_for(run: Run) -> list[str]:
    """The further views that what is declared needs."""
    views = run.resource.views
    declared = {item.read_path.split(".")[0] for item, _value in run.wanted} if views else ()
    return [key for key in views if key in declared]


def mentioned(run: Run, call: Call, record: Record | None) -> Record:
    """What a write about the object is filled from. It may mention more than one id of it."""
    known = {**(record or {}), **run.ids}
    return known if is_told(call, known) else {**read(run), **run.ids}


def rows_of(run: Run, child: Child, record: Record) -> Sequence[Record]:
    """The stored rows of a child, none where the server is too old to show any or the record stands for one to come."""
    identifier = record.get(run.resource.id, UNSAID)
    if not tells(run, child) or identifier is None:
        return ()
    ids = run.ids if identifier is UNSAID else {**run.ids, "id": identifier}
    return read_rows(run.client, ids, child, record, run.resource.read)


def tells(run: Run, child: Child) -> bool:
    """Whether the server is new enough to show the rows."""
    return not (run.client.older_than(child.since) or run.client.older_than(child.listed_since))


def secrets(run: Run, record: Record) -> list[Any]:
    """Every secret that the record and what it owns hold, as far as the server shows them. Raises PaasError."""
    secret = [child for child in run.resource.children if any(item.secret for item in child.fields)]
    return secret_values(run.resource, record, {child.name: rows_of(run, child, record) for child in secret})


class Others:
    """Reads what the server tells of others than the object of the run; C(fresh), not what is known already."""

    def __init__(self, run: Run, fresh: bool = False) -> None:
        self._run, self._fresh = run, fresh

    def __call__(self, call: Call) -> Sequence[Record]:
        return self._run.client.records(call, self._run.ids, fresh=self._fresh)

    def each(self, call: Call, ids: Sequence[Any], key: str) -> list[Record | None]:
        if self._fresh:
            for one in ids:
                self._run.client.forget(str(one))
        return self._run.client.get_many(call, [{"id": one} for one in ids], key)

    def around(self, call: Call) -> Record | None:
        if self._run.nowhere:
            return None
        try:
            return self._run.client.record(call, self._run.ids, fresh=self._fresh)
        except ApiError:
            return None
