# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags of Dokploy, by which projects are grouped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import NAME
from ..language.words import Occupants
from .calls import EVERYTHING
from .client import DOKPLOY


def _tagged(record: Record, listed: Callable[[Call], Sequence[Record]]) -> Iterator[tuple[Any, str]]:
    for project in listed(EVERYTHING):
        if any(row.get("tagId") == record.get("tagId") for row in project.get("projectTags") or ()):
            yield project.get("projectId"), f"the project {project.get('name')}"


TAG = Resource(
    platform=DOKPLOY,
    kind="tag",
    short="Manage tags of Dokploy",
    doc=(
        "Creates, changes and removes the tags by which projects are grouped.",
        "A tag that a project has is not removed; take it off the project first.",
    ),
    id="tagId",
    id_option="tag_id",
    list=Call("GET", "tag.all", since="0.29"),
    read=Call("GET", "tag.one", query={"tagId": "{id}"}, since="0.29"),
    create=Call("POST", "tag.create", repeatable=False),
    update=Call("POST", "tag.update", body={"tagId": "{id}"}),
    delete=Call("POST", "tag.remove", body={"tagId": "{id}"}),
    occupants=Occupants(_tagged, "Dokploy would take it off them without a word."),
    fields=(
        text("name", "Name of the tag, by which it is found. No two tags have the same name.", wire=NAME),
        text("color", "Color, such as V(#ff0000). An empty text clears it."),
    ),
    born="createdAt",
    initial=Initial(record=lambda record: {"color": None}),
)
