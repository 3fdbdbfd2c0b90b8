# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments on Coolify: made, cancelled, taken back to an earlier image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..converge.read_only import Found
from ..errors import ApiError, Failure, NotFound, PaasError, common
from ..language.call import Call, Record
from ..language.commands import Command
from ..language.fields import switch
from ..language.words import Option
from ..running.deployment import ENDED, Deployment
from ..running.runs import refuse_endless
from ..running.watching import Watch
from ..transport.client import Client
from ..transport.waiting import Deadline
from ..whole.deploying import (
    WAIT_OPTIONS,
    Targets,
    deploy_all,
    label,
    refuse_needless,
    returns,
    row,
    target_options,
    targets,
)
from .application import APPLICATION
from .client import COOLIFY
from .info import TAGGED
from .lifecycle import APPLICATIONS, LOOK, CoolifyLifecycle

DEPLOY = Call(
    "POST",
    "/deploy",
    body={
        "uuid": "{id}",
        "force": "{force}",
        "pull_request_id": "{pull_request_id}",
        "docker_tag": "{docker_tag}",
    },
    optional=("force", "pull_request_id", "docker_tag"),
    repeatable=False,
)
CANCEL = Call("POST", "/deployments/{deployment}/cancel")
IMAGES = Call("GET", "/applications/{id}/rollback-images")
ROLLBACK = Call("POST", "/applications/{id}/rollback", body={"commit": "{commit}"}, repeatable=False)

LIFECYCLE = CoolifyLifecycle()
USES = {
    "force": ("deploy",),
    "docker_tag": ("deploy",),
    "pull_request_id": ("deploy", "cancel"),
    "commit": ("rollback",),
    "deployment_uuid": ("cancel",),
}
PREVIEW = (
    "The deployment of the preview has succeeded. Coolify does not tell whether containers of a preview run, so that a"
    " crash would not be noticed."
)


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    action = params["action"]
    refuse_endless(params)
    refuse_needless(params, action, USES)
    named = targets(APPLICATION, params, client, check_mode)
    for tag in params["tag"] or ():
        named.found += _tagged(client, tag, {item.context["id"] for item in named.found}, named, check_mode)
    if action == "cancel":
        return named.foretold(_cancel(client, params, named.found, check_mode), APPLICATION, changes=False)
    if not named.found and not named.warnings:
        raise PaasError("Nothing says what to deploy: give name, uuid or tag.", "validation")
    return named.foretold(_carry_out(client, params, named.found, check_mode), APPLICATION)


