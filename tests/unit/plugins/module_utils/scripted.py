# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that answers what it was prepared for, and clients of it."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import CoolifyClient
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Connection

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
