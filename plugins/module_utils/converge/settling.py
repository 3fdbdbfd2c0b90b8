# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One of each name: who makes something when many runs want the same, and what becomes of what was made twice.

Runs of one host take turns. Runs that do not know of each other look after they have made something, so that of two at
least the later one sees both. Which one stays is decided by what the server says of their age, which is the same for
all who look; so of two runs never both give way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from ..errors import ApiError, NotFound, Overtaken, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.child import Child
from ..language.differences import Differences, identity
from ..language.row_changes import row_changes
from ..language.rows import declared_rows, stored_row
from ..language.words import needed
from ..running.runs import Runs
from ..transport.waiting import Deadline
from .acting import deadline
from .find import Others, ambiguous, listed, mentioned, read, rows_of, same_name, the_only_one
from .places import settled
from .planning import compared
from .records import REMOVED_AFTER, SETTLED_AFTER
from .run import Run
from .turns import Key
from .work import Work

TIED = 1.0
"""Seconds for which others of exactly the same age are waited for."""


# -- taking turns ----------------------------------------------------------------------------------------------------


def makes(work: Work) -> bool:
    """Whether something is going to be made of which there shall be one: the resource, something that it owns and that
    is found by its name, or a deployment that is due.
    """
    plan = work.plan
    due = plan.run == "deploy" and work.run.wish["deploy"] != "always"
    owned = any(row.before is None or row.replace or row.child.text for row in plan.differences.rows)
    return plan.op == "create" or owned or due


def turn_key(run: Run) -> Key:
    """What a run that makes this has to wait for."""
    return run.place, str(run.name if run.wish.get("name") else run.id)


def is_there_now(work: Work) -> bool:
    """Whether somebody has made the resource since it was looked for."""
    run, plan = work.run, work.plan
    gone = plan.replaces[run.resource.id] if plan.replaces else None
    return any(item[run.resource.id] != gone for item in same_name(run, listed(run, fresh=True)))


# -- what was made twice ---------------------------------------------------------------------------------------------


def settle_twins(work: Work, records: Sequence[Record] | None = None) -> None:
    """See to it that what was just made is the only one of its name.

    Names are not unique on the servers, so that somebody else did the same at the same moment shows only now. The
    oldest stays. Whoever has made another one removes it, provided that it is as it was made; and so does, after a
    while, whoever has made the oldest, where the others stay all the same.

    records: those of the same place and kind, read after the creation.

    Raises Overtaken where another one is to be used instead, and PaasError where several remain.
    """
    run, key = work.run, work.run.resource.id

    def look() -> Sequence[Record]:
        return same_name(run, listed(run, fresh=True))

    twins = look() if records is None else same_name(run, records)
    if len(twins) > 1 and not work.doubtful:
        patience = _patience(run, twins)
        if patience:
            twins = settled(run, look, None, patience)
        if len(twins) > 1 and patience is not None and _is_untouched(run):
            _take_back(work, twins)
    if len(twins) > 1:
        twins = the_only_one(run, [_whose(work)])
    if [item[key] for item in twins] not in ([], [run.id]):
        raise Overtaken(f"Somebody else has made the {run.resource.title} {run.wish['name']!r} at the same moment.")


def _whose(work: Work) -> str:
    made = "was taken for what this run has made, whose answer was lost" if work.doubtful else "was made by this run"
    return (
        f"The one with the id {work.run.id} {made}; somebody else created the same at the same moment, or a request of"
        " this run arrived late."
    )


def _patience(run: Run, twins: Sequence[Record]) -> float | None:
    """Seconds for which others may still take back theirs, before this run does so with its own; None where the server
    does not tell which one is the oldest.
    """
    ages, mine = _ages(run, twins), run.id
    if mine not in ages:
        return None
    if (ages[mine], str(mine)) > min((age, str(key)) for key, age in ages.items()):
        return 0.0
    # Who made one at the same moment may have looked before this one was there.
    tied = list(ages.values()).count(ages[mine]) > 1
    return TIED if tied else (REMOVED_AFTER if run.resource.gone_later else SETTLED_AFTER) / 2


def _ages(run: Run, twins: Sequence[Record]) -> dict[Any, Any]:
    """By id, what orders them by their age; empty where the server does not tell."""
    resource, client = run.resource, run.client
    born, key = resource.born, resource.id
    try:
        if resource.within and resource.list:
            ids = [item[key] for item in twins]
            rows = client.records(resource.list, run.ids, fresh=True, key=key)
            twins = [item for item in rows if item[key] in ids]
        elif not all(item.get(born) for item in twins):
            contexts = [{**run.ids, "id": item[key]} for item in twins]
            client.forget()
            twins = [item for item in client.get_many(resource.read, contexts, key) if item]
        ages = {item[key]: item[born] for item in twins}
        return ages if len({type(age) for age in ages.values()} & {int, str}) == 1 else {}
    except (KeyError, ApiError):
        return {}


