# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running databases on Dokploy, which brings them to the swarm at once and keeps no record of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import ApiError
from ..language.call import Record
from ..language.words import Field
from ..running.deployment import Deployment
from ..running.runs import Context
from ..running.verdict import Verdict
from ..transport.client import Client
from ..transport.waiting import Deadline
from .calls import DEPLOY_DATABASE, OF_DATABASES
from .service import read
from .sight import SwarmSight
from .typed import CHANGES_PASSWORDS, PASSWORDS, PASSWORDS_SINCE, cannot_change_passwords

OWN_IMAGE = ("libsql",)
"""Types that Dokploy runs from an image of its own choice, whatever is stored."""


class DatabaseRuns(SwarmSight):
    """A start and a stop only scale the service. What is stored reaches it when Dokploy tells the swarm anew, which
    replaces its container; here that is what a restart means.
    """

    calls = OF_DATABASES

    def was_used(self, client: Client, context: Context, record: Record) -> bool:
        try:
            return read(client, context, record) is not None
        except ApiError:
            # Not everybody may look at docker.
            return super().was_used(client, context, record)

    def changed_inside(self, client: Client, record: Record, fields: Iterable[Field]) -> list[str]:
        if record.get("type") not in CHANGES_PASSWORDS:
            return []
        labels = [item.label for item in fields if item.api_name in PASSWORDS]
        if labels and client.older_than(PASSWORDS_SINCE):
            raise cannot_change_passwords(client.usage.server_version)
        return labels

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """One that the swarm does not know yet is brought there."""
        if self.was_used(client, context, record):
            return super().start(client, context, record, deadline)
        return self.restart(client, context, record, deadline)

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        self.note_tasks(client, context, record)
        context["brings_stored"] = True
        client.send(DEPLOY_DATABASE, context)
        return ""

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        return super().judge(client, context, comparable(record), deployment, waited)


def comparable(record: Record) -> Record:
    """What is stored, by the keys by which a service of the swarm is compared with an application.

    Of its variables and of what a set of replicas is started by Dokploy tells the swarm more than it stores.
    """
    told: dict[str, Any] = {**record, "env": False}
    if record.get("replicaSets"):
        told["args"] = None
    return told if record.get("type") in OWN_IMAGE else {**told, "sourceType": "docker"}
