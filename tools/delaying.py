# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that is far away: whatever crosses it takes its time, and so does the opening of a connection."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_ID = re.compile(r"(?<=/)[A-Za-z0-9_-]{20,}(?=/|$)")


@dataclass
class Seen:
    """One request: what it asked for, and from when to when, in seconds, its client waited for the answer."""

    path: str
    began: float
    ended: float = 0.0

    @property
    def route(self) -> str:
        """The path without ids and query: the same for the same question about another object."""
        return _ID.sub("{id}", self.path.partition("?")[0])


def depth(requests: Sequence[Seen]) -> int:
    """How many requests waited for one another: the longest row of those that began when the one before had ended.

    The same question about many objects counts once, however many connections share it.
    """
    groups: dict[str, list[Seen]] = {}
    for item in requests:
        groups.setdefault(item.route, []).append(item)
    spans = sorted((max(item.ended for item in mine), min(item.began for item in mine)) for mine in groups.values())
    count, last = 0, 0.0
    for ended, began in spans:
        if began >= last:
            count, last = count + 1, ended
    return count


class DelayingProxy:
    """Runs in a thread of its own. C(delay), in seconds, is what a round trip through it takes."""

    def __init__(self, upstream: str) -> None:
        target = urlsplit(upstream)
        self._upstream = (str(target.hostname), int(target.port or 80))
        self.delay = 0.0
        self.connections = 0
        self.seen: list[Seen] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = serving.result()
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def clear(self) -> None:
        self.seen.clear()
        self.connections = 0

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.connections += 1
        opened = time.monotonic()
        server, onward = await asyncio.open_connection(*self._upstream)
        waiting: list[Seen] = []
        answering = asyncio.ensure_future(self._answers(server, back, waiting))
        # Clients hang up as they like.
        with contextlib.suppress(OSError):
            while chunk := await client.read(65536):
                now = time.monotonic()
                if not waiting:
                    # A handshake is a round trip too, before anything can be asked.
                    shaken = self.delay if opened else 0.0
                    opened = 0.0
                    waiting.append(Seen(chunk.split(b" ", 2)[1].decode(), now))
                    self.seen.append(waiting[0])
                    self._loop.call_later(self.delay + shaken, onward.write, chunk)
                    due = now + self.delay + shaken
                else:
                    self._loop.call_later(max(0.0, due - time.monotonic()) + 0.0001, onward.write, chunk)
        onward.close()
        await answering

    async def _answers(self, server: asyncio.StreamReader, back: asyncio.StreamWriter, waiting: list[Seen]) -> None:
        last: Seen | None = None
        with contextlib.suppress(OSError):  # So does a server that is stopped.
            while chunk := await server.read(1 << 20):
                # A large answer comes in parts, of which the last one counts.
                last = waiting.pop() if waiting else last
                if last:
                    # Before its client can have it and look.
                    last.ended = time.monotonic()
                back.write(chunk)
        back.close()