def _is_untouched(run: Run) -> bool:
    """Whether what this run has just made holds nothing that this run has not put there."""
    resource, client = run.resource, run.client
    try:
        client.forget(str(run.id))
        record = client.record(resource.read, run.ids, fresh=True, key=resource.id)
        allowed = dict.fromkeys((item.name for item in resource.delete_options), True)
        if resource.guard(record, {**run.wish, **allowed}) or not resource.bare(record):
            return False
        if resource.occupants and list(resource.occupants.find(record, Others(run, fresh=True))):
            return False
        if resource.lifecycle and resource.lifecycle.was_used(client, run.ids, record):
            return False
        return not any(_strange_rows(run, child, record) for child in resource.children)
    except PaasError:
        return False


def _strange_rows(run: Run, child: Child, record: Record) -> list[Record]:
    if child.unmade or (child.text and _is_text_declared(run, child, record)):
        return []
    rows = rows_of(run, child, record)
    own = run.resource.initial.own.get(child.name)
    wanted = declared_rows(child, run.wish) or ()
    declared = [identity(child, row) for row in wanted]
    return [
        row
        for row in rows
        if not (own and own(row, rows))
        and not child.foreign(row, wanted, record)
        and identity(child, stored_row(child, row)) not in declared
    ]


def _is_text_declared(run: Run, child: Child, record: Record) -> bool:
    """Whether the text that holds the rows is, as a whole, what this run declares."""
    texts = [item for item in run.resource.all_fields if item.api_name == child.text]
    changed = [change.field for change in compared(run, record).fields]
    return any(item.declared(run.wish) is not None and item not in changed for item in texts)


def _take_back(work: Work, twins: Sequence[Record]) -> None:
    """Remove what this run has just made."""
    run, kind = work.run, work.run.resource.title
    try:
        delete(run, {run.resource.id: run.id}, wait=True)
    except PaasError as error:
        raise PaasError(
            f"{ambiguous(run, twins)} {_whose(work)} It could not be removed again: {error}", "ambiguous"
        ) from error
    work.done.append(f"remove the {kind} {run.id} again, since another one has the same name")
    raise Overtaken(f"Another {kind} is called {run.wish['name']!r} as well.")


def settle_rows(work: Work) -> None:
    """Where a row that this run has added is there several times, all of them the same, leave one of them.

    Whoever sees them leaves the one with the smallest id, so that two who do this never remove all.
    """
    run = work.run
    for child in run.resource.children:
        mine = [row for row in work.plan.differences.rows if row.child is child]
        added = [row for row in mine if row.before is None or row.replace]
        if not added or child.text:
            continue
        rows = rows_of(run, child, read(run))
        for wanted in added:
            same = [raw for raw in rows if identity(child, stored_row(child, raw)) == identity(child, wanted.row)]
            same.sort(key=lambda raw: str(raw.get(child.id)))
            alike = all(stored_row(child, raw) == stored_row(child, same[0]) for raw in same)
            if len(same) > 1 and (alike or all(_is_as_declared(run, child, raw) for raw in same)):
                for raw in same[1:]:
                    remove(run, child.delete, row=str(raw.get(child.id)))


def _is_as_declared(run: Run, child: Child, raw: Record) -> bool:
    found = Differences(names={})
    declared = declared_rows(child, run.wish) or []
    row_changes(child, {**run.wish, child.purge: False}, [raw], found, False)
    return len(found.rows) == len(declared) - 1 and all(row.before is None for row in found.rows)


# -- delete ----------------------------------------------------------------------------------------------------------


def remove(run: Run, call: Call | None, **ids: Any) -> bool:
    """Remove a row, or whatever else the call mentions by C(ids); whether it was there."""
    try:
        run.client.send(needed(call), {**run.ids, **ids})
    except NotFound:
        return False
    return True


def delete(run: Run, record: Record, wait: bool = False) -> None:
    """Remove an object of this kind. C(wait) until it is gone, whatever is declared."""
    resource, client = run.resource, run.client
    run = run.about(record)
    patience = deadline(run)
    if resource.lifecycle:
        resource.lifecycle.quiesce(client, run.ids, record, patience)
    try:
        with contextlib.suppress(NotFound):  # It is gone, which is what is wanted.
            client.send(needed(resource.delete), mentioned(run, needed(resource.delete), record))
    except Unanswered:
        if not is_gone(run) and not resource.gone_later:
            raise
    wait = wait or run.wish.get("wait", True)
    if resource.gone_later and wait and not patience.poll(lambda: is_gone(run)):
        raise PaasError(
            f"{client.title} accepted the deletion of the {resource.title} {run.id} but it still exists after"
            f" {patience.seconds:g} s. Its queue worker may be stuck.",
            "timeout",
        )
    if wait and resource.lifecycle:
        _await_end(run, record, resource.lifecycle, patience)


def _await_end(run: Run, record: Record, lifecycle: Runs, patience: Deadline) -> None:
    """Wait until nothing of what was removed runs any more. Raises PaasError with what does."""
    left: list[str] = []

    def ended() -> bool | None:
        left[:] = lifecycle.remains(run.client, run.ids, record)
        return None if left else True

    if not patience.poll(ended):
        raise PaasError(
            f"{run.client.title} removed the {run.resource.title} {run.id}, but {', '.join(left)} still run on its host"
            f" after {patience.seconds:g} s. Remove them there.",
            "timeout",
        )


def is_gone(run: Run) -> bool | None:
    try:
        run.client.get(run.resource.read, run.ids, fresh=True)
    except NotFound:
        return True
    return None
