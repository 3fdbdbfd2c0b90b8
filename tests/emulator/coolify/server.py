# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a request to its handler, and back to an answer."""

from __future__ import annotations

import pickle
import re
import secrets
import string
from argparse import Namespace
from collections.abc import Callable
from typing import Any

import moments
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from . import (
    applications,
    backups,
    changes,
    clock,
    clouds,
    creation,
    databases,
    deployments,
    destinations,
    git_apps,
    instance,
    jobs,
    keys,
    notifications,
    outside,
    placement,
    previews,
    projects,
    seeds,
    server_settings,
    servers,
    service_parts,
    services,
    shared_variables,
    storages,
    tags,
    tasks,
    teams,
    variables,
    versions,
    volume_backups,
)
from .gate import Call, Gate, Refused
from .store import Row, Store

Handler = Callable[..., Any]
MODULES = (
    instance,
    teams,
    notifications,
    outside,
    clouds,
    keys,
    git_apps,
    shared_variables,
    projects,
    servers,
    server_settings,
    destinations,
    tags,
    variables,
    storages,
    volume_backups,
    tasks,
    placement,
    previews,
    deployments,
    jobs,
    databases,
    backups,
    service_parts,
    services,
    creation,
    changes,
    applications,
)
SETTINGS = (
    *("api_enabled", "allowed_ips", "resolves", "absent_images", "crashing_images", "compose_files", "status_lag"),
    "taken_ports",
)
NOT_FOUND = {"message": "Not found.", "docs": "https://coolify.io/docs"}


class EmbeddedCoolify:
    """A Coolify with one team, one server and no projects."""

    def __init__(self, options: Namespace) -> None:
        self.store = Store(options.speed)
        self.store.data["status_lag"] = getattr(options, "status_lag", 0.0)
        self._pose_as(getattr(options, "server_version", None) or self.store.data["version"])
        self.gate = Gate(self.store, options.rate_limit)
        self.routes: dict[str, list[tuple[re.Pattern[str], Handler]]] = {}
        for module in MODULES:
            for method, pattern, handler in module.ROUTES:
                self.routes.setdefault(method, []).append((re.compile(f"^{pattern}/?$"), handler))
        servers.add_server(
            self.store,
            "localhost",
            "127.0.0.1",
            description="This is the server where Coolify is running on. Don't delete this!",
        )
        keys.add(
            self.store,
            "localhost's key",
            "The private key for the Coolify host machine (localhost).",
            keys.generated(),
        )
        git_apps.add_public(self.store)
        seeds.fill(self.store, options.seed)
        self.root = self.make_token({"abilities": ["root"]})["token"]
        self.hint = (
            f"It has {seeds.HELD[options.seed]}. What an image is called\n"
            "decides how it goes: one with does-not-exist cannot be pulled, one with crash exits at once."
        )

    # -- the emulator's interface ----------------------------------------------------------------------------------

    def ready(self) -> Row:
        return {"platform": "coolify", "token": self.root, "version": self.store.data["version"]}

    def dump(self) -> Row:
        clock.advance(self.store)
        return self.store.data

    def keep(self) -> bytes:
        clock.advance(self.store)
        return pickle.dumps((self.store, self.gate, self.root))

    def go_back(self, kept: bytes) -> None:
        self.store, self.gate, self.root = pickle.loads(kept)

    def make_token(self, wishes: Row) -> Row:
        """A token; wishes: abilities, role (owner or member), user, expires_in (seconds)."""
        secret = "".join(secrets.choice(string.ascii_letters + string.digits) for _index in range(48))
        token = f"{self.store.next_id('tokens')}|{secret}"
        row = {
            "abilities": wishes.get("abilities", ["root"]),
            "role": wishes.get("role", "owner"),
            "user": wishes.get("user", "root"),
        }
        if "expires_in" in wishes:
            row["expires"] = moments.now() + wishes["expires_in"]
        self.store.tokens[token] = row
        return {"token": token}

    def configure(self, settings: Row) -> None:
        """Settings as README.md lists them."""
        self._pose_as(settings.get("version", self.store.data["version"]))
        self.store.speed = settings.get("speed", self.store.speed)
        self.gate.rate_limit = settings.get("rate_limit", self.gate.rate_limit)
        for name in SETTINGS:
            self.store.data[name] = settings.get(name, self.store.data[name])
        for server in self.store.servers.values():
            server["proxy"]["type"] = settings.get("proxy", server["proxy"]["type"])
            limit = settings.get("deployment_queue_limit", server["settings"]["deployment_queue_limit"])
            server["settings"]["deployment_queue_limit"] = limit
        if settings.get("finish"):
            clock.finish(self.store)

    def _pose_as(self, version: str) -> None:
        versions.parsed(version)
        self.store.data["version"] = version

    # -- requests --------------------------------------------------------------------------------------------------

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        clock.advance(self.store)
        path = request.url.path
        if path == "/api/health":
            return PlainTextResponse("OK", media_type="text/html")
        if not path.startswith("/api/v1"):
            return JSONResponse(NOT_FOUND, 404)
        found = self._route(request.method, path.removeprefix("/api/v1"))
        if found is None:
            return JSONResponse(NOT_FOUND, 404)
        handler, parts = found
        try:
            call = await self.gate.admit(request)
        except Refused as error:
            return _refusal(error, request, error.headers)
        try:
            return self._response(handler(call, *parts), call)
        except Refused as error:
            return _refusal(error, request, {**call.headers, **error.headers})

    def _route(self, method: str, path: str) -> tuple[Handler, tuple[str, ...]] | None:
        version = versions.parsed(self.store.data["version"])
        if not versions.has_route(version, method, path):
            return None
        meant = versions.method_meant(version, method, path)
        for pattern, handler in self.routes.get(meant, ()):
            if match := pattern.match(path):
                return handler, match.groups()
        return None

    def _response(self, result: Any, call: Call) -> Response:
        status, body = result if isinstance(result, tuple) else (200, result)
        if isinstance(body, str):
            return PlainTextResponse(body, status, call.headers, media_type="text/html")
        return JSONResponse(body, status, call.headers)


def _refusal(error: Refused, request: Request, headers: dict[str, str]) -> Response:
    """JSON, except for what the framework answers to a client that does not ask for JSON: pages, and a redirect."""
    if not error.framework or "json" in request.headers.get("accept", ""):
        return JSONResponse(error.body, error.status, headers)
    if error.status == 422:
        home = str(request.base_url).rstrip("/")
        page = f"<!DOCTYPE html><title>Redirecting to {home}</title>"
        return HTMLResponse(page, 302, {**headers, "Location": home})
    return HTMLResponse(f"<!DOCTYPE html><title>An Error Occurred: {error.status}</title>", error.status, headers)
