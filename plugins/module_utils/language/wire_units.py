# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How sizes, shares of CPUs and times travel."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from .wire import Wire

_UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}
_SIZE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?\s*$", re.IGNORECASE)


class Bytes(Wire):
    """A size such as V(512m) or V(1.5g); travels as text with the number of bytes. Canonical: int, or "" for none."""

    def normalise(self, value: Any) -> Any:
        if str(value).strip() in ("", "0"):
            return ""
        match = _SIZE.match(str(value))
        if not match:
            raise ValueError(f"is not a size: {value!r}. Write a number of bytes, or a number with b, k, m, g or t")
        return int(Decimal(match.group(1)) * _UNITS[match.group(2).lower()]) or ""

    def decode(self, raw: Any) -> Any:
        try:
            return self.normalise(raw) if raw is not None else ""
        except ValueError:
            return raw

    def encode(self, value: Any) -> Any:
        return str(value) if value != "" else None

    def show(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        unit = next(unit for unit in ("t", "g", "m", "k", "b") if value % _UNITS[unit] == 0)
        return f"{value // _UNITS[unit]}{unit}"


class NanoCpus(Wire):
    """A number of CPUs such as V(0.5); travels as text in billionths. Canonical: int, or "" for none."""

    def normalise(self, value: Any) -> Any:
        text = str(value).strip()
        if text in ("", "0"):
            return ""
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValueError(f"is not a number of CPUs: {value!r}. Write for example 0.5 or 2") from error
        if not number.is_finite() or int(number * 1_000_000_000) <= 0 or number > 10_000:
            raise ValueError(f"is not a number of CPUs: {value!r}. Write for example 0.5 or 2")
        return int(number * 1_000_000_000)

    def decode(self, raw: Any) -> Any:
        try:
            return int(str(raw)) or "" if raw is not None else ""
        except ValueError:
            return raw or ""

    def encode(self, value: Any) -> Any:
        return str(value) if value != "" else None

    def show(self, value: Any) -> Any:
        return f"{Decimal(value) / 1_000_000_000:f}" if isinstance(value, int) else value


_TICKS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)")


class Nanoseconds(Wire):
    """A time such as V(30s) or V(1m30s), which says its unit. Canonical: int, or "" for none.

    least  the shortest time but none that the server can do, in nanoseconds
    """

    def __init__(self, least: int = 0) -> None:
        self.least = least

    def normalise(self, value: Any) -> Any:
        text = str(value).strip().replace(" ", "")
        if text == "":
            return ""
        if re.fullmatch(r"\d+(\.\d+)?", text) and Decimal(text):
            raise ValueError(f"has no unit: {value!r}. Write {text}s for seconds, or for example 500ms, 1m30s or 2h")
        if text == "0":
            return 0
        if not re.fullmatch(rf"(?:{_DURATION.pattern})+", text):
            raise ValueError(f"is not a time: {value!r}. Write for example 500ms, 30s, 1m30s or 2h")
        ticks = sum(int(Decimal(number) * _TICKS[unit]) for number, unit in _DURATION.findall(text))
        if 0 < ticks < self.least:
            raise ValueError(f"is shorter than the server can do: {value!r}. Write {self.show(self.least)} or more")
        return ticks

    def decode(self, raw: Any) -> Any:
        try:
            return int(raw) if raw is not None else ""
        except (TypeError, ValueError):
            return raw

    def encode(self, value: Any) -> Any:
        return None if value == "" else value

    def show(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        parts = []
        for unit in ("h", "m", "s", "ms", "us", "ns"):
            count, value = divmod(value, _TICKS[unit])
            if count:
                parts.append(f"{count}{unit}")
        return "".join(parts) or "0s"


NANOSECONDS = Nanoseconds()
HEALTH_TIME = Nanoseconds(least=_TICKS["ms"])
"""Docker refuses a time of a health check below a millisecond."""
BYTES = Bytes()
NANO_CPUS = NanoCpus()
