# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows that a resource owns."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Callable, Protocol

from . import environment_file
from .call import Call, Record
from .words import Field, Option


class Dialect(Protocol):
    """How rows stand in a text."""

    def rows(self, text: str) -> list[dict[str, Any]]:
        """The rows of a text, the one that counts where a key stands twice."""

    def merge(self, text: str, upserts: Mapping[str, str], removals: Sequence[str]) -> str:
        """The text with rows set and removed, and everything else as it was.

        Raises ValueError with a sentence for the user where a value cannot be written.
        """


class Travel(Protocol):
    """How the value of a row travels, where that depends on the rest of the row."""

    def shown(self, row: Record) -> Any:
        """The value by which a stored row would be declared, as far as there is one."""

    def same(self, declared: Record, stored: Record) -> bool:
        """Whether the stored row has the effect of the declared value."""

    def stored(self, declared: Record, row: Record, owner: Record, before: Record | None) -> dict[str, Any]:
        """The row as it has to be stored.

        C(row) is the whole of what C(declared) and C(before), what is stored, or what completes a new one, amount to.
        C(owner) is the resource as it shall be. Raises ValueError with a complaint for the user that holds no value.
        """

    def warning(self, declared: Record, row: Record, owner: Record) -> str:
        """What the user should know of a declared row that is stored as C(row), or an empty text."""


@dataclass(frozen=True)
class Child(Option):
    """Rows that a resource owns, reconciled in the same module call.

    A row field that an update does not take (C(on_update)) makes a row that differs there be removed and added anew,
    which needs the option that purges.

    fields    what a row consists of
    identity  fields by which a declared row is matched with a stored one; the first is the key of a dictionary
    unmade    (row, the resource as it shall be) -> what to do where a declared row is not there, for rows that no call
              adds or removes, but only changes; "" where the server makes it by itself when the resource is written
    value     the field that a plain value stands for
    derive    (given row) -> fields that follow from what the user gave
    id        key of the id of a row in answers
    rows      key of the parent's record that holds the rows; or
    list      the call that reads them; on a server that is too old for it rows are hidden, and sent only where hidden
              values are; or
    text      the parent's field whose text holds them
    dialect   how rows are read from that text and written into it
    create, update, delete  the calls for one row, whose id they mention as C({row})
    gather    (answer of the list call, record of the resource) -> rows, where the answer is not just their list
    body      (row, whether it is new) -> what else the request that writes it holds
    bulk      call that writes many rows at once, as the list C(data), whether or not they are there; it adds those for
              which there is no C(create)
    complete  an update resets what it leaves out, so every field is sent
    fill      completes a row that is about to be created (row -> fields the user left out)
    foreign   (stored row, declared rows, the resource as it shall be) -> whether it must not be purged
    data      (stored row, what is declared) -> what becomes of the data behind it when the resource is removed; "" for
              none
    loss      (stored row, rows that stay, what is declared) -> what is deleted on the server when the row is removed,
              and why it must not be removed therefore, as sentences; "" for neither
    checks    a row -> complaint about it, or None
    travel    how the value travels, where that depends on the rest of the row
    """

    fields: tuple[Field, ...] = ()
    identity: tuple[str, ...] = ()
    value: str = ""
    id: str = "uuid"
    rows: str = ""
    list: Call | None = None
    text: str = ""
    dialect: Dialect | None = None
    create: Call | None = None
    update: Call | None = None
    delete: Call | None = None
    bulk: Call | None = None
    derive: Callable[[Record], dict[str, Any]] = lambda row: {}
    gather: Callable[[Any, Record], Sequence[Record]] | None = None
    body: Callable[[Record, bool], dict[str, Any]] = lambda row, new: {}
    data: Callable[[Record, Record], str] | None = None
    loss: Callable[[Record, Sequence[Record], Record], tuple[str, str]] | None = None
    complete: bool = False
    fill: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: {}
    foreign: Callable[[Record, Sequence[Record], Record], bool] = lambda row, declared, owner: False
    checks: Callable[[dict[str, Any]], str | None] = lambda row: None
    travel: Travel | None = None
    unmade: Callable[[Record, Record], str] | None = None

    @functools.cached_property
    def listed_since(self) -> str:
        """First server version that lists the rows."""
        return self.list.since if self.list else ""

    @property
    def key(self) -> str:
        """The field that the keys of the option are."""
        return self.identity[0] if self.type == "dict" else ""

    @functools.cached_property
    def file(self) -> str:
        """Option that takes the text of a .env file with further rows; those of this option win."""
        return environment_file.OPTION if self.name == "environment_variables" else ""

    @functools.cached_property
    def purge(self) -> str:
        return f"purge_{self.name}"

    @functools.cached_property
    def holds_variables(self) -> bool:
        """Whether its rows are names with values that are secret unless they are named as public."""
        return bool(self.key and self.secret)

    @property
    def is_unshown(self) -> bool:
        """Whether of its rows nothing shows but that they could be there."""
        rest = [item for item in self.fields if item.name not in self.identity]
        return bool(rest) and all(item.unshown for item in rest)

    @functools.cached_property
    def by_name(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    def field(self, name: str) -> Field:
        return self.by_name[name]

    def declares(self, params: Record) -> bool:
        """Whether any rows are declared, be it none at all."""
        return params.get(self.name) is not None or (bool(self.file) and params.get(self.file) is not None)

    def shaped(self, rows: Iterable[Mapping[str, Any]]) -> Any:
        """Rows as the option takes them: for each key a list of rows, a list of rows, or one of what they stand for."""
        if not self.key:
            return list(rows) if self.elements == "dict" else [row.get(self.value) for row in rows]
        keyed: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            rest = {name: value for name, value in row.items() if name != self.key}
            keyed.setdefault(str(row[self.key]), []).append(rest)
        return keyed

    def filed(self, params: Record) -> Mapping[str, Any]:
        """What another option declares of the rows: the text of a .env file. Raises ValueError for what is none."""
        text = params.get(self.file) if self.file else None
        return {} if text is None else environment_file.parse(str(text))

    def options(self, has: str = "the server has") -> Iterator[Option]:
        """The option of the rows and those that belong to it."""
        yield self
        declaring = f"O({self.name}) does"
        if self.file:
            declaring = f"neither O({self.name}) nor O({self.file})"
            wins = (f"O({self.name}) takes precedence where both have a name.",)
            yield Option(self.file, (*environment_file.DOC, *wins), secret=True, since=self.since)
        if self.unmade:
            return
        purging = f"{declaring} declares" if self.file else f"{declaring} not declare"
        yield Option(self.purge, (f"Whether to remove what {has} and {purging}.",), type="bool", default=False)
