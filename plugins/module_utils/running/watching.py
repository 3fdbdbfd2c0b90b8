# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether what was deployed, started or restarted comes to its end and stays up."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ..errors import PaasError
from ..language.call import Record
from ..transport.client import Client
from ..transport.waiting import Deadline
from .deployment import DONE, ENDED, Deployment
from .deploys import Deploys
from .runs import Context, Note, Runs
from .verdict import FAILED, NOTHING, ROLLED_BACK, SUCCESS, UNKNOWN, Verdict

LOG_TAIL = 20


@dataclass
class Watch:
    """One deployment and the containers that it makes. C(ask) is for a poll loop, C(judge) for after it.

    kind     what is deployed, for messages
    id       the deployment; empty where the server starts containers without one
    find     looks for the id where the server does not tell it: None while it is not there yet
    runs     whether containers have to run afterwards
    stable   seconds for which they have to go on running before that counts
    verdict  what became of it; None as long as that cannot be said
    secrets  reads what must not show in logs
    """

    client: Client
    lifecycle: Runs
    context: Context
    record: Record
    deadline: Deadline
    kind: str = "application"
    id: str = ""
    find: Callable[[], str | None] | None = None
    runs: bool = True
    stable: float = 0.0
    deployment: Deployment | None = None
    verdict: Verdict | None = None
    secrets: Callable[[], Sequence[Any]] = tuple
    _ended: float | None = None
    _up: float | None = None
    _seen: Verdict = field(default_factory=lambda: Verdict(UNKNOWN, "nothing was seen of it"))

    def ask(self) -> bool | None:
        """Ask once how it stands; true once nothing more is going to happen."""
        if self.verdict is None and self._deployed():
            self.verdict = self._judged()
        return self.verdict is not None or None

    def look(self) -> None:
        """Ask once how the deployment stands, and leave the containers alone."""
        if not self.id and self.find:
            self.id = self.find() or ""
        if self.id:
            self.deployment = self._deploys.look(self.client, self.context, self.record, self.id)
            self.id = self.deployment.id

    @property
    def _deploys(self) -> Deploys:
        if not isinstance(self.lifecycle, Deploys):
            raise AssertionError("what has no deployments was asked for one")
        return self.lifecycle

    def _deployed(self) -> bool:
        """Whether the deployment has ended."""
        if self.deployment and self.deployment.status in ENDED:
            return True
        self.look()
        if self.deployment:
            self.deadline.report(f"deployment {self.id} is {self.deployment.reported}")
            return self.deployment.status in ENDED
        if self.find:
            self.deadline.report("the deployment has not begun")
        return not self.find

    def _judged(self) -> Verdict | None:
        """The verdict, as soon as there is one."""
        deployment = self.deployment
        if deployment and deployment.status != DONE:
            reason = f"the deployment {self.id} ended as {deployment.reported}"
            return Verdict(
                FAILED,
                f"{reason}. {deployment.reason}" if deployment.reason else reason,
                self._evidence(),
                self._serves(),
                built=True,
            )
        if not self.runs:
            return Verdict(SUCCESS, "it was deployed, and the server does not tell whether it runs", self._evidence())
        if self._ended is None:
            self._ended = self.deadline.elapsed
        waited = self.deadline.elapsed - self._ended
        sight = self._lasting(self.lifecycle.judge(self.client, self.context, self.record, deployment, waited))
        self._seen = sight
        self.deadline.report(sight.reason)
        return None if sight.outcome == UNKNOWN else sight

    def _lasting(self, sight: Verdict) -> Verdict:
        """The same, but a success only once it has been one for long enough in every look."""
        now = self.deadline.elapsed
        if not sight.succeeded:
            self._up = None
            return sight
        self._up = now if self._up is None else self._up
        if now - self._up >= self.stable:
            return sight
        reason = f"{sight.reason}, for {now - self._up:.0f} of {self.stable:g} s"
        return Verdict(UNKNOWN, reason, sight.evidence)

    def _serves(self) -> str:
        """What runs in the place of what failed. That it cannot be asked is no reason to hide the failure."""
        if self.runs:
            # The failure that is being told counts more.
            with contextlib.suppress(PaasError):
                return self.lifecycle.serves(self.client, self.context, self.record)
        return ""

    def _way_out(self, deployment: Deployment) -> str:
        try:
            return self._deploys.way_out(self.client, self.context, self.record, deployment)
        except PaasError as error:
            return f"What keeps it cannot be asked: {error}"

    def _evidence(self) -> dict[str, str]:
        return {"deployment": self.id, "status": self.deployment.reported} if self.deployment else {}

    @property
    def succeeded(self) -> bool:
        return self.verdict is not None and self.verdict.succeeded

    def judge(self) -> None:
        """Raises PaasError, with the end of the log, unless it was deployed and runs."""
        redact = self.client.connection.redactor
        if not self.succeeded:
            # The same; secrets that cannot be read are those that the server hides.
            with contextlib.suppress(PaasError):
                redact.add(*self.secrets())
        if self.verdict:
            self.verdict = self.verdict.told(redact)
        if self.find and not self.id:
            raise PaasError(
                f"The deployment has not begun within {self.deadline.seconds:g} s:"
                f" {self._deploys.why_waiting(self.client)}",
                "timeout",
            )
        if self.deployment and self.deployment.status not in ENDED:
            raise PaasError(
                f"The deployment {self.id} is still {self.deployment.reported} after {self.deadline.seconds:g} s."
                f" {redact(self._way_out(self.deployment))}",
                "timeout",
            )
        verdict = self.verdict
        if verdict is None:
            verdict = self.verdict = self._seen.told(redact)
        if verdict.succeeded:
            return
        serves = _serving(redact(verdict.serves))
        if verdict.built:
            log = self._tail(self._deploys.log(self.client, self.context, self.record, self.id))
            raise PaasError(
                f"{_sentence(redact(verdict.reason))}{serves} The end of its log:\n" + "\n".join(log), "deployment"
            )
        log = self._tail(self.lifecycle.container_log(self.client, self.context, self.record))
        what = {
            ROLLED_BACK: "was taken back by the server",
            FAILED: "does not stay up",
            UNKNOWN: f"does not run after {self.deadline.seconds:g} s",
        }[verdict.outcome]
        done = "deployed" if self.lifecycle.deploys else "started"
        raise PaasError(
            f"The {self.kind} was {done} but {what}: {redact(verdict.reason)}.{serves}"
            " The end of its container log:\n" + "\n".join(log),
            "timeout" if verdict.outcome == UNKNOWN else "deployment",
        )

    def _tail(self, lines: Sequence[str]) -> list[str]:
        redact = self.client.connection.redactor
        tail = lines[-LOG_TAIL:]
        if self.deployment:
            self.deployment.log = [redact(line) for line in tail if not isinstance(line, Note)]
        return [redact(line) for line in tail] or ["(the server has no log)"]


def _serving(what: str) -> str:
    """What runs in the place of what failed, which the server has stored all the same."""
    if what in ("", NOTHING):
        return what and f" What serves now: {what}."
    return f" What serves now: {what}. What failed stays stored: to go back, declare what served before."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
