# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying, starting and stopping; logs; what runs in the swarm."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from . import applications
from .applications import ID
from .errors import EMPTY, Problem, bad, not_found
from .store import Row, Store, crashes
from .validation import NAME, PLAIN, STRING, Kind

MANUAL = "Manual deployment"
TAIL = Kind("number", coerce=True)
SINCE = Kind(pattern=r"all|\d+[smhd]", text="Invalid since format", format=True)


def _deploy(kind: str) -> Any:
    def handler(call: Any) -> Any:
        row = applications.find(call, call.input["applicationId"])
        title = call.input.get("title") or (MANUAL if kind == "deploy" else "Rebuild deployment")
        call.store.enqueue(row, title, call.input.get("description") or "", kind)
        return EMPTY

    return "POST", {**ID, "title": PLAIN, "description": PLAIN}, handler


def reload(call: Any) -> Any:
    row = applications.find(call, call.input["applicationId"])
    try:
        call.store.run_service(row, time.time())
    except ValueError:
        row["applicationStatus"] = "error"
        raise Problem(500, "INTERNAL_SERVER_ERROR", "Error reloading application") from None
    row["applicationStatus"] = "done"
    return True


async def start(call: Any) -> Any:
    """Scales to one replica, whatever is stored, and does not answer while no container runs."""
    row = applications.find(call, call.input["applicationId"])
    before = applications.shown(call.store, row)
    name = row["appName"]
    if name not in call.store.services:
        raise Problem(
            500,
            "INTERNAL_SERVER_ERROR",
            f"Command execution failed: Command failed: docker service scale {name}=1 \n{name}: Error response from"
            f" daemon: service {name} not found\n",
        )
    call.store.scale(name, 1, time.time())
    while crashes(row) and call.store.services.get(name, {}).get("replicas"):
        await asyncio.sleep(0.05)
    row["applicationStatus"] = "done"
    return before


def stop(call: Any) -> Any:
    row = applications.find(call, call.input["applicationId"])
    before = applications.shown(call.store, row)
    if row["appName"] in call.store.services:
        call.store.scale(row["appName"], 0, time.time())
    row["applicationStatus"] = "idle"
    return before


def clean_queues(call: Any) -> Any:
    wanted = call.input["applicationId"]
    waiting = [job for job in call.store.queue if job["applicationId"] == wanted and job["begun"] is None]
    for job in waiting:
        call.store.queue.remove(job)
    return EMPTY


def cancel(call: Any) -> Any:
    raise bad("Deployment cancellation only available in cloud version")


def history(call: Any) -> Any:
    return call.store.deployments_of(call.input["applicationId"])


def _tail(text: str, call: Any) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[-int(call.input.get("tail") or 100) :])


def read_logs(call: Any) -> Any:
    if call.input["deploymentId"] not in call.store.deployments:
        raise not_found("Deployment")
    return _tail(call.store.logs.get(call.input["deploymentId"], ""), call)


def container_logs(call: Any) -> Any:
    row = applications.find(call, call.input["applicationId"])
    service = call.store.services.get(row["appName"])
    return _tail("starting\nfatal: cannot go on\n", call) if service and service["crashes"] else ""


def queue_list(call: Any) -> Any:
    shown = []
    for job in reversed(call.store.queue):
        row = {
            "id": job["id"],
            "name": "deployments",
            "data": {
                "applicationId": job["applicationId"],
                "titleLog": job["title"],
                "descriptionLog": job["description"],
                "type": job["type"],
                "applicationType": "application",
                "server": False,
            },
            "timestamp": int(job["added"] * 1000),
            "state": "waiting" if job["begun"] is None else "active",
            "servicePath": _service_path(call.store, job["applicationId"]),
        }
        if job["begun"] is not None:
            row["processedOn"] = int(job["begun"] * 1000)
        shown.append(row)
    return shown


def _service_path(store: Store, application_id: str) -> Row:
    row = store.applications.get(application_id)
    if row is None:
        return {"href": None, "label": "Application"}
    project = store.environments[row["environmentId"]]["projectId"]
    href = f"/dashboard/project/{project}/environment/{row['environmentId']}/services/application/{application_id}"
    return {"href": href, "label": "Application"}


def tasks(call: Any) -> Any:
    return call.store.tasks(call.input["appName"])


def restart(store: Store) -> None:
    """What a restart of the server does: waiting jobs are gone, running ones cancelled."""
    for job in store.queue:
        if job["deploymentId"]:
            store.deployments[job["deploymentId"]]["status"] = "cancelled"
        if job["begun"] is not None and job["applicationId"] in store.applications:
            store.applications[job["applicationId"]]["applicationStatus"] = "idle"
    store.queue.clear()
    store.coerces = False


PROCEDURES = {
    "application.deploy": _deploy("deploy"),
    "application.redeploy": _deploy("redeploy"),
    "application.reload": ("POST", {**ID, "appName": Kind("string", required=True, null=False, wrapped=True)}, reload),
    "application.start": ("POST", ID, start),
    "application.stop": ("POST", ID, stop),
    "application.cleanQueues": ("POST", ID, clean_queues),
    "application.cancelDeployment": ("POST", ID, cancel),
    "application.readLogs": ("GET", {**ID, "tail": TAIL, "since": SINCE, "search": STRING}, container_logs),
    "deployment.all": ("GET", {"applicationId": NAME}, history),
    "deployment.readLogs": ("GET", {"deploymentId": NAME, "tail": TAIL}, read_logs),
    "deployment.queueList": ("GET", {}, queue_list),
    "docker.getServiceContainersByAppName": ("GET", {"appName": NAME}, tasks),
}
