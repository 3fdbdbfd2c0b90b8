# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What only one object can have: what a plan gives up and gets of it, who else has it, and what earlier tasks of a run
in check mode would have done about that, and tell later ones.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import Any, Callable

from ..errors import PaasError
from ..language.call import Record, is_placed
from ..language.child import Child
from ..language.compare import stored
from ..language.differences import ABSENT, Differences, RowChange, identity
from ..language.foreseen import FREED, GONE, HELD, LEFT, MADE, STARTED, STOPPED, UNMADE, text_of
from ..language.resource import name_of
from ..language.rows import stored_row
from ..language.words import Field, Taken, spelled
from .find import Others, rows_of
from .plan import Claim, Plan
from .run import Run
from .work import Work

Claimed = tuple[str, Claim, Taken, Callable[[Record], Any]]
"""What is new of the things that only one can have: its label, the claim, and how to see who has it."""


def claims(work: Work) -> tuple[set[Claim], set[Claim]]:
    """What this one gives up and what it gets of the things that only one object can have."""
    plan, run = work.plan, work.run
    if plan.op == "delete":
        return _held(run, work.record), set()
    given: set[Claim] = set()
    got: set[Claim] = set()
    for change in plan.differences.fields:
        if change.field.taken:
            given.update(_claims_of(run, change.field, change.before))
            got.update(_claims_of(run, change.field, change.after))
    for row in plan.differences.rows:
        if row.child.taken and (row.remove or row.before is None):
            (given if row.remove else got).add((what_of(run, row.child.taken), identity(row.child, row.row)))
        for item, _before, after in _values(row):
            got.update(_claims_of(run, item, after))
    return given - got, got - given


def what_of(run: Run, taken: Taken) -> str:
    """What it is, and inside of what: others have the same where the call that lists them does not look."""
    return "/".join([taken.call.path, *(str(run.ids.get(name) or run.wish.get(name)) for name in taken.call.mentions)])


def _held(run: Run, record: Record | None) -> set[Claim]:
    if record is None:
        return set()
    unshared = [item for item in run.resource.all_fields if item.taken]
    held = {claim for item in unshared for claim in _claims_of(run, item, stored(item, record))}
    for child in run.resource.children:
        if child.taken:
            rows = [stored_row(child, raw) for raw in rows_of(run, child, record)]
            held.update((what_of(run, child.taken), identity(child, row)) for row in rows)
    return held


def _values(row: RowChange) -> Iterator[tuple[Field, Any, Any]]:
    """Each field of a row that gets a value, with what it was and what it becomes; of a new row all that it has."""
    if row.before is None and not row.remove:
        yield from ((item, ABSENT, row.row[item.name]) for item in row.child.fields if item.name in row.row)
    else:
        yield from ((change.field, change.before, change.after) for change in row.changes)


def _claims_of(run: Run, item: Field, value: Any) -> list[Claim]:
    """What a canonical value of a field claims; nothing where there is none."""
    if item.taken is None or value is ABSENT or value is None:
        return []
    return [(what_of(run, item.taken), entry) for entry in item.wire.entries(value)]


# -- who else has it -------------------------------------------------------------------------------------------------


def refuse_taken(run: Run, plan: Plan, freed: Collection[tuple[str, Claim]] = ()) -> None:
    """Refuse what somebody else on the server already has; C(freed) is what owners give up."""
    client = run.client
    mine = [run.id, *([plan.replaces[run.resource.id]] if plan.replaces else [])]
    for label, claim, taken, held in _claimed(run, plan.differences):
        if run.wish.get(taken.unless):
            continue
        for title in _holders_to_come(run, claim, freed):
            refuse_or_warn(
                run,
                f"{label} is given to the {title} by an earlier task, and two cannot share it. Remove it"
                f" there{taken.permission}.",
            )
        if client.older_than(taken.call.since):
            run.warn(
                f"{label} is new, and {client.title} before {taken.call.since} does not tell what others have; so"
                f" whether it belongs to another {run.resource.title} was not checked."
            )
            continue
        # Where what encloses it is to come, nobody has anything yet.
        for raw in client.records(taken.call, run.ids) if is_placed(taken.call, run.ids) else ():
            owner = raw.get(taken.owner)
            if owner not in mine and claim[1] in held(raw) and not _is_free(run, owner, claim, freed):
                refuse_or_warn(
                    run,
                    f"{label} already belongs to {taken.named.format_map(raw)}, and two cannot share it. Remove it"
                    f" there{taken.permission}.",
                )


def refuse_shared(work: Work, others: Mapping[Claim, str]) -> None:
    """For one of many: refuse what others of them would get at the same time, by what they are called."""
    texts = [
        f"{label} is declared for {others[claim]} as well, and two cannot share it. Declare it for one of"
        f" them{taken.permission and f'{taken.permission} for each'}."
        for label, claim, taken, _held in _claimed(work.run, work.plan.differences)
        if claim in others and not work.run.wish.get(taken.unless)
    ]
    if texts:
        raise PaasError("\n".join(texts), "conflict")


def refuse_or_warn(run: Run, text: str) -> None:
    """Refuse; in check mode only where it is known that no earlier task takes what is in the way out of it."""
    if not run.check_mode or run.client.foreseen.complete:
        raise PaasError(text, "conflict")
    run.warn(f"{text} This will fail unless an earlier task does.")


