# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments: asked for, listed and cancelled; and what else starts, stops or shows running applications."""

from __future__ import annotations

import re
from typing import Any

import moments

from . import applications, clock, jobs, previews, runs, tags
from .gate import Call, Refused, invalid, refuse
from .rules import Rule, validate
from .store import ENDED, STOPPING, Row, new_uuid, stamp

ALREADY = "Deployment already queued for this commit."
FULL = "Deployment queue is full. Please wait for existing deployments to complete."
PRIVATE = ("begins", "due", "snapshot", "touched")
ROLLBACK = {"commit": Rule("string", required=True)}


def _shown(call: Call, row: Row, nested: bool = False) -> Row:
    shown = {key: value for key, value in row.items() if key not in PRIVATE and (key != "logs" or call.sensitive)}
    application = call.store.application_of(row) if nested else None
    if application:
        shown["application"] = applications.in_deployment(call, application)
    return shown


def _true(value: Any) -> bool:
    return value in (True, 1, "1", "true", "on", "yes")


# -- asking for one ------------------------------------------------------------------------------------------------


def deploy(call: Call) -> Any:
    call.require("deploy")
    given = call.loose()
    uuids, names, docker_tag = given.get("uuid"), given.get("tag"), given.get("docker_tag")
    number = str(given.get("pull_request_id", given.get("pr")) or 0)
    preview = max(int(number), 0) if re.fullmatch(r"-?\d+", number) else 0
    if uuids and names:
        raise refuse(400, "You can only use uuid or tag, not both.")
    if names and preview:
        raise refuse(400, "You can only use tag or pr, not both.")
    if docker_tag and not preview:
        raise refuse(400, "docker_tag requires pull_request_id.")
    if names:
        return _by_tags(call, str(names), _true(given.get("force")))
    if not uuids:
        raise refuse(400, "You must provide uuid or tag.")
    answers = []
    for uuid in filter(None, str(uuids).split(",")):
        application = call.store.applications.get(uuid)
        if application is not None:
            answers.append(_one(call, application, _true(given.get("force")), preview, docker_tag))
        elif uuid in call.store.services:
            service = call.store.services[uuid]
            jobs.queue(call.store, service, "start")
            message = f"Service {service['name']} started. It could take a while, be patient."
            answers.append({"message": message, "resource_uuid": uuid})
    if not answers:
        raise refuse(404, "No resources found.")
    return {"deployments": answers}


def _one(call: Call, application: Row, force: bool, preview: int, docker_tag: Any) -> Row:
    tag = None if docker_tag is None else str(docker_tag)
    image = application["build_pack"] == "dockerimage"
    if preview:
        row = _preview(call, application, preview, tag if image else None)
        if row is None:
            message = f"Pull request {preview} not found for this resource."
            return {"message": message, "resource_uuid": application["uuid"]}
        tag = row["docker_registry_image_tag"] if image else tag
    if tag is not None and not image:
        message = "docker_tag can only be used with Docker Image applications."
        return {"message": message, "resource_uuid": application["uuid"]}
    message, uuid = _queued(call, application, force, pull_request_id=preview, docker_registry_image_tag=tag)
    return {"message": message, "resource_uuid": application["uuid"], "deployment_uuid": uuid}


def _preview(call: Call, application: Row, number: int, tag: str | None) -> Row | None:
    """The preview of a pull request; for images a tag makes one, or changes it."""
    key = f"{application['id']}/{number}"
    row = call.store.previews.get(key)
    if row is None and tag is None:
        return None
    if row is None:
        row = previews.new(application, number, tag)
        call.store.previews[key] = row
    row["docker_registry_image_tag"] = tag or row["docker_registry_image_tag"]
    return row


def _queued(call: Call, application: Row, force: bool, **words: Any) -> tuple[str, str]:
    """A message, and the deployment; one that was not made has an id all the same, which nothing knows."""
    outcome, row = clock.queue(call.store, application, force_rebuild=force, **words)
    if outcome == "queue_full":
        raise Refused(429, {"message": FULL}, {"Retry-After": "60"})
    if row is None:
        return ALREADY, new_uuid()
    return f"Application {application['name']} deployment queued.", row["deployment_uuid"]


def _by_tags(call: Call, names: str, force: bool) -> Any:
    messages: list[str] = []
    details: list[Row] = []
    for name in filter(None, names.split(",")):
        tag = tags.named(call.store, name)
        if tag is None:
            continue
        found = [row for row in call.store.applications.values() if tag["uuid"] in row["tags"]]
        if not found:
            messages.append(f"No resources found for tag {name}.")
        for application in found:
            message, uuid = _queued(call, application, force)
            details.append({"resource_uuid": application["uuid"], "deployment_uuid": uuid})
            messages.append(message)
    if not messages:
        raise refuse(404, "No resources found with this tag.")
    return {"message": messages} | ({"details": details} if details else {})


def start(call: Call, uuid: str) -> Any:
    call.require("deploy")
    application = applications.find(call.store, uuid)
    given = call.loose()
    outcome, row = clock.queue(
        call.store, application, _true(given.get("instant_deploy")), force_rebuild=_true(given.get("force"))
    )
    return _answer(outcome, row, "Deployment request queued.")


def restart(call: Call, uuid: str) -> Any:
    call.require("deploy")
    application = applications.find(call.store, uuid)
    outcome, row = clock.queue(call.store, application, restart_only=True)
    return _answer(outcome, row, "Restart request queued.")


