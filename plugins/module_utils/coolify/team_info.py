# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify tells of teams beyond what can be declared of one: who is in them, and which there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.fields import switch
from ..transport.client import Client
from ..whole.info import info_command
from .teams import TEAM

PEOPLE = Return(
    "members",
    "Who is in it.",
    type="list",
    elements="dict",
    contains=(
        Return("id", "Number of the person.", type="int"),
        Return("name", "Name of the person."),
        Return("email", "Address of mail."),
    ),
)
ABOUT = (
    Return("id", "Number of the team.", type="int"),
    Return("name", "Its name."),
    Return("description", "Its description."),
    Return("personal_team", "Whether it is the one of a single person.", type="bool"),
)


def _about(row: Record) -> dict[str, Any]:
    return {item.name: row.get(item.name) for item in ABOUT}


def _people(rows: Sequence[Record]) -> list[dict[str, Any]]:
    return [{item.name: row.get(item.name) for item in PEOPLE.contains} for row in rows]


def _others(client: Client) -> list[dict[str, Any]]:
    return [
        {
            **_about(row),
            PEOPLE.name: _people(client.records(Call("GET", "/teams/{team}/members"), {"team": row["id"]})),
        }
        for row in client.records(Call("GET", "/teams"), {})
    ]


def _with_people(own: Command) -> Command:
    def run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
        result = own.run(client, params, check_mode)
        told = _about(client.get(Call("GET", "/team"), {}))
        people = _people(client.records(Call("GET", "/team/members"), {}))
        result["team"] = {**told, PEOPLE.name: people}
        return {**result, "all_teams": _others(client)} if params["all_teams"] else result

    return replace(
        own,
        doc=(*own.doc, "It tells also who is in the team, and which other teams there are where O(all_teams) asks."),
        arguments=(
            *own.arguments,
            switch("all_teams", "Whether to return all teams of the person whose API token it is, with their members."),
        ),
        returns=(
            *own.returns,
            Return(
                "team",
                "The team of the API token, and who is in it.",
                type="dict",
                returned="success",
                contains=(*ABOUT, PEOPLE),
            ),
            Return(
                "all_teams",
                "All teams of the person whose API token it is.",
                type="list",
                elements="dict",
                returned="when O(all_teams=true)",
                contains=(*ABOUT, PEOPLE),
            ),
        ),
        run=run,
    )


TEAM_INFO = _with_people(info_command(TEAM))
