# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an application is: moved to another environment, cloned, and run on further servers."""

from __future__ import annotations

from functools import partial
from typing import Any

from . import applications, storages, tasks
from .gate import Call, invalid, refuse, validated
from .owners import APPLICATION, DATABASE, SERVICE, Owner
from .rules import LARAVEL_REQUIRED, Rule
from .store import Row, Store, dates, new_uuid, stamp

TO_ENVIRONMENT = {"environment_uuid": Rule("string", required=True)}
TO_DESTINATION = {"destination_uuid": Rule("string", required=True)}
CLONE = {**TO_DESTINATION, "name": Rule("string", null=True, most=255), "clone_volumes": Rule("boolean")}


def move(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    resource = owner.find(call.store, uuid)
    body = call.loose()
    validated(body, TO_ENVIRONMENT, body, LARAVEL_REQUIRED)
    extra = {name: "This field is not allowed." for name in body if name not in TO_ENVIRONMENT}
    if extra:
        raise invalid(extra)
    environment = call.store.environments.get(body["environment_uuid"])
    if environment is None:
        raise refuse(404, "Target environment not found or not owned by your team.")
    if resource["environment_id"] == environment["id"]:
        raise refuse(400, f"{owner.word} is already in this environment.")
    resource.update(environment_id=environment["id"], updated_at=stamp())
    return {
        "message": f"{owner.word} moved successfully.",
        "uuid": uuid,
        "project_uuid": call.store.by_id("projects", environment["project_id"])["uuid"],
        "environment_uuid": environment["uuid"],
    }


def migrate(owner: Owner, call: Call, uuid: str) -> Any:
    """Only where Coolify itself is developed."""
    call.require("write")
    owner.find(call.store, uuid)
    raise refuse(404, "")


def destination(store: Store, uuid: str) -> Row:
    row = store.destinations.get(uuid)
    if row is None or store.by_id("servers", row["server_id"])["settings"]["is_build_server"]:
        raise refuse(404, "Destination not found.")
    return row


def clone(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(CLONE)
    source = applications.find(call.store, uuid)
    store = call.store
    place = destination(store, body["destination_uuid"])
    server = store.by_id("servers", place["server_id"])
    environment = store.by_id("environments", source["environment_id"])
    copy = applications.new(store, environment, place)
    own = ("id", "uuid", "created_at", "updated_at", "destination_id", *applications.PRIVATE)
    copy.update({key: value for key, value in source.items() if key not in own})
    copy.update(
        name=body.get("name") or f"clone-of-{source['name'][:20]}-{copy['uuid']}",
        fqdn=f"http://{copy['uuid']}.{server['ip']}.sslip.io" if server["proxy"]["type"] != "NONE" else source["fqdn"],
        status="exited:unhealthy",
        settings=dict(source["settings"]),
        tags=list(source["tags"]),
    )
    copy["custom_labels"] = applications.labels(copy)
    for row in [dict(row) for row in tasks.of(store, source)]:
        row.update(uuid=new_uuid(), resource=copy["uuid"], executions=[], **dates())
        store.tasks[row["uuid"]] = row
    for kind in storages.KINDS.values():
        for row in [dict(row) for row in storages.of(store, kind, source)]:
            row.update(id=store.next_id(kind), uuid=new_uuid(), resource_id=copy["id"], **dates())
            if kind == "volumes":
                row["name"] = _volume_name(row["name"], source, copy)
            store.data[kind][row["uuid"]] = row
    variables = [{**row, "uuid": new_uuid(), **dates()} for row in store.variables_of(source)]
    store.variables_of(copy).extend(variables)
    return 201, {"uuid": copy["uuid"], "message": "Application cloned."}


def _volume_name(name: str, source: Row, copy: Row) -> str:
    if name.startswith(source["uuid"]):
        return name.replace(source["uuid"], copy["uuid"])
    return f"{copy['uuid']}-{name.rsplit('-', 1)[-1]}"


def _shown(store: Store, row: Row, primary: bool) -> Row:
    return {
        "uuid": row["uuid"],
        "name": row["name"],
        "network": row["network"],
        "server_uuid": store.by_id("servers", row["server_id"])["uuid"],
        "server_id": row["server_id"],
        "is_primary": primary,
    }


def list_destinations(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid)
    primary = call.store.by_id("destinations", application["destination_id"])
    more = [call.store.destinations[uuid] for uuid in application["networks"]]
    return [_shown(call.store, primary, True), *(_shown(call.store, row, False) for row in more)]


def add_destination(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(TO_DESTINATION)
    application = applications.find(call.store, uuid)
    row = destination(call.store, body["destination_uuid"])
    primary = call.store.by_id("destinations", application["destination_id"])
    if row is primary:
        raise refuse(422, "Destination is already the primary destination.")
    if row["uuid"] in application["networks"]:
        raise refuse(422, "Destination is already attached.")
    if row["server_id"] == primary["server_id"]:
        raise refuse(422, "Cannot attach a destination on the same server as the primary destination.")
    if any(call.store.destinations[other]["server_id"] == row["server_id"] for other in application["networks"]):
        raise refuse(422, "A destination on this server is already attached.")
    application["networks"].append(row["uuid"])
    return 201, {"message": "Destination attached.", "uuid": row["uuid"]}


def remove_destination(call: Call, uuid: str, destination: str) -> Any:
    call.require("write")
    application = applications.find(call.store, uuid)
    row = call.store.destinations.get(destination)
    if row is None:
        raise refuse(404, "Destination not found.")
    if row["id"] == application["destination_id"]:
        raise refuse(422, "Cannot remove the primary destination.")
    if destination not in application["networks"]:
        raise refuse(404, "Destination not found.")
    application["networks"].remove(destination)
    return {"message": "Destination detached."}


OWNERS = (APPLICATION, DATABASE, SERVICE)
ROUTES = [
    *(("POST", f"{owner.path}/move", partial(move, owner)) for owner in OWNERS),
    *(("POST", f"{owner.path}/migrate", partial(migrate, owner)) for owner in OWNERS),
    ("POST", "/applications/([^/]+)/clone", clone),
    ("GET", "/applications/([^/]+)/destinations", list_destinations),
    ("POST", "/applications/([^/]+)/destinations", add_destination),
    ("DELETE", "/applications/([^/]+)/destinations/([^/]+)", remove_destination),
]
