# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is refused before anything is written, in check mode as in the real run: what the server is known to refuse,
what it would take without a word and then not work with, and what its version does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import PaasError, gathered
from ..language.call import Call, Record, is_placed, pick
from ..language.child import Child
from ..language.compare import stored, whole_payload
from ..language.differences import ABSENT, Differences, RowChange
from ..language.foreseen import FREED
from ..language.near import probably_meant
from ..language.redact import visible
from ..language.resource import Resource, name_of
from ..language.rows import row_payload
from ..language.sound import Sound
from ..language.spec import inner_options
from ..language.variants import Variant
from ..language.words import Field, Option, needed
from .claims import named, refuse_or_warn, would_be_gone
from .find import Others, is_to_come, listed, namesakes_to_come, would_be_made
from .places import choices, placed
from .plan import Plan, as_it_shall_be, current_id, current_variant
from .run import Run


def refuse_unfit(run: Run, record: Record | None, plan: Plan, sound: Sound) -> None:
    """Refuse what is wrong with what is declared, by itself or as the server has it, and what would be lost."""
    differences = plan.differences
    if plan.moves and run.resource.move:
        label = next(item.label for item in run.resource.parents if item.name in plan.moves)
        refuse_older(run, f"Moving to another {label}", run.resource.move.since)
    _refuse_unsound(run, record, differences, sound)
    for row in differences.rows:
        owner = as_it_shall_be(run.wish, record)
        # Of what an earlier task would have made nobody knows here what it holds.
        asked = row.child.unmade if row.before is None and not would_be_made(run) else None
        advice = asked(row.row, owner) if asked else ""
        if advice:
            refuse_or_warn(run, f"{row.child.name}[{row.label}] is not there. {advice}")
    _refuse_incomplete_updates(run, record, differences)
    if not would_be_made(run):
        inquiries = list(run.resource.inquiries(run.wish, record, Others(run)))
        if inquiries:
            raise PaasError("\n".join(f"{text}." for text in inquiries), "validation")
    # Of several that change together one may get the name that another one has until then.
    if record is not None and (plan.moves or ("name" in differences.labels() and run.pinned and not run.together)):
        _refuse_namesake(run, record)


def refuse_forbidden(run: Run, record: Record | None, plan: Plan) -> None:
    """Refuse in check mode what the server would refuse to write, since the key lacks a right."""
    for call in _writes(run, record, plan) if run.check_mode else ():
        text = run.client.refusal(call, record)
        if text:
            raise PaasError(f"The {run.header} cannot be written. {text}", "permission")


def _writes(run: Run, record: Record | None, plan: Plan) -> Iterator[Call]:
    """What is going to be asked about the resource itself, as far as it decides who may do it. How something is made
    that only an earlier task of a run in check mode says the sort of, nobody knows here.
    """
    resource, variant = run.resource, current_variant(run.resource, run.wish, record)
    changes = [item.field.by for item in plan.differences.fields]
    calls = list({by.path: by for by in changes if by}.values())
    if plan.op == "delete" or plan.replaces:
        calls.append(needed(resource.delete))
    own = None
    if plan.op == "create":
        own = variant.create if variant else resource.create
    elif plan.op and None in changes:
        own = (variant and variant.update) or resource.update
    yield from [own, *calls] if own else calls


def _refuse_unsound(run: Run, record: Record | None, differences: Differences, sound: Sound) -> None:
    """Refuse all at once what is wrong with what is declared."""
    texts = [*sound.texts, *differences.complaints]
    if not sound.fields:
        # Else it may only seem that something is missing.
        with gathered(texts):
            _refuse_senseless(run, record)
    with gathered(texts):
        refuse_unaccepted(run, record, differences)
    if texts:
        raise PaasError("\n".join(texts), "validation")


def _refuse_senseless(run: Run, record: Record | None) -> None:
    """Refuse what the server would take without a word and then not work with."""
    resource = run.resource
    ids = {item.name: run.ids.get(item.name) or run.wish.get(item.name) for item in resource.references}
    complaints = list(resource.checks({**run.wish, **ids}, record))
    if complaints:
        raise PaasError("\n".join(f"{text}." for text in complaints), "validation")
    variant = current_variant(run.resource, run.wish, record)
    if record is None:
        _refuse_or_assume(run, variant)
    else:
        _refuse_unaccompanied(run, record)
    for option in resource.varying_options:
        if run.wish.get(option.name) is not None and not _concerns(option, variant):
            of = _of_variant(resource, needed(variant), option)
            raise PaasError(f"{option.name} makes no sense for {of}.", "validation")


def _concerns(option: Option, variant: Variant | None) -> bool:
    """Whether an option makes sense for a variant."""
    return variant is None or not option.variants or variant.name in option.variants


