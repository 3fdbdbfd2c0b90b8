# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logs of applications on Coolify."""

from __future__ import annotations

from ..converge.finding import Found
from ..language.call import Call, Record
from ..language.words import Option
from ..transport.client import Client
from ..whole.logs import logs_command
from .application import APPLICATION

LOGS = Call(
    "GET",
    "/applications/{id}/logs",
    query={"lines": "{lines}", "show_timestamps": "{show_timestamps}"},
    items="logs",
)


def _read(client: Client, found: Found, params: Record) -> str:
    return str(client.get(LOGS, {**params, **found.context}, fresh=True) or "")


APPLICATION_LOGS = logs_command(
    APPLICATION,
    _read,
    options=(
        Option(
            "show_timestamps",
            ("Whether each line of a container begins with its time.",),
            type="bool",
            default=False,
        ),
    ),
    notes=(
        "Of an application with several containers Coolify shows the log of the first.",
        "The log of a deployment needs a token with the ability V(read:sensitive) or V(root), whose owner is an admin"
        " of the team.",
    ),
)
