# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows that a resource owns: as they are declared, stored and sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import PaasError, gathered
from .call import Record
from .child import Child
from .compare import normalise, stored, whole_values
from .differences import ABSENT, RowChange, identity, row_label
from .near import alike, each_once, no_such_option


def declared_rows(child: Child, params: Record) -> list[dict[str, Any]] | None:
    """The rows that the user declared, in canonical form; None where the option was left out. Raises PaasError."""
    if not child.declares(params):
        return None
    texts: list[str] = []
    rows = [row for _given, row in sound_rows(child, params, texts)]
    if texts:
        raise PaasError("\n".join(texts), "validation")
    return rows


def sound_rows(child: Child, params: Record, texts: list[str]) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
    """The rows that can be meant, each as it was given and in canonical form; what is wrong with the others is added
    to C(texts).
    """
    kept: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
    seen: set[tuple[Any, ...]] = set()
    declared: list[Mapping[str, Any]] = []
    with gathered(texts):
        declared = [{**row, **child.derive(row)} for row in declared_rows_of(child, params)]
    for given in declared:
        with gathered(texts):
            row = _canonical_row(child, given)
            key = identity(child, row)
            if key in seen:
                raise PaasError(f"{child.name} declares {row_label(child, row)} twice.", "validation")
            seen.add(key)
            kept.append((given, row))
    return kept


def refuse_row(child: Child, row: dict[str, Any], names: Mapping[Any, str] | None = None) -> None:
    """Raises PaasError for a row that the server would take and that would not work."""
    complaint = child.checks(row)
    if complaint:
        raise PaasError(f"{child.name}[{row_label(child, row, names)}] {complaint}.", "validation")


def declared_rows_of(child: Child, params: Record) -> Iterator[Mapping[str, Any]]:
    """The rows of an option as they were given."""
    declared = params.get(child.name) or ()
    if child.key:
        return _keyed_rows(child, {**_filed(child, params), **{str(key): row for key, row in dict(declared).items()}})
    return (item if isinstance(item, Mapping) else {child.value: item} for item in declared)


def _filed(child: Child, params: Record) -> Mapping[str, Any]:
    """What another option declares of them. Raises PaasError."""
    try:
        return child.filed(params)
    except ValueError as error:
        raise PaasError(f"{child.file} {error}.", "validation") from None


def _keyed_rows(child: Child, declared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key, value in declared.items():
        # A list of anything but rows is meant as the value, whether or not it can be a list.
        several = isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)
        if not value and child.field(child.value).type == "list":
            several = False
        for entry in value if several else [value]:
            if isinstance(entry, Mapping):
                yield {**entry, child.key: str(key)}
            else:
                yield {child.key: str(key), child.value: entry}


def declared_identity(child: Child, given: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a declared row is recognised by. Raises PaasError."""
    row = {item.name: item.default for item in child.fields if item.name in child.identity}
    row.update({name: value for name, value in {**given, **child.derive(given)}.items() if value is not None})
    values = ((child.field(name), row.get(name)) for name in child.identity)
    return tuple(
        value if value is None else normalise(item, value, f"{child.name}.{item.name}") for item, value in values
    )


def _canonical_row(child: Child, given: Mapping[str, Any]) -> dict[str, Any]:
    name = " ".join([str(given[item]) for item in child.identity if given.get(item) is not None])
    label = f"{child.name}[{name}]"
    if not given.keys() <= child.by_name.keys():
        unknown = sorted(set(map(str, given)) - child.by_name.keys())
        known = [item.name for item in child.fields if item.name != child.key]
        texts = each_once(no_such_option(f"{label}.", name, known, alike(name, known)) for name in unknown)
        if child.key and child.value and len(unknown) == len(given) - 1:
            texts.append(
                f"If all of it is the {child.value}, write it as text: put quotes around it, JSON for example as"
                ' "{{ ... | to_json }}".'
            )
        raise PaasError(" ".join(texts), "validation")
    row = {}
    for name, item in child.by_name.items():
        value = given.get(name)
        if value is None and name in child.identity:
            value = item.default
        if value is not None:
            plain = bool(child.key) and name == child.value
            row[name] = normalise(item, value, label if plain else f"{label}.{name}")
    return row


def stored_row(child: Child, raw: Record) -> dict[str, Any]:
    return {item.name: stored(item, raw) for item in child.fields}


def declarable_row(child: Child, raw: Record) -> dict[str, Any]:
    """A stored row with the value by which it would be declared."""
    row = stored_row(child, raw)
    return {**row, child.value: child.travel.shown(row)} if child.travel else row


def sent_row(
    child: Child,
    declared: Record,
    before: Record | None = None,
    owner: Record | None = None,
    names: Mapping[Any, str] | None = None,
) -> dict[str, Any] | None:
    """The whole row as it has to be stored, or None where it travels as it is.

    Raises PaasError where what is declared cannot be stored so that it has its effect.
    """
    if child.travel is None:
        return None
    current = {name: value for name, value in (before or {}).items() if value is not ABSENT}
    whole = {**(child.fill(dict(declared)) if before is None else current), **declared}
    try:
        return child.travel.stored(declared, whole, owner or {}, None if before is None else current)
    except ValueError as error:
        raise PaasError(f"{child.name}[{row_label(child, declared, names)}] {error}.", "validation") from None


def row_payload(change: RowChange, new: bool) -> dict[str, Any]:
    """The body that writes a row: whole where an update resets what it leaves out, else what differs."""
    child = change.child
    if new:
        values = dict(change.stored or change.row)
    elif child.complete:
        label = f"{child.name}[{change.label}]"
        values = whole_values(child.fields, change.before or {}, change.stored or change.row, label)
    else:
        values = {item.field.name: (change.stored or {}).get(item.field.name, item.after) for item in change.changes}
    body = {
        item.api_name: item.wire.encode(values[item.name])
        for item in child.fields
        if item.name in values and (item.on_create if new else item.on_update)
    }
    return {**body, **child.body(change.row, new)}
