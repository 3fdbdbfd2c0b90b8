# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments on Dokploy: made, taken out of the queue, ended, taken back to an earlier image.

Applications and composes have the same queue and the same requests, each with a router of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..converge.read_only import Found
from ..errors import ApiError, PaasError
from ..language.call import Call, Record, pick
from ..language.commands import Command, Return
from ..language.resource import Resource
from ..language.words import Option
from ..running.deployment import ENDED, RUNNING, Deployment
from ..running.runs import refuse_endless
from ..running.watching import Watch
from ..transport.client import Client
from ..transport.waiting import Deadline
from ..whole.deploying import WAIT_OPTIONS, deploy_all, label, refuse_needless, returns, row, target_options, targets
from .application import APPLICATION
from .calls import MARK, TITLE, DeployCalls
from .client import DOKPLOY
from .compose_runs import ComposeRuns
from .composes import COMPOSE
from .lifecycle import DokployLifecycle
from .queue import QUEUE_SINCE, jobs, require
from .queued import Queued

ROLLBACK = Call("POST", "rollback.rollback", body={"rollbackId": "{rollback}"})

LIFECYCLE = DokployLifecycle()


@dataclass(frozen=True)
class Kind:
    """What is deployed, and the options that name it.

    does  the actions that it knows
    """

    resource: Resource
    lifecycle: Queued
    redeploy: Call
    cancel: Call
    kill: Call
    name: str
    does: tuple[str, ...]

    @property
    def calls(self) -> DeployCalls:
        return self.lifecycle.calls


def _kind(resource: Resource, lifecycle: Queued, name: str, *does: str) -> Kind:
    calls = lifecycle.calls
    own = {calls.key: "{id}"}
    return Kind(
        resource,
        lifecycle,
        replace(calls.deploy, path=f"{calls.kind}.redeploy"),
        Call("POST", f"{calls.kind}.cancelDeployment", body=own),
        Call("POST", f"{calls.kind}.killBuild", body=own),
        name,
        ("deploy", "redeploy", "cancel", "clean_queue", "kill_build", *does),
    )


APPLICATIONS = _kind(APPLICATION, LIFECYCLE, "name", "reload", "rollback")
COMPOSES = _kind(COMPOSE, ComposeRuns(), "compose")
USES = {
    "title": ("deploy", "redeploy"),
    "description": ("deploy", "redeploy"),
    "deployment_id": ("rollback",),
}


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    action = params["action"]
    kind = COMPOSES if params["compose"] is not None or params["compose_id"] is not None else APPLICATIONS
    refuse_endless(params)
    refuse_needless(params, action, USES)
    if action not in kind.does:
        raise PaasError(f"action={action} means nothing for a {kind.resource.title}.", "validation")
    if action in ENDS:
        # They have to know what waits, and what others are deploying.
        require(client, QUEUE_SINCE, f"action={action} cannot be done")
    named = targets(kind.resource, {**params, "name": params[kind.name]}, client, check_mode)
    if action in ENDS:
        return named.foretold(ENDS[action](client, params, kind, named.found, check_mode), kind.resource, changes=False)
    if action == "rollback" and not named.to_come:
        return _roll_back(client, params, named.found, check_mode)
    if check_mode:
        shown = [row(kind.resource, item) for item in named.found]
        return named.foretold({"changed": bool(shown), "deployments": shown}, kind.resource)
    lifecycle = kind.lifecycle

    def ask(item: Found, deadline: Deadline) -> Watch:
        if action == "reload":
            lifecycle.restart(client, item.context, item.record, deadline)
            return _watch(client, lifecycle, item, deadline)
        description = f"{MARK}{item.mark}" if params["description"] is None else params["description"]
        words = {"title": params["title"] or TITLE, "description": description}
        call = kind.redeploy if action == "redeploy" else kind.calls.deploy
        lifecycle.ask(client, item.context, item.record, call, words)
        watch = _watch(client, lifecycle, item, deadline)
        watch.find = lambda: lifecycle.appeared(client, item.context)
        return watch

    return deploy_all(kind.resource, params, client, named.found, ask)


def _watch(client: Client, lifecycle: Queued, item: Found, deadline: Deadline) -> Watch:
    return Watch(client, lifecycle, item.context, item.record, deadline)


