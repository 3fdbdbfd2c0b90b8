# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications: every column that can be set, the calls that set several at once, and their deletion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .calls import EMPTY, Call, Router
from .errors import Problem, bad
from .relations import Relation, Row, app_name, new_id
from .services import add_search
from .tables import (
    APPLICATION,
    BITBUCKET,
    DEPLOYMENT,
    DOMAIN,
    GITEA,
    GITHUB,
    GITLAB,
    MOUNT,
    PORT,
    PREVIEW_DEPLOYMENT,
    REDIRECT,
    REGISTRY,
    SECURITY,
)
from .validation import Field, optional, text

router = Router("application")
ID = {"applicationId": text(least=1)}
CLOSED = "You are not authorized to access this application"
BRANCH = text(least=1, pattern=r"^[a-zA-Z0-9._\-/#]+$", pattern_text="Invalid branch name")

CHILDREN = {
    "domains": DOMAIN,
    "deployments": DEPLOYMENT,
    "mounts": MOUNT,
    "redirects": REDIRECT,
    "security": SECURITY,
    "ports": PORT,
    "previewDeployments": PREVIEW_DEPLOYMENT,
}
# Records that are shown inside an application: the column that names them, the table, what is kept back.
NESTED: dict[str, tuple[str, Relation, tuple[str, ...]]] = {
    "gitlab": ("gitlabId", GITLAB, ("secret", "accessToken", "refreshToken")),
    "github": ("githubId", GITHUB, ()),
    "bitbucket": ("bitbucketId", BITBUCKET, ("appPassword", "apiToken")),
    "gitea": ("giteaId", GITEA, ("clientSecret", "accessToken", "refreshToken")),
    "registry": ("registryId", REGISTRY, ("password",)),
    "buildRegistry": ("buildRegistryId", REGISTRY, ("password",)),
    "rollbackRegistry": ("rollbackRegistryId", REGISTRY, ("password",)),
}


def columns(*names: str) -> dict[str, Field]:
    """Application columns as application.update takes them: all of them may be left out."""
    return optional(APPLICATION.accepts(*names))


def demanded(*names: str) -> dict[str, Field]:
    """The same columns where they must be there; conversion begins once application.update has been called."""
    shared = columns(*names).items()
    return {name: field.required().family("application.update") for name, field in shared}


OWN_ID = {"applicationId": text()}
ALL_BUT_KEYS = tuple(name for name in APPLICATION.columns if name not in ("applicationId", "serverId"))
UPDATE = {**ID, **columns(*ALL_BUT_KEYS)}


def find(call: Call) -> Row:
    return call.find(APPLICATION, "Application")


def opened(call: Call, action: str, *, resource: str = "service") -> Row:
    """The application, when the caller may do this with it. Not every procedure asks for the organization."""
    call.require_service(call.input["applicationId"], resource, action)
    return find(call)


def owned(call: Call, row: Row, message: str = CLOSED) -> Row:
    call.owns(call.project_of(row), message)
    return row


def shown(call: Call, row: Row) -> Row:
    """The full record without the two marks that only application.one adds."""
    key = row["applicationId"]
    return {
        **row,
        "environment": call.place_of(row),
        **{name: call.store[child].where("applicationId", key) for name, child in CHILDREN.items()},
        **{name: _nested(call, row, *how) for name, how in NESTED.items()},
        "server": call.server_of(row),
    }


def _nested(call: Call, row: Row, column: str, relation: Relation, secret: tuple[str, ...]) -> Row | None:
    found = call.store[relation].get(row[column])
    return {name: value for name, value in found.items() if name not in secret} if found else None


@router.mutation(
    "create",
    {
        **APPLICATION.accepts("name", "appName", "description"),
        "environmentId": text(),
        **APPLICATION.accepts("serverId", "sourceType"),
    },
)
def create(call: Call) -> Any:
    call.check_place()
    values = {**call.input, "appName": app_name("app", call.input.get("appName"))}
    row = call.store.insert(APPLICATION, values)
    call.remember("accessedServices", row["applicationId"])
    return row


@router.query("one", ID)
def one(call: Call) -> Any:
    row = owned(call, opened(call, "read"))
    return {**shown(call, row), "hasGitProviderAccess": True, "unauthorizedProvider": None}


@router.mutation("update", UPDATE)
def update(call: Call) -> Any:
    """Does not ask for the organization: a key of another one of the same user changes the application all the same."""
    call.require_service(call.input["applicationId"], "service", "create")
    call.check_server(call.input.get("buildServerId"), "build server")
    changes = call.changes("applicationId", "appName")
    if not changes:
        raise Problem("INTERNAL_SERVER_ERROR", "No values to set")
    row = call.store[APPLICATION].get(call.input["applicationId"])
    if row is None:
        raise bad("Error updating application")
    call.store.update(APPLICATION, row, changes)
    return True


def _saves(resource: str, action: str, **fixed: Any) -> Callable[[Call], bool]:
    def save(call: Call) -> bool:
        row = opened(call, action, resource=resource)
        call.store.update(APPLICATION, row, {**call.changes("applicationId"), **fixed})
        return True

    return save


