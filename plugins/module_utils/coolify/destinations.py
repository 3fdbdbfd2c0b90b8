# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Destinations of Coolify: the Docker networks of a server in which things run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED, length, only, pattern
from ..language.call import Call, Record, pick
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import TRIMMED_NAME
from ..language.words import Lookup, Occupants, Reference, Taken
from . import accepted
from .client import COOLIFY
from .users import held, users
from .wires import NETWORK

BY_COOLIFY = "coolify"
"""Name and network of the one that Coolify gives each new server."""


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    def inside(item: Record) -> bool:
        networks = [item.get("destination")]
        if item.get("additional_servers_count"):
            networks += listed(Call("GET", f"/applications/{item.get('uuid')}/destinations"))
        return record.get("uuid") in [pick(network, "uuid") for network in networks]

    return users((one for one in held(listed) if inside(one[1])), listed)


DESTINATION = Resource(
    platform=COOLIFY,
    kind="destination",
    short="Manage destinations of Coolify",
    doc=(
        "Makes, renames and removes the Docker networks of a server in which things run. Coolify calls them"
        " destinations, and gives each new server one with the name and the network V(coolify).",
        "A destination in which something runs is not removed.",
    ),
    notes=(
        "Whether it is a network of Docker alone or of Docker Swarm follows from the server.",
        "To remove one, Coolify logs in at the server and removes the network there. Where it cannot, it answers with"
        " C(Server Error) and keeps the destination.",
        "Coolify before 4.3 does not rename any.",
    ),
    id="uuid",
    id_option="uuid",
    parents=(
        Reference(
            "server",
            ("Name or uuid of the server.",),
            label="server",
            list=Call("GET", "/servers"),
            read="server_uuid",
        ),
    ),
    list=Call("GET", "/destinations"),
    inside="server_uuid",
    read=Call("GET", "/destinations/{id}", since="4.2"),
    create=Call("POST", "/servers/{server}/destinations", repeatable=False),
    update=Call("PATCH", "/destinations/{id}"),
    delete=Call("DELETE", "/destinations/{id}"),
    occupants=Occupants(_users, "Coolify refuses it otherwise, or takes the network from under what runs there."),
    fields=(
        text(
            "name",
            "Name of the destination, by which it is found on its server.",
            wire=TRIMMED_NAME,
            accepts=accepted.NAME,
        ),
        text(
            "network",
            "Name of the Docker network, of which a server has each once. It cannot be changed afterwards.",
            needed=True,
            on_update=False,
            wire=NETWORK,
            accepts=(
                *only((FILLED,), on_update=False),
                pattern(r"[a-zA-Z0-9][a-zA-Z0-9._-]*", "begin with a letter or digit, and hold only these and . _ -"),
                length(255),
            ),
            taken=Taken(
                Call("GET", "/servers/{server}/destinations"),
                owner="uuid",
                named="the destination {name} ({uuid})",
                held=lambda record: [record.get("network")],
            ),
        ),
    ),
    inborn=BY_COOLIFY,
    born="created_at",
    initial=Initial(
        record=lambda record: {"network": BY_COOLIFY} if record.get("name") == BY_COOLIFY else {},
        own={"destination": lambda row, rows: row.get("name") == row.get("network") == BY_COOLIFY},
    ),
)
