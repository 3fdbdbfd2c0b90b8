# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases of Coolify."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record, pick
from ..language.compare import normalise, stored
from ..language.database_images import Image, outside, sorted_otherwise, unreadable
from ..language.differences import ABSENT, Change, Declared, at_once
from ..language.fields import flag, number, ruled, switch, text
from ..language.loans import from_databases
from ..language.resource import Resource
from ..language.variants import Variant
from ..language.wire import NUMBER_OR_NONE, REQUIRED_TEXT
from ..language.words import Field, Lookup
from . import accepted, initial
from .client import COOLIFY
from .database_children import CHILDREN
from .database_kinds import KINDS, OF_NAME
from .limits import HEALTH_TIMES, LIMITS
from .places import DESCRIPTION, DESTINATION, SERVER, WHERE, name_field
from .projects import ENVIRONMENT_REFERENCE, PROJECT_REFERENCE
from .public_ports import WATCHED, opened, port_of_another
from .removing import removal, removal_options
from .runs import CoolifyRuns, routes
from .volume_backups import REMOVALS


def _type(record: Record) -> Any:
    """The type of a stored database. Of KeyDB Coolify does not say it."""
    said = str(record.get("database_type", "")).removeprefix("standalone-")
    if said:
        return said
    return next((kind.name for kind in KINDS for item in kind.fields if item.name in record), ABSENT)


GENERAL = (
    name_field("database", " Databases of different types cannot have the same name."),
    Field(
        "type",
        ("What it is. It cannot be changed afterwards.",),
        choices=tuple(kind.name for kind in KINDS),
        derive=_type,
    ),
    DESCRIPTION,
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
        f"Whether the database can be reached from outside, at O(public_port) of its server. {WATCHED}",
        along=("public_port",),
        runtime=False,
    ),
    number(
        "public_port",
        "Port of the server that leads to the database, from 1024; V(0) removes it. One that another public database"
        " of the server has is refused by Coolify before it changes anything.",
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
    *(replace(item, on_create=False) for item in HEALTH_TIMES),
)


# -- what the running database would not see, or not survive -----------------------------------------------------------


def _unapplied(params: Record, record: Record) -> Iterator[str]:
    """What is read only with the first start, and would differ from what the volume was made with."""
    for kind in KINDS:
        for item in kind.initial if kind.name == _type(record) else ():
            value = params.get(item.name)
            current = stored(item, record)
            hidden = current is ABSENT and params.get("update_hidden") == "always"
            if value is None or (current is ABSENT and not hidden):
                continue
            if hidden or not item.wire.equal(normalise(item, value, item.label), current):
                yield (
                    f"{item.name} {'cannot be compared' if hidden else 'differs'}, and {kind.title} reads it only with"
                    " its first start, while its volume is empty: the database would keep the old one. Change it inside"
                    " of the database; allow_unapplied=true then stores it, for the addresses and backups of Coolify"
                )


def _of_redis(params: Record, record: Record) -> Iterator[str]:
    """The password of a Redis, which an update ignores."""
    (item,) = (item for item in OF_NAME["redis"].fields if item.secret)
    current = stored(item, record)
    value = params.get(item.name)
    if value is None or _type(record) != "redis" or current is ABSENT:
        return
    if not item.wire.equal(normalise(item, value, item.label), current):
        yield (
            f"{item.name} cannot become another one: Coolify takes it only for a new database. Now it is the variable"
            " REDIS_PASSWORD: declare that one as environment_variables"
        )


def _upgrade(params: Record, record: Record | None) -> tuple[str, str] | None:
    """The image that would come over the data of another, and that other one."""
    before, after = str((record or {}).get("image") or ""), str(params.get("image") or "").strip()
    return (after, before) if before and after and before != after else None


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    if params.get("is_public") and not (record or {}).get("is_public") and not params.get("public_port"):
        yield "is_public needs public_port beside it, the port of the server that leads to the database"
    if record is None:
        return
    for name in ("public_port", "public_port_timeout"):
        if record.get("is_public") and params.get(name) is not None and params.get("is_public") is None:
            yield f"{name} of a database that is public goes with is_public, since it is closed and opened again"
    yield from _of_redis(params, record)
    if not params.get("allow_unapplied"):
        yield from _unapplied(params, record)
    upgrade = _upgrade(params, record)
    if upgrade and not params.get("allow_major_change"):
        yield from unreadable("image", *upgrade)


