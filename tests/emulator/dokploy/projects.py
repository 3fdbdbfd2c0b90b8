# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects."""

from __future__ import annotations

from typing import Any

from . import duplicates
from .calls import Call, Router
from .errors import as_bad_request, not_found, unauthorized
from .relations import Row
from .search import PAGE, found_by, page
from .services import by_environment
from .store import newest_first
from .tables import DATABASES, ENVIRONMENT, PROJECT, PROJECT_TAG, SERVICE_TABLES, SERVICES, TAG
from .validation import choice, flag, items, optional, shape, text

router = Router("project")
ID = {"projectId": text(least=1)}
# Of all schemas, this one asks for the id with a wrapper that gives another message.
REMOVED = {"projectId": text(least=1).optional().required()}
# Of databases this list tells nothing but their ids.
STUB = dict.fromkeys(DATABASES, ()) | {
    "application": ("name", "applicationStatus"),
    "compose": ("name", "composeStatus"),
}
CARD = ("name", "description", "appName", "createdAt", "serverId", "applicationStatus", "composeStatus", "icon")


@router.mutation("create", PROJECT.accepts("name", "description", "env") | {"env": text().optional()})
def create(call: Call) -> Any:
    with as_bad_request("Error creating the project: {}", only_queries=False):
        call.require("project", "create")
    project, environment = found(call, call.input)
    call.remember("accessedProjects", project["projectId"])
    call.remember("accessedEnvironments", environment["environmentId"])
    return {"project": project, "environment": environment}


def found(call: Call, values: Row) -> tuple[Row, Row]:
    """A new project and the environment that every project begins with."""
    project = call.store.insert(PROJECT, {**values, "organizationId": call.organization})
    environment = call.store.insert(
        ENVIRONMENT,
        {
            "name": "production",
            "description": "Production environment",
            "projectId": project["projectId"],
            "isDefault": True,
        },
    )
    return project, environment


@router.query("all")
def all_projects(call: Call) -> Any:
    services = by_environment(call, STUB)
    return [
        {
            **project,
            "environments": [
                {
                    "name": environment["name"],
                    "environmentId": environment["environmentId"],
                    "isDefault": environment["isDefault"],
                    **services(environment),
                }
                for environment in environments_of(call, project)
            ],
            "projectTags": _tags(call, project),
        }
        for project in _visible(call)
    ]


def _visible(call: Call) -> list[Row]:
    """The projects of the organization that the caller may see, newest first."""
    rows = call.store[PROJECT].where("organizationId", call.organization)
    if not call.privileged:
        rows = [row for row in rows if row["projectId"] in call.member["accessedProjects"]]
    return newest_first(rows)


def environments_of(call: Call, project: Row) -> list[Row]:
    """Oldest first; to a member only those that were opened to it."""
    rows = call.store[ENVIRONMENT].where("projectId", project["projectId"])
    if not call.privileged:
        rows = [row for row in rows if row["environmentId"] in call.member["accessedEnvironments"]]
    return sorted(rows, key=lambda row: str(row["createdAt"]))


def _tags(call: Call, project: Row) -> list[Row]:
    links = call.store[PROJECT_TAG].where("projectId", project["projectId"])
    return [{**link, "tag": call.store[TAG].rows[link["tagId"]]} for link in links]


@router.query("allForPermissions", right=("member", "update"))
def all_for_permissions(call: Call) -> Any:
    services = by_environment(call, (*CARD, "applicationId"))
    return [
        {
            "projectId": project["projectId"],
            "name": project["name"],
            "environments": [
                {
                    "environmentId": environment["environmentId"],
                    "name": environment["name"],
                    "isDefault": environment["isDefault"],
                    **services(environment),
                }
                for environment in environments_of(call, project)
            ],
        }
        for project in _visible(call)
    ]


@router.query("homeStats")
def home_stats(call: Call) -> Any:
    projects = _visible(call)
    environments = [row for project in projects for row in environments_of(call, project)]
    places = {row["environmentId"] for row in environments}
    counts = dict.fromkeys(SERVICES, 0)
    status = {"running": 0, "error": 0, "idle": 0}
    for kind, relation in SERVICE_TABLES.items():
        for row in call.store[relation]:
            if row["environmentId"] in places:
                counts[kind] += 1
                said = row["composeStatus" if kind == "compose" else "applicationStatus"]
                status[{"done": "running", "error": "error"}.get(said, "idle")] += 1
    return {
        "projects": len(projects),
        "environments": len(environments),
        "applications": counts["application"],
        "compose": counts["compose"],
        "databases": sum(counts[kind] for kind in DATABASES),
        "services": sum(counts.values()),
        "status": status,
    }


@router.query("one", ID)
def one(call: Call) -> Any:
    call.require_project(call.input["projectId"])
    project = call.owns(call.find(PROJECT, "Project"), "You are not authorized to access this project")
    services = by_environment(call, CARD, with_server=True)
    environments = [{**row, **services(row)} for row in environments_of(call, project)]
    return {**project, "environments": environments, "projectTags": _tags(call, project)}


@router.query("search", {"q": text().optional(), "name": text().optional(), "description": text().optional(), **PAGE})
def search(call: Call) -> Any:
    rows = found_by(_visible(call), call.input, ("name", "description"))
    return page(rows, call.input, tuple(PROJECT.columns))


@router.mutation("update", ID | optional(PROJECT.accepts("name", "description", "createdAt", "organizationId", "env")))
def update(call: Call) -> Any:
    project = call.owns(call.find(PROJECT, "Project"), "You are not authorized to update this project")
    call.require_project(project["projectId"])
    return call.store.update(PROJECT, project, call.changes("projectId"))


@router.mutation("remove", REMOVED)
def remove(call: Call) -> Any:
    """Takes all rows along, and leaves what runs in the swarm without an owner."""
    project = call.owns(call.find(PROJECT, "Project"), "You are not authorized to delete this project")
    call.require("project", "delete")
    call.require_project(project["projectId"])
    return call.store.delete(PROJECT, project)


@router.mutation(
    "duplicate",
    {
        "sourceEnvironmentId": text(),
        "name": text(),
        "description": text().optional(),
        "includeServices": flag().otherwise(True),
        "selectedServices": items(shape(id=text(), type=choice(*sorted(SERVICES)))).optional(),
        "duplicateInSameProject": flag().otherwise(False),
    },
)
def duplicate(call: Call) -> Any:
    """Copies exactly the services that are named, into a new project or into the environment itself."""
    with as_bad_request("Error duplicating the project: {}", only_queries=False):
        call.require("project", "create")
        same = call.input["duplicateInSameProject"]
        if same:
            target = call.store[ENVIRONMENT].get(call.input["sourceEnvironmentId"])
            if target is None:
                raise not_found("Environment")
            if call.store[PROJECT].rows[target["projectId"]]["organizationId"] != call.organization:
                raise unauthorized("You are not authorized to access this project")
        else:
            values = {"name": call.input["name"], "description": call.input.get("description")}
            project, target = found(call, values)
            call.remember("accessedProjects", project["projectId"])
        if call.input["includeServices"]:
            for service in call.input.get("selectedServices") or []:
                duplicates.copy(call, service["type"], service["id"], target, rename=same)
    return target
