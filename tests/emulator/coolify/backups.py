# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled backups of databases: none is made by itself, and one at once where that is asked for."""

from __future__ import annotations

import re
from typing import Any

import moments

from . import builds
from .database_views import kind_of
from .gate import Call, invalid, refuse
from .owners import DATABASE
from .rules import FLAG, TEXT_OR_NULL, Rule, is_frequency, stored
from .store import Row, Store, model, new_uuid, stamp

RETENTION = {
    f"database_backup_retention_{what}_{where}": Rule(kind, least=0)
    for where in ("locally", "s3")
    for what, kind in (("amount", "integer"), ("days", "integer"), ("max_storage", "numeric"))
}
BACKUP = {
    "frequency": Rule("string", required=True),
    **dict.fromkeys(("enabled", "save_s3", "dump_all"), FLAG),
    "backup_now": Rule("boolean", null=True),
    "s3_storage_uuid": TEXT_OR_NULL,
    "databases_to_backup": TEXT_OR_NULL,
    **RETENTION,
    "timeout": Rule("integer", least=60, most=36000),
}
BACKUP_CHANGES = {**BACKUP, "frequency": Rule("string")}
DUMPING = 0.6
"""Seconds that a dump takes."""
NO_COLUMNS = ("s3_storage_uuid", "backup_now")
NAMES = {"postgresql": "postgres_db", "mysql": "mysql_database", "mariadb": "mariadb_database"}


def of(store: Store, row: Row) -> list[Row]:
    return [item for item in store.backups.values() if (item["database_type"], item["database_id"]) == _of(row)]


def _of(row: Row) -> tuple[str, int]:
    return model(row), row["id"]


# What C(validateShellSafePath) in bootstrap/helpers/shared.php of v4.0.0 to v4.3.10 finds dangerous.
DANGEROUS = {
    "`": "backtick (command substitution)",
    "$(": "command substitution",
    "${": "variable substitution with potential command injection",
    "&": "background/AND operator",
    ";": "command separator",
    "\n": "newline (command separator)",
    "\r": "carriage return",
    "\t": "tab (token separator)",
    ">": "output redirection",
    "<": "input redirection",
}


def _refuse_dangerous(text: str) -> None:
    for name in (part.strip() for part in re.split(r"[|,:]", text)):
        for found, why in DANGEROUS.items():
            if found in name:
                said = f"Invalid database name: contains forbidden character '{found}' ({why})."
                said = f"{said} Shell metacharacters are not allowed for security reasons."
                raise invalid({"databases_to_backup": [said]})


def _backup_checks(call: Call, body: Row, unknown: str) -> None:
    _refuse_dangerous(body.get("databases_to_backup") or "")
    if "frequency" in body and not is_frequency(body["frequency"]):
        raise invalid({"frequency": ["Invalid cron expression or frequency format."]})
    if body.get("save_s3") and not body.get("s3_storage_uuid"):
        raise invalid({"s3_storage_uuid": ["The s3_storage_uuid field is required when save_s3 is true."]})
    if body.get("s3_storage_uuid") and body["s3_storage_uuid"] not in call.store.s3_storages:
        raise invalid({"s3_storage_uuid": [unknown]})


def _storage(call: Call, body: Row) -> int | None:
    uuid = body.get("s3_storage_uuid")
    return call.store.s3_storages[uuid]["id"] if uuid else None


def list_backups(call: Call, uuid: str) -> Any:
    call.require("read")
    return [{**row, "executions": []} for row in of(call.store, DATABASE.find(call.store, uuid))]


