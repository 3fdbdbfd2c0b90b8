# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases of Dokploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record
from ..language.compare import normalise, stored
from ..language.database_images import outside, sorted_otherwise, unreadable
from ..language.differences import ABSENT
from ..language.fields import text
from ..language.loans import from_databases
from ..language.resource import Resource
from ..language.wire import REQUIRED_TEXT
from ..language.words import Field, Lookup, Option
from . import initial
from .client import DOKPLOY
from .compose_parts import NEW
from .database_children import CHILDREN
from .database_kinds import ACCOUNT, ALL, KINDS, NOT_LIBSQL, OF_NAME, OWN, far_away
from .database_runs import DatabaseRuns
from .mingling import mingled
from .projects import DESCRIPTION, ENV_OR_VARIABLES, PARENTS, env_field, name_field
from .published import taken_ports
from .referring import unresolved, variables_of
from .serving import APP_NAME, ARGS, COMMAND, DETACHED, NETWORKS, REPLICAS, SERVER
from .swarm import LIMITS, SWARM
from .volumes import mounted, strange

_UNTOLD = ("args", "ulimits_swarm", "stop_grace_period_swarm", "endpoint_spec_swarm")
"""What Dokploy does not tell the swarm about a libSQL, or does not store of it."""


def _fitting(item: Field) -> Field:
    """As databases have it."""
    doc = tuple(text.replace("O(ports)", "O(external_port)") for text in item.doc)
    return replace(item, doc=doc, variants=NOT_LIBSQL if item.name in _UNTOLD else ())


GENERAL = (
    name_field("database"),
    Field(
        "type",
        ("What it is. It cannot be changed afterwards.",),
        choices=ALL,
        newer={kind.name: kind.since for kind in KINDS if kind.since},
    ),
    DESCRIPTION,
    APP_NAME,
    text(
        "docker_image",
        "Image to run, with its tag, for example V(postgres:17-alpine). Dokploy chooses one for a new database where it"
        " is left out. For MariaDB and MongoDB, where its choice does not exist, that is V(mariadb:11) and V(mongo:8),"
        " as on its web page. libSQL always runs from an image of Dokploy's own choice.",
        api="dockerImage",
        wire=REQUIRED_TEXT,
        variants=NOT_LIBSQL,
    ),
)
RUNNING = (env_field("database", on_create=False), REPLICAS, COMMAND, ARGS, NETWORKS, DETACHED)


# -- what the running database would not see, or not survive -----------------------------------------------------------


def _unapplied(params: Record, record: Record) -> Iterator[str]:
    """What is read only with the first start, and would differ from what the volume was made with."""
    kind = OF_NAME.get(str(record.get("type")))
    if kind is None or not kind.keeps:
        return
    for item in ACCOUNT:
        value, current = params.get(item.name), stored(item, record)
        if item.secret or value is None or current is ABSENT:
            continue
        if not item.wire.equal(normalise(item, value, item.label), current):
            yield (
                f"{item.name} differs, and {kind.title} reads it only with its first start, while its volume is empty:"
                " the database would keep the old one. Change it inside of the database; allow_unapplied=true then"
                " stores it, for the backups of Dokploy"
            )


def _upgrade(params: Record, record: Record) -> tuple[str, str] | None:
    """The image that would come over the data of another, and that other one."""
    kind = OF_NAME.get(str(record.get("type")))
    before, after = str(record.get("dockerImage") or ""), str(params.get("docker_image") or "").strip()
    return (after, before) if kind and kind.keeps and before and after and before != after else None


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    if record is None:
        return
    if not params.get("allow_unapplied"):
        yield from _unapplied(params, record)
    upgrade = _upgrade(params, record)
    if upgrade and not params.get("allow_major_change"):
        yield from unreadable("docker_image", *upgrade)


def _of_postgresql(params: Record, record: Record | None) -> Iterator[str]:
    image = str(params.get("docker_image") or "").strip()
    upgrade = _upgrade(params, record) if record else None
    if (record or params).get("type") != "postgres":
        return
    if upgrade:
        yield from sorted_otherwise("docker_image", *upgrade)
    if "PGDATA" not in variables_of(params):
        for mount in _mounts(image, upgrade, record):
            yield from outside("docker_image", image, mount)


