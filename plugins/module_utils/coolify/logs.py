# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logs of applications and databases on Coolify."""

from __future__ import annotations

from dataclasses import replace

from ..converge.read_only import Found
from ..errors import PaasError
from ..language.call import Call, Record
from ..language.fields import switch
from ..transport.client import Client
from ..whole.logs import logs_command
from .application import APPLICATION
from .databases import DATABASE

LOGS = Call(
    "GET",
    "/applications/{id}/logs",
    query={"lines": "{lines}", "show_timestamps": "{show_timestamps}"},
    items="logs",
)


LOGS_OF_DATABASE = replace(LOGS, path="/databases/{id}/logs", since="4.2")


def _read(client: Client, found: Found, params: Record) -> str:
    return str(client.get(LOGS, {**params, **found.context}, fresh=True) or "")


TIMESTAMPS = switch("show_timestamps", "Whether each line of a container begins with its time.")


APPLICATION_LOGS = logs_command(
    APPLICATION,
    _read,
    options=(TIMESTAMPS,),
    notes=(
        "Of an application with several containers Coolify shows the log of the first.",
        "The log of a deployment needs a token with the ability V(read:sensitive) or V(root), whose owner is an admin"
        " of the team.",
    ),
)


def _read_database(client: Client, found: Found, params: Record) -> str:
    if client.older_than(LOGS_OF_DATABASE.since):
        raise PaasError(
            f"Coolify shows logs of databases since {LOGS_OF_DATABASE.since}; this server is"
            f" {client.usage.server_version}.",
            "unsupported_version",
        )
    return str(client.get(LOGS_OF_DATABASE, {**params, **found.context}, fresh=True) or "")


DATABASE_LOGS = logs_command(DATABASE, _read_database, options=(TIMESTAMPS,))
