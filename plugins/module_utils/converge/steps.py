# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes of a plan as data, in their order. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..language.call import Call, Record, fill, pick
from ..language.child import Child
from ..language.compare import stored
from ..language.differences import ABSENT, Change, Declared, RowChange, identity
from ..language.rows import row_payload, stored_row
from ..language.words import Field, Reference, needed
from .find import rows_of
from .places import candidates
from .plan import Claim, Plan, current_variant, declared_variant
from .run import Run

Kind = Literal[
    "create", "twins", "update", "send", "row", "made", "remove", "delete", "verify", "try", "act", "join", "stay"
]
"""How a step is done: C(apply) has a function for each."""


@dataclass(frozen=True)
class Step:
    """One thing to do, as data: what is known of it before the steps before it are done.

    name    what is told of it
    kind    how it is done
    call    the request
    ids     what it mentions besides the ids of the run
    body    what it carries
    row     the row that it writes
    texts   children whose rows stand in a text, which is read again and then sent with the rest
    after   fields that the server takes only once it has filled in something by itself
    passing what it sets and a later step sets otherwise, so that it must not arrive after that one
    undo    what takes back the steps before it where it is lost, since otherwise no later run would see what is missing
    option  the option that wants what it removes to be gone, and its entry
    """

    name: str
    kind: Kind
    call: Call | None = None
    ids: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    row: RowChange | None = None
    texts: tuple[Child, ...] = ()
    after: tuple[Field, ...] = ()
    passing: tuple[Change, ...] = ()
    undo: Mapping[str, Any] = field(default_factory=dict)
    option: str = ""
    entry: Any = None


def steps_of(run: Run, record: Record | None, plan: Plan) -> list[Step]:
    resource, kind = run.resource, run.resource.title
    if plan.op == "delete":
        return [Step(f"delete the {kind}", "delete", resource.delete)]
    steps: list[Step] = []
    first, *last = _requests(run, plan)
    if plan.replaces:
        steps.append(Step(f"delete the {kind}", "delete", resource.delete))
    if plan.op == "create":
        steps.append(_creation(run, first))
        first, *last = last
        if run.among is None:
            steps.append(Step(f"look for a second {kind} of that name", "twins"))
    if plan.moves:
        steps.append(Step(f"move the {kind}", "send", resource.move))
    texts = {row.child.name: row.child for row in plan.differences.rows if row.child.text}
    if first or texts:
        steps.append(_timely(run, record, first, [], last, tuple(texts.values())))
    # What goes may stand in the way of what is changed.
    for removal in resource.removals:
        entries = {**plan.removals.get(removal.name, {}), **plan.tries.get(removal.name, {})}
        for entry, identifier in entries.items():
            name = f"{removal.name} {entry}"
            ids = {needed(removal.call).mentions[-1]: identifier}
            steps.append(Step(name, "remove", removal.call, ids, option=removal.name, entry=entry))
    rows = plan.differences.rows
    for child in resource.children if rows else ():
        if not child.text:
            steps += _row_steps(child, [row for row in rows if row.child is child])
    for number, changes in enumerate(last):
        steps.append(_timely(run, record, changes, [first, *last[:number]], last[number + 1 :]))
    if plan.op:
        steps.append(Step(f"verify the {kind}", "verify"))
    if resource.trial and _is_due(run, record, plan):
        steps.append(Step(f"validate the {kind}", "try", resource.trial.ask))
    if plan.run:
        steps.append(Step(plan.run, "act"))
    elif plan.joins:
        steps.append(Step("wait for the deployment", "join"))
    if plan.op and run.wish.get("wait", True) and resource.retracts(run.wish, plan.differences):
        steps.append(Step("see that it stays", "stay"))
    return steps


def bodies(run: Run, record: Record | None, plan: Plan) -> Iterator[tuple[dict[str, Any], str]]:
    """What each request of a plan carries of what is declared, with what it is about; without texts that hold rows."""
    for changes in _requests(run, plan):
        yield _payload(run, record, changes), ", ".join(item.field.label for item in changes)
    for row in plan.differences.rows:
        if not row.remove and not row.child.text:
            yield row_payload(row, row.before is None or row.replace), f"{row.child.name}[{row.label}]"


def _is_due(run: Run, record: Record | None, plan: Plan) -> bool:
    """Whether this run has the server try it."""
    trial, when = needed(run.resource.trial), run.wish.get("validate") or "changed"
    if run.client.older_than(trial.ask.since):
        return False
    touched = plan.op == "create" or any(item.field.name in trial.touches for item in plan.differences.fields)
    fails = record is not None and trial.fails is not None and trial.fails(record)
    return when == "always" or (when == "changed" and (touched or fails))


def _requests(run: Run, plan: Plan) -> list[Sequence[Change]]:
    """What each request about the resource itself carries, the creation first."""
    told = run.resource.is_told_by_variant
    changes = [item for item in plan.differences.fields if not item.field.upload and not told(item.field)]
    declared = {item.name: (item, value) for item, value in run.wanted}
    variant = declared_variant(run.resource, run.wish)
    created = (variant.name if variant else "") if plan.op == "create" else None
    return [[*part, *_beside(part, declared)] for part in run.resource.order(changes, declared, created)]


