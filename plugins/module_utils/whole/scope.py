# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an export reads and what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..language.call import Record
from ..language.resource import Resource, name_of
from .description import Description

Sibling = tuple[str, tuple[str, ...], str, str]
"""Kind, ids of the parents, name and id of something that was listed."""


@dataclass
class Exported:
    """One object of the server.

    parents  the objects that enclose it, outermost first
    context  ids by the keys that calls mention
    handle   how others refer to it: its name, or its id where the name does not lead to it
    pinned   whether its own declaration needs the id
    refused  why it cannot be declared at all, or an empty text
    """

    resource: Resource
    record: Record
    parents: tuple[Exported, ...]
    context: dict[str, Any]
    name: str
    handle: str
    pinned: bool = False
    refused: str = ""
    description: Description = field(default_factory=Description)
    expects: list[tuple[str, str]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.context["id"])

    @property
    def path(self) -> tuple[str, ...]:
        return (*(parent.name for parent in self.parents), self.name)

    def enclosing(self) -> dict[str, str]:
        """The options that say where it is."""
        return {reference.name: parent.handle for reference, parent in zip(self.resource.parents, self.parents)}

    def own(self) -> dict[str, Any]:
        """The options that say what it is; with a Secret wherever one is."""
        pin = {self.resource.id_option: self.id} if self.pinned and self.resource.id_option else {}
        return {**pin, **self.description.options}

    def declared(self) -> dict[str, Any]:
        return {**self.enclosing(), **self.own()}


@dataclass(frozen=True)
class Scope:
    """What is wanted: by kind, the name or id of the only one; of other kinds everything."""

    only: Mapping[str, str] = field(default_factory=dict)

    def takes(self, resource: Resource, record: Record) -> bool:
        wanted = self.only.get(resource.kind)
        return wanted in (None, name_of(resource, record), record.get(resource.id))


def ids_inside(resource: Resource, parents: Sequence[Exported]) -> dict[str, Any]:
    """What calls about resources inside these parents need to know."""
    return {reference.name: parent.id for reference, parent in zip(resource.parents, parents)}


def take_out(options: dict[str, Any], label: str) -> None:
    group, dot, name = label.partition(".")
    if dot and isinstance(options.get(group), dict):
        options[group].pop(name, None)
    else:
        options.pop(label, None)


def unseen(resource: Resource, refused: Mapping[str, str]) -> list[tuple[str, str]]:
    """The options of which the server tells nothing, since it refuses views of them, with what it said."""
    keys = ((item.name, item.read_path.split(".")[0]) for item in resource.fields)
    return [(name, refused[key]) for name, key in keys if key in refused]
