# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is going to do, as data, and how it follows from what is declared and what is stored. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import PaasError
from ..language.call import Record, pick
from ..language.compare import field_changes, held
from ..language.differences import ABSENT, HIDDEN_REASON, Differences, Fixed
from ..language.following import RECREATE, UPDATE_HIDDEN
from ..language.resource import Resource
from ..language.row_changes import row_changes, unseen_rows
from ..language.variants import Variant
from ..language.words import Reference

Claim = tuple[str, Any]
"""What only one object can have, as its declaration calls it, and an entry of that."""

Rows = Mapping[str, "Sequence[Record] | None"]
"""By child the stored rows that are to be compared; None where the server shows none to anybody."""


@dataclass(frozen=True)
class Plan:
    """What a run is going to do. Data, so that it can be shown, tested and counted.

    op               C(create), C(update), C(delete), or nothing
    differences      what is stored otherwise than it is declared
    replaces         the record of what is removed, so that another one takes its place
    fixed            what of it no update changes
    losses           what a removal does to the data behind rows
    moves            by parent, the place where it is and the one where it shall be
    run, reason      how it is deployed, started or stopped at last, and why
    joins            the deployment that is waited for instead
    deploy_required  something that containers see waits for a deployment, once all is stored
    because          why something waits for a deployment
    waits            so does something that was stored before this run
    restart_required the same where a start brings it
    removals         by option, entries that are there and are removed, and by what the call mentions each
    tries            the same of entries that may be there, and whose removal is tried
    """

    op: str = ""
    differences: Differences = field(default_factory=Differences)
    replaces: Record | None = None
    fixed: Sequence[Fixed] = ()
    losses: Mapping[str, Any] = field(default_factory=dict)
    run: str = ""
    reason: str = ""
    deploy_required: bool = False
    because: str = ""
    restart_required: bool = False
    waits: bool = False
    moves: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    joins: str = ""
    removals: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)
    tries: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return bool(self.op or self.run or any(self.removals.values()))

    @property
    def left_to_deploy(self) -> bool:
        """Whether something waits for a deployment, and this run makes none."""
        return self.deploy_required and self.run != "deploy" and self.op != "delete"

    @property
    def left_to_restart(self) -> bool:
        """The same of a start."""
        return self.restart_required and not self.run

    @property
    def acts(self) -> bool:
        """Whether there is a last step that deploys, starts, stops, or waits for a deployment."""
        return bool(self.run or self.joins)


@dataclass(frozen=True)
class Known:
    """What a wish and a record say by ids and keys that only the server can tell.

    ids     by option, the id of what the wish refers to
    joined  by option, the id of what the record refers to by another key
    names   what the objects are called whose ids are compared
    rows    by child its declared rows in canonical form, where they are known already
    """

    ids: Mapping[str, Any] = field(default_factory=dict)
    joined: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[Any, str] = field(default_factory=dict)
    rows: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)


def plan_of(resource: Resource, wish: Record, record: Record | None, rows: Rows, known: Known | None = None) -> Plan:
    """What makes of what is stored what is declared. Raises PaasError where nothing does; Doubled for rows that are
    there several times.
    """
    known = known or Known()
    differences = compare(resource, wish, record, rows, known.names, known.rows)
    if record is None:
        return Plan("create", differences)
    moves: dict[str, tuple[Any, Any]] = {}
    fixed = [*_fixed_fields(resource, wish, record, differences)]
    for reference, change in _fixed_references(resource, wish, record, differences, known):
        if resource.move and reference in resource.parents:
            _refuse_half_a_move(resource, wish, reference)
            moves[reference.name] = (change.before, change.after)
        else:
            fixed.append(change)
    if fixed:
        _refuse_replacing(resource, wish, fixed[0])
        anew = compare(resource, wish, None, {name: [] for name in rows}, known.names)
        return Plan("create", anew, replaces=record, fixed=fixed)
    stored = differences.rows or any(not item.field.upload for item in differences.fields)
    return Plan("update" if stored or moves else "", differences, moves=moves)


