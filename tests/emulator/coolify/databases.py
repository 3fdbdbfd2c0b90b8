# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases: created, changed, started and stopped."""

from __future__ import annotations

import re
import secrets
import string
from functools import partial
from typing import Any

import moments

from . import applications, checks, creation, placement, projects, storages, tags, tasks, variables
from .database_kinds import GENERATED, KINDS, Kind
from .gate import Call, Refused, invalid, refuse
from .owners import DATABASE, model
from .rules import Rule, validate
from .store import DELETING, RUNNING, STOPPING, Row, Store, dates, new_uuid, stamp

TEXT = Rule("string")
TEXT_OR_NULL = Rule("string", null=True)
NUMBER = Rule("numeric")
SHARED = {
    "name": Rule("string", most=255),
    "description": TEXT_OR_NULL,
    "image": TEXT,
    "is_public": Rule("boolean"),
    "public_port": Rule("numeric", null=True),
    "public_port_timeout": Rule("integer", null=True, least=1),
    "limits_memory": TEXT,
    "limits_memory_swap": TEXT,
    "limits_memory_swappiness": NUMBER,
    "limits_memory_reservation": TEXT,
    "limits_cpus": TEXT,
    "limits_cpuset": TEXT_OR_NULL,
    "limits_cpu_shares": NUMBER,
}
PLACE = ("project_uuid", "environment_name", "environment_uuid", "server_uuid", "destination_uuid")
ACTIONS = ("instant_deploy", "tags")
HEALTH = {
    "health_check_enabled": Rule("boolean"),
    "health_check_interval": Rule("integer", least=1),
    "health_check_timeout": Rule("integer", least=1),
    "health_check_retries": Rule("integer", least=1),
    "health_check_start_period": Rule("integer", least=0),
}
IN_LISTS = ("postgresql", "redis", "mongodb", "mysql", "mariadb", "keydb", "dragonfly", "clickhouse")
EVERY_FIELD = {*SHARED, *PLACE, *ACTIONS, *(name for kind in KINDS.values() for name in kind.rules)}
PRIVATE = ("id", "kind", "model", "tags", "goes_at", "stops_at", "starts_at")
NEW: Row = {
    "description": None,
    "config_hash": None,
    "custom_docker_run_options": None,
    "deleted_at": None,
    "destination_type": "App\\Models\\StandaloneDocker",
    "health_check_enabled": True,
    "health_check_interval": 15,
    "health_check_retries": 5,
    "health_check_start_period": 5,
    "health_check_timeout": 5,
    "is_include_timestamps": False,
    "is_log_drain_enabled": False,
    "is_public": False,
    "last_restart_at": None,
    "last_restart_type": None,
    "limits_cpu_shares": 1024,
    "limits_cpus": "0",
    "limits_cpuset": None,
    "limits_memory": "0",
    "limits_memory_reservation": "0",
    "limits_memory_swap": "0",
    "limits_memory_swappiness": 60,
    "ports_mappings": None,
    "public_port": None,
    "public_port_timeout": 3600,
    "restart_count": 0,
    "server_status": True,
    "started_at": None,
    "status": "exited:unhealthy",
}


def find(store: Store, uuid: str) -> Row:
    return DATABASE.find(store, uuid)


def _kind(row: Row) -> Kind:
    return KINDS[row["kind"]]


def _urls(store: Store, row: Row) -> Row:
    internal = _kind(row).url(row)
    external = None
    if row["is_public"] and row["public_port"]:
        address = f"@{store.server_of(row)['ip']}:{row['public_port']}/"
        external = re.sub(rf"@{row['uuid']}:\d+/", address, internal)
    return {"internal_db_url": internal, "external_db_url": external}


def _shown(call: Call, row: Row) -> Row:
    kind = _kind(row)
    secret = () if call.sensitive else (*kind.secret, "internal_db_url", "external_db_url")
    hidden = (*PRIVATE, *kind.quirks.get("without", ()), *secret)
    full = {**row, **_urls(call.store, row), "database_type": f"standalone-{kind.name}"}
    shown = {key: value for key, value in full.items() if key not in hidden}
    return {**shown, "destination": applications.destination_of(call, row)}


