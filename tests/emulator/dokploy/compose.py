# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose files and stacks."""

from __future__ import annotations

from typing import Any

import moments

from . import composing
from .builds import invalid_image
from .calls import EMPTY, Call, Router
from .destinations import nested
from .errors import Problem, bad, not_found
from .relations import Row, app_name, new_id
from .services import LOG, SERVICE_NAME, add_search
from .tables import (
    BACKUP,
    BITBUCKET,
    COMPOSE,
    DEPLOYMENT,
    DOMAIN,
    ENVIRONMENT,
    GITEA,
    GITHUB,
    GITLAB,
    MOUNT,
    PROJECT,
)
from .validation import choice, flag, optional, text

router = Router("compose")
ID = {"composeId": text(least=1)}
TITLES = {**ID, "title": text().optional(), "description": text().optional()}
PROVIDERS = {"github": GITHUB, "gitlab": GITLAB, "bitbucket": BITBUCKET, "gitea": GITEA}


def opened(call: Call, action: str, resource: str = "service") -> Row:
    call.require_service(call.input["composeId"], resource, action)
    row = call.find(COMPOSE, "Compose")
    call.owns(call.project_of(row), "You are not authorized to access this compose")
    return row


def shown(call: Call, row: Row) -> Row:
    key = row["composeId"]
    return {
        **row,
        "environment": call.place_of(row),
        "deployments": call.store[DEPLOYMENT].where("composeId", key),
        "mounts": call.store[MOUNT].where("composeId", key),
        "domains": call.store[DOMAIN].where("composeId", key),
        **{name: call.store[relation].get(row[f"{name}Id"]) for name, relation in PROVIDERS.items()},
        "server": call.server_of(row),
        "backups": [nested(call, backup) for backup in call.store[BACKUP].where("composeId", key)],
    }


@router.mutation(
    "create",
    {
        **COMPOSE.accepts("name", "description"),
        "environmentId": text(),
        **COMPOSE.accepts("composeType", "appName", "serverId", "composeFile", "sourceType"),
    },
)
def create(call: Call) -> Any:
    call.check_place()
    row = call.store.insert(COMPOSE, {**call.input, "appName": app_name("compose", call.input.get("appName"))})
    call.remember("accessedServices", row["composeId"])
    return row


@router.query("one", ID)
def one(call: Call) -> Any:
    return {**shown(call, opened(call, "read")), "hasGitProviderAccess": True, "unauthorizedProvider": None}


@router.mutation(
    "update",
    {
        "composeId": text(),
        **optional(COMPOSE.accepts(*(name for name in COMPOSE.columns if name not in ("composeId", "serverId")))),
    },
)
def update(call: Call) -> Any:
    """An id that is none is not complained about."""
    call.require_service(call.input["composeId"], "service", "create")
    row = call.store[COMPOSE].get(call.input["composeId"])
    return EMPTY if row is None else call.store.update(COMPOSE, row, call.changes("appName"))


@router.mutation("saveEnvironment", {"composeId": text(), "env": text().nullable(), "createEnvFile": flag().optional()})
def save_environment(call: Call) -> Any:
    call.store.update(COMPOSE, opened(call, "write", "envVars"), call.changes("composeId"))
    return True


add_search(
    router,
    COMPOSE,
    ("name", "appName", "description"),
    ("name", "appName", "description", "environmentId", "composeStatus", "sourceType", "createdAt"),
)


@router.query("getDefaultCommand", ID)
def default_command(call: Call) -> Any:
    row = opened(call, "read")
    name = row["appName"]
    if row["composeType"] == "stack":
        return f"docker stack deploy -c docker-compose.yml {name} --prune --with-registry-auth"
    return f"docker compose -p {name} -f docker-compose.yml up -d --build --remove-orphans"


@router.query("loadServices", {**ID, "type": choice("fetch", "cache").optional()})
def load_services(call: Call) -> Any:
    """From the file on the host, which the first deployment writes."""
    row = opened(call, "read")
    if not call.store[DEPLOYMENT].where("composeId", row["composeId"]):
        raise not_found("Services")
    return list(composing.services_of(row["composeFile"]))


@router.query("getConvertedCompose", ID)
def converted(call: Call) -> Any:
    row = opened(call, "read")
    return composing.dumped(composing.written(row, call.store[DOMAIN].where("composeId", row["composeId"])))


SUFFIX = {**ID, "suffix": text().optional()}


@router.mutation("isolatedDeployment", SUFFIX)
def isolated(call: Call) -> Any:
    """Shown, and nothing is stored."""
    row = opened(call, "create")
    name = call.input.get("suffix") or row["appName"]
    return composing.dumped(composing.isolated(composing.parsed(row["composeFile"]), name))


@router.mutation("randomizeCompose", SUFFIX)
def randomized(call: Call) -> Any:
    row = opened(call, "create")
    return composing.dumped(composing.suffixed(composing.parsed(row["composeFile"]), call.input.get("suffix", "")))


@router.query("loadMountsByService", {**ID, "serviceName": text(least=1)})
def mounts_of_service(call: Call) -> Any:
    """Volumes of its container; nothing while there is none."""
    row = opened(call, "read")
    service = composing.services_of(row["composeFile"]).get(call.input["serviceName"], {})
    return [
        {
            "Type": "volume",
            "Name": mount["source"],
            "Source": f"/var/lib/docker/volumes/{mount['source']}/_data",
            "Destination": mount["target"],
            "Driver": "local",
            "Mode": "z",
            "RW": True,
            "Propagation": "",
        }
        for mount in composing.mounts_of(row["appName"], service)
        if mount["type"] == "volume" and mount["source"] in call.world.swarm.volumes
    ]


