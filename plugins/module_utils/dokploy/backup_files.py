# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy can back up, by which request, and the file that each run leaves at the destination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..errors import ApiError
from ..language.call import Call, Record
from ..transport.client import Client
from .database_kinds import far_away
from .executions import PATIENCE, Ran
from .typed import TYPES

PROCEDURES = {
    "postgres": "Postgres",
    "mysql": "MySql",
    "mariadb": "Mariadb",
    "mongo": "Mongo",
    "libsql": "Libsql",
    "compose": "Compose",
    "web-server": "WebServer",
}
FILES = Call("GET", "backup.listBackupFiles", query={"destinationId": "{destination}", "search": "{search}"})
OF_WEB_SERVER = Call("GET", "user.getBackups", items="backups")
VOLUMES = Call("GET", "volumeBackups.list", query={"id": "{id}", "volumeBackupType": "{of}"})
RUN_VOLUME = Call(
    "POST", "volumeBackups.runManually", body={"volumeBackupId": "{task}"}, repeatable=False, timeout=PATIENCE
)
RUNS = {
    kind: Call("POST", f"backup.manualBackup{name}", body={"backupId": "{task}"}, repeatable=False, timeout=PATIENCE)
    for kind, name in PROCEDURES.items()
}
SIZES = 1
"""Bytes that a file has at least."""
LATEST = timedelta(seconds=120)
"""What is named before its run is recorded is named at most so long before."""
NAMED_BEFORE = ("mysql", "mariadb", "mongo", "compose")
"""What Dokploy names the file of before it records the run, as the source of each of these dumps has it."""
FOLDERS_SINCE = "0.28.5"
"""Before, all files of a prefix were in one directory, whatever they were of."""


@dataclass(frozen=True)
class Target:
    """One backup that is declared.

    of      what it is, as deployments call it
    kind    what it saves
    id      its id
    call    runs it
    folder  directory of its files at the destination
    told    what it can be named by: each of these words
    before  whether its files are named before its runs are recorded
    owner   the record of what has it
    never   why no run of it can succeed, or can be believed; empty where it can
    fails   why it fails where it does, as far as that is known beforehand
    """

    row: Record
    of: str
    kind: str
    id: Any
    call: Call
    folder: str
    told: Mapping[str, tuple[str, ...]]
    before: bool = False
    owner: Record = field(default_factory=dict)
    never: str = ""
    fails: str = ""

    @property
    def title(self) -> str:
        return f"backup {self.row['name']}" if self.of == "volumeBackup" else "backup"

    def __str__(self) -> str:
        if self.of == "volumeBackup":
            return f"the volume backup {self.row['name']}"
        service = f" in {self.row['serviceName']}" if self.row.get("serviceName") else ""
        where = f"{self.told['destination'][-1]}, prefix {self.row.get('prefix')}"
        return f"{self.row.get('database')}{service} to {where}, at {self.row.get('schedule')}"


def _told(row: Record, names: Mapping[str, str], schedule: Any) -> dict[str, tuple[str, ...]]:
    destination = str(row.get("destinationId"))
    return {
        "volume_backup": tuple(str(row[name]) for name in ("name", "volumeBackupId") if row.get(name)),
        "destination": (destination, names.get(destination, destination)),
        "dumped": (str(row.get("database")),),
        "service_name": (str(row.get("serviceName")),),
        "prefix": (str(row.get("prefix")),),
        "schedule": (str(schedule),),
    }


def _folder(name: Any, row: Record) -> str:
    prefix = str(row.get("prefix") or "").strip().strip("/")
    service = f"_{row['serviceName']}" if row.get("serviceName") else ""
    return f"{name}{service}/{prefix}/" if prefix else f"{name}{service}/"


