# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dokploy projects and environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable

from ..errors import PaasError
from ..language.call import Call, Record, pick
from ..language.child import Child
from ..language.differences import ABSENT
from ..language.resource import Resource
from ..language.wire import NAME, SCALAR
from ..language.wire_lists import IDS
from ..language.words import Field, Occupants, Reference
from . import initial
from .calls import EVERYTHING
from .client import DOKPLOY
from .dotenv import DOTENV
from .rows import STORED
from .typed import SERVICES, TYPES, kind_of

ENV_OR_VARIABLES = (("env", "environment_variables"), ("env", "environment_file"))

PROJECT_REFERENCE = Reference(
    "project",
    ("Name or id of the project.",),
    label="project",
    list=EVERYTHING,
    id="projectId",
    read="environment.project.projectId",
)

ENVIRONMENT_REFERENCE = Reference(
    "environment",
    (
        "Name or id of the environment inside the project. Left out it is V(production), and where the id pins the"
        " object, the one that the object is in.",
    ),
    assumed="production",
    label="environment",
    within="environments",
    id="environmentId",
    read="environment.environmentId",
)
PARENTS = (PROJECT_REFERENCE, ENVIRONMENT_REFERENCE)
"""What encloses whatever runs."""


def variables(scope: str, *more: str, name: str = "environment_variables", **words: Any) -> Child:
    """Variables that stand in a text field, C(env) or another one of the same dialect."""
    return Child(
        name,
        (
            f"{scope}. A dictionary of name to value.",
            "Values are text or whole numbers; quote everything else, since YAML would change it. They are written so"
            " that Dokploy's own reader finds exactly the declared value; comments and the order of what is already"
            " there stay.",
            *more,
        ),
        type="dict",
        secret=True,
        value="value",
        identity=("name",),
        id="name",
        dialect=DOTENV,
        fields=(
            Field("name", ("Name of the variable.",)),
            Field("value", ("Value of the variable.",), secret=True, wire=SCALAR),
        ),
        **{"text": "env", **words},
    )


REFERRING = (
    "V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the project and of the"
    " environment. Write the YAML tag C(!unsafe) in front of it, or Ansible takes the braces for its own."
)
VARIABLES = variables("Environment variables", REFERRING)
"""Those of what runs in an environment."""


def env_field(kind: str, **words: Any) -> Field:
    """The same text as a whole."""
    return Field(
        "env",
        (
            f"The whole text in which Dokploy keeps the environment variables of the {kind}. It has comments, and is in"
            " the dialect of the npm package dotenv. An empty text clears it.",
            "Not together with O(environment_variables) and O(environment_file), which change single variables in this"
            " text.",
        ),
        secret=True,
        wire=STORED,
        **words,
    )


def name_field(kind: str) -> Field:
    return Field(
        "name",
        (f"Name of the {kind}, by which it is found.",),
        wire=NAME,
        runtime=False,
    )


DESCRIPTION = Field("description", ("Description. An empty text clears it.",), wire=STORED, runtime=False)


def names_of_databases(environment: Record, listed: Callable[[Call], Sequence[Record]]) -> dict[Any, Any]:
    """Names by ids, which only the environment itself tells; nothing where it holds no databases."""
    if not any(environment.get(kind) for kind in TYPES):
        return {}
    query = {"environmentId": environment.get("environmentId")}
    held = listed(Call("GET", "environment.one", query=query, items="databases"))
    return {row.get("databaseId"): row.get("name") for row in held}


def _services(environment: Any, listed: Callable[[Call], Sequence[Record]], where: str = "") -> list[tuple[Any, str]]:
    """Ids and names of what an environment holds. Where that is not said, it must not be taken for nothing."""
    if not isinstance(environment, Mapping) or "applications" not in environment:
        raise PaasError(
            "Dokploy does not tell this key what is in the environment, so it is not removed.", "permission"
        )
    found = [(kind_of(kinds), item) for kinds in SERVICES for item in _items(environment.get(kinds))]
    unnamed = any(not pick(item, "name") for _kind, item in found)
    names = names_of_databases(environment, listed) if unnamed else {}
    named = [(kind, _id(item), pick(item, "name")) for kind, item in found]
    return [(own, f"the {kind} {name or names.get(own) or own}{where}") for kind, own, name in named]


def _id(item: Any) -> Any:
    return pick(item, "applicationId") or pick(item, "databaseId") or pick(item, "composeId")


