# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the backup of a volume stops while it is made, and whether it runs again afterwards.

The script of Dokploy ends with the first command that fails, so that after an archive that could not be made it never
comes to the start.
"""

from __future__ import annotations

from ..errors import ApiError
from ..language.call import Record
from ..transport.client import Client
from .calls import STACK_TASKS
from .compose_parts import by_service, names_of
from .compose_runs import containers_of
from .lifecycle import DokployLifecycle
from .service import Tasks, named

COMES_BACK = 20.0
"""Seconds after the end of a backup within which what it has stopped runs again. Dokploy waits for the swarm itself."""


class TurnedOff:
    """What one backup stops; C(row) is the backup, C(record) what has it.

    ran  whether it ran before the backup; None where it is not stopped, or nobody may look
    """

    def __init__(self, client: Client, row: Record, record: Record) -> None:
        self.client = client
        self.service = str(row.get("serviceName") or "")
        self.record = record
        self.kind = "compose" if record.get("composeId") else "application"
        self.ran = self._runs() if row.get("turnOff") else None

    def _runs(self) -> bool | None:
        try:
            return self._has_container()
        except ApiError as error:
            # Not everybody may look at docker.
            if error.kind in ("authentication", "rate_limit"):
                raise
            return None

    def _has_container(self) -> bool:
        if self.kind != "compose":
            context = {"id": self.record["applicationId"]}
            return DokployLifecycle().has_container(self.client, context, self.record)
        if self.record.get("composeType") == "stack":
            tasks = by_service(self.record, self.client.records(STACK_TASKS, named(self.record), fresh=True))
            return bool(Tasks(tasks.get(self.service, ())).up(0))
        own = names_of(self.record).get(self.service, {}).get("container_name")
        return any(
            name in (self.service, own) and row.get("state") == "running"
            for name, row in containers_of(self.client, self.record)
        )

    def stays_off(self) -> str:
        """That it ran before and does not any more, and what to do about it; empty where it does, or never did."""
        if not self.ran or self.client.deadline(COMES_BACK).poll(lambda: self._runs() or None):
            return ""
        what = f"service {self.service} of the compose" if self.kind == "compose" else self.kind
        state = "restarted" if self.kind == "compose" else "started"
        return (
            f"The {what} was stopped for it and does not run any more, since Dokploy starts it again only after an"
            f" archive that was made. Start it with dokploy_{self.kind}: state={state}."
        )
