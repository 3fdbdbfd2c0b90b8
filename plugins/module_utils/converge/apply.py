# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""apply and verify: each step is carried out by one function, which looks before it repeats anything."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Callable

from ..errors import ApiError, Furnished, Overtaken, PaasError, Unanswered
from ..language.call import Call, Record, pick
from ..language.child import Child
from ..language.compare import held, stored, whole_payload
from ..language.differences import RowChange, identity
from ..language.following import UPDATE_HIDDEN
from ..language.rows import row_payload, stored_row
from ..language.words import Field, Obstacle, needed
from .acting import act, deadline, join
from .find import Others, listed, mentioned, read, rows_of, same_name
from .plan import Plan
from .planning import compared
from .records import read_text
from .run import Run
from .settling import delete, remove, settle_rows, settle_twins
from .steps import Kind, Step, bodies
from .trying import try_out
from .work import Work

STAYS = 10.0
"""Seconds after which what the server has stored is not taken back any more."""


def apply(work: Work, step: Step) -> None:
    """Carry out one step. Raises PaasError; Overtaken where somebody else was quicker."""
    HOW[step.kind](work, step)


def _send(work: Work, step: Step) -> None:
    work.run.client.send(needed(step.call), {**work.run.ids, **step.ids}, step.body)


def _remove(work: Work, step: Step) -> None:
    if remove(work.run, step.call, **step.ids) and step.option:
        work.removed.setdefault(step.option, []).append(step.entry)


# -- the resource itself ---------------------------------------------------------------------------------------------


def _create(work: Work, step: Step) -> None:
    """Create, and never a second time: where the answer was lost, look before trying again."""
    run, resource, anew = work.run, work.run.resource, work.plan.replaces is not None
    among = None if anew else run.among
    before = listed(run, fresh=anew) if among is None else among.get(run.name, [])
    known = {item[resource.id] for item in same_name(run, before)}

    def arrived() -> Any:
        new = [item for item in same_name(run, listed(run, fresh=True)) if item[resource.id] not in known]
        return new[0][resource.id] if new else None

    try:
        answer, found = run.client.send_once(needed(step.call), run.ids, step.body, arrived)
        identifier = found or pick(answer, resource.id) or arrived()
    except Furnished as made:
        work.run, work.furnished = run.knowing(id=made.id), True
        return
    except Unanswered as error:
        raise PaasError(
            f"{error} No {resource.title} {run.wish['name']!r} can be seen yet. Run again to find out.",
            error.kind,
            error.status,
        ) from None
    except ApiError as error:
        if error.undone and arrived():
            # It was refused because somebody else was quicker.
            raise Overtaken(str(error)) from error
        raise
    if not isinstance(identifier, (str, int)):
        raise PaasError(
            f"{run.client.title} answered the creation without an id, and nothing new can be seen.", "unexpected"
        )
    work.run = run.knowing(id=identifier)
    work.doubtful = found is not None


def _update(work: Work, step: Step) -> None:
    run, resource = work.run, work.run.resource
    for item in step.after:
        _await_what_is_needed(run, item)
    body = dict(step.body)
    if resource.complete and body and not any(item.by == step.call for item in resource.all_fields if item.by):
        record = read(run) if work.record is None else work.record
        body = {**whole_payload(resource, run.wish, record, f"The {run.header}", run.client.older_than), **body}
    if step.texts and work.record is not None:
        # What somebody else has written into the text since it was read must not be lost.
        run.client.forget(str(run.id))
        work.record = read(run)
    for child in step.texts:
        body[child.text] = _merged(run, child, work.record, work.plan)
    call = needed(step.call)
    if step.passing:
        _send_in_time(run, replace(call, repeatable=False), mentioned(run, call, work.record), step)
        return
    run.client.send(call, mentioned(run, call, work.record), body)
    if call.interrupts:
        _await_effect(run, call)


