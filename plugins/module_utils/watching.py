# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether what was deployed, started or restarted comes to its end and stays up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Callable

from .lifecycle import BROKEN, DONE, DOWN, ENDED, STARTING, UP, Context, Deployment, Lifecycle, RunState
from .schema import Record
from .transport import Client, PaasError
from .waiting import Deadline

LOG_TAIL = 20
UNKNOWN = RunState(STARTING, "unknown")


@dataclass
class Watch:
    """One deployment and the containers that it makes. C(ask) is for a poll loop, C(judge) for after it.

    label   what it is called where progress is shown
    kind    what is deployed, for messages
    id      the deployment; empty where the server starts containers without one
    find    looks for the id where the server does not tell it: None while it is not there yet
    runs    whether containers have to run afterwards
    """

    client: Client
    lifecycle: Lifecycle
    context: Context
    record: Record
    deadline: Deadline
    label: str
    kind: str = "application"
    id: str = ""
    find: Callable[[], str | None] | None = None
    runs: bool = True
    deployment: Deployment | None = None
    state: RunState = UNKNOWN
    settled: bool = False
    _since: float | None = None

    def ask(self) -> bool | None:
        """Ask once how it stands; true once nothing more is going to happen."""
        if not self.settled:
            self.settled = self._deployed() and self._runs()
        return self.settled or None

    def look(self) -> None:
        """Ask once how the deployment stands, and leave the containers alone."""
        if not self.id and self.find:
            self.id = self.find() or ""
        if self.id:
            self.deployment = self.lifecycle.look(self.client, self.context, self.record, self.id)

    def _deployed(self) -> bool:
        """Whether the deployment has ended."""
        if self.deployment and self.deployment.status in ENDED:
            return True
        self.look()
        if self.deployment:
            self.deadline.report(f"{self.label}: deployment {self.id} is {self.deployment.reported}")
            return self.deployment.status in ENDED
        if self.find:
            self.deadline.report(f"{self.label}: the deployment has not begun")
        return not self.find

    def _runs(self) -> bool:
        """Whether the state of the containers can be believed; a bad one counts only when it lasts."""
        if not self.runs or (self.deployment and self.deployment.status != DONE):
            return True
        seen = self.lifecycle.run_state(self.client, self.context, self.record)
        if self._since is None or (seen.state == UP) != (self.state.state == UP) or seen.state == STARTING:
            self._since = self.deadline.elapsed
        self.state = seen
        self.deadline.report(f"{self.label}: {seen.detail}")
        needed = self.lifecycle.steady if seen.state == UP else self.lifecycle.settle
        return seen.state != STARTING and self.deadline.elapsed - self._since >= needed

    @property
    def succeeded(self) -> bool:
        deployed = not self.deployment or self.deployment.status == DONE
        return deployed and (not self.runs or self.state.state == UP)

    def judge(self) -> None:
        """Raises PaasError, with the end of the log, unless it was deployed and runs."""
        if self.find and not self.id:
            raise PaasError(
                f"The deployment has not begun within {self.deadline.seconds:g} s:"
                f" {self.lifecycle.why_waiting(self.client)}"
            )
        if self.deployment and self.deployment.status not in ENDED:
            raise PaasError(
                f"The deployment {self.id} is still {self.deployment.reported} after {self.deadline.seconds:g} s."
                " It goes on at the server; raise wait_timeout to wait longer."
            )
        if self.deployment and self.deployment.status != DONE:
            log = self._tail(self.lifecycle.log(self.client, self.context, self.record, self.id))
            reason = self.client.connection.redactor(f" {self.deployment.reason}" if self.deployment.reason else "")
            raise PaasError(
                f"The deployment {self.id} ended as {self.deployment.reported}.{reason} The end of its log:\n"
                + "\n".join(log)
            )
        if self.runs and self.state.state != UP:
            log = self._tail(self.lifecycle.container_log(self.client, self.context, self.record))
            gone = self.state.state in (BROKEN, DOWN)
            what = "does not stay up" if gone else f"does not run after {self.deadline.seconds:g} s"
            detail = self.client.connection.redactor(self.state.detail)
            raise PaasError(
                f"The {self.kind} was deployed but {what}: {detail}. The end of its container log:\n" + "\n".join(log)
            )

    def _tail(self, lines: Sequence[str]) -> list[str]:
        redact = self.client.connection.redactor
        log = [redact(line) for line in lines[-LOG_TAIL:]] or ["(the server has no log)"]
        if self.deployment:
            self.deployment.log = log
        return log
