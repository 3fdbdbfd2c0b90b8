# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dumps of databases on Coolify: how they are asked for, and what is known of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timezone
from typing import Any

from ..language.call import Call, Record
from .executions import SUCCESS

SCHEDULES = Call("GET", "/databases/{id}/backups")
EXECUTIONS = Call("GET", "/databases/{id}/backups/{backup}/executions", items="executions")
NOW = Call("PATCH", "/databases/{id}/backups/{backup}", body={"backup_now": True}, repeatable=False)
FORGET = Call(
    "DELETE",
    "/databases/{id}/backups/{backup}/executions/{execution}",
    query={"delete_s3": "{delete_s3}"},
)
DAY, GIGABYTE = 86400, 1024**3
_NAMED = re.compile(r"-dump-(.+)-\d+(?:\.[a-z]+)+$")
NOT_COPIED = "S3 upload failed"
"""What Coolify writes into the message of a dump that succeeded and is only on the server."""


def shown(item: Record, gone: Collection[str] = ()) -> dict[str, Any]:
    """An execution as results have it; C(gone) are the ids of those that should not be there any more."""
    names = ("uuid", "status", "size", "filename", "message", "created_at")
    return {**{name: item.get(name) for name in names}, "overdue": item.get("uuid") in gone}


def overdue(items: Sequence[Record], schedule: Record) -> set[str]:
    """The ids of dumps that the retention of their schedule should have removed, wherever they are kept.

    Coolify removes after each dump what is too old, too much, or over the limit counted from the second newest on.
    """
    whole = sorted((item for item in items if item.get("status") == SUCCESS), key=age)
    places = [
        *([] if schedule.get("disable_local_backup") else ["locally"]),
        *(["s3"] if schedule.get("save_s3") else []),
    ]
    beyond = [_beyond(whole, schedule, place) for place in places]
    return set.intersection(*beyond) if beyond else set()


def _beyond(whole: Sequence[Record], schedule: Record, place: str) -> set[str]:
    amount, days, most = (
        float(schedule.get(f"database_backup_retention_{what}_{place}") or 0)
        for what in ("amount", "days", "max_storage")
    )
    found = list(whole[int(amount) :]) if amount else []
    if days and whole:
        found += [item for item in whole if age(item) > age(whole[0]) + days * DAY]
    total = 0.0
    for index, item in enumerate(whole[1:], start=1):
        total += float(item.get("size") or 0)
        if most and total > most * GIGABYTE:
            found += whole[index + 1 :]
            break
    return {str(item["uuid"]) for item in found}


def is_whole(item: Record, schedule: Record) -> bool:
    """Whether it is where it shall be."""
    copied = not schedule.get("save_s3") or NOT_COPIED not in str(item.get("message"))
    return item.get("status") == SUCCESS and copied


def age(item: Record, now: datetime | None = None) -> float:
    """Seconds since it began, up to a moment of the server's or of ours; endless where the server does not say."""
    try:
        begun = datetime.fromisoformat(str(item.get("created_at")).replace("Z", "+00:00"))
    except ValueError:
        return float("inf")
    begun = begun if begun.tzinfo else begun.replace(tzinfo=timezone.utc)
    return ((now or datetime.now(timezone.utc)) - begun).total_seconds()


def expected(schedule: Record) -> int:
    """How many dumps one run makes: one for each database, unless all of them go into one file."""
    return len(_databases(schedule)) or 1


def _databases(schedule: Record) -> list[str]:
    """The databases that it names; none where it dumps all of them at once, or the one that there is."""
    names = "" if schedule.get("dump_all") else str(schedule.get("databases_to_backup") or "")
    mongo = str(schedule.get("database_type")).endswith("Mongodb")
    return [name.strip() for name in names.split("|" if mongo else ",") if name.strip()]


def newest_of_each(items: Sequence[Record], schedule: Record) -> list[Record]:
    """Of dumps, the newest first, one of each database; none where one of them has none.

    Only the names of the files tell of which it is, and of some kinds not even these.
    """
    found: dict[str, Record] = {}
    for item in items:
        named = _NAMED.search(str(item.get("filename")))
        found.setdefault(named[1] if named else "", item)
    wanted = [name.partition(":")[0].replace("*", "all") for name in _databases(schedule)]
    if "" in found or not wanted:
        return list(items[:1])
    return [found[name] for name in wanted] if set(wanted) <= set(found) else []
