# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All kinds of a platform in their places: what is exported where, and what a stack is made of, follows from that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..language.resource import Resource
from ..language.words import Reference

SEPARATE, PLACEHOLDER, INLINE = "separate", "placeholder", "inline"


STACKS, SECRETS = "stacks", "secrets"


class Kinds:
    """The kinds of a platform as a tree. In each list a kind comes after those that it refers to.

    enclosing  those that hold others, outermost first: projects and environments
    server     those that stand on the server itself and hold nothing
    members    those that stand in the innermost enclosing one, so that a stack declares them
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.enclosing: list[Resource] = []
        self.server: list[Resource] = []
        self.members: list[Resource] = []
        held = {parent.name for resource in resources for parent in resource.parents}
        for resource in sorted(resources, key=lambda item: len(item.parents)):
            place = [parent.name for parent in resource.parents]
            if place == [item.kind for item in self.enclosing] and resource.kind in held:
                self.enclosing.append(resource)
            elif not place:
                self.server.append(resource)
            else:
                self.members.append(resource)
        everything = [item.kind for item in self.enclosing]
        odd = [item.kind for item in self.members if [parent.name for parent in item.parents] != everything]
        if odd:
            raise AssertionError(f"no export knows where {', '.join(odd)} stands")
        self.server = [resource for stage in stages(self.server) for resource in stage]
        self.members = [resource for stage in stages(self.members) for resource in stage]

    @property
    def every(self) -> tuple[Resource, ...]:
        """All of them, each after those that it may refer to."""
        return (*self.server, *self.enclosing, *self.members)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the files that declare them, in the order in which they are declared."""
        return (*(item.plural for item in (*self.server, *self.enclosing)), STACKS)

    def inside(self) -> tuple[Resource, ...]:
        """Those of projects, without what stands on the server itself."""
        return (*self.enclosing, *self.members)


def stages(resources: Sequence[Resource]) -> list[list[Resource]]:
    """The kinds in the order in which they can be made: none refers to one of its own stage or of a later one.

    Those that refer to each other stand in one stage, the last.
    """
    found: list[list[Resource]] = []
    left = list(resources)
    while left:
        free = [item for item in left if not any(refers_to(item, other) for other in left if other is not item)]
        found.append(free or left)
        left = [item for item in left if item not in found[-1]]
    return found


def refers_to(resource: Resource, other: Resource) -> bool:
    """Whether an option of the one names one of the other."""
    return any(is_about(reference, other) for reference in _references(resource))


def _references(resource: Resource) -> Iterator[Reference]:
    yield from resource.references
    yield from (loan.reference for loan in resource.loans)
    rows = (item for child in resource.children for item in child.fields)
    yield from (item.refers for item in (*resource.all_fields, *rows) if item.refers)


def is_about(reference: Reference, resource: Resource) -> bool:
    """Whether it names things of this kind."""
    same_list = reference.list and resource.list and reference.list.path == resource.list.path
    return bool(same_list) or reference.label.lower() == resource.title.lower()
