# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all kinds of services have in common: where they are listed, how they are found, started and stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import moments

from .calls import Call, Router
from .errors import Problem
from .queue import SSH_REFUSED
from .relations import Relation, Row
from .search import PAGE, found_by, page
from .tables import SERVER, SERVICE_TABLES
from .validation import Field, number, text

# As a project or environment lists them, each under its name but for applications.
LISTED = ("application", "mariadb", "mongo", "mysql", "postgres", "redis", "compose", "libsql")
TAIL = number(least=1, most=10_000).otherwise(100)
SERVICE_NAME = text(least=1, pattern=r"^[a-zA-Z0-9.\-_]+$", pattern_text="Invalid app name.")
LOG: dict[str, Field] = {
    "tail": TAIL,
    "since": text(pattern=r"^(all|\d+[smhd])$", pattern_text="Invalid since format").otherwise("all"),
    "search": text(pattern=r"^[a-zA-Z0-9 ._-]{0,500}$").optional(),
}
# Seconds at speed 1 until docker says that a service has reached the wished number of replicas.
CONVERGED, LOOK_AGAIN = 0.4, 0.02


def by_environment(
    call: Call, columns: Sequence[str] | Mapping[str, Sequence[str]], *, with_server: bool = False
) -> Callable[[Row], dict[str, list[Row]]]:
    """A function that lists the services of an environment, of each only its id and the given columns (by kind)."""

    def shown(relation: Relation, row: Row) -> Row:
        names = columns[relation.table] if isinstance(columns, Mapping) else columns
        known = {name: row[name] for name in names if name in row}
        known[relation.key] = row[relation.key]
        if with_server:
            server = call.store[SERVER].get(row["serverId"])
            known["server"] = {"name": server["name"], "serverId": server["serverId"]} if server else None
        return known

    def services(environment: Row) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for kind in LISTED:
            relation, name = SERVICE_TABLES[kind], "applications" if kind == "application" else kind
            rows = call.store[relation].where("environmentId", environment["environmentId"])
            found[name] = [shown(relation, row) for row in rows if visible(call, row[relation.key])]
        return found

    return services


def visible(call: Call, service_id: str) -> bool:
    return call.privileged or service_id in call.member["accessedServices"]


def of_organization(call: Call, relation: Relation) -> list[Row]:
    """The services of one kind in all projects of the organization, as far as the caller may see them."""
    return [
        row
        for row in call.store[relation]
        if call.project_of(row)["organizationId"] == call.organization and visible(call, row[relation.key])
    ]


def add_search(router: Router, relation: Relation, searched: Sequence[str], told: Sequence[str]) -> None:
    """Finds only what the caller has made, also for owners; a copy of a service was made by nobody."""
    places = ("projectId", "environmentId")

    @router.query("search", {**{name: text().optional() for name in ("q", *searched, *places)}, **PAGE})
    def search(call: Call) -> Any:
        mine = set(call.member["accessedServices"])
        project, environment = map(call.input.get, places)
        rows = [
            row
            for row in of_organization(call, relation)
            if row[relation.key] in mine
            and environment in (None, row["environmentId"])
            and project in (None, call.environment_of(row)["projectId"])
        ]
        return page(found_by(rows, call.input, searched), call.input, (relation.key, *told))


def stub(row: Row, *names: str) -> Any:
    return {name: row[name] for name in names}


async def start(call: Call, relation: Relation, row: Row) -> None:
    """With one replica, whatever is stored; there is no answer while no container stays up."""
    name = row["appName"]
    if row["serverId"]:
        raise Problem("INTERNAL_SERVER_ERROR", SSH_REFUSED)
    if name not in call.world.swarm.services:
        raise Problem(
            "INTERNAL_SERVER_ERROR",
            f"Command execution failed: Command failed: docker service scale {name}=1 \n{name}: Error response from"
            f" daemon: service {name} not found\n",
        )
    call.world.swarm.scale(name, 1, moments.now())
    await call.world.wait(CONVERGED)
    while call.world.swarm.struggles(name):
        await call.world.wait(LOOK_AGAIN)
    _set_status(call, relation, row, "done")


async def stop(call: Call, relation: Relation, row: Row) -> None:
    """What was never deployed stops as well."""
    if row["appName"] in call.world.swarm.services:
        call.world.swarm.scale(row["appName"], 0, moments.now())
        await call.world.wait(CONVERGED)
    _set_status(call, relation, row, "idle")


def _set_status(call: Call, relation: Relation, row: Row, status: str) -> None:
    """After waiting: the service may be gone by now."""
    if row[relation.key] in call.store[relation].rows:
        call.store.update(relation, row, {"applicationStatus": status})


def logged(call: Call, row: Row) -> str:
    """Containers here say nothing, but those that end at once do not go without a word.

    The source of v0.30.2 has whose log it is: that of the newest container that is up, so after a rollback that of the
    old one, and only where none is up that of the whole service.
    """
    lines = [line for line in call.world.swarm.log(row["appName"]) if call.input.get("search", "") in line]
    return last_lines("".join(f"{line}\n" for line in lines), int(call.input["tail"]))


def last_lines(log: str, count: int) -> str:
    return "".join(log.splitlines(keepends=True)[-count:])
