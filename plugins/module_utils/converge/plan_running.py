# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a run deploys, starts, stops or restarts, and why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from ..language.call import Record
from ..language.compare import stored
from ..language.differences import ABSENT
from ..language.following import LOOK
from ..language.foreseen import STARTED, STOPPED
from ..language.resource import Resource
from ..language.words import needed
from ..running.deployment import CANCELLED, ENDED, FAILED, LOST, Deployment, outdated
from ..running.deploys import NEWER, Deploys
from ..running.runs import DOWN, STARTING, UP, Runs, RunState, refuse_endless
from .claims import refuse_or_warn
from .find import rows_of
from .plan import Plan
from .run import Run


def deploys_of(resource: Resource) -> Deploys | None:
    """How a resource is deployed; None for what is not."""
    return resource.lifecycle if isinstance(resource.lifecycle, Deploys) else None


def with_running(run: Run, record: Record | None, plan: Plan, lifecycle: Runs) -> Plan:
    """The plan with a decision on deploy, start, stop and restart. At most one of them, since each makes the others
    needless.
    """
    refuse_endless(run.wish)
    if record is not None:
        _refuse_without_container(run, record, plan, lifecycle)
    if isinstance(lifecycle, Deploys):
        return _with_deployment(run, record, plan, lifecycle)
    return _with_state(run, record, plan, lifecycle)


def _refuse_without_container(run: Run, record: Record, plan: Plan, lifecycle: Runs) -> None:
    """Refuse what is changed inside of a container where none runs by then: it starts only after all is stored."""
    labels = lifecycle.changed_inside(run.client, record, (change.field for change in plan.differences.fields))
    if not labels:
        return
    foreseen = run.client.foreseen
    stopped = run.check_mode and foreseen.has(STOPPED, run.id)
    started = run.check_mode and foreseen.has(STARTED, run.id)
    if started or (not stopped and lifecycle.has_container(run.client, run.ids, record)):
        return
    refuse_or_warn(
        run,
        f"{' and '.join(labels)} of the {run.header} cannot be changed: that is done inside of the running"
        f" {run.resource.title}, and it does not run. Start it with state=started in a task of its own, which comes"
        " before this one and has the old value or none.",
    )


def _with_state(run: Run, record: Record | None, plan: Plan, lifecycle: Runs) -> Plan:
    """The same for what has no deployments, and sees only with its next start what is stored."""
    pending = plan.differences.runtime() if record is not None else []
    state = RunState(DOWN, "new")
    if record is not None and (run.state != "present" or pending):
        state = lifecycle.run_state(run.client, run.ids, record)
    runs = state.state != DOWN
    plan = replace(plan, restart_required=bool(pending) and runs)
    said = _said(run, lifecycle, state) if record is not None else "it is new"
    if run.state == "stopped":
        return replace(plan, run="stop", reason="it runs") if runs else plan
    if run.state == "restarted":
        what, reason = ("restart", "state=restarted") if runs else ("start", said)
        return replace(plan, run=what, reason=reason)
    if pending and runs and run.wish["restart"] == "auto":
        return replace(plan, run="restart", reason=f"{', '.join(pending)} changed")
    if run.state == "started" and state.state not in (UP, STARTING):
        return replace(plan, run="start", reason=said)
    waits = run.state == "started" and state.state == STARTING and run.wish["wait"]
    return replace(plan, joins=STARTING) if waits else plan


def _with_deployment(run: Run, record: Record | None, plan: Plan, lifecycle: Deploys) -> Plan:
    last = None
    # A record that shows its deployments tells of them in every run.
    told = lifecycle.marks or looks_at_running(run)
    if record is not None and told:
        last = lifecycle.last(run.client, run.ids, record)
    undeployed = record is None or (last is None and told)
    waiting = _waiting(run, record, lifecycle, last)
    because = _because(record, undeployed, plan.differences.runtime(), waiting)
    if not because and record is not None and last is not None and _has_fallen(run, record, lifecycle, last):
        because = "what its last deployment brought does not stay up"
    what, reason = _decision(run, record, lifecycle, last, undeployed, because)
    joins = last.id if last and last.status not in ENDED and not what and run.wish["wait"] else ""
    waits = bool(waiting) or (undeployed and record is not None)
    return replace(
        plan, run=what, reason=reason, joins=joins, waits=waits, because=because, deploy_required=bool(because)
    )


