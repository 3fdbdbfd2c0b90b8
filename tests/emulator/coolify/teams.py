# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one team, its people, and everything it has in one list."""

from __future__ import annotations

from typing import Any

from . import applications
from .gate import Call, refuse
from .projects import TEAM
from .store import Row

SHOWN = ("id", "name", "description", "personal_team", "created_at", "updated_at", "show_boarding")
PERSON: Row = {
    "avatar_path": None,
    "avatar_s3_storage_id": None,
    "avatar_storage_type": None,
    "email_verified_at": None,
    "force_password_reset": False,
    "marketing_emails": True,
    "pending_email": None,
    "two_factor_confirmed_at": None,
    "created_at": TEAM["created_at"],
    "updated_at": TEAM["updated_at"],
}
PEOPLE = ("root", "member")


def _team() -> Row:
    return {**{key: TEAM[key] for key in SHOWN}, "is_mcp_server_enabled": TEAM["is_mcp_server_enabled"]}


def list_teams(call: Call) -> Any:
    call.require("read")
    return [_team()]


def current(call: Call) -> Any:
    call.require("read")
    return _team()


def _known(number: str) -> None:
    if number != str(TEAM["id"]):
        raise refuse(404, "Team not found.")


def by_id(call: Call, number: str) -> Any:
    call.require("read")
    _known(number)
    return _team()


def members(call: Call) -> Any:
    call.require("read")
    return [
        {"id": number, "name": name, "email": f"{name}@example.com", **PERSON} for number, name in enumerate(PEOPLE)
    ]


def members_by_id(call: Call, number: str) -> Any:
    call.require("read")
    _known(number)
    return members(call)


def list_resources(call: Call) -> Any:
    call.require("read")
    found = []
    for row in call.store.applications.values():
        environment = call.store.by_id("environments", row["environment_id"])
        shown = applications.nested(call, row)
        found.append({**shown, "type": "application", "laravel_through_key": environment["project_id"]})
    return found


ROUTES = [
    ("GET", "/teams", list_teams),
    ("GET", "/team", current),
    ("GET", "/teams/current", current),
    ("GET", "/team/members", members),
    ("GET", "/teams/current/members", members),
    ("GET", "/teams/([^/]+)", by_id),
    ("GET", "/teams/([^/]+)/members", members_by_id),
    ("GET", "/resources", list_resources),
]
