# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input validation in the words of the real server's validator, with its loose types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

MISSING = object()
HOST = (
    "Invalid domain name. Use only letters, numbers, hyphens and dots (e.g. example.com). Underscores are not allowed."
)


@dataclass(frozen=True)
class Kind:
    """One field: its type, whether null or absence pass, and its limits.

    coerce  the server turns strings and null into what it wants
    filled  what null becomes in a column that cannot hold null
    wrapped required by a wrapper around an optional field, which has a message of its own
    """

    type: str = "string"
    required: bool = False
    null: bool = True
    coerce: bool = False
    filled: Any = None
    wrapped: bool = False
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    text: str = ""
    format: bool = False
    nan: bool = False


STRING = Kind()
PLAIN = Kind(null=False)
NEEDED = Kind(required=True, null=False)
NAME = Kind(required=True, null=False, least=1)
FLAG = Kind("boolean", coerce=True)
FILLED_FLAG = Kind("boolean", coerce=True, filled=False)
NUMBER = Kind("number", coerce=True)
LIST = Kind("array")
OBJECT = Kind("object")


def one_of(*choices: str) -> Kind:
    return Kind("enum", null=False, choices=choices)


def required(kind: Kind) -> Kind:
    return replace(kind, required=True, wrapped=True)


Schema = Mapping[str, Kind]
Issue = dict[str, Any]


def check(schema: Schema, body: Any, coerce: bool) -> tuple[dict[str, Any], list[Issue]]:
    """The accepted fields, unknown ones dropped, and the issues."""
    given = body if isinstance(body, dict) else {}
    accepted: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, kind in schema.items():
        value = given.get(name, MISSING)
        if value is MISSING:
            if kind.required:
                wanted = replace(kind, type="nonoptional") if kind.wrapped else kind
                issues.append(_invalid_type(name, wanted, "undefined"))
            continue
        value, issue = _value(name, kind, value, coerce)
        if issue:
            issues.append(issue)
        else:
            accepted[name] = value
    return accepted, issues


def _value(name: str, kind: Kind, value: Any, coerce: bool) -> tuple[Any, Issue | None]:
    if kind.coerce and coerce:
        value, fits = _coerced(kind, value)
        if not fits:
            return None, _invalid_type(name, kind, "NaN" if kind.type == "number" else _type_name(value))
    if value is None:
        return (kind.filled, None) if kind.null or kind.coerce else (None, _wrong_null(name, kind))
    if kind.type == "enum":
        return value, None if value in kind.choices else _invalid_choice(name, kind)
    if _type_name(value) != {"record": "object"}.get(kind.type, kind.type):
        received = _type_name(value)
        if kind.nan:
            return None, {**_invalid_type(name, kind, "NaN"), "received": "NaN"}
        return None, _invalid_type(name, kind, received)
    return value, _limits(name, kind, value)


def _coerced(kind: Kind, value: Any) -> tuple[Any, bool]:
    if value is None:
        return (kind.filled if kind.filled is not None else None), True
    if kind.type == "boolean":
        return bool(value), True
    if isinstance(value, bool):
        return int(value), True
    if isinstance(value, str):
        if not value.strip():
            return 0, True
        try:
            number = float(value)
        except ValueError:
            return value, False
        return (int(number) if number.is_integer() else number), True
    return value, isinstance(value, (int, float))


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


def _wrong_null(name: str, kind: Kind) -> Issue:
    return _invalid_choice(name, kind) if kind.type == "enum" else _invalid_type(name, kind, "null")


def _invalid_type(name: str, kind: Kind, received: str) -> Issue:
    if kind.type == "enum":
        return _invalid_choice(name, kind)
    return {
        "expected": kind.type,
        "code": "invalid_type",
        "path": [name],
        "message": f"Invalid input: expected {kind.type}, received {received}",
    }


def _invalid_choice(name: str, kind: Kind) -> Issue:
    listed = "|".join(f'"{choice}"' for choice in kind.choices)
    return {
        "code": "invalid_value",
        "values": list(kind.choices),
        "path": [name],
        "message": f"Invalid option: expected one of {listed}",
    }


def _limits(name: str, kind: Kind, value: Any) -> Issue | None:
    if kind.least is not None and kind.type == "string" and len(value) < kind.least:
        return {
            "origin": "string",
            "code": "too_small",
            "minimum": kind.least,
            "inclusive": True,
            "path": [name],
            "message": f"Too small: expected string to have >={kind.least} characters",
        }
    if kind.least is not None and kind.type == "number" and value < kind.least:
        return {
            "origin": "number",
            "code": "too_small",
            "minimum": kind.least,
            "inclusive": True,
            "path": [name],
            "message": f"{name.capitalize()} must be at least {kind.least}",
        }
    if kind.most is not None and kind.type == "string" and len(value) > kind.most:
        return {
            "origin": "string",
            "code": "too_big",
            "maximum": kind.most,
            "inclusive": True,
            "path": [name],
            "message": f"Too big: expected string to have <={kind.most} characters",
        }
    if kind.pattern and not re.fullmatch(kind.pattern, value):
        if kind.format:
            return {
                "origin": "string",
                "code": "invalid_format",
                "format": "regex",
                "pattern": f"/^({kind.pattern})$/" if "|" in kind.pattern else f"/^{kind.pattern}$/",
                "path": [name],
                "message": kind.text,
            }
        return {"code": "custom", "path": [name], "message": kind.text}
    return None
