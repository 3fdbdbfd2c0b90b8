# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time of the embedded servers: that of the machine, and ahead of it by what tests have let pass at once.

Whoever waits for a server in a test says so by the control route C(pass) instead of waiting.
"""

from __future__ import annotations

import asyncio
import time

LONGEST_NAP = 0.02
_ahead = 0.0
_began = time.time()
_more = 0.0


def now() -> float:
    """The moment, in seconds since 1970."""
    machine = time.time()
    return machine + (machine - _began) * _more + _ahead


def factor() -> float:
    """How many seconds pass here in one of the machine."""
    return _more + 1


def go_faster(factor: float) -> None:
    """From now on so many seconds pass here in one of the machine."""
    global _began, _more, _ahead
    machine = time.time()
    _ahead += (machine - _began) * _more
    _began, _more = machine, factor - 1


def let_pass(seconds: float) -> None:
    global _ahead
    _ahead += seconds


async def sleep(seconds: float) -> None:
    """Return once so many seconds have passed, here or on the machine."""
    until = now() + seconds
    while (left := until - now()) > 0:
        await asyncio.sleep(min(left, LONGEST_NAP))
