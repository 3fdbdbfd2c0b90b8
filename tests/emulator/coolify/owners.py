# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of resources that tags, storages and variables belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import applications, database_views
from .gate import Call, refuse
from .store import Row, Store

Route = tuple[str, str, Callable[..., Any]]


@dataclass(frozen=True)
class Owner:
    """C(table) holds the resources, C(word) is what messages call one, C(folder) has their files on a server."""

    path: str
    table: str
    word: str
    folder: str
    twins: bool = False

    def find(self, store: Store, uuid: str, stop: str = ".") -> Row:
        row: Row | None = store.data[self.table].get(uuid)
        if row is None:
            raise refuse(404, f"{self.word} not found{stop}")
        return row

    def embedded(self, call: Call, row: Row) -> Row:
        if self.table == "applications":
            return applications.embedded(call, row)
        return database_views.embedded(call, row)


APPLICATION = Owner("/applications/([^/]+)", "applications", "Application", "applications", twins=True)
DATABASE = Owner("/databases/([^/]+)", "databases", "Database", "databases")
SERVICE = Owner("/services/([^/]+)", "services", "Service", "services")
