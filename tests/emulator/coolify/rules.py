# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laravel's validation, as far as Coolify's recorded answers show it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Errors = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """What a field must be. C(null) lets null pass; C(check) returns the rest of a message or None."""

    kind: str
    null: bool = False
    required: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    message: str = ""

    def complaints(self, name: str, value: Any) -> list[str]:
        label = name.replace("_", " ")
        if value is None and self.null:
            return []
        found = [text for text in (self._type(label, value), self._choice(label, value)) if text]
        if self.pattern and not re.search(self.pattern, value if isinstance(value, str) else ""):
            found.append(self.message or f"The {label} field format is invalid.")
        return found or self._range(label, value)

    def _type(self, label: str, value: Any) -> str:
        if self.kind == "string" and not isinstance(value, str):
            return f"The {label} field must be a string."
        if self.kind == "boolean" and not (isinstance(value, bool) or (value in (0, 1, "0", "1"))):
            return f"The {label} field must be true or false."
        if self.kind == "integer" and not _number(value, whole=True):
            return f"The {label} field must be an integer."
        if self.kind == "numeric" and not _number(value):
            return f"The {label} field must be a number."
        if self.kind == "array" and not isinstance(value, (list, dict)):
            return f"The {label} field must be an array."
        return ""

    def _choice(self, label: str, value: Any) -> str:
        return f"The selected {label} is invalid." if self.choices and value not in self.choices else ""

    def _range(self, label: str, value: Any) -> list[str]:
        size = len(value) if self.kind == "string" else float(value) if _number(value) else 0
        unit = " characters" if self.kind == "string" else ""
        if self.least is not None and size < self.least:
            return [f"The {label} field must be at least {self.least:g}{unit}."]
        if self.most is not None and size > self.most:
            return [f"The {label} field must not be greater than {self.most:g}{unit}."]
        return []


def _number(value: Any, whole: bool = False) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, float)):
        return not whole or float(value).is_integer()
    return isinstance(value, str) and bool(re.fullmatch(r"-?\d+" if whole else r"-?\d+(\.\d+)?", value))


def validate(
    body: Any, rules: Mapping[str, Rule], allowed: set[str], required_text: str = "This field is required."
) -> Errors:
    """All complaints about a body: first by field, then the fields that are not allowed."""
    given = body if isinstance(body, dict) else {str(index): item for index, item in enumerate(_items(body))}
    errors: Errors = {}
    for name, rule in rules.items():
        if name not in given or (given[name] is None and rule.required):
            if rule.required:
                errors[name] = [required_text.format(name=name)]
        else:
            complaints = rule.complaints(name, given[name])
            if complaints:
                errors[name] = complaints
    for name in given:
        if name not in allowed:
            errors[name] = ["This field is not allowed."]
    return errors


def _items(body: Any) -> list[Any]:
    return body if isinstance(body, list) else [body]


def trimmed(value: Any) -> Any:
    """What Laravel's middleware makes of every string: trimmed, and null where nothing is left."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return [trimmed(item) for item in value]
    if isinstance(value, dict):
        return {key: trimmed(item) for key, item in value.items()}
    return value


def decoded(value: Any) -> str | None:
    """The text behind base64, or None where the value is not base64."""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8") if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


def urls(text: str | None) -> list[str]:
    items = [item.strip() for item in (text or "").split(",")]
    return [_normal(item) for item in items if item]


def _normal(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def bad_urls(text: str | None) -> list[str]:
    good = re.compile(r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(/[^\s]*)?$", re.IGNORECASE)
    return [item for item in (part.strip() for part in (text or "").split(",")) if item and not good.match(item)]
