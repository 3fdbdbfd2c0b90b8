# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases. All kinds have the same procedures; what differs between them is in one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import moments

from . import dotenv
from .calls import Call, Router
from .destinations import without_keys
from .errors import Problem, bad
from .relations import Relation, Row, app_name
from .search import PAGE, found_by, page
from .services import of_organization
from .swarm import cannot_be_pulled
from .tables import BACKUP, DATABASE_TABLES, DESTINATION, ENVIRONMENT, MOUNT, PROJECT
from .validation import Field, optional, required, text

FOUND = ("name", "appName", "description", "environmentId", "applicationStatus", "createdAt")
SEARCHED = ("name", "appName", "description")


@dataclass(frozen=True)
class Kind:
    """thing: its name in errors; unknown: what update says of an id that is none; folder: where its data is."""

    relation: Relation
    thing: str
    unknown: str
    credentials: tuple[str, ...]
    folder: str

    @property
    def name(self) -> str:
        return self.relation.table

    @property
    def id(self) -> dict[str, Field]:
        return {self.relation.key: text(least=1)}


_NAMED = ("databaseName", "databaseUser", "databasePassword")
KINDS = (
    Kind(DATABASE_TABLES["postgres"], "Postgres", "Error updating Postgres", _NAMED, "/var/lib/postgresql/18/docker"),
    Kind(
        DATABASE_TABLES["mysql"],
        "MySql",
        "Update: Error updating MySQL",
        (*_NAMED, "databaseRootPassword"),
        "/var/lib/mysql",
    ),
    Kind(
        DATABASE_TABLES["mariadb"],
        "Mariadb",
        "Update: Error updating Mariadb",
        (*_NAMED, "databaseRootPassword"),
        "/var/lib/mysql",
    ),
    Kind(DATABASE_TABLES["mongo"], "Mongo", "Update: Error updating Mongo", _NAMED[1:], "/data/db"),
    Kind(DATABASE_TABLES["redis"], "Redis", "Error updating Redis", _NAMED[2:], "/data"),
    Kind(DATABASE_TABLES["libsql"], "Libsql", "Error updating Libsql", _NAMED[1:], "/var/lib/sqld"),
)


def opened(call: Call, kind: Kind, action: str, resource: str = "service") -> Row:
    call.require_service(call.input[kind.relation.key], resource, action)
    row = call.find(kind.relation, kind.thing)
    call.owns(call.project_of(row), f"You are not authorized to access this {kind.thing}")
    return row


def shown(call: Call, kind: Kind, row: Row) -> Row:
    key = kind.relation.key
    full = {
        **row,
        "environment": call.place_of(row),
        "mounts": call.store[MOUNT].where(key, row[key]),
        "server": call.server_of(row),
    }
    if key in BACKUP.columns:
        full["backups"] = [_backup(call, backup) for backup in call.store[BACKUP].where(key, row[key])]
    return full


def _backup(call: Call, row: Row) -> Row:
    destination = call.store[DESTINATION].rows[row["destinationId"]]
    return {**row, "destination": without_keys(destination), "deployments": []}


def _create(call: Call, kind: Kind) -> Row:
    """With a volume for the data."""
    environment = call.find(ENVIRONMENT, "Environment")
    project = call.store[PROJECT].rows[environment["projectId"]]
    call.require("service", "create")
    call.require_project(project["projectId"])
    call.owns(project, "You are not authorized to access this project")
    call.check_server(call.input.get("serverId"))
    name = app_name(kind.name, call.input.get("appName"))
    row = call.store.insert(kind.relation, {**call.input, "appName": name})
    volume = {"type": "volume", "volumeName": f"{name}-data", "mountPath": kind.folder, "serviceType": kind.name}
    call.store.insert(MOUNT, {**volume, kind.relation.key: row[kind.relation.key]})
    call.remember("accessedServices", row[kind.relation.key])
    return row


def _create_schema(kind: Kind) -> dict[str, Field]:
    relation = kind.relation
    image = {"dockerImage": text().otherwise(relation.columns["dockerImage"].default)}
    if kind.name != "libsql":
        return {
            **relation.accepts("name", "appName", *kind.credentials),
            **image,
            "environmentId": text(),
            **relation.accepts("description", "serverId"),
        }
    more = relation.accepts("sqldNode", "sqldPrimaryUrl", "enableNamespaces", "serverId")
    names = relation.accepts("name", "appName")
    places = {"environmentId": text(), **relation.accepts("description", *kind.credentials)}
    return required({**names, **image, **places, **more})


