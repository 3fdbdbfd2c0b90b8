# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dumps of databases on Coolify: how they are asked for, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ..language.call import Call, Record
from ..transport.client import Client

SCHEDULES = Call("GET", "/databases/{id}/backups")
EXECUTIONS = Call("GET", "/databases/{id}/backups/{backup}/executions", items="executions")
NOW = Call("PATCH", "/databases/{id}/backups/{backup}", body={"backup_now": True}, repeatable=False)
RUNNING, SUCCESS = "running", "success"
NOT_COPIED = "S3 upload failed"
"""What Coolify writes into the message of a dump that succeeded and is only on the server."""


def executions(client: Client, context: Mapping[str, Any]) -> list[Record]:
    """The newest first, as Coolify has them."""
    return list(client.records(EXECUTIONS, context, fresh=True, key="uuid"))


def shown(item: Record) -> dict[str, Any]:
    return {name: item.get(name) for name in ("uuid", "status", "size", "filename", "message", "created_at")}


def is_whole(item: Record, schedule: Record) -> bool:
    """Whether it is where it shall be."""
    copied = not schedule.get("save_s3") or NOT_COPIED not in str(item.get("message"))
    return item.get("status") == SUCCESS and copied


def age(item: Record) -> float:
    """Seconds since it began; endless where the server does not say."""
    try:
        begun = datetime.fromisoformat(str(item.get("created_at")).replace("Z", "+00:00"))
    except ValueError:
        return float("inf")
    begun = begun if begun.tzinfo else begun.replace(tzinfo=timezone.utc)
    return (datetime.now(timezone.utc) - begun).total_seconds()


def expected(schedule: Record) -> int:
    """How many dumps one run makes: one for each database, unless all of them go into one file."""
    names = str(schedule.get("databases_to_backup") or "")
    if schedule.get("dump_all"):
        return 1
    mongo = str(schedule.get("database_type")).endswith("Mongodb")
    return len([name for name in names.split("|" if mongo else ",") if name.strip()]) or 1
