# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words in which tables are declared: columns, defaults, foreign keys, unique rules."""

from __future__ import annotations

import random
import re
import secrets
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import moments

from .validation import Field, anything, choice, flag, items, number, text

Row = dict[str, Any]
ID_LETTERS = string.ascii_letters + string.digits + "_-"
SUFFIX_LETTERS = string.ascii_lowercase + string.digits
VERBS = ("input", "reboot", "index", "parse", "bypass", "connect", "transmit", "calculate", "synthesize", "override")
ADJECTIVES = ("neural", "virtual", "auxiliary", "mobile", "wireless", "optical", "redundant", "online", "solid-state")
NOUNS = ("panel", "card", "firewall", "pixel", "port", "system", "array", "interface", "protocol", "feed", "bandwidth")


def new_id(length: int = 21) -> str:
    return "".join(secrets.choice(ID_LETTERS) for _turn in range(length))


def new_key() -> str:
    return "".join(secrets.choice(string.ascii_letters) for _turn in range(64))


def new_password() -> str:
    return "".join(secrets.choice(SUFFIX_LETTERS) for _turn in range(16))


def task_id() -> str:
    return "".join(secrets.choice(SUFFIX_LETTERS) for _turn in range(25))


def iso(moment: float | None = None) -> str:
    value = datetime.fromtimestamp(moments.now() if moment is None else moment, timezone.utc)
    return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"


def made_up_name(kind: str) -> str:
    return suffixed(f"{kind}-{random.choice(VERBS)}-{random.choice(ADJECTIVES)}-{random.choice(NOUNS)}")


def suffixed(base: str) -> str:
    return f"{base.lower()}-{''.join(secrets.choice(SUFFIX_LETTERS) for _turn in range(6))}"


def app_name(kind: str, wanted: str | None) -> str:
    """The name in the swarm: what was wished for or something made up, and six random characters in any case."""
    return made_up_name(kind) if wanted is None else suffixed(wanted)


@dataclass(frozen=True)
class Column:
    """One column.

    accepts     what the API takes for it where it takes it
    default     what the database fills in
    generated   what the server makes before it inserts (so that it is among the parameters of the statement)
    references  the table that the value must exist in
    on_delete   what the end of that row means for this one: "cascade" or "set null"
    sql         the name in the database where it differs
    integer     whether it holds whole numbers only, none larger than largest
    """

    accepts: Field
    default: Any = None
    generated: Callable[[], Any] | None = None
    references: str = ""
    on_delete: str = "cascade"
    sql: str = ""
    integer: bool = False
    largest: int = 2**31 - 1


def words(default: str | None = None) -> Column:
    return Column(text().nullable().optional(), default)


def name(least: int = 1) -> Column:
    return Column(text(least=least))


def words_needed(default: str | None = None) -> Column:
    return Column(text() if default is None else text().optional(), default)


def switch(default: bool | None = None) -> Column:
    """A boolean that may be null."""
    return Column(flag().nullable().optional(), default)


def firm_switch(default: bool) -> Column:
    """A boolean that may not be null."""
    return Column(flag().optional(), default)


def whole(default: int | None = None) -> Column:
    return Column(number().nullable().optional(), default, integer=True)


def firm_whole(default: int | None = None) -> Column:
    return Column(number() if default is None else number().optional(), default, integer=True)


def one_of(choices: tuple[str, ...], default: str | None = None, *, nullable: bool = False) -> Column:
    accepts = choice(*choices)
    if nullable:
        accepts = accepts.nullable()
    return Column(accepts if default is None else accepts.optional(), default)


def several(default: list[str] | None = None) -> Column:
    return Column(items(text()).nullable().optional(), default)


def structure(accepts: Field | None = None, default: Any = None) -> Column:
    return Column((accepts or anything()).nullable().optional(), default)


def reference(table: str, *, on_delete: str = "set null") -> Column:
    return Column(text().nullable().optional(), references=table, on_delete=on_delete)


def owner(table: str) -> Column:
    """A reference that must be there; the row ends with what it belongs to."""
    return Column(text(), references=table, on_delete="cascade")


def identity(make: Callable[[], Any] = new_id) -> Column:
    return Column(text(least=1), generated=make)


def created() -> Column:
    return Column(text().optional(), generated=iso)


def secret_token() -> Column:
    return Column(text().nullable().optional(), generated=new_id)


@dataclass(frozen=True, eq=False)
class Relation:
    """One table. The first column is its key."""

    table: str
    columns: Mapping[str, Column]
    unique: tuple[tuple[str, ...], ...] = ()
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", next(iter(self.columns)))

    @property
    def many(self) -> str:
        """The name of the rows in the state."""
        if self.table.endswith("s"):
            return self.table
        return re.sub(r"([^e])y$", r"\1ie", re.sub(r"ch$", "che", self.table)) + "s"

    @property
    def references(self) -> dict[str, Column]:
        return {name: column for name, column in self.columns.items() if column.references}

    def accepts(self, *names: str) -> dict[str, Field]:
        """What the API takes for these columns; for all of them when none is named."""
        return {name: self.columns[name].accepts for name in names or self.columns}

    def sql(self, name: str) -> str:
        return f'"{self.columns[name].sql or name}"'

    @property
    def returning(self) -> str:
        return ", ".join(self.sql(name) for name in self.columns)