def _is_free(run: Run, owner: Any, claim: Claim, freed: Collection[tuple[str, Claim]]) -> bool:
    """Whether its owner gives it up before this one gets it."""
    return (str(owner), claim) in freed or (run.check_mode and run.client.foreseen.has(FREED, owner, claim))


def _claimed(run: Run, differences: Differences) -> Iterator[Claimed]:
    changes = [(change.field.label, change.field, change.before, change.after) for change in differences.fields]
    for row in differences.rows:
        changes += [(f"{row.child.name}[{row.label}].{values[0].name}", *values) for values in _values(row)]
    for label, item, before, after in changes:
        if item.taken:
            mine = _claims_of(run, item, before)
            for claim in _claims_of(run, item, after):
                if claim not in mine:
                    yield f"{label}[{claim[1]}]", claim, item.taken, item.taken.held
    for row in differences.rows:
        child = row.child
        if child.taken and row.before is None:
            held = functools.partial(_row_itself, child)
            yield f"{child.name}[{row.label}]", (what_of(run, child.taken), identity(child, row.row)), child.taken, held


def _row_itself(child: Child, raw: Record) -> list[Any]:
    return [identity(child, stored_row(child, raw))]


# -- what earlier tasks would have done, and what later ones have to know --------------------------------------------


def named(name: Any) -> Claim:
    """The name of something, which in the same place only one should have."""
    return "name", name


def owner_of(run: Run) -> str:
    """What tells this one from all others that have what only one can have: its id, as soon as there is one."""
    return text_of(run.id or run.whereabouts)


def _holders_to_come(run: Run, claim: Claim, freed: Collection[tuple[str, Claim]]) -> list[str]:
    """What others are called that would have it by now."""
    if not run.check_mode:
        return []
    others, mine = run.client.foreseen.rest(HELD, run.client.connection.url, claim), owner_of(run)
    return [title for owner, title in others if owner != mine and (owner, claim) not in freed]


def foretell(work: Work) -> None:
    """Tell later tasks of the same run in check mode what this one would have done."""
    run, plan, (gives, gets) = work.run, work.plan, claims(work)
    note, url = run.client.foreseen.note, run.client.connection.url
    if plan.op == "create":
        note(MADE, *run.whereabouts)
    if plan.op == "delete":
        note(GONE, run.id) if run.id is not None else note(UNMADE, *run.whereabouts)
    if plan.run and run.id is not None:
        note(STOPPED if plan.run == "stop" else STARTED, run.id)
    for claim in gives if run.id is not None else ():
        note(FREED, run.id, claim)
    for change in plan.differences.fields if run.id is not None else ():
        if change.field.name == "name":
            note(FREED, run.id, named(change.before))
    mine = owner_of(run)
    for fact in [fact for fact in run.client.foreseen.rest(HELD, url) if fact[1] == mine]:
        if plan.op == "delete" or _lapses(fact[0], gives, gets, _dropped(run)):
            note(LEFT, url, *fact)
    for claim in gets if plan.op != "delete" else ():
        note(HELD, url, claim, mine, run.header)


def _lapses(claim: str, gives: Set[Claim], gets: Set[Claim], dropped: Set[str]) -> bool:
    """Whether what an earlier task would have given to this one is not its own any more."""
    kept = claim in [text_of(item) for item in gets]
    return claim in [text_of(item) for item in gives] or (not kept and json.loads(claim)[0] in dropped)


def _dropped(run: Run) -> set[str]:
    """What of such things this one keeps nothing of but what it gets."""
    wish, resource = run.wish, run.resource
    declared = [item for item in resource.all_fields if item.taken and wish.get(item.name) is not None]
    whole = [item for item in declared if not item.partial or wish.get(item.partial[0]) is not False]
    taken = [item.taken for item in whole]
    taken += [child.taken for child in resource.children if wish.get(child.purge)]
    return {what_of(run, item) for item in taken if item}


# -- what must be gone before a removal ------------------------------------------------------------------------------


def refuse_occupied(run: Run, record: Record) -> None:
    """Refuse to remove what must not be removed, or not as long as something is in it."""
    reason = run.resource.guard(record, run.wish)
    if reason:
        raise PaasError(reason, "conflict")
    occupants = run.resource.occupants
    if occupants:
        found = occupants.find(record, Others(run))
        names = [name for identifier, name in found if not would_be_gone(run, identifier)]
        refuse_holding(run, record, [*names, *occupants_to_come(run, record)])


def refuse_holding(run: Run, record: Record | None, names: Sequence[str]) -> None:
    resource = run.resource
    if names and resource.occupants:
        name = run.name if record is None else name_of(resource, record)
        refuse_or_warn(
            run,
            f"The {resource.title} {name!r} is still needed by {', '.join(names)}; remove that first."
            f" {resource.occupants.why}",
        )


def occupants_to_come(run: Run, record: Record | None) -> list[str]:
    """Names of what would be in this one by now."""
    if not run.check_mode or run.resource.occupants is None:
        return []
    url, _kind, *place, name = run.whereabouts
    inside = (*place, name if record is None else record[run.resource.id])
    kinds = run.resource.occupants.kinds
    found = [(kind, fact) for kind in kinds for fact in run.client.foreseen.rest(MADE, url, kind, *inside)]
    return [" in ".join([f"the {spelled(kind)} {fact[-1]}", *fact[-2:-1]]) for kind, fact in found]


def would_be_gone(run: Run, identifier: Any) -> bool:
    return run.check_mode and run.client.foreseen.has(GONE, identifier)
