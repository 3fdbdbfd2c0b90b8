# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How rows of a Dokploy application or database are declared."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..language.call import Call
from ..language.child import Child
from ..language.fields import number
from ..language.wire import Number, NumberOrNone, Text
from ..language.words import Field


def row(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **words)


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

    def normalise(self, value: Any) -> str:
        text = super().normalise(value)
        if len(text.split()) not in (5, 6) and not text.startswith("@"):
            raise ValueError(f"is not a cron expression: {text!r}. Write for example 0 3 * * *")
        return text

    def decode(self, raw: Any) -> str:
        return str(raw or "").strip()


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


PORT_NUMBER = PortNumber()
CLOSABLE_PORT = ClosablePort()


CRON = Cron(trim=True, null=False)


def port(name: str, *doc: str, **words: Any) -> Field:
    return number(name, *doc, **{"wire": PORT_NUMBER, **words})