def _unwritten(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """Files whose new content Coolify stores and never writes: it writes one of a database when it is made."""
    wanted = {
        str(row.get("mount_path")): str(row["content"]).strip()
        for row in params.get("storages") or ()
        if row.get("type") == "file" and row.get("content") is not None
    }
    if not wanted or record is None or record.get("uuid") is None:
        return
    for row in listed(Call("GET", f"/databases/{record['uuid']}/storages", items="file_storages")):
        path = str(row.get("mount_path"))
        if path in wanted and "content" in row and str(row["content"] or "").strip() != wanted[path]:
            yield (
                f"storages[{path}]: Coolify stores the new content and does not write it to the server, so that the"
                " database keeps the old file, after a restart too. Save the file on the web page, or take it out with"
                " purge_storages and declare it again."
            )


def _of_postgresql(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    image, upgrade = str(params.get("image") or "").strip(), _upgrade(params, record)
    if (params.get("type") if record is None else _type(record)) != "postgresql":
        return
    if upgrade:
        yield from sorted_otherwise("image", *upgrade)
    if "PGDATA" not in (params.get("environment_variables") or {}):
        for mount in _mounts(image, upgrade, record, listed):
            yield from outside("image", image, mount)


def _mounts(image: str, upgrade: tuple[str, str] | None, record: Record | None, listed: Lookup) -> Iterator[str]:
    """Where the volume with the data is, of one that is new or gets an image that may have its data elsewhere."""
    if record is None:
        # Coolify takes the first number behind a colon, be it that of an extension or the port of a registry.
        seen = re.search(r":(?:pg)?(\d+)", image, re.IGNORECASE)
        yield "/var/lib/postgresql" if seen and int(seen[1]) >= 18 else "/var/lib/postgresql/data"
    elif upgrade and record.get("uuid") and Image.of(image).volume != Image.of(upgrade[1]).volume:
        for row in listed(Call("GET", f"/databases/{record['uuid']}/storages", items="persistent_storages")):
            if row.get("name") == f"postgres-data-{record['uuid']}":
                yield str(row.get("mount_path"))


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    here = pick(record, SERVER.read) or params.get(SERVER.name)
    yield from port_of_another("public_port", params, record or {}, here, listed)
    yield from _unwritten(params, record, listed)
    yield from _of_postgresql(params, record, listed)


def _in_order(changes: Sequence[Change], declared: Declared, variant: str | None) -> Iterator[Sequence[Change]]:
    """Coolify opens a port only where the request that names it turns C(is_public) on, and moves none that is open.

    So an open one is closed first. Were the new one stored first, nobody could see that a run was killed before the
    old one was closed.
    """
    if variant is not None:
        yield from at_once(changes, declared, variant)
        return
    names = {item.field.name for item in changes}
    public, is_wanted = declared.get("is_public", (None, False))
    if public and is_wanted and "is_public" not in names and names & {"public_port", "public_port_timeout"}:
        yield [Change(public, True, False)]
        changes = [*changes, Change(public, False, True)]
    yield changes


DATABASE = Resource(
    platform=COOLIFY,
    kind="database",
    short="Manage databases of Coolify",
    doc=(
        "Creates, changes, starts, stops and removes databases: PostgreSQL, MySQL, MariaDB, MongoDB, Redis, KeyDB,"
        " Dragonfly and ClickHouse.",
        "The database is found by its name inside its project and environment. Only differences are sent, and every"
        " write is read back.",
    ),
    notes=(
        "A running database takes over most changes only with its next start. RV(restart_required) says when that is"
        " needed; O(restart=auto) does it.",
        "Results mask passwords. M(selfhosted.paas.coolify_database_info) with C(show_secrets=true) returns the"
        " addresses as they are.",
        "Coolify before 4.2 shows no log of a database, so only its status says whether one runs, and it may be late.",
        "The API of Coolify cannot load dumps; the role C(coolify_restore) can, on the server.",
    ),
    id="uuid",
    id_option="uuid",
    parents=(PROJECT_REFERENCE, ENVIRONMENT_REFERENCE),
    references=(SERVER, DESTINATION),
    list=Call("GET", "/databases"),
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
                body=WHERE,
                repeatable=False,
            ),
        )
        for kind in KINDS
    ),
    checks=_complaints,
    cautions=_cautions,
    retracts=opened,
    update=Call("PATCH", "/databases/{id}"),
    order=_in_order,
    move=Call("POST", "/databases/{id}/move", body={"environment_uuid": "{environment}"}, since="4.2"),
    delete=removal("/databases"),
    born="created_at",
    status="status",
    lifecycle=CoolifyRuns(routes("databases")),
    fields=ruled(
        accepted.DATABASE,
        *(*GENERAL, *NETWORK, *LIMITS, *HEALTH_CHECK),
    )
    + tuple(item for kind in KINDS for item in kind.fields),
    children=CHILDREN,
    removals=(REMOVALS["databases"],),
    initial=initial.DATABASE,
    facts=(
        text("internal_db_url", "Address for what runs in the same network, its password masked."),
        text("external_db_url", "Address from outside, while it is public, its password masked."),
    ),
    call_options=(
        switch(
            "allow_unapplied",
            "Whether users, passwords and names are stored although the database keeps the old ones. It reads them"
            " with its first start only. Without it such a change is refused.",
        ),
        switch(
            "allow_major_change",
            "Whether O(image) may become another database or major version, over the data of the old one. One that"
            " its tag does not tell counts as another. Without it that is refused.",
        ),
    ),
    delete_options=removal_options("database"),
)


LOAN = from_databases(
    DATABASE,
    lambda record: record.get("internal_db_url"),
    lambda record: record.get("external_db_url"),
    opened_by="is_public with public_port.",
)
