# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An embedded server in the process of the tests, whose requests go round the sockets unless they are wanted.

More than half of what a request cost was that it was written down, sent to another process, and read there. Here it
is handed to the same application as a call, and its answer to requests as what came in. There is a socket all the
same, for those that shall come that way and for what runs in other processes.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import json
import sys
import threading
import traceback
from collections.abc import Sequence
from http.client import responses
from typing import Any, NamedTuple
from urllib.parse import unquote

import requests
import urllib3
import uvicorn
from servers import PROGRAM, EmbeddedServer

Headers = Sequence[tuple[bytes, bytes]]
# What carries no body is not framed.
BODILESS = (204, 304)


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


# As the server of the sockets answers for an application that raised something.
BROKEN = Answer(
    500, [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")], b"Internal Server Error"
)


class HereServer(EmbeddedServer):
    """One embedded Coolify or Dokploy in this process, and the door to it."""

    def __init__(self, platform: str, *options: str) -> None:
        sys.path.insert(0, str(PROGRAM))
        common: Any = importlib.import_module("common")
        chosen = common.options_of([platform, *options])
        emulator = importlib.import_module(platform).build(chosen)
        ready = emulator.ready()
        self.key = ready.get("token") or ready["api_key"]
        self._shell = common.Shell(emulator, chosen)
        self._loop = asyncio.new_event_loop()
        self._one_by_one = threading.Lock()
        config = uvicorn.Config(
            self._through_socket,
            interface="asgi3",
            log_level="critical",
            access_log=False,
            lifespan="off",
            date_header=False,
        )
        self._sockets = uvicorn.Server(config)
        listener = common.bound(0)
        # Whoever comes before the thread is ready waits.
        listener.listen()
        self._address = listener.getsockname()[:2]
        self.url = f"http://127.0.0.1:{self._address[1]}"
        self._serving = threading.Thread(target=self._sockets.run, args=([listener],), daemon=True)
        self._serving.start()
        self.door = Door(self)

    def scope(self, method: str, target: str, headers: Headers) -> dict[str, Any]:
        """What the server of the sockets would tell the application of a request."""
        path, _mark, query = target.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "server": self._address,
            "client": ("127.0.0.1", 1024),
            "root_path": "",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": headers,
        }

    def asked(self, scope: dict[str, Any], body: bytes) -> Answer:
        """What the application says; one request after the other, as in a process of its own."""
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        left = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not left:
                # Nobody hangs up.
                await asyncio.Event().wait()
            return left.pop()

        async def send(message: dict[str, Any]) -> None:
            started.update(message if message["type"] == "http.response.start" else {})
            parts.append(message.get("body", b""))

        with self._one_by_one:
            try:
                self._loop.run_until_complete(self._shell(scope, receive, send))
            except Exception:
                traceback.print_exc()
                return BROKEN
        return Answer(started["status"], started["headers"], b"".join(parts))

    async def _through_socket(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        # In another thread, since two loops cannot run in one.
        answer = await asyncio.get_running_loop().run_in_executor(None, self.asked, scope, body)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _control(self, method: str, name: str, body: Any = None) -> Any:
        sent = b"" if body is None else json.dumps(body).encode()
        headers = [(b"content-type", b"application/json")]
        answer = self.asked(self.scope(method, f"/_emulator/{name}", headers), sent)
        assert answer.status < 300, answer
        return json.loads(answer.body) if answer.body else {}

    def stop(self) -> None:
        self._sockets.should_exit = True
        self._serving.join(5)
        self._loop.close()


class Door(requests.adapters.HTTPAdapter):
    """Carries requests to a server of this process. They look there, and answers here, as over a socket."""

    def __init__(self, server: HereServer) -> None:
        super().__init__()
        self._server = server

    def let_in(self, client: Any) -> None:
        """Have a client of the collection come this way."""
        sessions = client._shared.sessions
        opened = sessions._opened

        def with_door() -> Any:
            session = opened()
            session.mount(self._server.url, self)
            return session

        sessions._opened = with_door

    def send(self, request: Any, *args: Any, **words: Any) -> requests.Response:
        host = request.headers.get("Host") or self._server.url.partition("://")[2]
        headers = [(b"host", _bytes(host))]
        headers += [(_bytes(k).lower(), _bytes(v)) for k, v in request.headers.items() if k.lower() != "host"]
        body = request.body or b""
        body = body.encode("utf-8") if isinstance(body, str) else body
        answer = self._server.asked(self._server.scope(request.method, request.path_url, headers), body)
        shown = urllib3.HTTPHeaderDict({"server": "uvicorn"})
        for name, value in answer.headers:
            shown.add(name.decode("latin-1"), value.decode("latin-1"))
        if "content-length" not in shown and answer.status not in BODILESS:
            shown.add("transfer-encoding", "chunked")
        return self.build_response(
            request,
            urllib3.HTTPResponse(
                io.BytesIO(b"" if request.method == "HEAD" else answer.body),
                shown,
                answer.status,
                reason=responses.get(answer.status, ""),
                preload_content=False,
                request_method=request.method,
            ),
        )

    def close(self) -> None:
        """It is there for the next session."""


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")
