# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an object of the server holds and no declaration of this collection describes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..language.call import Record
from ..language.resource import Resource
from .scope import Exported, Sibling


def strangers(found: Exported, resources: Sequence[Resource], siblings: Sequence[Sibling]) -> Iterator[tuple[str, str]]:
    """What the object holds and no declaration of this collection describes."""
    resource = found.resource
    known = {child.rows.split(".")[0] for child in resource.children if child.rows}
    known |= {item.read_path.split(".")[0] for item in resource.all_fields}
    known |= set(resource.initial.record(found.record))
    ids = {item.id for item in resources}
    # What it holds also says what it stands in.
    around = {found.id, *(parent.id for parent in found.parents)}
    listed = {identifier for _kind, _place, _name, identifier in siblings} - around
    for key, value in found.record.items():
        if key not in known and _are_objects(value):
            left = [item for item in value if not listed.intersection(_telling(item, ids))]
            if left:
                yield key, _not_ours(left)


def _telling(record: Record, keys: Collection[str]) -> list[str]:
    """The ids by which a record may be recognised: numbers only where it has no other, since each kind counts anew."""
    # What stands inside of it by the same id is what it refers to.
    parts = [part for part in record.values() if isinstance(part, Mapping)]
    ids = [
        record[key]
        for key in keys
        if record.get(key) is not None and not any(part.get(key) == record[key] for part in parts)
    ]
    return [str(item) for item in [item for item in ids if isinstance(item, str)] or ids]


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _name(item: Record) -> Any:
    """What an unknown object is called, or what it belongs to."""
    within = (part.get("name") for part in item.values() if isinstance(part, Mapping))
    return item.get("name") or item.get("key") or next(within, None)


def _not_ours(value: Sequence[Record]) -> str:
    names = sorted({str(name) for item in value for name in (_name(item),) if name})
    shown = ", ".join(names)
    return f"this collection does not manage them yet: {shown}" if shown else "this collection does not manage them yet"