def list_databases(call: Call) -> Any:
    """By kinds, in the order that the server asks for them."""
    call.require("read")
    rows = sorted(call.store.databases.values(), key=lambda row: IN_LISTS.index(row["kind"]))
    return [{**_shown(call, row), "backup_configs": _backups(call.store, row)} for row in rows]


def nested(call: Call, kind: str, environment: Row) -> list[Row]:
    """As the view of an environment shows the databases of a kind."""
    rows = [row for row in call.store.databases.values() if row["environment_id"] == environment["id"]]
    return [{**_shown(call, row), "id": row["id"]} for row in rows if row["kind"] == kind]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    row = find(call.store, uuid)
    environment = call.store.by_id("environments", row["environment_id"])
    project = call.store.by_id("projects", environment["project_id"])
    return {**_shown(call, row), "environment": {**environment, "project": projects.with_team(project)}}


# -- writes --------------------------------------------------------------------------------------------------------


def _conf(kind: Kind, body: Row) -> None:
    if kind.conf and body.get(kind.conf) is not None:
        body[kind.conf] = checks.base64_text(body, kind.conf)


def _port(body: Row) -> None:
    port = body.get("public_port")
    if port and not 1024 <= float(port) <= 65535:
        raise invalid({"public_port": "The public port should be between 1024 and 65535."})


def create(kind: Kind, call: Call) -> Any:
    call.require("write")
    body = call.body()
    unknown = [name for name in body if name not in EVERY_FIELD]
    if unknown:
        # The one place where the names of the fields are the whole answer.
        raise invalid(unknown)
    environment, _server, destination = creation.place(call.store, body)
    errors = validate(body, SHARED, EVERY_FIELD)
    if errors:
        raise invalid(errors)
    names = tags.checked(body)
    _port(body)
    allowed = {*SHARED, *PLACE, *ACTIONS, *kind.rules}
    errors = validate(body, kind.rules, allowed)
    if errors:
        raise invalid(errors)
    _conf(kind, body)
    row = _new(call.store, kind, environment, destination)
    row.update({name: value for name, value in body.items() if name not in (*PLACE, *ACTIONS)})
    row["is_public"] = bool(row["is_public"] and row["public_port"])
    if kind.name == "redis":
        rows = call.store.variables_of(row)
        variables.add(rows, {"key": "REDIS_PASSWORD", "value": row["redis_password"]}, twins=False)
        variables.add(rows, {"key": "REDIS_USERNAME", "value": "default"}, twins=False)
    tags.attach(call.store, row, names)
    if body.get("instant_deploy"):
        row["starts_at"] = moments.now() + RUNNING * call.store.speed
    addresses = _urls(call.store, row)
    answer = {"uuid": row["uuid"]}
    if not kind.quirks.get("answers_without_url"):
        answer["internal_db_url"] = addresses["internal_db_url"]
    if row["is_public"]:
        answer["external_db_url"] = addresses["external_db_url"]
    return 201, answer


def _new(store: Store, kind: Kind, environment: Row, destination: Row) -> Row:
    uuid = new_uuid()
    letters = string.ascii_letters + string.digits
    own = {
        name: "".join(secrets.choice(letters) for _index in range(64)) if value is GENERATED else value
        for name, value in kind.new.items()
    }
    row = {
        "id": store.next_id(f"databases:{kind.name}"),
        "uuid": uuid,
        "kind": kind.name,
        "model": kind.model,
        "name": f"{kind.name}-database-{uuid}",
        **NEW,
        "image": kind.image,
        **own,
        "environment_id": environment["id"],
        "destination_id": destination["id"],
        "last_online_at": stamp().replace("T", " ")[:19],
        "tags": [],
        **dates(),
    }
    store.databases[uuid] = row
    for name, path in kind.volumes.items():
        storages.add_volume(store, row, f"{name}-{uuid}", path)
    return row


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    row = find(call.store, uuid)
    kind = _kind(row)
    rules = {**SHARED, **HEALTH, **kind.rules}
    errors = validate(body, rules, {*rules, *ACTIONS})
    if errors:
        raise invalid(errors)
    _port(body)
    _conf(kind, body)
    row.update({name: value for name, value in body.items() if name not in ACTIONS})
    row["updated_at"] = stamp()
    return {"message": "Database updated."}


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    find(call.store, uuid)["goes_at"] = moments.now() + DELETING * call.store.speed
    return {"message": "Database deletion request queued."}