def _of_variant(resource: Resource, variant: Variant, option: Option) -> str:
    """Which variant it is, and where that is not obvious, which have the option."""
    if not variant.when:
        return f"the {resource.title}, which comes from {variant.title}"
    others = [item.title for item in resource.variants if item.name in option.variants]
    return f"the {resource.title}, which is {variant.title}; it is an option of {', '.join(others)}"


# -- what a creation needs -------------------------------------------------------------------------------------------


def _refuse_or_assume(run: Run, variant: Variant | None) -> None:
    """What an earlier task creates need not be declared so that this one could create it."""
    try:
        _refuse_incomplete(run, variant)
    except PaasError as error:
        if not is_to_come(run):
            raise
        if not would_be_made(run):
            run.warn(
                f"The {run.header} does not exist yet; the plan assumes that an earlier task creates it. If none does,"
                f" this will fail: {error}"
            )


def _refuse_incomplete(run: Run, variant: Variant | None) -> None:
    resource = run.resource
    if resource.lifecycle and resource.sources:
        _refuse_or_doubt_without_source(run)
    if variant is None and resource.variants:
        sort = "what it is" if any(item.when for item in resource.variants) else "where it comes from"
        ways = "; ".join(f"{item.way} for {item.title}" for item in resource.variants)
        raise PaasError(f"{_none_there(run)}declare {sort}: {ways}.", "validation")
    missing = [name for name in variant.needs if run.wish.get(name) is None] if variant else []
    missing += [
        item.label
        for item in resource.all_fields
        if item.needed and item.declared(run.wish) is None and _concerns(item, variant)
    ]
    if missing:
        of = "" if variant is None else f", {variant.title}" if variant.when else f" from {variant.title}"
        raise PaasError(f"To create the {resource.title}{of}, declare also: {', '.join(missing)}.", "validation")
    _refuse_unchosen(run)
    _refuse_unaccompanied(run, None)


def _refuse_unchosen(run: Run) -> None:
    """Refuse a new one for which the server would have to choose. What earlier tasks of a run in check mode would have
    made or removed counts.
    """
    for reference in run.resource.references:
        call = reference.list
        if reference.name not in run.resource.initial.implied or run.ids.get(reference.name) is not None:
            continue
        if call is None or run.awaits or run.client.older_than(call.since) or not is_placed(call, run.ids):
            continue
        several = choices(run, reference)[1]
        if len(several) > 1:
            raise PaasError(
                f"{_none_there(run)}declare {reference.name}, since there are several to choose from:"
                f" {', '.join(several)}.",
                "ambiguous",
            )


def _refuse_or_doubt_without_source(run: Run) -> None:
    """Refuse a new one that shall run and says nothing of what; where it shall not, another one may be meant."""
    sources = run.resource.sources
    if any(run.wish.get(name) is not None for name in sources):
        return
    if run.state != "present" or run.wish.get("deploy") != "never":
        raise PaasError(f"{_none_there(run)}declare what it runs, one of: {', '.join(sources)}.", "validation")
    meant = _namesakes(run)[1]
    if meant and not would_be_made(run):
        run.warn(f"The {run.header} is new, and nothing says what it runs. {meant}")


def _none_there(run: Run) -> str:
    """The beginning of the message that a creation lacks something; maybe the creation is a mistake."""
    taken, meant = _namesakes(run)
    if taken:
        # It is removed and made anew.
        return f"To create the {run.resource.title}, "
    return f"There is no {run.header}. {meant}{' ' if meant else ''}To create it, "


def _namesakes(run: Run) -> tuple[bool, str]:
    """Whether one of that name is there, and a question for one that is called nearly the same."""
    parents = run.resource.parents
    if not parents or run.ids.get(parents[-1].name) is None:
        return False, ""
    names = [name_of(run.resource, item) for item in listed(run)]
    return run.name in names, probably_meant(run.name, names)


def _refuse_unaccompanied(run: Run, record: Record | None) -> None:
    """Refuse a value without those that it needs, be they declared or, as far as the server shows it, stored."""
    for item, value in run.wanted:
        if not value or (record is not None and stored(item, record)):
            continue
        missing = [
            name for name in item.needs if run.wish.get(name) is None and not _may_be_stored(run.resource, record, name)
        ]
        if missing:
            raise PaasError(f"{item.label} needs also: {', '.join(missing)}.", "validation")


def _may_be_stored(resource: Resource, record: Record | None, name: str) -> bool:
    return record is not None and stored(resource.field(name), record) not in (None, "")


# -- what an update needs --------------------------------------------------------------------------------------------


