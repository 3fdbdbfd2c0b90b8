# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a container gets of a variable that Coolify stores, and what to store so that it gets the declared text.

Coolify writes a line for each variable into a file that docker compose reads. A literal variable and one of several
lines stands there in single quotes, in which nothing is escaped; JSON stands there without any; everything else with a
backslash before backslashes and quotes. What only the build sees stands in a file that a shell reads.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..language.call import Record

# What PHP and Laravel take away at both ends of every text, besides what is white space to Python too.
_INVISIBLE = frozenset(
    "\x00\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2065\u2800\u3164\ufeff\uffa0\U0001d159\U000e0020"
    + "".join(map(chr, (*range(0x200B, 0x2010), *range(0x2060, 0x2065), *range(0x206A, 0x2070))))
    + "".join(map(chr, range(0x1D173, 0x1D17B)))
)
_DEEPEST = 512
_LOST_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\(?='|\Z)")
_QUOTED = re.compile(r"(?:[^\\']|\\.)*", re.DOTALL)
# Docker compose replaces names without regard to case, for which two letters besides A to Z count.
_DOLLAR = re.compile(r"\$(\$|(?=[A-Za-z_{\u017f\u212a]))")
_BROKEN_REFERENCE = re.compile(r"\$\{(?![A-Za-z_][A-Za-z0-9_]*(?:\}|:?[-+?]))")


def _edge(character: str) -> bool:
    return character.isspace() or character in _INVISIBLE


def is_json(text: str) -> bool:
    """Whether PHP takes the text for a JSON object or array."""
    if text[:1] not in ("{", "["):
        return False
    try:
        found = json.loads(
            text, object_pairs_hook=list, parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
        json.dumps(found, ensure_ascii=False).encode("utf-8")
        return _depth(found) <= _DEEPEST
    except (ValueError, RecursionError):
        return False


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _depth(found: Any) -> int:
    """How deep lists are in each other, pairs of an object not counted."""
    deepest, waiting = 0, [(found, 1)]
    while waiting:
        value, level = waiting.pop()
        if isinstance(value, list):
            deepest = max(deepest, level)
            waiting += [(item[1], level + 1) if isinstance(item, tuple) else (item, level + 1) for item in value]
    return deepest


def arrives(row: Record) -> str | None:
    """What a stored row becomes in the container, or None where that breaks the deployment or nobody can say."""
    text = str(row.get("value") or "")
    # A flag that the server does not tell is none.
    quoted = row.get("is_literal") is True or row.get("is_multiline") is True
    if row.get("is_runtime") is False:
        return _arrives_in_build(text, quoted)
    if is_json(text):
        return _expanded(text)
    if quoted:
        return text.replace("\\'", "'") if _QUOTED.fullmatch(text) else None
    escaped = text
    for character, written in (("\\", "\\\\"), ("\r", "\\r"), ("\t", "\\t"), ("\0", "\\0"), ('"', '\\"'), ("'", "\\'")):
        escaped = escaped.replace(character, written)
    return _expanded(escaped)


def _expanded(text: str) -> str | None:
    """A line without quotes, as docker compose reads it."""
    shown = text.partition(" #")[0].rstrip()
    if "\n" in text or "" in _DOLLAR.findall(shown):
        return None
    return shown.replace("$$", "$")


def _arrives_in_build(text: str, quoted: bool) -> str | None:
    if quoted or is_json(text):
        return None if not is_json(text) and text.strip("'") != text else text
    return None if re.search(r"[\\\"'\t\r$]", text) else text


class Arrival:
    """The Travel of variables. A declared value is what arrives, unless it is declared as not literal."""

    def shown(self, row: Record) -> Any:
        """The value that would have to be declared, as far as one can be."""
        value = row.get("value")
        if not isinstance(value, str) or not row.get("is_literal"):
            return value
        arriving = arrives(row)
        return value if arriving is None else arriving

    def same(self, declared: Record, stored: Record) -> bool:
        """Whether the stored row amounts to the declared value."""
        if declared.get("is_literal") is False:
            return bool(declared["value"] == stored["value"])
        return bool(declared["value"] == arrives(stored))

    def stored(self, declared: Record, row: Record, owner: Record, before: Record | None) -> dict[str, Any]:
        """The row as it has to be stored. Raises ValueError with a complaint that holds no value."""
        if "value" not in declared:
            flags = ("is_literal", "is_multiline", "is_runtime")
            known = before is not None and isinstance(row.get("value"), str)
            if known and any(row.get(name) != (before or {}).get(name) for name in flags) and arrives(row) is None:
                raise ValueError(
                    "has a value that would not arrive with these flags as it is stored: declare the value too"
                )
            return dict(row)
        text = declared["value"]
        _refuse_what_never_arrives(text)
        found = dict(row)
        if "\n" in text and declared.get("is_multiline") is None:
            found["is_multiline"] = True
        if declared.get("is_literal") is False:
            _refuse_what_breaks(found)
        elif arrives(found) != text:
            found["is_literal"] = True
            found["value"] = text if row.get("is_runtime") is False else _written(text)
            if arrives(found) != text:
                raise ValueError(
                    "begins or ends with a single quote, which Coolify removes from what only the build sees"
                )
        _refuse_in_compose_build(found, owner)
        return found

    def warning(self, declared: Record, row: Record, owner: Record) -> str:
        """What arrives otherwise than declared, in the build or where it is stored as it is; or an empty text."""
        text = declared.get("value")
        if not isinstance(text, str):
            return ""
        if declared.get("is_literal") is not False:
            return _escaped_for_build(text, row, owner)
        if declared.get("is_multiline") and not is_json(text):
            kept = "\\'" not in text
            return "" if kept else "is not literal, so the container gets \\' without its backslash"
        lost = [] if is_json(text) else [sign for sign in ("\\", '"', "'") if sign in text]
        reasons = [f"a backslash before {' and '.join(lost)}"] if lost else []
        if "\t" in text:
            reasons.append("\\t for each tabulator")
        if " #" in text:
            reasons.append("nothing from the white space before # on")
        if not reasons:
            return ""
        return f"is not literal, so the container gets {' and '.join(reasons)}. Leave is_literal out to get it exactly"


def _escaped_for_build(text: str, row: Record, owner: Record) -> str:
    """What the build gets of a variable that is escaped for the container."""
    builds = owner.get("build_pack") not in (None, "dockerimage") and row.get("is_buildtime") is not False
    if not builds or row.get("value") == text:
        return ""
    how = "with each $ doubled" if is_json(text) and is_json(str(row["value"])) else "with a backslash before each '"
    return f"is seen by the build too, which gets it {how}. Set is_buildtime to false where the build does not need it"


def _refuse_what_never_arrives(text: str) -> None:
    if not text:
        return
    if text.endswith("\n") and not _edge(text[0]) and not _edge(text.rstrip("\n")[-1:] or "\n"):
        raise ValueError(
            "ends with a line end, which Coolify removes. Write |- instead of | in YAML or add the filter trim, if the"
            " application does without it, else hand it over in another form, base64 for example"
        )
    if _edge(text[0]) or _edge(text[-1]):
        raise ValueError(
            "begins or ends with white space, which Coolify removes. Leave it out, or hand the value over in another"
            " form, base64 for example"
        )
    if "\0" in text:
        raise ValueError("holds a NUL character, which no environment variable can")


def _written(text: str) -> str:
    """What is stored as literal so that the text arrives. Raises ValueError with a complaint that holds no value."""
    json_text = is_json(text)
    if json_text and "\n" not in text and " #" not in text:
        return text.replace("$", "$$")
    if json_text and "'" not in text:
        # With an escaped quote it would be no JSON, and so be quoted.
        if "\n" in text:
            raise ValueError(
                "is JSON of several lines, which breaks the whole deployment on Coolify. Write it on one line, for"
                ' example "{{ value | from_json | to_json }}"'
            )
        raise ValueError(
            "is JSON that holds # after a space, from where on Coolify loses the rest. Write \\u0023 instead of #,"
            " which means the same inside of JSON"
        )
    if _LOST_BACKSLASH.search(text):
        at_end = re.search(r"(?<!\\)(?:\\\\)*\\\Z", text)
        where = "ends with a backslash" if at_end else "has a backslash before a single quote"
        raise ValueError(
            f"{where}, which breaks the whole deployment on Coolify, however it is written. Hand it over in another"
            " form, base64 for example. A quote that was escaped by hand is declared without its backslash"
        )
    return text.replace("'", "\\'")


def _refuse_what_breaks(row: Record) -> None:
    """A value that is stored as it is must not break the file for all others."""
    text = str(row["value"])
    if row.get("is_runtime") is False:
        return
    if row.get("is_multiline") and not is_json(text):
        if arrives(row) is None:
            raise ValueError(
                "has a single quote, or a backslash at its end, which breaks the whole deployment on Coolify as it is."
                " Leave is_literal out, so that it is escaped"
            )
    elif "\n" in text:
        raise ValueError(
            "has several lines and is not literal, which breaks the whole deployment on Coolify. Leave is_literal out"
        )
    elif _BROKEN_REFERENCE.search(text.replace("$$", "")):
        raise ValueError(
            "holds ${ without a name and a closing brace behind it, which breaks the whole deployment on Coolify. Write"
            " $$ for a dollar sign, or leave is_literal out"
        )


def _refuse_in_compose_build(row: Record, owner: Record) -> None:
    """The build of a compose application reads with docker compose what is quoted for a shell."""
    if owner.get("build_pack") != "dockercompose" or row.get("is_buildtime") is False:
        return
    if row.get("is_literal") or row.get("is_multiline"):
        hurt = row.get("is_runtime") is False and _LOST_BACKSLASH.search(str(row["value"]))
        if hurt or "'" in str(row["value"]):
            sign = "a backslash at its end" if hurt else "a single quote"
            raise ValueError(
                f"has {sign}, which breaks the build of a Docker Compose application. Set is_buildtime to false, so"
                " that only the containers see it"
            )


ARRIVAL = Arrival()


def new_variable(row: dict[str, Any]) -> dict[str, Any]:
    """What completes a new variable: its value arrives as it is."""
    several = "\n" in row.get("value", "")
    return {"value": "", "is_literal": True, "is_multiline": several, "is_shown_once": False}
