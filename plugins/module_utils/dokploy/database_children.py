# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Dokploy database owns: variables, mounts, backups of itself and of its volumes."""

from __future__ import annotations

from ..language.call import Call
from . import children
from .children import BACKED_UP, SCHEDULE, destination, kept
from .initial import holds_data
from .projects import VARIABLES
from .rows import filled, of_another, owned
from .typed import DUMPED

MOUNTS = of_another(
    children.MOUNTS,
    {"serviceId": "{id}", "serviceType": "{type}"},
    doc=(
        "What is mounted into the container besides the volume with the data. That one Dokploy makes by itself, and it"
        " is left alone. A mount is recognised by its path in the container.",
    ),
    foreign=lambda row, declared, record: holds_data(row),
)


VOLUME_BACKUPS = of_another(
    children.VOLUME_BACKUPS,
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
    variants=DUMPED,
    fill=lambda row: {"enabled": True},
    fields=(
        destination("dumps"),
        filled("database", "Name of the database that is dumped."),
        filled("prefix", "What the names of dumps begin with."),
        SCHEDULE,
        kept("dumps"),
        BACKED_UP,
    ),
)


CHILDREN = (VARIABLES, MOUNTS, BACKUPS, VOLUME_BACKUPS)