def _provider(procedure: str, source: str, schema: dict[str, Field]) -> None:
    """Setting a source makes the application idle; the fields of other sources stay."""
    save = _saves("service", "create", sourceType=source, applicationStatus="idle")
    router.add(procedure, "POST", {**OWN_ID, **schema}, save)


GIT_OPTIONS = columns("enableSubmodules", "watchPaths")
router.add(
    "saveEnvironment",
    "POST",
    {**OWN_ID, **demanded("env", "buildArgs", "buildSecrets", "createEnvFile")},
    _saves("envVars", "write"),
)
router.add(
    "saveBuildType",
    "POST",
    {
        **OWN_ID,
        **demanded(
            "buildType", "dockerfile", "dockerContextPath", "dockerBuildStage", "herokuVersion", "railpackVersion"
        ),
        **columns("publishDirectory", "isStaticSpa"),
    },
    _saves("service", "create"),
)
_provider("saveDockerProvider", "docker", demanded("dockerImage", "username", "password", "registryUrl"))
_provider(
    "saveGitProvider",
    "git",
    {
        **demanded("customGitBuildPath", "customGitUrl", "watchPaths"),
        **columns("enableSubmodules"),
        "customGitBranch": BRANCH,
        **columns("customGitSSHKeyId"),
    },
)
_provider(
    "saveGithubProvider",
    "github",
    {
        **demanded("repository", "owner", "buildPath", "githubId"),
        "branch": BRANCH,
        "triggerType": columns("triggerType")["triggerType"].otherwise("push"),
        **GIT_OPTIONS,
    },
)
_provider(
    "saveGitlabProvider",
    "gitlab",
    {
        **demanded(
            "gitlabBuildPath",
            "gitlabOwner",
            "gitlabRepository",
            "gitlabId",
            "gitlabProjectId",
            "gitlabPathNamespace",
        ),
        "gitlabBranch": BRANCH,
        **GIT_OPTIONS,
    },
)
_provider(
    "saveBitbucketProvider",
    "bitbucket",
    {
        **demanded(
            "bitbucketBuildPath",
            "bitbucketOwner",
            "bitbucketRepository",
            "bitbucketRepositorySlug",
            "bitbucketId",
        ),
        "bitbucketBranch": BRANCH,
        **GIT_OPTIONS,
    },
)
_provider(
    "saveGiteaProvider",
    "gitea",
    {
        **demanded("giteaBuildPath", "giteaOwner", "giteaRepository", "giteaId"),
        "giteaBranch": BRANCH,
        **GIT_OPTIONS,
    },
)
# What disconnecting leaves alone is as recorded: the docker image and the slug of Bitbucket.
DISCONNECTED = {
    **dict.fromkeys(
        (
            *("repository", "branch", "owner", "githubId", "watchPaths"),
            *(f"gitlab{part}" for part in ("Repository", "Owner", "Branch", "BuildPath", "Id", "ProjectId")),
            "gitlabPathNamespace",
            *(f"bitbucket{part}" for part in ("Repository", "Owner", "Branch", "BuildPath", "Id")),
            *(f"gitea{part}" for part in ("Repository", "Owner", "Branch", "BuildPath", "Id")),
            *(f"customGit{part}" for part in ("Branch", "BuildPath", "Url", "SSHKeyId")),
        )
    ),
    "buildPath": "/",
    "triggerType": "push",
    "sourceType": "github",
    "applicationStatus": "idle",
    "enableSubmodules": False,
}
router.add("disconnectGitProvider", "POST", ID, _saves("service", "create", **DISCONNECTED))


@router.mutation("refreshToken", ID)
def refresh_token(call: Call) -> Any:
    call.store.update(APPLICATION, opened(call, "create"), {"refreshToken": new_id()})
    return True


@router.mutation("markRunning", ID)
def mark_running(call: Call) -> Any:
    row = opened(call, "create", resource="deployment")
    call.store.update(APPLICATION, row, {"applicationStatus": "running"})
    return EMPTY


@router.mutation("move", {"applicationId": text(), "targetEnvironmentId": text()})
def move(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "service", "create")
    row = call.store[APPLICATION].get(call.input["applicationId"])
    if row is None:
        raise Problem("INTERNAL_SERVER_ERROR", "Failed to move application")
    return call.store.update(APPLICATION, row, {"environmentId": call.input["targetEnvironmentId"]})


@router.mutation("delete", ID)
def delete(call: Call) -> Any:
    """Takes the service along, except the one that a running deployment is about to make."""
    row = owned(call, opened(call, "delete"), "You are not authorized to delete this application")
    before = shown(call, row)
    call.store.delete(APPLICATION, row)
    call.world.queue.drop_waiting(row["applicationId"])
    call.world.swarm.remove(row["appName"])
    call.world.routes.pop(row["appName"], None)
    return before


add_search(
    router,
    APPLICATION,
    ("name", "appName", "description", "repository", "owner", "dockerImage"),
    ("name", "appName", "description", "environmentId", "applicationStatus", "sourceType", "createdAt"),
)
