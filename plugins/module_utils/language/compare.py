# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing what is declared with what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ..errors import PaasError
from .call import Record, fill, pick
from .differences import ABSENT, HIDDEN_REASON, UNTOLD_REASON, Change, Differences
from .redact import without_credentials
from .resource import Resource
from .wire import Unsuitable
from .words import Field


@dataclass(frozen=True)
class Kept:
    """Among declared values: the canonical value that is stored and stays, where only its mask was declared."""

    value: Any = field(repr=False)


def normalise(item: Field, value: Any, label: str) -> Any:
    """Canonical form of a declared value. Raises PaasError that names the option."""
    if isinstance(value, Kept):
        return value.value
    try:
        return item.wire.normalise(value)
    except ValueError as error:
        tells = item.secret and not isinstance(error, Unsuitable) and str(value) in str(error)
        complaint = "has a value of the wrong form" if tells else str(error)
        raise PaasError(f"{label} {without_credentials(complaint)}.", "validation") from None


def wanted_fields(resource: Resource, params: Record) -> Iterator[tuple[Field, Any]]:
    """The fields that the user declared, with their canonical values."""
    given = (name for name, value in params.items() if value is not None)
    for _place, item in sorted(pair for name in given for pair in resource.fields_of_option.get(name, ())):
        value = item.declared(params)
        if value is not None:
            yield item, normalise(item, value, item.label)


def whole_values(
    fields: Iterable[Field], before: Mapping[str, Any], declared: Mapping[str, Any], owner: str
) -> dict[str, Any]:
    """By label, every value of an update that must not leave anything out: what is declared, else what is stored.

    Raises PaasError where the server hides a secret of C(owner), which would then be lost.
    """
    taken = [item for item in fields if item.on_update]
    kept = {label: value for label, value in before.items() if value is not ABSENT}
    values = {**kept, **declared}
    lost = [item.label for item in taken if item.label not in values and item.secret]
    if lost:
        raise PaasError(
            f"{owner}: the server hides {', '.join(lost)} from this key and an update would lose it. Declare it too, or"
            " use a key that may read it.",
            "permission",
        )
    return {item.label: values[item.label] for item in taken if item.label in values}


def whole_payload(
    resource: Resource,
    params: Record,
    record: Record,
    owner: str,
    older_than: Callable[[str], bool] = lambda version: False,
) -> dict[str, Any]:
    """The body of an update that must not leave anything out which the server knows. Raises PaasError as
    C(whole_values).
    """
    told = resource.is_told_by_variant
    taken = (
        item for item in resource.all_fields if item.on_update and not (item.by or told(item) or older_than(item.since))
    )
    fields = {item.label: item for item in taken if resource.fits(item, record)}
    before = {label: stored(item, record) for label, item in fields.items()}
    declared = {item.label: wanted for item, wanted in wanted_fields(resource, params) if item.label in fields}
    values = whole_values(fields.values(), before, declared, owner)
    sent = [(fields[label], value) for label, value in values.items()]
    body = {
        item.api_name: item.wire.encode(value) for item, value in sent if item.label in declared or _may_be(item, value)
    }
    return {str(fill(name, record)): value for name, value in body.items()}


def _may_be(item: Field, value: Any) -> bool:
    """Whether the server takes a stored value again: nothing, where somebody else has stored nothing, it may refuse."""
    empty = item.wire.encode(value) in (None, "", [])
    return not empty or all(rule.allows(value, empty) for rule in item.accepts if rule.on_update)


def held(path: str, record: Record) -> Any:
    """What an answer holds at a dotted path, or ABSENT where it does not have the key.

    A key may depend on another one of the answer, which it mentions as C({key}).
    """
    if "." not in path and "{" not in path:
        return record.get(path, ABSENT)
    *outer, last = str(fill(path, record)).split(".")
    place = pick(record, ".".join(outer)) if outer else record
    return place[last] if isinstance(place, Mapping) and last in place else ABSENT


def stored(item: Field, record: Record) -> Any:
    """Canonical stored value, or ABSENT where the answer does not have the key."""
    if not item.is_shown:
        return ABSENT
    value = item.derive(record) if item.derive else held(item.read_path, record)
    if value is ABSENT:
        return ABSENT
    try:
        return item.wire.decode(value)
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        raise PaasError(
            f"The server answered a {type(value).__name__} for {item.label}, of which this module can make nothing"
            f" ({type(error).__name__}).",
            "unexpected",
        ) from None


def why_hidden(item: Field, record: Record) -> str:
    """Why a value cannot be compared that an answer does not tell, or only by what is of no use to anybody."""
    told = item.is_shown and held(item.read_path, record) is not ABSENT
    return UNTOLD_REASON if told else HIDDEN_REASON


def field_changes(
    resource: Resource, params: Record, record: Record | None, found: Differences, update_hidden: bool
) -> None:
    """Add to C(found) the declared fields that differ from C(record); all of them where there is no record."""
    for item, wanted in wanted_fields(resource, params):
        if record is None:
            found.fields.append(Change(item, ABSENT, item.wire.over(wanted, None)))
            continue
        current = stored(item, record)
        if current is ABSENT:
            found.doubt(item.label, HIDDEN_REASON)
            if update_hidden and item.on_update:
                found.fields.append(Change(item, None, wanted, hidden=True))
            continue
        wanted = item.wire.over(wanted, current)
        if not item.wire.equal(wanted, current):
            found.fields.append(Change(item, current, wanted))
