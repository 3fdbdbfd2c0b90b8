# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds in which a resource comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .call import Call, Record


@dataclass(frozen=True)
class Variant:
    """One of several kinds of a resource, each with a create call of its own. None becomes another afterwards.

    name      its value in results, and what C(variants) of options mention
    title     what it is called in messages
    create    its create call, where one is made
    update    its update call, where that is not the same for all
    declares  options that make it this one when all of them are declared; of several that fit the first counts
    when      values of fields that make it this one; the create call tells them, and no other request holds them
    needs     further options that its creation needs
    """

    name: str
    title: str
    create: Call | None = None
    update: Call | None = None
    declares: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()

    @property
    def conditions(self) -> frozenset[tuple[str, str | None]]:
        """Options that have to be declared, and the values that they have to have."""
        options = [*self.declares, *self.when]
        return frozenset([*((name, None) for name in options), *self.when.items()])

    def fits(self, params: Record) -> bool:
        """Whether it is this one that is declared, if no earlier one is."""
        given = all(params.get(name) is not None for name in self.declares)
        return given and all(params.get(name) == value for name, value in self.when.items())

    @property
    def way(self) -> str:
        """What makes it this one, for people."""
        return " and ".join([*self.declares, *(f"{name}={value}" for name, value in self.when.items())])
