# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases. All kinds have the same procedures; database_kinds.py has what differs between them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import moments

from . import services, versions
from .calls import Call, Router
from .database_kinds import KINDS, Kind, change_password, fill, specification
from .destinations import nested
from .errors import Problem, bad
from .relations import Row, app_name, new_password
from .services import LOG
from .swarm import cannot_be_pulled
from .tables import BACKUP, MOUNT, PASSWORD_LETTERS, PASSWORD_TEXT
from .validation import Field, choice, optional, required, text

CHANGE, DEPLOY = ("service", "create"), ("deployment", "create")
PORTS_SINCE = "0.27.0"
GONE = 6.0
FOUND = ("name", "appName", "description", "environmentId", "applicationStatus", "createdAt")


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


def _create(call: Call, kind: Kind) -> Any:
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
    return True if kind.name == "libsql" else row


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


def _update(call: Call, kind: Kind) -> bool:
    key = kind.relation.key
    call.require_service(call.input[key], "service", "create")
    changes = call.changes(key, "appName")
    if not changes:
        raise Problem("INTERNAL_SERVER_ERROR", "No values to set")
    row = call.store[kind.relation].get(call.input[key])
    if row is None:
        raise bad(kind.unknown)
    call.store.update(kind.relation, row, changes)
    return True


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


# -- what becomes of a row: an answer, or None for the full record as it was -------------------------------------------


def _save(call: Call, kind: Kind, row: Row) -> None:
    call.store.update(kind.relation, row, call.changes(kind.relation.key))


def _save_environment(call: Call, kind: Kind, row: Row) -> bool:
    _save(call, kind, row)
    return True


def _save_port(call: Call, kind: Kind, row: Row) -> None:
    """Deploys in any case."""
    for port in kind.ports:
        if call.input.get(port) and not versions.before(call.world.posing, PORTS_SINCE):
            _refuse_taken(call, call.input[port])
    _save(call, kind, row)
    _deploy(call, kind, row)


async def _start(call: Call, kind: Kind, row: Row) -> None:
    await services.start(call, kind.relation, row)


async def _stop(call: Call, kind: Kind, row: Row) -> None:
    await services.stop(call, kind.relation, row)


async def _reload(call: Call, kind: Kind, row: Row) -> bool:
    """Stops and starts it, and brings nothing to the swarm."""
    await _stop(call, kind, row)
    await _start(call, kind, row)
    return True


async def _rebuild(call: Call, kind: Kind, row: Row) -> bool:
    """From nothing: the volumes are gone."""
    call.world.swarm.remove(row["appName"])
    await call.world.wait(GONE)
    key = kind.relation.key
    for mount in call.store[MOUNT].where(key, row[key]):
        if mount["type"] == "volume":
            call.world.swarm.volumes.pop(mount["volumeName"], None)
    _deploy(call, kind, row)
    return True


def _move(call: Call, kind: Kind, row: Row) -> Row:
    return call.store.update(kind.relation, row, {"environmentId": call.input["targetEnvironmentId"]})


def _remove(call: Call, kind: Kind, row: Row) -> None:
    call.world.swarm.remove(row["appName"])
    call.store.delete(kind.relation, row)


def _router(kind: Kind) -> Router:
    """The procedures of one kind."""
    router, relation, key = Router(kind.name), kind.relation, kind.relation.key
    bare_id = {key: text()}

    def declare(
        name: str, schema: dict[str, Field], right: tuple[str, str], change: Callable[[Call, Kind, Row], Any]
    ) -> None:
        async def handler(call: Call) -> Any:
            resource, action = right
            row = opened(call, kind, action, resource)
            before = shown(call, kind, dict(row))
            answer = change(call, kind, row)
            if inspect.isawaitable(answer):
                answer = await answer
            return before if answer is None else answer

        router.add(name, "POST", schema, handler)

    settable = (name for name in relation.columns if name not in (key, "serverId"))
    router.add("create", "POST", _create_schema(kind), lambda call: _create(call, kind))
    router.add("update", "POST", {**kind.id, **optional(relation.accepts(*settable))}, lambda call: _update(call, kind))
    router.add("one", "GET", kind.id, lambda call: shown(call, kind, opened(call, kind, "read")))
    router.add("readLogs", "GET", {**kind.id, **LOG}, lambda call: services.logged(call, opened(call, kind, "read")))
    services.add_search(router, relation, ("name", "appName", "description"), FOUND)
    ports = relation.accepts(*kind.ports)
    if kind.name != "libsql":
        ports = {name: field.required().family(f"{kind.name}.update") for name, field in ports.items()}
    status = {"applicationStatus": relation.columns["applicationStatus"].accepts.required()}
    declare("saveEnvironment", {**bare_id, "env": text().nullable()}, ("envVars", "write"), _save_environment)
    declare(f"saveExternalPort{'s' if len(ports) > 1 else ''}", {**bare_id, **ports}, CHANGE, _save_port)
    declare("deploy", bare_id, DEPLOY, _deploy)
    declare("start", kind.id, DEPLOY, _start)
    declare("stop", kind.id, DEPLOY, _stop)
    declare("reload", {**bare_id, **relation.accepts("appName")}, DEPLOY, _reload)
    declare("rebuild", bare_id, DEPLOY, _rebuild)
    declare("changeStatus", {**bare_id, **status}, CHANGE, _save)
    declare("move", {**bare_id, "targetEnvironmentId": text()}, CHANGE, _move)
    declare("remove", kind.id, ("service", "delete"), _remove)
    if kind.password:
        new = {"password": text(least=1, pattern=PASSWORD_LETTERS, pattern_text=PASSWORD_TEXT)}
        if "databaseRootPassword" in kind.credentials:
            new["type"] = choice("user", "root").otherwise("user")
        declare("changePassword", {**kind.id, **new}, CHANGE, change_password)
    return router


ROUTERS = tuple(_router(kind) for kind in KINDS)
