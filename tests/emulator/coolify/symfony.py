# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as the server writes it anew: the same data, other quotes, and no comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

QUOTED = re.compile(r"[\s'\":{}\[\],&*#?]|^[-?|<>=!%@`]")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
WORDS = ("null", "~", "true", "false", "y", "n", "yes", "no", "on", "off", "")
NUMBER = re.compile(r"[-+]?(\d[\d_]*)?(\.\d*)?(e[-+]?\d+)?|0[xo][0-9a-f]+", re.IGNORECASE)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if CONTROL.search(value):
        return json.dumps(value, ensure_ascii=False)
    if QUOTED.search(value) or value.lower() in WORDS or NUMBER.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return value


def _indicators(text: str) -> str:
    """What says that the first line is indented, and how the text ends."""
    first = next((line for line in text.split("\n") if line.strip(" ")), "")
    ending = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    return ("2" if first.startswith(" ") else "") + ending


def _lines(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    pairs = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in pairs:
        head = f"{indent}-" if key is None else f"{indent}{_scalar(key)}:"
        if isinstance(item, str) and "\n" in item and "\r" not in item:
            yield f"{head} |{_indicators(item)}"
            lines = item.removesuffix("\n").split("\n")
            yield from ("  " * (depth + 1) + line if line else "" for line in lines)
        elif isinstance(item, (dict, list)) and item:
            yield head
            yield from _lines(item, depth + 1)
        else:
            yield f"{head} " + ("{  }" if item == {} else "[]" if item == [] else _scalar(item))


def dump(value: Any) -> str:
    return "\n".join(_lines(value, 0)) + "\n"
