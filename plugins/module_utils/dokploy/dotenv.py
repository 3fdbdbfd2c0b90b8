# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text in which Dokploy keeps environment variables.

At deploy time Dokploy reads it with the rules of the npm package dotenv; this file follows those rules, so that a
value arrives in the container as it was declared. References such as C(${{project.NAME}}) are resolved later and
pass through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

# Rules: https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow
_ASSIGNMENT = re.compile(
    r"""^[^\S\n]*(?:export\s+)?(?P<name>[\w.-]+)
        (?P<assign>\s*=[^\S\n]*|:[^\S\n]+)
        (?P<value>'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`|[^\#\n]+)?
        [^\S\n]*(?:\#.*)?$""",
    re.MULTILINE | re.VERBOSE | re.ASCII,
)
_NAME = re.compile(r"^[\w.-]+$", re.ASCII)
_ESCAPES: dict[str, str] = {"n": "\n", "r": "\r"}


def _stays_alone(name: str, text: str, value: str) -> bool:
    """Whether the text is read as the value, and no quote in it stays open and swallows what follows it."""
    # No name begins with itself and goes on, so none of these is the one that is looked at.
    neighbours = {f"{name}.{mark}": mark for mark in "123"}
    lines = "".join(f"{other}={quote}{mark}{quote}\n" for (other, mark), quote in zip(neighbours.items(), "'\"`"))
    return DOTENV.pairs(f"{name}={text}\n{lines}") == {**neighbours, name: value}


def _plain(text: str) -> str:
    """The value that a piece of text after the equals sign stands for."""
    value: str = text.strip()
    quote = value[:1]
    if len(value) >= 2 and quote in "'\"`" and value[-1] == quote:
        value = value[1:-1]
    if quote == '"':
        value = re.sub(r"\\([nr])", lambda match: _ESCAPES[str(match.group(1))], value)
    return value


def _written(name: str, value: str) -> str:
    """The plainest way to write a value that is read back as exactly this value, by every reader where there is one."""
    if "\0" in value:
        raise ValueError(f"[{name}] holds a NUL character, which no environment variable can")
    escaped = value.replace("\r", "\\r").replace("\n", "\\n")
    # An opening quote that stays open could be closed by any later line, so a value never begins with one unquoted.
    plain: tuple[str, ...] = () if value[:1] in ("'", '"', "`") else (value,)
    # A backslash at the end would take the closing quote with it as soon as a later line holds another one.
    quotes = "" if value.endswith("\\") else "'`\""
    quoted = [(quote, f"{quote}{value}{quote}") for quote in quotes]
    # A quote inside of the same quotes is read by Dokploy, and by hardly anything else, so it comes last.
    simple = tuple(text for quote, text in quoted if quote not in value)
    last = tuple(text for quote, text in quoted if quote in value)
    escapes: tuple[str, ...] = (f'"{escaped}"',) if quotes else ()
    safe = escapes if '"' not in value else ()
    candidates: tuple[str, ...] = (*plain, *simple, *safe, *last, *escapes)
    for text in candidates:
        if _stays_alone(name, text, value):
            return text
    raise ValueError(f"[{name}] mixes quotes, line ends and backslashes in a way that Dokploy's format cannot hold")


class DotEnv:
    """Rows of the shape C({"name": ..., "value": ...}) in a text of assignments and comments."""

    def pairs(self, text: str) -> dict[str, str]:
        return {match["name"]: _plain(match["value"] or "") for match in _ASSIGNMENT.finditer(_unix(text))}

    def rows(self, text: str) -> list[dict[str, Any]]:
        return [{"name": name, "value": value} for name, value in self.pairs(text).items()]

    def merge(self, text: str, upserts: Mapping[str, str], removals: Sequence[str]) -> str:
        text = _unix(text)
        wanted = {name: value for name, value in self.pairs(text).items() if name not in removals}
        matches = list(_ASSIGNMENT.finditer(text))
        last = {match["name"]: match.start() for match in matches}
        edits: list[tuple[int, int, str]] = []
        for match in matches:
            name = match["name"]
            if name in removals:
                edits.append((match.start(), min(match.end() + 1, len(text)), ""))
            elif name in upserts and match.start() == last[name]:
                edits.append((*_value_span(match), f"={_written(name, upserts[name])}"))
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        added = [name for name in upserts if name not in last]
        if added and text and not text.endswith("\n"):
            text += "\n"
        for name in added:
            if not _NAME.match(name):
                raise ValueError(f"[{name}] is not a name: use letters, digits, _ . and -")
            text += f"{name}={_written(name, upserts[name])}\n"
        if self.pairs(text) != {**wanted, **upserts}:
            raise ValueError("cannot be written next to what already stands there: a quote in it stays open. Close it")
        return text


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _value_span(match: re.Match[str]) -> tuple[int, int]:
    """Where the equals sign and the value stand, without the white space in front of a comment."""
    start = match.end("name")
    end = match.end("value") if match["value"] else match.end("assign")
    return start, start + len(match.string[start:end].rstrip())


DOTENV = DotEnv()
