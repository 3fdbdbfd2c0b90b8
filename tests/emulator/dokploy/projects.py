# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects and environments."""

from __future__ import annotations

from typing import Any

from .errors import Problem, bad, not_found
from .store import Row, Store, new_id, now
from .validation import NAME, NEEDED, PLAIN, STRING, required

OTHER_KINDS = ("compose", "libsql", "mariadb", "mongo", "mysql", "postgres", "redis")
UNAUTHORIZED = "You are not authorized to access this project"


def refuse_member(call: Any, message: str) -> None:
    if call.key["role"] == "member":
        raise Problem(401, "UNAUTHORIZED", message)


def find(call: Any, project_id: str) -> Row:
    row = call.store.projects.get(project_id)
    if row is None:
        raise not_found("Project")
    refuse_member(call, "You don't have access to this project")
    if row["organizationId"] != call.organization:
        raise Problem(401, "UNAUTHORIZED", UNAUTHORIZED)
    found: Row = row
    return found


def find_environment(call: Any, environment_id: str, for_create: bool = False) -> Row:
    row = call.store.environments.get(environment_id)
    if row is None:
        raise not_found("Environment")
    project = call.store.projects[row["projectId"]]
    if project["organizationId"] != call.organization or call.key["role"] == "member":
        if for_create:
            raise Problem(401, "UNAUTHORIZED", UNAUTHORIZED)
        raise Problem(403, "FORBIDDEN", "You are not allowed to access this environment")
    found: Row = row
    return found


def _add_environment(store: Store, project: Row, name: str, description: str | None, default: bool) -> Row:
    row = {
        "environmentId": new_id(),
        "name": name,
        "description": description,
        "createdAt": now(),
        "env": "",
        "projectId": project["projectId"],
        "isDefault": default,
    }
    store.environments[row["environmentId"]] = row
    return row


def create(call: Any) -> Any:
    if call.key["role"] == "member":
        raise bad('Error creating the project: unauthorized to access resource "project"')
    row = {
        "projectId": new_id(),
        "name": call.input["name"],
        "description": call.input.get("description"),
        "createdAt": now(),
        "organizationId": call.organization,
        "env": call.input.get("env") or "",
    }
    call.store.projects[row["projectId"]] = row
    return {
        "project": row,
        "environment": _add_environment(call.store, row, "production", "Production environment", True),
    }


def _stub(application: Row) -> Row:
    return {
        "applicationId": application["applicationId"],
        "name": application["name"],
        "applicationStatus": application["applicationStatus"],
    }


def _card(application: Row) -> Row:
    shown = {
        key: application[key] for key in ("applicationId", "name", "description", "applicationStatus", "createdAt")
    }
    return {**shown, "icon": application["icon"], "serverId": application["serverId"], "server": None}


def all_projects(call: Any) -> Any:
    if call.key["role"] == "member":
        return []
    store = call.store
    by_environment: dict[str, list[Row]] = {}
    for row in store.applications.values():
        by_environment.setdefault(row["environmentId"], []).append(_stub(row))
    by_project: dict[str, list[Row]] = {}
    for row in store.environments.values():
        shown = {key: row[key] for key in ("name", "environmentId", "isDefault")}
        shown["applications"] = by_environment.get(row["environmentId"], [])
        by_project.setdefault(row["projectId"], []).append({**shown, **{kind: [] for kind in OTHER_KINDS}})
    return [
        {**row, "environments": by_project.get(row["projectId"], []), "projectTags": []}
        for row in reversed(store.projects.values())
        if row["organizationId"] == call.organization
    ]


def one(call: Any) -> Any:
    row = find(call, call.input["projectId"])
    environments = [
        {
            **environment,
            "applications": [
                {**_card(item), "appName": item["appName"]} for item in call.store.applications_in(environment)
            ],
            **{kind: [] for kind in OTHER_KINDS},
        }
        for environment in call.store.environments_of(row)
    ]
    return {**row, "environments": environments, "projectTags": []}


