# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Coolify application owns: variables, scheduled tasks, tags, domains of previews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..language.accepting import FILLED, between, length
from ..language.call import Call, Record
from ..language.child import Child
from ..language.fields import flag, items, number, text
from ..language.wire import CLEARABLE_SCALAR, REQUIRED_TEXT
from ..language.wire_lists import URLS
from ..language.words import Field
from . import accepted
from .application_sources import EVERYBODY
from .arrival import ARRIVAL, new_variable
from .places import FURTHER_DESTINATIONS
from .storages import STORAGES
from .volume_backups import OF_APPLICATIONS, frequency
from .wires import COMPOSE_DOMAINS, TAG, with_ports


def same_of(kind: str, child: Child, *doc: str, **words: Any) -> Child:
    """The same rows of databases or services, by the routes that these have for them."""
    calls = {name: getattr(child, name) for name in ("list", "create", "update", "delete", "bulk")}
    routes = {
        name: replace(call, path=call.path.replace("/applications/", f"/{kind}/"))
        for name, call in calls.items()
        if call
    }
    return replace(child, doc=doc or child.doc, **{**routes, **words})


# -- environment variables -----------------------------------------------------------------------------------------


def _belongs_to_coolify(stored: Record, declared: Sequence[Record], owner: Record) -> bool:
    """Coolify's own variables, and preview twins: of what is declared, and all where no preview variable is."""
    own = stored.get("is_coolify") or stored.get("is_buildpack_control")
    if own or str(stored.get("key")).startswith(("SERVICE_", "NIXPACKS_", "RAILPACK_")):
        return True
    if not stored.get("is_preview"):
        return False
    return not any(row.get("is_preview") for row in declared) or any(
        row.get("key") == stored.get("key") for row in declared
    )


VARIABLES = Child(
    "environment_variables",
    (
        "Environment variables. A dictionary of name to value, or of name to a dictionary with RV(ignore:value) and"
        " the flags V(is_literal), V(is_preview), V(is_multiline), V(is_shown_once), V(is_runtime), V(is_buildtime) and"
        " V(comment). For a variable in both scopes give a list of two such dictionaries.",
        "Values are text or whole numbers; quote everything else, since YAML would change it.",
        "The container gets exactly the declared value, quotes, V($), backslashes and several lines included: it is"
        " stored so that Coolify hands over just this, and what is stored is compared by what the container gets."
        " What Coolify cannot hand over is refused before anything is written: white space at either end, a backslash"
        " at the end, JSON with V(#) after a space or of several lines.",
        "Set V(is_literal) to false to have the value stored as it is, with references such as V($NAME) for Coolify to"
        " replace; a warning then tells what else the container gets otherwise. Flags that are left out are left alone,"
        " unless the value could not arrive with them; a new variable is literal.",
        "What only the build sees (V(is_runtime) is false) is stored as it is. A variable that both see and that holds"
        " a single quote, or V($) in JSON, is escaped for the container; a warning says so, since the build sees it so."
        " With V(is_buildtime) set to false only the container sees it.",
        "For every new variable Coolify makes a twin for preview deployments. Twins of declared variables are neither"
        " changed nor removed unless they are declared with V(is_preview); others are removed only where some variable"
        " is declared with V(is_preview).",
        "Variables that Coolify makes for itself (V(SERVICE_), V(NIXPACKS_), V(RAILPACK_)) are never removed.",
    ),
    type="dict",
    secret=True,
    value="value",
    identity=("key", "is_preview"),
    list=Call("GET", "/applications/{id}/envs"),
    create=Call("POST", "/applications/{id}/envs", repeatable=False),
    update=Call("PATCH", "/applications/{id}/envs"),
    delete=Call("DELETE", "/applications/{id}/envs/{row}"),
    bulk=Call("PATCH", "/applications/{id}/envs/bulk"),
    complete=True,
    fill=new_variable,
    foreign=_belongs_to_coolify,
    travel=ARRIVAL,
    fields=(
        text("key", "Name of the variable.", accepts=accepted.VARIABLE_NAME),
        text("value", "Value of the variable.", secret=True, wire=CLEARABLE_SCALAR),
        flag("is_preview", "Whether it is the one that preview deployments see.", default=False),
        flag("is_literal", "Whether V($) in the value stands for itself."),
        flag("is_multiline", "Whether the value has several lines."),
        flag("is_shown_once", "Whether nobody can read the value again."),
        flag("is_runtime", "Whether the container sees it."),
        flag("is_buildtime", "Whether the build sees it."),
        text("comment", "Comment, at most 256 characters.", accepts=accepted.COMMENT),
    ),
)


