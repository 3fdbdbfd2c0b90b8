# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How services and their parts are shown."""

from __future__ import annotations

from . import applications, jobs, servers
from .gate import Call
from .store import Row

PRIVATE = ("model", "tags", "applications", "databases", "goes_at", "jobs")
PRIVATE_OF_PARTS = ("container", "model")
SECRET = ("docker_compose_raw", "docker_compose")


def part(row: Row, *hidden: str) -> Row:
    return {key: value for key, value in row.items() if key not in (*PRIVATE_OF_PARTS, *hidden)}


def part_alone(call: Call, service: Row, row: Row, **more: Row) -> Row:
    """With its service."""
    found = {**shown(call, service, secret=False), "id": service["id"]}
    del found["destination"]
    return {**part(row, "id"), "service": {**found, **more}}


def shown(call: Call, row: Row, secret: bool) -> Row:
    hidden = (*PRIVATE, "id", *(() if secret else SECRET))
    return {
        **{key: value for key, value in row.items() if key not in hidden},
        "description": row["description"] or "",
        "status": jobs.status(row),
        "server_status": servers.functional(call.store.by_id("servers", row["server_id"])),
        "applications": [part(item) for item in row["applications"]],
        "databases": [part(item) for item in row["databases"]],
        "server": applications.destination_of(call, row, sensitive=False)["server"],
        "destination": applications.destination_of(call, row, sensitive=secret),
    }


def nested(call: Call, environment: Row) -> list[Row]:
    """As the view of an environment shows its services."""
    rows = [row for row in call.store.services.values() if row["environment_id"] == environment["id"]]
    every = [{**shown(call, row, secret=call.sensitive), "id": row["id"]} for row in rows]
    return [{key: value for key, value in row.items() if key != "destination"} for row in every]
