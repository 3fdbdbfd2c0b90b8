# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports by which databases are reached from outside. A job opens one, and takes the wish for it back where it cannot,
as the vendor's sources have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import moments

from .store import LOADING, Row, Store


def follow(store: Store, row: Row, before: Any, body: Row) -> None:
    """What a change does: only one that says so opens or closes anything."""
    if body.get("is_public") is True and not before:
        ask(store, row, moments.now())
    elif body.get("is_public") is False and before:
        close(store, row)


def ask(store: Store, row: Row, moment: float) -> None:
    if row.get("is_public") and row["public_port"]:
        store.data["openings"][row["uuid"]] = moment + LOADING * store.speed


def close(store: Store, row: Row) -> None:
    for table in ("openings", "open_ports"):
        store.data[table].pop(row["uuid"], None)


def events(store: Store) -> Iterator[tuple[float, Callable[[float], None]]]:
    for uuid, moment in store.data["openings"].items():
        yield moment, partial(_open, store, uuid)


def _open(store: Store, uuid: str, _moment: float) -> None:
    del store.data["openings"][uuid]
    places = _places(store)
    row, server = places.get(uuid, ({}, None))
    if not row.get("is_public"):
        return
    ports = store.data["open_ports"]
    others = [other for other, (_row, there) in places.items() if other in ports and other != uuid and there is server]
    if row["public_port"] in (*(ports[other] for other in others), *store.data["taken_ports"]):
        row["is_public"] = False
    else:
        ports[uuid] = row["public_port"]


def _places(store: Store) -> dict[str, tuple[Row, Row]]:
    """All databases and all parts that are taken for some, each with its server."""
    found = {uuid: (row, store.server_of(row)) for uuid, row in store.databases.items()}
    for service in store.services.values():
        server = store.by_id("servers", service["server_id"])
        found.update({row["uuid"]: (row, server) for row in service["databases"]})
    return found