def _send_in_time(run: Run, call: Call, context: Mapping[str, Any], step: Step) -> None:
    """Of what a later step sets otherwise there must be no second request, which could arrive after that one. And
    what that one would not get past is told before this one takes anything away.
    """
    for text in run.resource.cautions(run.wish, read(run), Others(run, fresh=True)):
        if isinstance(text, Obstacle):
            raise PaasError(text, "conflict")

    def arrived() -> bool | None:
        run.client.forget(str(run.id))
        record = read(run)
        return True if all(stored(item.field, record) == item.after for item in step.passing) else None

    try:
        run.client.send_once(call, context, step.body, arrived, again=False)
    except Unanswered:
        if step.undo:
            run.client.send(replace(call, repeatable=True), context, step.undo)
        raise


def _await_effect(run: Run, call: Call) -> None:
    """Wait until what a call sets is there, which may interrupt the way to the server itself."""
    patience = deadline(run)
    troubles: list[PaasError] = []
    names = [item.name for item in run.resource.fields if item.by and item.by.path == call.path]
    run = run.but(wish={name: value for name, value in run.wish.items() if name in names})
    if not patience.poll(functools.partial(_has_taken_effect, run, troubles)):
        if troubles:
            raise troubles[-1]
        raise PaasError(
            f"{run.client.title} took {call.path}, and within {patience.seconds:g} s nothing came of it. Run again to"
            " find out, or look into the log of the server.",
            "timeout",
        )


def _has_taken_effect(run: Run, troubles: list[PaasError]) -> bool | None:
    """Whether it has; C(troubles) takes why nobody can tell, the last one alone."""
    run.client.forget()
    troubles.clear()
    try:
        left = compared(run, read(run)).fields
    except PaasError as error:
        if error.kind in ("permission", "authentication", "validation"):
            raise
        troubles.append(error)
        return None
    return None if left else True


def _await_what_is_needed(run: Run, item: Field) -> None:
    """Wait for what the server itself fills in and needs before it takes this field."""
    patience = deadline(run)
    if not patience.poll(functools.partial(_is_filled, run, item.awaits)):
        raise PaasError(
            f"{run.client.title} takes no {item.label} before it has filled in {item.awaits}, which it has not done"
            f" within {patience.seconds:g} s. {item.kept}.",
            "timeout",
        )


def _is_filled(run: Run, key: str) -> bool | None:
    """True where the record has a value there, or where the key may not see it, since the server then decides."""
    record = run.client.get(run.resource.read, run.ids, fresh=True)
    return True if held(key, record) not in (None, "") else None


def refuse_unwritable(run: Run, record: Record | None, plan: Plan) -> None:
    """Refuse, before anything is written, rows that no text can hold, and what no request can. Raises PaasError."""
    if plan.op == "delete":
        return
    rows = plan.differences.rows
    texts = {row.child.name: row.child for row in rows if row.child.text}.values()
    carried = [({child.text: _merged(run, child, record, plan)}, child.name) for child in texts]
    if run.client.largest and plan.op:
        for body, about in (*bodies(run, record, plan), *carried):
            _refuse_larger(run, body, about)


def _refuse_larger(run: Run, body: Record, about: str) -> None:
    size, largest = len(json.dumps(body)), run.client.largest
    if size > largest:
        raise PaasError(
            f"The {run.header} cannot be written: {about} would take a request of {size / 2**20:.1f} MB, and"
            f" {run.client.title} takes at most {largest / 2**20:.0f} MB in one.",
            "validation",
        )


def _merged(run: Run, child: Child, record: Record | None, plan: Plan) -> str:
    """The text that holds the rows of a child, as it shall be."""
    text = read_text(run.client, child, record, run.resource.read) if record is not None else ""
    mine = [row for row in plan.differences.rows if row.child is child]
    upserts = {row.row[child.key]: row.row[child.value] for row in mine if not row.remove}
    try:
        return needed(child.dialect).merge(text, upserts, [row.row[child.key] for row in mine if row.remove])
    except ValueError as error:
        # A complaint about one row begins with its name in brackets.
        gap = "" if str(error).startswith("[") else " "
        raise PaasError(f"{child.name}{gap}{error}.", "validation") from None


# -- what it owns ----------------------------------------------------------------------------------------------------


