# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations: the Docker networks of a server that applications may be in."""

from __future__ import annotations

from typing import Any

from . import servers
from .gate import Call, Refused, broken, refuse
from .rules import Rule
from .store import Row, Store, stamp
from .strings import plain

CREATE = {
    "name": Rule("string", null=True, most=255),
    "network": Rule("string", required=True, most=255, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$"),
    "type": Rule("any", null=True, choices=("standalone", "swarm")),
}
NAME = {"name": Rule("string", required=True, most=255)}


def _destination(store: Store, row: Row) -> Row:
    return {
        "uuid": row["uuid"],
        "name": row["name"],
        "network": row["network"],
        "type": "standalone",
        "server_uuid": store.by_id("servers", row["server_id"])["uuid"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _no_result(model: str) -> Refused:
    return Refused(404, {"message": f"No query results for model [App\\Models\\{model}]."}, framework=True)


def _server(store: Store, uuid: str) -> Row:
    if uuid not in store.servers:
        raise _no_result("Server")
    return store.servers[uuid]


def list_destinations(call: Call) -> Any:
    call.require("read")
    return [_destination(call.store, row) for row in call.store.destinations.values()]


def list_destinations_of(call: Call, uuid: str) -> Any:
    call.require("read")
    return [_destination(call.store, row) for row in call.store.destinations_of(_server(call.store, uuid))]


def find_destination(store: Store, uuid: str) -> Row:
    if uuid not in store.destinations:
        raise _no_result("SwarmDocker")
    return store.destinations[uuid]


def get_destination(call: Call, uuid: str) -> Any:
    call.require("read")
    return _destination(call.store, find_destination(call.store, uuid))


def create_destination(call: Call, uuid: str) -> Any:
    call.require("write")
    server = _server(call.store, uuid)
    body = call.checked(CREATE)
    if (body.get("type") or "standalone") != "standalone":
        raise refuse(422, "Destination type must be standalone for this server.")
    if any(row["network"] == body["network"] for row in call.store.destinations_of(server)):
        raise refuse(409, "A destination with this network already exists on the server.")
    name = body.get("name") or f"{server['name']}-{body['network']}"
    return 201, _destination(call.store, servers.add_destination(call.store, server, plain(name), body["network"]))


def update_destination(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(NAME)
    row = find_destination(call.store, uuid)
    row.update(name=plain(body["name"]), updated_at=stamp())
    return _destination(call.store, row)


def delete_destination(call: Call, uuid: str) -> Any:
    """Removing the network takes a server that can be reached."""
    call.require("write")
    row = find_destination(call.store, uuid)
    # Of every kind, as attachedTo in app/Models/StandaloneDocker.php counts them.
    attached = [item for item in call.store.resources() if item["destination_id"] == row["id"]]
    if attached or any(uuid in item["networks"] for item in call.store.applications.values()):
        raise refuse(409, "Destination has attached resources, detach first.")
    if not servers.functional(call.store.by_id("servers", row["server_id"])):
        raise broken()
    del call.store.destinations[uuid]
    return {"message": "Deleted."}


ROUTES = [
    ("GET", "/servers/([^/]+)/destinations", list_destinations_of),
    ("POST", "/servers/([^/]+)/destinations", create_destination),
    ("GET", "/destinations", list_destinations),
    ("GET", "/destinations/([^/]+)", get_destination),
    ("PATCH", "/destinations/([^/]+)", update_destination),
    ("DELETE", "/destinations/([^/]+)", delete_destination),
]
