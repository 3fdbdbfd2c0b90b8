# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What belongs to Dokploy itself: scripts that run on its machine, and backups of what it knows."""

from __future__ import annotations

from ..language.accepting import FILLED
from ..language.call import Call
from ..language.fields import flag, number
from ..language.wire import Text
from .children import DESTINATION, host_schedules
from .rows import CRON, KEPT, owned, row

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
        row(
            "destination",
            "Name or id of the destination in Dokploy to which backups go.",
            required=True,
            api="destinationId",
            refers=DESTINATION,
            accepts=(FILLED,),
        ),
        row("prefix", "What the names of backups begin with.", required=True, wire=Text(null=False), accepts=(FILLED,)),
        row("schedule", "When it runs, for example V(0 3 * * *).", required=True, wire=CRON),
        number(
            "keep_latest_count",
            "Number of backups that are kept; V(0) for all.",
            api="keepLatestCount",
            wire=KEPT,
        ),
        flag(
            "include_encryption_key",
            "Whether the key is in it by which Dokploy has encrypted what is secret. Without that nobody can read it on"
            " another machine; with it, whoever gets hold of the backup can. A new one has it.",
            api="includeEncryptionKey",
            since="0.29.12",
        ),
        flag("enabled", "Whether it runs. A new one does."),
    ),
)


CHILDREN = (SCHEDULES, BACKUPS)