def update(call: Any) -> Any:
    row = find(call, call.input["projectId"])
    row.update({key: value for key, value in call.input.items() if key != "projectId"})
    return row


def remove(call: Any) -> Any:
    """Takes all rows along, and leaves what runs in the swarm without an owner."""
    row = find(call, call.input["projectId"])
    for environment in call.store.environments_of(row):
        for application in call.store.applications_in(environment):
            del call.store.applications[application["applicationId"]]
        del call.store.environments[environment["environmentId"]]
    del call.store.projects[row["projectId"]]
    return row


def environments(call: Any) -> Any:
    project = find(call, call.input["projectId"])
    shown = []
    for row in call.store.environments_of(project):
        cards = [{**_card(item), "appName": item["appName"]} for item in call.store.applications_in(row)]
        keys = ("name", "description", "environmentId", "isDefault")
        shown.append(
            {
                **{key: row[key] for key in keys},
                "applications": cards,
                **{kind: [] for kind in OTHER_KINDS},
                "project": project,
            }
        )
    return shown


def environment_one(call: Any) -> Any:
    row = find_environment(call, call.input["environmentId"])
    keys = ("name", "description", "environmentId", "isDefault", "projectId", "env")
    return {
        **{key: row[key] for key in keys},
        "applications": [_card(item) for item in call.store.applications_in(row)],
        **{kind: [] for kind in OTHER_KINDS},
        "project": call.store.projects[row["projectId"]],
    }


def environment_create(call: Any) -> Any:
    if call.input["name"] == "production":
        raise bad("You cannot create a environment with the name 'production'")
    project = call.store.projects.get(call.input["projectId"])
    if project is None:
        raise bad(
            'Error creating the environment: Failed query: insert into "environment" ("environmentId", "name",'
            f' "projectId") values ($1, $2, $3)\nparams: {new_id()},{call.input["name"]},{call.input["projectId"]}'
        )
    return _add_environment(call.store, project, call.input["name"], call.input.get("description"), False)


def environment_update(call: Any) -> Any:
    row = call.store.environments.get(call.input["environmentId"])
    changes = {key: value for key, value in call.input.items() if key != "environmentId"}
    if row is None:
        raise bad("Error updating the environment: Environment not found")
    if row["isDefault"] and "name" in changes:
        raise bad("Error updating the environment: You cannot rename the default environment")
    if not changes:
        raise bad("Error updating the environment: No values to set")
    row.update(changes)
    return row


def environment_remove(call: Any) -> Any:
    row = find_environment(call, call.input["environmentId"])
    if row["isDefault"]:
        raise bad("You cannot delete the default environment")
    if call.store.applications_in(row):
        raise bad("Cannot delete environment: it has active services. Delete all services first.")
    del call.store.environments[row["environmentId"]]
    return row


PROJECT_ID = {"projectId": NAME}
ENVIRONMENT_ID = {"environmentId": NAME}
PROCEDURES = {
    "project.all": ("GET", {}, all_projects),
    "project.one": ("GET", PROJECT_ID, one),
    "project.create": ("POST", {"name": NAME, "description": STRING, "env": PLAIN}, create),
    "project.update": ("POST", {**PROJECT_ID, "name": PLAIN, "description": STRING, "env": PLAIN}, update),
    "project.remove": ("POST", {"projectId": required(NAME)}, remove),
    "environment.byProjectId": ("GET", {"projectId": NEEDED}, environments),
    "environment.one": ("GET", ENVIRONMENT_ID, environment_one),
    "environment.create": (
        "POST",
        {"name": NAME, "projectId": NAME, "description": STRING},
        environment_create,
    ),
    "environment.update": (
        "POST",
        {**ENVIRONMENT_ID, "name": PLAIN, "description": PLAIN, "env": PLAIN},
        environment_update,
    ),
    "environment.remove": ("POST", ENVIRONMENT_ID, environment_remove),
}
