# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify runs when it is asked to: scheduled tasks, cleanups, dumps. Each run is an execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import Failure, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.commands import Return
from ..transport.client import Client

RUNNING, SUCCESS = "running", "success"


def executions(client: Client, listed: Call, context: Mapping[str, Any]) -> list[Record]:
    """The newest first, as Coolify has them."""
    return list(client.records(listed, context, fresh=True, key="uuid"))


class Runner:
    """Runs one thing now, and follows what becomes of it.

    listed  the call that lists its executions
    past    those that there were before, the newest first
    """

    def __init__(self, client: Client, listed: Call, context: Mapping[str, Any]) -> None:
        self.client = client
        self.listed = listed
        self.context = context
        self.past = executions(client, listed, context)

    def made(self) -> list[Record]:
        """What has begun since, the oldest first: what somebody else has asked for comes later."""
        known = {item["uuid"] for item in self.past}
        return [item for item in executions(self.client, self.listed, self.context) if item["uuid"] not in known][::-1]

    def ask(self, call: Call, what: str, body: Mapping[str, Any] | None = None) -> None:
        """Ask for a run. Raises PaasError where nobody knows whether there is one; C(what) is what would be seen."""
        try:
            self.client.send_once(call, self.context, body, lambda: self.made() or None)
        except Unanswered as error:
            text = f"{error} No {what} can be seen; run again to find out."
            raise PaasError(text, error.kind, error.status) from None

    def ended(self, about: str, seconds: float) -> Record | None:
        """The run, once it has ended or the time is over; None where it has not begun."""
        deadline = self.client.deadline(seconds).of(about)
        seen: list[Record] = []

        def over() -> bool | None:
            seen[:] = self.made()[:1]
            deadline.report(f"it is {seen[0].get('status')}" if seen else "it has not begun")
            return True if seen and seen[0].get("status") != RUNNING else None

        deadline.poll(over)
        return seen[0] if seen else None


def refuse_failed(
    ran: Record | None, what: str, seconds: Any, unbegun: str, said: str, shown: Mapping[str, Any]
) -> None:
    """Raises Failure with what is shown where a run has not ended well.

    unbegun: why it may not have begun
    said: what is known of a run that has failed, as it follows its status
    """
    status = ran.get("status") if ran else RUNNING
    if status == RUNNING:
        begun = "goes on at the server" if ran else f"has not begun{unbegun}"
        raise Failure(f"{what} has not ended within {seconds} s: it {begun}.", shown, kind="timeout")
    if status != SUCCESS:
        raise Failure(f"{what} ended as {status}{said}", shown, kind="refused")


def execution_return(*told: Return) -> Return:
    """What a module returns of a run; C(told) is what stands between its status and its end."""
    return Return(
        "execution",
        "What became of it; none where nobody has waited.",
        "dict",
        returned="success, and failure once it is known",
        contains=(
            Return("uuid", "Its id."),
            Return("status", "V(success), V(failed) or V(running)."),
            *told,
            Return("finished_at", "When it ended."),
        ),
    )