def _answer(outcome: str, row: Row | None, message: str) -> Row:
    """These two do not look whether the queue was full."""
    if outcome == "skipped":
        return {"message": ALREADY}
    return {"message": message, "deployment_uuid": row["deployment_uuid"] if row else new_uuid()}


def stop(call: Call, uuid: str) -> Any:
    call.require("deploy")
    application = applications.find(call.store, uuid)
    application["stops_at"] = moments.now() + STOPPING * call.store.speed
    return {"message": "Application stopping request queued."}


# -- back to an earlier one ----------------------------------------------------------------------------------------


def list_images(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid)
    name = application["docker_registry_image_name"] or uuid
    images = [image for image in application["images"] if image["name"] == name]
    # The container is looked for by the application's id, which is its name only with this setting.
    by_name = application["settings"]["is_consistent_container_name_enabled"]
    current = images[-1]["tag"] if by_name and images and application["container"] else None
    shown = sorted(images, key=lambda image: str(image["tag"]))
    return {
        "current": current,
        "images": [
            {"tag": image["tag"], "created_at": image["created_at"], "is_current": image["tag"] == current}
            for image in shown
        ],
    }


def rollback(call: Call, uuid: str) -> Any:
    call.require("deploy")
    body = call.checked(ROLLBACK)
    application = applications.find(call.store, uuid)
    commit = body["commit"]
    if commit.startswith("-"):
        raise invalid({"commit": ["Invalid rollback commit: must not start with a hyphen."]})
    if not re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9._\-/]*", commit):
        allowed = "Only alphanumeric characters, dots, hyphens, underscores, and slashes are allowed."
        raise invalid({"commit": [f"Invalid rollback commit: contains disallowed characters. {allowed}"]})
    outcome, row = clock.queue(call.store, application, commit=commit, rollback=True)
    if row is None:
        raise refuse(400, FULL if outcome == "queue_full" else ALREADY)
    return {"message": "Rollback deployment queued.", "deployment_uuid": row["deployment_uuid"]}


# -- looking at them -----------------------------------------------------------------------------------------------


def find(call: Call, uuid: str) -> Row:
    row = call.store.deployments.get(uuid)
    if row is None or call.store.application_of(row) is None:
        raise refuse(404, "Deployment not found.")
    return row


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    return _shown(call, find(call, uuid), nested=True)


def list_active(call: Call) -> Any:
    """In the order of their numbers, under the place where the database has each: an object where these differ."""
    call.require("read")
    rows = [row for row in call.store.deployments.values() if row["status"] not in ENDED]
    places = {id(row): place for place, row in enumerate(sorted(rows, key=lambda row: row["touched"]))}
    rows.sort(key=lambda row: row["id"])
    if all(places[id(row)] == place for place, row in enumerate(rows)):
        return [_shown(call, row) for row in rows]
    return {str(places[id(row)]): _shown(call, row) for row in rows}


def list_of_application(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid, "Application not found")
    errors = validate(
        dict(call.query), {"skip": Rule("integer", least=0), "take": Rule("integer", least=1)}, set(call.query)
    )
    if errors:
        texts = [text for found in errors.values() for text in found]
        more = f" (and {len(texts) - 1} more error{'s' if len(texts) > 2 else ''})" if len(texts) > 1 else ""
        raise Refused(422, {"message": texts[0] + more, "errors": errors}, framework=True)
    rows = call.store.deployments_of(application)
    skip, take = int(call.query.get("skip", 0)), int(call.query.get("take", 10))
    return {"count": len(rows), "deployments": [_shown(call, row) for row in rows[skip : skip + take]]}


def cancel(call: Call, uuid: str) -> Any:
    call.require("deploy")
    row = call.store.deployments.get(uuid)
    if row is None:
        raise refuse(404, "Deployment not found.")
    if row["status"] in ENDED:
        raise refuse(400, f"Deployment cannot be cancelled. Current status: {row['status']}")
    row["status"] = "cancelled-by-user"
    call.store.touch(row)
    clock.start_queued(call.store, moments.now())
    return {"message": "Deployment cancelled successfully.", "deployment_uuid": uuid, "status": row["status"]}


def logs(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid)
    if not runs.runs(application, moments.now()):
        raise refuse(400, "Application is not running.")
    count = str(call.query.get("lines", ""))
    dated = _true(call.query.get("show_timestamps"))
    lines = [f"{stamp(moment)[:-8]}.000000000Z {text}" if dated else text for moment, text in application["output"]]
    wanted = int(count) if count.isdigit() and int(count) > 0 else 100
    return {"logs": "\n".join(lines[-wanted:])}


ROUTES = [
    ("POST", "/deploy", deploy),
    ("POST", "/applications/([^/]+)/start", start),
    ("POST", "/applications/([^/]+)/restart", restart),
    ("POST", "/applications/([^/]+)/stop", stop),
    ("GET", "/applications/([^/]+)/logs", logs),
    ("GET", "/applications/([^/]+)/rollback-images", list_images),
    ("POST", "/applications/([^/]+)/rollback", rollback),
    ("GET", "/deployments", list_active),
    ("GET", "/deployments/applications/([^/]+)", list_of_application),
    ("GET", "/deployments/([^/]+)", get),
    ("POST", "/deployments/([^/]+)/cancel", cancel),
]
