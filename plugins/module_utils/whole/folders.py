# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an export puts what: it follows from where a kind stands."""

from __future__ import annotations

from collections.abc import Sequence

from ..language.resource import Resource

SEPARATE, PLACEHOLDER, INLINE = "separate", "placeholder", "inline"


STACKS, SECRETS = "stacks", "secrets"


class Kinds:
    """The kinds of a platform as a tree.

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
