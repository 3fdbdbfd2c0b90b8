# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups that are made now, and the files at destinations. No recording shows any; the source of v0.30.2 has it.

What is asked to save to an endpoint below ``.test`` finds the tool and the bucket; all others lack the tool, as the
machine of the recordings did.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import moments

from . import destinations, schedules, versions
from .calls import EMPTY, Call, Router
from .destinations import OWNERS, flags, reachable
from .errors import Problem, bad
from .queue import deployments_of
from .relations import Row, iso
from .tables import (
    API_KEY,
    APPLICATION,
    BACKUP,
    COMPOSE,
    DATABASE_TABLES,
    DEPLOYMENT,
    DESTINATION,
    SERVICE_TABLES,
    USER,
)
from .validation import text

backups, volumes, user = Router("backup"), Router("volumeBackups"), Router("user")
ID = {"backupId": text(least=1)}
WORDS = {"compose": "Compose Backup", "mysql": "MySQL Backup", "mariadb": "MariaDB Backup", "mongo": "MongoDB Backup"}
KEPT, MOST_FILES, SIZE = 10, 100, 2048
LACKS_TOOL = "/bin/sh: 1: rclone: not found"


def folder(call: Call, name: str, row: Row) -> str:
    """Before v0.28.5 there was none for each service."""
    prefix = row["prefix"].strip().strip("/")
    inner = f"{prefix}/" if prefix else ""
    service = f"_{row['serviceName']}" if row["serviceName"] else ""
    return inner if versions.before(call.world.posing, "0.28.5") else f"{name}{service}/{inner}"


def stamp(call: Call, ago: float = 0.0) -> str:
    now = iso(moments.now() - ago)
    return now if versions.before(call.world.posing, "0.29.0") else now.replace(":", "-").replace(".", "-")


def begin(call: Call, column: str, row: Row, words: str, place: str) -> Row:
    """Its record. Of those before only ten stay."""
    for old in deployments_of(call.store, column, row[column])[KEPT:]:
        call.world.queue.logs.pop(old["deploymentId"], None)
        call.store.delete(DEPLOYMENT, old)
    now = iso()
    name = row["appName"]
    return call.store.insert(
        DEPLOYMENT,
        {
            "title": words,
            "description": words,
            "status": "running",
            "logPath": f"/etc/dokploy/{place}/{name}/{name}-{now[:19].replace('T', ':')}.log",
            "startedAt": now,
            column: row[column],
        },
    )


def end(call: Call, deployment: Row, log: str, trouble: str = "") -> None:
    call.world.queue.logs[deployment["deploymentId"]] = log
    status = "error" if trouble else "done"
    call.store.update(DEPLOYMENT, deployment, {"status": status, "finishedAt": iso()})


def store_file(call: Call, row: Row, path: str, size: int = SIZE) -> None:
    call.world.files.setdefault(row["destinationId"], {})[path] = size


