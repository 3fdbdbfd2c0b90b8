# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who uses what lies outside of projects: services, by the ids that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Callable

from ..language.call import Call, Record
from ..language.words import Lookup
from .calls import EVERYTHING
from .projects import names_of_databases
from .typed import SERVICES, kind_of

Holder = tuple[str, str, str]
"""Kind and id of a service, and what messages call it."""


def services(listed: Callable[[Call], Sequence[Record]], only: str = "") -> Iterator[Holder]:
    """All that runs in projects, or only what is of one kind, and no database."""
    for project in listed(EVERYTHING):
        for environment in project.get("environments") or ():
            names = {} if only else names_of_databases(environment, listed)
            for kinds in SERVICES:
                kind = kind_of(kinds)
                for item in (environment.get(kinds) or ()) if only in ("", kind) else ():
                    own = str(item.get(f"{kind}Id"))
                    name = item.get("name") or names.get(f"{kind}/{own}") or own
                    yield kind, own, f"{kind} {name} in {project.get('name')}/{environment.get('name')}"


def referring(kind: str, options: Mapping[str, str], identifier: Any, listed: Lookup) -> Iterator[tuple[Any, str]]:
    """Services of a kind that hold an id. No list tells what they hold, so they are read, many at once.

    options: what the module calls the keys under which it may stand
    """
    held = list(services(listed, kind))
    call, key = Call("GET", f"{kind}.one", query={f"{kind}Id": "{id}"}), f"{kind}Id"
    records = listed.each(call, [own for _kind, own, _name in held], key)
    for (_kind, own, name), record in zip(held, records):
        used = [option for column, option in options.items() if record and record.get(column) == identifier]
        if used:
            yield own, f"{' and '.join(used)} of the {name}"
