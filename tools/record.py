# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record what a server answers: python tools/record.py PLATFORM NAME [--into FOLDER] [-- COMMAND ...]

Stands between a client and the server that the environment names (COOLIFY_URL, or DOKPLOY_URL), and writes each
exchange as one line of FOLDER/PLATFORM/NAME.jsonl, in the order of the calls, as tests/contract/replay.py reads them.
COMMAND is run with the address of the recorder in the place of the server's; without one it records until it is
interrupted.

Keys of the API, private keys, and whatever stands under a name that promises a secret, be it that of a variable, are
replaced, there and wherever else the same text comes again. Names, domains and addresses are not: record a server that
has nothing to hide.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import requests
from jobs import patiently

HIDDEN = "REDACTED"
SECRET = re.compile(
    r"password|passwd|secret|token|api_?key|access_?key|private_?key|webhook_?url|license|credential|auth_?key", re.I
)
NO_SECRET = re.compile(r"_(id|uuid|at|enabled|count|rate_seconds)$|^is_|Id$|^(token|key)_?(type|name)$", re.I)
PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----\s*", re.DOTALL)
VALUES = ("value", "real_value")
"""Where the value of a variable stands, beside its name under C(key)."""
LINE = re.compile(r"^(?:export +)?(\w+)=[\"']?([^\"'\s]+)", re.MULTILINE)
"""A variable in a text of them."""
SHORTEST = 6
"""Characters; what is shorter stands everywhere by chance, and is replaced under its own name only."""
SHOWN = {"content-type", "vary", "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "location"}
"""Headers of an answer that say something about it."""
PRIVATE_KEY = {
    "coolify": "<private key PEM>",
    "dokploy": "-----BEGIN OPENSSH PRIVATE KEY----- (scrubbed) -----END OPENSSH PRIVATE KEY-----",
}
KEYS = {"coolify": "Authorization", "dokploy": "x-api-key"}
VARIABLES = {"coolify": "COOLIFY_URL", "dokploy": "DOKPLOY_URL"}


class Scrubber:
    """Replaces secrets, those that it has seen under their names also where they stand among other words."""

    def __init__(self, platform: str) -> None:
        self.pem = PRIVATE_KEY[platform]
        self.known: set[str] = set()

    def learn(self, value: Any, name: str = "") -> None:
        """Remember what stands under the names of secrets."""
        for key, text in texts(value, name):
            for promised, inner in ((key, text), *LINE.findall(text)):
                if is_secret(promised) and len(inner) >= SHORTEST:
                    self.known.add(inner)

    def clean(self, value: Any, name: str = "") -> Any:
        """The same value without secrets."""
        if isinstance(value, dict):
            return {key: self.clean(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.clean(inner, name) for inner in value]
        if not isinstance(value, str) or not value:
            return value
        if PEM.search(value):
            return PEM.sub(lambda _match: self.pem, value)
        if is_secret(name):
            return HIDDEN
        for secret in sorted(self.known, key=len, reverse=True):
            value = value.replace(secret, HIDDEN)
        return value


def is_secret(name: str) -> bool:
    """Whether a name promises one."""
    return bool(SECRET.search(name) and not NO_SECRET.search(name))


def texts(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside a value, with the name that it stands under: that of a variable is beside it."""
    if isinstance(value, dict):
        variable = value.get("key")
        for key, inner in value.items():
            yield from texts(inner, str(variable) if variable and key in VALUES else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, name)
    elif isinstance(value, str):
        yield name, value


def parsed(body: bytes) -> Any:
    """JSON as what it says, everything else as text, and nothing as None."""
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", errors="replace")


class Recorder:
    """Passes on what it is asked, and writes down what came of it. C(url) is where it listens."""

    def __init__(self, platform: str, upstream: str, target: Path, auth: str = "root") -> None:
        self.platform, self.upstream, self.auth = platform, upstream.rstrip("/"), auth
        self.scrubber = Scrubber(platform)
        self.exchanges: list[dict[str, Any]] = []
        self.target = target
        self.lock = threading.Lock()
        self.session = requests.Session()
        # A proxy of the environment is meant for the client.
        self.session.trust_env = False
        handler = type("Passing", (Handler,), {"recorder": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def passed_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> requests.Response:
        """The answer of the server, which is written down. Raises requests.RequestException where there is none."""
        # One at a time: the order of the lines is the order in which the server worked.
        with self.lock:
            begun = time.monotonic()
            try:
                answer = self.session.request(
                    method, self.upstream + path, headers=headers, data=body, timeout=600, allow_redirects=False
                )
            except requests.RequestException:
                self._note(method, path, headers, body, None, time.monotonic() - begun)
                raise
            self._note(method, path, headers, body, answer, time.monotonic() - begun)
        return answer

    def _note(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        answer: requests.Response | None,
        seconds: float,
    ) -> None:
        place, sent = urlsplit(path), parsed(body)
        key = headers.get(KEYS[self.platform], "")
        request: dict[str, Any] = {"method": method, "path": place.path, "query": dict(parse_qsl(place.query))}
        if self.platform == "coolify":
            # Ids may stand in the address, and a list of it means something.
            request.update(path=path, query=None, auth=self.auth if key else None)
        kept = {name: value for name, value in headers.items() if name.lower() in ("accept", "content-type")}
        request.update(headers={**kept, **({"x-api-key": HIDDEN} if self.platform == "dokploy" and key else {})})
        request.update(body=sent)
        response = None
        if answer is not None:
            shown = {name.lower(): value for name, value in answer.headers.items() if name.lower() in SHOWN}
            response = {"status": answer.status_code, "headers": shown, "body": parsed(answer.content)}
        if key:
            self.scrubber.known.add(key.removeprefix("Bearer "))
        self.scrubber.learn([request, response])
        number = len(self.exchanges) + 1
        case = f"{number}: {method} {place.path.rpartition('/api/')[2]}"
        self.exchanges.append({"case": case, "request": request, "response": response, "seconds": round(seconds, 3)})

    def stop(self) -> int:
        """Write what was recorded, without secrets, also those that were met later; how many exchanges it was."""
        self.server.shutdown()
        self.server.server_close()
        self.target.parent.mkdir(parents=True, exist_ok=True)
        lines = (json.dumps(self.scrubber.clean(exchange), ensure_ascii=False) for exchange in self.exchanges)
        self.target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return len(self.exchanges)


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    recorder: ClassVar[Recorder]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        dropped = ("host", "connection", "content-length", "accept-encoding")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
        try:
            answer = self.recorder.passed_on(self.command, self.path, headers, body)
        except requests.RequestException as error:
            self.log_error("no answer: %s", error)
            self.close_connection = True
            return
        self.send_response_only(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in ("connection", "content-encoding", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *arguments: Any) -> None:
        """Only what goes wrong is told."""

    def log_error(self, format: str, *arguments: Any) -> None:
        sys.stderr.write(f"{format % arguments}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", choices=sorted(VARIABLES))
    parser.add_argument("name", help="of the recording")
    parser.add_argument("--into", type=Path, default=Path("contracts"), help="folder of the recordings")
    parser.add_argument("--auth", default="root", help="what the token may do, as the replay calls it (Coolify)")
    named = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options, command = parser.parse_args(sys.argv[1:named]), sys.argv[named + 1 :]
    variable = VARIABLES[options.platform]
    if not os.environ.get(variable):
        parser.error(f"{variable} names no server")
    target = options.into / options.platform / f"{options.name}.jsonl"
    recorder = Recorder(options.platform, os.environ[variable], target, options.auth)
    code = 0
    try:
        if command:
            code = patiently(command, env={**os.environ, variable: recorder.url})
        else:
            print(
                f"export {variable}={recorder.url}    # in another terminal; Ctrl-C here when you are done", flush=True
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        pass  # That is how a recording ends.
    print(f"{recorder.stop()} exchanges in {target}")
    return code


if __name__ == "__main__":
    sys.exit(main())
