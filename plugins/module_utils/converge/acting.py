# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last step of a plan: deploy, start, stop, and wait until it is true."""

from __future__ import annotations

from ..errors import PaasError
from ..language.words import needed
from ..running.runs import Runs
from ..running.watching import Watch
from ..transport.waiting import Deadline
from .plan import Plan
from .planning import Planner


class Runner(Planner):
    def _deadline(self) -> Deadline:
        return self.client.deadline(float(self.params.get("wait_timeout") or 60)).of(self._header())

    def _act(self, plan: Plan) -> None:
        lifecycle = needed(self.resource.lifecycle)
        if self.record is None or self.context.get("id") is None:
            self.record = self._read(self.context["id"])
        deadline = self._deadline()
        if plan.run == "stop":
            lifecycle.stop(self.client, self.context, self.record, deadline)
            if self.params["wait"]:
                self._await_stop(lifecycle, deadline)
            else:
                self.record = self._read(self.context["id"])
            return
        self.context["mark"] = self._mark()
        if any(change.field.upload for change in plan.differences.fields):
            self.context["upload"] = self.archive
        if plan.run == "deploy":
            changed = bool(plan.differences)
            deployment = needed(self._deploys).deploy(self.client, self.context, self.record, deadline, changed)
        else:
            act = lifecycle.start if plan.run == "start" else lifecycle.restart
            deployment = act(self.client, self.context, self.record, deadline)
        if self.params["wait"]:
            self._await(lifecycle, deployment, deadline)
        elif deployment:
            self.deployment = needed(self._deploys).look(self.client, self.context, self.record, deployment)
        self.record = self._read(self.context["id"])

    def _join(self, deployment: str) -> None:
        """Wait for what somebody else has begun, or this very playbook before it was interrupted: a deployment, or a
        start.
        """
        self._await(needed(self.resource.lifecycle), deployment if self._deploys else "", self._deadline())
        self.record = self._read(self.context["id"])

    def _await(self, lifecycle: Runs, deployment: str, deadline: Deadline) -> None:
        # What was made is there, and everybody can see the deployment.
        self.turn.release()
        watch = self._watch(lifecycle, deployment, deadline)
        try:
            with self.client.waiting():
                deadline.poll(watch.ask)
            watch.judge()
        finally:
            self.deployment, self.verdict = watch.deployment, watch.verdict

    def _watch(self, lifecycle: Runs, deployment: str, deadline: Deadline) -> Watch:
        record, kind = self.record or {}, self.resource.title
        watch = Watch(self.client, lifecycle, self.context, record, deadline, kind, deployment)
        watch.secrets = lambda: self._secrets(record)
        return watch

    def _await_stop(self, lifecycle: Runs, deadline: Deadline) -> None:
        record = self.record or {}
        if not deadline.poll(lambda: lifecycle.is_stopped(self.client, self.context, record) or None):
            raise PaasError(
                f"The {self.resource.title} still runs {deadline.seconds:g} s after it was told to stop.", "timeout"
            )
        self.record = self._read(self.context["id"])
