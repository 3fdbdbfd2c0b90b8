# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Coolify projects and environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record, pick
from ..language.child import Child
from ..language.fields import flag, text
from ..language.resource import Resource
from ..language.wire import CLEARABLE_SCALAR, TRIMMED_NAME
from ..language.words import Field, Lookup, Occupants, Reference
from . import accepted, initial
from .arrival import ARRIVAL, new_variable
from .client import COOLIFY
from .places import DESCRIPTION
from .users import REFUSED, held, title

PROJECT_REFERENCE = Reference(
    "project",
    ("Name or uuid of the project.",),
    label="project",
    list=Call("GET", "/projects"),
    read="environment.project.uuid",
)

ENVIRONMENT_REFERENCE = Reference(
    "environment",
    (
        "Name or uuid of the environment inside the project. Where it is left out and the id is too, V(production) is"
        " meant.",
    ),
    assumed="production",
    label="environment",
    lookup=Call("GET", "/projects/{project}/{name}"),
    list=Call("GET", "/projects/{project}/environments"),
    read="environment.uuid",
)


def _name(kind: str) -> Field:
    return text(
        "name",
        f"Name of the {kind}, 3 to 255 characters, by which it is found.",
        wire=TRIMMED_NAME,
        runtime=False,
        accepts=accepted.PLACE_NAME,
    )


def _description(on_create: bool = True) -> Field:
    return replace(DESCRIPTION, on_create=on_create, accepts=accepted.PLACE_DESCRIPTION)


def shared_variables(owner: str, path: str) -> Child:
    """Variables of a project or an environment, to which its applications refer."""
    return Child(
        "environment_variables",
        (
            f"Variables that the applications of the {owner} may refer to as V({{{{{owner}.NAME}}}}). A dictionary of"
            " name to value, or of name to a dictionary with RV(ignore:value), the flags V(is_literal),"
            " V(is_multiline), V(is_shown_once), and V(comment).",
            "Values are text or whole numbers; quote everything else, since YAML would change it.",
            "A container whose literal variable is nothing but the reference gets exactly the declared value; what"
            " Coolify cannot hand over is refused, as for the variables of M(selfhosted.paas.coolify_application). With"
            " V(is_literal) set to false the value is stored as it is. Flags that are left out are left alone.",
        ),
        type="dict",
        secret=True,
        value="value",
        identity=("key",),
        id="id",
        list=Call("GET", f"{path}/envs"),
        create=Call("POST", f"{path}/envs", repeatable=False),
        update=Call("PATCH", f"{path}/envs/{{row}}"),
        delete=Call("DELETE", f"{path}/envs/{{row}}"),
        fill=new_variable,
        travel=ARRIVAL,
        runtime=False,
        since="4.3",
        fields=(
            text("key", "Name of the variable.", accepts=accepted.VARIABLE_NAME),
            text("value", "Value of the variable.", secret=True, wire=CLEARABLE_SCALAR),
            flag("is_literal", "Whether the value is taken as it is."),
            flag("is_multiline", "Whether the value has several lines."),
            flag("is_shown_once", "Whether nobody can read the value again."),
            text("comment", "Comment, at most 256 characters.", accepts=accepted.COMMENT),
        ),
    )


def _is_bare(project: Record) -> bool:
    """Whether it has no environment besides the one that every project begins with."""
    environments = project.get("environments")
    return isinstance(environments, list) and [pick(item, "name") for item in environments] == ["production"]


def _in_project(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    environments = {item.get("id"): item.get("name") for item in listed(Call("GET", "/projects/{id}/environments"))}
    for kind, item in held(listed):
        if item.get("environment_id") in environments:
            yield item.get("uuid"), f"{title(kind, item)} in {environments[item['environment_id']]}"


def _in_environment(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    for kind, item in held(listed):
        if item.get("environment_id") == record.get("id"):
            yield item.get("uuid"), title(kind, item)


PROJECT = Resource(
    platform=COOLIFY,
    kind="project",
    short="Manage projects of Coolify",
    doc=(
        "Creates, changes and removes projects of a Coolify server.",
        "Coolify creates an environment called V(production) in every new project.",
        "A project that is not empty is not removed.",
    ),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/projects"),
    read=Call("GET", "/projects/{id}"),
    create=Call("POST", "/projects", repeatable=False),
    update=Call("PATCH", "/projects/{id}"),
    delete=Call("DELETE", "/projects/{id}"),
    fields=(_name("project"), _description()),
    occupants=Occupants(_in_project, REFUSED, kinds=("application",)),
    children=(shared_variables("project", "/projects/{id}"),),
    born="id",
    bare=_is_bare,
    initial=initial.PROJECT,
)

ENVIRONMENT = Resource(
    platform=COOLIFY,
    kind="environment",
    short="Manage environments of Coolify projects",
    doc=(
        "Creates, changes and removes environments inside the projects of a Coolify server.",
        "An environment that is not empty is not removed.",
    ),
    id="uuid",
    id_option="uuid",
    parents=(replace(PROJECT_REFERENCE, required=True),),
    inborn="production",
    list=Call("GET", "/projects/{project}/environments"),
    read=Call("GET", "/projects/{project}/{id}"),
    create=Call("POST", "/projects/{project}/environments", repeatable=False),
    update=Call("PATCH", "/projects/{project}/environments/{id}"),
    delete=Call("DELETE", "/projects/{project}/environments/{id}"),
    detail=("description",),
    fields=(_name("environment"), replace(_description(on_create=False), since="4.3")),
    occupants=Occupants(_in_environment, REFUSED, kinds=("application",)),
    children=(shared_variables("environment", "/projects/{project}/environments/{id}"),),
    born="id",
    initial=initial.ENVIRONMENT,
)