def clone(call: Call, uuid: str) -> Any:
    call.require("write")
    body = placement.checked(call, placement.CLONE)
    source = find(call.store, uuid)
    destination = placement.destination(call.store, body["destination_uuid"])
    environment = call.store.by_id("environments", source["environment_id"])
    row = _new(call.store, _kind(source), environment, destination)
    own = (*PRIVATE, "uuid", "name", "destination_id", "status", "created_at", "updated_at")
    row.update({key: value for key, value in source.items() if key not in own})
    row.update(name=body.get("name") or f"clone-of-{source['name'][:20]}-{row['uuid']}", tags=list(source["tags"]))
    return 201, {"uuid": row["uuid"], "message": "Database cloned."}


# -- running -------------------------------------------------------------------------------------------------------


def start(call: Call, uuid: str) -> Any:
    call.require("deploy")
    row = find(call.store, uuid)
    if "running" in row["status"]:
        raise refuse(400, "Database is already running.")
    row["starts_at"] = moments.now() + RUNNING * call.store.speed
    return {"message": "Database starting request queued."}


def stop(call: Call, uuid: str) -> Any:
    call.require("deploy")
    row = find(call.store, uuid)
    if "exited" in row["status"]:
        raise refuse(400, "Database is already stopped.")
    row["stops_at"] = moments.now() + STOPPING * call.store.speed
    return {"message": "Database stopping request queued."}


def restart(call: Call, uuid: str) -> Any:
    call.require("deploy")
    find(call.store, uuid)["starts_at"] = moments.now() + RUNNING * call.store.speed
    return {"message": "Database restarting request queued."}


def logs(call: Call, uuid: str) -> Any:
    call.require("read")
    row = find(call.store, uuid)
    if not row["status"].startswith("running"):
        raise refuse(400, "Database is not running.")
    return {"logs": f"{row['name']} started"}


# -- backups -------------------------------------------------------------------------------------------------------

COUNT = Rule("integer", least=0)
RETENTION = {
    f"database_backup_retention_{what}_{where}": COUNT
    for where in ("locally", "s3")
    for what in ("amount", "days", "max_storage")
}
BACKUP = {
    "frequency": Rule("string", required=True),
    **dict.fromkeys(("enabled", "save_s3", "dump_all"), Rule("boolean")),
    "backup_now": Rule("boolean", null=True),
    "s3_storage_uuid": TEXT_OR_NULL,
    "databases_to_backup": TEXT_OR_NULL,
    **RETENTION,
    "timeout": Rule("integer", least=60, most=36000),
}
BACKUP_CHANGES = {**BACKUP, "frequency": TEXT}
NAMES = {"postgresql": "postgres_db", "mysql": "mysql_database", "mariadb": "mariadb_database"}


def _backups(store: Store, row: Row) -> list[Row]:
    return [item for item in store.backups.values() if (item["database_type"], item["database_id"]) == _of(row)]


def _of(row: Row) -> tuple[str, int]:
    return model(row), row["id"]


def _backup_body(call: Call, rules: dict[str, Rule]) -> Row:
    body = call.body()
    errors = validate(body, rules, rules)
    if errors:
        raise invalid(errors)
    assert isinstance(body, dict)
    return body