@router.query("readLogs", {**ID, "containerId": SERVICE_NAME, **LOG})
def read_logs(call: Call) -> Any:
    """Of a container by its id or name; those that end at once do not go without a word."""
    opened(call, "read")
    container = call.world.queue.projects.find(call.input["containerId"])
    if container is None:
        return f"Error response from daemon: No such container: {call.input['containerId']}\n"
    return "starting\nfatal: cannot go on\n" if container["code"] == 1 else ""


def _queue(call: Call, title: str, kind: str) -> Row:
    row = opened(call, "create", "deployment")
    title = call.input.get("title") or title
    call.world.queue.add("compose", row, title, call.input.get("description") or "", kind)
    word = "Deployment" if kind == "deploy" else "Redeployment"
    return {"success": True, "message": f"{word} queued", "composeId": row["composeId"]}


@router.mutation("deploy", TITLES)
def deploy(call: Call) -> Any:
    return _queue(call, "Manual deployment", "deploy")


@router.mutation("redeploy", TITLES)
def redeploy(call: Call) -> Any:
    return _queue(call, "Rebuild deployment", "redeploy")


@router.mutation("start", ID)
def start(call: Call) -> Any:
    """docker compose gets none of the variables then; a stack that was stopped stays so, and counts as started."""
    row = opened(call, "create", "deployment")
    name = row["appName"]
    if row["composeType"] == "docker-compose" and name in call.world.queue.projects.containers:
        services = composing.filled(composing.written(row, []), {})
        invalid = [composing.image_of(service) for service in services.values() if composing.is_invalid(service)]
        if invalid:
            call.store.update(COMPOSE, row, {"composeStatus": "idle"})
            command = f'env -i PATH="$PATH" docker compose -p {name} -f docker-compose.yml up -d'
            said = f"Command execution failed: Command failed: {command}\n{invalid_image(invalid[0])}\n"
            raise Problem("INTERNAL_SERVER_ERROR", said)
        call.world.queue.projects.up(name, services, moments.now())
    call.store.update(COMPOSE, row, {"composeStatus": "done"})
    return True


@router.mutation("stop", ID)
def stop(call: Call) -> Any:
    row = opened(call, "create", "deployment")
    if row["composeType"] == "stack":
        composing.remove_stack(call.world.swarm, row["appName"])
    else:
        call.world.queue.projects.stop(row["appName"], moments.now())
    call.store.update(COMPOSE, row, {"composeStatus": "idle"})
    return True


@router.mutation("killBuild", ID)
def kill_build(call: Call) -> Any:
    row = opened(call, "cancel", "deployment")
    call.world.queue.kill_builds(row["serverId"])
    return EMPTY


@router.query("templates", {"baseUrl": text().optional()})
def templates(call: Call) -> Any:
    known = call.world.templates
    return [{"id": name, "name": name, "description": "", "version": "latest", "tags": []} for name in known]


@router.mutation(
    "deployTemplate",
    {
        "environmentId": text(),
        "serverId": text().optional(),
        "id": text(),
        "baseUrl": text().optional(),
    },
)
def deploy_template(call: Call) -> Any:
    """They are fetched from a site that cannot be reached from here, unless somebody says what is there."""
    if not call.world.templates:
        raise Problem("INTERNAL_SERVER_ERROR", "fetch failed")
    environment = call.find(ENVIRONMENT, "Environment")
    project = call.store[PROJECT].rows[environment["projectId"]]
    call.require_project(project["projectId"])
    name = call.input["id"]
    if name not in call.world.templates:
        raise Problem("INTERNAL_SERVER_ERROR", "Template files not found")
    made = composing.of_template(call.world.templates[name], f"{project['name']} {name}")
    place = {key: call.input[key] for key in ("environmentId", "serverId") if key in call.input}
    row = call.store.insert(COMPOSE, {**place, **made["row"], "name": name, "sourceType": "raw"})
    call.remember("accessedServices", row["composeId"])
    owner = {"composeId": row["composeId"]}
    for mount in made["mounts"]:
        call.store.insert(MOUNT, {**mount, **owner, "type": "file", "mountPath": "", "serviceType": "compose"})
    for domain in made["domains"]:
        domain = {**domain, **owner, "domainType": "compose", "certificateType": "none"}
        call.store.insert(DOMAIN, domain)["uniqueConfigKey"] = call.world.next_number("domain")
    return row


@router.mutation("refreshToken", ID)
def refresh_token(call: Call) -> Any:
    call.store.update(COMPOSE, opened(call, "create"), {"refreshToken": new_id()})
    return True


@router.mutation("cancelDeployment", ID)
def cancel(call: Call) -> Any:
    opened(call, "cancel", "deployment")
    raise bad("Deployment cancellation only available in cloud version")


@router.mutation("cleanQueues", ID)
def clean_queues(call: Call) -> Any:
    call.world.queue.drop_waiting(opened(call, "cancel", "deployment")["composeId"])
    return {"success": True, "message": "Queues cleaned successfully"}


@router.mutation("move", {"composeId": text(), "targetEnvironmentId": text()})
def move(call: Call) -> Any:
    row = opened(call, "create")
    return call.store.update(COMPOSE, row, {"environmentId": call.input["targetEnvironmentId"]})


@router.mutation("delete", {**ID, "deleteVolumes": flag()})
def delete(call: Call) -> Any:
    row = opened(call, "delete")
    before = shown(call, row)
    call.world.queue.drop_waiting(row["composeId"])
    composing.remove_stack(call.world.swarm, row["appName"])
    with_volumes = call.input["deleteVolumes"] and row["composeType"] == "docker-compose"
    call.world.queue.projects.down(row["appName"], with_volumes=with_volumes)
    call.store.delete(COMPOSE, row)
    return before
