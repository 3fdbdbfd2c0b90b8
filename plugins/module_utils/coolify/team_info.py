# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify tells of teams beyond what can be declared of one: who is in them, and which there are."""

from __future__ import annotations

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


def _told(row: Record, shown: tuple[Return, ...]) -> dict[str, Any]:
    return {item.name: row.get(item.name) for item in shown}


def _team(client: Client, row: Record, members: Call) -> dict[str, Any]:
    people = client.records(members, {"team": row.get("id")})
    return {**_told(row, ABOUT), PEOPLE.name: [_told(person, PEOPLE.contains) for person in people]}


def _with_people(own: Command) -> Command:
    def run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
        result = own.run(client, params, check_mode)
        result["team"] = _team(client, client.record(Call("GET", "/team"), {}), Call("GET", "/team/members"))
        if params["all_teams"]:
            teams = client.records(Call("GET", "/teams"), {})
            result["all_teams"] = [_team(client, row, Call("GET", "/teams/{team}/members")) for row in teams]
        return result

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
