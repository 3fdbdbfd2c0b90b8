# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and descriptions as most models store them: C(HasSafeStringAttribute) in C(app/Traits) of v4.0.0 to v4.3.10."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .gate import broken

# Wide columns of some models; those of the others hold so many characters.
MOST = 255


def plain(value: str | None) -> str:
    """Text without tags, as C(strip_tags) of PHP finds them, and never null."""
    text = value or ""
    kept, depth, quote = [], 0, ""
    for place, item in enumerate(text):
        if quote:
            quote = "" if item == quote else quote
        elif item == "<" and (text[place + 1 : place + 2] or "x") not in " \t\n\v\f\r":
            depth += 1
        elif depth:
            quote = item if item in "\"'" else ""
            depth -= item == ">"
        else:
            kept.append(item)
    return "".join(kept)


def written(columns: Mapping[str, Any], wide: tuple[str, ...] = ()) -> dict[str, Any]:
    """What becomes of columns in a row; those that are C(wide) hold texts of any length."""
    found = {name: plain(columns[name]) for name in ("name", "description") if name in columns}
    if any(len(text) > MOST for name, text in found.items() if name not in wide):
        raise broken()
    return {**columns, **found}