def create_backup(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(BACKUP)
    database = DATABASE.find(call.store, uuid)
    if not kind_of(database).backups:
        raise refuse(422, "Scheduled backups are not supported for this database type.")
    _backup_checks(call, body, "The selected S3 storage is invalid for this team.")
    kind, number = _of(database)
    columns = {
        "description": None,
        "enabled": True,
        "save_s3": True,
        "database_type": kind,
        "database_id": number,
        "team_id": 0,
        "databases_to_backup": database.get(NAMES.get(database["kind"], "")),
        "dump_all": False,
        **dict.fromkeys(RETENTION, 0),
        "timeout": 3600,
        "disable_local_backup": False,
        **stored(BACKUP, {name: value for name, value in body.items() if name not in NO_COLUMNS}),
        "s3_storage_id": _storage(call, body),
    }
    row = call.store.add("backups", columns)
    if body.get("backup_now"):
        _dump(call.store, database, row)
    return 201, {"uuid": row["uuid"], "message": "Backup configuration created successfully."}


def _backup(call: Call, uuid: str, backup: str) -> Row:
    rows = of(call.store, DATABASE.find(call.store, uuid))
    row = next((row for row in rows if row["uuid"] == backup), None)
    if row is None:
        raise refuse(404, "Backup configuration not found.")
    return row


def update_backup(call: Call, uuid: str, backup: str) -> Any:
    call.require("write")
    body = call.checked(BACKUP_CHANGES)
    row = _backup(call, uuid, backup)
    _backup_checks(call, body, "The selected s3 storage uuid is invalid.")
    columns = {name: value for name, value in stored(BACKUP, body).items() if name not in NO_COLUMNS}
    if "s3_storage_uuid" in body:
        columns["s3_storage_id"] = _storage(call, body)
    row.update(columns, updated_at=stamp())
    if body.get("backup_now"):
        _dump(call.store, DATABASE.find(call.store, uuid), row)
    return {"message": "Database backup configuration updated"}


def _dump(store: Store, database: Row, row: Row) -> None:
    """One dump for each database, one after the other; none of what does not run by its status, without a word."""
    if not database["status"].startswith("running"):
        return
    names = "all" if row["dump_all"] else row["databases_to_backup"] or "all"
    for index, name in enumerate(names.split("|" if database["kind"] == "mongodb" else ",")):
        begins = moments.now() + index * DUMPING * store.speed
        dump = {"uuid": new_uuid(), "name": name, "begins": begins, "ends": begins + DUMPING * store.speed}
        store.data["dumps"].setdefault(row["uuid"], []).append(dump)


def _execution(dump: Row) -> Row:
    ended = dump["ends"] <= moments.now()
    failed = ended and any(word in dump["name"] for word in builds.NOTHING)
    path = (
        f"/data/coolify/backups/databases/root-team-0/{dump['uuid']}/pg-dump-{dump['name']}-{int(dump['begins'])}.dmp"
    )
    return {
        "uuid": dump["uuid"],
        "filename": None if failed else path,
        "size": 1024 if ended and not failed else 0,
        "created_at": f"{stamp(dump['begins'])[:19]}+00:00",
        "message": f'database "{dump["name"]}" does not exist' if failed else None,
        "status": "failed" if failed else "success" if ended else "running",
    }


def list_executions(call: Call, uuid: str, backup: str) -> Any:
    call.require("read")
    _backup(call, uuid, backup)
    begun = [item for item in call.store.data["dumps"].get(backup, []) if item["begins"] <= moments.now()]
    return {"executions": [_execution(item) for item in reversed(begun)]}


def delete_execution(call: Call, uuid: str, backup: str, execution: str) -> Any:
    """As the vendor's sources have it; none is recorded."""
    call.require("write")
    _backup(call, uuid, backup)
    dumps = call.store.data["dumps"].get(backup, [])
    dump = next((item for item in dumps if item["uuid"] == execution), None)
    if dump is None:
        raise refuse(404, "Backup execution not found.")
    dumps.remove(dump)
    return {"message": "Backup execution deleted."}


def delete_backup(call: Call, uuid: str, backup: str) -> Any:
    call.require("write")
    del call.store.backups[_backup(call, uuid, backup)["uuid"]]
    return {"message": "Backup configuration and all executions deleted."}


ROUTES = [
    ("GET", "/databases/([^/]+)/backups", list_backups),
    ("POST", "/databases/([^/]+)/backups", create_backup),
    ("PATCH", "/databases/([^/]+)/backups/([^/]+)", update_backup),
    ("DELETE", "/databases/([^/]+)/backups/([^/]+)", delete_backup),
    ("GET", "/databases/([^/]+)/backups/([^/]+)/executions", list_executions),
    ("DELETE", "/databases/([^/]+)/backups/([^/]+)/executions/([^/]+)", delete_execution),
]
