# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One way to wait: ask, pause a little longer each time, stop at the deadline."""

from __future__ import annotations

import copy
import time
from typing import Callable, TypeVar

Answer = TypeVar("Answer")
REPORT_EVERY = 15.0
GROWTH = 1.4


class Deadline:
    """A moment in the future. Times are in seconds."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.seconds = seconds
        self._tell = tell
        self._about = ""
        self._told = ("", 0.0)
        self._clock = clock
        self._sleep = sleep
        self._start = clock()

    def of(self, about: str) -> Deadline:
        """The same moment for one of several that are waited for, which its reports name."""
        other = copy.copy(self)
        other._about = f"{about}: "
        return other

    @property
    def elapsed(self) -> float:
        return self._clock() - self._start

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.elapsed)

    def report(self, text: str) -> None:
        """Show where things stand: at once when that has changed, else every 15 seconds."""
        said, when = self._told
        if text != said or self.elapsed - when >= REPORT_EVERY:
            self._told = (text, self.elapsed)
            self._tell(f"{self._about}{text} ({self.elapsed:.0f} s)")

    def poll(self, ask: Callable[[], Answer | None], first: float = 0.25, longest: float = 3.0) -> Answer | None:
        """The first answer that is not None, or None once the deadline has passed; asks at least once."""
        pause = first
        while True:
            answer = ask()
            if answer is not None or not self.left:
                return answer
            self._sleep(min(pause, self.left))
            pause = min(longest, pause * GROWTH)