def _mounts(image: str, upgrade: tuple[str, str] | None, record: Record | None) -> Iterator[str]:
    """Where the volume with the data is, of one that is new or gets another image."""
    if record is None:
        seen = re.search(r"postgres:(\d+)", image)
        release = int(seen[1]) if seen else 0
        yield f"/var/lib/postgresql/{release}/docker" if release >= 18 else "/var/lib/postgresql/data"
    elif upgrade:
        for row in record.get("mounts") or ():
            if row.get("volumeName") == f"{record.get('appName')}-data":
                yield str(row.get("mountPath"))


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    yield from unresolved(params, record, listed)
    yield from mingled(params)
    yield from strange(params, mounted(params, record, f"{NEW}-data"))
    yield from _of_postgresql(params, record)
    yield from taken_ports(params, record, listed)
    stored_there = record or {}
    kind = stored_there.get("type") or params.get("type")
    server = params.get("server") if record is None else stored_there.get("serverId")
    if params.get("backups"):
        yield from filter(None, [far_away(str(kind), server)])


# -- addresses ---------------------------------------------------------------------------------------------------------


def _internal(record: Record) -> Any:
    kind = OF_NAME.get(str(record.get("type")))
    return kind.address(record, str(record["appName"]), kind.port) if kind and record.get("appName") else ABSENT


def _external(record: Record) -> Any:
    """On a remote server; where Dokploy itself is, people know better than it does."""
    kind, port, server = OF_NAME.get(str(record.get("type"))), record.get("externalPort"), record.get("server")
    host = server.get("ipAddress") if isinstance(server, dict) else None
    return kind.address(record, str(host or "HOST"), port) if kind and port else ABSENT


DATABASE = Resource(
    platform=DOKPLOY,
    kind="database",
    short="Manage databases of Dokploy",
    doc=(
        "Creates, changes, starts, stops and removes databases: PostgreSQL, MySQL, MariaDB, MongoDB, Redis and libSQL.",
        "The database is found by its name inside its project and environment, whatever its type. Only"
        " differences are sent, and every write is read back.",
        "To move it, give O(database_id) and the new O(project) and O(environment).",
    ),
    notes=(
        "A running database takes over changes only when Dokploy replaces its container."
        " RV(restart_required) says when that is needed; O(restart=auto) does it.",
        "Dokploy never removes the volumes of a database: with O(state=absent) its data stays on the host.",
        "The id of a database is its type and Dokploy's own id, as in the addresses of its pages, for example"
        " V(postgres/Hq0mUsnT1r6yZ3bNqk9dX).",
        "Results mask passwords. M(selfhosted.paas.dokploy_database_info) with C(show_secrets=true) returns the"
        " addresses as they are.",
    ),
    id="databaseId",
    id_option="database_id",
    parents=PARENTS,
    references=(SERVER,),
    # The list of all projects tells no names of databases.
    list=Call("GET", "environment.one", query={"environmentId": "{environment}"}, items="databases"),
    detail=("*",),
    born="createdAt",
    initial=initial.DATABASE,
    read=Call("GET", "{type}.one", query={"{type}Id": "{id}"}),
    variants=tuple(kind.variant for kind in KINDS),
    update=Call("POST", "{type}.update", body={"{type}Id": "{id}"}),
    delete=Call("POST", "{type}.remove", body={"{type}Id": "{id}"}),
    move=Call("POST", "{type}.move", body={"{type}Id": "{id}", "targetEnvironmentId": "{environment}"}),
    exclusive=ENV_OR_VARIABLES,
    status="applicationStatus",
    cautions=_cautions,
    lifecycle=DatabaseRuns(),
    checks=_complaints,
    fields=(*GENERAL, *ACCOUNT, *OWN, *map(_fitting, (*RUNNING, *LIMITS, *SWARM))),
    children=CHILDREN,
    facts=(
        text(
            "internal_url",
            "Address for what runs in the same network, its password masked.",
            derive=_internal,
        ),
        text(
            "external_url",
            "Address from outside, while O(external_port) is set, its password masked. On the server of Dokploy itself"
            " C(HOST) stands for its name.",
            derive=_external,
        ),
    ),
    call_options=(
        Option(
            "allow_unapplied",
            (
                "Whether users and names are stored although the database keeps the old ones. It reads them with its"
                " first start only. Without it such a change is refused.",
            ),
            type="bool",
            default=False,
        ),
        Option(
            "allow_major_change",
            (
                "Whether O(docker_image) may become another database or major version, over the data of the old one."
                " One that its tag does not tell counts as another. Without it that is refused.",
            ),
            type="bool",
            default=False,
        ),
    ),
)


LOAN = from_databases(DATABASE, _internal, _external, opened_by="external_port.")
