# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What belongs to Dokploy itself: scripts that run on its machine, and backups of what it knows."""

from __future__ import annotations

from ..language.call import Call
from ..language.fields import flag
from .children import BACKED_UP, SCHEDULE, destination, host_schedules, kept
from .rows import filled, owned

SCHEDULES = host_schedules(
    "Scripts that run on the machine of Dokploy itself at certain times.",
    {"scheduleType": "dokploy-server"},
    "dokploy",
    since="0.29.7",
)


BACKUPS = owned(
    "backups",
    "Backups of Dokploy itself, its database and its files, that are made at certain times and go to a destination. One"
    " is recognised by its destination and its prefix.",
    "Dokploy shows a user only those that he has made.",
    router="backup",
    id="backupId",
    list=Call("GET", "user.getBackups", items="backups"),
    gather=lambda answer, record: [item for item in answer if item.get("databaseType") == "web-server"],
    target={"userId": "{me}", "databaseType": "web-server", "backupType": "database", "database": "dokploy"},
    changed={"databaseType": "web-server", "database": "dokploy", "serviceName": None, "metadata": None},
    remove="remove",
    identity=("destination", "prefix"),
    complete=True,
    runtime=False,
    fill=lambda given: {"enabled": True},
    fields=(
        destination("backups"),
        filled("prefix", "What the names of backups begin with."),
        SCHEDULE,
        kept("backups"),
        flag(
            "include_encryption_key",
            "Whether the key is in it by which Dokploy has encrypted what is secret. Without that nobody can read it on"
            " another machine; with it, whoever gets hold of the backup can. A new one has it.",
            api="includeEncryptionKey",
            since="0.29.12",
        ),
        BACKED_UP,
    ),
)


CHILDREN = (SCHEDULES, BACKUPS)
