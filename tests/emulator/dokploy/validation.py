# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input schemas: what the real server's validator (zod) accepts, turns into something else, or complains about.

A field is a kind plus the modifiers that zod wraps around it:

    text(least=1)                      must be there, a string of one character or more
    text().nullable().optional()       may be missing or null
    text().optional().required()       must be there after all ("nonoptional"), and out of reach of coercion

Coercion: a call through /api/ switches on the conversion of numbers and booleans in the schema of its procedure, for
the rest of the server's life. Fields behind required() are not reached, but those of an application share their inner
part with application.update and convert once that has been called: family() names the procedure that does it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import Issue

Path = tuple[str | int, ...]
Result = tuple[Any, list[Issue]]


class _Undefined:
    """JavaScript's undefined: a field that was not sent."""


UNDEFINED = _Undefined()


def _name_of_type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, _Undefined):
        return "undefined"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "NaN" if math.isnan(value) else "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _invalid_type(expected: str, value: Any, path: Path) -> list[Issue]:
    received = _name_of_type(value)
    issue: Issue = {"expected": expected, "code": "invalid_type"}
    if received == "NaN":
        issue["received"] = received
    return [{**issue, "path": list(path), "message": f"Invalid input: expected {expected}, received {received}"}]


def _limit(code: str, origin: str, bound: int, path: Path, message: str) -> Issue:
    name = "minimum" if code == "too_small" else "maximum"
    return {
        "origin": origin,
        "code": code,
        name: bound,
        "inclusive": True,
        "path": list(path),
        "message": message,
    }


class Kind:
    """The innermost part of a field."""

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        raise NotImplementedError


@dataclass(frozen=True)
class Text(Kind):
    least: int = 0
    most: int | None = None
    most_text: str = ""
    pattern: str = ""
    pattern_text: str = ""
    test: Callable[[str], bool] | None = None
    test_text: str = ""

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if not isinstance(value, str):
            return value, _invalid_type("string", value, path)
        issues = []
        if len(value) < self.least:
            message = f"Too small: expected string to have >={self.least} characters"
            issues.append(_limit("too_small", "string", self.least, path, message))
        if self.most is not None and len(value) > self.most:
            message = self.most_text or f"Too big: expected string to have <={self.most} characters"
            issues.append(_limit("too_big", "string", self.most, path, message))
        if self.pattern and not re.search(self.pattern, value):
            issues.append(self._wrong_format(path))
        if self.test and not self.test(value):
            issues.append({"code": "custom", "path": list(path), "message": self.test_text})
        return value, issues

    def _wrong_format(self, path: Path) -> Issue:
        shown = f"/{self.pattern}/"
        return {
            "origin": "string",
            "code": "invalid_format",
            "format": "regex",
            "pattern": shown,
            "path": list(path),
            "message": self.pattern_text or f"Invalid string: must match pattern {shown}",
        }


@dataclass(frozen=True)
class Address(Text):
    """What JavaScript's URL() takes."""

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        value, issues = super().check(value, path, coerce)
        if not issues and not re.match(
            r"\s*(?:https?:/*[^/\s?#:]|(?!https?:)[a-z][a-z0-9+.-]*:)", value, re.IGNORECASE
        ):
            issue = {"code": "invalid_format", "format": "url", "path": list(path), "message": "Invalid URL"}
            return value, [issue]
        return value, issues