def _carry_out(client: Client, params: Record, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    action = params["action"]
    if action == "rollback":
        return _roll_back(client, params, found, check_mode)
    if check_mode:
        return {"changed": bool(found), "deployments": [row(APPLICATION, item) for item in found]}
    result = deploy_all(
        APPLICATION, params, client, found, lambda item, deadline: _deploy(client, params, item, deadline)
    )
    return {**result, "warnings": [PREVIEW]} if params["pull_request_id"] and params["wait"] else result


def _tagged(client: Client, tag: str, known: set[str], named: Targets, check_mode: bool) -> list[Found]:
    records = client.records(TAGGED, {"tag": tag})
    if not records and check_mode:
        named.warnings.append(f"No application has the tag {tag!r} yet; an earlier task may give it to one.")
    elif not records:
        raise PaasError(f"No application has the tag {tag!r}.", "not_found")
    return [Found({"id": item["uuid"]}, {}, item) for item in records if item["uuid"] not in known]


# -- deploy ----------------------------------------------------------------------------------------------------------


def _deploy(client: Client, params: Record, item: Found, deadline: Deadline) -> Watch:
    preview, tag = params["pull_request_id"] or 0, params["docker_tag"]
    words = {"force": params["force"], "pull_request_id": preview, "docker_tag": tag}

    def competes(other: Record) -> bool:
        same_tag = not tag or other.get("docker_registry_image_tag") == tag
        return (other.get("pull_request_id") or 0) == preview and same_tag

    identifier = LIFECYCLE.request(
        client, {**item.context, **words}, item.record, DEPLOY, deadline, must_be_new=True, competes=competes
    )
    return _watch(client, item, deadline, identifier, runs=not preview)


def _watch(client: Client, item: Found, deadline: Deadline, identifier: str, runs: bool) -> Watch:
    return Watch(client, LIFECYCLE, item.context, item.record, deadline, id=identifier, runs=runs)


# -- rollback --------------------------------------------------------------------------------------------------------


def _roll_back(client: Client, params: Record, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    commit = params["commit"]
    wanted = []
    for item in found:
        _refuse_image(client, item)
        if _current(client, item) != commit:
            wanted.append(item)
    if check_mode or not wanted:
        return {"changed": bool(wanted), "deployments": [row(APPLICATION, item) for item in wanted]}

    def ask(item: Found, deadline: Deadline) -> Watch:
        context = {**item.context, "commit": commit}
        identifier = LIFECYCLE.request(client, context, item.record, ROLLBACK, deadline, must_be_new=True)
        return _watch(client, item, deadline, identifier, runs=True)

    return deploy_all(APPLICATION, params, client, wanted, ask)


def _current(client: Client, item: Found) -> Any:
    """Commit of the image that runs, as far as Coolify can tell."""
    try:
        return client.record(IMAGES, item.context).get("current")
    except ApiError as error:
        if not error.unknown_route:
            raise
        raise PaasError(
            f"action=rollback needs Coolify 4.3.0 or newer; this server is {client.usage.server_version}.",
            "unsupported_version",
        ) from None


def _refuse_image(client: Client, item: Found) -> None:
    """Coolify queues such a rollback too, and then deploys what is stored: the same image as before."""
    record = client.record(APPLICATIONS.read, item.context)
    pack, name = record.get("build_pack"), label(APPLICATION, item)
    if pack == "dockerimage":
        raise PaasError(
            f"The {name} runs an image from a registry, for which Coolify ignores a rollback and deploys the stored tag"
            " again. Set docker_registry_image_tag with selfhosted.paas.coolify_application and deploy instead."
        )
    if pack == "dockercompose" or record.get("dockerfile"):
        raise PaasError(
            f"The {name} has no image for each commit (it is a Compose file or an inline Dockerfile), so Coolify cannot"
            " take it back to one. Store what it was and deploy instead."
        )


# -- cancel ----------------------------------------------------------------------------------------------------------


def _cancel(client: Client, params: Record, found: Sequence[Found], check_mode: bool) -> dict[str, Any]:
    active = [pair for pair in _named(client, params["deployment_uuid"] or ()) if pair[1].status not in ENDED]
    rows = _active(client, params["pull_request_id"]) if found else []
    for item in found:
        mine = [other for other in rows if _belongs(other, item)]
        active += [(item, Deployment(str(other["deployment_uuid"]), "", str(other.get("status")))) for other in mine]
    if check_mode or not active:
        shown = [row(APPLICATION, item, seen) for item, seen in active]
        return {"changed": bool(active), "deployments": shown}
    changed, ended = False, []
    failures: list[tuple[str, ApiError]] = []
    for item, deployment in active:
        try:
            client.send(CANCEL, {"deployment": deployment.id})
            changed = True
        except ApiError as error:
            if "cannot be cancelled" not in str(error):
                failures.append((label(APPLICATION, item), error))
        seen = LIFECYCLE.look(client, item.context, item.record, deployment.id)
        ended.append(row(APPLICATION, item, seen))
    if failures:
        texts = [f"{name}: {error}" for name, error in failures]
        raise Failure("\n".join(texts), {"deployments": ended}, common(error for _name, error in failures))
    return {"changed": changed, "deployments": ended}


def _named(client: Client, identifiers: Sequence[str]) -> list[tuple[Found, Deployment]]:
    """The deployments with these ids and their applications."""
    named = []
    for identifier in identifiers:
        try:
            record = client.record(LOOK, {"deployment": identifier})
        except NotFound as error:
            raise PaasError(f"There is no deployment {identifier!r}.", "not_found", error.status) from None
        application = record.get("application")
        shown = application if isinstance(application, Mapping) else {"name": record.get("application_name")}
        found = Found({"id": shown.get("uuid")}, {}, shown)
        named.append((found, LIFECYCLE.look(client, found.context, shown, identifier)))
    return named


def _active(client: Client, preview: int | None) -> list[Record]:
    """All queued and running deployments of the team, of one preview where that is given."""
    listed = LIFECYCLE.active(client)
    return [item for item in listed if preview is None or (item.get("pull_request_id") or 0) == preview]


def _belongs(deployment: Record, item: Found) -> bool:
    return f"/application/{item.context['id']}/" in str(deployment.get("deployment_url"))


DEPLOYMENT = Command(
    platform=COOLIFY,
    kind="deployment",
    short="Deploy applications of Coolify, cancel deployments, roll back",
    doc=(
        "Deploys one or more applications as they are stored, waits until they run, cancels deployments, or takes an"
        " application back to the image of an earlier commit.",
        "A deployment counts only once the server confirms that it exists: Coolify also hands out ids of deployments"
        " that it never queued, for example when its queue is full. The module then asks again until O(wait_timeout) is"
        " over.",
    ),
    notes=(
        "O(action=deploy) deploys in every run and is always changed. To deploy only when something has changed, use"
        " O(selfhosted.paas.coolify_application#module:deploy=auto).",
        "O(action=cancel) is changed when there was a deployment to cancel. O(action=rollback) is not changed when that"
        " image already runs.",
        "While it waits in the controller, the task shows how each deployment stands.",
        "The token needs the ability V(deploy). The log of a failed deployment is shown to tokens with"
        " V(read:sensitive).",
    ),
    arguments=(
        Option(
            "action",
            (
                "V(deploy): deploy what is stored. While another deployment of the application runs, its end is waited"
                " for, since it may have begun with an older configuration, and Coolify refuses a second one of the"
                " same commit.",
                "V(cancel): end the deployments with O(deployment_uuid), or all that are queued or running of the"
                " applications.",
                "V(rollback): deploy O(commit) again, from its image if the server still has it. Only applications that"
                " Coolify builds from Git have an image for each commit.",
            ),
            choices=("deploy", "cancel", "rollback"),
            default="deploy",
        ),
        *target_options(APPLICATION),
        Option(
            "tag",
            ("Tags; every application that has one of them is deployed. Services with the tag are not.",),
            type="list",
            elements="str",
        ),
        switch("force", "Whether to build without the cache, and without waiting for a deployment that runs."),
        Option(
            "pull_request_id",
            (
                "Number of a pull request, to deploy its preview instead, or to cancel only its deployments.",
                "Of an application that runs an image it is a number of your choice, and O(docker_tag) is the image.",
            ),
            type="int",
        ),
        Option("docker_tag", ("Tag of the image that the preview O(pull_request_id) runs.",)),
        Option(
            "deployment_uuid",
            ("Ids of the deployments to cancel.",),
            type="list",
            elements="str",
        ),
        Option("commit", ("Commit to go back to. The new deployment shows it as such.",), unquoted="nothing"),
        *WAIT_OPTIONS,
    ),
    requirements={
        "required_one_of": [["name", "uuid", "tag", "deployment_uuid"]],
        "required_by": {"name": ["project"], "docker_tag": ["pull_request_id"]},
        "required_if": [["action", "rollback", ["commit"]]],
        "mutually_exclusive": [["tag", "pull_request_id"]],
    },
    attributes="action",
    returns=returns(APPLICATION),
    run=_run,
)
