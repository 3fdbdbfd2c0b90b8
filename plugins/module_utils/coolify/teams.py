# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The team of an API token."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.call import Call, Record
from ..language.resource import Resource
from ..language.words import Option
from .client import COOLIFY
from .projects import shared_variables


def _another(params: Record, record: Record | None) -> Iterator[str]:
    wanted, name = params.get("team_name"), (record or {}).get("name")
    if wanted is not None and wanted != name:
        yield f"the API token is of the team {name!r} and not of {wanted!r}: take a token of the other one"


TEAM = Resource(
    platform=COOLIFY,
    kind="team",
    short="Manage the shared variables of a team of Coolify",
    doc=(
        "Sets the variables to which everything of a team may refer. An API token belongs to one team, which is the one"
        " that is meant.",
        "Coolify makes, renames and removes teams only on its web page, and invites their members there.",
    ),
    id="kind",
    id_option="",
    read=Call("GET", "/team", since="4.3"),
    fields=(),
    call_options=(
        Option(
            "team_name",
            (
                "Name that the team of the token must have, so that nothing is ever written into another one. It does"
                " not rename the team.",
            ),
        ),
    ),
    checks=_another,
    children=(shared_variables("team", "/team"),),
)