def _refuse_incomplete_updates(run: Run, record: Record | None, differences: Differences) -> None:
    """Refuse updates that would lose what the server does not show."""
    changed = any(not change.field.by for change in differences.fields)
    if run.resource.complete and record is not None and changed:
        whole_payload(run.resource, run.wish, record, f"The {run.header}", run.client.older_than)
    for row in differences.rows:
        if row.before is not None and not (row.remove or row.replace):
            row_payload(row, new=False)


def _refuse_namesake(run: Run, record: Record) -> None:
    """Refuse a name that another one in the same place has already: two of them could not be told apart."""
    resource, parents, foreseen = run.resource, run.resource.parents, run.client.foreseen
    name = name_of(resource, record) if run.wish.get("name") is None else run.name
    run = _in_its_place(run, record)
    apart = [item.read for item in resource.references if item.name in resource.told_apart]
    others = [
        item[resource.id]
        for item in (listed(run) if not parents or run.ids.get(parents[-1].name) is not None else ())
        if name_of(resource, item) == name
        and item[resource.id] != run.id
        and all(pick(item, key) == pick(record, key) for key in apart)
    ]
    if run.check_mode:
        others = [item for item in others if not (would_be_gone(run, item) or foreseen.has(FREED, item, named(name)))]
    if others or name in namesakes_to_come(run):
        refuse_or_warn(
            run, f"There is another {resource.title} {name!r} where it shall be. Remove or rename one of them."
        )


def _in_its_place(run: Run, record: Record) -> Run:
    """The run with what encloses its object, also where its id says that."""
    left_out = [item for item in run.resource.parents if run.wish.get(item.name) is None]
    ids = {item.name: current_id(item, record) for item in left_out}
    known = {name: identifier for name, identifier in ids.items() if identifier not in (ABSENT, None)}
    return placed(run.but(wish={**run.wish, **known})) if ids and len(known) == len(ids) else run


# -- what the server takes -------------------------------------------------------------------------------------------


def refuse_unaccepted(run: Run, record: Record | None, differences: Differences) -> None:
    """Refuse values that the server would refuse, all of them at once. What is not written is not looked at."""
    complaints = list(dict.fromkeys(_complaints(run, record, differences)))
    if complaints:
        raise PaasError("\n".join(f"{text}." for text in complaints), "validation")


def _complaints(run: Run, record: Record | None, differences: Differences) -> Iterator[str]:
    variant = current_variant(run.resource, run.wish, record)
    for change in differences.fields:
        yield from _complaints_about(
            run, variant, change.field, change.after, change.field.label, change.before is ABSENT
        )
    for row in differences.rows:
        if row.remove:
            continue
        new = row.before is None or row.replace
        for name, value in _written(row, new).items():
            label = f"{row.child.name}[{row.label}].{name}"
            yield from _complaints_about(run, variant, row.child.field(name), value, label, new)


def _written(row: RowChange, new: bool) -> Mapping[str, Any]:
    """The values that a request for the row carries."""
    if new or row.child.complete:
        return row.row
    return {change.field.name: change.after for change in row.changes}


def _complaints_about(
    run: Run, variant: Variant | None, item: Field, value: Any, label: str, new: bool
) -> Iterator[str]:
    clears = item.wire.encode(value) in (None, "", [])
    for rule in item.accepts:
        asked = rule.on_create if new else rule.on_update
        fits = not rule.variants or (variant is not None and variant.name in rule.variants)
        if asked and fits and not run.client.older_than(rule.since) and not rule.allows(value, clears):
            shown = None if item.secret else visible(item.wire.show(value))
            yield rule.complaint(label, shown, run.client.title)
            break


# -- what its version knows ------------------------------------------------------------------------------------------


def refuse_newer_options(run: Run) -> None:
    wish = run.wish
    refuse_older(run, run.resource.module, run.resource.read.since)
    for option in run.resource.dated_options:
        value = wish.get(option.name)
        if value is None:
            continue
        if value != option.default:
            refuse_older(run, option.name, option.since)
        for inner in inner_options(option) if isinstance(option, Child) else ():
            if inner.since and any(isinstance(row, Mapping) and row.get(inner.name) is not None for row in value or ()):
                refuse_older(run, f"{option.name}[].{inner.name}", inner.since)
    for item, value in run.wanted:
        refuse_older(run, item.label, item.since)
        if isinstance(value, str) and value in item.newer:
            refuse_older(run, f"{item.label}={value}", item.newer[value])


def refuse_older(run: Run, label: str, since: str) -> None:
    if run.client.older_than(since):
        raise PaasError(
            f"{label} needs {run.client.title} {since} or newer; this server is"
            f" {run.client.usage.server_version}. Nothing was changed.",
            "unsupported_version",
        )
