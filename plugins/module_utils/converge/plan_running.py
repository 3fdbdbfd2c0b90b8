# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a run deploys, starts, stops or restarts, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..language.call import Record
from ..language.compare import stored
from ..language.differences import ABSENT
from ..language.resource import Resource
from ..language.words import Field, needed
from ..running.deploys import CANCELLED, ENDED, FAILED, LOST, NEWER, Deployment, Deploys, outdated
from ..running.runs import DOWN, STARTING, UP, Runs, RunState
from ..running.verdict import Verdict
from ..transport.client import Client
from .plan import Plan, Step
from .refusing import Refuser


class RunPlanner(Refuser):
    """Decides on deploy, start, stop and restart."""

    def __init__(
        self,
        resource: Resource,
        params: Mapping[str, Any],
        client: Client,
        check_mode: bool,
        together: bool = False,
    ) -> None:
        self.done: list[str] = []
        self.deployment: Deployment | None = None
        self.verdict: Verdict | None = None
        super().__init__(resource, params, client, check_mode, together)

    def _forget_plan(self) -> None:
        super()._forget_plan()
        self.plan = Plan()
        self.before: Record | None = None
        self.steps: list[Step] = []
        self.doubtful = False
        self.removed: dict[str, list[Any]] = {}

    # -- deploy and run ---------------------------------------------------------------------------------------------

    @property
    def _deploys(self) -> Deploys | None:
        """How the resource is deployed; None for what is not."""
        lifecycle = self.resource.lifecycle
        return lifecycle if isinstance(lifecycle, Deploys) else None

    def _plan_run(self, plan: Plan, lifecycle: Runs) -> None:
        """Decide on deploy, start, stop and restart. At most one of them, since each makes the others needless."""
        if isinstance(lifecycle, Deploys):
            self._plan_deployment(plan, lifecycle)
        else:
            self._plan_state(plan, lifecycle)

    def _plan_state(self, plan: Plan, lifecycle: Runs) -> None:
        """The same for what has no deployments, and sees only with its next start what is stored."""
        pending = plan.differences.runtime() if self.record is not None else []
        asks = self.record is not None and (self.state != "present" or pending)
        state = self._run_state(lifecycle) if asks else RunState(DOWN, "new")
        runs = state.state != DOWN
        plan.restart_required = bool(pending) and runs
        said = f"it is {self.client.connection.redactor(state.detail)}"
        if self.state == "stopped":
            if runs:
                plan.run, plan.reason = "stop", "it runs"
        elif self.state == "restarted":
            plan.run, plan.reason = ("restart", "state=restarted") if runs else ("start", said)
        elif pending and runs and self.params["restart"] == "auto":
            plan.run, plan.reason = "restart", f"{', '.join(pending)} changed"
        elif self.state == "started" and state.state not in (UP, STARTING):
            plan.run, plan.reason = "start", said
        elif self.state == "started" and state.state == STARTING and self.params["wait"]:
            plan.joins = STARTING

    def _plan_deployment(self, plan: Plan, lifecycle: Deploys) -> None:
        pending = plan.differences.runtime()
        last = None
        # A record that shows its deployments tells of them in every run.
        told = lifecycle.marks or self.looks_at_running
        if self.record is not None and told:
            last = lifecycle.last(self.client, self.context, self.record)
        undeployed = self.record is None or (last is None and told)
        waiting = self._waiting(lifecycle, last)
        plan.waits = bool(waiting) or (undeployed and self.record is not None)
        because = waiting
        if self.record is None:
            because = "it is new"
        elif undeployed:
            because = "it was never deployed"
        elif pending:
            because = f"{', '.join(pending)} changed"
        plan.deploy_required = bool(because)
        if self.state == "stopped":
            if self.record is not None and self._run_state(lifecycle).state != DOWN:
                plan.run, plan.reason = "stop", "it runs"
        elif self.params["deploy"] == "always" or (self.params["deploy"] == "auto" and because):
            plan.run, plan.reason = "deploy", because or "deploy=always"
        elif self.state in ("started", "restarted") and undeployed:
            plan.run, plan.reason = "deploy", because
        elif self.state == "started":
            state = self._run_state(lifecycle)
            # A deployment that is under way starts it by itself.
            due = state.wanted and state.state not in (UP, STARTING)
            if due and (last is None or last.status in ENDED):
                plan.run, plan.reason = "start", f"it is {self.client.connection.redactor(state.detail)}"
        elif self.state == "restarted":
            plan.run, plan.reason = "restart", "state=restarted"
        if last and last.status not in ENDED and not plan.run and self.params["wait"]:
            plan.joins = last.id

    def _waiting(self, lifecycle: Deploys, last: Deployment | None) -> str:
        """Why something that was stored before waits for a deployment."""
        if last is None or self.record is None:
            return ""
        if last.status in (FAILED, CANCELLED, LOST):
            if self.looks_at_running and lifecycle.kept(self.client, self.context, self.record, self._mark()):
                return ""
            return f"its last deployment ended as {last.reported or last.status}"
        children = [item for item in self.resource.children if item.runtime and not item.text]
        rows = {item.name: self._rows(item, self.record) for item in children if self._is_declared(item)}
        if not self.looks_at_running:
            return NEWER if outdated(last.mark, self._mark()) else ""
        return lifecycle.undeployed(self.client, self.context, self.record, last, self._mark(), rows)

    @property
    def looks_at_running(self) -> bool:
        """Whether it is worth a question what runs."""
        return self.params.get("deploy") == "auto" or self.state in ("started", "restarted")

    def _marked_fields(self) -> list[Field]:
        """What of the record a deployment brings; what it uploads is compared by itself."""
        return [item for item in self.resource.all_fields if item.runtime and not item.upload]

    def _mark(self) -> str:
        """What containers are made of, as a short text that a deployment carries and a later run compares."""
        if not (self._deploys and self._deploys.marks):
            return ""
        record = needed(self.record)
        parts = {item.label: stored(item, record) for item in self._marked_fields()}
        parts.update(
            {item.name: record.get(item.text) for item in self.resource.children if item.runtime and item.text}
        )
        known = {name: value for name, value in parts.items() if value is not ABSENT}
        digests = (hashlib.sha256(json.dumps(part, sort_keys=True).encode()) for part in (sorted(known), known))
        return "-".join(digest.hexdigest()[:16] for digest in digests)

    def _run_state(self, lifecycle: Runs) -> RunState:
        return lifecycle.run_state(self.client, self.context, needed(self.record))
