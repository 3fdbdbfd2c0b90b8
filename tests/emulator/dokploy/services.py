# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all kinds of services have in common: where they are listed, and how they are found in their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .calls import Call
from .relations import Relation, Row
from .tables import SERVER, SERVICE_TABLES

# The name of the list in a project or environment that holds each kind.
LISTS = {
    "application": "applications",
    "mariadb": "mariadb",
    "mongo": "mongo",
    "mysql": "mysql",
    "postgres": "postgres",
    "redis": "redis",
    "compose": "compose",
    "libsql": "libsql",
}


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
        for kind, name in LISTS.items():
            relation = SERVICE_TABLES[kind]
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


def stub(row: Row, *names: str) -> Any:
    return {name: row[name] for name in names}
