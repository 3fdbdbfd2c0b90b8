# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications: every column that can be set, the calls that set several at once, and their deletion."""

from __future__ import annotations

import json
from typing import Any

from . import projects
from .errors import EMPTY, Problem, bad, failed_query, not_found
from .store import Row, Store, new_id, now, suffixed
from .validation import FILLED_FLAG, FLAG, LIST, NAME, NUMBER, OBJECT, PLAIN, STRING, Kind, one_of, required

SOURCES = ("github", "docker", "git", "gitlab", "bitbucket", "gitea", "drop")
BUILD_TYPES = ("dockerfile", "heroku_buildpacks", "paketo_buildpacks", "nixpacks", "static", "railpack")
STATUSES = ("idle", "running", "done", "error")
CERTIFICATES = ("letsencrypt", "none", "custom")

# Column: (what the API takes, what a new application has).
COLUMNS: dict[str, tuple[Kind, Any]] = {
    "name": (Kind(null=False, least=1), None),
    "description": (STRING, None),
    "env": (STRING, None),
    "previewEnv": (STRING, None),
    "watchPaths": (LIST, None),
    "previewBuildArgs": (STRING, None),
    "previewBuildSecrets": (STRING, None),
    "previewLabels": (LIST, None),
    "previewWildcard": (STRING, None),
    "previewPort": (NUMBER, 3000),
    "previewHttps": (FILLED_FLAG, False),
    "previewPath": (STRING, "/"),
    "previewCertificateType": (one_of(*CERTIFICATES), "none"),
    "previewCustomCertResolver": (STRING, None),
    "previewLimit": (NUMBER, 3),
    "isPreviewDeploymentsActive": (FLAG, False),
    "previewRequireCollaboratorPermissions": (FLAG, True),
    "rollbackActive": (FLAG, False),
    "buildArgs": (STRING, None),
    "buildSecrets": (STRING, None),
    "memoryReservation": (STRING, None),
    "memoryLimit": (STRING, None),
    "cpuReservation": (STRING, None),
    "cpuLimit": (STRING, None),
    "title": (STRING, None),
    "enabled": (FLAG, None),
    "subtitle": (STRING, None),
    "command": (STRING, None),
    "args": (LIST, None),
    "icon": (STRING, None),
    "refreshToken": (STRING, None),
    "sourceType": (one_of(*SOURCES), "github"),
    "cleanCache": (FLAG, False),
    "repository": (STRING, None),
    "owner": (STRING, None),
    "branch": (STRING, None),
    "buildPath": (STRING, "/"),
    "triggerType": (Kind("enum", choices=("push", "tag")), "push"),
    "autoDeploy": (FLAG, True),
    "gitlabProjectId": (NUMBER, None),
    "gitlabRepository": (STRING, None),
    "gitlabOwner": (STRING, None),
    "gitlabBranch": (STRING, None),
    "gitlabBuildPath": (STRING, "/"),
    "gitlabPathNamespace": (STRING, None),
    "giteaRepository": (STRING, None),
    "giteaOwner": (STRING, None),
    "giteaBranch": (STRING, None),
    "giteaBuildPath": (STRING, "/"),
    "bitbucketRepository": (STRING, None),
    "bitbucketRepositorySlug": (STRING, None),
    "bitbucketOwner": (STRING, None),
    "bitbucketBranch": (STRING, None),
    "bitbucketBuildPath": (STRING, "/"),
    "username": (STRING, None),
    "password": (STRING, None),
    "dockerImage": (STRING, None),
    "registryUrl": (STRING, None),
    "customGitUrl": (STRING, None),
    "customGitBranch": (STRING, None),
    "customGitBuildPath": (STRING, None),
    "customGitSSHKeyId": (STRING, None),
    "enableSubmodules": (FILLED_FLAG, False),
    "dockerfile": (STRING, "Dockerfile"),
    "dockerContextPath": (STRING, None),
    "dockerBuildStage": (STRING, None),
    "dropBuildPath": (STRING, None),
    "healthCheckSwarm": (OBJECT, None),
    "restartPolicySwarm": (OBJECT, None),
    "placementSwarm": (OBJECT, None),
    "updateConfigSwarm": (OBJECT, None),
    "rollbackConfigSwarm": (OBJECT, None),
    "modeSwarm": (OBJECT, None),
    "labelsSwarm": (Kind("record"), None),
    "networkSwarm": (LIST, None),
    "stopGracePeriodSwarm": (Kind("number", nan=True), None),
    "endpointSpecSwarm": (OBJECT, None),
    "ulimitsSwarm": (LIST, None),
    "replicas": (Kind("number", coerce=True, filled=0), 1),
    "applicationStatus": (one_of(*STATUSES), "idle"),
    "buildType": (one_of(*BUILD_TYPES), "nixpacks"),
    "railpackVersion": (STRING, "0.15.4"),
    "herokuVersion": (STRING, "24"),
    "publishDirectory": (STRING, None),
    "isStaticSpa": (FLAG, None),
    "createEnvFile": (FILLED_FLAG, True),
    "createdAt": (PLAIN, None),
    "registryId": (STRING, None),
    "rollbackRegistryId": (STRING, None),
    "environmentId": (PLAIN, None),
    "githubId": (STRING, None),
    "gitlabId": (STRING, None),
    "giteaId": (STRING, None),
    "bitbucketId": (STRING, None),
    "buildServerId": (STRING, None),
    "buildRegistryId": (STRING, None),
    "networkIds": (LIST, []),
    "detachDokployNetwork": (FILLED_FLAG, False),
}
FOREIGN_KEYS = (
    "customGitSSHKeyId",
    "registryId",
    "rollbackRegistryId",
    "githubId",
    "gitlabId",
    "giteaId",
    "bitbucketId",
    "buildRegistryId",
)
MEMBERS_MAY_NOT = 'unauthorized to access resource "service"'
LARGEST_INTEGER = 2**31 - 1
APP_NAME = Kind(
    null=False,
    least=1,
    most=63,
    pattern="[a-zA-Z0-9._-]+",
    text="App name can only contain letters, numbers, dots, underscores and hyphens",
    format=True,
)
ID = {"applicationId": NAME}
UPDATE = {**ID, "appName": APP_NAME, **{name: kind for name, (kind, _default) in COLUMNS.items()}}
CREATE = {
    "name": NAME,
    "appName": APP_NAME,
    "description": STRING,
    "environmentId": Kind(required=True, null=False),
    "serverId": STRING,
    "sourceType": one_of(*SOURCES),
}


