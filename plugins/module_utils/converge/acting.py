# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last step of a plan: deploy, start, stop, and wait until it is true."""

from __future__ import annotations

from ..errors import PaasError
from ..language.call import Record
from ..language.words import needed
from ..running.watching import Watch
from ..transport.waiting import Deadline
from .find import read, secrets
from .plan_running import deploys_of, mark_of
from .planning import compared
from .run import Run
from .work import Work


def deadline(run: Run) -> Deadline:
    seconds = run.wish.get("wait_timeout")
    return run.client.deadline(60.0 if seconds is None else float(seconds)).of(run.header)


def act(work: Work) -> None:
    """Deploy, start, restart or stop."""
    run, plan, lifecycle = work.run, work.plan, needed(work.run.resource.lifecycle)
    record = work.record = read(run) if work.record is None else work.record
    client, patience, deploys = run.client, deadline(run), deploys_of(run.resource)
    if plan.run == "stop":
        lifecycle.stop(client, run.ids, record, patience)
        if run.wish["wait"]:
            _await_stop(run, record, patience)
        work.record = read(run)
        return
    run.ids["mark"] = mark_of(run.resource, record)
    if any(change.field.upload for change in plan.differences.fields):
        run.ids["upload"] = run.archive
    if plan.run == "deploy":
        deployment = needed(deploys).deploy(client, run.ids, record, patience, bool(plan.differences))
    else:
        begin = lifecycle.start if plan.run == "start" else lifecycle.restart
        deployment = begin(client, run.ids, record, patience)
    if run.wish["wait"]:
        _await(work, deployment, patience)
        _look_again(work)
        return
    if deployment:
        work.deployment = needed(deploys).look(client, run.ids, record, deployment)
    work.record = read(run)


def join(work: Work) -> None:
    """Wait for what somebody else has begun, or this very playbook before it was interrupted: a deployment, or a
    start.
    """
    _await(work, work.plan.joins if deploys_of(work.run.resource) else "", deadline(work.run))
    _look_again(work)


def _await(work: Work, deployment: str, patience: Deadline) -> None:
    # What was made is there, and everybody can see the deployment.
    work.turn.release()
    run, record = work.run, work.record or {}
    lifecycle = needed(run.resource.lifecycle)
    watch = Watch(run.client, lifecycle, run.ids, record, patience, run.resource.title, deployment)
    watch.secrets = lambda: secrets(run, record)
    watch.stable = float(run.wish["wait_stable"])
    try:
        with run.client.waiting():
            patience.poll(watch.ask)
        watch.judge()
    finally:
        work.deployment, work.verdict = watch.deployment, watch.verdict


def _look_again(work: Work) -> None:
    """Warn of what was as declared before the wait and is not any more: platforms write some options when they deploy,
    and others are at work meanwhile.
    """
    run = work.run
    work.record = read(run)
    lines = compared(run, work.record, at_hand=True).shortfalls()
    if lines:
        text = (
            f"While this task waited, {run.client.title} itself or somebody else changed what it declares of the"
            f" {run.header}: {'; '.join(lines)}. The next run sets it anew. If it is so after every deployment, declare"
            f" what {run.client.title} makes of it, or leave it out."
        )
        run.warn(run.client.connection.redactor.ours(text))


def _await_stop(run: Run, record: Record, patience: Deadline) -> None:
    lifecycle = needed(run.resource.lifecycle)
    if not patience.poll(lambda: lifecycle.is_stopped(run.client, run.ids, record) or None):
        raise PaasError(
            f"The {run.resource.title} still runs {patience.seconds:g} s after it was told to stop.", "timeout"
        )
