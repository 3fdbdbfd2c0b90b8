# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which applications, databases and services of Coolify use something, and what they are called in messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.call import Call, Record
from ..language.words import Lookup

REFUSED = "Coolify refuses it otherwise."
KINDS = ("applications", "databases", "services")

Held = tuple[str, Record]
"""One of these, and its record: that of an application is not told from that of a database by what it holds."""


def held(listed: Lookup, *only: str) -> Iterator[Held]:
    """All there are, or those of some of KINDS."""
    for kind in only or KINDS:
        for item in listed(Call("GET", f"/{kind}")):
            yield kind, item


def title(kind: str, item: Record) -> str:
    """How one is called."""
    return f"the {kind.removesuffix('s')} {item.get('name')}"


def users(found: Iterator[Held], listed: Lookup) -> Iterator[tuple[Any, str]]:
    """Ids and names of some of them, with where they are: what they tell of that is the number of an environment."""
    rows = list(found)
    if not rows:
        return
    places = {}
    projects = [item.get("uuid") for item in listed(Call("GET", "/projects"))]
    for project in listed.each(Call("GET", "/projects/{id}"), projects, "uuid"):
        for environment in (project or {}).get("environments") or ():
            places[environment.get("id")] = f" in {(project or {}).get('name')}/{environment.get('name')}"
    for kind, item in rows:
        yield item.get("uuid"), f"{title(kind, item)}{places.get(item.get('environment_id'), '')}"
