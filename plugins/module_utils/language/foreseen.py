# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What earlier tasks of a run in check mode would have done, so that later ones are not judged by what is there now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Callable

Fact = tuple[str, ...]
MADE, UNMADE, GONE, FREED, UNSEEN = "made", "unmade", "gone", "freed", "unseen"


def forget(fact: Fact) -> None:
    """Where nobody comes later."""


class Foreseen:
    """Facts of these sorts: what is MADE, where it is, and UNMADE again; what is GONE, by its id; what somebody, by his
    id, has FREED of what only one can have. UNSEEN says that a task ran whose facts nobody wrote down.

    told  whether earlier tasks could tell at all; a module in a process of its own hears nothing of them
    keep  what writes a fact down for later tasks
    """

    def __init__(self, facts: Iterable[Fact] = (), told: bool = True, keep: Callable[[Fact], None] = forget) -> None:
        self._facts = set(facts)
        self._told = told
        self._keep = keep

    @property
    def complete(self) -> bool:
        """Whether what is not among the facts will not have happened."""
        return self._told and (UNSEEN,) not in self._facts

    def note(self, sort: str, *words: Any) -> None:
        fact = (sort, *map(_text, words))
        if fact not in self._facts:
            self._facts.add(fact)
            self._keep(fact)

    def has(self, sort: str, *words: Any) -> bool:
        return (sort, *map(_text, words)) in self._facts


def _text(word: Any) -> str:
    return word if isinstance(word, str) else json.dumps(word, default=str)
