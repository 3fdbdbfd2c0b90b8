# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run tells: its result, and what became of it where it failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ApiError, Failure, PaasError
from ..language.call import Record
from ..language.presenting import present, shown_id
from ..language.redact import visible
from ..language.resource import Resource, name_of
from ..language.words import needed
from ..transport.client import misunderstood
from .plan import Plan, Step
from .writing import Writer


class Teller(Writer):
    """Makes the result of a run out of what was planned and done."""

    lost = False

    def outlook(self) -> dict[str, Any]:
        """What is worth telling of one that does not change."""
        plan = self.plan
        waits = plan.deploy_required and plan.run != "deploy" and plan.op != "delete"
        told = {
            "deploy_required": waits,
            "restart_required": plan.restart_required and not plan.run,
            "unverified": plan.differences.unverified,
        }
        return {name: value for name, value in told.items() if value}

    def _has_vanished(self) -> bool:
        """Whether somebody has removed what is worked on."""
        try:
            return bool(self.plan.op != "delete" and self.context.get("id") and self._is_gone())
        except PaasError:
            return False

    def _failed(self, error: Exception) -> Failure:
        result = self._failure(self.plan, self.steps, isinstance(error, ApiError) and bool(error.status))
        if isinstance(error, PaasError):
            return Failure(self.client.connection.redactor(f"{error}{self._undeployed()}"), result, error)
        return misunderstood(error, self.client, result)

    def _undeployed(self) -> str:
        """Advice where the next run will find everything stored and cannot know that it was never deployed."""
        plan = self.plan
        stored = self.client.usage.writes and plan.op == "update" and plan.run == "deploy" and not self.deployment
        hidden = needed(self._deploys).untraceable(self.context, plan.differences) if stored else []
        if not hidden:
            return ""
        return (
            f"\nWhat may be stored but is not deployed, without {self.client.title} telling the next run of it:"
            f" {', '.join(hidden)}. Repeat it with deploy=always."
        )

    # -- result -----------------------------------------------------------------------------------------------------

    def _result(self, plan: Plan, before: Record | None) -> dict[str, Any]:
        kind = self.resource.kind
        shown_before, shown_after = plan.differences.shown()
        for name, (old, new) in plan.moves.items():
            shown_before[name], shown_after[name] = old, new
        if plan.op == "delete" or plan.replaces:
            lost = {option.name: self.params.get(option.name) for option in self.resource.delete_options}
            shown_before = {**_brief(self.resource, needed(before)), **lost, **plan.losses}
            for item in plan.fixed:
                shown_before[item.label] = item.before
                shown_after[item.label] = item.after
        if plan.run:
            shown_after["run"] = f"{plan.run} ({plan.reason})"
        shown_before.update({name: entries for name, entries in plan.removals.items() if entries} | self.removed)
        result: dict[str, Any] = {
            "changed": plan.changed or bool(self.removed) or self.lost,
            "diff": {
                "before": shown_before,
                "after": shown_after,
                "before_header": self._header(),
                "after_header": self._header(),
            },
            "unverified": plan.differences.unverified,
            "api": self.client.usage.report(),
            kind: self._presented(plan),
        }
        if self.resource.lifecycle:
            result["verdict"] = self._verdict()
            if not self._deploys:
                result["restart_required"] = plan.restart_required and not plan.run
        if self._deploys:
            waiting = plan.deploy_required and plan.run != "deploy"
            result["deploy_required"] = waiting and plan.op != "delete"
            result["deployment"] = self._deployment()
        if self.warnings:
            result["warnings"] = self.warnings
        return result

    def _presented(self, plan: Plan) -> dict[str, Any] | None:
        if plan.op == "delete" or self.record is None:
            return None
        resource, record = self.resource, self.record
        known = {resource.id: shown_id(resource, record)} if resource.id_option else {}
        return {**known, **present(resource, record, self._older_than)}

    def _deployment(self) -> dict[str, Any] | None:
        if self.deployment is None:
            return None
        return {"id": self.deployment.id, "status": self.deployment.reported, "log": self.deployment.log}

    def _verdict(self) -> dict[str, Any] | None:
        return self.verdict.shown() if self.verdict else None

    def _failure(self, plan: Plan, steps: Sequence[Step], refused: bool) -> dict[str, Any]:
        """C(refused) says that the server has not carried out the step that failed."""
        result: dict[str, Any] = {
            "changed": self.client.usage.writes > 0,
            "api": self.client.usage.report(),
            "done": self.done,
            "not_done": [step.name for step in steps],
        }
        if self.context.get("id") and self.resource.id_option:
            result[self.resource.id_option] = visible(str(self.context["id"]))
        if self.deployment:
            result["deployment"] = self._deployment()
        if self.verdict:
            result["verdict"] = self._verdict()
        if self._deploys and plan.op != "delete":
            stored = bool(self.done) or (self.client.usage.writes > 0 and not refused)
            result["deploy_required"] = (plan.deploy_required if stored else plan.waits) and "deploy" not in self.done
        if self.warnings:
            result["warnings"] = self.warnings
        return result


def _brief(resource: Resource, record: Record) -> dict[str, Any]:
    return {"name": name_of(resource, record), resource.id: shown_id(resource, record)}
