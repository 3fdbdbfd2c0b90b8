# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in an environment of Coolify: what it is called, where it runs, and the key by which something is reached."""

from __future__ import annotations

from dataclasses import replace

from ..language.call import Call
from ..language.child import Child
from ..language.fields import text
from ..language.wire import TRIMMED_NAME
from ..language.words import Field, Reference

WHERE = {"project_uuid": "{project}", "environment_uuid": "{environment}"}
"""What the creation of something in an environment says of its place."""


def name_field(kind: str, more: str = "") -> Field:
    """Of what is in an environment; C(more) follows its sentence."""
    return text(
        "name",
        f"Name of the {kind}, by which it is found inside its project and environment.{more}",
        wire=TRIMMED_NAME,
        runtime=False,
    )


DESCRIPTION = text("description", "Description. An empty text clears it.", runtime=False)


SERVER = Reference(
    "server",
    (
        "Name or uuid of the server to run on. May be left out where Coolify has only one.",
        "It cannot be changed afterwards.",
    ),
    label="server",
    list=Call("GET", "/servers"),
    send="server_uuid",
    read="destination.server.uuid",
    sole=True,
)


DESTINATION = Reference(
    "destination",
    (
        "Name or uuid of the destination (Docker network) to run in. Needed where the server has several. Coolify"
        " before 4.2 takes only the uuid.",
        "It cannot be changed afterwards.",
    ),
    label="destination",
    list=Call("GET", "/servers/{server}/destinations", since="4.2"),
    send="destination_uuid",
    read="destination.uuid",
)


PRIVATE_KEY = Reference("private_key", (), label="private key", list=Call("GET", "/security/keys"), join="id")
"""What uses a key is told its uuid, and shows its number."""


FURTHER_DESTINATIONS = Child(
    "additional_destinations",
    (
        "Further servers that run the application too. Each server can be there once, and not the one of O(server).",
        "An application on several servers needs a registry that all of them can pull from.",
    ),
    type="list",
    elements="dict",
    since="4.3",
    identity=("server",),
    list=Call("GET", "/applications/{id}/destinations"),
    gather=lambda answer, record: [row for row in answer if not row.get("is_primary")],
    create=Call("POST", "/applications/{id}/destinations", repeatable=False),
    delete=Call("DELETE", "/applications/{id}/destinations/{row}"),
    fields=(
        Field(
            "server",
            ("Name or uuid of the server.",),
            required=True,
            read="server_uuid",
            refers=SERVER,
            on_create=False,
            on_update=False,
        ),
        Field(
            "destination",
            ("Name or uuid of the destination on that server. Needed where it has several.",),
            api="destination_uuid",
            read="uuid",
            refers=replace(DESTINATION, sole=True),
            on_update=False,
        ),
    ),
)
