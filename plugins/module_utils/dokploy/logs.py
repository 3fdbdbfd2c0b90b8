# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logs of applications and composes on Dokploy."""

from __future__ import annotations

from ..converge.read_only import Found
from ..errors import ApiError, PaasError
from ..language.call import Call, Record
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client
from ..whole.logs import logs_command
from .application import APPLICATION
from .calls import CONTAINER_LOG_SINCE
from .compose_runs import containers_of
from .composes import COMPOSE
from .queue import require

LOGS_OF_COMPOSE = Call(
    "GET",
    "compose.readLogs",
    query={"composeId": "{id}", "containerId": "{container}", "tail": "{lines}", "since": "{since}"},
)
SINCE = Option(
    "since",
    (
        "Only what a container wrote since then: a number with V(s), V(m), V(h) or V(d), for example V(15m);"
        " V(all) for everything.",
    ),
    default="all",
)
LOGS = Call("GET", "application.readLogs", query={"applicationId": "{id}", "tail": "{lines}", "since": "{since}"})


def _read(client: Client, found: Found, params: Record) -> str:
    require(client, CONTAINER_LOG_SINCE, "The log of the containers cannot be read")
    return str(client.get(LOGS, {**params, **found.context}, fresh=True) or "")


APPLICATION_LOGS = logs_command(
    APPLICATION,
    _read,
    options=(SINCE,),
    notes=("Dokploy puts its time before each line of a container.",),
)


def _lines_of(client: Client, found: Found, params: Record) -> str:
    """Of each container, with the name of its service in front where there are several."""
    require(client, CONTAINER_LOG_SINCE, "The log of the containers cannot be read")
    containers = containers_of(client, found.record)
    wanted = params["service"]
    if not containers and wanted is None:
        raise ApiError("No container or service found.", 404)
    there = dict.fromkeys(name for name, _row in containers)
    if wanted is not None and wanted not in there:
        raise PaasError(
            f"There is no container of the service {wanted!r}. {there_are(wanted, list(there))}", "not_found"
        )
    mine = [(name, row) for name, row in containers if wanted in (None, name)]
    lines = []
    for name, row in mine:
        place = {**params, **found.context, "container": row.get("containerId")}
        text = str(client.get(LOGS_OF_COMPOSE, place, fresh=True) or "")
        lines += [f"{name}: {line}" if len(mine) > 1 else line for line in text.splitlines()]
    return "\n".join(lines)


COMPOSE_LOGS = logs_command(
    COMPOSE,
    _lines_of,
    options=(
        Option("service", ("Only what the containers of this service of the Compose file have written.",)),
        SINCE,
    ),
    notes=(
        "Without O(service) the lines of one container follow those of another, each with the name of its service in"
        " front; O(lines) are of each container then, and of all of them together the last are shown.",
    ),
)
