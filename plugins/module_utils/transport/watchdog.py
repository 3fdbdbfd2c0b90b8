# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A limit for a whole answer.

The timeout of requests holds for each single wait for bytes, so a server that sends one byte now and then could keep a
task for ever. The watchdog cuts the connection when the time for the whole answer is over.
"""

from __future__ import annotations

import contextlib
import functools
import socket
import threading
import time
from typing import Any

_active = threading.local()


class Kennel:
    """The one thread in which the watchdogs of a client wait. It ends where it wakes up and none is there."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Watchdog, float] = {}
        self._thread: threading.Thread | None = None
        self._wakes = 0.0

    def take(self, watchdog: Watchdog, moment: float) -> None:
        """Let it bark then, unless it leaves before."""
        with self._changed:
            self._waiting[watchdog] = moment
            if self._thread is None:
                self._thread = threading.Thread(target=self._wait, daemon=True)
                self._thread.start()
            elif moment < self._wakes:
                self._changed.notify()

    def leave(self, watchdog: Watchdog) -> None:
        with self._changed:
            self._waiting.pop(watchdog, None)

    def close(self) -> None:
        """Let the thread end now where nothing is asked any more."""
        with self._changed:
            self._changed.notify()

    def _wait(self) -> None:
        with self._changed:
            while self._waiting:
                now = time.monotonic()
                for watchdog in [item for item, moment in self._waiting.items() if moment <= now]:
                    del self._waiting[watchdog]
                    watchdog.bark()
                self._wakes = min(self._waiting.values(), default=now)
                self._changed.wait(self._wakes - now)
            self._thread = None


class Watchdog:
    """Cuts the connection that this thread uses inside the with block, C(seconds) after its beginning.

    It waits in the kennel from when there is something to cut, which is where an answer is waited for.

    begun  the request was about to be sent; until then the way to the server is laid, with TLS and through proxies
    """

    def __init__(self, kennel: Kennel, seconds: float) -> None:
        self.barked = False
        self.begun = False
        self._kennel, self._seconds = kennel, seconds
        self._end = 0.0
        self._socket: Any = None

    def __enter__(self) -> Watchdog:
        _active.watchdog = self
        self._end = time.monotonic() + self._seconds
        return self

    def __exit__(self, *error: Any) -> None:
        if self._socket is None:
            self.barked = time.monotonic() >= self._end
        else:
            self._kennel.leave(self)
        self._socket = None
        _active.watchdog = None

    def guard(self, connected: Any) -> None:
        self._socket = connected
        if self.barked:
            self._cut()
        else:
            self._kennel.take(self, self._end)

    def bark(self) -> None:
        self.barked = True
        self._cut()

    def _cut(self) -> None:
        connected = self._socket
        if isinstance(connected, socket.socket):
            # Not the method of a TLS socket, which would pull the rug from under the thread that reads.
            # It may be closed already, which is what is wanted.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


class Watched:
    """A connection of urllib3 that tells the watchdog when it begins a request, and shows it its socket as soon as it
    waits for an answer.
    """

    sock: Any

    def putrequest(self, *args: Any, **words: Any) -> Any:
        watchdog = getattr(_active, "watchdog", None)
        if watchdog is not None:
            watchdog.begun = True
        return super().putrequest(*args, **words)  # type: ignore[misc]  # The class it is mixed with has it.

    def getresponse(self, *args: Any, **words: Any) -> Any:
        watchdog = getattr(_active, "watchdog", None)
        if watchdog is not None:
            watchdog.guard(self.sock)
        return super().getresponse(*args, **words)  # type: ignore[misc]  # The class it is mixed with has it.


def watch(session: Any) -> None:
    """Let every connection of a session of requests be one that a watchdog can cut."""
    for adapter in session.adapters.values():
        adapter.poolmanager.pool_classes_by_scheme = _watched(adapter.poolmanager)
        adapter.proxy_manager_for = _watched_proxies(adapter.proxy_manager_for)


def _watched_proxies(made: Any) -> Any:
    def proxy_manager_for(*args: Any, **words: Any) -> Any:
        manager = made(*args, **words)
        manager.pool_classes_by_scheme = _watched(manager)
        return manager

    return proxy_manager_for


def _watched(manager: Any) -> dict[str, Any]:
    return {scheme: _watched_pool(pool) for scheme, pool in manager.pool_classes_by_scheme.items()}


@functools.cache
def _watched_pool(pool: Any) -> Any:
    connection = pool.ConnectionCls
    if issubclass(connection, Watched):
        return pool
    return type(pool.__name__, (pool,), {"ConnectionCls": type(connection.__name__, (Watched, connection), {})})