def find(call: Any, application_id: str, action: str = "access") -> Row:
    row = call.store.applications.get(application_id)
    if row is None:
        raise not_found("Application")
    environment = call.store.environments[row["environmentId"]]
    project = call.store.projects[environment["projectId"]]
    if call.key["role"] == "member":
        text = "You don't have access to this service" if action == "access" else MEMBERS_MAY_NOT
        raise Problem(401, "UNAUTHORIZED", text)
    if project["organizationId"] != call.organization:
        raise Problem(401, "UNAUTHORIZED", f"You are not authorized to {action} this application")
    found: Row = row
    return found


def create(call: Any) -> Any:
    projects.refuse_member(call, MEMBERS_MAY_NOT)
    environment = projects.find_environment(call, call.input["environmentId"], for_create=True)
    if call.input.get("serverId"):
        raise Problem(401, "UNAUTHORIZED", "You are not authorized to access this server")
    row: Row = {"applicationId": new_id(), **{name: default for name, (_kind, default) in COLUMNS.items()}}
    row.update(
        name=call.input["name"],
        appName=suffixed(call.input.get("appName")),
        description=call.input.get("description"),
        sourceType=call.input.get("sourceType", "github"),
        refreshToken=new_id(),
        createdAt=now(),
        environmentId=environment["environmentId"],
        serverId=None,
        networkIds=[],
    )
    call.store.applications[row["applicationId"]] = row
    return row


def shown(store: Store, row: Row) -> Row:
    environment = store.environments[row["environmentId"]]
    return {
        **row,
        "environment": {**environment, "project": store.projects[environment["projectId"]]},
        "domains": store.domains_of(row),
        "deployments": store.deployments_of(row["applicationId"]),
        **{name: [] for name in ("mounts", "redirects", "security", "ports", "previewDeployments")},
        **dict.fromkeys(("gitlab", "github", "bitbucket", "gitea", "server")),
        **dict.fromkeys(("registry", "buildRegistry", "rollbackRegistry")),
    }


def one(call: Any) -> Any:
    row = find(call, call.input["applicationId"])
    return {**shown(call.store, row), "hasGitProviderAccess": True, "unauthorizedProvider": None}


