# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the machine of Dokploy itself is: whether what Dokploy needs runs there, and how much of the disk Docker uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import PaasError
from ..language.call import Call, Record, pick
from ..language.commands import Command, Return
from ..transport.client import Client
from .client import DOKPLOY

HEALTH = Call("GET", "settings.checkInfrastructureHealth", since="0.29.0")
DISK = Call("GET", "settings.getDockerDiskUsage", since="0.29.0")
_SIZES = {"type": "type", "total": "totalCount", "active": "active", "size": "sizeBytes", "reclaimable": "reclaimable"}


def _tell(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    version = client.version()
    if client.older_than(HEALTH.since):
        raise PaasError(f"Dokploy {version} does not tell that; {HEALTH.since} and newer do.", "unsupported_version")
    told = client.record(HEALTH, {})
    parts = {str(name): part for name, part in told.items() if isinstance(part, Mapping)}
    ill = {name: part for name, part in parts.items() if part.get("status") != "healthy"}
    rows = client.get(DISK, {})
    return {
        "version": version,
        "healthy": bool(parts) and not ill,
        "parts": [
            {"name": name, "healthy": name not in ill, "message": part.get("message") or ""}
            for name, part in sorted(parts.items())
        ],
        "disk_usage": [
            {name: pick(row, key) for name, key in _SIZES.items()} for row in (rows if isinstance(rows, list) else ())
        ],
    }


HEALTH_INFO = Command(
    platform=DOKPLOY,
    kind="health_info",
    short="Show the health of the machine of Dokploy",
    doc=(
        "Returns whether the database and the Traefik of Dokploy run, and how much of the disk Docker uses there: for"
        " monitoring, and to decide whether M(selfhosted.paas.dokploy_maintenance) has anything to do.",
        "What is not healthy is no error.",
    ),
    arguments=(),
    attributes="info",
    returns=(
        Return("version", "The version of Dokploy.", returned="success"),
        Return("healthy", "Whether all of its parts are healthy.", "bool", returned="success"),
        Return(
            "parts",
            "What Dokploy looks at.",
            "list",
            "dict",
            returned="success",
            contains=(
                Return("name", "Such as V(postgres) or V(traefik)."),
                Return("healthy", "Whether it runs.", "bool"),
                Return("message", "What Dokploy says about it; empty where there is nothing to say."),
            ),
        ),
        Return(
            "disk_usage",
            "What Docker uses of the disk.",
            "list",
            "dict",
            returned="success",
            contains=(
                Return("type", "Such as V(Images), V(Containers), V(Local Volumes) or V(Build Cache)."),
                Return("total", "How many there are.", "int"),
                Return("active", "How many of them are in use.", "int"),
                Return("size", "In bytes.", "int"),
                Return("reclaimable", "How much a clean-up would free, as Docker writes it."),
            ),
        ),
    ),
    run=_tell,
)
