# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tags of a team of Coolify, which applications, databases and services carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import length
from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.words import Lookup, Occupants
from . import accepted
from .client import COOLIFY
from .users import held, users
from .wires import TAG as TAG_NAME


def _tagged(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    applications = listed(Call("GET", "/applications", query={"tag": record.get("name")}))
    found = [("applications", item) for item in applications]
    for kind, item in held(listed, "databases", "services"):
        tags = listed(Call("GET", f"/{kind}/{item.get('uuid')}/tags"))
        if record.get("uuid") in [tag.get("uuid") for tag in tags]:
            found.append((kind, dict(item)))
    return users(iter(found), listed)


TAG = Resource(
    platform=COOLIFY,
    kind="tag",
    short="Manage tags of Coolify",
    doc=(
        "Creates, renames and removes tags of the team. What carries a tag is said where it is declared, as in C(tags)"
        " of M(selfhosted.paas.coolify_application), which makes tags that are not there yet.",
        "A tag that something carries is not removed.",
    ),
    notes=("Coolify removes a tag by itself when the last application, database or service gives it up.",),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/tags"),
    read=Call("GET", "/tags", row="uuid", since="4.3"),
    create=Call("POST", "/tags", repeatable=False),
    update=Call("PATCH", "/tags/{id}"),
    delete=Call("DELETE", "/tags/{id}"),
    occupants=Occupants(
        _tagged, "Coolify would take it from all that carry it, without a word.", kinds=("application",)
    ),
    fields=(
        text(
            "name",
            "Name of the tag, by which it is found, at least 2 characters. Coolify converts it to lower case.",
            wire=TAG_NAME,
            accepts=(length(255), accepted.NO_TAG),
        ),
    ),
    born="created_at",
    initial=Initial(record=lambda record: {}),
)