# -- scheduled tasks, tags, further servers ------------------------------------------------------------------------

SCHEDULED_TASKS = Child(
    "scheduled_tasks",
    ("Commands that are run in the container at certain times. A task is recognised by its name.",),
    type="list",
    elements="dict",
    identity=("name",),
    list=Call("GET", "/applications/{id}/scheduled-tasks"),
    create=Call("POST", "/applications/{id}/scheduled-tasks", repeatable=False),
    update=Call("PATCH", "/applications/{id}/scheduled-tasks/{row}"),
    delete=Call("DELETE", "/applications/{id}/scheduled-tasks/{row}"),
    fill=lambda row: {"enabled": True},
    runtime=False,
    fields=(
        text("name", "Name of the task.", required=True, wire=REQUIRED_TEXT, accepts=accepted.NAME),
        text(
            "command",
            "Command to run, of at most 255 characters.",
            required=True,
            wire=REQUIRED_TEXT,
            accepts=(FILLED, length(255)),
        ),
        frequency(),
        text("container", "Container to run it in, where there are several."),
        number("timeout", "Longest time it may take, in seconds.", accepts=(between(1),)),
        flag("enabled", "Whether it is run. A new one is, unless this says otherwise."),
    ),
)


TAGS = Child(
    "tags",
    ("Tags of the application. Coolify lower-cases them. Those that are not declared are kept, unless O(purge_tags).",),
    type="list",
    elements="str",
    since="4.2",
    identity=("name",),
    value="name",
    list=Call("GET", "/applications/{id}/tags"),
    create=Call("POST", "/applications/{id}/tags"),
    delete=Call("DELETE", "/applications/{id}/tags/{row}"),
    runtime=False,
    fields=(text("name", "The tag.", api="tag_name", read="name", wire=TAG, accepts=(accepted.NO_TAG,)),),
)


# -- previews, as the vendor's documentation of the API has them; no recording shows them ---------------------------


def _with_ports(preview: Record) -> Any:
    """The domains of a preview with the ports that Coolify keeps apart from them."""
    return with_ports(preview.get("domains"), _ports(preview))


def _services_with_ports(preview: Record) -> list[Record]:
    rows = preview.get("docker_compose_domains") or ()
    return [{**row, "domain": with_ports(row.get("domain"), _ports(preview))} for row in rows]


def _ports(preview: Record) -> Record:
    ports = preview.get("domain_port_overrides")
    return ports if isinstance(ports, Mapping) else {}


PREVIEW_DOMAINS = Child(
    "preview_domains",
    (
        "Domains of preview deployments. A dictionary of the number of a pull request to a list of URLs, which are all"
        " domains of that preview; or, with O(build_pack=dockercompose), to a dictionary whose"
        " RV(ignore:docker_compose_domains) is one of service to a list of URLs.",
        "The preview has to be there: deploy it with M(selfhosted.paas.coolify_deployment) and its"
        " RV(ignore:pull_request_id).",
        "Coolify before 4.4 does not list previews, so nothing can be compared there: what is declared is listed in"
        " RV(unverified), and sent only with O(update_hidden=always).",
    ),
    type="dict",
    since="4.3.15",
    value="domains",
    identity=("pull_request_id",),
    id="pull_request_id",
    list=Call("GET", "/applications/{id}/previews", since="4.4"),
    update=Call(
        "PATCH",
        "/applications/{id}/previews/{row}",
        body={"force_domain_override": "{force_domain_override}"},
        optional=("force_domain_override",),
    ),
    unmade=lambda row, owner: (
        "A deployment makes it: deploy the preview with coolify_deployment and that pull_request_id."
    ),
    runtime=False,
    fields=(
        number("pull_request_id", "Number of the pull request.", on_update=False),
        items(
            "domains",
            "URLs of the preview. An empty list takes all of them away.",
            wire=URLS,
            derive=_with_ports,
            accepts=accepted.ADDRESSES,
            taken=EVERYBODY,
        ),
        Field(
            "docker_compose_domains",
            ("URLs by service of the Compose file.",),
            type="dict",
            wire=COMPOSE_DOMAINS,
            derive=_services_with_ports,
            accepts=accepted.SERVICE_ADDRESSES,
            taken=EVERYBODY,
        ),
    ),
)


CHILDREN = (VARIABLES, STORAGES, OF_APPLICATIONS, SCHEDULED_TASKS, TAGS, FURTHER_DESTINATIONS, PREVIEW_DOMAINS)
