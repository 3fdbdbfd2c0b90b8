# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How databases are shown, to whom, and by what."""

from __future__ import annotations

import re
from urllib.parse import quote

from . import applications, servers
from .database_kinds import KINDS, Kind
from .gate import Call
from .store import Row, Store

PRIVATE = ("id", "kind", "model", "tags", "goes_at", "jobs", "container")


def kind_of(row: Row) -> Kind:
    return KINDS[row["kind"]]


def urls(store: Store, row: Row) -> Row:
    internal = kind_of(row).url(_encoded(row | _password(store, row)))
    external = None
    if row["is_public"] and row["public_port"]:
        address = f"@{servers.address(store.server_of(row))}:{row['public_port']}/"
        external = re.sub(rf"@{row['uuid']}:\d+/", address, internal)
    return {"internal_db_url": internal, "external_db_url": external}


def _encoded(row: Row) -> Row:
    """Users and passwords as they stand in an address."""
    accounts = ("_user", "_username", "_password")
    return {
        key: quote(value, safe="") if isinstance(value, str) and key.endswith(accounts) else value
        for key, value in row.items()
    }


def _password(store: Store, row: Row) -> Row:
    """Where it is only a variable, what that says."""
    found = [item["value"] for item in store.variables_of(row) if item["key"] == "REDIS_PASSWORD"]
    return {"redis_password": found[0]} if found and row["kind"] == "redis" else {}


def shown(call: Call, row: Row) -> Row:
    kind = kind_of(row)
    secret = () if call.sensitive else (*kind.secret, "internal_db_url", "external_db_url")
    hidden = (*PRIVATE, *kind.quirks.get("without", ()), *secret)
    full = {**row, **urls(call.store, row), "database_type": f"standalone-{kind.name}"}
    found = {key: value for key, value in full.items() if key not in hidden}
    return {**found, "destination": applications.destination_of(call, row)}


def nested(call: Call, kind: str, environment: Row) -> list[Row]:
    """As the view of an environment shows the databases of a kind."""
    rows = [row for row in call.store.databases.values() if row["environment_id"] == environment["id"]]
    return [as_nested(call, row) for row in rows if row["kind"] == kind]


def as_nested(call: Call, row: Row) -> Row:
    """As what holds it or belongs to it shows it: with its number, and little of its server."""
    return {**shown(call, row), "id": row["id"], "destination": applications.destination_of(call, row, sensitive=False)}


def embedded(call: Call, row: Row) -> Row:
    """Whoever asks, without what is sensitive."""
    hidden = (*kind_of(row).secret, "internal_db_url", "external_db_url")
    return {key: value for key, value in as_nested(call, row).items() if key not in hidden}