def update(call: Any) -> Any:
    """Takes any column, also of an application of another organization of the same user, as the real one does."""
    row = call.store.applications.get(call.input["applicationId"])
    if call.key["role"] == "member":
        raise Problem(401, "UNAUTHORIZED", MEMBERS_MAY_NOT)
    changes = {key: value for key, value in call.input.items() if key not in ("applicationId", "appName")}
    if row is None:
        raise bad("Error updating application")
    if not changes:
        raise Problem(500, "INTERNAL_SERVER_ERROR", "No values to set")
    _refuse_unknown_keys(row, changes)
    row.update(changes)
    return True


def _refuse_unknown_keys(row: Row, changes: Row) -> None:
    if changes.get("buildServerId"):
        raise Problem(401, "UNAUTHORIZED", "You are not authorized to access this build server")
    broken = any(changes.get(name) for name in FOREIGN_KEYS)
    number = changes.get("replicas", 0)
    if broken or isinstance(number, float) or abs(number) > LARGEST_INTEGER:
        columns = ", ".join(f'"{name}" = ${index}' for index, name in enumerate(changes, 1))
        values = [json.dumps(value) if isinstance(value, (dict, list)) else value for value in changes.values()]
        raise failed_query(
            f'update "application" set {columns} where "application"."applicationId" = ${len(changes) + 1}',
            *values,
            row["applicationId"],
        )


def save(columns: dict[str, Kind], **fixed: Any) -> Any:
    """A call that sets several columns at once and makes the application idle."""

    def handler(call: Any) -> Any:
        row = find(call, call.input["applicationId"])
        changes = {key: value for key, value in call.input.items() if key != "applicationId"}
        _refuse_unknown_keys(row, changes)
        row.update(changes, **fixed)
        return True

    return "POST", {**ID, **columns}, handler


def _all_required(*names: str) -> dict[str, Kind]:
    return {name: required(COLUMNS[name][0]) for name in names}


def _provider(source: str, *names: str, optional: tuple[str, ...] = ("enableSubmodules", "watchPaths")) -> Any:
    columns = {**_all_required(*names), **{name: COLUMNS[name][0] for name in optional}}
    return save(columns, sourceType=source, applicationStatus="idle")


def refresh_token(call: Any) -> Any:
    find(call, call.input["applicationId"])["refreshToken"] = new_id()
    return True


def mark_running(call: Any) -> Any:
    find(call, call.input["applicationId"])["applicationStatus"] = "running"
    return EMPTY


def move(call: Any) -> Any:
    row = call.store.applications.get(call.input["applicationId"])
    target = call.store.environments.get(call.input["targetEnvironmentId"])
    if row is None or target is None:
        raise Problem(500, "INTERNAL_SERVER_ERROR", "Failed to move application")
    row["environmentId"] = target["environmentId"]
    return row


def delete(call: Any) -> Any:
    """Takes the service along, except the one that a running deployment is about to make."""
    row = find(call, call.input["applicationId"], "delete")
    before = shown(call.store, row)
    del call.store.applications[row["applicationId"]]
    call.store.services.pop(row["appName"], None)
    for domain in before["domains"]:
        del call.store.domains[domain["domainId"]]
    for deployment in before["deployments"]:
        if deployment["status"] != "running":
            del call.store.deployments[deployment["deploymentId"]]
    if any(job["applicationId"] == row["applicationId"] and job["begun"] for job in call.store.queue):
        call.store.services[row["appName"]] = {"tasks": [], "image": row["dockerImage"], "env": "", "crashes": False}
        call.store.scale(row["appName"], row["replicas"], 0)
    return before


PROCEDURES = {
    "application.create": ("POST", CREATE, create),
    "application.one": ("GET", ID, one),
    "application.update": ("POST", UPDATE, update),
    "application.saveEnvironment": save(_all_required("env", "buildArgs", "buildSecrets", "createEnvFile")),
    "application.saveBuildType": save(
        {
            **_all_required(
                "buildType",
                "dockerfile",
                "dockerContextPath",
                "dockerBuildStage",
                "herokuVersion",
                "railpackVersion",
            ),
            "publishDirectory": STRING,
            "isStaticSpa": FLAG,
        }
    ),
    "application.saveDockerProvider": _provider(
        "docker", "dockerImage", "username", "password", "registryUrl", optional=()
    ),
    "application.saveGitProvider": _provider(
        "git",
        "customGitUrl",
        "customGitBranch",
        "customGitBuildPath",
        "watchPaths",
        optional=("customGitSSHKeyId", "enableSubmodules"),
    ),
    "application.refreshToken": ("POST", ID, refresh_token),
    "application.markRunning": ("POST", ID, mark_running),
    "application.move": ("POST", {**ID, "targetEnvironmentId": NAME}, move),
    "application.delete": ("POST", ID, delete),
}
