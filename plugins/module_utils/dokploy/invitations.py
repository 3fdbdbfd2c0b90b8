# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which invitations of Dokploy still say something.

Dokploy keeps those that were cancelled, declined or have ended. Nobody can accept them, so they are as good as none;
but it invites nobody anew as long as one is pending, be its time over or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ..language.call import Call, Record

LIST = "organization.allInvitations"
SINCE = "0.28.7"
ALL = Call("GET", LIST, items="all", since=SINCE)
COUNTING = Call("GET", LIST, items="counting", since=SINCE)
INVITE = Call("POST", "organization.inviteMember", repeatable=False)
REMOVE = Call("POST", "organization.removeInvitation", body={"invitationId": "{id}"})


def told(rows: Any, now: datetime) -> Any:
    """All invitations, and those that count: of an address the pending one, else the last one that was accepted."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        return rows
    accepted = sorted(
        (row for row in rows if row.get("status") == "accepted"), key=lambda row: str(row.get("expiresAt"))
    )
    last = {_address(row): row for row in accepted}
    pending = [row for row in rows if _is_open(row, now)]
    invited = {_address(row) for row in pending}
    return {"all": rows, "counting": [*pending, *(row for name, row in last.items() if name not in invited)]}


def in_the_way(
    call: Call, context: Mapping[str, Any], body: Record, rows: list[Record], now: datetime
) -> Iterator[Record]:
    """What has to be removed before this call: to invite somebody, a pending one whose time is over; with one that is
    removed, those that would then be found in its place.
    """
    if call.path == INVITE.path:
        name = str(body.get("email")).lower()
        pending = (row for row in rows if _address(row) == name and row.get("status") == "pending")
        yield from (row for row in pending if not _is_open(row, now))
        return
    names = [_address(row) for row in rows if row.get("id") == context.get("id")]
    others = (row for row in rows if row.get("id") != context.get("id"))
    yield from (row for row in others if _address(row) in names and row.get("status") == "accepted")


def _address(row: Record) -> str:
    return str(row.get("email")).lower()


def _is_open(row: Record, now: datetime) -> bool:
    if row.get("status") != "pending":
        return False
    try:
        end = datetime.fromisoformat(str(row.get("expiresAt")).replace("Z", "+00:00"))
    except ValueError:
        return True
    return end > now
