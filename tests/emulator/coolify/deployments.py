# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deployments: the queue, its odd answers, and what starts and stops applications."""

from __future__ import annotations

import time
from typing import Any

from . import applications, clock
from .gate import Call, Refused, refuse
from .rules import Rule, validate
from .store import ENDED, STOPPING, Row, Store, new_uuid, stamp

ALREADY = "Deployment already queued for this commit."
FULL = "Deployment queue is full. Please wait for existing deployments to complete."
PRIVATE = ("due", "snapshot")


def _shown(call: Call, row: Row, nested: bool = False) -> Row:
    shown = {key: value for key, value in row.items() if key not in PRIVATE and (key != "logs" or call.sensitive)}
    application = call.store.application_of(row) if nested else None
    if application:
        shown["application"] = applications.in_deployment(call, application)
    return shown


def in_the_way(store: Store, application: Row) -> bool:
    return any(row["status"] not in ENDED for row in store.deployments_of(application))


def _full(call: Call, application: Row) -> bool:
    server = call.store.server_of(application)
    waiting = [row for row in call.store.deployments.values() if row["status"] == "queued"]
    limit = server["settings"]["deployment_queue_limit"]
    return bool(len([row for row in waiting if row["server_id"] == server["id"]]) >= limit)


def _true(value: Any) -> bool:
    return value in (True, 1, "1", "true")


def deploy(call: Call) -> Any:
    call.require("deploy")
    given = call.loose()
    uuids, tags = given.get("uuid"), given.get("tag")
    if uuids and tags:
        raise refuse(400, "You can only use uuid or tag, not both.")
    if tags:
        raise refuse(404, "No resources found with this tag.")
    if not uuids:
        raise refuse(400, "You must provide uuid or tag.")
    wanted = [call.store.applications[uuid] for uuid in str(uuids).split(",") if uuid in call.store.applications]
    if not wanted:
        raise refuse(404, "No resources found.")
    preview, tag = given.get("pr") or given.get("pull_request_id"), given.get("docker_tag")
    if tag and not preview:
        raise refuse(400, "docker_tag requires pull_request_id.")
    answers = []
    for application in wanted:
        if preview and not tag:
            message = f"Pull request {preview} not found for this resource."
            answers.append({"message": message, "resource_uuid": application["uuid"]})
            continue
        if _full(call, application):
            raise Refused(429, {"message": FULL}, {"Retry-After": "60"})
        more = {"pull_request_id": int(preview), "docker_registry_image_tag": str(tag)} if preview else {}
        answers.append(_queued(call, application, _true(given.get("force")), **more))
    return {"deployments": answers}


def _queued(call: Call, application: Row, force: bool, **more: Any) -> Row:
    answer = {"message": ALREADY, "resource_uuid": application["uuid"], "deployment_uuid": new_uuid()}
    if force or not in_the_way(call.store, application):
        row = clock.queue(call.store, application, force_rebuild=force, **more)
        answer["message"] = f"Application {application['name']} deployment queued."
        answer["deployment_uuid"] = row["deployment_uuid"]
    return answer


def start(call: Call, uuid: str) -> Any:
    call.require("deploy")
    application = applications.find(call.store, uuid)
    force = _true(call.loose().get("force"))
    if not force and in_the_way(call.store, application):
        return {"message": ALREADY}
    if _full(call, application):
        return {"message": "Deployment request queued.", "deployment_uuid": new_uuid()}
    row = clock.queue(call.store, application, force_rebuild=force)
    return {"message": "Deployment request queued.", "deployment_uuid": row["deployment_uuid"]}


def restart(call: Call, uuid: str) -> Any:
    call.require("deploy")
    application = applications.find(call.store, uuid)
    if in_the_way(call.store, application):
        return {"message": ALREADY}
    row = clock.queue(call.store, application, restart_only=True)
    return {"message": "Restart request queued.", "deployment_uuid": row["deployment_uuid"]}


def stop(call: Call, uuid: str) -> Any:
    call.require("deploy")
    application = applications.find(call.store, uuid)
    application["stops_at"] = time.time() + STOPPING * call.store.speed
    return {"message": "Application stopping request queued."}


def find(call: Call, uuid: str) -> Row:
    if uuid not in call.store.deployments:
        raise refuse(404, "Deployment not found.")
    return call.store.deployments[uuid]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    return _shown(call, find(call, uuid), nested=True)


def list_active(call: Call) -> Any:
    call.require("read")
    return [_shown(call, row) for row in call.store.deployments.values() if row["status"] not in ENDED]


def list_of_application(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid)
    errors = validate(
        dict(call.query), {"skip": Rule("integer", least=0), "take": Rule("integer", least=1)}, set(call.query)
    )
    if errors:
        texts = [text for found in errors.values() for text in found]
        more = f" (and {len(texts) - 1} more error{'s' if len(texts) > 2 else ''})" if len(texts) > 1 else ""
        raise Refused(422, {"message": texts[0] + more, "errors": errors})
    rows = call.store.deployments_of(application)
    skip, take = int(call.query.get("skip", 0)), int(call.query.get("take", 10))
    return {"count": len(rows), "deployments": [_shown(call, row) for row in rows[skip : skip + take]]}


def cancel(call: Call, uuid: str) -> Any:
    call.require("deploy")
    row = find(call, uuid)
    if row["status"] in ENDED:
        raise refuse(400, f"Deployment cannot be cancelled. Current status: {row['status']}")
    row.update(status="cancelled-by-user", updated_at=stamp())
    return {"message": "Deployment cancelled successfully.", "deployment_uuid": uuid, "status": row["status"]}


def logs(call: Call, uuid: str) -> Any:
    call.require("read")
    application = applications.find(call.store, uuid)
    if not application["status"].startswith("running"):
        raise refuse(400, "Application is not running.")
    return {"logs": ""}


ROUTES = [
    ("POST", "/deploy", deploy),
    ("POST", "/applications/([^/]+)/start", start),
    ("POST", "/applications/([^/]+)/restart", restart),
    ("POST", "/applications/([^/]+)/stop", stop),
    ("GET", "/applications/([^/]+)/logs", logs),
    ("GET", "/deployments", list_active),
    ("GET", "/deployments/applications/([^/]+)", list_of_application),
    ("GET", "/deployments/([^/]+)", get),
    ("POST", "/deployments/([^/]+)/cancel", cancel),
]
