# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of fields reach their server without a socket: neither it nor the module can tell."""

from __future__ import annotations

import pytest
import requests
from here import HereServer
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

KEYS = {"coolify": "Authorization", "dokploy": "x-api-key"}
READS = {"coolify": "/api/v1/servers", "dokploy": "/api/project.all"}


@pytest.fixture(scope="module", params=["coolify", "dokploy"])
def server(request):
    made = HereServer(request.param, "--speed", "0.1")
    made.platform = request.param
    yield made
    made.stop()


@pytest.fixture
def application(server, monkeypatch):
    """Has the server run another application."""
    return lambda app: monkeypatch.setattr(server, "_shell", app)


def both(server, method, path, **words):
    """What comes back over a socket, and without one."""
    found = []
    for short in (False, True):
        with requests.Session() as session:
            if short:
                session.mount(server.url, server.door)
            answer = session.request(method, f"{server.url}{path}", allow_redirects=False, stream=True, **words)
            shown = {name.lower(): value for name, value in answer.headers.items()}
            # The moment, and how much of the minute is used up.
            for name in ("date", "x-ratelimit-remaining"):
                shown.pop(name, None)
            body = b"".join(answer.iter_content(65536))
            found.append((answer.status_code, answer.reason, shown, answer.encoding, answer.url, body))
    return found


SENT = {
    "read": ("GET", "/api/v1/things/a%2Fb%20c?q=%C3%A9%26&empty=", {}),
    "text": ("POST", "/api/v1/things", {"data": '{"name": "Zoë"}'.encode(), "headers": {"X-Odd": "é"}}),
    "form": ("POST", "/upload", {"files": {"zip": ("a.zip", b"PK\0"), "name": (None, "x")}}),
    "nothing": ("POST", "/api/v1/things", {}),
    "gone": ("DELETE", "/api/v1/things/1", {}),
    "head": ("HEAD", "/api/v1/things", {}),
    "large": ("POST", "/", {"data": b"x" * 300_000}),
}


@pytest.mark.parametrize("sent", SENT)
def test_request(server, application, sent):
    seen = []

    async def noting(scope, receive, send):
        request = Request(scope, receive)
        # The border in a form is made up anew, and the port of a client too.
        told = {name: value for name, value in scope.items() if name not in ("app", "state", "asgi", "client")}
        told["headers"] = sorted((k, v) for k, v in scope["headers"] if k not in (b"content-type",))
        kind = request.headers.get("content-type", "")
        border = kind.partition("boundary=")[2].encode() or b"-"
        body = (await request.body()).replace(border, b"-")
        seen.append((told, kind.split(";")[0], scope["client"][0], body))
        await Response(b"")(scope, receive, send)

    application(noting)
    method, path, words = SENT[sent]
    both(server, method, path, **words)
    assert seen[0] == seen[1]


def _two():
    answer = Response(b"", 200, {"vary": "Accept"})
    answer.headers.append("vary", "Accept-Encoding")
    return answer


def _broken():
    raise RuntimeError


ANSWERS = {
    "json": lambda: JSONResponse({"name": "Zoë"}, 201, {"X-One": "1"}),
    "nothing": lambda: Response(status_code=204),
    "empty": lambda: Response(b"", 200),
    "unchanged": lambda: Response(status_code=304),
    "streamed": lambda: StreamingResponse(iter([b"a" * 70_000, b"b"]), 200),
    "redirect": lambda: Response("there", 302, {"Location": "https://example.com/login"}),
    "text": lambda: Response("Invalid", 413),
    "strange": lambda: Response(b"\xff\xfe", 599, media_type="text/html"),
    "two headers of a name": _two,
    "raised": _broken,
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("said", ANSWERS)
def test_answer(server, application, said, method):
    async def saying(scope, receive, send):
        await ANSWERS[said]()(scope, receive, send)

    application(saying)
    over, without = both(server, method, "/")
    assert over == without


def test_server(server):
    """The real one, through either door: let in, turned away, asked for what is not there."""
    header, key = KEYS[server.platform], server.key
    known = {header: f"Bearer {key}" if server.platform == "coolify" else key}
    for path in (READS[server.platform], "/api/nowhere", "/"):
        for headers in (known, {header: "wrong"}, {}):
            over, without = both(server, "GET", path, headers={**headers, "Accept": "application/json"})
            assert over == without, (path, headers)


def test_one_state(server):
    """What comes in by one way is seen by the other, and both are noted."""
    server.clear()
    both(server, "GET", READS[server.platform])
    assert [item["path"] for item in server.requests()] == [READS[server.platform]] * 2
