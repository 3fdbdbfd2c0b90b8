# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded Dokploy as the shell sees it: requests, state, further keys, settings."""

from __future__ import annotations

import io
import pickle
from argparse import Namespace
from typing import Any

from .entrances import Entrances
from .relations import Relation, Row, iso
from .tables import ALL, APPLICATION, GIT_PROVIDER, GITHUB, INVITATION, MEMBER, ORGANIZATION
from .world import World

RELATIONS = {relation.table: relation for relation in ALL}


class _Keeping(pickle.Pickler):
    """How tables are declared is no part of what is kept."""

    def persistent_id(self, obj: Any) -> str | None:
        return obj.table if isinstance(obj, Relation) else None


class _Kept(pickle.Unpickler):
    def persistent_load(self, pid: str) -> Relation:
        return RELATIONS[pid]


class EmbeddedDokploy:
    """A Dokploy with one organization, its owner, and no projects."""

    def __init__(self, options: Namespace) -> None:
        self.world = World(options.speed)
        self.world.pose_as(getattr(options, "server_version", None) or self.world.version)
        self.world.queue.late = getattr(options, "queue_late", 0.0)
        self.entrances = Entrances(self.world)
        self.key = self.world.keys.found_instance()

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        await self.entrances(scope, receive, send)

    hint = (
        "It has no project. What an image is called decides how it goes: one with does-not-exist cannot be pulled,\n"
        "one with crash exits at once. It lacks rclone, as the recorded server did: backups and destinations fail\n"
        "with rclone: not found, but for an endpoint whose host ends with .test, such as https://s3.test."
    )

    def ready(self) -> Row:
        return {"platform": "dokploy", "api_key": self.key["key"], "version": self.world.version}

    def dump(self) -> Row:
        return self.world.dump()

    def keep(self) -> bytes:
        self.world.queue.advance()
        kept = io.BytesIO()
        _Keeping(kept).dump((self.world, self.key))
        return kept.getvalue()

    def go_back(self, kept: bytes) -> None:
        self.world, self.key = _Kept(io.BytesIO(kept)).load()
        self.entrances = Entrances(self.world)

    def make_token(self, wishes: Row) -> Row:
        """A further key. Wishes:

        role                        owner (the default), admin or member; the latter two are other people
        organization                the name of another organization of the owner
        rateLimitMax, rateLimitTimeWindow (milliseconds), remaining, expired
        """
        role, place = wishes.get("role", "owner"), wishes.get("organization")
        user_id, organization_id = self.key["userId"], self.key["organizationId"]
        if place:
            organization_id = self._organization(place, user_id)["id"]
        if role != "owner":
            number = len(self.world.store[MEMBER])
            user_id = self.world.keys.invite(f"{role}-{number}@example.com", organization_id, role)["id"]
        limited = "rateLimitMax" in wishes or "rateLimitTimeWindow" in wishes
        limits = {"rateLimitEnabled": wishes.get("rateLimitEnabled", limited)}
        if wishes.get("expired"):
            limits["expiresAt"] = iso(0)
        key = self.world.keys.make(user_id, organization_id, {**wishes, **limits})
        return {"api_key": key["key"], "userId": user_id, "organizationId": organization_id}

    def _organization(self, name: str, owner_id: str) -> Row:
        known = [row for row in self.world.store[ORGANIZATION] if row["name"] == name]
        return known[0] if known else self.world.keys.organize(name, owner_id)

    def configure(self, settings: Row) -> None:
        """Settings as README.md lists them."""
        self.world.swarm.speed = float(settings.get("speed", self.world.speed))
        self.world.pose_as(settings.get("version", self.world.version))
        self.world.queue.concurrency = int(settings.get("concurrency", self.world.queue.concurrency))
        self.world.queue.late = float(settings.get("queue_late", self.world.queue.late))
        self.world.latest = settings.get("latest", self.world.latest)
        self.world.templates = settings.get("templates", self.world.templates)
        if settings.get("set_up"):
            self.world.set_up.append(settings["set_up"])
        if settings.get("kill"):
            self.world.swarm.kill(settings["kill"])
            (row,) = [row for row in self.world.store[APPLICATION] if row["appName"] == settings["kill"]]
            self.world.store.update(APPLICATION, row, {"applicationStatus": "running"})
        for row in [*self.world.store[INVITATION]]:
            if row["status"] == "pending" and row["email"] in settings.get("invited", {}):
                self.world.store.update(INVITATION, row, {"status": settings["invited"][row["email"]]})
        if settings.get("github"):
            owner = {"organizationId": self.key["organizationId"], "userId": self.key["userId"]}
            provider = self.world.store.insert(GIT_PROVIDER, {"name": settings["github"], **owner})
            app = {
                "githubAppName": "https://github.com/apps/dokploy",
                "githubPrivateKey": "-----BEGIN hidden-in-github",
            }
            self.world.store.insert(GITHUB, {"gitProviderId": provider["gitProviderId"], **app})
        if settings.get("network"):
            self.world.docker_networks[None, settings["network"]] = {
                "name": settings["network"],
                "driver": "bridge",
                "internal": False,
                "attachable": False,
                "ipam": {"driver": "default", "config": [{"subnet": "172.19.0.0/16", "gateway": "172.19.0.1"}]},
                "serverId": None,
            }
        if settings.get("lose_network"):
            self.world.docker_networks.pop((None, settings["lose_network"]), None)
        if settings.get("restart"):
            self.world.queue.advance()
            self.world.restart()
