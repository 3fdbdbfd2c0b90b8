# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start embedded servers and make sure that none is left behind."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "tests" / "emulator"
VARIABLES = {"coolify": ("COOLIFY_URL", "COOLIFY_TOKEN"), "dokploy": ("DOKPLOY_URL", "DOKPLOY_API_KEY")}
"""Where a server is, and its key."""
NEWEST = {"coolify": "4.3.10", "dokploy": "0.30.2"}
# What the embedded servers can pose as, the first of each minor version that the collection is for.
EARLIER = {
    "coolify": ("4.0.0", "4.1.0", "4.2.0"),
    "dokploy": ("0.25.0", "0.26.0", "0.27.0", "0.28.0", "0.29.0"),
}
# Plays say nothing of what is right here: no inventory, and the Python of this process.
QUIET = {
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
}
# For plays, which live in the time of the machine: how fast things go, and with Coolify, whose word about what runs is
# some seconds old, how fast time itself does.
QUICK = {"coolify": ("--clock", "100", "--speed", "20"), "dokploy": ("--speed", "0.2")}


class EmbeddedServer(contextlib.AbstractContextManager["EmbeddedServer"]):
    """One embedded Coolify or Dokploy, and its control routes."""

    def __init__(self, platform: str, *options: str, program: Path = PROGRAM) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(program), platform, "--exit-with-parent", *options],
            stdout=subprocess.PIPE,
            text=True,
            # A Ctrl-C in the terminal reaches the whole group; this one is stopped by stop(), after its last client.
            start_new_session=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"The embedded {platform} did not start (exit {self.process.wait()}).")
        ready: dict[str, Any] = json.loads(line)
        self.url: str = ready["url"]
        self.key: str = ready.get("token") or ready["api_key"]

    def state(self) -> dict[str, Any]:
        """Everything that the server holds."""
        return dict(self._control("GET", "state"))

    def requests(self) -> list[dict[str, Any]]:
        """What the server was asked since the last clearing."""
        return list(self._control("GET", "requests"))

    def clear(self) -> None:
        self._control("DELETE", "requests")

    def writes(self) -> list[str]:
        """Requests that were not reads, since the last clearing; clears."""
        found = [f"{item['method']} {item['path']}" for item in self.requests() if item["method"] != "GET"]
        self.clear()
        return found

    def configure(self, **settings: Any) -> None:
        """Change a setting of the running server."""
        self._control("POST", "configure", settings)

    def let_pass(self, seconds: float) -> None:
        """Let time pass on the server at once."""
        self._control("POST", "pass", {"seconds": seconds})

    def keep(self, **wishes: int) -> int:
        """Have the server remember all that it holds, its settings among it. Returns the number to go back to.

        instead_of  number of what it need not remember any more, nor what was kept later
        """
        return int(self._control("POST", "keep", wishes)["number"])

    def go_back(self, number: int) -> None:
        """Let the server hold what it held then, and nothing else. What was kept later is forgotten; time goes on."""
        self._control("POST", "go_back", {"number": number})

    def met(self) -> list[list[str]]:
        """Which differences between versions have mattered since the last time: the version that brought it, and the
        column of an answer that it is about, if it is one.
        """
        return list(self._control("POST", "met", {}))

    def token(self, **wishes: Any) -> dict[str, Any]:
        """A further token or key with the given abilities or limits."""
        return dict(self._control("POST", "token", wishes))

    def _control(self, method: str, name: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/_emulator/{name}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else {}

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, *_error: object) -> None:
        self.stop()


@contextlib.contextmanager
def embedded() -> Iterator[tuple[EmbeddedServer, EmbeddedServer]]:
    """An embedded Coolify and an embedded Dokploy for plays, stopped in every case."""
    coolify, dokploy = (EmbeddedServer(platform, *QUICK[platform]) for platform in ("coolify", "dokploy"))
    with coolify, dokploy:
        yield coolify, dokploy


class Patience:
    """The time of a client of an embedded server: whoever waits lets time pass there, and here, instead."""

    def __init__(self, server: EmbeddedServer) -> None:
        self.server = server
        self.slept = 0.0
        self.planned: list[tuple[float, Callable[[], Any]]] = []

    def clock(self) -> float:
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        self.server.let_pass(seconds)
        self.slept += seconds
        due = [item for item in self.planned if item[0] <= self.slept]
        self.planned = [item for item in self.planned if item not in due]
        for _moment, action in due:
            action()

    def later(self, seconds: float, action: Callable[[], Any]) -> None:
        """Have something happen once a client has waited for so long."""
        self.planned.append((self.slept + seconds, action))

    def give(self, connection: Any) -> None:
        """Let the connection of a client live in this time."""
        connection.clock, connection.sleep = self.clock, self.sleep


def connection_environment(coolify: EmbeddedServer, dokploy: EmbeddedServer) -> dict[str, str]:
    given = (coolify.url, coolify.key), (dokploy.url, dokploy.key)
    return {name: value for pair in zip(VARIABLES.values(), given) for name, value in zip(*pair)}
