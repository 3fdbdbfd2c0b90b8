# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What both embedded servers need to be a server: sockets, latency, and the control routes of the tests."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shlex
import socket
import time
from argparse import Namespace
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from email.utils import formatdate
from typing import Any, Protocol

import dated
import moments
import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
HOST = "127.0.0.1"
CONTROL = "/_emulator/"


def options_of(arguments: Sequence[str] | None = None) -> Namespace:
    """What a command line asks for."""
    parser = argparse.ArgumentParser(
        description="Start an embedded Coolify or Dokploy: python tests/emulator coolify|dokploy [options]."
    )
    parser.add_argument("platform", choices=["coolify", "dokploy"])
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--seed", choices=["demo", "empty", "full"], default="demo", help="what it holds at first")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds that every answer waits")
    parser.add_argument("--speed", type=float, default=1.0, help="factor on everything that takes time; 0.1 is faster")
    parser.add_argument("--queue-late", type=float, default=0.0, help="seconds until the queue gets to a job (Dokploy)")
    parser.add_argument("--clock", type=float, default=1.0, help="how many seconds pass on the server in one")
    parser.add_argument(
        "--status-lag", type=float, default=0.0, help="seconds without checks after a deployment (Coolify)"
    )
    parser.add_argument("--rate-limit", type=int, default=100_000, help="requests a minute (Coolify)")
    parser.add_argument("--server-version", help="pose as this version, such as 4.1.2, 4.4.0 or 0.29.14")
    parser.add_argument("--certfile", help="serve TLS with this certificate")
    parser.add_argument("--keyfile", help="key of the certificate")
    parser.add_argument("--exit-with-parent", action="store_true", help="stop when the process that started it ends")
    parser.add_argument(
        "--exports", action="store_true", help="tell a person where it is, and what to put into a shell"
    )
    return parser.parse_args(arguments)


class Emulator(Protocol):
    """One embedded server; each platform's package has a build(options) that makes one.

    hint: what somebody should know who tries it by hand
    """

    hint: str

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None: ...

    def ready(self) -> dict[str, Any]:
        """What a client needs besides the address: platform, token or api_key, version."""

    def dump(self) -> dict[str, Any]: ...

    def keep(self) -> bytes:
        """All that it holds at this moment, its settings and what is under way among it."""

    def go_back(self, kept: bytes) -> None:
        """Hold again what was kept, and nothing else. Time does not go back."""

    def make_token(self, wishes: dict[str, Any]) -> dict[str, Any]: ...

    def configure(self, settings: dict[str, Any]) -> None: ...


class Shell:
    """The ASGI application around an emulator: latency, a record of requests, control routes."""

    def __init__(self, emulator: Emulator, options: Namespace) -> None:
        self.emulator = emulator
        self.latency: float = options.latency / 1000
        self.requests: list[dict[str, Any]] = []
        self.kept: list[tuple[float, float, bytes]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith(CONTROL):
            response = await self._control(Request(scope, receive))
            await response(scope, receive, send)
            return
        began = time.monotonic()
        if self.latency:
            await asyncio.sleep(self.latency)
        seen = {"method": scope["method"], "path": scope["path"], "query": scope["query_string"].decode(), "status": 0}
        body = bytearray()
        self.requests.append(seen)

        async def watched_receive() -> dict[str, Any]:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def watched_send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                # By its own clock, which tests move on.
                date = formatdate(moments.now(), usegmt=True).encode()
                message = {**message, "headers": [(b"date", date), *message.get("headers", ())]}
            await send(message)

        try:
            await self.emulator.app(scope, watched_receive, watched_send)
        finally:
            seen["body"] = bytes(body).decode("utf-8", errors="replace")
            seen["began"], seen["ended"] = began, time.monotonic()

    async def _control(self, request: Request) -> Response:
        name = request.url.path.removeprefix(CONTROL)
        body = await request.json() if request.method == "POST" and await request.body() else {}
        if name == "requests" and request.method == "DELETE":
            self.requests.clear()
            return Response(status_code=204)
        if name == "requests":
            return JSONResponse(self.requests)
        if name == "state":
            return JSONResponse(self.emulator.dump())
        if name == "token" and request.method == "POST":
            return JSONResponse(self.emulator.make_token(body))
        if name == "met" and request.method == "POST":
            return JSONResponse(dated.told())
        if name == "pass" and request.method == "POST":
            moments.let_pass(float(body["seconds"]))
            return JSONResponse({})
        if name == "keep" and request.method == "POST":
            del self.kept[int(body.get("instead_of", len(self.kept))) :]
            self.kept.append((self.latency, moments.factor(), self.emulator.keep()))
            return JSONResponse({"number": len(self.kept) - 1})
        if name == "go_back" and request.method == "POST":
            self.latency, factor, kept = self.kept[body["number"]]
            del self.kept[body["number"] + 1 :]
            moments.go_faster(factor)
            self.emulator.go_back(kept)
            self.requests.clear()
            return JSONResponse({})
        if name == "configure" and request.method == "POST":
            self.latency = float(body.pop("latency", self.latency * 1000)) / 1000
            if "clock" in body:
                moments.go_faster(float(body.pop("clock")))
            self.emulator.configure(body)
            return JSONResponse({})
        return JSONResponse({"error": f"no control route {name}"}, status_code=404)


def bound(port: int) -> socket.socket:
    """A socket to serve on."""
    # asyncio switches Nagle's algorithm off only for sockets that name their protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    return listener


def serve(emulator: Emulator, options: Namespace) -> None:
    """Serve until SIGTERM or SIGINT; one JSON line on stdout says when and where it is ready, or words for a person."""
    try:
        listener = bound(options.port)
    except OSError as error:
        raise SystemExit(
            f"The embedded {options.platform} cannot listen on {HOST}, port {options.port}: {error.strerror}."
            f" Choose another port: make emulator PLATFORM={options.platform} PORT={options.port + 1}"
        ) from None
    config = uvicorn.Config(
        Shell(emulator, options),
        log_level="critical",
        access_log=False,
        lifespan="off",
        date_header=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=options.certfile,
        ssl_keyfile=options.keyfile,
    )
    scheme = "https" if options.certfile else "http"
    url = f"{scheme}://{HOST}:{listener.getsockname()[1]}"
    ready = {**emulator.ready(), "url": url}
    said = _said(ready, emulator.hint) if options.exports else json.dumps(ready)
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(uvicorn.Server(config), listener, said, options.exit_with_parent))


def _said(ready: dict[str, Any], hint: str) -> str:
    """What is going on, and what somebody copies into another terminal."""
    key = "token" if "token" in ready else "api_key"
    prefix = ready["platform"].upper()
    values = {f"{prefix}_URL": ready["url"], f"{prefix}_{key.upper()}": ready[key]}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    title = f"An embedded {ready['platform'].title()} {ready['version'].removeprefix('v')} answers at {ready['url']}."
    nature = "It behaves as if containers ran and runs none; what it holds is gone once it ends."
    return "\n".join([title, nature, hint, "", "In another terminal (Ctrl-C ends the server in this one):", *lines])


async def _run(server: uvicorn.Server, listener: socket.socket, said: str, with_parent: bool) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if not serving.done():
        print(said, flush=True)
    parent = os.getppid()
    while with_parent and not serving.done():
        await asyncio.wait([serving], timeout=0.5)
        if os.getppid() != parent:
            server.should_exit = True
    await serving
