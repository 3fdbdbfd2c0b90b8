# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What earlier tasks of a run in check mode would have done, so that later ones are not judged by what is there now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Callable

Fact = tuple[str, ...]
MADE, UNMADE, GONE, FREED, UNSEEN, HELD, LEFT = "made", "unmade", "gone", "freed", "unseen", "held", "left"
STARTED, STOPPED = "started", "stopped"
UNDONE = {MADE: UNMADE, HELD: LEFT, STARTED: STOPPED}


class Foreseen:
    """Facts of these sorts: what is MADE, where it is, and UNMADE again; what is GONE, by its id; what somebody, by his
    id, has FREED of what only one can have; what somebody would have got of that, HELD, and LEFT again; what runs,
    by its id, STARTED, and STOPPED again. UNSEEN says that a task ran whose facts nobody wrote down.

    told  whether earlier tasks could tell at all; a module in a process of its own hears nothing of them
    keep  what writes a fact down for later tasks
    """

    def __init__(
        self, facts: Iterable[Fact] = (), told: bool = True, keep: Callable[[Fact], None] = lambda fact: None
    ) -> None:
        self._noted = {fact: number for number, fact in enumerate(facts)}
        self._count = max(self._noted.values(), default=-1)
        self._told = told
        self._keep = keep

    @property
    def complete(self) -> bool:
        """Whether what is not among the facts will not have happened."""
        return self._told and (UNSEEN,) not in self._noted

    def note(self, sort: str, *words: Any) -> None:
        fact = (sort, *map(text_of, words))
        if not self._stands(fact):
            self._count += 1
            self._noted[fact] = self._count
            self._keep(fact)

    def has(self, sort: str, *words: Any) -> bool:
        return self._stands((sort, *map(text_of, words)))

    def rest(self, sort: str, *words: Any) -> Iterator[Fact]:
        """The further words of all facts that begin with these."""
        begun = (sort, *map(text_of, words))
        for fact in list(self._noted):
            if fact[: len(begun)] == begun and self._stands(fact):
                yield fact[len(begun) :]

    def _stands(self, fact: Fact) -> bool:
        """Whether it was noted, and what undoes it was not noted since."""
        sort, *words = fact
        done = UNDONE.get(sort) or next((name for name, undone in UNDONE.items() if undone == sort), "")
        return self._noted.get(fact, -1) > self._noted.get((done, *words), -1)


def text_of(word: Any) -> str:
    return word if isinstance(word, str) else json.dumps(word, default=str)
