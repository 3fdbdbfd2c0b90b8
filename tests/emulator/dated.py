# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which differences between versions requests have met. Tests ask by the control route C(met) what a run has met, and
so know on which versions it would be the same run: those between which none of it lies.
"""

from __future__ import annotations

_met: set[tuple[str, str]] = set()


def met(since: str, shown: str = "") -> None:
    """Note that what came with this version has mattered; C(shown) is a column that an answer would have or not."""
    _met.add((since, shown))


def told() -> list[tuple[str, str]]:
    """Everything that was noted since the last time."""
    found = sorted(_met)
    _met.clear()
    return found
