# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ports of a machine by which databases of Dokploy are reached from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import ApiError
from ..language.call import Call, Record
from ..language.words import Lookup

_PORTS = {
    "external_port": "externalPort",
    "external_grpc_port": "externalGRPCPort",
    "external_admin_port": "externalAdminPort",
}
_PUBLISHED = re.compile(r":(\d+)(?:-(\d+))?->")
"""As docker ps shows it: 0.0.0.0:25432->5432/tcp, or with a hyphen where several follow each other."""


def taken_ports(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """Who has the port that is wished for. No list of Dokploy tells it of databases, so the containers are asked for.

    Its own check is in a request that replaces the container at once, in Dokploy since v0.27.
    """
    there = record or {}
    wanted = {
        name: int(params[name])
        for name, key in _PORTS.items()
        if params.get(name) and str(params[name]) != str(there.get(key))
    }
    server = "{server}" if record is None and params.get("server") else there.get("serverId")
    if not wanted:
        return
    try:
        rows = listed(Call("GET", "docker.getContainers", query={"serverId": server} if server else {}))
    except ApiError:
        # Nobody has to be allowed to look.
        return
    for row in rows:
        name = str(row.get("name"))
        if there.get("appName") and name.startswith(f"{there['appName']}."):
            continue
        ranges = _PUBLISHED.findall(str(row.get("ports")))
        for option, port in wanted.items():
            if any(int(first) <= port <= int(last or first) for first, last in ranges):
                yield (
                    f"{option}: {port} belongs to the container {name!r} of the same server. Dokploy stores it all the"
                    " same, and the database does not run as long as the other does."
                )
