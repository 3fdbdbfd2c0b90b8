# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases of Coolify."""

from __future__ import annotations

from typing import Any

from ..language.call import Call, Record
from ..language.differences import ABSENT
from ..language.fields import flag, number, text
from ..language.resource import Resource, Variant
from ..language.wire import NUMBER_OR_NONE, REQUIRED_TEXT, TRIMMED_NAME
from ..language.words import Field, Option, ruled
from . import accepted
from .client import COOLIFY
from .database_kinds import KINDS
from .limits import LIMITS
from .places import DESTINATION, SERVER
from .projects import ENVIRONMENT_REFERENCE, PROJECT_REFERENCE
from .runs import CoolifyRuns, routes

EVERYTHING = Call("GET", "/databases")


def _type(record: Record) -> Any:
    """The type of a stored database. Of KeyDB Coolify does not say it."""
    said = str(record.get("database_type", "")).removeprefix("standalone-")
    if said:
        return said
    return next((kind.name for kind in KINDS for item in kind.fields if item.name in record), ABSENT)


GENERAL = (
    text(
        "name",
        "Name of the database. Together with the project and the environment it decides which one is meant, so the same"
        " name in another environment is another database, and two of different types cannot have the same.",
        wire=TRIMMED_NAME,
        runtime=False,
    ),
    Field(
        "type",
        ("What it is. It cannot be changed afterwards.",),
        choices=tuple(kind.name for kind in KINDS),
        derive=_type,
    ),
    text("description", "Description. An empty text clears it.", runtime=False),
    text(
        "image",
        "Image to run, with its tag, for example V(postgres:17-alpine). Coolify chooses one for a new database where it"
        " is left out.",
        wire=REQUIRED_TEXT,
    ),
)


NETWORK = (
    flag(
        "is_public",
        "Whether the database can be reached from outside, at O(public_port) of its server.",
        runtime=False,
    ),
    number(
        "public_port",
        "Port of the server that leads to the database, from 1024; V(0) takes it away.",
        wire=NUMBER_OR_NONE,
        runtime=False,
    ),
    number(
        "public_port_timeout",
        "Seconds after which a connection from outside that nobody uses is closed; V(0) for none.",
        wire=NUMBER_OR_NONE,
        runtime=False,
    ),
)


HEALTH_CHECK = (
    flag("health_check_enabled", "Whether Docker checks the health of the container.", on_create=False),
    number("health_check_interval", "Time between two checks, in seconds.", on_create=False),
    number("health_check_timeout", "Longest time one check may take, in seconds.", on_create=False),
    number(
        "health_check_retries", "Number of failed checks in a row that make a container unhealthy.", on_create=False
    ),
    number(
        "health_check_start_period",
        "Time after the start in which a failed check does not count, in seconds.",
        on_create=False,
    ),
)


DATABASE = Resource(
    platform=COOLIFY,
    module="coolify_database",
    kind="database",
    short="Manage databases of Coolify",
    doc=(
        "Creates, changes, starts, stops and removes databases: PostgreSQL, MySQL, MariaDB, MongoDB, Redis, KeyDB,"
        " Dragonfly and ClickHouse.",
        "The database is found by its name inside its project and environment. Only what differs is sent, and after"
        " every write the server is read back.",
    ),
    id="uuid",
    id_option="uuid",
    parents=(PROJECT_REFERENCE, ENVIRONMENT_REFERENCE),
    references=(SERVER, DESTINATION),
    list=EVERYTHING,
    inside="environment_id",
    read=Call("GET", "/databases/{id}"),
    variants=tuple(
        Variant(
            kind.name,
            kind.title,
            when={"type": kind.name},
            create=Call(
                "POST",
                f"/databases/{kind.name}",
                body={"project_uuid": "{project}", "environment_uuid": "{environment}"},
                repeatable=False,
            ),
        )
        for kind in KINDS
    ),
    variant_label="type",
    update=Call("PATCH", "/databases/{id}"),
    delete=Call(
        "DELETE",
        "/databases/{id}",
        query={
            "delete_volumes": "{delete_volumes}",
            "delete_configurations": "{delete_configurations}",
            "delete_connected_networks": "{delete_connected_networks}",
            "docker_cleanup": "{docker_cleanup}",
        },
    ),
    gone_later=True,
    born="created_at",
    apart=True,
    status="status",
    lifecycle=CoolifyRuns(routes("databases")),
    fields=ruled(
        accepted.DATABASE,
        *(*GENERAL, *NETWORK, *LIMITS, *HEALTH_CHECK),
    )
    + tuple(item for kind in KINDS for item in kind.fields),
    delete_options=tuple(
        Option(
            name,
            (f"Whether O(state=absent) also {what}. Always sent, since Coolify's own default is to do it.",),
            type="bool",
            default=False,
        )
        for name, what in (
            ("delete_volumes", "deletes the volumes, with all data in them"),
            ("delete_configurations", "deletes the configuration files on the server"),
            ("delete_connected_networks", "deletes the networks that only this database uses"),
            ("docker_cleanup", "prunes every unused image, stopped container and the build cache of the whole server"),
        )
    ),
)
