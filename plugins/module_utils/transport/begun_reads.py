# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads that are begun before somebody asks for what they answer, so that they do not wait for each other."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Callable, Generic, TypeVar

from .answers import Usage

MOST_AT_ONCE = 8
"""More gain nothing on one server."""

Outcome = TypeVar("Outcome")


@dataclass
class Begun(Generic[Outcome]):
    """One read that was begun. C(proven) tells whether the server was known by then to be one."""

    future: Future[Outcome]
    usage: Usage
    owner: Usage
    proven: bool

    def outcome(self) -> Outcome:
        """What became of it, for which it waits. Raises what went wrong."""
        try:
            return self.future.result()
        finally:
            self.owner.add(self.usage)


class Ahead(Generic[Outcome]):
    """What was begun, by what makes a read the same read. Whoever asks for it first takes it, and its errors with it.

    What an answer means is looked at by the one who asks, in his order: so errors and what is learnt come in the same
    order as if nothing had been begun.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun: dict[str, Begun[Outcome]] = {}
        self._pool: ThreadPoolExecutor | None = None

    def __contains__(self, key: str) -> bool:
        return key in self._begun

    def begin(self, key: str, read: Callable[[], Outcome], usage: Usage, owner: Usage) -> None:
        """Begin a read. C(usage) is what it counts in, which C(owner) takes in once somebody wants to know."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(MOST_AT_ONCE)
            if key not in self._begun:
                self._begun[key] = Begun(self._pool.submit(read), usage, owner, bool(usage.server_version))

    def take(self, key: str) -> Begun[Outcome] | None:
        """What was begun, or None."""
        with self._lock:
            return self._begun.pop(key, None)

    def drop(self, mention: str = "") -> None:
        """Forget what nobody has taken, all or what mentions something, once it has ended."""
        with self._lock:
            left = [self._begun.pop(key) for key in list(self._begun) if mention in key]
        # Those that were not sent yet never will be.
        for item in [item for item in left if not item.future.cancel()]:
            item.future.exception()
            item.owner.add(item.usage)

    def close(self) -> None:
        self.drop()
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
