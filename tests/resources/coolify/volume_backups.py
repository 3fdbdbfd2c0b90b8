# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of backups of what is mounted, the same for applications, databases and services. None shows again, so an
export says nothing of them, and of another value nobody could tell."""

from __future__ import annotations

from typing import Any

from ..case import Refused, Sample, refused
from .objects import listed_since

LIMITS = [f"retention_{what}_{where}" for what in ("amount", "days", "max_storage") for where in ("locally", "s3")]
VALUES = {
    "storage": None,
    "frequency": "0 3 * * *",
    "enabled": False,
    "stop_during_backup": True,
    "save_s3": False,
    "disable_local_backup": False,
    **dict.fromkeys(LIMITS, 3),
    "timeout": 60,
}


def samples(storage: str, **words: Any) -> dict[str, Sample]:
    """Of a storage that is called so."""
    row = {"storage": storage, "frequency": "daily"}
    copied = {**row, "save_s3": True}
    s3 = Sample(listed_since("4.3", "S3 storage"), None, row=copied, unsaid=True, **words)
    found = {
        f"volume_backups.{name}": Sample(storage if name == "storage" else value, None, row=row, unsaid=True, **words)
        for name, value in VALUES.items()
    }
    return {**found, "volume_backups.s3_storage": s3}


def refusals(storage: str, **beside: Any) -> dict[str, Refused]:
    row = {"storage": storage, "frequency": "daily"}
    # One value each: once the storage is there, a schedule is not sent again, and so not looked at.
    words = {"beside": beside, "row": row, "later": False}
    return {
        "volume_backups.frequency": refused("sometimes", **words),
        **{f"volume_backups.{name}": refused(-1, **words) for name in LIMITS},
        "volume_backups.timeout": refused(59, **words),
    }
