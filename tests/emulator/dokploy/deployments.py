# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deploying, starting and stopping applications; deployments, the queue, logs."""

from __future__ import annotations

from typing import Any

import moments

from . import applications, inspection, services, traefik
from .applications import ID, opened, owned, shown
from .calls import EMPTY, Call, Router
from .errors import Problem, bad, not_found, unauthorized
from .hosts import reach
from .queue import deployments_of
from .relations import Row
from .services import LOG, SERVICE_NAME, TAIL, last_lines, logged, stub
from .specifications import snapshot, specification
from .store import newest_first
from .tables import (
    APPLICATION,
    BACKUP,
    COMPOSE,
    DEPLOYMENT,
    ROLLBACK,
    SCHEDULE,
    SERVER,
    SERVICE_TABLES,
    VOLUME_BACKUP,
)
from .uploads import Upload, names_in_archive
from .validation import Field, Kind, Path, Result, Schema, choice, text

application = applications.router
router = Router("deployment")
TITLES: Schema = {**ID, "title": text().optional(), "description": text().optional()}


# -- starting and stopping ---------------------------------------------------------------------------------------------


def _queue(call: Call, title: str, kind: str) -> Any:
    row = opened(call, "create", resource="deployment")
    title = call.input.get("title") or title
    call.world.queue.add("application", row, title, call.input.get("description") or "", kind)
    return EMPTY


@application.mutation("deploy", TITLES)
def deploy(call: Call) -> Any:
    return _queue(call, "Manual deployment", "deploy")


@application.mutation("redeploy", TITLES)
def redeploy(call: Call) -> Any:
    return _queue(call, "Rebuild deployment", "redeploy")


@application.mutation("reload", {**applications.demanded("appName"), "applicationId": text()})
def reload(call: Call) -> Any:
    """Brings the stored settings to the swarm, without pulling or building, and whether or not there is an image."""
    row = opened(call, "create", resource="deployment")
    try:
        call.world.swarm.update(row["appName"], specification(snapshot(call.store, row)), moments.now())
    except Problem:
        call.store.update(APPLICATION, row, {"applicationStatus": "error"})
        raise Problem("INTERNAL_SERVER_ERROR", "Error reloading application") from None
    call.store.update(APPLICATION, row, {"applicationStatus": "done"})
    return True


@application.mutation("start", ID)
async def start(call: Call) -> Any:
    row = opened(call, "create", resource="deployment")
    before = shown(call, dict(row))
    await services.start(call, APPLICATION, row)
    return before


@application.mutation("stop", ID)
async def stop(call: Call) -> Any:
    """Answers with the application as it was."""
    row = opened(call, "create", resource="deployment")
    before = shown(call, dict(row))
    await services.stop(call, APPLICATION, row)
    return before


# -- the queue ---------------------------------------------------------------------------------------------------------


@application.mutation("cleanQueues", ID)
def clean_queues(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "deployment", "cancel")
    call.world.queue.drop_waiting(call.input["applicationId"])
    return EMPTY


@application.mutation("killBuild", ID)
def kill_build(call: Call) -> Any:
    row = opened(call, "cancel", resource="deployment")
    call.world.queue.kill_builds(row["serverId"])
    return EMPTY


@application.mutation("cancelDeployment", ID)
def cancel(call: Call) -> Any:
    opened(call, "cancel", resource="deployment")
    raise bad("Deployment cancellation only available in cloud version")


@application.mutation("clearDeployments", ID)
def clear(call: Call) -> Any:
    """Only the log files go; the records stay."""
    row = opened(call, "create", resource="deployment")
    for deployment in call.store[DEPLOYMENT].where("applicationId", row["applicationId"]):
        call.world.queue.logs.pop(deployment["deploymentId"], None)
    return True


@router.query("queueList", right=("deployment", "read"))
def queue_list(call: Call) -> Any:
    newest_first = sorted(call.world.queue.jobs, key=lambda job: job["added"], reverse=True)
    return [_job(call, job) for job in newest_first]


def _job(call: Call, job: Row) -> Row:
    row = {"id": job["id"], "name": "deployments", "data": job["data"], "timestamp": int(job["added"] * 1000)}
    if job["begun"] is not None:
        row["processedOn"] = int(job["begun"] * 1000)
    row["state"] = "waiting" if job["begun"] is None else "active"
    return {**row, "servicePath": _service_path(call, job)}


def _service_path(call: Call, job: Row) -> Row:
    kind = job["data"]["applicationType"]
    row = call.store[APPLICATION if kind == "application" else COMPOSE].get(job["service"])
    if row is None or call.project_of(row)["organizationId"] != call.organization:
        return {"href": None, "label": "—"}
    place = f"/dashboard/project/{call.environment_of(row)['projectId']}/environment/{row['environmentId']}"
    return {"href": f"{place}/services/{kind}/{job['service']}", "label": kind.capitalize()}