def _deploy(call: Call, kind: Kind, row: Row) -> None:
    """At once: there is no queue, and the answer waits for it."""
    image = row["dockerImage"]
    if cannot_be_pulled(image):
        call.store.update(kind.relation, row, {"applicationStatus": "error"})
        missing = f"manifest for {image} not found: manifest unknown: manifest unknown"
        message = f"Error on deploy {kind.name}Error: Error response from daemon: {missing}\n"
        raise Problem("INTERNAL_SERVER_ERROR", message)
    environment, project = call.environment_of(row), call.project_of(row)
    spec = {
        "image": image,
        "env": dotenv.resolved(row["env"], project["env"], environment["env"]),
        "command": row["command"],
        "args": row["args"],
        "replicas": row["replicas"],
    }
    call.world.swarm.update(row["appName"], spec, moments.now())
    call.store.update(kind.relation, row, {"applicationStatus": "done"})


def _scale(call: Call, row: Row, replicas: int) -> None:
    if row["appName"] in call.world.swarm.services:
        call.world.swarm.scale(row["appName"], replicas, moments.now())


def _router(kind: Kind) -> Router:
    """The procedures of one kind."""
    router, relation, key = Router(kind.name), kind.relation, kind.relation.key
    bare_id = {key: text()}

    def declare(name: str, schema: dict[str, Field], resource: str, action: str) -> Callable[[Any], None]:
        """A mutation that gets the row, and answers with the full record as it was unless it says otherwise."""

        def add(change: Callable[[Call, Row], Any]) -> None:
            def handler(call: Call) -> Any:
                row = opened(call, kind, action, resource)
                before = shown(call, kind, dict(row))
                answer = change(call, row)
                return before if answer is None else answer

            router.add(name, "POST", schema, handler)

        return add

    @router.mutation("create", _create_schema(kind))
    def create(call: Call) -> Any:
        row = _create(call, kind)
        return True if kind.name == "libsql" else row

    @router.query("one", kind.id)
    def one(call: Call) -> Any:
        return shown(call, kind, opened(call, kind, "read"))

    @router.query("search", {**{n: text().optional() for n in ("q", *SEARCHED, "projectId", "environmentId")}, **PAGE})
    def search(call: Call) -> Any:
        mine = set(call.member["accessedServices"])
        rows = [row for row in of_organization(call, relation) if row[key] in mine]
        return page(found_by(rows, call.input, SEARCHED), call.input, (key, *FOUND))

    settable = (name for name in relation.columns if name not in (key, "serverId"))

    @router.mutation("update", {**kind.id, **optional(relation.accepts(*settable))})
    def update(call: Call) -> Any:
        call.require_service(call.input[key], "service", "create")
        row = call.store[relation].get(call.input[key])
        if row is None:
            raise bad(kind.unknown)
        call.store.update(relation, row, call.changes(key, "appName"))
        return True

    @declare("saveEnvironment", {**bare_id, "env": text().nullable()}, "envVars", "write")
    def save_environment(call: Call, row: Row) -> Any:
        call.store.update(relation, row, {"env": call.input["env"]})
        return True

    ports = ("externalPort",) if kind.name != "libsql" else ("externalPort", "externalGRPCPort", "externalAdminPort")
    wanted = relation.accepts(*ports) if kind.name == "libsql" else required(relation.accepts(*ports))

    @declare("saveExternalPort" if len(ports) == 1 else "saveExternalPorts", {**bare_id, **wanted}, "service", "create")
    def save_port(call: Call, row: Row) -> None:
        """Deploys in any case."""
        call.store.update(relation, row, call.changes(key))
        _deploy(call, kind, row)

    @declare("deploy", bare_id, "deployment", "create")
    def deploy(call: Call, row: Row) -> Any:
        _deploy(call, kind, row)
        return shown(call, kind, row)

    @declare("start", kind.id, "deployment", "create")
    def start(call: Call, row: Row) -> None:
        _scale(call, row, 1)
        call.store.update(relation, row, {"applicationStatus": "done"})

    @declare("stop", kind.id, "deployment", "create")
    def stop(call: Call, row: Row) -> None:
        _scale(call, row, 0)
        call.store.update(relation, row, {"applicationStatus": "idle"})

    status = relation.columns["applicationStatus"].accepts.required()

    @declare("changeStatus", {**bare_id, "applicationStatus": status}, "service", "create")
    def change_status(call: Call, row: Row) -> None:
        call.store.update(relation, row, {"applicationStatus": call.input["applicationStatus"]})

    @declare("move", {**bare_id, "targetEnvironmentId": text()}, "service", "create")
    def move(call: Call, row: Row) -> Any:
        return call.store.update(relation, row, {"environmentId": call.input["targetEnvironmentId"]})

    @declare("remove", kind.id, "service", "delete")
    def remove(call: Call, row: Row) -> None:
        call.world.swarm.remove(row["appName"])
        call.store.delete(relation, row)

    return router


ROUTERS = tuple(_router(kind) for kind in KINDS)
