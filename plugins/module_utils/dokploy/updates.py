# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The next version of Dokploy."""

from __future__ import annotations

from typing import Any

from ..errors import PaasError, Unanswered
from ..language.call import Call, Record, pick
from ..language.commands import Command, Return
from ..language.words import Option
from ..transport.client import Client
from .client import DOKPLOY, DokployClient
from .maintenance import AWAY, WAIT, await_answers

LATEST = Call("POST", "settings.getUpdateData")
BRING = Call("POST", "settings.updateServer", repeatable=False, interrupts=AWAY)


def _update(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    # Another task may have brought it to this one a moment ago.
    client.usage.server_version = ""
    before = client.version()
    told = client.send(LATEST, {})
    latest, available = str(pick(told, "latestVersion") or "").removeprefix("v"), pick(told, "updateAvailable") is True
    if not latest:
        raise PaasError(
            "Dokploy does not know which version is the newest: it asks Docker Hub, and got no answer or runs what was"
            " never released.",
            "refused",
        )
    result = {"changed": available, "before": before, "latest": latest, "after": before}
    if not available:
        return result
    wait, warnings = params["wait"], [AWAY]
    result = {**result, "after": latest if wait else before, "warnings": warnings}
    if check_mode:
        return result
    try:
        client.send(BRING, {})
    except Unanswered:
        # Whoever starts anew may not come to answer, and the version tells whether it has begun.
        if not wait:
            raise
    if wait:
        await_answers(
            client,
            params["wait_timeout"],
            f"Dokploy is being brought to {latest}",
            lambda: str(client.get(DokployClient.version_call, {}, fresh=True)).removeprefix("v") == latest,
        )
    return result


UPDATE = Command(
    platform=DOKPLOY,
    kind="update",
    short="Update Dokploy to its newest version",
    doc=(
        "Has Dokploy bring itself to the newest version that was released, and waits until that answers. Where it has"
        " it already, nothing is done.",
        "Dokploy cannot be brought to another version than the newest, and never back.",
    ),
    notes=(
        "Which version is the newest Dokploy asks of Docker Hub, in check mode too.",
        "Back up Dokploy before, with M(selfhosted.paas.dokploy_backup).",
    ),
    arguments=(
        Option("wait", ("Whether to wait until the new version answers.",), type="bool", default=True),
        WAIT,
    ),
    attributes="action",
    returns=(
        Return("before", "The version that ran.", returned="success"),
        Return("latest", "The newest version.", returned="success"),
        Return("after", "The version that runs now; in check mode that would.", returned="success"),
    ),
    run=_update,
)
