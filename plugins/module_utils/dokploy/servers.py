# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remote servers of Dokploy, on which it runs or builds applications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ..language.accepting import between
from ..language.call import Call, Record
from ..language.fields import flag, number, text
from ..language.resource import Initial, Resource
from ..language.wire import NAME
from ..language.words import Occupants
from . import traefik
from .calls import EVERYTHING
from .children import host_schedules
from .client import DOKPLOY, SERVERS
from .rows import PORT_NUMBER, STORED
from .serving import SSH_KEY
from .typed import SERVICES, kind_of


def _running(record: Record, listed: Callable[[Call], Sequence[Record]]) -> Iterator[tuple[Any, str]]:
    """What runs on it. Only an environment tells where the things in it run."""
    for project in listed(EVERYTHING):
        for environment in project.get("environments") or ():
            query = {"environmentId": environment.get("environmentId")}
            for kinds in SERVICES:
                held = Call("GET", "environment.one", query=query, items=kinds)
                for item in listed(held) if environment.get(kinds) else ():
                    if item.get("serverId") == record.get("serverId"):
                        own = item.get("databaseId") or item.get(f"{kind_of(kinds)}Id")
                        where = f"{project.get('name')}/{environment.get('name')}"
                        yield own, f"the {kind_of(kinds)} {item.get('name')} in {where}"


def _unfit(params: Record, record: Record | None) -> Iterator[str]:
    """Dokploy takes anything, and then reaches nobody."""
    for name in ("ip_address", "username"):
        if params.get(name) == "":
            yield f"{name} must not be empty, since Dokploy could not reach the server"
    port = params.get("port")
    if port is not None and not 1 <= port <= 65535:
        yield f"port must be from 1 to 65535, since Dokploy could not reach the server: {port}"


_NEW = {"description": "", "port": 22, "username": "root", "serverType": "deploy"}

SERVER = Resource(
    platform=DOKPLOY,
    kind="server",
    short="Manage remote servers of Dokploy",
    doc=(
        "Enters, changes and removes the remote servers that Dokploy reaches by SSH, to run applications on them or to"
        " build there.",
        "A server on which something still runs is not removed; Dokploy refuses it.",
    ),
    notes=(
        "Nothing is installed on the server, and whether Dokploy reaches it is not tried:"
        " M(selfhosted.paas.dokploy_server_setup) does both.",
        "A server has a Traefik once it is set up. What is set of it is only asked for where it is declared, since"
        " Dokploy looks on the server for it; so neither an information module nor an export tells it.",
    ),
    id="serverId",
    id_option="server_id",
    list=SERVERS,
    read=Call("GET", "server.one", query={"serverId": "{id}"}),
    create=Call(
        "POST",
        "server.create",
        body=_NEW,
        repeatable=False,
    ),
    update=Call("POST", "server.update", body={"serverId": "{id}"}),
    delete=Call("POST", "server.remove", body={"serverId": "{id}"}),
    complete=True,
    checks=_unfit,
    occupants=Occupants(_running, "Dokploy refuses it otherwise."),
    fields=(
        text("name", "Name of the server, by which it is found.", wire=NAME),
        text("description", "Description. An empty text clears it.", wire=STORED),
        text("ip_address", "Address at which Dokploy reaches it.", api="ipAddress", needed=True, wire=STORED),
        number("port", "Port of SSH. A new one has 22.", wire=PORT_NUMBER),
        text("username", "User that Dokploy logs in as. A new one has V(root).", wire=STORED),
        text(
            "ssh_key",
            "Name or id of the SSH key that Dokploy logs in with.",
            "Dokploy before 0.29 takes only the id.",
            api="sshKeyId",
            needed=True,
            refers=SSH_KEY,
        ),
        text(
            "type",
            "What it is for: V(deploy), to run applications, or V(build), only to build them. A new one has V(deploy).",
            api="serverType",
            choices=("deploy", "build"),
        ),
        flag("docker_cleanup", "Whether Docker is cleaned up there every day.", api="enableDockerCleanup"),
        number(
            "builds_concurrency",
            "How many builds run there at the same time. A new one has 1.",
            api="buildsConcurrency",
            on_create=False,
            since="0.29.9",
            by=Call("POST", "server.updateBuildsConcurrency", body={"serverId": "{id}"}),
            accepts=(between(1, 100),),
        ),
        text(
            "setup_command",
            "Script of bash that sets the server up, instead of Dokploy's own. An empty text means that.",
            api="command",
            on_create=False,
            wire=STORED,
        ),
        *traefik.settings(serverId="{id}"),
    ),
    views=traefik.views(serverId="{id}"),
    call_options=(traefik.WAIT,),
    children=(
        host_schedules(
            "Scripts that Dokploy runs on the server at certain times. It writes them there at once, so the server has"
            " to be reachable.",
            {"serverId": "{id}", "scheduleType": "server"},
            "{id}",
        ),
    ),
    born="createdAt",
    initial=Initial(
        record=lambda record: {
            **_NEW,
            "enableDockerCleanup": True,
            "buildsConcurrency": 1,
            "command": "",
        },
        rows={"schedules": {"enabled": True}},
    ),
)
