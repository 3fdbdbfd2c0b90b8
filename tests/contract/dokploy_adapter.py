# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the replay has to know about Dokploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from dokploy.server import EmbeddedDokploy
from dokploy.store import Row, new_id, now, suffixed

Exchange = dict[str, Any]
LIMITS = {"key with rateLimitMax=5": 5, "key created with remaining=3": 3, "key created without rateLimit": 10}
# A key that only objects of this kind have, and not those that refer to them.
MARKS = {"projectId": "organizationId", "environmentId": "isDefault", "applicationId": "appName"}
ID_NAMES = {"projectId": "projects", "environmentId": "environments", "applicationId": "applications"}


class DokployAdapter:
    platform = "dokploy"
    id_pattern = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{21}(?![A-Za-z0-9_-])")
    volatile = frozenset(
        (
            "createdAt",
            "startedAt",
            "finishedAt",
            "logPath",
            "organizationId",
            "ownerId",
            "refreshToken",
            "uniqueConfigKey",
            "timestamp",
            "processedOn",
            "containerId",
            "currentState",
            "node",
            "href",
            "id",
        )
    )

    foreign: tuple[str, ...] = ()

    def __init__(self, emulator: EmbeddedDokploy) -> None:
        self.emulator = emulator
        self.store = emulator.store
        self.keys = {
            "owner": emulator.owner,
            "member": emulator.make_token({"role": "member"})["api_key"],
            "other": emulator.make_token({"organization": "other"})["api_key"],
        }

    def headers(self, exchange: Exchange) -> dict[str, str]:
        """Only what the recording sent: some cases are about a missing or wrong header."""
        sent = {name.lower(): value for name, value in exchange["request"]["headers"].items()}
        if "x-api-key" not in sent:
            return {}
        if "REDACTED" not in str(sent["x-api-key"]):
            return {"x-api-key": str(sent["x-api-key"])}
        if exchange["case"].startswith("auth: bad key"):
            return {"x-api-key": "wrong"}
        return {"x-api-key": self._limited(exchange["case"]) or self.keys[self._owner(exchange["case"])]}

    def _owner(self, case: str) -> str:
        return "member" if case.startswith("member") else "other" if "another organization" in case else "owner"

    def _limited(self, case: str) -> str:
        """A key with the budget that the case is about."""
        for words, limit in LIMITS.items():
            if case.startswith(words) or (case.startswith("same key") and "without" in words):
                if words not in self.keys:
                    self.keys[words] = self.emulator.make_token({"rateLimitMax": limit})["api_key"]
                return self.keys[words]
        return ""

    def url(self, exchange: Exchange) -> str:
        return str(exchange["request"]["path"])

    def serves(self, exchange: Exchange) -> bool:
        request = exchange["request"]
        body = request["body"]
        if isinstance(body, dict) and ("_multipart" in body or "bytes)" in str(body.get("_raw"))):
            return False
        path = request["path"].rstrip("/")
        if path == "/api/health" or (exchange["response"]["body"] or {}) == {"message": "Unauthorized"}:
            return True
        name = path.removeprefix("/api/trpc/").removeprefix("/api/").lower()
        missing = exchange["response"]["status"] == 404 and "Not found" in str(exchange["response"]["body"])
        return missing or all(part in self.emulator.procedures for part in name.split(","))

    def before(self, exchange: Exchange, earlier: Exchange | None, known: dict[str, str]) -> None:
        """Deployments had ended when the next thing was asked, except where the case is about the queue."""
        if not exchange["case"].startswith("queue") and "while a deployment is running" not in exchange["case"]:
            frozen, self.store.speed = self.store.speed, 0.0
            while self.store.queue:
                self.store.advance()
            self.store.speed = frozen

    def seed(self, exchange: Exchange, known: dict[str, str], later: list[Exchange]) -> None:
        request = exchange["request"]
        given = {**(request.get("query") or {}), **(request["body"] if isinstance(request["body"], dict) else {})}
        for name, kind in ID_NAMES.items():
            recorded = given.get(name)
            if isinstance(recorded, str) and recorded not in known and self.id_pattern.fullmatch(recorded):
                self._make(kind, name, recorded, known, later)

    def _make(self, kind: str, name: str, recorded: str, known: dict[str, str], later: list[Exchange]) -> None:
        """A row as the first answer that shows it, where there is one."""
        shown = self._shown(name, recorded, later)
        row: Row
        if kind == "projects":
            row = {"name": "seeded", "description": None, "createdAt": now(), "env": "", **shown}
            row = {key: row[key] for key in ("name", "description", "createdAt", "env") if key in row}
            row.update(projectId=new_id(), organizationId="embedded-organization")
        elif kind == "environments":
            row = {"name": "production", "description": "Production environment", "env": "", "isDefault": True}
            row.update({key: shown[key] for key in row if key in shown}, createdAt=now())
            row.update(environmentId=new_id(), projectId=self._project(known, later, shown.get("projectId")))
        else:
            row = self._application(known, later, shown)
        getattr(self.store, kind)[row[name]] = row
        known[recorded] = row[name]

    def _shown(self, name: str, recorded: str, later: list[Exchange]) -> Row:
        """The fullest object of this kind and id in the first answer that holds one."""
        for exchange in later:
            found = list(_objects(name, recorded, (exchange["response"] or {}).get("body")))
            if found:
                return max(found, key=len)
        return {}

    def _project(self, known: dict[str, str], later: list[Exchange], recorded: str | None) -> str:
        if recorded and recorded not in known:
            self._make("projects", "projectId", recorded, known, later)
        if recorded:
            return known[recorded]
        if not self.store.projects:
            self._make("projects", "projectId", "seeded project", known, [])
        return str(next(iter(self.store.projects)))

    def _application(self, known: dict[str, str], later: list[Exchange], shown: Row) -> Row:
        from dokploy.applications import COLUMNS

        recorded = shown.get("environmentId", "seeded environment")
        if recorded not in known:
            self._make("environments", "environmentId", recorded, known, later)
        row: Row = {"applicationId": new_id(), **{key: default for key, (_kind, default) in COLUMNS.items()}}
        row.update(name="seeded", appName=suffixed(None), serverId=None, createdAt=now(), refreshToken=new_id())
        row.update({key: value for key, value in shown.items() if key in COLUMNS})
        row.update(environmentId=known[recorded], networkIds=shown.get("networkIds", []))
        return row

    def generated(self, key: str, recorded: Any, exchange: Exchange) -> bool:
        if key in ("appName", "url") and isinstance(recorded, str):
            return True
        text = recorded if isinstance(recorded, str) else ""
        return key in ("message", "name") and ("Failed query" in text or "app-" in text)


def _objects(name: str, recorded: str, value: Any) -> Iterator[Row]:
    if isinstance(value, dict):
        if value.get(name) == recorded and MARKS[name] in value:
            yield value
        for item in value.values():
            yield from _objects(name, recorded, item)
    elif isinstance(value, list):
        for item in value:
            yield from _objects(name, recorded, item)


def build(emulator: EmbeddedDokploy) -> DokployAdapter:
    return DokployAdapter(emulator)
