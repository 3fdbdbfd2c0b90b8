# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All kinds of a platform in their places: what is exported where, and what a stack is made of, follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..language.resource import Resource
from ..language.words import Field, Reference

VAULT, SEPARATE, PLACEHOLDER, INLINE = "vault", "separate", "placeholder", "inline"

STACKS, SECRETS, SERVER = "stacks", "secrets", "server"


class Kinds:
    """The kinds of a platform as a tree. In each list a kind comes after those that it refers to.

    enclosing  those that hold others, outermost first, down to where stacks are: projects and environments
    server     those that stand on the server itself, and those that stand in one of these
    members    those that stand in the innermost enclosing one, so that a stack declares them
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        places = {resource.kind: tuple(parent.name for parent in resource.parents) for resource in resources}
        chain = max(places.values(), key=len, default=())
        self.enclosing = [next(item for item in resources if item.kind == name) for name in chain]
        self.members = _in_order(item for item in resources if places[item.kind] == chain and chain)
        self.server = _in_order(item for item in resources if item not in (*self.enclosing, *self.members))
        alone = [item.kind for item in self.server if not item.parents]
        odd = [item.kind for item in self.server if any(name not in alone for name in places[item.kind])]
        odd += [name for index, name in enumerate(chain) if places[name] != chain[:index]]
        if odd:
            raise AssertionError(f"no export knows where {', '.join(odd)} stands")

    @property
    def every(self) -> tuple[Resource, ...]:
        """All of them, each after those that it may refer to."""
        return (*self.server, *self.enclosing, *self.members)

    @property
    def around(self) -> tuple[Resource, ...]:
        """Those in which others stand."""
        names = {parent.name for resource in self.every for parent in resource.parents}
        return tuple(item for item in self.every if item.kind in names)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the files that declare them, in the order in which they are declared. What is innermost is
        part of a stack.
        """
        return (*(item.plural for item in (*self.server, *self.enclosing[:-1])), STACKS)

    def inside(self) -> tuple[Resource, ...]:
        """Those of projects, without what stands on the server itself."""
        return (*self.enclosing, *self.members)


def around_a_stack(innermost: Resource) -> tuple[Field, ...]:
    """What a stack says of what it stands in, besides what that is called and what belongs to it."""
    return tuple(item for item in innermost.fields if item.name != "name")


def written_around(innermost: Resource) -> tuple[str, ...]:
    """What an export writes of that into a stack."""
    return (*(item.name for item in around_a_stack(innermost)), *(child.name for child in innermost.children))


def told_by_hand(resource: Resource) -> set[str]:
    """Options that say how something is run or removed, or what only a person knows: no export writes them."""
    written = (*resource.parents, *resource.fields, *resource.references, *resource.groups, *resource.loans)
    inside = [option.name for child in resource.children for option in child.options()]
    return {item.name for item in resource.options()} - {*(item.name for item in written), *inside, resource.id_option}


def unordered_in(resource: Resource) -> set[tuple[str, ...]]:
    """The places of options whose order means nothing, such as rows that are told apart by what is in them."""
    fields = [((item.group, item.name) if item.group else (item.name,), item.wire) for item in resource.all_fields]
    children = [(child.name,) for child in resource.entire.children if not child.key]
    return {*(place for place, wire in fields if wire.unordered), *children}


def _in_order(resources: Iterable[Resource]) -> list[Resource]:
    return [resource for stage in stages(list(resources)) for resource in stage]


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
    """Whether an option of the one names one of the other, be it as what it stands in."""
    return any(is_about(reference, other) for reference in (*resource.parents, *references_of(resource)))


def references_of(resource: Resource) -> Iterator[Reference]:
    """What its options name, besides what it stands in."""
    yield from resource.references
    yield from (loan.reference for loan in resource.loans)
    rows = (item for child in resource.children for item in child.fields)
    yield from (item.refers for item in (*resource.all_fields, *rows) if item.refers)


def is_about(reference: Reference, resource: Resource) -> bool:
    """Whether it names things of this kind."""
    same_list = reference.list and resource.list and reference.list.path == resource.list.path
    return bool(same_list) or reference.label.lower() == resource.title.lower()
