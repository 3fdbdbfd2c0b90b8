# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environments: the parts of a project."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .errors import Problem, as_bad_request, bad, unauthorized
from .projects import environments_of
from .relations import Row
from .search import PAGE, found_by, page
from .services import by_environment
from .tables import ENVIRONMENT, PROJECT, SERVICE_TABLES
from .validation import text

router = Router("environment")
ID = {"environmentId": text(least=1)}
CLOSED = "You are not allowed to access this environment"
# environment.one alone leaves the names in the swarm out.
CARD = ("name", "createdAt", "applicationStatus", "composeStatus", "description", "serverId", "icon")


def find(call: Call) -> Row:
    environment = call.find(ENVIRONMENT, "Environment")
    call.owns(call.store[PROJECT].rows[environment["projectId"]], CLOSED, "FORBIDDEN")
    return environment


def _require_access(call: Call, environment_id: str) -> None:
    if not call.privileged and environment_id not in call.member["accessedEnvironments"]:
        raise unauthorized("You don't have access to this environment")


@router.mutation("create", {"name": text(least=1), "description": text().optional(), "projectId": text(least=1)})
def create(call: Call) -> Any:
    with as_bad_request("Error creating the environment: {}"):
        call.require("environment", "create")
        call.require_project(call.input["projectId"])
        if call.input["name"] == "production":
            raise bad("You cannot create a environment with the name 'production'")
        environment = call.store.insert(ENVIRONMENT, call.input)
    call.remember("accessedEnvironments", environment["environmentId"])
    return environment


@router.query("one", ID)
def one(call: Call) -> Any:
    row = find(call)
    if not call.privileged and row["environmentId"] not in call.member["accessedEnvironments"]:
        raise Problem("FORBIDDEN", CLOSED)
    names = ("name", "description", "environmentId", "isDefault", "projectId", "env")
    services = by_environment(call, CARD, with_server=True)
    project = call.store[PROJECT].rows[row["projectId"]]
    return {**{name: row[name] for name in names}, **services(row), "project": project}


@router.query("byProjectId", {"projectId": text()})
def by_project(call: Call) -> Any:
    project = call.store[PROJECT].get(call.input["projectId"])
    if project is None:
        return []
    with as_bad_request("Error fetching environments: {}", only_queries=False):
        call.owns(project, CLOSED, "FORBIDDEN")
    services = by_environment(call, (*CARD, "appName"), with_server=True)
    names = ("name", "description", "environmentId", "isDefault")
    return [
        {**{name: row[name] for name in names}, **services(row), "project": project}
        for row in environments_of(call, project)
    ]


@router.query(
    "search",
    {
        "q": text().optional(),
        "name": text().optional(),
        "description": text().optional(),
        "projectId": text().optional(),
        **PAGE,
    },
)
def search(call: Call) -> Any:
    rows = [
        row
        for project in call.store[PROJECT].where("organizationId", call.organization)
        if call.input.get("projectId") in (None, project["projectId"])
        for row in environments_of(call, project)
    ]
    return page(found_by(rows, call.input, ("name", "description")), call.input, tuple(ENVIRONMENT.columns))


@router.mutation(
    "update",
    {
        **ID,
        "name": text(least=1).optional(),
        "description": text().optional(),
        "projectId": text().optional(),
        "env": text().optional(),
    },
)
def update(call: Call) -> Any:
    with as_bad_request("Error updating the environment: {}", only_queries=False):
        _require_access(call, call.input["environmentId"])
        environment = call.find(ENVIRONMENT, "Environment")
        changes = call.changes("environmentId")
        if environment["isDefault"] and "name" in changes:
            raise bad("You cannot rename the default environment")
        find(call)
        if not changes:
            raise bad("No values to set")
        return call.store.update(ENVIRONMENT, environment, changes)


@router.mutation("remove", ID)
def remove(call: Call) -> Any:
    environment = find(call)
    if environment["isDefault"]:
        raise bad("You cannot delete the default environment")
    call.require("environment", "delete")
    call.require_project(environment["projectId"])
    _require_access(call, environment["environmentId"])
    key = environment["environmentId"]
    if any(call.store[relation].where("environmentId", key) for relation in SERVICE_TABLES.values()):
        raise bad("Cannot delete environment: it has active services. Delete all services first.")
    return call.store.delete(ENVIRONMENT, environment)


@router.mutation("duplicate", {**ID, "name": text(least=1), "description": text().optional()})
def duplicate(call: Call) -> Any:
    """A further environment with the same variables; services are not copied."""
    with as_bad_request("Error duplicating the environment: {}", only_queries=False):
        _require_access(call, call.input["environmentId"])
        source = find(call)
        copied = call.store.insert(
            ENVIRONMENT,
            {
                "name": call.input["name"],
                "description": call.input.get("description") or source["description"],
                "projectId": source["projectId"],
                "env": source["env"],
            },
        )
    call.remember("accessedEnvironments", copied["environmentId"])
    return copied
