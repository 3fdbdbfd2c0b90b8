# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens by the clock: commands and backups of volumes. The clock never strikes here, but they can be run."""

from __future__ import annotations

import re
from typing import Any

from . import hosts
from .calls import EMPTY, Call, Router
from .destinations import without_keys
from .errors import Problem
from .queue import deployments_of
from .relations import Relation, Row, iso, made_up_name
from .services import stub
from .tables import (
    APPLICATION,
    COMPOSE,
    DEPLOYMENT,
    DESTINATION,
    SCHEDULE,
    SERVER,
    SERVICE_TABLES,
    SERVICES,
    VOLUME_BACKUP,
)
from .validation import Field, choice, text

router, volumes = Router("schedule"), Router("volumeBackups")
FIELDS: dict[str, Field] = SCHEDULE.accepts(*(name for name in SCHEDULE.columns if name != "scheduleId"))
ID = {"scheduleId": text()}


ON_HOST = ("server", "dokploy-server")


def _require(call: Call, row: Row, resource: str, action: str) -> None:
    """What runs on a host is for owners and admins alone, whatever else it belongs to."""
    if action != "read" and row.get("scheduleType") in ON_HOST and not call.privileged:
        raise Problem("FORBIDDEN", "Only owners and admins can manage server-level schedules.")
    call.require_owner(row, (relation.key for relation in SERVICE_TABLES.values()), resource, action)


def opened(call: Call, relation: Relation, thing: str, resource: str, action: str) -> Row:
    row = call.find(relation, thing)
    _require(call, row, resource, action)
    return row


def placed(call: Call, relation: Relation, row: Row, *names: str) -> Row | None:
    """A few words about the service, and the whole place it is in."""
    service = call.store[relation].get(row[relation.key])
    return {**stub(service, relation.key, *names), "environment": call.place_of(service)} if service else None


# -- commands ----------------------------------------------------------------------------------------------------------


@router.mutation("create", {"scheduleId": text().optional(), **FIELDS})
def create(call: Call) -> Any:
    """The expression is not looked at."""
    _require(call, call.input, "schedule", "create")
    owner = {"organizationId": call.organization} if call.input.get("scheduleType") == "dokploy-server" else {}
    row = call.store.insert(SCHEDULE, {"appName": made_up_name("schedule"), **call.input, **owner})
    _write_script(call, row)
    return row


def _write_script(call: Call, row: Row) -> None:
    """To the host, after it is stored."""
    if row["scheduleType"] == "server":
        hosts.reach(call.store[SERVER].get(row["serverId"]))


KINDS = ("application", "compose", "server", "dokploy-server")


@router.query("list", {"id": text(), "scheduleType": choice(*KINDS)})
def of_service(call: Call) -> Any:
    kind = call.input["scheduleType"]
    column = "organizationId" if kind == "dokploy-server" else f"{kind}Id"
    if kind in SERVICE_TABLES:
        call.require_service(call.input["id"], "schedule", "read")
    else:
        call.require("schedule", "read")
    if kind == "dokploy-server" and not call.privileged:
        raise Problem("FORBIDDEN", "Only owners and admins can list host-level schedules.")
    owner = call.organization if kind == "dokploy-server" else call.input["id"]
    return [_listed(call, row) for row in call.store[SCHEDULE].where(column, owner)]


def _listed(call: Call, row: Row) -> Row:
    shown: Row = {}
    for kind, relation in (("application", APPLICATION), ("compose", COMPOSE)):
        service = call.store[relation].get(row[relation.key])
        shown[kind] = stub(service, relation.key, "appName", "name", "serverId") if service else None
    deployments = deployments_of(call.store, "scheduleId", row["scheduleId"])
    return {**row, **shown, "server": call.store[SERVER].get(row["serverId"]), "deployments": deployments}


@router.query("one", ID)
def one(call: Call) -> Any:
    row = opened(call, SCHEDULE, "Schedule", "schedule", "read")
    return {
        **row,
        "application": placed(call, APPLICATION, row, "appName", "serverId"),
        "compose": placed(call, COMPOSE, row, *COMPOSE.columns),
        "server": call.store[SERVER].get(row["serverId"]),
    }


@router.mutation("update", {"scheduleId": text(least=1), **FIELDS})
def update(call: Call) -> Any:
    row = opened(call, SCHEDULE, "Schedule", "schedule", "update")
    row = call.store.update(SCHEDULE, row, call.changes("scheduleId"))
    _write_script(call, row)
    return row


@router.mutation("delete", ID)
def delete(call: Call) -> Any:
    row = opened(call, SCHEDULE, "Schedule", "schedule", "delete")
    _write_script(call, row)
    call.store.delete(SCHEDULE, row)
    return True


