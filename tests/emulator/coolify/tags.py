# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: of the team, and on resources."""

from __future__ import annotations

import re
from typing import Any

from .gate import invalid
from .store import Row, Store, dates, new_uuid

TOO_SHORT = "Each tag name must be at least 2 characters after sanitization."


def _normal(names: list[Any]) -> list[str]:
    return list(dict.fromkeys(re.sub(r"<[^>]*>", "", str(name or "")).strip().lower() for name in names))


def checked(body: Row) -> list[str]:
    """The tags that a new resource shall have."""
    names = _normal(body.get("tags") or [])
    if any(len(name) < 2 for name in names):
        raise invalid({"tags": [TOO_SHORT]})
    return names


def attach(store: Store, resource: Row, names: list[str]) -> None:
    for name in names:
        row = next((row for row in store.tags.values() if row["name"] == name), None) or add(store, name)
        if row["uuid"] not in resource["tags"]:
            resource["tags"].append(row["uuid"])


def add(store: Store, name: str) -> Row:
    row = {"uuid": new_uuid(), "name": name, **dates()}
    store.tags[row["uuid"]] = row
    return row
