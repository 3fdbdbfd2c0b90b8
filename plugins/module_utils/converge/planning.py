# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what is declared and what is there to a plan. Writes nothing, and is the same in check mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Callable, TypeVar

from ..errors import Doubled
from ..language.call import Record
from ..language.child import Child
from ..language.differences import Differences, RowChange, row_label
from ..language.near import there_are
from ..language.rows import declared_rows, declared_rows_of, stored_row
from ..language.sound import Sound
from .claims import occupants_to_come, refuse_holding, refuse_occupied, refuse_taken
from .find import Others, read, rows_of, tells, would_be_made
from .plan import Known, Plan, Rows, as_it_shall_be, compare, plan_of
from .plan_running import with_running
from .records import SETTLED_AFTER
from .refuse import refuse_unfit
from .run import Run

Found = TypeVar("Found")

UNTRIED_REASON = "the server does not list them, so check mode cannot tell whether there is something to remove"


def planned(run: Run, record: Record | None, sound: Sound) -> tuple[Plan, Record | None]:
    """What is going to be done, and the record that it changes, which may be a fresher one. Raises PaasError."""
    if run.state == "absent":
        return _removal(run, record), record
    known = Known(run.ids, run.joined, run.names, sound.rows(run.resource, run.wish))
    plan, record = _patiently(run, record, lambda there, rows: plan_of(run.resource, run.wish, there, rows, known))
    for text in plan.differences.warnings:
        run.warn(text)
    if plan.replaces is not None:
        _warn_of_what_is_left(run, plan.replaces)
        plan = replace(plan, losses=_losses(run, plan.replaces))
        run, record = run.forgetting_id(), None
    if record is None and would_be_made(run):
        run.warn(
            f"The {run.header} does not exist yet; an earlier task would have created it. What this one changes of it"
            " cannot be known and is shown as if it were everything that is declared."
        )
    refuse_unfit(run, record, plan, sound)
    _caution(run, record)
    for text in dict.fromkeys(item.field.by.interrupts for item in plan.differences.fields if item.field.by):
        if text:
            run.warn(text)
    if not run.together:
        refuse_taken(run, plan)
    plan = _with_removals(run, record, plan)
    if run.resource.lifecycle:
        plan = with_running(run, record, plan, run.resource.lifecycle)
    kept = [item for item in plan.differences.fields if not item.field.upload or plan.run == "deploy"]
    if len(kept) < len(plan.differences.fields):
        # Nothing but a deployment uploads, so what differs goes on differing.
        plan = replace(plan, differences=replace(plan.differences, fields=kept))
    return plan, record


def compared(run: Run, record: Record | None, at_hand: bool = False) -> Differences:
    """What differs; with C(at_hand) only where that can be seen without a request for what a deployment leaves alone.
    Raises Doubled where a declared row is there several times and stays so.
    """
    return _patiently(
        run, record, lambda there, rows: compare(run.resource, run.wish, there, rows, run.names), at_hand
    )[0]


def _patiently(
    run: Run, record: Record | None, about: Callable[[Record | None, Rows], Found], at_hand: bool = False
) -> tuple[Found, Record | None]:
    """What C(about) finds in the record and its rows, and the record; both are read again as long as somebody may take
    back what is there twice. Raises Doubled where it stays so.
    """
    try:
        return about(record, _rows(run, record, at_hand)), record
    except Doubled as error:
        lasting = run.client.lasting
        patience = run.client.connection.deadline(0.0 if str(error) in lasting else SETTLED_AFTER)

        def anew() -> tuple[Found, Record] | None:
            run.client.forget(str(run.id))
            there = read(run)
            try:
                return about(there, _rows(run, there, at_hand)), there
            except Doubled:
                return None

        found = patience.poll(anew)
        if found is None:
            lasting.add(str(error))
            raise
        return found


def _rows(run: Run, record: Record | None, at_hand: bool) -> Rows:
    """The stored rows of the children of which something is declared."""
    texts = {item.api_name for item, _value in run.wanted}
    rows: dict[str, Sequence[Record] | None] = {}
    for child in run.resource.children:
        if child.text in texts or not (child.declares(run.wish) or run.wish.get(child.purge)):
            continue
        if at_hand and child.list and not _is_partly_of_the_server(run, child, record):
            continue
        if record is None:
            rows[child.name] = ()
        else:
            rows[child.name] = rows_of(run, child, record) if tells(run, child) else None
    return rows