def _backup_checks(call: Call, body: Row) -> None:
    if "frequency" in body and not tasks.is_frequency(body["frequency"]):
        raise invalid({"frequency": ["Invalid cron expression or frequency format."]})
    if body.get("save_s3") and not body.get("s3_storage_uuid"):
        raise invalid({"s3_storage_uuid": ["The s3_storage_uuid field is required when save_s3 is true."]})
    if body.get("s3_storage_uuid") and body["s3_storage_uuid"] not in call.store.s3_storages:
        raise invalid({"s3_storage_uuid": ["The selected S3 storage is invalid for this team."]})


def list_backups(call: Call, uuid: str) -> Any:
    call.require("read")
    return [{**row, "executions": []} for row in _backups(call.store, find(call.store, uuid))]


def create_backup(call: Call, uuid: str) -> Any:
    call.require("write")
    body = _backup_body(call, BACKUP)
    database = find(call.store, uuid)
    if not _kind(database).backups:
        raise refuse(422, "Scheduled backups are not supported for this database type.")
    _backup_checks(call, body)
    kind, number = _of(database)
    row = {
        "id": call.store.next_id("backups"),
        "description": None,
        "uuid": new_uuid(),
        "enabled": True,
        "save_s3": True,
        "database_type": kind,
        "database_id": number,
        "s3_storage_id": None,
        "team_id": 0,
        **dates(),
        "databases_to_backup": database.get(NAMES.get(database["kind"], "")),
        "dump_all": False,
        **dict.fromkeys(RETENTION, 0),
        "timeout": 3600,
        "disable_local_backup": False,
        **{name: value for name, value in body.items() if name not in ("s3_storage_uuid", "backup_now")},
    }
    call.store.backups[row["uuid"]] = row
    return 201, {"uuid": row["uuid"], "message": "Backup configuration created successfully."}


def _backup(call: Call, uuid: str, backup: str) -> Row:
    rows = _backups(call.store, find(call.store, uuid))
    row = next((row for row in rows if row["uuid"] == backup), None)
    if row is None:
        raise Refused(404, {"message": "Backup configuration not found."})
    return row


def update_backup(call: Call, uuid: str, backup: str) -> Any:
    call.require("write")
    body = _backup_body(call, BACKUP_CHANGES)
    row = _backup(call, uuid, backup)
    _backup_checks(call, body)
    row.update({name: value for name, value in body.items() if name in row}, updated_at=stamp())
    return {"message": "Database backup configuration updated"}


def list_executions(call: Call, uuid: str, backup: str) -> Any:
    call.require("read")
    _backup(call, uuid, backup)
    return {"executions": []}


def delete_backup(call: Call, uuid: str, backup: str) -> Any:
    call.require("write")
    del call.store.backups[_backup(call, uuid, backup)["uuid"]]
    return {"message": "Backup configuration and all executions deleted."}


ROUTES = [
    ("GET", "/databases", list_databases),
    *(("POST", f"/databases/{kind.name}", partial(create, kind)) for kind in KINDS.values()),
    ("GET", "/databases/([^/]+)", get),
    ("PATCH", "/databases/([^/]+)", update),
    ("DELETE", "/databases/([^/]+)", delete),
    ("POST", "/databases/([^/]+)/clone", clone),
    ("POST", "/databases/([^/]+)/start", start),
    ("POST", "/databases/([^/]+)/stop", stop),
    ("POST", "/databases/([^/]+)/restart", restart),
    ("GET", "/databases/([^/]+)/logs", logs),
    ("GET", "/databases/([^/]+)/backups", list_backups),
    ("POST", "/databases/([^/]+)/backups", create_backup),
    ("PATCH", "/databases/([^/]+)/backups/([^/]+)", update_backup),
    ("DELETE", "/databases/([^/]+)/backups/([^/]+)", delete_backup),
    ("GET", "/databases/([^/]+)/backups/([^/]+)/executions", list_executions),
]