def looks_at_running(run: Run) -> bool:
    """Whether it is worth a question what runs."""
    return run.wish.get("deploy") == "auto" or run.state in ("started", "restarted") or bool(run.wish.get(LOOK.name))


def _because(record: Record | None, undeployed: bool, pending: list[str], waiting: str) -> str:
    """Why something waits for a deployment; empty where nothing does."""
    if record is None:
        return "it is new"
    if undeployed:
        return "it was never deployed"
    return f"{', '.join(pending)} changed" if pending else waiting


def _has_fallen(run: Run, record: Record, lifecycle: Deploys, last: Deployment) -> bool:
    """Whether what was deployed is down, although nobody wants it to be."""
    asked = run.wish["deploy"] == "auto" or (run.wish["deploy"] == "never" and run.wish.get(LOOK.name))
    return bool(
        asked and run.state != "stopped" and last.status in ENDED and lifecycle.fallen(run.client, run.ids, record)
    )


def _decision(
    run: Run, record: Record | None, lifecycle: Deploys, last: Deployment | None, undeployed: bool, because: str
) -> tuple[str, str]:
    """What is done at last, and why; two empty texts for nothing."""
    if run.state == "stopped":
        runs = record is not None and lifecycle.run_state(run.client, run.ids, record).state != DOWN
        return ("stop", "it runs") if runs else ("", "")
    if run.wish["deploy"] == "always" or (run.wish["deploy"] == "auto" and because):
        return "deploy", because or "deploy=always"
    if run.state in ("started", "restarted") and undeployed:
        return "deploy", because
    if run.state == "started":
        state = lifecycle.run_state(run.client, run.ids, needed(record))
        # A deployment that is under way starts it by itself.
        due = state.wanted and state.state not in (UP, STARTING)
        if due and (last is None or last.status in ENDED):
            return "start", _said(run, lifecycle, state)
    return ("restart", "state=restarted") if run.state == "restarted" else ("", "")


def _said(run: Run, lifecycle: Runs, state: RunState) -> str:
    return lifecycle.said.format(run.client.connection.redactor(state.detail))


def _waiting(run: Run, record: Record | None, lifecycle: Deploys, last: Deployment | None) -> str:
    """Why something that was stored before waits for a deployment."""
    if last is None or record is None:
        return ""
    client, mark, looks = run.client, mark_of(run.resource, record), looks_at_running(run)
    if last.status in (FAILED, CANCELLED, LOST):
        if looks and lifecycle.kept(client, run.ids, record, mark):
            return ""
        return f"its last deployment ended as {last.reported or last.status}"
    if not looks:
        return NEWER if outdated(last.mark, mark) else ""
    children = [item for item in run.resource.children if item.runtime and not item.text]
    declared = [item for item in children if run.wish.get(item.name) is not None]
    rows = {item.name: rows_of(run, item, record) for item in declared}
    return lifecycle.undeployed(client, run.ids, record, last, mark, rows)


def mark_of(resource: Resource, record: Record) -> str:
    """What containers are made of, as a short text that a deployment carries and a later run compares."""
    deploys = deploys_of(resource)
    if deploys is None or not deploys.marks:
        return ""
    # What a deployment uploads is compared by itself.
    brought = (item for item in resource.all_fields if item.runtime and not item.upload)
    parts = {item.label: stored(item, record) for item in brought}
    parts.update({item.name: record.get(item.text) for item in resource.children if item.runtime and item.text})
    parts.update(deploys.beyond(record))
    known = {name: value for name, value in parts.items() if value is not ABSENT}
    digests = (hashlib.sha256(json.dumps(part, sort_keys=True).encode()) for part in (sorted(known), known))
    return "-".join(digest.hexdigest()[:16] for digest in digests)
