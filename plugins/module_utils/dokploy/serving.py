# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several kinds of Dokploy have in common besides what the swarm is told: where it runs, how it is called."""

from __future__ import annotations

import re
from typing import Any

from ..language.call import Call
from ..language.wire import StrictText
from ..language.wire_lists import IDS
from ..language.words import Field, Reference
from . import accepted
from .rows import COUNT
from .swarm import column, switch, texts

_SHELL = re.compile(r"&&|\|\|?|;|[<>]|\$[({A-Za-z_]|`|[\"']|  ")


def not_a_shell(command: Any) -> str | None:
    """What Dokploy makes of a command that is written for a shell, as the end of a warning."""
    found = _SHELL.search(str(command or ""))
    if found is None:
        return None
    what = "two spaces, between which an empty argument arises" if found.group() == "  " else f"{found.group()!r}"
    return (
        f"holds {what}, and Dokploy splits it at every space and runs it without a shell, so nothing interprets it."
        ' Write command: sh and args: ["-c", "the whole line"] instead'
    )


class AppName(StrictText):
    """The beginning of a name to which Dokploy adds a random end. With the end it may be 63 characters long."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value).lower()
        if len(name) > 56:
            raise ValueError("is longer than 56 characters, which Docker refuses once Dokploy has added its end")
        return name

    def equal(self, wanted: Any, current: Any) -> bool:
        return wanted in (current, self.written(current))

    def written(self, value: Any) -> str:
        return str(value).rpartition("-")[0]


SERVER = Reference(
    "server",
    (
        "Name or id of the remote server to run on; left out, a new one runs on the server of Dokploy.",
        "It cannot be changed afterwards.",
    ),
    label="server",
    list=Call("GET", "server.all"),
    id="serverId",
    send="serverId",
    read="serverId",
)

SSH_KEY = Reference("ssh_key", (), label="SSH key", list=Call("GET", "sshKey.allForApps", since="0.29"), id="sshKeyId")

APP_NAME = Field(
    "app_name",
    (
        "Beginning of the name of the swarm service, at most 56 characters; Dokploy adds a random end.",
        "It is set with the creation and never after.",
    ),
    api="appName",
    wire=AppName(),
    accepts=accepted.APP_NAME,
    on_update=False,
    runtime=False,
)

REPLICAS = column("replicas", "Number of containers to run.", type="int", wire=COUNT)

COMMAND = column(
    "command",
    "Command to run instead of that of the image. An empty text clears it.",
    "Dokploy splits it at every space and runs it without a shell. For V(&&), variables and quotes write V(sh) here"
    " and V(-c) with the line in O(args).",
    caution=not_a_shell,
)

ARGS = texts("args", "Arguments for the command. An empty list clears them.", since="0.26")

NETWORKS = texts(
    "networks",
    "Names or ids of the networks in Dokploy that the containers join. The list is the whole list.",
    api="networkIds",
    wire=IDS,
    since="0.29.14",
    refers=Reference(
        "networks",
        (),
        label="network",
        list=Call("GET", "network.all", query={"serverId": "{server}"}),
        id="networkId",
    ),
)

DETACHED = switch(
    "detach_dokploy_network",
    "Whether the containers stay out of the network of Dokploy's proxy.",
    api="detachDokployNetwork",
    since="0.29.14",
)