# -- uploads -----------------------------------------------------------------------------------------------------------


class File(Kind):
    def check(self, value: Any, path: Path, coerce: bool) -> Result:
        if isinstance(value, Upload):
            return value, []
        message = "Invalid input: expected File, received undefined"
        return value, [{"code": "invalid_type", "expected": "File", "path": list(path), "message": message}]


@application.mutation(
    "dropDeployment", {"applicationId": text(), "zip": Field(File()), "dropBuildPath": text().optional()}
)
def drop(call: Call) -> Any:
    """Deploys a ZIP at once. The source is changed before the archive turns out to be none."""
    row = opened(call, "create", resource="deployment")
    changes = {"sourceType": "drop", "dropBuildPath": call.input.get("dropBuildPath") or ""}
    call.store.update(APPLICATION, row, changes)
    call.world.queue.archives[row["appName"]] = names_in_archive(call.input["zip"].content)
    call.world.queue.add("application", row, "Manual deployment", "", "deploy")
    return True


# -- records and logs --------------------------------------------------------------------------------------------------


@router.query("all", {"applicationId": text(least=1)})
def by_application(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "deployment", "read")
    return deployments_of(call.store, "applicationId", call.input["applicationId"])


@router.query("allByCompose", {"composeId": text(least=1)})
def by_compose(call: Call) -> Any:
    call.require_service(call.input["composeId"], "deployment", "read")
    return deployments_of(call.store, "composeId", call.input["composeId"])


OWNERS = ("application", "compose", "server", "schedule", "previewDeployment", "backup", "volumeBackup")


@router.query("allByType", {"id": text(least=1), "type": choice(*OWNERS)})
def by_type(call: Call) -> Any:
    if call.input["type"] != "schedule":
        call.require_service(call.input["id"], "deployment", "read")
    elif call.store[SCHEDULE].get(call.input["id"]) is None:
        raise not_found("Schedule")
    rows = deployments_of(call.store, f"{call.input['type']}Id", call.input["id"])
    return [{**row, "rollback": call.store[ROLLBACK].get(row["rollbackId"])} for row in rows]


@router.query("allCentralized", right=("deployment", "read"))
def centralized(call: Call) -> Any:
    rows = newest_first(call.store[DEPLOYMENT])
    shown_rows = (_with_place(call, row) for row in rows if row["applicationId"] or row["composeId"])
    return [row for row in shown_rows if row]


def _with_place(call: Call, deployment: Row) -> Row | None:
    found: Row = {"application": None, "compose": None, "server": None, "buildServer": None}
    for kind, relation in (("application", APPLICATION), ("compose", COMPOSE)):
        service = call.store[relation].get(deployment[relation.key])
        if service is None:
            continue
        project = call.project_of(service)
        if project["organizationId"] != call.organization:
            return None
        environment = stub(call.environment_of(service), "environmentId", "name")
        found[kind] = {
            **stub(service, relation.key, "name", "appName"),
            **({"icon": service["icon"]} if "icon" in service else {}),
            "environment": {**environment, "project": stub(project, "projectId", "name")},
            "server": None,
            **({"buildServer": None} if kind == "application" else {}),
        }
    return {**deployment, **found}


def _deployment(call: Call, action: str) -> Row:
    row = call.find(DEPLOYMENT, "Deployment")
    service_id = row["applicationId"] or row["composeId"]
    if service_id:
        call.require_service(service_id, "deployment", action)
    elif not call.privileged:
        raise unauthorized("You don't have access to this deployment.")
    return row


@router.query("readLogs", {"deploymentId": text(least=1), "tail": TAIL})
def read_logs(call: Call) -> Any:
    row = _deployment(call, "read")
    if not row["logPath"] or _lies_elsewhere(call, row):
        return ""
    return last_lines(call.world.queue.logs.get(row["deploymentId"], ""), int(call.input["tail"]))


def _lies_elsewhere(call: Call, row: Row) -> bool:
    """The log of a setup is on the machine of Dokploy, and is looked for on the server; that of a backup of something
    remote is there, and is looked for on the machine of Dokploy.
    """
    schedule = call.store[SCHEDULE].get(row["scheduleId"]) or {}
    reach(call.store[SERVER].get(row["serverId"] or schedule.get("serverId")))
    saved = call.store[BACKUP].get(row["backupId"]) or call.store[VOLUME_BACKUP].get(row["volumeBackupId"]) or {}
    owners = [call.store[relation].get(saved.get(relation.key)) for relation in SERVICE_TABLES.values()]
    return bool(row["serverId"]) or any(owner["serverId"] for owner in owners if owner)


