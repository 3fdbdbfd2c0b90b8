# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text of a .env file, as people have it for docker compose and the dotenv libraries. No I/O.

The rules on which these readers agree are followed. C($) always stands for itself, since nobody can tell what it would
have been replaced with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = re.compile(r"[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*")
_IDLE = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_PLAIN = re.compile(r"[^\n]*")
_COMMENT = re.compile(r"[ \t]#.*", re.DOTALL)
_QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL),
    "'": re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL),
    "`": re.compile(r"`([^`]*)`", re.DOTALL),
}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}

OPTION = "environment_file"
DOC = (
    "The text of a .env file with further variables, for example V({{ lookup('ansible.builtin.file', '.env'\\) }}).",
    "A line has the form V(NAME=value), optionally with C(export) before it. Empty lines and comments with V(#), at the"
    " beginning of a line or after white space, are ignored.",
    'A quoted value may have several lines. Double quotes know the escapes V(\\\\n), V(\\\\r), V(\\\\t), V(\\\\"),'
    " V(\\\\$) and two backslashes, single quotes V(\\\\'), backquotes none. References with V($) are not replaced.",
    "If a name appears twice, the last one counts.",
)


def parse(text: str) -> dict[str, str]:
    """The variables in a text. Raises ValueError with a complaint that names a line and holds no part of the text."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found: dict[str, str] = {}
    place = 0
    while place < len(text):
        idle = _IDLE.match(text, place)
        if idle:
            place = idle.end()
            continue
        name = _NAME.match(text, place)
        if not name:
            raise ValueError(_no_assignment(text, place))
        found[name[1]], place = _value(text, name.end())
    return found


def _value(text: str, place: int) -> tuple[str, int]:
    """A value and the place behind its line."""
    pattern = _QUOTED.get(text[place : place + 1])
    if pattern is None:
        line = _PLAIN.match(text, place)
        end = line.end() if line else place
        # What stands before a value belongs to the name; only after white space a # begins a comment.
        begun = place - 1 if text[place - 1] in " \t" else place
        return _COMMENT.sub("", text[begun:end]).strip(), end + 1
    quote = text[place]
    quoted = pattern.match(text, place)
    if not quoted:
        raise ValueError(f"has a value in line {_line(text, place)} whose opening quote ({quote}) is never closed")
    rest = _IDLE.match(text, quoted.end())
    if not rest:
        raise ValueError(
            f"has something behind the closing quote ({quote}) in line {_line(text, quoted.end())}, where only a"
            " comment may stand"
        )
    return _unescaped(quote, quoted[1]), rest.end()


def _unescaped(quote: str, value: str) -> str:
    if quote == '"':
        return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[0]), value)
    return value.replace("\\'", "'") if quote == "'" else value


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _no_assignment(text: str, place: int) -> str:
    complaint = f"has no NAME=value in line {_line(text, place)}"
    if "\n" in text.strip() or "=" in text:
        return f"{complaint}. Names have letters, digits, _, . and - and begin with a letter or _"
    return (
        f"{complaint}. It takes the text of a file and not its path: write"
        " \"{{ lookup('ansible.builtin.file', 'path/to/.env') }}\""
    )


def secrets(text: str) -> Iterator[str]:
    """What may be a value in a text, whether it can be read or not."""
    try:
        yield from parse(text).values()
    except ValueError:
        for line in text.splitlines():
            yield line.partition("=")[2].strip().strip("'\"`")