@router.mutation("runManually", {"scheduleId": text(least=1)})
async def run(call: Call) -> Any:
    """Leaves a deployment of its own kind, done whether or not there is a container. Answers when it has ended."""
    row = opened(call, SCHEDULE, "Schedule", "schedule", "create")
    for other in call.store[DEPLOYMENT].where("scheduleId", row["scheduleId"]):
        if other["status"] == "running":
            end = {"status": "error", "errorMessage": "Superseded by a new run of this schedule.", "finishedAt": iso()}
            call.store.update(DEPLOYMENT, other, end)
    name, now = row["appName"], iso()
    try:
        hosts.reach(call.store[SERVER].get(_server_of(call, row)))
    except Problem as silence:
        said = {"status": "error", "logPath": "", "errorMessage": f"An error have occurred: {silence.message}"}
        moments = {"startedAt": now, "finishedAt": now}
        words = {"title": "Schedule", "description": "Schedule", "scheduleId": row["scheduleId"]}
        call.store.insert(DEPLOYMENT, {**words, **said, **moments})
        raise Problem("INTERNAL_SERVER_ERROR", "Error creating the deployment") from None
    deployment = call.store.insert(
        DEPLOYMENT,
        {
            "title": "Schedule",
            "description": "Schedule",
            "status": "running",
            "logPath": f"/etc/dokploy/schedules/{name}/{name}-{now[:19].replace('T', ':')}.log",
            "scheduleId": row["scheduleId"],
            "startedAt": now,
        },
    )
    on_host = row["scheduleType"] in ON_HOST
    script = str(row["script"] if on_host else row["command"])
    for seconds in re.findall(r"\bsleep (\d+)", script):
        await call.world.wait(float(seconds))
    wrong = "exit 1" in script
    log = "Initializing schedule\n"
    if on_host:
        # Only of a remote one Dokploy writes down how it went.
        remote = row["scheduleType"] == "server"
        log += "Running script\n" if remote else ""
        log += f"PID: 17 | Schedule ID: {row['scheduleId']}\n{_said(script)}"
        log += ("❌ Command failed\n" if wrong else "✅ Command executed successfully\n") if remote else ""
    elif wrong:
        log += "❌ Command failed\n"
    call.world.queue.logs[deployment["deploymentId"]] = log
    ended = {"status": "error" if wrong else "done", "finishedAt": iso()}
    return stub(call.store.update(DEPLOYMENT, deployment, ended), "status", "deploymentId", "logPath")


def _server_of(call: Call, row: Row) -> str | None:
    services = (call.store[relation].get(row[relation.key]) for relation in (APPLICATION, COMPOSE))
    return next((service["serverId"] for service in services if service), None) or row["serverId"]


def _said(script: str) -> str:
    return "".join(f"{line[5:]}\n" for line in script.splitlines() if line.startswith("echo "))


# -- backups of volumes ------------------------------------------------------------------------------------------------

VOLUME_ID = {"volumeBackupId": text(least=1)}
VOLUME_FIELDS = VOLUME_BACKUP.accepts(*(name for name in VOLUME_BACKUP.columns if name != "volumeBackupId"))


def opened_volume(call: Call, action: str) -> Row:
    return opened(call, VOLUME_BACKUP, "Volume backup", "volumeBackup", action)


@volumes.mutation("create", VOLUME_FIELDS)
def create_volume_backup(call: Call) -> Any:
    _require(call, call.input, "volumeBackup", "create")
    return call.store.insert(VOLUME_BACKUP, {"appName": made_up_name("volumeBackup"), **call.input})


@volumes.query("list", {"id": text(least=1), "volumeBackupType": choice(*SERVICES)})
def volume_backups(call: Call) -> Any:
    call.require_service(call.input["id"], "volumeBackup", "read")
    relation = SERVICE_TABLES[call.input["volumeBackupType"]]
    rows = call.store[VOLUME_BACKUP].where(relation.key, call.input["id"])
    return [{**row, **_owners(call, row)} for row in rows]


def _owners(call: Call, row: Row) -> Row:
    shown: Row = {}
    for kind, relation in SERVICE_TABLES.items():
        service = call.store[relation].get(row[relation.key])
        shown[kind] = stub(service, relation.key, "appName", "serverId") if service else None
    return shown


@volumes.query("one", VOLUME_ID)
def one_volume_backup(call: Call) -> Any:
    row = opened_volume(call, "read")
    owners = {kind: placed(call, relation, row, "appName", "serverId") for kind, relation in SERVICE_TABLES.items()}
    return {**row, **owners, "destination": without_keys(call.store[DESTINATION].rows[row["destinationId"]])}


@volumes.mutation("update", {**VOLUME_FIELDS, **VOLUME_ID})
def update_volume_backup(call: Call) -> Any:
    return call.store.update(VOLUME_BACKUP, opened_volume(call, "update"), call.changes("volumeBackupId"))


@volumes.mutation("delete", VOLUME_ID)
def delete_volume_backup(call: Call) -> Any:
    call.store.delete(VOLUME_BACKUP, opened_volume(call, "delete"))
    return EMPTY
