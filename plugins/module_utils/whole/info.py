# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module that tells about resources: it follows from their declaration."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..converge.read_only import Finder
from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.presenting import by_id
from ..language.resource import Resource
from ..language.words import Option
from ..transport.client import Client

NAMES = (
    "What an option refers to is told by its name where that leads there alone, and otherwise by its id. Each list that"
    " is asked for names costs one request."
)


def _refers(resource: Resource) -> bool:
    rows = (item for child in resource.children for item in child.fields)
    fields = (item.refers for item in (*resource.all_fields, *rows) if item.refers and not item.refers.copies)
    return any(item.list for item in (*fields, *(item for item in resource.references if item.read)))


def info_command(resource: Resource, tagged: Call | None = None) -> Command:
    """The module C(<resource>_info).

    tagged  the call that lists those with C({tag}), where the platform has tags
    """
    kind, kinds = resource.title, resource.titles
    names = [] if resource.lasting else ["name"]
    others = [*names, *(parent.name for parent in resource.parents), *(["tag"] if tagged else [])]
    return Command(
        platform=resource.platform,
        kind=f"{resource.kind}_info",
        short=f"List {kinds} of {resource.platform.title}",
        doc=(
            f"Returns the {kinds} that fit, in the shape of the options of M(selfhosted.paas.{resource.module}).",
            *(() if resource.lasting else (f"Where no {kind} fits, the list is empty; that is no error.",)),
            *((NAMES,) if _refers(resource) else ()),
        ),
        arguments=tuple(_arguments(resource, tagged)),
        requirements={"mutually_exclusive": [[resource.id_option, other] for other in others]},
        attributes="info",
        returns=(
            Return(
                resource.plural,
                f"The {kinds}, secrets masked unless O(show_secrets=true).",
                type="list",
                elements="dict",
                returned="success",
                contains=tuple(Return(parent.name, f"Name of the {parent.label}.") for parent in resource.parents),
                shows=resource,
            ),
        ),
        run=functools.partial(_told, resource, tagged),
    )


def _arguments(resource: Resource, tagged: Call | None) -> Iterator[Option]:
    kind, kinds = resource.title, resource.titles
    for parent in resource.parents:
        doc = (
            f"Name or id of the {parent.label}. Without it the {kinds} of every {parent.label} are returned.",
            f"A {parent.label} that does not exist is an error, and in check mode a warning.",
        )
        yield replace(parent, required=False, default=None, doc=doc)
    if not resource.lasting:
        yield Option("name", (f"Name of the {kind}. Names need not be unique; all that have it are returned.",))
        yield Option(resource.id_option, (f"Id of the {kind}.",))
    elif resource.id_option:
        which = resource.field(resource.id_option)
        yield replace(which, required=False, doc=(f"The only one to return. All {kinds} without it.",))
    if tagged:
        yield Option("tag", (f"Only {kinds} with this tag.",))
    if resource.detail or resource.children:
        yield Option(
            "details",
            (
                f"Whether to read each {kind} by itself, with all its options and what it owns. That costs one or"
                f" more requests for each {kind}.",
                "With V(false) only what the lists of the server show is returned, with ids instead of names.",
            ),
            type="bool",
            default=True,
        )
    yield Option(
        "show_secrets",
        (
            "Whether secrets are returned as they are instead of masked. Set C(no_log) on the task then, or they"
            " show up in the output and in logs.",
        ),
        type="bool",
        default=False,
    )


def _told(resource: Resource, tagged: Call | None, client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    finder = Finder(resource, params, client, check_mode)
    found = finder.all()
    if tagged and params["tag"] is not None:
        wanted = {item[resource.id] for item in client.records(tagged, params)}
        found = [item for item in found if item.record[resource.id] in wanted]
    details = bool(params.get("details", True))
    if details:
        found = finder.complete(found)
        finder.prefetch_children(found)
    owned = [finder.children(item) if details else {} for item in found]
    shown = [
        finder.shown(item, rows, params["show_secrets"], finder.names(item) if details else by_id)
        for item, rows in zip(found, owned)
    ]
    return {resource.plural: shown, **({"warnings": finder.warnings} if finder.warnings else {})}
