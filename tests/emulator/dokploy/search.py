# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching as the database does it (ILIKE), and pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .relations import Row
from .store import newest_first
from .validation import number

PAGE = {"limit": number(least=1, most=100).otherwise(20), "offset": number(least=0).otherwise(0)}


def like(term: str) -> re.Pattern[str]:
    """A part of the value, whatever the case; % and _ stand for anything, also when they were meant literally."""
    pattern = "".join({"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in term.strip())
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def found_by(rows: Iterable[Row], given: Row, columns: Sequence[str]) -> list[Row]:
    """The rows in which every given column matches, and some column matches q."""
    found = list(rows)
    if (given.get("q") or "").strip():
        anywhere = like(given["q"])
        found = [row for row in found if any(anywhere.search(row[column] or "") for column in columns)]
    for column in columns:
        if (given.get(column) or "").strip():
            pattern = like(given[column])
            found = [row for row in found if pattern.search(row[column] or "")]
    return found


def page(rows: list[Row], given: Row, columns: Sequence[str]) -> Row:
    """Newest first."""
    rows = newest_first(rows)
    begin = int(given["offset"])
    shown = rows[begin : begin + int(given["limit"])]
    return {"items": [{name: row[name] for name in columns} for row in shown], "total": len(rows)}
