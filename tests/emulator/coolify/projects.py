# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Projects and environments."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from . import applications, database_views, service_views
from .gate import Call, invalid, refuse
from .rules import Rule, validate
from .store import Row, Store, stamp

NAME_MARKS = "-_./@&()#,:+"
NAME_TEXT = (
    "The name may only contain letters (including Unicode), numbers, spaces, and these characters:"
    " - _ . / @ & ( ) # , : +"
)
DESCRIPTION_MARKS = "-_.,!?()'\"+=*/@&"
DESCRIPTION_TEXT = (
    "The description may only contain letters (including Unicode), numbers, spaces, and common punctuation:"
    " - _ . , ! ? ( ) ' \" + = * / @ &"
)
FIELDS = frozenset(("name", "description"))
TEAM: Row = {
    "id": 0,
    "name": "Root Team",
    "description": "The root team",
    "personal_team": True,
    "created_at": "2026-01-01T00:00:00.000000Z",
    "updated_at": "2026-01-01T00:00:00.000000Z",
    "show_boarding": True,
    "custom_server_limit": None,
    "is_mcp_server_enabled": True,
}
# The view of an environment has no others.
DATABASES = {
    "mariadbs": "mariadb",
    "mongodbs": "mongodb",
    "mysqls": "mysql",
    "postgresqls": "postgresql",
    "redis": "redis",
}


def _only(marks: str, text: str) -> Callable[[str, Any], list[str]]:
    """A check for characters: letters with their accents and digits of any script, white space, and C(marks)."""

    def fits(letter: str) -> bool:
        return letter in marks or letter.isspace() or unicodedata.category(letter)[0] in "LMN"

    return lambda label, value: [] if all(map(fits, str(value))) else [text]


def rules_of_places(required: bool, fields: frozenset[str]) -> dict[str, Rule]:
    rules = {"name": Rule("string", required=required, least=3, most=255, check=_only(NAME_MARKS, NAME_TEXT))}
    if "description" in fields:
        check = _only(DESCRIPTION_MARKS, DESCRIPTION_TEXT)
        rules["description"] = Rule("string", null=True, most=255, check=check)
    return rules


def _checked(call: Call, required: bool, fields: frozenset[str] = FIELDS) -> Row:
    body = call.body()
    errors = validate(body, rules_of_places(required, fields), set(fields), "The {name} field is required.")
    if errors:
        raise invalid({name: [_wording(text) for text in texts] for name, texts in errors.items()})
    assert isinstance(body, dict)
    return body


def _wording(text: str) -> str:
    """These two rules have messages of their own for lengths."""
    return text.replace("The name field must be at least 3", "The name must be at least 3").replace(
        "The name field must not be greater", "The name may not be greater"
    )


def with_team(project: Row) -> Row:
    """As an application shows the project that it is in."""
    return {**project, "description": project["description"] or "", "team": TEAM}


def around(store: Store, row: Row) -> Row:
    """The environment of something, with its project."""
    environment = store.by_id("environments", row["environment_id"])
    return {**environment, "project": with_team(store.by_id("projects", environment["project_id"]))}


def find(store: Store, uuid: str) -> Row:
    if uuid not in store.projects:
        raise refuse(404, "Project not found.")
    return store.projects[uuid]


def find_environment(store: Store, project: Row, name: str) -> Row:
    rows = store.environments_of(project)
    for key in ("name", "uuid"):
        for row in rows:
            if row[key] == name:
                return row
    raise refuse(404, "Environment not found.")


def _listed(project: Row) -> Row:
    return {
        "id": project["id"],
        "uuid": project["uuid"],
        "name": project["name"],
        "description": project["description"] or "",
    }


def list_projects(call: Call) -> Any:
    call.require("read")
    return [_listed(row) for row in call.store.projects.values()]


def get_project(call: Call, uuid: str) -> Any:
    call.require("read")
    project = find(call.store, uuid)
    return {
        **project,
        "description": project["description"] or "",
        "environments": call.store.environments_of(project),
    }


def create_project(call: Call) -> Any:
    call.require("write")
    body = _checked(call, True)
    return 201, {"uuid": call.store.add_project(body["name"], body.get("description"))["uuid"]}


def update_project(call: Call, uuid: str) -> Any:
    call.require("write")
    body = _checked(call, False)
    project = find(call.store, uuid)
    project.update(body, updated_at=stamp())
    return 201, {key: project[key] or "" for key in ("uuid", "name", "description")}


def delete_project(call: Call, uuid: str) -> Any:
    call.require("write")
    project = find(call.store, uuid)
    environments = call.store.environments_of(project)
    if any(call.store.resources_in(row) for row in environments):
        raise refuse(400, "Project has resources, so it cannot be deleted.")
    for row in environments:
        del call.store.environments[row["uuid"]]
    del call.store.projects[uuid]
    return {"message": "Project deleted."}


def list_environments(call: Call, uuid: str) -> Any:
    call.require("read")
    rows = call.store.environments_of(find(call.store, uuid))
    return [{key: row[key] for key in ("id", "uuid", "name")} for row in rows]


def get_environment(call: Call, uuid: str, name: str) -> Any:
    call.require("read")
    environment = find_environment(call.store, find(call.store, uuid), name)
    shown = [applications.nested(call, row) for row in call.store.applications_in(environment)]
    found = {name: database_views.nested(call, kind, environment) for name, kind in DATABASES.items()}
    return {**environment, "applications": shown, **found, "services": service_views.nested(call, environment)}


def create_environment(call: Call, uuid: str) -> Any:
    call.require("write")
    body = _checked(call, True, frozenset(["name"]))
    project = find(call.store, uuid)
    _refuse_twin(call.store, project, body["name"])
    return 201, {"uuid": call.store.add_environment(project, body["name"])["uuid"]}


def _refuse_twin(store: Store, project: Row, name: str | None, but: Row | None = None) -> None:
    if any(row["name"] == name and row is not but for row in store.environments_of(project)):
        raise refuse(409, "Environment with this name already exists.")


def update_environment(call: Call, uuid: str, name: str) -> Any:
    call.require("write")
    body = _checked(call, False)
    project = find(call.store, uuid)
    environment = find_environment(call.store, project, name)
    _refuse_twin(call.store, project, body.get("name"), environment)
    environment.update(body, updated_at=stamp())
    return {key: environment[key] for key in ("uuid", "name", "description")}


def delete_environment(call: Call, uuid: str, name: str) -> Any:
    call.require("write")
    environment = find_environment(call.store, find(call.store, uuid), name)
    if call.store.resources_in(environment):
        raise refuse(400, "Environment has resources, so it cannot be deleted.")
    del call.store.environments[environment["uuid"]]
    return {"message": "Environment deleted."}


ROUTES = [
    ("GET", "/projects", list_projects),
    ("POST", "/projects", create_project),
    ("GET", "/projects/([^/]+)", get_project),
    ("PATCH", "/projects/([^/]+)", update_project),
    ("DELETE", "/projects/([^/]+)", delete_project),
    ("GET", "/projects/([^/]+)/environments", list_environments),
    ("POST", "/projects/([^/]+)/environments", create_environment),
    ("PATCH", "/projects/([^/]+)/environments/([^/]+)", update_environment),
    ("DELETE", "/projects/([^/]+)/environments/([^/]+)", delete_environment),
    ("GET", "/projects/([^/]+)/([^/]+)", get_environment),
]