def dumps_of(kind: str, record: Record, names: Mapping[str, str]) -> list[Target]:
    found = []
    for row in record.get("backups") or ():
        runs = kind if kind == "compose" else str(row.get("databaseType"))
        found.append(
            Target(
                row,
                "backup",
                "database",
                row["backupId"],
                RUNS[runs],
                _folder(record.get("appName"), row),
                _told(row, names, row.get("schedule")),
                before=runs in NAMED_BEFORE,
                fails=far_away(runs, record.get("serverId")),
            )
        )
    return found


def of_web_server(client: Client, names: Mapping[str, str]) -> list[Target]:
    return [
        Target(
            row,
            "backup",
            "web-server",
            row["backupId"],
            RUNS["web-server"],
            _folder(row.get("appName"), row),
            _told(row, names, row.get("schedule")),
        )
        for row in client.records(OF_WEB_SERVER, {}, fresh=True, key="backupId")
        if row.get("databaseType") == "web-server"
    ]


def of_volumes(client: Client, kind: str, id: Any, record: Record, names: Mapping[str, str]) -> list[Target]:
    router = str(record.get("type") or kind)
    rows = client.records(VOLUMES, {"id": str(id).rpartition("/")[2], "of": router}, fresh=True, key="volumeBackupId")
    return [
        Target(
            row,
            "volumeBackup",
            "volume",
            row["volumeBackupId"],
            RUN_VOLUME,
            _folder(record.get("appName"), row) + f"{row.get('volumeName')}-",
            _told(row, names, row.get("cronExpression")),
            owner=record,
            never=_never(router, row, record),
        )
        for row in rows
    ]


def _never(router: str, row: Record, record: Record) -> str:
    """What the source of Dokploy v0.30.2 does with volumes of databases."""
    if router not in TYPES:
        return ""
    if record.get("serverId"):
        return (
            "Dokploy looks for volumes of databases on its own server, also where the database is on another one, and"
            " would save an empty volume. Dump the database instead, with one of its backups."
        )
    if row.get("turnOff"):
        return (
            "Dokploy stops only applications and services of a compose for it, and fails with databases. Set"
            " turn_off=false, and stop the database yourself where it has to be."
        )
    return ""


def file_of(client: Client, target: Target, ran: Ran) -> tuple[Record | None, str]:
    """The file that a run has left, or None; and why nobody can see, where the destination cannot be listed."""
    try:
        begun = datetime.fromisoformat(ran.begun.replace("Z", "+00:00"))
    except ValueError:
        return None, f"Dokploy says of no moment when it began: {ran.begun!r}"
    destination = target.told["destination"][0]
    folder = target.folder.partition("/")[2] if client.older_than(FOLDERS_SINCE) else target.folder
    found: dict[str, Record] = {}
    for day in sorted({(begun - LATEST).date().isoformat(), (begun + LATEST).date().isoformat()}):
        search = f"{folder}{'webserver-backup-' if target.kind == 'web-server' else ''}{day}"
        try:
            rows = client.records(FILES, {"destination": destination, "search": search}, fresh=True)
        except ApiError as error:
            if error.kind in ("authentication", "rate_limit"):
                raise
            return None, str(error)
        found.update((str(row.get("Path")), row) for row in rows)
    moments = {_moment(path): row for path, row in found.items() if _moment(path)}
    now = _stamp(ran.begun)
    if target.before:
        fitting = [item for item in moments if _stamp((begun - LATEST).isoformat()) <= item <= now]
        return (moments[max(fitting)] if fitting else None), ""
    fitting = [item for item in moments if item >= now]
    return (moments[min(fitting)] if fitting else None), ""


def _stamp(moment: str) -> str:
    return moment.replace(":", "-").replace(".", "-")


def _moment(path: str) -> str:
    """The moment in the name of a file, as Dokploy writes it: C(2026-11-24T00-11-08-684Z), before 0.29 with colons."""
    name = path.rpartition("/")[2]
    end = name.find("Z.")
    return _stamp(name[max(0, end - 23) : end + 1]) if end >= 0 else ""
