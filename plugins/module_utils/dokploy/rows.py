# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How rows are declared that Dokploy keeps of something, and values that it takes too lightly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call
from ..language.child import Child
from ..language.fields import number
from ..language.wire import Number, NumberOrNone, Text
from ..language.words import Field, needed

STORED = Text(null=False)
"""Text for which Dokploy takes no null."""


def row(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **words)


def given(name: str, *doc: str, **words: Any) -> Field:
    """A text that each row has to have."""
    return row(name, *doc, required=True, **{"wire": STORED, **words})


def filled(name: str, *doc: str, **words: Any) -> Field:
    """The same, which must not be empty."""
    return given(name, *doc, **{"accepts": (FILLED,), **words})


def owned(
    name: str,
    *doc: str,
    router: str,
    id: str,
    target: Mapping[str, str] = MappingProxyType({"applicationId": "{id}"}),
    changed: Mapping[str, Any] = MappingProxyType({}),
    remove: str = "delete",
    **words: Any,
) -> Child:
    """Rows of a router of their own.

    target   what names the application in the create call; without it Dokploy makes a row that belongs to nobody
    changed  what its update call wants to hear in any case
    """
    return Child(
        name,
        doc,
        type="list",
        elements="dict",
        id=id,
        create=Call("POST", f"{router}.create", body=target, repeatable=False),
        update=Call("POST", f"{router}.update", body={id: "{row}", **changed}),
        delete=Call("POST", f"{router}.{remove}", body={id: "{row}"}),
        **words,
    )


def of_another(child: Child, target: Mapping[str, str], *fields: Field, **words: Any) -> Child:
    """The same rows of something else.

    target   what names it in the create call
    fields   further ones, after the first
    """
    first, *rest = child.fields
    create = replace(needed(child.create), body=target)
    return replace(child, create=create, **{"fields": (first, *fields, *rest), **words})


class Path(Text):
    """A path; none at all means the root."""

    def decode(self, raw: Any) -> str:
        return str(raw or "/")


class Lines(Text):
    """Content of a file. Dokploy ends it with a line break when it is changed, so it always has one, or is empty."""

    def normalise(self, value: Any) -> str:
        text = super().normalise(value)
        if text == "\n":
            return ""
        return text if text.endswith("\n") or not text else f"{text}\n"


class Cron(Text):
    """When something runs. Dokploy takes any text, and what it cannot read never runs."""

    parts = (
        ("second", 0, 59),
        ("minute", 0, 59),
        ("hour", 0, 23),
        ("day of the month", 1, 31),
        ("month", 1, 12),
        ("day of the week", 0, 7),
    )
    named = ("@hourly", "@daily", "@weekly", "@monthly", "@yearly")
    unnamed = re.compile(r"[\d,*/-]+")
    """What the first parts may hold; the others know names and more."""

    def normalise(self, value: Any) -> str:
        text = super().normalise(value)
        split = text.split()
        if text.startswith("@") and text not in self.named:
            raise ValueError(f"is {text!r}, which Dokploy does not know. It knows {', '.join(self.named)}")
        if len(split) not in (5, 6) and not text.startswith("@"):
            raise ValueError(f"is not a cron expression: {text!r}. Write for example 0 3 * * *")
        for (what, least, most), part in zip(self.parts[-len(split) :], split if len(split) > 1 else ()):
            numbers = [int(number) for item in part.split(",") for number in _numbers(item)]
            named = what in ("second", "minute", "hour") and not self.unnamed.fullmatch(part)
            if named or not all(least <= number <= most for number in numbers):
                raise ValueError(f"is {text!r}, whose {what} is {part}, and it goes from {least} to {most}")
        return text

    def decode(self, raw: Any) -> str:
        return str(raw or "").strip()


def _numbers(item: str) -> list[str]:
    """The numbers of a range, without its step or the week that is meant."""
    return re.findall(r"\d+", re.split("[/#]", item)[0])


class Whole(Number):
    """A whole number that a column of Dokploy's database can hold; it does not say of a larger one why it fails."""

    most = 2**31 - 1

    def __init__(self, least: int = -(2**31)) -> None:
        super().__init__()
        self.least = least

    def normalise(self, value: Any) -> int:
        number: int = super().normalise(value)
        if not self.least <= number <= self.most:
            raise ValueError(f"is {number}, and has to be from {self.least} to {self.most}")
        return number


class Kept(NumberOrNone):
    """Number of backups that are kept, 0 for all. Below that Dokploy deletes every one as soon as it is made."""

    def normalise(self, value: Any) -> int:
        number: int = super().normalise(value)
        if not 0 <= number <= Whole.most:
            raise ValueError(
                f"is {number}, and has to be from 0, which keeps all, to {Whole.most}. With less Dokploy would delete"
                " every backup as soon as it is made"
            )
        return number


class PortNumber(Number):
    """Dokploy takes numbers that no port has."""

    def normalise(self, value: Any) -> int:
        if not 1 <= int(value) <= 65535:
            raise ValueError(f"is not a port: {value}")
        return int(value)

    def decode(self, raw: Any) -> Any:
        return raw


class ClosablePort(NumberOrNone):
    """A port, or 0 for none. Dokploy takes numbers that no port has."""

    def normalise(self, value: Any) -> Any:
        if not 0 <= int(value) <= 65535:
            raise ValueError(f"is not a port: {value}")
        return super().normalise(value)


WHOLE = Whole()
COUNT = Whole(0)
KEPT = Kept()
PORT_NUMBER = PortNumber()
CLOSABLE_PORT = ClosablePort()


CRON = Cron(trim=True, null=False)


def port(name: str, *doc: str, **words: Any) -> Field:
    return number(name, *doc, **{"wire": PORT_NUMBER, **words})
