# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as the server writes it anew: the same data, other quotes, and no comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

QUOTED = re.compile(r"[\s'\":{}\[\],&*#?]|^[-?|<>=!%@`]")
WORDS = ("null", "~", "true", "false", "y", "n", "yes", "no", "on", "off", "")
NUMBER = re.compile(r"[-+]?(\d[\d_]*)?(\.\d*)?(e[-+]?\d+)?|0[xo][0-9a-f]+", re.IGNORECASE)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if QUOTED.search(value) or value.lower() in WORDS or NUMBER.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return value


def _lines(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in pairs:
        head = f"{indent}-" if key is None else f"{indent}{_scalar(key)}:"
        if isinstance(item, str) and "\n" in item:
            yield f"{head} |"
            yield from ("  " * (depth + 1) + line for line in item.rstrip("\n").split("\n"))
        elif isinstance(item, (dict, list)) and item:
            yield head
            yield from _lines(item, depth + 1)
        else:
            yield f"{head} " + ("{  }" if item == {} else "[]" if item == [] else _scalar(item))


def dump(value: Any) -> str:
    return "\n".join(_lines(value, 0)) + "\n"
