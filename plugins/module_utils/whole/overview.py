# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is on a server, of all kinds at once: for reports and inventories."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..converge.read_only import Finder
from ..errors import PaasError
from ..language.call import Record
from ..language.commands import Command, Return
from ..language.resource import Resource
from ..language.words import Option, Platform, Reference
from ..transport.client import Client
from .kinds import Kinds

Rows = list[dict[str, Any]]


class Overview:
    """One look at a server. Secrets are masked.

    rows      by the plural of the kind, what there is of it, in the shape of its options
    unlisted  by the same, why nobody knows what there is of it
    own       ids of what the server has made for itself
    """

    def __init__(self, resources: Sequence[Resource], client: Client, params: Record, check_mode: bool = False) -> None:
        self.client = client
        self.params = params
        self.check_mode = check_mode
        self.rows: dict[str, Rows] = {}
        self.unlisted: dict[str, str] = {}
        self.own: list[str] = []
        self.warnings: list[str] = []
        self._listed: dict[str, list[Record]] = {}
        for resource in resources:
            self._add(resource)

    def _add(self, resource: Resource) -> None:
        try:
            rows = list(self._read(resource))
        except PaasError as error:
            if error.kind not in ("permission", "unsupported_version"):
                raise
            # An older server has no such thing.
            if error.kind == "permission":
                self.unlisted[resource.plural] = str(error)
            return
        self.rows[resource.plural] = rows

    def _read(self, resource: Resource) -> Iterator[dict[str, Any]]:
        place = {parent.name: self.params.get(parent.name) for parent in resource.parents}
        # What encloses others is chosen by the option that names it.
        chosen = self.params.get(resource.kind) if resource.kind in ("project", "environment") else None
        finder = Finder(resource, place, self.client, self.check_mode)
        found = finder.all()
        own, records = resource.initial.own.get(resource.kind), [item.record for item in found]
        if resource.list:
            self._listed.setdefault(resource.list.path, []).extend(records)
        self.own += [str(record[resource.id]) for record in records if own and own(record, records)]
        if self.params.get("details"):
            found = finder.complete(found)
            finder.prefetch_children(found)
        self.warnings += [text for text in finder.warnings if text not in self.warnings]
        for item in found:
            owned = finder.children(item) if self.params.get("details") else {}
            row = finder.shown(item, owned, False, self._named)
            if chosen is None or chosen in (row.get("name"), row.get(resource.id_option)):
                yield row

    def _named(self, reference: Reference, value: Any) -> Any:
        """The id by which others mean what is referred to by another key, where it has been listed before."""
        rows = self._listed.get(reference.list.path, ()) if reference.join and reference.list else ()
        return next((str(row[reference.id]) for row in rows if str(row.get(reference.join)) == str(value)), value)


def counts(resources: Sequence[Resource], rows: Mapping[str, Rows]) -> dict[str, dict[str, Any]]:
    """By the plural of the kind: how many there are, and how many of them in each project, of each type and state."""
    found: dict[str, dict[str, Any]] = {}
    for resource in resources:
        mine = rows.get(resource.plural, [])
        told: dict[str, Any] = {"total": len(mine)}
        for name, values in (
            *((parent.name, [row.get(parent.name) for row in mine]) for parent in resource.parents),
            ("type", [type_of(resource, row) for row in mine] if resource.variants else []),
            ("state", [state_of(row) for row in mine] if resource.status else []),
        ):
            if values:
                told[f"by_{name}"] = dict(sorted(Counter(str(value or "unknown") for value in values).items()))
        found[resource.plural] = told
    return found


def type_of(resource: Resource, row: Mapping[str, Any]) -> Any:
    """Which variant of its kind it is, as far as the server says."""
    label = resource.variant_label
    return row.get(label) or (row.get("status") or {}).get(label) if label else None


def state_of(row: Mapping[str, Any]) -> Any:
    """The server's word for how it runs."""
    return (row.get("status") or {}).get("state")


def address_of(domain: Any) -> str:
    """A domain as its address, of which some servers tell the parts."""
    if isinstance(domain, Mapping):
        path = str(domain.get("path") or "/")
        return f"http{'s' if domain.get('https') else ''}://{domain.get('host')}{path if path != '/' else ''}"
    return str(domain)


def listable(resources: Sequence[Resource]) -> list[Resource]:
    """The kinds of which there may be any number, in their order; what every server has once is left out."""
    return [item for item in Kinds(resources).every if not item.lasting]


def overview_command(platform: Platform, resources: Sequence[Resource]) -> Command:
    """The module C(<platform>_info)."""
    kinds = {item.plural: item for item in listable(resources)}
    return Command(
        platform=platform,
        kind="info",
        short=f"List what exists on a {platform.title} server",
        doc=(
            f"Lists and counts the objects of all kinds that this collection manages on {platform.title}, in as few"
            " requests as its API allows.",
            "Secrets are never shown. What every server has once, such as its settings, is not listed.",
        ),
        arguments=tuple(_arguments(kinds)),
        requirements={"required_by": {"environment": ["project"]}},
        attributes="info",
        returns=(
            Return(
                "found",
                "What there is, by its kind in the plural: lists of dictionaries, as the information modules of each"
                f" kind return them, such as RV(selfhosted.paas.{platform.name}_application_info#module:applications).",
                type="dict",
                returned="success",
            ),
            Return(
                "counts",
                "For each kind RV(ignore:total), and how many there are by C(by_project), C(by_environment), C(by_type)"
                " and C(by_state), as far as the kind has such.",
                type="dict",
                returned="success",
            ),
            Return(
                "own",
                "Ids of what the server has made for itself, such as a key for its own host.",
                type="list",
                elements="str",
                returned="success",
            ),
            Return(
                "not_listed",
                "Kinds that the key may not list, so that nobody knows what there is of them.",
                type="list",
                elements="dict",
                returned="success",
                contains=(Return("kind", "The kind in the plural."), Return("reason", "What the server said.")),
            ),
        ),
        run=functools.partial(_told, kinds),
    )


def _arguments(kinds: Iterable[str]) -> Iterator[Option]:
    yield Option("project", ("Name or id of the only project to look at. Without it everything is looked at.",))
    yield Option("environment", ("Name or id of the only environment to look at, in that project.",))
    yield Option("kinds", ("What to look for. Everything without it.",), "list", "str", tuple(kinds))
    yield Option(
        "details",
        (
            "Whether to read each thing by itself, with all its options and what it owns. That costs one or more"
            " requests for each. With V(false) only what the lists of the server show is returned.",
        ),
        type="bool",
        default=False,
    )


def _told(kinds: Mapping[str, Resource], client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    inside = params["project"] is not None
    asked = params["kinds"] or [name for name, item in kinds.items() if not inside or _in_project(item)]
    wanted = [kinds[name] for name in asked]
    found = Overview(wanted, client, params, check_mode)
    result: dict[str, Any] = {
        "found": found.rows,
        "counts": counts([item for item in wanted if item.plural in found.rows], found.rows),
        "own": found.own,
        "not_listed": [{"kind": kind, "reason": reason} for kind, reason in found.unlisted.items()],
    }
    return {**result, "warnings": found.warnings} if found.warnings else result


def _in_project(resource: Resource) -> bool:
    return resource.kind == "project" or any(parent.name == "project" for parent in resource.parents)
