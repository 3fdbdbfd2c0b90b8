# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy that goes wrong: it stands before an embedded server and, as a seed decides, does one of FAULTS instead.

Raw streams, because no HTTP library resets a connection in the middle of an answer on purpose.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import socket
import ssl
import struct
import threading
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

PAGE = b"<!DOCTYPE html><html><title>Oops</title><body>Something went wrong</body></html>"
JSON, HTML = "application/json", "text/html; charset=utf-8"


@dataclass
class Request:
    method: str
    path: str
    head: bytes
    body: bytes


@dataclass
class Reply:
    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def raw(self, body: bytes | None = None) -> bytes:
        """The reply as it travels; its length is always that of the whole body."""
        lines = [f"HTTP/1.1 {self.status}", *(f"{name}: {value}" for name, value in self.headers)]
        head = "\r\n".join([*lines, f"content-length: {len(self.body)}", "", ""])
        return head.encode("latin-1") + (self.body if body is None else body)


def reply(status: str, body: bytes = b"", kind: str = JSON, **headers: str) -> Reply:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Reply(status, [("content-type", kind), *named], body)


class Faults:
    """What goes wrong. Each takes the request and the streams of the client; a reply that is returned is sent.

    ``forward`` stands for the server doing its work; a fault that never calls it is one that the server never sees.
    """

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy

    # -- the connection --------------------------------------------------------------------------------------------

    async def refused(self, request, writer):
        await self.proxy.close_door()
        reset(writer)

    async def reset_before_sending(self, request, writer):
        reset(writer)

    async def reset_after_sending(self, request, writer):
        """The server still works on the request when the client learns that it was lost."""
        self.proxy.later(self.proxy.forward(request))
        reset(writer)

    async def reset_before_answer(self, request, writer):
        await self.proxy.forward(request)
        reset(writer)

    async def reset_within_answer(self, request, writer):
        raw = (await self.proxy.forward(request)).raw()
        writer.write(raw[: len(raw) // 2])
        await writer.drain()
        reset(writer)

    async def closed_within_answer(self, request, writer):
        raw = (await self.proxy.forward(request)).raw()
        writer.write(raw[: len(raw) - 1 - len(raw) // 7])
        await writer.drain()
        writer.close()

    async def closed_within_headers(self, request, writer):
        raw = (await self.proxy.forward(request)).raw()
        writer.write(raw[: raw.index(b"\r\n") + 12])
        await writer.drain()
        writer.close()

    # -- time ------------------------------------------------------------------------------------------------------

    async def silence(self, request, writer):
        await asyncio.sleep(self.proxy.patience)
        reset(writer)

    async def silence_after_work(self, request, writer):
        await self.proxy.forward(request)
        await asyncio.sleep(self.proxy.patience)
        reset(writer)

    async def arrives_late(self, request, writer):
        """The client has given up, but is still looking whether the request arrived."""
        await asyncio.sleep(self.proxy.patience * 1.3)
        await self.proxy.forward(request)
        reset(writer)

    async def arrives_very_late(self, request, writer):
        """The client has given up looking, too."""
        await asyncio.sleep(self.proxy.patience * 4)
        await self.proxy.forward(request)
        reset(writer)

    async def slow_drip(self, request, writer):
        raw = (await self.proxy.forward(request)).raw()
        pause = self.proxy.patience / 20
        for index in range(40):
            writer.write(raw[index : index + 1])
            await writer.drain()
            await asyncio.sleep(pause)
        reset(writer)

    # -- statuses --------------------------------------------------------------------------------------------------

    async def too_many_requests(self, request, writer):
        return reply("429 Too Many Requests", b'{"message": "Too Many Attempts."}')

    async def too_many_requests_wait(self, request, writer):
        return reply("429 Too Many Requests", b'{"message": "Too Many Attempts."}', retry_after="2")

    async def too_many_requests_wait_long(self, request, writer):
        return reply("429 Too Many Requests", b'{"message": "Too Many Attempts."}', retry_after="86400")

    async def server_error(self, request, writer):
        return reply("500 Internal Server Error", b'{"message": "Server Error", "code": "INTERNAL_SERVER_ERROR"}')

    async def server_error_after_work(self, request, writer):
        await self.proxy.forward(request)
        return reply("500 Internal Server Error", b'{"message": "Server Error", "code": "INTERNAL_SERVER_ERROR"}')

    async def error_page(self, request, writer):
        return reply("500 Internal Server Error", PAGE, HTML)

    async def bad_gateway(self, request, writer):
        return reply("502 Bad Gateway", PAGE, HTML)

    async def bad_gateway_after_work(self, request, writer):
        await self.proxy.forward(request)
        return reply("502 Bad Gateway", PAGE, HTML)

    async def unavailable(self, request, writer):
        return reply("503 Service Unavailable", b'{"message": "Service Unavailable"}', retry_after="1")

    async def gateway_timeout(self, request, writer):
        return reply("504 Gateway Timeout", PAGE, HTML)

    async def gateway_timeout_while_working(self, request, writer):
        self.proxy.later(self.proxy.forward(request))
        return reply("504 Gateway Timeout", PAGE, HTML)

    # -- bodies ----------------------------------------------------------------------------------------------------

    async def page_instead(self, request, writer):
        return reply("200 OK", PAGE, HTML)

    async def page_after_work(self, request, writer):
        await self.proxy.forward(request)
        return reply("200 OK", PAGE, HTML)

    async def page_not_found(self, request, writer):
        return reply("404 Not Found", PAGE, HTML)

    async def truncated_json(self, request, writer):
        answer = await self.proxy.forward(request)
        answer.body = answer.body[: len(answer.body) // 2]
        return answer

    async def oversized_json(self, request, writer):
        await self.proxy.forward(request)
        return reply("200 OK", json.dumps(["x" * 1000] * self.proxy.oversize).encode())

    async def wrong_content_type(self, request, writer):
        answer = await self.proxy.forward(request)
        answer.headers = [(name, HTML if name == "content-type" else value) for name, value in answer.headers]
        return answer

    async def nothing_at_all(self, request, writer):
        """Status and length are fine, but the answer is empty."""
        answer = await self.proxy.forward(request)
        answer.body = b""
        return answer

    # -- redirects -------------------------------------------------------------------------------------------------

    async def redirect_here(self, request, writer):
        return reply("302 Found", b"", HTML, location="/login")

    async def redirect_elsewhere(self, request, writer):
        return reply("307 Temporary Redirect", b"", HTML, location=f"{self.proxy.trap_url}{request.path}")

    async def redirect_to_https(self, request, writer):
        return reply("301 Moved Permanently", b"", HTML, location=f"https://127.0.0.1:{self.proxy.port}{request.path}")

    async def redirect_post_to_get(self, request, writer):
        return reply("303 See Other", b"", HTML, location=request.path)


FAULTS = tuple(name for name, value in vars(Faults).items() if asyncio.iscoroutinefunction(value))


def reset(writer: asyncio.StreamWriter) -> None:
    """End the connection with a reset instead of an orderly close."""
    connection = writer.get_extra_info("socket")
    # The other side may have closed it first.
    with contextlib.suppress(OSError, ValueError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Proxy:
    """Runs in a thread of its own. Quiet until begin() is called.

    rate      share of requests that go wrong
    patience  seconds that are longer than the timeout of the client
    tls       context to serve TLS with
    """

    def __init__(self, upstream: str, patience: float = 0.3, tls: ssl.SSLContext | None = None) -> None:
        target = urlsplit(upstream)
        self.upstream = (str(target.hostname), int(target.port or 80))
        self.patience = patience
        self.tls = tls
        self.oversize = 400
        self.rate = 0.0
        self.kinds: tuple[str, ...] = FAULTS
        self.seed = ""
        self.number = 0
        self.counts: Counter[str] = Counter()
        self.seen: list[tuple[str, str, str]] = []
        self.trapped: list[bytes] = []
        self.watcher = None
        self._faults = Faults(self)
        self._tasks: set[asyncio.Task] = set()
        self._connections: set[asyncio.Task] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._call(self._open())
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"

    # -- from outside ----------------------------------------------------------------------------------------------

    def begin(self, seed: str, rate: float = 0.2, kinds: tuple[str, ...] = FAULTS) -> None:
        """Go wrong from now on, as this seed decides."""
        self.seed, self.rate, self.kinds, self.number = seed, rate, kinds, 0
        self.seen.clear()

    def end(self) -> list[tuple[str, str, str]]:
        """Go right again, once everything that was on its way has arrived. What happened: method, path, fault."""
        self.rate = 0.0
        self._call(self._drained())
        return list(self.seen)

    def stop(self) -> None:
        self._call(self._drained())
        self._call(self._hang_up())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _drained(self) -> None:
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _hang_up(self) -> None:
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections)

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _open(self) -> None:
        trap = await asyncio.start_server(self._trap, "127.0.0.1", 0)
        self.trap_url = f"http://localhost:{trap.sockets[0].getsockname()[1]}"
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close_door(self) -> None:
        """Refuse connections for a moment."""
        self._server.close()

        async def reopen():
            await asyncio.sleep(self.patience / 20)
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.tls)

        self.later(reopen())

    def later(self, coroutine) -> None:
        self._kept(self._loop.create_task(coroutine), self._tasks)

    @staticmethod
    def _kept(task, tasks: set[asyncio.Task]):
        """The loop itself holds tasks only weakly."""
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    async def _trap(self, reader, writer) -> None:
        """Where no request should ever arrive."""
        # A connection without a request is none.
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            self.trapped.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async def _serve(self, reader, writer) -> None:
        self._kept(asyncio.current_task(), self._connections)
        # Clients that are killed hang up in the middle, which is what the campaign is about.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                request = await self._read(reader)
                if request is None or not await self._answer(request, writer):
                    break
        writer.close()

    async def _answer(self, request: Request, writer) -> bool:
        fault = self._decide(request)
        if self.watcher:
            self.watcher(self.number)
        self.number += 1
        self.seen.append((request.method, request.path, fault))
        if not fault:
            writer.write((await self.forward(request)).raw())
            await writer.drain()
            return True
        self.counts[fault] += 1
        answer = await self._kept(self._loop.create_task(getattr(self._faults, fault)(request, writer)), self._tasks)
        if answer is None:
            return False
        writer.write(answer.raw())
        await writer.drain()
        return True

    def _decide(self, request: Request) -> str:
        dice = random.Random(f"{self.seed}/{self.number}")
        return dice.choice(self.kinds) if dice.random() < self.rate else ""

    async def _read(self, reader) -> Request | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return None
        method, path, _version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        return Request(method, path, head, await reader.readexactly(length))

    async def forward(self, request: Request) -> Reply:
        """Let the server do what was asked, and return what it said."""
        reader, writer = await asyncio.open_connection(*self.upstream)
        lines = [line for line in request.head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        head = b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])
        writer.write(head + request.body)
        raw = await reader.read()
        writer.close()
        top, _blank, body = raw.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        pairs = [(name.lower(), value.strip()) for name, _colon, value in (line.partition(":") for line in lines)]
        kept = [pair for pair in pairs if pair[0] not in ("connection", "content-length", "transfer-encoding")]
        return Reply(first.split(" ", 1)[1], kept, body)
