# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What containers and builds get of variables: the lines that Coolify writes, and how docker compose reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .store import Row, Store

# What is set where docker compose runs.
OUTSIDE = {"HOME": "/root"}
SPACES = "\t\v\f\r \x85\xa0"


class Unreadable(Exception):
    """Docker compose refuses the file; the text is what it says."""


# -- what Coolify writes -------------------------------------------------------------------------------------------


def _json_constant(name: str) -> Any:
    raise ValueError(name)


def _is_json(value: str) -> bool:
    if not value.startswith(("{", "[")):
        return False
    try:
        json.dumps(json.loads(value, parse_int=str, parse_constant=_json_constant), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def written(row: Row, value: str | None) -> str:
    """The right side of the line: JSON as it is, what is literal in single quotes, the rest with backslashes."""
    value = value or ""
    if _is_json(value):
        return value
    if row["is_literal"] or row["is_multiline"]:
        return f"'{value}'"
    return value.translate(
        {ord(sign): "\\" + shown for sign, shown in zip("\\\r\t\0\"'", ("\\", "r", "t", "0", '"', "'"), strict=True)}
    )


def _resolved(store: Store, application: Row, value: str | None) -> str | None:
    """The value with those of shared variables in the place of their names."""
    environment = store.by_id("environments", application["environment_id"])
    owners = {
        "team": 0,
        "project": environment["project_id"],
        "environment": environment["id"],
        "server": store.server_of(application)["id"],
    }

    def shared(match: re.Match[str]) -> str:
        kind, _dot, name = match[1].strip().partition(".")
        for row in store.shared_variables.values():
            if (row["type"], row["owner"], row["key"]) == (kind, owners.get(kind), name):
                return row["value"] or ""
        return match[0]

    return re.sub(r"\{\{(.*?)\}\}", shared, value) if value else value


def real_value(store: Store, application: Row, row: Row) -> str:
    return written(row, _resolved(store, application, row["value"]))


def _for_shell(row: Row, value: str) -> str:
    """As the file for the build holds it."""
    if row["is_literal"] or row["is_multiline"]:
        return "'" + value.strip("'").replace("'", "'\\''") + "'"
    escaped = re.sub(r'([\\"`])', r"\\\1", value)
    return '"' + re.sub(r"\$(?![a-zA-Z_0-9{])", r"\\$", escaped) + '"'


def file_for_containers(store: Store, application: Row, rows: Iterable[Row]) -> str:
    chosen = [row for row in rows if not row["is_preview"]]
    lines = [f"{row['key']}={real_value(store, application, row)}" for row in chosen if row["is_runtime"]]
    names = {row["key"] for row in chosen}
    ports = str(application["ports_exposes"] or "").split(",")
    if application["build_pack"] != "dockercompose" and "PORT" not in names and ports[0]:
        lines.append(f"PORT={ports[0]}")
    if "HOST" not in names:
        lines.append("HOST=0.0.0.0")
    return "\n".join(lines)


def file_for_builds(store: Store, application: Row, rows: Iterable[Row]) -> str:
    chosen = [row for row in rows if row["is_buildtime"] and not row["is_preview"] and not row["is_buildpack_control"]]
    return "\n".join(f"{row['key']}={_for_shell(row, real_value(store, application, row))}" for row in chosen)


# -- how docker compose reads it -----------------------------------------------------------------------------------


def read(text: str) -> dict[str, str]:
    """The variables in the file. Raises Unreadable."""
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
        elif text[place] == "#":
            place = (text + "\n").index("\n", place)
        else:
            name, place, given = _name(text, place)
            if given:
                found[name], place = _value(text, place, found)
            elif name in OUTSIDE:
                found[name] = OUTSIDE[name]
    return found


def _line(text: str, place: int) -> str:
    return f"line {text.count(chr(10), 0, place) + 1}"


def _name(text: str, place: int) -> tuple[str, int, bool]:
    """The name, the place behind it, and whether a value follows."""
    begun = place
    for place in range(begun, len(text)):
        sign = text[place]
        if sign in "=:\n":
            name = text[begun:place].rstrip()
            if " " in name:
                raise Unreadable(f"{_line(text, begun)}: key cannot contain a space")
            place += 1
            if sign == "\n":
                return name, place, False
            while place < len(text) and text[place] in SPACES:
                place += 1
            return name, place, True
        if not (sign in SPACES or sign in "_.-[]" or sign.isalnum()):
            rest = text[begun:].partition("\n")[0]
            raise Unreadable(
                f"{_line(text, begun)}: unexpected character {json.dumps(sign)} in variable name {json.dumps(rest)}"
            )
    raise Unreadable(f"invalid environment variable: {json.dumps('=' + text[begun:])}")


def _value(text: str, place: int, found: dict[str, str]) -> tuple[str, int]:
    if text[place : place + 1] not in ("'", '"'):
        line = text[place:].partition("\n")[0]
        return _expanded(line.partition(" #")[0].rstrip(), found), place + len(line) + 1
    quote = text[place]
    inside = ""
    signs: Iterator[tuple[int, str]] = iter(enumerate(text[place + 1 :], place + 1))
    for at, sign in signs:
        if sign == quote:
            return inside, at + 1
        if sign == "\\":
            _at, after = next(signs, (0, ""))
            inside += after if after == quote else sign + after
        else:
            inside += sign
    raise Unreadable(f"{_line(text, place)}: unterminated quoted value {text[place:].partition(chr(10))[0]}")


def _expanded(text: str, found: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match["dollar"]:
            return "$"
        if match["broken"] is not None:
            raise Unreadable(f"Invalid template: {json.dumps(text)}")
        name = match["plain"] or match["braced"]
        return found.get(name, OUTSIDE.get(name, ""))

    pattern = (
        r"\$(?:(?P<dollar>\$)|(?P<plain>[_a-z][_a-z0-9]*)"
        r"|\{(?:(?P<braced>[_a-z][_a-z0-9]*)(?::?[-+?][^}]*)?\}|(?P<broken>)))"
    )
    return re.sub(pattern, value, text, flags=re.IGNORECASE)