def _dump(call: Call, row: Row, service: Row, kind: str) -> None:
    """Raises Problem as the command that fails does, with all of it in the message."""
    destination = call.store[DESTINATION].rows[row["destinationId"]]
    compose = kind == "compose"
    ending = "bson.gz" if row["databaseType"] == "mongo" else "sql.gz"
    # The others name their file some moments before they have a record.
    named = "" if kind in ("postgres", "libsql") else stamp(call, ago=0.05)
    words = WORDS.get(kind, "Initializing Backup")
    deployment = begin(call, "backupId", row, words, "logs")
    path = f"{folder(call, service['appName'], row)}{named or stamp(call)}.{ending}"
    log = "Initializing backup\n[date] Starting backup process...\n[date] Executing backup command...\n"
    command = (
        f"\n\tset -eo pipefail;\n\tdocker exec -i $CONTAINER_ID bash -c 'dump' | rclone rcat"
        f' {flags(destination)} ":s3:{destination["bucket"]}/{path}"\n'
    )
    if kind == "libsql" and service["serverId"]:
        # services/deployment.ts, createDeploymentBackup: the directory of the log is made where Dokploy is.
        end(call, deployment, "Initializing backup\n", f"bash: {deployment['logPath']}: No such file or directory")
        raise bad(f"Command execution failed: Command failed: {command}")
    if not _runs(call, service, compose):
        end(call, deployment, f"{log}[date] ❌ Error: Container not found\n", "failed")
        raise bad(f"Command execution failed: Command failed: {command}")
    log += "[date] Container Up: 0123456789ab\n[date] Starting backup and upload to S3...\n"
    trouble = "" if reachable(destination) else LACKS_TOOL
    if row["database"] == "missing":
        trouble = f'pg_dump: error: connection to server failed: FATAL:  database "{row["database"]}" does not exist'
    if trouble:
        end(call, deployment, f"{log}[date] ❌ Error: Backup failed\nError: {trouble}\n", trouble)
        raise bad(f"Command execution failed: Command failed: {command}")
    if row["database"] != "vanishing":
        store_file(call, row, path, 0 if row["database"] == "empty" else SIZE)
    end(call, deployment, f"{log}[date] ✅ Backup uploaded to S3 successfully\nBackup done ✅\n")
    _keep(call, row, path)


def _runs(call: Call, service: Row, compose: bool) -> bool:
    world = call.world
    if compose:
        return bool(
            world.swarm.stack_containers(service["appName"])
            if service["composeType"] == "stack"
            else world.queue.projects.shown(service["appName"], moments.now())
        )
    return not service["serverId"] and bool(world.swarm.containers(service["appName"]))


def _keep(call: Call, row: Row, path: str) -> None:
    """The newest stay, as many as shall."""
    files = call.world.files.get(row["destinationId"], {})
    mine = sorted((name for name in files if name.rpartition("/")[0] == path.rpartition("/")[0]), reverse=True)
    # tail -n +0 lists all of them.
    for name in mine[max(0, int(row["keepLatestCount"])) :] if row["keepLatestCount"] else ():
        del files[name]


def _manual(kind: str) -> None:
    name = "MySql" if kind == "mysql" else kind.capitalize()

    @backups.mutation(f"manualBackup{name}", ID)
    def run(call: Call) -> Any:
        row = destinations.opened(call, "create")
        relation = OWNERS[kind]
        service = call.store[relation].get(row[relation.key])
        if service is None:
            raise bad(f"{kind} not found")
        try:
            _dump(call, row, service, kind)
        except Problem:
            if kind == "postgres":
                raise
            raise bad(f"Error running manual {name.replace('MySql', 'MySQL')} backup ") from None
        return True


for _kind in OWNERS:
    _manual(_kind)


@backups.mutation("manualBackupWebServer", ID, right=("backup", "create"))
def of_web_server(call: Call) -> Any:
    row = call.find(BACKUP, "Backup")
    destination = call.store[DESTINATION].rows[row["destinationId"]]
    deployment = begin(call, "backupId", row, "Web Server Backup", "logs")
    log = "Initializing backup\nDokploy postgres container ID: 0123456789ab\nZipped database and filesystem\n"
    if not reachable(destination):
        end(call, deployment, f"{log}Backup error❌\nCommand execution failed\n", LACKS_TOOL)
        raise Problem(
            "INTERNAL_SERVER_ERROR", f"Command execution failed: Command failed: rclone copyto {flags(destination)}"
        )
    path = f"{folder(call, row['appName'], row)}webserver-backup-{stamp(call)}.zip"
    store_file(call, row, path)
    end(call, deployment, f"{log}Uploaded backup to S3 ✅\n")
    _keep(call, row, path)
    return True


