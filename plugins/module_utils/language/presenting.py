# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What results show of a resource: the options that would declare it, and what none declares. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import PaasError
from .call import Record, pick
from .child import Child
from .compare import stored
from .differences import ABSENT
from .redact import MASK, holds_mask, leaves, visible
from .resource import Resource
from .rows import declarable_row
from .words import Field, Reference

Namer = Callable[[Reference, Any], Any]
"""What to show in place of an id that a reference holds."""


def by_id(reference: Reference, stored: Any) -> Any:
    """Nothing but the id, which costs no request."""
    return stored


def present(
    resource: Resource, record: Record, older_than: Callable[[str], bool], reveal: bool = False, named: Namer = by_id
) -> dict[str, Any]:
    """The resource as results show it, so that it can be declared as it is: options in human units, secrets masked
    unless C(reveal), and what no option declares in C(status). C(older_than) tells whether the server is older than a
    version, and so takes no change of what came with it.
    """
    shown: dict[str, Any] = {resource.id_option: shown_id(resource, record)} if resource.id_option else {}
    others: dict[str, Any] = {}
    # Of a group with a constant only the one that counts is shown, as only that one could be declared.
    idle = {item.group for item in resource.all_fields if item.const is not None and item.const != stored(item, record)}
    for item in resource.shown_fields:
        if item.group in idle or not resource.fits(item, record):
            continue
        try:
            value = stored(item, record)
        except PaasError:
            # Nobody declared it, or the comparison would have failed before.
            continue
        if value is ABSENT:
            continue
        place = shown.setdefault(item.group, {}) if item.group else shown
        place[item.name] = _shown_value(item, value, reveal, named)
        if item.choices and place[item.name] is None:
            # Ansible takes only what is among them.
            del place[item.name]
            continue
        # A number that only the server knows means what it is called.
        called = bool(item.refers) and place[item.name] != item.wire.show(value)
        meant = item.secret or called or value in ("", {}) or _is_faithful(item, value)
        if item.upload or older_than(item.since) or not meant:
            others[item.label] = place.pop(item.name)
    for reference in resource.references:
        if reference.read and resource.fits(reference, record) and pick(record, reference.read) is not None:
            shown[reference.name] = named(reference, str(pick(record, reference.read)))
    if resource.status:
        shown["status"] = {"state": record.get(resource.status), "others": others}
        facts = ((item, stored(item, record)) for item in resource.facts)
        shown["status"].update({item.name: _shown_value(item, v, reveal) for item, v in facts if v is not ABSENT})
        if resource.variant_label and resource.variant_label not in shown:
            shown["status"][resource.variant_label] = resource.variant_in(record) or None
    return shown


def shown_id(resource: Resource, record: Record) -> str | None:
    """The id of a stored object as text, also where the server counts its objects."""
    identifier = record.get(resource.id)
    return None if identifier is None else str(identifier)


def _is_faithful(item: Field, current: Any) -> bool:
    """Whether the option that shows a stored value would mean just this value."""
    value = item.wire.show(current)
    if value is None or any(map(holds_mask, leaves(value))):
        return True
    if (item.choices and value not in item.choices) or (value == {} and any(part.required for part in item.suboptions)):
        return False
    try:
        return bool(item.wire.equal(item.wire.over(item.wire.normalise(value), current), current))
    except ValueError:
        return False


def present_rows(child: Child, raw_rows: Sequence[Record], reveal: bool, named: Namer) -> Any:
    """Stored rows in the shape of their option, so that they could be declared as they are.

    A dictionary option holds values where a row is nothing else, and otherwise a list of rows for each key. A list of
    texts holds the values for which the rows stand.
    """
    rows = []
    for raw in () if child.is_unshown else raw_rows:
        row = declarable_row(child, raw)
        values = {item.name: (item, row[item.name]) for item in child.fields}
        rows.append({k: _shown_value(item, v, reveal, named) for k, (item, v) in values.items() if v is not ABSENT})
    if {item.name for item in child.fields} == {child.key, child.value}:
        return {row[child.key]: row.get(child.value) for row in rows}
    return child.shaped(rows)


def secret_values(resource: Resource, record: Record, owned: Mapping[str, Sequence[Record]]) -> list[Any]:
    """The secrets in a record and in the rows that it owns."""
    found = [stored(item, record) for item in resource.all_fields if item.secret]
    for child in resource.children:
        secret = [item for item in child.fields if item.secret]
        found += [stored(item, raw) for raw in owned.get(child.name, ()) for item in secret]
    return [value for value in found if value is not ABSENT]


def _shown_value(item: Field, value: Any, reveal: bool, named: Namer = by_id) -> Any:
    if item.secret and not reveal:
        if isinstance(value, Mapping):
            return dict.fromkeys(value, MASK)
        return MASK if value not in ("", None) else value
    if value in ("", {}) and not _is_faithful(item, value):
        # Nothing is set, which no value declares.
        return None
    shown = item.wire.show(value)
    if item.refers and not item.refers.copies and shown not in (None, ""):
        shown = [named(item.refers, one) for one in shown] if isinstance(shown, list) else named(item.refers, shown)
    return shown if reveal else visible(shown)
