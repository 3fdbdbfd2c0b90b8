# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that one embedded Dokploy holds: the database, the keys, the deployment queue, and the host it runs on."""

from __future__ import annotations

from typing import Any

import moments

from . import versions, web_server
from .keys import Keys
from .queue import Queue
from .store import Store
from .swarm import Swarm
from .tables import ALL

VERSION = "v0.30.2"


class World:
    def __init__(self, speed: float) -> None:
        self.swarm = Swarm(speed)
        self.pose_as(VERSION)
        self.store = Store(ALL)
        self.keys = Keys(self.store)
        self.queue = Queue(self.store, self.swarm)
        self.coercing: set[str] = set()
        self.counters: dict[str, int] = {}
        self.web: dict[str, Any] = web_server.new()
        # Files of Traefik, and what it runs with, by the id of the server; "" is that of Dokploy itself.
        self.configs = {"traefik": web_server.MAIN, "dokploy": web_server.OWN, "middlewares": web_server.MIDDLEWARES}
        self.traefik: dict[str, Any] = {"": {"env": [], "ports": [], "coming": []}}
        self.done: list[Any] = []
        # By the id of an organization: what it allows.
        self.allowed_ai: dict[str, list[Any]] = {}
        # The newest version, where anybody knows, and the one that an update is about to bring, with its moment.
        self.latest: str | None = VERSION.removeprefix("v")
        self.coming: tuple[float, Any] | None = None
        # Traefik's routes on the host, by the name of the service.
        self.routes: dict[str, str] = {}
        # Ids of servers on which everything is installed.
        self.set_up: list[str] = []
        # What lies at destinations: sizes by path.
        self.files: dict[str, dict[str, int]] = {}
        # What the site of templates has, by id; without any it cannot be reached.
        self.templates: dict[str, dict[str, Any]] = {}
        # Networks that docker has, by server and name, whether or not Dokploy knows them.
        self.docker_networks: dict[tuple[str | None, str], dict[str, Any]] = {}

    def pose_as(self, version: str) -> None:
        """Be of this version from now on. Raises ValueError for one that is not known."""
        self.posing = versions.parsed(version)
        self.version = f"v{version.removeprefix('v')}"
        self.swarm.failing = self._failure_action

    def _failure_action(self) -> str:
        return versions.failure_action(self.posing)

    @property
    def speed(self) -> float:
        return self.swarm.speed

    def next_number(self, what: str) -> int:
        """What a serial column gives; numbers are used up also by inserts that fail."""
        self.counters[what] = self.counters.get(what, 0) + 1
        return self.counters[what]

    async def wait(self, seconds: float) -> None:
        await moments.sleep(seconds * self.speed)

    def restart(self) -> None:
        """What a restart of the server means: the queue is lost, running deployments are cancelled."""
        self.queue.restart()
        self.coercing.clear()

    def dump(self) -> dict[str, Any]:
        self.queue.advance()
        return {
            **self.store.dump(),
            "services": self.swarm.dump(),
            "volumes": self.swarm.volumes,
            "composed": self.queue.projects.containers,
            "queue": self.queue.jobs,
            "logs": self.queue.logs,
            "counters": self.counters,
            "web": self.web,
            "configs": self.configs,
            "traefik": self.traefik,
            "done": self.done,
            "allowed_ai": self.allowed_ai,
            "routes": self.routes,
            "archives": self.queue.archives,
            "files": self.files,
            "set_up": self.set_up,
        }
