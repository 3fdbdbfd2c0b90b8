# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is declared of a whole server, as filters look at it: stacks, and what stands on the server itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of, resource_of

Record = Mapping[str, Any]
Place = tuple[str, str]
"""Project and environment."""

PLATFORMS = ("coolify", "dokploy")
NOWHERE: Place = ("", "")
"""Where what stands on the server itself is."""
ENVIRONMENT = "environment"
RESTING = ("stopped", "absent")
"""States of what is declared not to run."""


class Key(NamedTuple):
    """By what a thing is recognised: where it is, what it is, and its id or name."""

    project: str
    environment: str
    kind: str
    text: str


class Entry(NamedTuple):
    """One declared thing. C(name) is what tells it from others of its kind in the same place."""

    place: Place
    option: str
    resource: Resource
    record: Record
    name: str

    @property
    def id(self) -> str:
        return str(self.record.get(self.resource.id_option) or "")

    @property
    def keys(self) -> set[Key]:
        texts = [self.name if self.record.get("name") else "", self.id]
        return {Key(*self.place, self.resource.title, text) for text in texts if text}


class Declared:
    """Everything that is declared.

    inside, outside  the kinds that stacks and the server itself hold, by the option that lists them
    names            those of what encloses others, by their ids
    """

    def __init__(self, platform: str, found: Record, stacks: Sequence[Record], server: Record) -> None:
        self.platform = platform
        self.stacks = stacks
        self.server = server
        self.inside = members_of(f"{platform}_stack")
        self.outside = members_of(f"{platform}_platform")
        self.names = names_in(platform, found)

    def place_of(self, stack: Record) -> Place:
        """Where a stack is, by names."""
        project, environment = str(stack["project"]), environment_of(self.platform, stack)
        return self.names.get(project, project), self.names.get(environment, environment)

    def name_of(self, resource: Resource, record: Record, place: Place) -> str:
        """What tells it from others there, by its id where no name is given; on the server itself after that of what it
        stands in.
        """
        outer = [str(record[item.name]) for item in resource.parents if place == NOWHERE and record.get(item.name)]
        name = str(record.get("name") or record.get(resource.id_option))
        return "/".join([*(self.names.get(part, part) for part in outer), name])

    def kinds_at(self, place: Place) -> Mapping[str, Resource]:
        return self.outside if place == NOWHERE else self.inside

    def entries_at(self, place: Place, holder: Record) -> Iterator[Entry]:
        """What a stack lists, or what is declared to stand on the server itself."""
        for option, resource in self.kinds_at(place).items():
            for record in entries(holder, option):
                yield Entry(place, option, resource, record, self.name_of(resource, record, place))

    @cached_property
    def entries(self) -> list[Entry]:
        holders = [*((self.place_of(stack), stack) for stack in self.stacks), (NOWHERE, self.server)]
        return [entry for place, holder in holders for entry in self.entries_at(place, holder)]

    @cached_property
    def keys(self) -> set[Key]:
        return {key for entry in self.entries for key in entry.keys}

    @cached_property
    def resting(self) -> set[Key]:
        """The keys of what is declared not to run."""
        return {key for entry in self.entries if entry.record.get("state") in RESTING for key in entry.keys}

    def by_option(self) -> dict[tuple[str, str, str, str], Record]:
        """By its option and by project, environment, and name or id."""
        return {
            (entry.option, *entry.place, str(text)): entry.record
            for entry in self.entries
            for text in (entry.record.get("name"), entry.id)
            if text
        }

    def files(self, paths: Sequence[str], contents: Sequence[Any]) -> dict[Key, str]:
        """By the keys of what a file declares, its path as it is shown."""
        found: dict[Key, str] = {}
        for path, content in zip(paths, contents):
            if isinstance(content, Mapping):
                folder = os.path.basename(os.path.dirname(path))
                found.update(dict.fromkeys(self._keys_in(folder, content), _in_repository(str(path))))
        return found

    def _keys_in(self, folder: str, content: Record) -> Iterator[Key]:
        """Of what the content of a file declares; a stack is the environment that it is."""
        stacks = entries(content, "stacks") or ([content] if "project" in content and "name" not in content else [])
        for stack in stacks:
            if "project" in stack:
                project, environment = self.place_of(stack)
                yield Key(project, environment, ENVIRONMENT, environment)
        if not stacks:
            alone = folder in self.outside and "name" in content
            for entry in self.entries_at(NOWHERE, {folder: [content]} if alone else content):
                yield from entry.keys


def entries(holder: Record, option: str) -> list[Record]:
    """The things that an option lists; what is none is left for the module to refuse."""
    listed = holder.get(option)
    return [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []


def environment_of(platform: str, stack: Record) -> str:
    """The environment that a stack is, by its name or id."""
    return str(stack.get("environment") or resource_of(f"{platform}_environment").inborn)


def names_in(platform: str, found: Record) -> dict[str, str]:
    """The names of what encloses others, by their ids."""
    kinds = [*members_of(f"{platform}_stack").values(), *members_of(f"{platform}_platform").values()]
    enclosing = {parent.name for kind in kinds for parent in kind.parents}
    return {
        str(item.get(resource.id_option)): str(item.get("name"))
        for resource in (resource_of(f"{platform}_{kind}") for kind in enclosing)
        for item in found.get(resource.plural) or ()
    }


def _in_repository(path: str) -> str:
    """A path from the root of the repository that it is in, and as it is where it is in none."""
    root = next((one for one in Path(path).parents if (one / ".git").exists()), None)
    return os.path.relpath(path, root) if root else path
