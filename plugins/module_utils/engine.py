# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""find -> read -> plan -> apply -> verify -> result: the one path that every resource takes.

Each part is a layer on the one before it: locating, referring, planning, running, writing, and here the path and its
result. Only they know C(state) and check mode. Check mode leaves the path just before C(apply); everything before that
is the same code, so C(changed) and C(diff) cannot differ from the real run.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from .errors import ApiError, Failure, PaasError
from .foreseen import FREED, GONE, MADE, UNMADE
from .keeping import Keeper
from .locating import assumed
from .partial import completed
from .planning import Plan, Step
from .presenting import present
from .redact import without_credentials
from .refusing import Claim
from .schema import Record, Resource, needed
from .transport import misunderstood, pick, read_key
from .writing import Writer


class Engine(Writer):
    """Converges one resource; a new object for every run. C(run) does it all, and is C(prepare) and C(finish)."""

    def run(self) -> dict[str, Any]:
        """The result of the module. Raises Failure."""
        self.prepare()
        return self.finish()

    def prepare(self) -> None:
        """Everything before the first write. Raises Failure."""
        try:
            self.client.apart = self.resource.apart
            self.params = assumed(self.resource, self.params)
            self.client.version()
            self._refuse_newer_options()
            resolved = self._resolve_parents()
            self.record = self._find() if resolved else self._inborn()
            if self.state != "absent":
                self._keep_secrets()
                self.params = completed(self.resource, self.params, self.record)
                self._resolve_references()
            self.plan = self._plan()
            self.before = self.plan.replaces or self.record
            if self.plan.op == "delete" and self.before is None:
                # An earlier task of a run in check mode would have made it.
                self.before = {"name": self.params.get("name")}
            self._refuse_unwritable()
            self.steps = [] if self.check_mode else self._steps(self.plan)
        except Exception as error:
            raise self._failed(error) from error

    def _keep_secrets(self) -> None:
        """Put what is stored in the place of masks. Raises PaasError for those that nothing stands behind."""
        record = self.record
        keeper = Keeper(self.resource, record, lambda child: self._rows(child, needed(record)))
        self.params = keeper.run(self.params)
        self.client.connection.redactor.add(*keeper.secrets)

    def write(self) -> None:
        """All writes, but nothing that deploys, starts or stops. Raises Failure."""
        self._carry_out(1 if self.plan.acts else 0)

    def act(self) -> None:
        """What C(write) leaves. Raises Failure."""
        self._carry_out(0)

    def release(self, claims: Set[Claim]) -> None:
        """Give up what others wait for, before anything else is written. Raises Failure."""
        names = ", ".join(sorted(str(claim[1]) for claim in claims))
        self.steps.insert(0, Step(f"give up {names}", lambda: self._give_up(claims)))
        self._carry_out(len(self.steps) - 1)

    def outlook(self) -> dict[str, Any]:
        """What is worth telling of one that does not change."""
        plan = self.plan
        waits = plan.deploy_required and plan.run != "deploy" and plan.op != "delete"
        told = {"deploy_required": waits, "unverified": plan.differences.unverified}
        return {name: value for name, value in told.items() if value}

    def finish(self) -> dict[str, Any]:
        """The result, after everything that is still to do. Raises Failure."""
        self._carry_out(0)
        if self.check_mode:
            self._foresee()
        return self._result(self.plan, self.before)

    def _foresee(self) -> None:
        """Tell later tasks of the same run in check mode what this one would have done."""
        note, own = self.client.foreseen.note, self.context.get("id")
        if self.plan.op == "create":
            note(MADE, *self._whereabouts())
        if self.plan.op == "delete":
            note(GONE, own) if own is not None else note(UNMADE, *self._whereabouts())
        for claim in self.claims()[0] if own is not None else ():
            note(FREED, own, claim)

    def _carry_out(self, leave: int) -> None:
        written = self.client.usage.writes
        try:
            while len(self.steps) > leave:
                self.steps[0].run()
                self.done.append(self.steps.pop(0).name)
        except Exception as error:
            if self.among is None:
                self.client.forget()
            raise self._failed(error) from error
        finally:
            # What this one waited for is no limit for the next that the client serves.
            self.client.until = None
        if self.client.usage.writes > written:
            self._share()

    def _share(self) -> None:
        """Keep the list true that later runs of the same client look at."""
        resource = self.resource
        if not resource.apart or self.among is not None:
            return
        if self.plan.moves:
            self.client.forget()
            return
        for child in resource.children:
            if child.taken:
                self.client.forget(read_key(child.taken.call, self.context))
        for item in resource.all_fields:
            # What others have got since is found out by the server; what they gave up must not stand in the way.
            if item.taken and any(pool == item.unshared for pool, _entry in self.claims()[0]):
                self.client.forget(read_key(item.taken.call, self.context))
        rows: Any = pick(self.context.get("enclosing"), resource.within) if resource.within else None
        if resource.list:
            rows = self.client.known(resource.list, self.context)
        identifier = self.context.get("id")
        for index, row in enumerate(rows or ()):
            if row.get(resource.id) != identifier:
                continue
            if self.plan.op == "delete":
                del rows[index]
            elif self.record is not None:
                rows[index] = self.record
            return
        self.client.forget()

    def _failed(self, error: Exception) -> Failure:
        result = self._failure(self.plan, self.steps, isinstance(error, ApiError) and bool(error.status))
        if isinstance(error, PaasError):
            return Failure(without_credentials(f"{error}{self._undeployed()}"), result, error)
        return misunderstood(error, self.client, result)

    def _undeployed(self) -> str:
        """Advice where the next run will find everything stored and cannot know that it was never deployed."""
        plan, lifecycle = self.plan, self.resource.lifecycle
        stored = self.client.usage.writes and plan.op == "update" and plan.run == "deploy" and not self.deployment
        hidden = needed(lifecycle).untraceable(self.context, plan.differences) if stored else []
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
        shown_before.update(self.removed)
        result: dict[str, Any] = {
            "changed": plan.changed or bool(self.removed),
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
            waiting = plan.deploy_required and plan.run != "deploy"
            result["deploy_required"] = waiting and plan.op != "delete"
            result["deployment"] = self._deployment()
            result["verdict"] = self._verdict()
        if self.warnings:
            result["warnings"] = self.warnings
        return result

    def _presented(self, plan: Plan) -> dict[str, Any] | None:
        if plan.op == "delete" or self.record is None:
            return None
        resource, record = self.resource, self.record
        return {resource.id: record.get(resource.id), **present(resource, record)}

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
        if self.context.get("id"):
            result[self.resource.id_option] = self.context["id"]
        if self.deployment:
            result["deployment"] = self._deployment()
        if self.verdict:
            result["verdict"] = self._verdict()
        if self.resource.lifecycle and plan.op != "delete":
            stored = bool(self.done) or (self.client.usage.writes > 0 and not refused)
            result["deploy_required"] = (plan.deploy_required if stored else plan.waits) and "deploy" not in self.done
        if self.warnings:
            result["warnings"] = self.warnings
        return result


def _brief(resource: Resource, record: Record) -> dict[str, Any]:
    return {"name": record.get("name"), resource.id: record.get(resource.id)}
