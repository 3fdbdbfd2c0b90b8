# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What earlier tasks of a run in check mode would have done about what this one meets, and what it tells later ones."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Set
from typing import Any

from ..language.call import Record
from ..language.foreseen import FREED, GONE, HELD, LEFT, MADE, UNMADE, text_of
from .referring import Referrer

Claim = tuple[str, Any]
"""Option, and the entry of it that only one object can have."""


class Foreteller(Referrer):
    @property
    def owner(self) -> str:
        """What tells this one from all others that have what only one can have: its id, as soon as there is one."""
        return text_of(self.context.get("id") or self._whereabouts())

    def _holders_to_come(self, claim: Claim, freed: Collection[tuple[str, Claim]]) -> list[str]:
        """What others are called that would have it by now."""
        if not self.check_mode:
            return []
        others = self.client.foreseen.rest(HELD, self.client.connection.url, claim)
        return [title for owner, title in others if owner != self.owner and (owner, claim) not in freed]

    def _occupants_to_come(self, record: Record | None) -> list[str]:
        """Names of what would be in this one by now."""
        if not self.check_mode or self.resource.occupants is None:
            return []
        *place, name = self._whereabouts()[2:]
        inside = (*place, name if record is None else record[self.resource.id])
        kinds, url = self.resource.occupants.kinds, self.client.connection.url
        return [fact[-1] for kind in kinds for fact in self.client.foreseen.rest(MADE, url, kind, *inside)]

    def _namesakes_to_come(self) -> list[str]:
        """Names of what would be in the same place by now."""
        place = self._whereabouts()[:-1]
        return [fact[0] for fact in self.client.foreseen.rest(MADE, *place) if len(fact) == 1]

    def _would_be_gone(self, identifier: Any) -> bool:
        return self.check_mode and self.client.foreseen.has(GONE, identifier)

    def _foretell(self, op: str, gives: Set[Claim], gets: Set[Claim], dropped: Set[str]) -> None:
        """Tell later tasks what this one would have done.

        C(dropped) are the options of which this one keeps nothing but what it gets.
        """
        note, own = self.client.foreseen.note, self.context.get("id")
        if op == "create":
            note(MADE, *self._whereabouts())
        if op == "delete":
            note(GONE, own) if own is not None else note(UNMADE, *self._whereabouts())
        for claim in gives if own is not None else ():
            note(FREED, own, claim)
        kept = {text_of(claim) for claim in gets}
        lost = {text_of(claim) for claim in gives}
        for fact in list(self._held_to_come()):
            lapsed = fact[0] not in kept and json.loads(fact[0])[0] in dropped
            if op == "delete" or fact[0] in lost or lapsed:
                note(LEFT, self.client.connection.url, *fact)
        for claim in gets if op != "delete" else ():
            note(HELD, self.client.connection.url, claim, self.owner, self._header())

    def _held_to_come(self) -> Iterator[tuple[str, ...]]:
        """What earlier tasks would have given to this one."""
        return (fact for fact in self.client.foreseen.rest(HELD, self.client.connection.url) if fact[1] == self.owner)
