# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases. All kinds have the same procedures; database_kinds.py has what differs between them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import moments

from . import versions
from .calls import Call, Router
from .database_kinds import KINDS, Kind, change_password, fill, specification
from .destinations import nested
from .errors import Problem, bad
from .relations import Row, app_name, new_password
from .search import PAGE, found_by, page
from .services import LOG, logged, of_organization, scale_down, scale_up, set_status
from .swarm import cannot_be_pulled
from .tables import BACKUP, MOUNT, PASSWORD_LETTERS, PASSWORD_TEXT
from .validation import Field, choice, optional, required, text

CHANGE, DEPLOY = ("service", "create"), ("deployment", "create")
PORTS_SINCE = "0.27.0"
GONE = 6.0
FOUND = ("name", "appName", "description", "environmentId", "applicationStatus", "createdAt")
SEARCHED = ("name", "appName", "description")


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
        full["backups"] = [nested(call, backup) for backup in call.store[BACKUP].where(key, row[key])]
    return full


def _create(call: Call, kind: Kind) -> Row:
    """With a volume for the data."""
    call.check_place()
    name = app_name(kind.name, call.input.get("appName"))
    secrets = {
        column: new_password()
        for column in kind.credentials
        if column.endswith("assword") and not call.input.get(column)
    }
    row = call.store.insert(kind.relation, {**call.input, **secrets, "appName": name})
    volume = {
        "type": "volume",
        "volumeName": f"{name}-data",
        "mountPath": kind.mount_path(row["dockerImage"]),
        "serviceType": kind.name,
    }
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
            **(relation.accepts("replicaSets") if kind.name == "mongo" else {}),
        }
    more = relation.accepts("sqldNode", "sqldPrimaryUrl", "enableNamespaces", "serverId")
    names = relation.accepts("name", "appName")
    places = {"environmentId": text(), **relation.accepts("description", *kind.credentials)}
    return required({**names, **image, **places, **more})


def _deploy(call: Call, kind: Kind, row: Row) -> None:
    """At once: there is no queue, and the answer waits for it."""
    try:
        if cannot_be_pulled(row["dockerImage"]):
            missing = f"manifest for {row['dockerImage']} not found: manifest unknown: manifest unknown"
            raise bad(f"Error response from daemon: {missing}\n")
        spec = specification(call, kind, row)
        call.world.swarm.update(row["appName"], spec, moments.now())
    except Problem as problem:
        call.store.update(kind.relation, row, {"applicationStatus": "error"})
        message = f"Error on deploy {kind.name}Error: {problem.message}"
        raise Problem("INTERNAL_SERVER_ERROR", message) from None
    fill(call, kind, row)
    call.store.update(kind.relation, row, {"applicationStatus": "done"})


def _refuse_taken(call: Call, port: Any) -> None:
    """What a container has published is taken, also when it is that of the database itself."""
    for name, service in call.world.swarm.services.items():
        if any(row["mode"] == "host" and row["published"] == port for row in service["spec"].get("ports") or ()):
            for container in call.world.swarm.containers(name):
                taken = f'Port {port} is already in use by container "{container["name"]}"'
                raise Problem("CONFLICT", taken)


def _router(kind: Kind) -> Router:
    """The procedures of one kind."""
    router, relation, key = Router(kind.name), kind.relation, kind.relation.key
    bare_id = {key: text()}

    def declare(name: str, schema: dict[str, Field], resource: str, action: str) -> Callable[[Any], None]:
        """A mutation that gets the row, and answers with the full record as it was unless it says otherwise."""

        def add(change: Callable[[Call, Row], Any]) -> None:
            async def handler(call: Call) -> Any:
                row = opened(call, kind, action, resource)
                before = shown(call, kind, dict(row))
                answer = change(call, row)
                if inspect.isawaitable(answer):
                    answer = await answer
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
        changes = call.changes(key, "appName")
        if not changes:
            raise Problem("INTERNAL_SERVER_ERROR", "No values to set")
        row = call.store[relation].get(call.input[key])
        if row is None:
            raise bad(kind.unknown)
        call.store.update(relation, row, changes)
        return True

    @declare("saveEnvironment", {**bare_id, "env": text().nullable()}, "envVars", "write")
    def save_environment(call: Call, row: Row) -> Any:
        call.store.update(relation, row, {"env": call.input["env"]})
        return True

    wanted = relation.accepts(*kind.ports)
    if kind.name != "libsql":
        wanted = {name: field.required().family(f"{kind.name}.update") for name, field in wanted.items()}

    @declare("saveExternalPorts" if len(kind.ports) > 1 else "saveExternalPort", {**bare_id, **wanted}, *CHANGE)
    def save_port(call: Call, row: Row) -> None:
        """Deploys in any case."""
        for port in kind.ports:
            if call.input.get(port) and not versions.before(call.world.posing, PORTS_SINCE):
                _refuse_taken(call, call.input[port])
        call.store.update(relation, row, call.changes(key))
        _deploy(call, kind, row)

    @declare("deploy", bare_id, *DEPLOY)
    def deploy(call: Call, row: Row) -> None:
        _deploy(call, kind, row)

    @declare("start", kind.id, *DEPLOY)
    async def start(call: Call, row: Row) -> None:
        await scale_up(call, row)
        set_status(call, relation, row, "done")

    @declare("stop", kind.id, *DEPLOY)
    async def stop(call: Call, row: Row) -> None:
        await scale_down(call, row)
        set_status(call, relation, row, "idle")

    @declare("reload", {**bare_id, **relation.accepts("appName")}, *DEPLOY)
    async def reload(call: Call, row: Row) -> Any:
        """Stops and starts it, and brings nothing to the swarm."""
        await scale_down(call, row)
        set_status(call, relation, row, "idle")
        await scale_up(call, row)
        set_status(call, relation, row, "done")
        return True

    @declare("rebuild", bare_id, *DEPLOY)
    async def rebuild(call: Call, row: Row) -> Any:
        """From nothing: the volumes are gone."""
        call.world.swarm.remove(row["appName"])
        await call.world.wait(GONE)
        for mount in call.store[MOUNT].where(key, row[key]):
            if mount["type"] == "volume":
                call.world.swarm.volumes.pop(mount["volumeName"], None)
        _deploy(call, kind, row)
        return True

    if kind.password:
        new = {"password": text(least=1, pattern=PASSWORD_LETTERS, pattern_text=PASSWORD_TEXT)}
        if "databaseRootPassword" in kind.credentials:
            new["type"] = choice("user", "root").otherwise("user")

        @declare("changePassword", {**kind.id, **new}, *CHANGE)
        def changed(call: Call, row: Row) -> Any:
            change_password(call, kind, row)
            return True

    @router.query("readLogs", {**kind.id, **LOG})
    def read_logs(call: Call) -> Any:
        return logged(call, opened(call, kind, "read"))

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