def compare(
    resource: Resource,
    wish: Record,
    record: Record | None,
    rows: Rows,
    names: Mapping[Any, str],
    declared: Mapping[str, Sequence[dict[str, Any]]] | None = None,
) -> Differences:
    """What differs. Raises Doubled where a declared row is there several times."""
    found = Differences(names=names)
    hidden = wish.get(UPDATE_HIDDEN.name) == "always"
    field_changes(resource, wish, record, found, hidden)
    # The resource as it shall be, as far as answers and options call things the same.
    owner = as_it_shall_be(wish, record)
    for child in resource.children:
        there = rows.get(child.name, ())
        if there is None:
            unseen_rows(child, wish, found, hidden)
        elif child.name in rows:
            row_changes(child, wish, there, found, hidden, owner, (declared or {}).get(child.name))
    return found


def as_it_shall_be(wish: Record, record: Record | None) -> Record:
    """The resource, as far as answers and options call things the same."""
    return {**(record or {}), **{name: value for name, value in wish.items() if value is not None}}


def declared_variant(resource: Resource, wish: Record) -> Variant | None:
    """The variant that follows from what is declared."""
    return next((item for item in resource.variants if item.fits(wish)), None)


def current_variant(resource: Resource, wish: Record, record: Record | None) -> Variant | None:
    """The variant of what is there, as far as it shows, or else of what is declared."""
    found = resource.variant(resource.variant_in(record)) if record is not None else None
    return found or declared_variant(resource, wish)


def current_id(reference: Reference, record: Record | None) -> Any:
    """The id that the record holds for a reference, or ABSENT where it does not tell."""
    return ABSENT if record is None or not reference.read else held(reference.read, record)


def _fixed_fields(resource: Resource, wish: Record, record: Record, differences: Differences) -> Iterator[Fixed]:
    """What differs in what the resource is, and cannot be changed."""
    variant = declared_variant(resource, wish)
    current = resource.variant(resource.variant_in(record))
    if variant and current and variant != current and not variant.when:
        yield Fixed(resource.variant_label, current.title, variant.title)
    for change in differences.fields:
        replaceable = change.hidden or change.field.wire.replaceable(change.after, change.before)
        told = resource.is_told_by_variant(change.field)
        if not change.field.on_update or told or not replaceable:
            yield Fixed(change.field.label, *change.shown())


def _fixed_references(
    resource: Resource, wish: Record, record: Record, differences: Differences, known: Known
) -> Iterator[tuple[Reference, Fixed]]:
    """What differs in where the resource is and what it refers to."""
    declared = bool(resource.parents) and wish.get(resource.parents[0].name) is not None
    for reference in (*(resource.parents if declared else ()), *resource.references):
        if wish.get(reference.name) is None:
            continue
        current = known.joined.get(reference.name, current_id(reference, record))
        if current is ABSENT:
            if reference.join:
                differences.doubt(reference.name, HIDDEN_REASON)
        # A parent that does not exist yet has no id; only check mode comes here with one.
        elif known.ids.get(reference.name) != current:
            yield reference, Fixed(reference.name, _name_in(record, reference) or current, wish[reference.name])


def _name_in(record: Record, reference: Reference) -> Any:
    """The name of what the record holds for a reference, where the record tells."""
    place = reference.read.rpartition(".")[0]
    return pick(record, f"{place}.{reference.title}") if place else None


def _refuse_half_a_move(resource: Resource, wish: Record, reference: Reference) -> None:
    missing = [item.name for item in resource.parents if wish.get(item.name) is None]
    if missing:
        raise PaasError(f"To move the {resource.title} to another {reference.label}, give {missing[0]}.", "validation")


def _refuse_replacing(resource: Resource, wish: Record, fixed: Fixed) -> None:
    """Refuse what cannot be changed, unless the user wants it to be removed and created anew."""
    kind = resource.title
    if not wish.get("recreate"):
        able = RECREATE in resource.call_options
        offer = " recreate=true removes it and creates it anew, without its data." if able else ""
        before = "not set" if fixed.before is None else repr(fixed.before)
        raise PaasError(
            f"{fixed.label} of the {kind} is {before} and cannot become {fixed.after!r}: {resource.platform.title}"
            f" sets it when the {kind} is created and never after. Declare what it is, or remove the {kind} with"
            f" state=absent and create it anew.{offer}",
            "refused",
        )
    if wish.get(resource.id_option):
        raise PaasError(
            f"recreate gives the {kind} another {resource.id_option}, so leave {resource.id_option} away and let"
            " project, environment and name say which one is meant.",
            "validation",
        )