@dataclass(frozen=True)
class Number(Kind):
    least: int | None = None
    most: int | None = None
    least_text: str = ""
    most_text: str = ""

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if coerce:
            value = _to_number(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
            return value, _invalid_type("number", value, path)
        if self.least is not None and value < self.least:
            message = self.least_text or f"Too small: expected number to be >={self.least}"
            return value, [_limit("too_small", "number", self.least, path, message)]
        if self.most is not None and value > self.most:
            message = self.most_text or f"Too big: expected number to be <={self.most}"
            return value, [_limit("too_big", "number", self.most, path, message)]
        return value, []


def _to_number(value: Any) -> Any:
    """JavaScript's Number()."""
    if value is None or value == "" or value is False:
        return 0
    if value is True:
        return 1
    if isinstance(value, (int, float)):
        return value
    try:
        number = float(value) if isinstance(value, str) else math.nan
    except ValueError:
        return math.nan
    return int(number) if number.is_integer() else number


@dataclass(frozen=True)
class Flag(Kind):
    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if coerce:
            # JavaScript's Boolean(): every object is true, also an empty one, and so is the text "false".
            value = isinstance(value, (list, dict)) or (not isinstance(value, _Undefined) and bool(value))
        return (value, []) if isinstance(value, bool) else (value, _invalid_type("boolean", value, path))


@dataclass(frozen=True)
class Choice(Kind):
    choices: tuple[str, ...]

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if isinstance(value, str) and value in self.choices:
            return value, []
        listed = "|".join(f'"{choice}"' for choice in self.choices)
        one = "Invalid input: expected" if len(self.choices) == 1 else "Invalid option: expected one of"
        message = f"{one} {listed}"
        return value, [{"code": "invalid_value", "values": list(self.choices), "path": list(path), "message": message}]


@dataclass(frozen=True)
class Items(Kind):
    item: Field
    least: int = 0

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if not isinstance(value, list):
            return value, _invalid_type("array", value, path)
        if len(value) < self.least:
            message = f"Too small: expected array to have >={self.least} items"
            return value, [_limit("too_small", "array", self.least, path, message)]
        checked = [self.item.check(item, (*path, index), coerce) for index, item in enumerate(value)]
        return [item for item, _issues in checked], [issue for _item, issues in checked for issue in issues]


@dataclass(frozen=True)
class Record(Kind):
    item: Field

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if not isinstance(value, dict):
            return value, _invalid_type("record", value, path)
        checked = {name: self.item.check(item, (*path, name), coerce) for name, item in value.items()}
        accepted = {name: item for name, (item, _issues) in checked.items()}
        return accepted, [issue for _item, issues in checked.values() for issue in issues]


@dataclass(frozen=True)
class Shape(Kind):
    fields: Mapping[str, Field]
    strict: bool = False

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if not isinstance(value, dict):
            return value, _invalid_type("object", value, path)
        accepted, issues = _check_fields(self.fields, value, path, lambda _field: coerce)
        unknown = [name for name in value if name not in self.fields] if self.strict else []
        if unknown:
            word = "key" if len(unknown) == 1 else "keys"
            message = f"Unrecognized {word}: " + ", ".join(f'"{name}"' for name in unknown)
            issues.append({"code": "unrecognized_keys", "keys": unknown, "path": list(path), "message": message})
        return accepted, issues


@dataclass(frozen=True)
class Anything(Kind):
    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        return value, []


@dataclass(frozen=True)
class Field:
    kind: Kind
    may_miss: bool = False
    may_be_null: bool = False
    wrapped: bool = False
    coerced_by: str = ""
    default: Any = UNDEFINED

    def optional(self) -> Field:
        return replace(self, may_miss=True)

    def nullable(self) -> Field:
        return replace(self, may_be_null=True)

    def required(self) -> Field:
        return replace(self, wrapped=True)

    def family(self, procedure: str) -> Field:
        return replace(self, coerced_by=procedure)

    def otherwise(self, default: Any) -> Field:
        return replace(self, may_miss=True, default=default)

    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if isinstance(value, _Undefined) and self.may_miss:
            if self.wrapped and isinstance(self.default, _Undefined):
                return value, [_nonoptional(path)]
            return self.default, []
        if value is None and self.may_be_null:
            return None, []
        return self.kind.check(value, path, coerce)


def _nonoptional(path: Path) -> Issue:
    message = "Invalid input: expected nonoptional, received undefined"
    return {"code": "invalid_type", "expected": "nonoptional", "path": list(path), "message": message}


Schema = Mapping[str, Field]


def text(least: int = 0, **limits: Any) -> Field:
    return Field(Text(least, **limits))


def address() -> Field:
    return Field(Address())


_MAIL = re.compile(r"(?!\.)(?!.*\.\.)[A-Za-z0-9_'+.-]*[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}")


def mail() -> Field:
    """An address, as the specification has it."""
    return text(test=lambda value: _MAIL.fullmatch(value) is not None, test_text="Invalid email address")


def number(**limits: Any) -> Field:
    return Field(Number(**limits))


def flag() -> Field:
    return Field(Flag())


def choice(*choices: str) -> Field:
    return Field(Choice(choices))


def items(item: Field, *, least: int = 0) -> Field:
    return Field(Items(item, least))


def record(item: Field) -> Field:
    return Field(Record(item))


def shape(**fields: Field) -> Field:
    return Field(Shape(fields))


def strict(**fields: Field) -> Field:
    return Field(Shape(fields, strict=True))


def anything() -> Field:
    return Field(Anything())


def required(schema: Schema) -> dict[str, Field]:
    return {name: field.required() for name, field in schema.items()}


def optional(schema: Schema) -> dict[str, Field]:
    return {name: field.optional() for name, field in schema.items()}


def check(schema: Schema, given: Any, procedure: str, coercing: set[str]) -> tuple[dict[str, Any], list[Issue]]:
    """The accepted fields (unknown ones are dropped) and what is wrong. coercing: the procedures that convert."""

    def coerces(field: Field) -> bool:
        return (field.coerced_by if field.wrapped else procedure) in coercing

    return _check_fields(schema, given if isinstance(given, dict) else {}, (), coerces)


def _check_fields(
    schema: Schema, given: Mapping[str, Any], path: Path, coerces: Callable[[Field], bool]
) -> tuple[dict[str, Any], list[Issue]]:
    accepted: dict[str, Any] = {}
    issues: list[Issue] = []
    for name, field in schema.items():
        value, found = field.check(given.get(name, UNDEFINED), (*path, name), coerces(field))
        issues += found
        if not isinstance(value, _Undefined):
            accepted[name] = value
    return accepted, issues
