# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Staying within the number of requests that a server allows, by what its answers say about it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Callable

WINDOW = 60.0


class Pace:
    """Counts requests of all threads against a fixed window of one minute. Times are in seconds.

    Servers say how many requests are left, but not when the window ends. It began with or before the first answer that
    was seen in it, so a minute after that answer it has certainly ended.
    """

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._left: int | None = None
        self._reserve = 0
        self._seen = 0
        self._ends = 0.0
        self._in_flight = 0
        self._announced = 0.0

    def enter(self, announce: Callable[[float], None]) -> float:
        """Wait until there is room for one more request; tell how long, once for all threads.

        Returns the seconds that were announced by this very call.
        """
        waited = 0.0
        while True:
            with self._lock:
                left, ends, now = self._left, self._ends, self._clock()
                if left is None or left > self._reserve or now >= ends:
                    self._left = None if left is None or now >= ends else left - 1
                    self._in_flight += 1
                    return waited
                first = self._announced != ends
                self._announced = ends
            if first:
                waited += ends - now
                announce(ends - now)
            self._sleep(ends - now)
            with self._lock:
                if self._ends == ends:
                    self._left = None

    def leave(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer says; no headers where there was no answer."""
        with self._lock:
            self._in_flight -= 1
            try:
                limit, remaining = int(headers["x-ratelimit-limit"]), int(headers["x-ratelimit-remaining"])
            except (KeyError, ValueError):
                return
            now = self._clock()
            # Answers may overtake one another, so only a jump means that a new window has begun.
            new = self._left is None or now >= self._ends or remaining > self._seen + self._in_flight + 1
            if new:
                self._ends = now + WINDOW
            self._seen = remaining if new else min(self._seen, remaining)
            self._left = self._seen - self._in_flight
            # Others may use the same account; the last few requests are left to them.
            self._reserve = limit // 50

    def exhausted(self, seconds: float) -> None:
        """The server itself said that the window ends in so many seconds."""
        with self._lock:
            self._left = 0
            self._seen = 0
            self._ends = self._clock() + seconds

    @property
    def known(self) -> Mapping[str, float]:
        """What is known of the window, for whoever asks the same server next; empty where nothing is."""
        with self._lock:
            if self._left is None or self._clock() >= self._ends:
                return {}
            return {"left": self._left, "ends": self._ends, "reserve": self._reserve}

    def resume(self, known: Mapping[str, float]) -> None:
        """Take over what somebody before has known, by the same clock."""
        with self._lock:
            self._left = self._seen = int(known["left"])
            self._ends, self._reserve = float(known["ends"]), int(known["reserve"])
