# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logs of applications on Dokploy."""

from __future__ import annotations

from ..converge.finding import Found
from ..errors import PaasError
from ..language.call import Call, Record
from ..language.words import Option
from ..transport.client import Client
from ..whole.logs import logs_command
from .application import APPLICATION
from .calls import CONTAINER_LOG_SINCE
from .queue import lacks

LOGS = Call("GET", "application.readLogs", query={"applicationId": "{id}", "tail": "{lines}", "since": "{since}"})


def _read(client: Client, found: Found, params: Record) -> str:
    if client.older_than(CONTAINER_LOG_SINCE):
        raise PaasError(
            f"The log of the containers cannot be read: {lacks(client, CONTAINER_LOG_SINCE)}.", "unsupported_version"
        )
    return str(client.get(LOGS, {**params, **found.context}, fresh=True) or "")


APPLICATION_LOGS = logs_command(
    APPLICATION,
    _read,
    options=(
        Option(
            "since",
            (
                "Only what a container wrote since then: a number with V(s), V(m), V(h) or V(d), for example V(15m);"
                " V(all) for everything.",
            ),
            default="all",
        ),
    ),
    notes=("Dokploy puts its time before each line of a container.",),
)
