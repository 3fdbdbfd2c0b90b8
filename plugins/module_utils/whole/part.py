# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A part of an export: the files that have one name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .export_secrets import opened, tree_of, variable_of
from .kinds import SECRETS, SERVER
from .nodes import Place, composed, holds, is_mapping, pairs


@dataclass
class Part:
    """What is known under one name: a project, or an environment with all that is in it, or the server by itself.

    slug      what its files and its secrets are called
    contents  by folder, what its file holds
    untold    by folder, the places of options that nobody could read
    given     whether its secrets stand where the references to them lead
    filled    what its file of secrets says already
    """

    slug: str
    contents: dict[str, dict[str, Any]]
    gaps: list[str] = field(default_factory=list)
    untold: set[tuple[str, Place]] = field(default_factory=set)
    given: bool = True
    filled: str = ""

    @property
    def variable(self) -> str:
        """Name of the variable that holds its secrets."""
        return f"vault_{variable_of(self.slug)}"

    @property
    def secrets(self) -> str:
        """Its file of secrets."""
        return f"{SECRETS}/{self.slug}.yml"

    def to_fill_in(self) -> list[str]:
        """The variables that a person has to give, and has not given."""
        _tree, unknown = tree_of(self.contents, self.given)
        root = composed(self.filled, given=False)
        wanted = [(self.variable, *path) for path in unknown]
        return [".".join(place) for place in wanted if not holds(root, place)]

    def added(self, written: Collection[str]) -> frozenset[str]:
        """What a person has put beside the secrets that an export writes, which begin with one of these words."""
        root = composed(self.filled, given=False)
        inside = pairs(root).get(self.variable) if root is not None and is_mapping(root) else None
        names = map(str, pairs(inside)) if inside is not None and is_mapping(inside) else ()
        return frozenset(names) - frozenset(written)


def held(parts: Iterable[Part], folder: str) -> Iterator[dict[str, Any]]:
    """What the files hold of one kind, or in one folder."""
    for part in parts:
        contents = {name: opened(content, part.variable) for name, content in part.contents.items()}
        yield from contents.get(SERVER, {}).get(folder, [])
        if folder in contents:
            yield contents[folder]
