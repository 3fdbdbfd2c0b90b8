# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request: what is retried, what never is, and what a failure says."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import CoolifyClient
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.client import DokployClient
from ansible_collections.selfhosted.paas.plugins.module_utils.schema import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.transport import (
    ApiError,
    Connection,
    PaasError,
    Unanswered,
    Unreachable,
)

READ = Call("GET", "/projects")
CREATE = Call("POST", "/projects", repeatable=False)
CHANGE = Call("PATCH", "/projects/{id}")
DROP = object()


class Script:
    """A server that answers one prepared answer after the other: (status, body) or (status, body, headers)."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.seen = []


@contextmanager
def serving(script):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            script.seen.append((self.command, self.path, json.loads(body) if body else None, dict(self.headers)))
            answer = script.answers.pop(0)
            if answer is DROP:
                self.close_connection = True
                self.connection.close()
                return
            status, body, *headers = answer
            text = body if isinstance(body, str) else json.dumps(body)
            self.send_response(status)
            kind = "text/html" if isinstance(body, str) else "application/json"
            for name, value in {"Content-Type": kind, **(headers[0] if headers else {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def client_for(url, kind=CoolifyClient, **words):
    naps = []
    connection = Connection(url=url, headers={"Authorization": "Bearer 1|verysecret"}, sleep=naps.append, **words)
    connection.redactor.add("1|verysecret")
    client = kind(connection)
    client.naps = naps
    return client


def call(script, action, kind=CoolifyClient, **words):
    with serving(script) as url:
        client = client_for(url, kind, **words)
        try:
            return client, action(client)
        finally:
            client.close()


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/", "/api/v1", "/api/v1/"])
def test_the_address_works_with_and_without_the_path_of_the_api(suffix):
    client = CoolifyClient(Connection(url=f"https://host/coolify{suffix}".rstrip("/"), headers={}))
    assert client.url("/projects") == "https://host/coolify/api/v1/projects"


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/"])
def test_the_address_of_dokploy_too(suffix):
    client = DokployClient(Connection(url=f"https://host{suffix}".rstrip("/"), headers={}))
    assert client.url("project.all") == "https://host/api/project.all"


def test_the_same_read_is_made_once_until_something_is_written():
    script = Script((200, [1]), (201, {"uuid": "x"}), (200, [1, 2]))

    def action(client):
        return [
            client.get(READ, {}),
            client.get(READ, {}),
            client.send(CREATE, {}, {"name": "n"}),
            client.get(READ, {}),
        ]

    client, answers = call(script, action)
    assert answers[-1] == [1, 2]
    assert len(script.seen) == 3 == client.usage.requests


def test_a_gateway_error_of_a_read_is_retried():
    client, answer = call(Script((502, "<html>"), (503, "<html>"), (200, [])), lambda client: client.get(READ, {}))
    assert answer == []
    assert client.usage.retries == 2
    assert len(client.naps) == 2


def test_a_create_behind_a_gateway_error_is_never_repeated():
    script = Script((502, "<html>"), (201, {}))
    with pytest.raises(Unanswered, match="unknown whether Coolify carried it out"):
        call(script, lambda client: client.send(CREATE, {}, {"name": "n"}))
    assert len(script.seen) == 1


def test_a_create_whose_connection_breaks_is_never_repeated():
    script = Script(DROP, (201, {}))
    with pytest.raises(Unanswered):
        call(script, lambda client: client.send(CREATE, {}, {"name": "n"}))
    assert len(script.seen) == 1


def test_a_change_that_can_be_repeated_is():
    script = Script(DROP, (200, {}))
    client, _answer = call(script, lambda client: client.send(CHANGE, {"id": "a/b"}, {"name": "n"}))
    assert client.usage.retries == 1
    assert script.seen[0][1] == "/api/v1/projects/a%2Fb"


def test_too_many_requests_waits_as_long_as_the_server_says():
    script = Script((429, {"message": "Too Many Attempts."}, {"Retry-After": "7"}), (201, {"uuid": "x"}))
    client, _answer = call(script, lambda client: client.send(CREATE, {}, {}))
    assert client.naps == [7.0]


def test_retries_end():
    script = Script(*[(503, "<html>")] * 3)
    with pytest.raises(ApiError, match="does not look like the API"):
        call(script, lambda client: client.get(READ, {}), retries=2)
    assert len(script.seen) == 3


def test_a_redirect_is_explained_and_the_key_not_sent_on():
    script = Script((302, {}, {"Location": "https://elsewhere.example.com/login"}))
    with pytest.raises(ApiError, match=r"redirected to https://elsewhere\.example\.com.*Set api_url") as caught:
        call(script, lambda client: client.get(READ, {}))
    assert "verysecret" not in str(caught.value)


def test_a_page_instead_of_the_api_says_so():
    with pytest.raises(ApiError, match=r"does not look like the API of Coolify.*text/html"):
        call(Script((200, "<html>welcome</html>")), lambda client: client.version())


def test_another_server_than_the_expected_says_so():
    with pytest.raises(ApiError, match="does not look like the API of Dokploy"):
        call(Script((404, {"message": "Not found."})), lambda client: client.version(), kind=DokployClient)


def test_an_empty_answer_is_none():
    assert call(Script((200, "")), lambda client: client.send(CREATE, {}, {}))[1] is None


def test_a_server_that_is_not_there():
    client = client_for("http://127.0.0.1:9", retries=1)
    with pytest.raises(Unreachable, match=r"cannot be reached at http://127\.0\.0\.1:9: .*[Rr]efused"):
        client.send(CREATE, {}, {})
    assert client.usage.writes == 0


def test_an_answer_that_takes_too_long():
    with serving(Script()) as url:
        client = client_for(url, timeout=0.2, retries=0)
        script_free = Call("GET", "/projects")

        def slow(*args, **words):
            import requests

            raise requests.exceptions.ReadTimeout()

        client.session().request = slow
        with pytest.raises(PaasError, match=r"no answer within 0\.2 s"):
            client.get(script_free, {})


@pytest.mark.parametrize(
    ("errors", "line"),
    [
        ({"name": ["too short", "odd"]}, "name: too short"),
        ({"ports_exposes": "must be numbers"}, "ports_exposes: must be numbers"),
        (["Invalid URL: x"], "error: Invalid URL: x"),
        (["foo_bar"], "foo_bar: This field is not allowed."),
    ],
)
def test_all_four_shapes_of_coolify_errors_are_shown_field_by_field(errors, line):
    answer = (422, {"message": "Validation failed.", "errors": errors})
    with pytest.raises(ApiError) as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}))
    assert f"  {line}" in str(caught.value).splitlines()


def test_domain_conflicts_are_a_list():
    conflict = {
        "domain": "https://a.example.com",
        "resource_name": "web",
        "resource_uuid": "u1",
        "resource_type": "application",
    }
    answer = (409, {"message": "Domain conflicts detected.", "conflicts": [conflict]})
    with pytest.raises(ApiError, match=r"https://a\.example\.com is used by the application web \(u1\)") as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}))
    assert "force_domain_override" in str(caught.value)


def test_what_the_server_repeats_of_the_key_is_masked():
    answer = (500, {"message": "bad header Bearer 1|verysecret"})
    with pytest.raises(ApiError) as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}))
    assert "verysecret" not in str(caught.value)


def test_sql_that_dokploy_leaks_is_not_shown():
    answer = (500, {"message": "Failed query: insert into x params: hunter2", "code": "INTERNAL_SERVER_ERROR"})
    with pytest.raises(ApiError) as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}), kind=DokployClient)
    assert "hunter2" not in str(caught.value)
    assert "insert" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ({"message": "Unauthorized"}, "api_key is unknown, expired"),
        ({"message": "You are not authorized", "code": "UNAUTHORIZED"}, "user or organization may not"),
    ],
)
def test_the_kinds_of_401_of_dokploy_are_told_apart(body, advice):
    with pytest.raises(ApiError, match=advice):
        call(Script((401, body)), lambda client: client.get(READ, {}), kind=DokployClient)


def test_an_exhausted_key_is_told_from_a_wrong_one():
    script = Script((200, []), (401, {"message": "Unauthorized"}))

    def action(client):
        client.get(READ, {})
        client.get(CHANGE, {"id": "x"})

    with pytest.raises(ApiError, match="request budget is used up"):
        call(script, action, kind=DokployClient)
