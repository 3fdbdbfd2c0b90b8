# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Dokploy database owns: variables, mounts, backups of itself and of its volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.child import Child
from ..language.fields import flag, number
from ..language.wire import Text
from . import children
from .children import DESTINATION
from .database_kinds import KINDS
from .projects import variables
from .rows import CRON, KEPT, owned, row

VARIABLES = variables(
    "Environment variables",
    "V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the project and of the"
    " environment. Write the YAML tag C(!unsafe) in front of it, or Ansible takes the braces for its own.",
)


def _made(child: Child, router: str, target: Mapping[str, Any], **words: Any) -> Child:
    """The same rows of a database."""
    return replace(child, create=Call("POST", f"{router}.create", body=target, repeatable=False), **words)


def holds_data(mount: Record) -> bool:
    """Whether it is the volume that Dokploy gives every new database for its data."""
    return mount.get("type") == "volume" and str(mount.get("volumeName")).endswith("-data")


MOUNTS = _made(
    children.MOUNTS,
    "mounts",
    {"serviceId": "{id}", "serviceType": "{type}"},
    doc=(
        "What is mounted into the container besides the volume with the data. That one Dokploy makes by itself, and it"
        " is left alone. A mount is recognised by its path in the container.",
    ),
    foreign=lambda row, declared, record: holds_data(row),
)


VOLUME_BACKUPS = _made(
    children.VOLUME_BACKUPS,
    "volumeBackups",
    {"{type}Id": "{id}", "serviceType": "{type}"},
    list=Call("GET", "volumeBackups.list", query={"id": "{id}", "volumeBackupType": "{type}"}),
)


BACKUPS = owned(
    "backups",
    "Dumps that are made at certain times and go to a destination. One is recognised by its destination, the database"
    " that it dumps, and its prefix.",
    router="backup",
    id="backupId",
    rows="backups",
    target={"{type}Id": "{id}", "databaseType": "{type}", "backupType": "database"},
    changed={"databaseType": "{type}", "serviceName": None, "metadata": None},
    remove="remove",
    identity=("destination", "database", "prefix"),
    complete=True,
    runtime=False,
    variants=tuple(kind.name for kind in KINDS if kind.dumps),
    fill=lambda row: {"enabled": True},
    fields=(
        row(
            "destination",
            "Name or id of the destination in Dokploy to which dumps go.",
            required=True,
            api="destinationId",
            refers=DESTINATION,
            accepts=(FILLED,),
        ),
        row(
            "database", "Name of the database that is dumped.", required=True, wire=Text(null=False), accepts=(FILLED,)
        ),
        row("prefix", "What the names of dumps begin with.", required=True, wire=Text(null=False), accepts=(FILLED,)),
        row("schedule", "When it runs, for example V(0 3 * * *).", required=True, wire=CRON),
        number(
            "keep_latest_count",
            "Number of dumps that are kept; V(0) for all.",
            api="keepLatestCount",
            wire=KEPT,
        ),
        flag("enabled", "Whether it runs. A new one does."),
    ),
)


CHILDREN = (VARIABLES, MOUNTS, BACKUPS, VOLUME_BACKUPS)