@backups.query(
    "listBackupFiles",
    {"destinationId": text(), "search": text(), "serverId": text().optional()},
    right=("backup", "read"),
)
def files(call: Call) -> Any:
    """Of one directory, at most a hundred."""
    destination = call.held(DESTINATION, "Destination")
    if not reachable(destination):
        raise bad(f"Command execution failed: Command failed: rclone lsjson {flags(destination)}\n{LACKS_TOOL}\n")
    place, slash, word = call.input["search"].rpartition("/")
    base = f"{place.strip('/')}/" if slash and place.strip("/") else ""
    rows: dict[str, Row] = {}
    for path, size in sorted(call.world.files.get(destination["destinationId"], {}).items()):
        if not path.startswith(base):
            continue
        name, below, _rest = path[len(base) :].partition("/")
        entry = {"Path": f"{base}{name}", "Name": name, "Size": -1 if below else size, "IsDir": bool(below)}
        rows.setdefault(name, entry)
    return [row for row in rows.values() if word.lower() in row["Path"].lower()][:MOST_FILES]


@volumes.mutation("runManually", {"volumeBackupId": text(least=1)})
def run_volume(call: Call) -> Any:
    """Answers nothing, whatever came of it."""
    row = schedules.opened_volume(call, "create")
    kind = next(kind for kind, relation in SERVICE_TABLES.items() if row[relation.key])
    service = call.store[SERVICE_TABLES[kind]].rows[row[SERVICE_TABLES[kind].key]]
    destination = call.store[DESTINATION].rows[row["destinationId"]]
    deployment = begin(call, "volumeBackupId", row, "Volume Backup", "volume-backups")
    log = f"Initializing volume backup\nVolume name: {row['volumeName']}\nStarting volume backup\n"
    if row["turnOff"] and kind in DATABASE_TABLES:
        end(call, deployment, "Initializing volume backup\n/bin/sh: 1: undefined: not found\n", "failed")
        return EMPTY
    if service["serverId"] and SERVICE_TABLES[kind] in (APPLICATION, COMPOSE):
        end(call, deployment, log, "failed")
        return EMPTY
    start = _turned_off(call, row, service, kind == "compose") if row["turnOff"] else lambda: None
    if start is None:
        end(call, deployment, log, "failed")
        return EMPTY
    # Docker makes a volume that is not there, and an empty one is saved like any other.
    call.world.swarm.volumes.setdefault(row["volumeName"], {})
    if row["volumeName"].endswith("unreadable"):
        # The script ends here, before the start.
        end(call, deployment, f"{log}tar: ./data: Cannot open: Permission denied\n", "failed")
        return EMPTY
    if not row["volumeName"].endswith("unstartable"):
        start()
    if not reachable(destination):
        end(call, deployment, f"{log}Volume backup done ✅\nStarting upload to S3...\n{LACKS_TOOL}\n", LACKS_TOOL)
        return EMPTY
    store_file(call, row, f"{folder(call, service['appName'], row)}{row['volumeName']}-{stamp(call)}.tar")
    end(call, deployment, f"{log}Volume backup done ✅\nUpload to S3 done ✅\n")
    return EMPTY


def _turned_off(call: Call, row: Row, service: Row, compose: bool) -> Callable[[], None] | None:
    """Stop it; what starts it again, or None where there is nothing to stop, and the script ends with that."""
    swarm, projects = call.world.swarm, call.world.queue.projects
    if compose and service["composeType"] != "stack":
        return projects.pause(service["appName"], row["serviceName"], moments.now())
    name = f"{service['appName']}_{row['serviceName']}" if compose else service["appName"]
    running = swarm.dump().get(name)
    if running is None:
        return None
    replicas = running["replicas"]
    swarm.scale(name, 0, moments.now())
    return lambda: swarm.scale(name, replicas, moments.now())


@user.query("getBackups")
def of_user(call: Call) -> Any:
    """Those of Dokploy itself, in the record of the user who made them; with keys and all."""
    call.require_privileged()
    key = call.member["userId"]
    rows = call.store[BACKUP].where("userId", key)
    shown = [
        {**destinations.nested(call, row), "destination": call.store[DESTINATION].rows[row["destinationId"]]}
        for row in rows
    ]
    return {**call.store[USER].rows[key], "backups": shown, "apiKeys": call.store[API_KEY].where("userId", key)}
