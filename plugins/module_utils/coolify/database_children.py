# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Coolify database owns: variables, storages, tags, schedules of backups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..language.accepting import between
from ..language.call import Call, Record
from ..language.child import Child
from ..language.differences import ABSENT
from ..language.fields import flag, number, text
from ..language.wire import CLEARABLE_SCALAR, TRIMMED_NAME
from ..language.words import Field
from . import accepted
from .application_children import TAGS as TAGS_OF_APPLICATIONS
from .application_children import same_of
from .arrival import is_json
from .database_kinds import KINDS
from .storages import STORAGES as STORAGES_OF_APPLICATIONS
from .volume_backups import OF_DATABASES, S3_STORAGE, frequency, retentions, without_storage

ESCAPED = {"\\": "a backslash", '"': "a double quote", "'": "a single quote", "\t": "a tab", "\r": "a carriage return"}
"""What Coolify puts a backslash before, which nothing takes away again."""
BY_COOLIFY = ("REDIS_PASSWORD", "REDIS_USERNAME")


# -- environment variables -----------------------------------------------------------------------------------------


def _variable_complaint(row: dict[str, Any]) -> str | None:
    value = str(row.get("value") or "")
    held = [name for letter, name in ESCAPED.items() if letter in value]
    # What Coolify takes for JSON it hands over as it is.
    if held and not is_json(value):
        return f"holds {' and '.join(held)}, and the database would get a backslash before it"
    return None


VARIABLES = Child(
    "environment_variables",
    (
        "Environment variables. A dictionary of name to value, or of name to a dictionary with RV(ignore:value) and"
        " V(is_shown_once) or V(comment).",
        "Values are text or whole numbers; quote everything else, since YAML would change it. They are stored as they"
        " are: V($) has to be doubled, since docker compose reads it, and what the database would get otherwise than it"
        " is written (quotes, backslashes and tabs, unless all of it is JSON) is refused before anything is written.",
        "Of Redis V(REDIS_PASSWORD) and V(REDIS_USERNAME) are among them. They are never removed, and a change of them"
        " takes effect with the next start.",
    ),
    type="dict",
    secret=True,
    value="value",
    identity=("key",),
    list=Call("GET", "/databases/{id}/envs"),
    create=Call("POST", "/databases/{id}/envs", repeatable=False),
    update=Call("PATCH", "/databases/{id}/envs"),
    delete=Call("DELETE", "/databases/{id}/envs/{row}"),
    bulk=Call("PATCH", "/databases/{id}/envs/bulk"),
    complete=True,
    fill=lambda row: {"value": "", "is_shown_once": False},
    # As a literal it would arrive with quotes around it.
    body=lambda row, new: {"is_literal": False, "is_multiline": False},
    foreign=lambda row, declared, owner: row.get("key") in BY_COOLIFY,
    checks=_variable_complaint,
    fields=(
        text("key", "Name of the variable.", accepts=accepted.VARIABLE_NAME),
        text("value", "Value of the variable.", secret=True, wire=CLEARABLE_SCALAR),
        flag("is_shown_once", "Whether nobody can read the value again."),
        text("comment", "Comment, at most 256 characters.", accepts=accepted.COMMENT),
    ),
)


# -- storages, tags ------------------------------------------------------------------------------------------------


def _storages(answer: Any, record: Record) -> Sequence[Record]:
    """As those of applications; the volumes with the data are the ones that Coolify calls after the database."""
    rows = STORAGES_OF_APPLICATIONS.gather(answer, record) if STORAGES_OF_APPLICATIONS.gather else ()
    own = f"-{record.get('uuid')}"
    return [{**row, "is_data": str(row.get("name")).endswith(own)} for row in rows]


STORAGES = same_of(
    "databases",
    STORAGES_OF_APPLICATIONS,
    "What is mounted into the container besides its data: volumes, files with content, directories and files of"
    " the server. The volumes with the data Coolify makes by itself; they are left alone.",
    *STORAGES_OF_APPLICATIONS.doc[1:],
    "Coolify writes a V(file) of a database to the server when it is made. New content it only stores, of which a"
    " warning tells.",
    gather=_storages,
    foreign=lambda row, declared, owner: bool(row.get("is_data")),
    fields=tuple(item for item in STORAGES_OF_APPLICATIONS.fields if item.name != "is_preview_suffix_enabled"),
)


TAGS = same_of(
    "databases",
    TAGS_OF_APPLICATIONS,
    "Tags of the database. Coolify lower-cases them. Those that are not declared are kept, unless O(purge_tags).",
)


# -- backups -------------------------------------------------------------------------------------------------------


BACKUPS = Child(
    "backups",
    (
        "Schedules by which the database is dumped, for those types that Coolify can back up.",
        "Coolify gives them no names, so one is recognised by its O(backups[].frequency): with another frequency it is"
        " another schedule. Schedules that are not declared are kept, unless O(purge_backups).",
        "Removing a schedule makes Coolify forget its dumps and delete their files on the server; what is in an S3"
        " storage stays.",
    ),
    type="list",
    elements="dict",
    variants=tuple(kind.name for kind in KINDS if kind.dumps),
    identity=("frequency",),
    list=Call("GET", "/databases/{id}/backups"),
    create=Call("POST", "/databases/{id}/backups", repeatable=False),
    update=Call("PATCH", "/databases/{id}/backups/{row}"),
    delete=Call("DELETE", "/databases/{id}/backups/{row}", query={"delete_s3": False}),
    # Without this Coolify notes that it saves to a storage, and there is none.
    fill=lambda row: {"enabled": True, "save_s3": False},
    # Coolify wants to see both together.
    body=lambda row, new: {"s3_storage_uuid": row["s3_storage"]} if row.get("s3_storage") else {},
    checks=without_storage,
    loss=lambda row, staying, wish: ("Coolify deletes the dumps that it made on the server", ""),
    runtime=False,
    fields=(
        frequency(" It is compared as it is written."),
        flag("enabled", "Whether it is run. A new one is, unless this says otherwise."),
        text(
            "databases_to_backup",
            "What is dumped: names of databases with commas between them. Of MongoDB V(shop) or V(shop:carts,orders),"
            " where the collections are left out, with V(|) between several. A new schedule dumps the first database,"
            " and of MongoDB all.",
            wire=TRIMMED_NAME,
            accepts=accepted.DATABASE_NAMES,
        ),
        flag("dump_all", "Whether all databases are dumped into one file. Only PostgreSQL, MySQL and MariaDB can."),
        flag("save_s3", "Whether dumps are copied to O(backups[].s3_storage). Those of a new schedule are not."),
        Field(
            "s3_storage",
            (
                "Name or uuid of the S3 storage. Coolify shows nobody which one a schedule has, so it is listed in"
                " C(unverified), and sent together with other changes, or by itself with O(update_hidden=always).",
            ),
            api="s3_storage_uuid",
            read="s3_storage_id",
            refers=S3_STORAGE,
            # The number that it shows is told of no storage; that there is none it does show.
            derive=lambda row: None if row.get("s3_storage_id", ABSENT) is None else ABSENT,
        ),
        *retentions("dumps", "database_backup_"),
        number("timeout", "Longest time that a dump may take, in seconds.", accepts=(between(60, 36000),)),
    ),
)


CHILDREN = (VARIABLES, STORAGES, OF_DATABASES, TAGS, BACKUPS)
