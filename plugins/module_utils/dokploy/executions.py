# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy runs by the clock and when it is asked to: backups and schedules, of which each run is a deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..errors import ApiError, PaasError, Unanswered
from ..language.call import Call, Record, pick
from ..language.commands import Return
from ..transport.client import Client
from .calls import DEPLOYMENT_LOG, DEPLOYMENT_LOG_SINCE

RUNNING, SUCCESS, FAILED = "running", "success", "failed"
_WORDS = {"running": RUNNING, "done": SUCCESS, "error": FAILED}
LINES = 20
"""So many lines of what was written are in the message of a failure."""
PATIENCE = 20
"""Seconds that the answer of a run is waited for, which comes when it has ended; its record tells the rest."""
EXECUTIONS = Call("GET", "deployment.allByType", query={"id": "{task}", "type": "{of}"})


@dataclass(frozen=True)
class Ran:
    """One run, as Dokploy has recorded it."""

    record: Record
    log: str = ""

    @property
    def id(self) -> str:
        return str(self.record["deploymentId"])

    @property
    def status(self) -> str:
        said = str(self.record.get("status"))
        return _WORDS.get(said, said)

    @property
    def begun(self) -> str:
        return str(self.record.get("startedAt") or self.record.get("createdAt") or "")

    def age(self, now: datetime) -> float:
        """Seconds since it began, up to a moment of the server's; endless where the server does not say."""
        try:
            begun = datetime.fromisoformat(self.begun.replace("Z", "+00:00"))
        except ValueError:
            return float("inf")
        return (now - begun).total_seconds()

    @property
    def said(self) -> str:
        """Why it failed, and the end of what it wrote."""
        written = self.log.strip().splitlines()[-LINES:]
        reason = str(self.record.get("errorMessage") or "").strip()
        return "\n".join([*([reason] if reason else []), *written]) or "Dokploy shows nothing of what it wrote."


class Runner:
    """Runs one thing now, and follows what becomes of it.

    task   its id
    of     what it is, as deployments call it
    label  what it is called in messages
    call   runs it
    """

    def __init__(self, client: Client, task: Any, of: str, label: str, call: Call) -> None:
        self.client = client
        self.context: dict[str, Any] = {"task": task, "of": of}
        self.label = label
        self.call = call

    def past(self) -> list[Ran]:
        """The newest first, as Dokploy has them; it forgets all but ten."""
        return [Ran(row) for row in self.client.records(EXECUTIONS, self.context, fresh=True, key="deploymentId")]

    def with_log(self, ran: Ran) -> Ran:
        if self.client.older_than(DEPLOYMENT_LOG_SINCE):
            return ran
        try:
            told = self.client.get(DEPLOYMENT_LOG, {"deployment": ran.id, "lines": 200}, fresh=True)
        except ApiError as error:
            # It may lie on a machine that has gone away since; how it ended is known all the same.
            if error.kind in ("authentication", "rate_limit"):
                raise
            told = f"What it wrote cannot be read: {error}"
        return Ran(ran.record, str(told or ""))

    def run(self, wait: bool, seconds: float, known: list[Ran]) -> Ran | None:
        """The run that this has begun, ended where it is waited for; None where none can be seen.

        known: what had run before
        """
        before = {item.id for item in known}
        answer: Any = None

        def made() -> Ran | None:
            # Without its id: what somebody else has asked for mostly comes later.
            new = [item for item in self.past() if item.id not in before]
            mine = [item for item in new if item.id == pick(answer, "deploymentId")] or new
            return mine[-1] if mine else None

        refusal: PaasError | None = None
        try:
            answer, _seen = self.client.send_once(self.call, self.context, None, made)
        except Unanswered as error:
            raise PaasError(f"{error} Run again to find out.", error.kind, error.status) from None
        except ApiError as error:
            # The answer to a run that has failed is an error too, and has the command in it instead of its output.
            refusal = error
        deadline = self.client.deadline(seconds if wait else 0.0).of(self.label)
        seen: list[Ran] = []

        def ended() -> bool | None:
            seen[:] = [item for item in [made()] if item]
            deadline.report(f"it is {seen[0].status}" if seen else "it has not begun")
            over = seen and seen[0].status != RUNNING
            return True if over or (refusal and not seen) else None

        deadline.poll(ended)
        if refusal and not seen:
            raise refusal
        return self.with_log(seen[0]) if seen and seen[0].status != RUNNING else (seen[0] if seen else None)


def unfinished(ran: Ran | None, label: str, seconds: Any) -> str:
    begun = "goes on at the server" if ran else "has not begun, and Dokploy says nothing of why"
    return f"The {label} has not ended within {seconds} s: it {begun}."


STATUS = Return("status", "V(success), V(failed), V(running) or V(cancelled).")