def _is_partly_of_the_server(run: Run, child: Child, record: Record | None) -> bool:
    """Whether a row is declared that the server makes for itself as well, so that it may write it at any time."""
    declared, owner = declared_rows(child, run.wish) or (), as_it_shall_be(run.wish, record)
    return any(child.foreign(row, declared, owner) for row in declared)


# -- absent ----------------------------------------------------------------------------------------------------------


def _removal(run: Run, record: Record | None) -> Plan:
    if record is not None:
        refuse_occupied(run, record)
        _warn_of_what_is_left(run, record)
        return Plan("delete", losses=_losses(run, record))
    if not would_be_made(run):
        return Plan()
    refuse_holding(run, None, occupants_to_come(run, None))
    return Plan("delete")


def _warn_of_what_is_left(run: Run, record: Record) -> None:
    text = run.resource.lifecycle.left_behind(record) if run.resource.lifecycle else ""
    if text:
        run.warn(f"The {run.header} is removed, and {text}")


def _losses(run: Run, record: Record) -> dict[str, Any]:
    """What a delete does to the data behind the rows, as the diff shows it."""
    shown: dict[str, Any] = {}
    for child in run.resource.children:
        for row in map(partial(stored_row, child), rows_of(run, child, record) if child.data else ()):
            fate = child.data(row, run.wish) if child.data else ""
            if fate:
                shown.setdefault(child.name, {})[RowChange(child, row).label] = fate
    return shown


def _with_removals(run: Run, record: Record | None, plan: Plan) -> Plan:
    """The plan with what is there of what shall not be, or where nobody can tell, what has to be tried."""
    removals: dict[str, dict[Any, Any]] = {}
    tries: dict[str, dict[Any, Any]] = {}
    for removal in run.resource.removals:
        entries = run.wish.get(removal.name) or ()
        if not entries or record is None:
            continue
        child = next(child for child in run.resource.children if child.name == removal.rows)
        there = _ids(run, record, child, entries) if tells(run, child) else {entry: entry for entry in entries}
        if tells(run, child) and not child.is_unshown:
            removals[removal.name] = there
            continue
        tries[removal.name] = there
        if run.check_mode and there:
            plan.differences.doubt(removal.name, UNTRIED_REASON)
    return replace(plan, removals=removals, tries=tries) if removals or tries else plan


def _ids(run: Run, record: Record, child: Child, entries: Sequence[Any]) -> dict[Any, Any]:
    """The ids of those stored rows that entries call by what the rows are recognised by."""
    there = {row_label(child, stored_row(child, raw)): raw.get(child.id) for raw in rows_of(run, child, record)}
    (name,) = child.identity
    called = {entry: str(child.field(name).wire.normalise(entry)) for entry in entries}
    return {entry: there[label] for entry, label in called.items() if label in there}


# -- what is understood otherwise than it looks ----------------------------------------------------------------------


def _caution(run: Run, record: Record | None) -> None:
    """Warn of what the server takes and understands otherwise than it looks."""
    for item, value in run.wanted:
        text = item.caution(value)
        if text:
            run.warn(f"{item.label} {text}")
    for text in run.resource.cautions(run.wish, record, Others(run)):
        run.warn(text)
    _caution_of_unknown_names(run, record)


def _caution_of_unknown_names(run: Run, record: Record | None) -> None:
    """Warn of a name that opens nothing, since the variable that was meant then stays masked."""
    if not run.wish.get("public_variables"):
        return
    children = [child for child in run.resource.children if child.holds_variables]
    declared = [row[child.key] for child in children for row in declared_rows_of(child, run.wish)]
    unknown = [name for name in run.wish["public_variables"] if name not in declared]
    if not unknown or not children:
        return
    pairs = [(child, row) for child in children for row in (rows_of(run, child, record) if record is not None else ())]
    there = [str(row[child.key]) for child, row in pairs if child.key in row]
    for name in unknown:
        if name not in there:
            meant = there_are(name, list(dict.fromkeys([*declared, *there])))
            run.warn(f"public_variables names {name!r}, and there is no such variable. {meant}")