@router.mutation("killProcess", {"deploymentId": text(least=1)})
def kill_process(call: Call) -> Any:
    if not _deployment(call, "cancel")["pid"]:
        raise bad("Deployment is not running")
    return True


@router.mutation("removeDeployment", {"deploymentId": text(least=1)})
def remove(call: Call) -> Any:
    row = _deployment(call, "cancel")
    call.world.queue.logs.pop(row["deploymentId"], None)
    return call.store.delete(DEPLOYMENT, row)


@application.query("readLogs", {**ID, **LOG})
def container_log(call: Call) -> Any:
    return logged(call, owned(call, opened(call, "read")))


# -- Traefik and monitoring --------------------------------------------------------------------------------------------


@application.query("readTraefikConfig", ID)
def read_routes(call: Call) -> Any:
    row = opened(call, "read", resource="traefikFiles")
    return call.world.routes.get(row["appName"])


@application.mutation("updateTraefikConfig", {"applicationId": text(), "traefikConfig": text()})
def write_routes(call: Call) -> Any:
    row = opened(call, "write", resource="traefikFiles")
    traefik.write(call.world, row, call.input["traefikConfig"])
    return True


@application.query("readAppMonitoring", {"appName": text(least=1)}, right=("monitoring", "read"))
def monitoring(call: Call) -> Any:
    return {"cpu": [], "memory": [], "disk": [], "network": [], "block": []}


docker = Router("docker")


@docker.query(
    "getServiceContainersByAppName", {"appName": SERVICE_NAME, "serverId": text().optional()}, right=("docker", "read")
)
def tasks(call: Call) -> Any:
    return call.world.swarm.tasks(call.input["appName"])


@docker.query(
    "getConfig",
    {
        "containerId": text(least=1, pattern=r"^[a-zA-Z0-9.\-_]+$", pattern_text="Invalid container id."),
        "serverId": text().optional(),
    },
    right=("docker", "read"),
)
def inspected(call: Call) -> Any:
    """docker inspect: of a swarm service, by its name. What nothing is called is answered with nothing.

    The source of docker's command line has the order in which it looks for a name: containers, images, networks,
    volumes, services, tasks. What Dokploy builds is an image with the name of its application.
    """
    name, swarm = call.input["containerId"], call.world.swarm
    if name.removesuffix(":latest") in call.world.queue.built:
        return inspection.of_image(name.removesuffix(":latest"))
    return swarm.inspected(name) or swarm.inspected_task(name) or EMPTY


@docker.query("getContainers", {"serverId": text().optional()}, right=("docker", "read"))
def all_containers(call: Call) -> Any:
    """Of ports only what containers publish themselves, as the source of docker's command line prints it."""

    def published(service: Row) -> str:
        ports = [port for port in service["spec"].get("ports") or () if port.get("mode") == "host"]
        return ", ".join(f"0.0.0.0:{port['published']}->{port['target']}/{port['protocol']}" for port in ports)

    swarm = call.world.swarm
    told = {name: {"image": item["image"], "ports": published(item)} for name, item in swarm.services.items()}
    return [{**container, **told[container["name"].rsplit(".", 2)[0]]} for container in swarm.containers("")]


@docker.query(
    "getContainersByAppNameMatch",
    {
        "appType": choice("stack", "docker-compose").optional(),
        "appName": SERVICE_NAME,
        "serverId": text().optional(),
    },
    right=("service", "read"),
)
def containers(call: Call) -> Any:
    name, kind, projects = call.input["appName"], call.input.get("appType"), call.world.queue.projects
    if kind == "stack":
        return call.world.swarm.stack_containers(name)
    if kind == "docker-compose":
        return projects.shown(name, moments.now())
    swarm = call.world.swarm
    return [*swarm.containers(name), *swarm.leavers(name), *projects.matching(name, moments.now())]


@docker.query(
    "getStackContainersByAppName", {"appName": SERVICE_NAME, "serverId": text().optional()}, right=("docker", "read")
)
def stack_tasks(call: Call) -> Any:
    return call.world.swarm.stack(call.input["appName"])


volumes = Router("dockerVolume")


@volumes.query("getVolumes", {"serverId": text().optional()}, right=("docker", "read"))
def all_volumes(call: Call) -> Any:
    unknown = dict.fromkeys(("Availability", "Group", "Links", "Size", "Status"), "N/A")
    return [
        {
            **unknown,
            "Driver": "local",
            "Labels": "",
            "Mountpoint": f"/var/lib/docker/volumes/{name}/_data",
            "Name": name,
            "Scope": "local",
        }
        for name in sorted(call.world.swarm.volumes)
    ]