def _row(work: Work, step: Step) -> None:
    run, row = work.run, needed(step.row)
    child, new = row.child, row.before is None or row.replace
    if row.replace:
        remove(run, child.delete, row=row.id)

    if not new and needed(step.call).repeatable and any(change.hidden for change in row.changes):
        # Nobody would see that it has not arrived.
        _send(work, step)
        return

    def arrived() -> bool | None:
        # A new one may lack what only an update sets.
        return True if (_is_in(run, row) if new else not _left(run, row)) else None

    try:
        run.client.send_once(needed(step.call), {**run.ids, **step.ids}, step.body, arrived)
    except ApiError as error:
        if new and error.undone and not row.replace and _is_in(run, row):
            # It was refused because somebody else was quicker.
            raise Overtaken(str(error)) from error
        raise
    if new and any(child.field(name).on_update and not child.field(name).on_create for name in row.row):
        settle_rows(work)
        for left in _left(run, row):
            ids = {**run.ids, "row": left.id}
            run.client.send(needed(child.update), ids, row_payload(left, new=False))


def _made_row(work: Work, step: Step) -> None:
    """Change what the server has made by itself since. Raises PaasError where it has not."""
    run, wanted = work.run, needed(step.row)
    # What it hides is what the server gives to everything, since nobody else knows of it.
    telling = run.but(wish={**run.wish, UPDATE_HIDDEN.name: "always"})
    for left in _left(telling, wanted):
        if left.before is None:
            asked = wanted.child.unmade
            advice = asked(wanted.row, read(run)) if asked else ""
            raise PaasError(
                f"{run.client.title} has not made {wanted.child.name}[{wanted.label}], which follows from what was"
                f" written before. {advice}".rstrip(),
                "refused",
            )
        _row(work, Step(step.name, "row", step.call, {"row": left.id}, row_payload(left, new=False), left))


def _is_in(run: Run, row: RowChange) -> bool:
    """Whether the server has a row of that identity by now, be it several times."""
    run.client.forget(str(run.id))
    rows = rows_of(run, row.child, read(run))
    return any(identity(row.child, stored_row(row.child, raw)) == identity(row.child, row.row) for raw in rows)


def _left(run: Run, row: RowChange) -> list[RowChange]:
    """What the server still lacks of a row that was written."""
    run.client.forget(str(run.id))
    rows = compared(run, read(run)).rows
    return [item for item in rows if item.child is row.child and item.label == row.label]


# -- verify ----------------------------------------------------------------------------------------------------------


def _verify(work: Work, step: Step) -> None:
    """Believe the server: read everything back, and say so where it kept something else."""
    if work.doubtful:
        settle_twins(work)
    settle_rows(work)
    work.record = read(work.run)
    lines = compared(work.run, work.record).shortfalls()
    if not lines:
        return
    if work.doubtful:
        raise Overtaken("What was taken for what this run has made is another one.")
    raise PaasError(
        f"{work.run.client.title} accepted the request but did not store all of it: {'; '.join(lines)}.", "refused"
    )


def _stay(work: Work, step: Step) -> None:
    """See whether the server takes back what it has stored, as it does where it finds out later that it cannot be."""
    run = work.run
    names, why = needed(run.resource.retracts(run.wish, work.plan.differences))
    some = run.but(wish={name: run.wish[name] for name in names})

    def taken_back() -> list[str] | None:
        run.client.forget(str(run.id))
        return compared(some, read(run)).labels() or None

    found = run.client.connection.deadline(STAYS).poll(taken_back, first=1.0)
    if found:
        raise PaasError(f"{run.client.title} has stored {', '.join(found)}, and then taken it back. {why}", "conflict")


HOW: Mapping[Kind, Callable[[Work, Step], None]] = {
    "create": _create,
    "twins": lambda work, step: settle_twins(work),
    "update": _update,
    "send": _send,
    "row": _row,
    "made": _made_row,
    "remove": _remove,
    "delete": lambda work, step: delete(work.run, needed(work.plan.replaces or work.record), bool(work.plan.replaces)),
    "verify": _verify,
    "try": lambda work, step: try_out(work, needed(step.call)),
    "act": lambda work, step: act(work),
    "join": lambda work, step: join(work),
    "stay": _stay,
}