# -- rollback --------------------------------------------------------------------------------------------------------


def _roll_back(client: Client, params: Record, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    if len(found) != 1:
        raise PaasError("A deployment belongs to one application: name exactly one for action=rollback.", "validation")
    item, wanted = found[0], params["deployment_id"]
    deployments = client.listed(item.record.get("deployments"), APPLICATION.read, "deployments", "deploymentId")
    # An image is announced when its build begins, so that of a deployment which failed may not be there.
    images = {
        str(other["deploymentId"]): other.get("rollbackId") if other.get("status") == "done" else None
        for other in deployments
    }
    if not images.get(wanted):
        kept = ", ".join(identifier for identifier, rollback in images.items() if rollback)
        what = "has no image to go back to" if wanted in images else "is not known"
        raise PaasError(
            f"The deployment {wanted!r} of {label(APPLICATION, item)} {what}. Those that have one: {kept or 'none'}."
            " Dokploy keeps images only of applications with an active rollback and a rollback registry, and only of"
            " the last ten deployments.",
            "not_found",
        )
    if check_mode:
        return {"changed": True, "deployments": [row(APPLICATION, item)]}

    def ask(item: Found, deadline: Deadline) -> Watch:
        LIFECYCLE.note_tasks(client, item.context, item.record)
        client.send(ROLLBACK, {**item.context, "rollback": images[wanted]})
        return _watch(client, LIFECYCLE, item, deadline)

    return deploy_all(APPLICATION, params, client, found, ask)


# -- what waits or is being built ------------------------------------------------------------------------------------


def _mine(job: Record, kind: Kind, item: Found) -> bool:
    return bool(pick(job, f"data.{kind.calls.key}") == item.context["id"])


def _running(client: Client, kind: Kind, item: Found) -> Deployment | None:
    """The deployment that runs, freshly asked."""
    last = kind.lifecycle.last(client, item.context, client.record(kind.calls.read, item.context, fresh=True))
    return last if last and last.status == RUNNING else None


def _clean(client: Client, params: Record, kind: Kind, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    def waiting(item: Found) -> int:
        return sum(_mine(job, kind, item) and job.get("state") == "waiting" for job in jobs(client))

    taken = {item.context["id"]: waiting(item) for item in found}
    busy = [item for item in found if taken[item.context["id"]]]
    for item in () if check_mode else busy:
        client.send(kind.calls.clean, item.context)
        left = waiting(item)
        if left:
            raise PaasError(f"{left} deployments of {label(kind.resource, item)} still wait in the queue.", "timeout")
    return {"changed": bool(busy), "removed": sum(taken.values())}


def _kill(client: Client, params: Record, kind: Kind, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    running = [(item, _running(client, kind, item)) for item in found]
    ended: list[Any] = []
    others = [
        job for job in jobs(client) if job.get("state") == "active" and not any(_mine(job, kind, i) for i in found)
    ]
    busy = [(item, deployment) for item, deployment in running if deployment]
    for item, deployment in busy:
        if not check_mode:
            client.send(kind.kill, item.context)
            deployment = _ended(client, params, kind, item, deployment)
        ended.append(row(kind.resource, item, deployment))
    result: dict[str, Any] = {"changed": bool(busy), "deployments": ended}
    if busy and others:
        result["warnings"] = [
            f"Dokploy ends every build on the server: {len(others)} other deployments were active at that moment."
        ]
    return result


def _cancel(client: Client, params: Record, kind: Kind, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    queued = jobs(client)
    active = [(item, _running(client, kind, item)) for item in found]
    busy = [(item, running) for item, running in active if running or any(_mine(job, kind, item) for job in queued)]
    ended = []
    for item, running in busy:
        if not check_mode:
            _send_cancel(client, kind, item)
            running = _ended(client, params, kind, item, running) if running else None
        ended.append(row(kind.resource, item, running))
    return {"changed": bool(busy), "deployments": ended}


def _send_cancel(client: Client, kind: Kind, item: Found) -> None:
    try:
        client.send(kind.cancel, item.context)
    except ApiError as error:
        if "cloud" not in str(error):
            raise
        raise PaasError(
            f"A Dokploy of one's own cannot cancel a deployment of {label(kind.resource, item)}; only Dokploy Cloud"
            " can. What waits in the queue is taken out of it with action=clean_queue. A build that runs is ended with"
            " action=kill_build, together with every other build on that server."
        ) from None


def _ended(client: Client, params: Record, kind: Kind, item: Found, deployment: Deployment) -> Deployment:
    """The deployment after it has ended, if that is to be waited for."""
    deadline = client.deadline(float(params["wait_timeout"])).of(label(kind.resource, item))

    def look() -> Deployment | None:
        nonlocal deployment
        deployment = kind.lifecycle.look(client, item.context, item.record, deployment.id)
        deadline.report(f"deployment {deployment.id} is {deployment.reported}")
        return deployment if deployment.status in ENDED or not params["wait"] else None

    if deadline.poll(look) is None:
        raise PaasError(
            f"The deployment {deployment.id} of {label(kind.resource, item)} goes on after {deadline.seconds:g} s.",
            "timeout",
        )
    return deployment


ENDS = {"cancel": _cancel, "clean_queue": _clean, "kill_build": _kill}


DEPLOYMENT = Command(
    platform=DOKPLOY,
    kind="deployment",
    short="Deploy applications and composes of Dokploy, clean their queue, end builds, roll back",
    doc=(
        "Deploys one or more applications or composes as they are stored and waits until they run, takes them out of"
        " the queue, ends what is being built, or takes an application back to the image of an earlier deployment.",
        "Dokploy answers a request to deploy before anything has happened, and calls a deployment done when the swarm"
        " has accepted it. This module finds the deployment that it asked for, and looks at the containers.",
    ),
    notes=(
        "The actions V(deploy), V(redeploy), V(reload) and V(rollback) are done in every run and always changed. To"
        " deploy only when something has changed, use O(selfhosted.paas.dokploy_application#module:deploy=auto) and"
        " O(selfhosted.paas.dokploy_compose#module:deploy=auto).",
        "A task is about applications or about composes. V(reload) and V(rollback) are for applications alone.",
        "V(cancel), V(clean_queue) and V(kill_build) are changed when there was something to end.",
        "While it waits in the controller, the task shows how each deployment stands.",
    ),
    arguments=(
        Option(
            "action",
            (
                "V(deploy): fetch, build and run what is stored. Dokploy builds one after the other.",
                "V(redeploy): the same without fetching source, image or Compose file again.",
                "V(reload): bring what is stored to the containers, without building. Environment variables, limits and"
                " the like need no more than that.",
                "V(cancel): end what waits or runs, where the server can: only Dokploy Cloud can.",
                "V(clean_queue): take deployments that wait out of the queue.",
                "V(kill_build): end the build that runs. B(Dokploy ends every build on that server), also those of"
                " others. Nothing is done while none of those that are named is being deployed.",
                "V(rollback): run the image of O(deployment_id) again, with the settings of then.",
            ),
            choices=("deploy", "redeploy", "reload", "cancel", "clean_queue", "kill_build", "rollback"),
            default="deploy",
        ),
        *target_options(APPLICATION),
        Option("compose", ("Names of composes, inside O(project).",), type="list", elements="str"),
        Option("compose_id", ("Ids of composes.",), type="list", elements="str"),
        Option("title", ("Title of the deployment. Dokploy replaces it by the commit message where it builds Git.",)),
        Option(
            "description",
            (
                "Description of the deployment. Without it, it is a mark by which a later"
                " O(selfhosted.paas.dokploy_application#module:deploy=auto) knows what was deployed.",
            ),
        ),
        Option(
            "deployment_id",
            (
                "Deployment to go back to. It must have kept its image, which Dokploy does for applications with an"
                " active rollback and a rollback registry.",
            ),
        ),
        *WAIT_OPTIONS,
    ),
    requirements={
        "required_one_of": [["name", "application_id", "compose", "compose_id"]],
        "mutually_exclusive": [
            [one, other] for one in ("name", "application_id") for other in ("compose", "compose_id")
        ],
        "required_by": {"name": ["project"], "compose": ["project"]},
        "required_if": [["action", "rollback", ["deployment_id"]]],
    },
    attributes="action",
    returns=(
        *returns(APPLICATION, COMPOSE),
        Return(
            "removed",
            "Number of deployments that were taken out of the queue.",
            "int",
            returned="with O(action=clean_queue)",
        ),
    ),
    run=_run,
)
