# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laravel's validation, as far as Coolify's recorded answers show it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

Errors = dict[str, Any]
REQUIRED = "This field is required."
TRUE = (True, 1, "1")
LARAVEL_REQUIRED = "The {name} field is required."
WORDS = ("every_minute", "hourly", "daily", "weekly", "monthly", "yearly")
FIELD = r"(\*|[0-9A-Za-z]+(-[0-9A-Za-z]+)?)(/\d+)?"
CRON = re.compile(rf"{FIELD}(,{FIELD})*(\s+{FIELD}(,{FIELD})*){{4}}")


@dataclass(frozen=True)
class Rule:
    """What a field must be.

    C(null) lets null pass, C(check) gives further complaints, C(items) and C(fields) are the rules for what is in it.
    """

    kind: str
    null: bool = False
    required: bool = False
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    message: str = ""
    check: Callable[[str, Any], list[str]] | None = None
    items: Rule | None = None
    fields: Mapping[str, Rule] | None = None

    def complaints(self, label: str, value: Any) -> list[str]:
        if value is None and self.null:
            return []
        found = [text for text in (self._type(label, value), self._choice(label, value)) if text]
        if self.pattern and not re.search(self.pattern, value if isinstance(value, str) else ""):
            found.append(self.message or f"The {label} field format is invalid.")
        if self.check and value is not None:
            found += self.check(label, value)
        return found or self._range(label, value)

    def nested(self, name: str, value: Any) -> Errors:
        """Complaints about the elements of an array; Laravel names these as they are written."""
        errors: Errors = {}
        if self.items and isinstance(value, list):
            for index, item in enumerate(value):
                path = f"{name}.{index}"
                errors.update({path: found} if (found := self.items.complaints(path, item)) else {})
                errors.update(self.items.nested(path, item))
        for key, rule in (self.fields or {}).items() if isinstance(value, dict) else ():
            path = f"{name}.{key}"
            if rule.required and value.get(key) in (None, ""):
                errors[path] = [f"The {path} field is required."]
            elif key in value and (found := rule.complaints(path, value[key])):
                errors[path] = found
        return errors

    def _type(self, label: str, value: Any) -> str:
        if self.kind == "string" and not isinstance(value, str):
            return f"The {label} field must be a string."
        if self.kind == "boolean" and not (isinstance(value, bool) or (value in (0, 1, "0", "1"))):
            return f"The {label} field must be true or false."
        if self.kind == "integer" and not _number(value, whole=True):
            return f"The {label} field must be an integer."
        if self.kind == "numeric" and not _number(value):
            return f"The {label} field must be a number."
        if self.kind == "array" and (not isinstance(value, (list, dict)) or not self._known(value)):
            return self.message or f"The {label} field must be an array."
        return ""

    def stored(self, value: Any) -> Any:
        if value is None or self.kind not in ("boolean", "integer", "numeric"):
            return value
        if self.kind == "boolean":
            return value in TRUE
        return int(value) if _number(value, whole=True) else float(value)

    def _known(self, value: Any) -> bool:
        return self.fields is None or (isinstance(value, dict) and set(value) <= set(self.fields))

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


FLAG = Rule("boolean")
TEXT = Rule("string")
TEXT_OR_NULL = Rule("string", null=True)


def _number(value: Any, whole: bool = False) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, (int, float)):
        return not whole or float(value).is_integer()
    return isinstance(value, str) and bool(re.fullmatch(r"-?\d+" if whole else r"-?\d+(\.\d+)?", value))


def validate(body: Any, rules: Mapping[str, Rule], allowed: Container[str], required_text: str = REQUIRED) -> Errors:
    """All complaints about a body: first by field, then the fields that are not allowed."""
    given = body if isinstance(body, dict) else {str(index): item for index, item in enumerate(_items(body))}
    errors: Errors = {}
    for name, rule in rules.items():
        label = name.replace("_", " ")
        if name not in given or (given[name] is None and rule.required):
            if rule.required:
                errors[name] = [required_text.format(name=label)]
        else:
            complaints = rule.complaints(label, given[name])
            if complaints:
                errors[name] = complaints
            errors.update(rule.nested(name, given[name]))
    for name in given:
        if name not in allowed:
            errors[name] = ["This field is not allowed."]
    return errors


def stored(rules: Mapping[str, Rule], body: Mapping[str, Any]) -> dict[str, Any]:
    """What a database keeps of values that were found valid: numbers as numbers, flags as flags."""
    return {name: rules[name].stored(value) if name in rules else value for name, value in body.items()}


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


def web_address(text: str) -> Callable[[str, Any], list[str]]:
    """A check for URLs; C(text) is the end of what it says."""
    return lambda label, value: [] if _is_url(value) else [f"The {label} {text}"]


def _is_url(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"https?://[^\s/]+(/\S*)?", value))


def sent_to(label: str, value: Any) -> list[str]:
    """C(SafeWebhookUrl) in app/Rules of v4.3.0 to v4.3.10, without what it says of private addresses."""
    host = urlsplit(value).hostname if isinstance(value, str) and value.isascii() else None
    if not host or not value.lower().startswith(("http://", "https://")) or re.search(r"\s", value):
        return [f"The {label} must be a valid URL."]
    return [f"The {label} host must not end with a trailing dot."] if host.endswith(".") else []


def between(least: int, most: int) -> Callable[[str, Any], list[str]]:
    def check(label: str, value: Any) -> list[str]:
        inside = not _number(value, whole=True) or least <= int(value) <= most
        return [] if inside else [f"The {label} field must be between {least} and {most}."]

    return check


def is_frequency(text: str) -> bool:
    """One of the words that the server knows, or five fields as cron has them."""
    return text.removeprefix("@") in WORDS or bool(CRON.fullmatch(text))


def urls(text: str | None) -> list[str]:
    items = [item.strip() for item in (text or "").split(",")]
    return [_normal(item) for item in items if item]


def _normal(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def bad_urls(text: str | None) -> list[str]:
    good = re.compile(r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(/[^\s]*)?$", re.IGNORECASE)
    return [item for item in (part.strip() for part in (text or "").split(",")) if item and not good.match(item)]
