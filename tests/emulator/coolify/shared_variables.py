# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables that a team, a project, an environment or a server shares; addressed by their numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import projects, servers
from .gate import Call, broken, refuse
from .rules import FLAG, TEXT_OR_NULL, Rule
from .store import Row, Store, stamp

KEY = Rule("string", required=True, most=255, pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$")
RULES = {
    "key": KEY,
    "value": TEXT_OR_NULL,
    "is_literal": FLAG,
    "is_multiline": FLAG,
    "is_shown_once": FLAG,
    "comment": Rule("string", null=True, most=256),
}
CHANGES = {**RULES, "key": replace(KEY, required=False, null=True)}


def _shown(call: Call, row: Row) -> Row:
    secret = row["is_shown_once"] or not call.sensitive
    return {key: value for key, value in row.items() if key != "owner" and not (secret and key == "value")}


class Scope:
    """The variables of one kind of owner; C(find) gives the owner's number from the parts of the path."""

    def __init__(self, kind: str, path: str, find: Callable[..., int]) -> None:
        self.kind = kind
        self.find = find
        self.routes = [
            ("GET", f"{path}/envs", self.list),
            ("POST", f"{path}/envs", self.create),
            ("PATCH", f"{path}/envs/([^/]+)", self.update),
            ("DELETE", f"{path}/envs/([^/]+)", self.delete),
        ]

    def _rows(self, call: Call, *owner: str) -> list[Row]:
        number = self.find(call.store, *owner)
        rows = call.store.shared_variables.values()
        return [row for row in rows if row["type"] == self.kind and row["owner"] == number]

    def _one(self, call: Call, *parts: str) -> Row:
        rows = self._rows(call, *parts[:-1])
        if not parts[-1].isdigit():
            raise broken()
        for row in rows:
            if row["id"] == int(parts[-1]):
                return row
        raise refuse(404, "Environment variable not found.")

    def list(self, call: Call, *owner: str) -> Any:
        call.require("read")
        return [_shown(call, row) for row in self._rows(call, *owner)]

    def create(self, call: Call, *owner: str) -> Any:
        call.require("write")
        rows = self._rows(call, *owner)
        body = call.checked(RULES)
        if any(row["key"] == body["key"] for row in rows):
            raise refuse(409, "Environment variable already exists. Use PATCH request to update it.")
        return 201, {"id": call.store.share(self.kind, self.find(call.store, *owner), **body)["id"]}

    def update(self, call: Call, *parts: str) -> Any:
        call.require("write")
        body = call.checked(CHANGES)
        row = self._one(call, *parts)
        if any(item["key"] == body.get("key") and item is not row for item in self._rows(call, *parts[:-1])):
            raise refuse(409, "Environment variable already exists with this key.")
        row.update(body, updated_at=stamp())
        return _shown(call, row)

    def delete(self, call: Call, *parts: str) -> Any:
        call.require("write")
        del call.store.shared_variables[str(self._one(call, *parts)["id"])]
        return {"message": "Environment variable deleted."}


def _environment(store: Store, project: str, name: str) -> int:
    return int(projects.find_environment(store, projects.find(store, project), name)["id"])


TEAM = Scope("team", "/team", lambda _store: 0)
PROJECT = Scope("project", "/projects/([^/]+)", lambda store, uuid: int(projects.find(store, uuid)["id"]))
ENVIRONMENT = Scope("environment", "/projects/([^/]+)/environments/([^/]+)", _environment)
SERVER = Scope("server", "/servers/([^/]+)", lambda store, uuid: int(servers.find(store, uuid)["id"]))
ROUTES = [*TEAM.routes, *PROJECT.routes, *ENVIRONMENT.routes, *SERVER.routes]
