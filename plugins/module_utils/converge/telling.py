# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run tells: its result, and what became of it where it failed."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError, Failure, PaasError
from ..language.presenting import present, shown_id
from ..language.redact import visible
from ..language.resource import name_of
from ..language.words import needed
from ..transport.client import misunderstood
from .plan_running import deploys_of
from .work import Work


def outlook(work: Work) -> dict[str, Any]:
    """What is worth telling of one that does not change."""
    plan = work.plan
    told = {
        "deploy_required": plan.left_to_deploy,
        "restart_required": plan.left_to_restart,
        "unverified": plan.differences.unverified,
        **beside(work),
    }
    return {name: value for name, value in told.items() if value}


def beside(work: Work) -> dict[str, Any]:
    """What is told of one of many: why it waits for a deployment, and what it has besides what is declared."""
    plan = work.first or work.plan
    return {"deploy_reason": plan.because if plan.left_to_deploy else "", "undeclared": plan.differences.undeclared}


def result(work: Work) -> dict[str, Any]:
    # What was planned before anything was made is what check mode tells.
    run, plan = work.run, work.first or work.plan
    before, after = plan.differences.shown()
    for name, (old, new) in plan.moves.items():
        before[name], after[name] = old, new
    if plan.op == "delete" or plan.replaces:
        resource, record = run.resource, needed(work.before)
        lost = {option.name: run.wish.get(option.name) for option in resource.delete_options}
        known = {"name": name_of(resource, record), resource.id_option: shown_id(resource, record)}
        before = {**known, **lost, **plan.losses}
        for item in plan.fixed:
            before[item.label], after[item.label] = item.before, item.after
    if plan.run:
        after["run"] = f"{plan.run} ({plan.reason})"
    before.update({name: list(entries) for name, entries in plan.removals.items() if entries})
    before.update(work.removed)
    # Only what differs is shown, so nothing else tells what is new from what gets something more.
    is_new = plan.op == "create" and not plan.replaces
    known_as = f"no {run.header} yet" if is_new else run.header
    told: dict[str, Any] = {
        "changed": plan.changed or bool(work.removed) or work.lost,
        "diff": {"before": before, "after": after, "before_header": known_as, "after_header": run.header},
        "unverified": plan.differences.unverified,
        "api": run.client.usage.report(),
        run.resource.kind: None if plan.op == "delete" else _presented(work),
    }
    if run.resource.lifecycle:
        told["verdict"] = work.verdict.shown() if work.verdict else None
        if not deploys_of(run.resource):
            told["restart_required"] = plan.left_to_restart
    if deploys_of(run.resource):
        told["deploy_required"] = plan.left_to_deploy
        told["deployment"] = _deployment(work)
    if run.warnings:
        told["warnings"] = run.warnings
    return told


def _presented(work: Work) -> dict[str, Any] | None:
    return None if work.record is None else present(work.run.resource, work.record, work.run.client.older_than)


def _deployment(work: Work) -> dict[str, Any] | None:
    made = work.deployment
    return {"id": made.id, "status": made.reported, "log": made.log} if made else None


# -- where it failed -------------------------------------------------------------------------------------------------


def failed(work: Work, error: Exception) -> Failure:
    """What the user is told of an error, with what was done and what was not."""
    told = _state(work, isinstance(error, ApiError) and bool(error.status))
    if isinstance(error, PaasError):
        text = work.run.client.connection.redactor.ours(f"{error}{_undeployed(work)}{_unseen(work)}")
        return Failure(text, told, error, clean=True)
    return misunderstood(error, work.run.client, told)


def _undeployed(work: Work) -> str:
    """Advice where the next run will find everything stored and cannot know that it was never deployed."""
    run, plan = work.run, work.plan
    stored = run.client.usage.writes and plan.op == "update" and plan.run == "deploy" and not work.deployment
    hidden = needed(deploys_of(run.resource)).untraceable(run.ids, plan.differences) if stored else []
    if not hidden:
        return ""
    return (
        f"\nWhat may be stored but is not deployed, without {run.client.title} telling the next run of it:"
        f" {', '.join(hidden)}. Repeat it with deploy=always."
    )


def _unseen(work: Work) -> str:
    """Advice where the next run cannot see that something was not set."""
    rows = [step.row for step in work.steps if step.row and step.row.child.is_unshown]
    if not rows or not work.done:
        return ""
    labels = ", ".join(f"{row.child.name}[{row.label}]" for row in rows)
    return f"\n{work.run.client.title} does not show whether {labels} is set. Repeat it with update_hidden=always."


def _state(work: Work, refused: bool) -> dict[str, Any]:
    """C(refused) says that the server has not carried out the step that failed."""
    run, plan = work.run, work.plan
    writes = run.client.usage.writes
    told: dict[str, Any] = {
        "changed": writes > 0,
        "api": run.client.usage.report(),
        "done": work.done,
        "not_done": [step.name for step in work.steps],
    }
    if run.id and run.resource.id_option:
        told[run.resource.id_option] = visible(str(run.id))
    if work.deployment:
        told["deployment"] = _deployment(work)
    if work.verdict:
        told["verdict"] = work.verdict.shown()
    if deploys_of(run.resource) and plan.op != "delete":
        stored = bool(work.done) or (writes > 0 and not refused)
        told["deploy_required"] = (plan.deploy_required if stored else plan.waits) and "deploy" not in work.done
    if run.warnings:
        told["warnings"] = run.warnings
    return told
