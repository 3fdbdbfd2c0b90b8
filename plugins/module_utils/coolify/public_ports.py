# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports of a Coolify server by which databases are reached from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.call import Call, Record, pick
from ..language.differences import ABSENT, Differences
from ..language.words import Lookup, Obstacle

TAKEN_BACK = (
    "It opens a port some seconds later, and where something else on the server has it, be it no database, is_public"
    " ends as false. Free the port there, or declare another public_port."
)
WATCHED = (
    "Where something else on the server has the port, Coolify takes this back some seconds later; with O(wait) the task"
    " looks for ten seconds whether it does, and then fails."
)
NAMES = ("is_public", "public_port", "public_port_timeout")


def opened(wish: Record, found: Differences) -> tuple[tuple[str, ...], str] | None:
    """Of a database that was made public, or is at another port. A new one is opened when it is started."""
    changes = [item for item in found.fields if item.field.name in NAMES]
    new = any(item.before is ABSENT for item in changes) and wish.get("state") not in ("started", "restarted")
    return (("is_public",), TAKEN_BACK) if wish.get("is_public") and changes and not new else None


def opened_parts(wish: Record, found: Differences) -> tuple[tuple[str, ...], str] | None:
    """The same of the parts of a service."""
    rows = [row for row in found.rows if row.child.name == "databases" and row.row.get("is_public")]
    new = [row for row in rows if row.before is None or any(item.field.name == "is_public" for item in row.changes)]
    return (("databases",), TAKEN_BACK) if new else None


def port_of_another(label: str, wish: Record, stored: Record, here: Any, listed: Lookup) -> Iterator[str]:
    """Who has the port that is wished for. An earlier task, or another member of a stack, may take it away before
    Coolify is asked.

    here: uuid or name of the server; None where there is only one to choose
    """
    port = wish.get("public_port")
    if not wish.get("is_public") or not port or (stored.get("is_public") and stored.get("public_port") == port):
        return

    def has_it(row: Record, there: Record) -> bool:
        another = row.get("uuid") != stored.get("uuid") and here in (None, there.get("uuid"), there.get("name"))
        return bool(another and row.get("is_public") and row.get("public_port") == port)

    for row in listed(Call("GET", "/databases")):
        if has_it(row, pick(row, "destination.server") or {}):
            yield Obstacle(
                f"{label}: {port} belongs to the database {row.get('name')!r} ({row.get('uuid')}) of the same server,"
                " and Coolify refuses it as long as it does."
            )
    for service in listed(Call("GET", "/services")):
        for part in service.get("databases") or ():
            if has_it(part, service.get("server") or {}):
                yield (
                    f"{label}: {port} belongs to databases[{part.get('name')}] of the service {service.get('name')!r}"
                    f" ({service.get('uuid')}) of the same server. Coolify does not look at those and stores it all the"
                    " same; it opens nothing as long as the other has the port, and then takes is_public back."
                )
