# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens as time passes: deployments, stops, deletions, Compose files that are read."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

from . import builds, compose
from .rules import decoded
from .store import DEPLOYING, QUEUED, Row, Store, new_uuid, stamp


def advance(store: Store) -> None:
    """Carry out, in their order, all the things that were due before now."""
    now = time.time()
    while True:
        due = [(row["due"], row["id"], row) for row in store.deployments.values() if row["status"] == "in_progress"]
        moment, _number, row = min(due, default=(now + 1, 0, None))
        if row is None or moment > now:
            break
        _finish(store, row, moment)
        _start_queued(store, moment)
    _start_queued(store, now)
    for application in list(store.applications.values()):
        if application.get("stops_at", now + 1) <= now:
            del application["stops_at"]
            application["status"] = "exited:unhealthy"
        if application.get("loads_at", now + 1) <= now:
            del application["loads_at"]
            compose.load(store, application)
        if application.get("goes_at", now + 1) <= now:
            store.forget(application)


def queue(store: Store, application: Row, **words: Any) -> Row:
    advance(store)
    environment = store.by_id("environments", application["environment_id"])
    project = store.by_id("projects", environment["project_id"])
    server = store.server_of(application)
    uuid = new_uuid()
    row = {
        "id": store.next_id("deployments"),
        "application_id": str(application["id"]),
        "application_name": application["name"],
        "build_server_id": None,
        "commit": application["git_commit_sha"],
        "commit_message": None,
        "configuration_hash": None,
        "current_process_id": None,
        "deployment_url": f"/project/{project['uuid']}/environment/{environment['uuid']}"
        f"/application/{application['uuid']}/deployment/{uuid}",
        "deployment_uuid": uuid,
        "destination_id": str(application["destination_id"]),
        "docker_registry_image_tag": None,
        "finished_at": None,
        "force_rebuild": False,
        "git_type": None,
        "horizon_job_id": None,
        "horizon_job_worker": None,
        "is_api": True,
        "is_webhook": False,
        "logs": None,
        "only_this_server": False,
        "pull_request_id": 0,
        "restart_only": False,
        "rollback": False,
        "server_id": server["id"],
        "server_name": server["name"],
        "status": "queued",
        "created_at": stamp(),
        "updated_at": stamp(),
        **words,
        "due": time.time() + QUEUED * store.speed,
    }
    store.deployments[uuid] = row
    return row


def _start_queued(store: Store, moment: float) -> None:
    for row in sorted(store.deployments.values(), key=lambda row: row["id"]):
        if row["status"] != "queued" or row["due"] > moment:
            continue
        running = [item for item in store.deployments.values() if item["status"] == "in_progress"]
        same_server = [item for item in running if item["server_id"] == row["server_id"]]
        builds_at_once = store.by_id("servers", row["server_id"])["settings"]["concurrent_builds"]
        same_application = any(item["application_id"] == row["application_id"] for item in running)
        if len(same_server) >= builds_at_once or same_application:
            continue
        application = store.application_of(row)
        # A deployment takes the configuration that is stored when it begins.
        row["snapshot"] = {key: application[key] for key in application} if application else None
        row.update(
            status="in_progress", horizon_job_id=new_uuid(), horizon_job_worker="embedded", updated_at=stamp(moment)
        )
        row["due"] = max(moment, row["due"]) + DEPLOYING * store.speed


def _finish(store: Store, row: Row, moment: float) -> None:
    application = store.application_of(row)
    snapshot = row.pop("snapshot", None) or application
    row.update(updated_at=stamp(moment), current_process_id=str(row["id"] + 10_000))
    if application is None or snapshot is None:
        row["status"] = "failed"
        return
    lines: list[str] = []
    try:
        for line in builds.steps(store, snapshot, row):
            lines.append(line)
    except builds.Failed as error:
        row.update(status="failed", logs=_log([*lines, str(error)], moment))
        return
    configuration = json.dumps(snapshot, sort_keys=True, default=str).encode()
    row.update(
        status="finished",
        logs=_log(lines, moment),
        finished_at=stamp(moment),
        configuration_hash=hashlib.sha256(configuration).hexdigest(),
    )
    for name in ("docker_compose_raw", "docker_compose", "docker_compose_domains"):
        application[name] = snapshot[name] if application["build_pack"] == "dockercompose" else application[name]
    application["config_hash"] = row["configuration_hash"]
    application.pop("stops_at", None)
    application["status"] = builds.status(snapshot)
    if decoded(application["custom_labels"]) is None:
        application["custom_labels"] = base64.b64encode((application["custom_labels"] or "").encode()).decode()


def _log(lines: list[str], moment: float) -> str:
    return json.dumps(
        [
            {
                "command": None,
                "output": line,
                "type": "stderr" if "fail" in line or "rror" in line else "stdout",
                "timestamp": stamp(moment),
                "hidden": False,
                "batch": 1,
                "order": order,
            }
            for order, line in enumerate(lines, 1)
        ]
    )
