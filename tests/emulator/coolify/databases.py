# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases: created, changed, started and stopped."""

from __future__ import annotations

import secrets
import string
from functools import partial
from typing import Any

import moments

from . import backups, checks, creation, jobs, opening, placement, projects, runs, storages, tags, variables
from .database_kinds import GENERATED, KINDS, Kind
from .database_views import PRIVATE, kind_of, shown, urls
from .fields import LIMITS, NEW_LIMITS
from .gate import Call, broken, invalid, refuse, validated
from .owners import DATABASE
from .rules import FLAG, TEXT, TEXT_OR_NULL, Rule, stored
from .store import DELETING, Row, Store, dates, new_uuid, stamp
from .strings import written

SHARED = {
    "name": Rule("string", most=255),
    "description": TEXT_OR_NULL,
    "image": TEXT,
    "is_public": FLAG,
    "public_port": Rule("numeric", null=True),
    "public_port_timeout": Rule("integer", null=True, least=1),
    **LIMITS,
}
PLACE = ("project_uuid", "environment_name", "environment_uuid", "server_uuid", "destination_uuid")
ACTIONS = ("instant_deploy", "tags")
HEALTH = {
    "health_check_enabled": FLAG,
    "health_check_interval": Rule("integer", least=1),
    "health_check_timeout": Rule("integer", least=1),
    "health_check_retries": Rule("integer", least=1),
    "health_check_start_period": Rule("integer", least=0),
}
IN_LISTS = ("postgresql", "redis", "mongodb", "mysql", "mariadb", "keydb", "dragonfly", "clickhouse")
EVERY_FIELD = {*SHARED, *PLACE, *ACTIONS, *(name for kind in KINDS.values() for name in kind.rules)}
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
    **NEW_LIMITS,
    "ports_mappings": None,
    "public_port": None,
    "public_port_timeout": 3600,
    "restart_count": 0,
    "server_status": True,
    "started_at": None,
    "status": "exited:unhealthy",
}


def list_databases(call: Call) -> Any:
    """By kinds, in the order that the server asks for them."""
    call.require("read")
    rows = sorted(call.store.databases.values(), key=lambda row: IN_LISTS.index(row["kind"]))
    return [{**shown(call, row), "backup_configs": backups.of(call.store, row)} for row in rows]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    row = DATABASE.find(call.store, uuid)
    return {**shown(call, row), "environment": projects.around(call.store, row)}


# -- writes --------------------------------------------------------------------------------------------------------


def _conf(kind: Kind, body: Row) -> None:
    if kind.conf and kind.conf in body:
        body[kind.conf] = checks.base64_text(body, kind.conf)


def _port(body: Row) -> None:
    port = body.get("public_port")
    if port and not 1024 <= float(port) <= 65535:
        raise invalid({"public_port": "The public port should be between 1024 and 65535."})


def refuse_used_port(store: Store, server: Row, port: Any, number: int | None = None) -> None:
    """As the sources have it: only public databases that are no parts of services count, and of what is changed only
    those of another number, whatever their kind.
    """
    for row in store.databases.values():
        public = row["is_public"] and row["public_port"] == int(float(port))
        if public and row["id"] != number and store.server_of(row) is server:
            raise refuse(400, "Public port already used by another database.")


def create(kind: Kind, call: Call) -> Any:
    call.require("write")
    body = call.body()
    unknown = [name for name in body if name not in EVERY_FIELD]
    if unknown:
        # The one place where the names of the fields are the whole answer.
        raise invalid(unknown)
    environment, server, destination = creation.place(call.store, body)
    validated(body, SHARED, EVERY_FIELD)
    if body.get("is_public") and body.get("public_port"):
        refuse_used_port(call.store, server, body["public_port"])
    names = tags.checked(body)
    _port(body)
    validated(body, kind.rules, {*SHARED, *PLACE, *ACTIONS, *kind.rules})
    _conf(kind, body)
    row = _new(call.store, kind, environment, destination)
    given = written(stored({**SHARED, **kind.rules}, body))
    row.update({name: value for name, value in given.items() if name not in (*PLACE, *ACTIONS)})
    row["is_public"] = bool(row["is_public"] and row["public_port"])
    _give_volumes(call.store, kind, row)
    if kind.name == "redis":
        rows = call.store.variables_of(row)
        variables.add(rows, {"key": "REDIS_PASSWORD", "value": row["redis_password"]}, twins=False)
        variables.add(rows, {"key": "REDIS_USERNAME", "value": "default"}, twins=False)
    tags.attach(call.store, row, names)
    if body.get("instant_deploy"):
        jobs.queue(call.store, row, "start")
    addresses = urls(call.store, row)
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
        "jobs": [],
        "container": None,
        **dates(),
    }
    store.databases[uuid] = row
    return row


def _give_volumes(store: Store, kind: Kind, row: Row) -> None:
    for name, path in kind.volumes.items():
        storages.add_volume(store, row, f"{name}-{row['uuid']}", kind.mount_path(path, row["image"]))


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    row = DATABASE.find(call.store, uuid)
    kind = kind_of(row)
    rules = {**SHARED, **HEALTH, **kind.rules}
    validated(body, {name: rule for name, rule in rules.items() if name != kind.conf}, {*rules, *ACTIONS})
    if body.get("is_public"):
        _port(body)
    if body.get("is_public") and body.get("public_port"):
        refuse_used_port(call.store, call.store.server_of(row), body["public_port"], row["id"])
    _conf(kind, body)
    if any(name in body and body[name] is None for name in kind.never_null):
        raise broken()
    forgotten = (*ACTIONS, *kind.quirks.get("forgets", ()))
    before = row["is_public"]
    row.update({name: value for name, value in written(stored(rules, body)).items() if name not in forgotten})
    row["updated_at"] = stamp()
    opening.follow(call.store, row, before, body if body.get("public_port") else {**body, "is_public": before})
    return {"message": "Database updated."}


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    DATABASE.find(call.store, uuid)["goes_at"] = moments.now() + DELETING * call.store.speed
    return {"message": "Database deletion request queued."}


def clone(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(placement.CLONE)
    source = DATABASE.find(call.store, uuid)
    destination = placement.destination(call.store, body["destination_uuid"])
    environment = call.store.by_id("environments", source["environment_id"])
    row = _new(call.store, kind_of(source), environment, destination)
    own = (*PRIVATE, "uuid", "name", "destination_id", "status", "created_at", "updated_at")
    row.update({key: value for key, value in source.items() if key not in own})
    _give_volumes(call.store, kind_of(source), row)
    row.update(name=body.get("name") or f"clone-of-{source['name'][:20]}-{row['uuid']}", tags=list(source["tags"]))
    return 201, {"uuid": row["uuid"], "message": "Database cloned."}


# -- running -------------------------------------------------------------------------------------------------------


def logs(call: Call, uuid: str) -> Any:
    call.require("read")
    row = DATABASE.find(call.store, uuid)
    # It asks Docker, whatever the status says.
    if not runs.runs(row, moments.now()):
        raise refuse(400, "Database is not running.")
    return {"logs": f"{row['name']} started"}


ROUTES = [
    ("GET", "/databases", list_databases),
    *(("POST", f"/databases/{kind.name}", partial(create, kind)) for kind in KINDS.values()),
    ("GET", "/databases/([^/]+)", get),
    ("PATCH", "/databases/([^/]+)", update),
    ("DELETE", "/databases/([^/]+)", delete),
    ("POST", "/databases/([^/]+)/clone", clone),
    ("GET", "/databases/([^/]+)/logs", logs),
]