def _beside(changes: Sequence[Change], declared: Declared) -> Iterator[Change]:
    """What is declared, does not change, and has to be there all the same."""
    there = {item.field.name for item in changes}
    for name in dict.fromkeys(name for item in changes for name in item.field.along):
        if name in declared and name not in there:
            item, value = declared[name]
            yield Change(item, value, value)


def giving_up(run: Run, record: Record, claims: Set[Claim]) -> Iterator[Step]:
    """What releases things that only one object can have."""
    changes = []
    for item in run.resource.all_fields:
        current = stored(item, record) if item.taken else ABSENT
        if item.taken and current is not ABSENT:
            kept = item.wire.without(current, {entry for what, entry in claims if what == item.taken.call.path})
            if kept != current:
                changes.append(Change(item, current, kept))
    name = f"give up {', '.join(sorted(str(claim[1]) for claim in claims))}"
    if changes:
        yield _update(run, record, changes, name=name)
    for child in run.resource.children:
        for raw in rows_of(run, child, record) if child.taken else ():
            if (needed(child.taken).call.path, identity(child, stored_row(child, raw))) in claims:
                yield Step(name, "remove", child.delete, {"row": str(raw.get(child.id))})


# -- the resource itself ---------------------------------------------------------------------------------------------


def _creation(run: Run, changes: Sequence[Change]) -> Step:
    resource, body = run.resource, _payload(run, None, changes)
    for reference in resource.references:
        if reference.send and (run.wish.get(reference.name) is not None or reference.sole):
            body[reference.send] = run.ids[reference.name]
    variant = declared_variant(resource, run.wish)
    call = needed(variant.create if variant else resource.create)
    return Step(f"create the {resource.title}", "create", call, body=body)


def _update(
    run: Run, record: Record | None, changes: Sequence[Change], texts: tuple[Child, ...] = (), name: str = ""
) -> Step:
    # What is only sent beside them is not told.
    labels = [item.field.label for item in changes if item.before is not item.after or len(changes) == 1]
    named = name or f"set {', '.join([*labels, *(child.name for child in texts)])}"
    after = tuple(item.field for item in changes if item.field.awaits)
    variant = current_variant(run.resource, run.wish, record)
    own = next((item.field.by for item in changes), None)
    call = own or (variant and variant.update) or run.resource.update
    return Step(named, "update", call, body=_payload(run, record, changes), texts=texts, after=after)


def _timely(
    run: Run,
    record: Record | None,
    changes: Sequence[Change],
    earlier: Sequence[Sequence[Change]],
    later: Sequence[Sequence[Change]],
    texts: tuple[Child, ...] = (),
) -> Step:
    """An update that knows what of it a later one sets otherwise, and how to take back those before it."""
    step = _update(run, record, changes, texts)
    lasting = {item.field.name: item.after for some in later for item in some}
    passing = tuple(item for item in changes if item.after != lasting.get(item.field.name, item.after))
    if not passing:
        return step
    back = [Change(item.field, item.after, item.before) for some in earlier for item in some]
    return replace(step, passing=passing, undo=_payload(run, record, back))


def _payload(run: Run, record: Record | None, changes: Sequence[Change]) -> dict[str, Any]:
    pairs = (pair for change in changes for pair in change.payload().items())
    refers = {item.field.api_name: item.field.refers for item in changes}
    body = {name: _id_behind(run, refers[name], value) for name, value in pairs}
    return {str(fill(name, record or {})): value for name, value in body.items()}


def _id_behind(run: Run, reference: Reference | None, value: Any) -> Any:
    """The value, or the id of what a record holds by another key."""
    if reference is None or not reference.join:
        return value
    found = (item for item in candidates(run, reference) if pick(item, reference.join) == value)
    return next((pick(item, reference.id) for item in found), value)


# -- what it owns ----------------------------------------------------------------------------------------------------


def _row_steps(child: Child, rows: Sequence[RowChange]) -> Iterator[Step]:
    upserts = [row for row in rows if not row.remove]
    if child.bulk and upserts and (len(upserts) > 1 or not child.create):
        names = ", ".join(row.label for row in upserts)
        data = [row_payload(row, row.before is None) for row in upserts]
        yield Step(f"set {child.name} {names}", "send", child.bulk, body={"data": data})
    else:
        yield from map(_row_step, upserts)
    for row in rows:
        if row.remove:
            yield Step(f"remove {child.name} {row.label}", "remove", child.delete, {"row": row.id})


def _row_step(row: RowChange) -> Step:
    child, new = row.child, row.before is None or row.replace
    verb = "replace" if row.replace else "add" if new else "change"
    if new and not child.create:
        return Step(f"change {child.name} {row.label}", "made", child.update, row=row)
    call = child.create if new else child.update
    name = f"{verb} {child.name} {row.label}"
    return Step(name, "row", call, {"row": row.id}, row_payload(row, new), row)