def _items(found: Any) -> list[Any]:
    if found is not None and not isinstance(found, list):
        raise PaasError("Dokploy answered something else than a list of services, so nothing is removed.", "unexpected")
    return found or []


def _in_project(record: Record, listed: Callable[[Call], Sequence[Record]]) -> list[tuple[Any, str]]:
    if "environments" not in record:
        raise PaasError("Dokploy does not tell this key what is in the project, so it is not removed.", "permission")
    environments = [(f" in {pick(item, 'name')}", item) for item in _items(record["environments"])]
    return [found for where, item in environments for found in _services(item, listed, where)]


def _is_bare(project: Record) -> bool:
    """Whether it has no environment besides the one that every project begins with."""
    return all(initial.is_default(item) for item in _items(project.get("environments")))


def _default(record: Record, params: Record) -> str | None:
    if initial.is_default(record):
        return f"Dokploy does not remove the default environment {record.get('name')!r}; remove the project instead."
    return None


def _rename_of_the_default(params: Record, record: Record | None) -> Iterator[str]:
    if record is not None and record.get("isDefault") and params.get("name") not in (None, record.get("name")):
        yield f"Dokploy does not rename the default environment {record.get('name')!r}"


def _tag_ids(project: Record) -> Any:
    rows = project.get("projectTags")
    return [row.get("tagId") for row in rows] if isinstance(rows, list) else ABSENT


TAGS = Field(
    "tags",
    ("Names or ids of the tags of the project, by which the web page groups projects. The list is the whole list.",),
    type="list",
    elements="str",
    api="tagIds",
    read="projectTags",
    wire=IDS,
    on_create=False,
    since="0.29",
    by=Call("POST", "tag.bulkAssign", body={"projectId": "{id}"}),
    refers=Reference("tags", (), label="tag", list=Call("GET", "tag.all", since="0.29"), id="tagId"),
    derive=_tag_ids,
)


PROJECT = Resource(
    platform=DOKPLOY,
    kind="project",
    short="Manage projects of Dokploy",
    doc=(
        "Creates, changes and removes projects of a Dokploy server.",
        "Dokploy creates an environment called V(production) in every new project.",
        "A project that is not empty is not removed.",
    ),
    id="projectId",
    id_option="project_id",
    list=EVERYTHING,
    read=Call("GET", "project.one", query={"projectId": "{id}"}),
    create=Call("POST", "project.create", repeatable=False, items="project"),
    update=Call("POST", "project.update", body={"projectId": "{id}"}),
    delete=Call("POST", "project.remove", body={"projectId": "{id}"}),
    occupants=Occupants(
        _in_project,
        "Dokploy would delete its data and leave its containers running.",
        kinds=("application", "compose", "database"),
    ),
    exclusive=ENV_OR_VARIABLES,
    fields=(name_field("project"), DESCRIPTION, env_field("project"), TAGS),
    children=(variables("Variables that all applications of the project may refer to as V(${{project.NAME}})"),),
    born="createdAt",
    bare=_is_bare,
    initial=initial.PROJECT,
)

ENVIRONMENT = Resource(
    platform=DOKPLOY,
    kind="environment",
    short="Manage environments of Dokploy projects",
    doc=(
        "Creates, changes and removes environments inside the projects of a Dokploy server.",
        "The environment V(production) comes with every project; it can be configured but neither created nor removed.",
        "An environment that is not empty is not removed.",
    ),
    id="environmentId",
    id_option="environment_id",
    parents=(replace(PROJECT_REFERENCE, read="project.projectId"),),
    inborn="production",
    within="environments",
    list=Call("GET", "project.one", query={"projectId": "{project}"}, items="environments"),
    detail=("*",),
    read=Call("GET", "environment.one", query={"environmentId": "{id}"}),
    create=Call("POST", "environment.create", body={"projectId": "{project}"}, repeatable=False),
    update=Call("POST", "environment.update", body={"environmentId": "{id}"}),
    delete=Call("POST", "environment.remove", body={"environmentId": "{id}"}),
    guard=_default,
    occupants=Occupants(_services, "Dokploy refuses it otherwise.", kinds=("application", "compose", "database")),
    checks=_rename_of_the_default,
    exclusive=ENV_OR_VARIABLES,
    fields=(name_field("environment"), DESCRIPTION, env_field("environment", on_create=False)),
    children=(
        variables("Variables that the applications of the environment may refer to as V(${{environment.NAME}})"),
    ),
    born="createdAt",
    initial=initial.ENVIRONMENT,
)
