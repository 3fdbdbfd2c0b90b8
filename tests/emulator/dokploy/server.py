# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a request to its procedure, and back to an answer: both entrances, keys, content types."""

from __future__ import annotations

import inspect
import json
import secrets
import string
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from . import applications, deployments, domains, instance, projects
from .errors import EMPTY, Problem, not_found
from .store import VERSION, Row, Store, now
from .validation import Schema, check

MODULES = (instance, projects, applications, domains, deployments)
LARGEST_BODY = 1024 * 1024
ORGANIZATION = "embedded-organization"


@dataclass
class Call:
    """One procedure call that was let in."""

    store: Store
    key: Row
    path: str
    input: Row

    @property
    def organization(self) -> str:
        return str(self.key["organization"])


class EmbeddedDokploy:
    """A Dokploy with one organization, its owner, and no projects."""

    def __init__(self, options: Namespace) -> None:
        self.store = Store(options.speed)
        self.version = VERSION
        self.procedures: dict[str, tuple[str, Schema, Callable[..., Any]]] = {
            name.lower(): (method, schema, function)
            for module in MODULES
            for name, (method, schema, function) in module.PROCEDURES.items()
        }
        self.names = {name.lower(): name for module in MODULES for name in module.PROCEDURES}
        self.owner = self.make_token({})["api_key"]

    # -- the emulator's interface ----------------------------------------------------------------------------------

    def ready(self) -> Row:
        return {"platform": "dokploy", "api_key": self.owner, "version": self.version}

    def dump(self) -> Row:
        self.store.advance()
        return {**self.store.data, "owner": self.owner}

    def load(self, state: Row) -> None:
        self.owner = state.pop("owner")
        self.store.data.update(state)

    def make_token(self, wishes: Row) -> Row:
        """A key; wishes: role (owner or member), organization, rateLimitMax, rateLimitTimeWindow (milliseconds)."""
        key = "".join(secrets.choice(string.ascii_letters) for _index in range(64))
        self.store.keys[key] = {
            "role": wishes.get("role", "owner"),
            "organization": wishes.get("organization", ORGANIZATION),
            "max": wishes.get("rateLimitMax"),
            "window": wishes.get("rateLimitTimeWindow", 86_400_000),
            "count": 0,
            "since": time.time(),
            "created": now(),
        }
        return {"api_key": key}

    def configure(self, settings: Row) -> None:
        """Settings: speed, version, concurrency; restart (true) loses the queue, as a restart of the server does."""
        self.store.speed = settings.get("speed", self.store.speed)
        self.version = settings.get("version", self.version)
        self.store.concurrency = settings.get("concurrency", self.store.concurrency)
        if settings.get("restart"):
            deployments.restart(self.store)

    # -- requests --------------------------------------------------------------------------------------------------

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        self.store.advance()
        path = request.url.path.rstrip("/")
        if path == "/api/health":
            return JSONResponse({"ok": True})
        if path.startswith("/api/trpc/"):
            return await self._trpc(request, path.removeprefix("/api/trpc/"))
        if not path.startswith("/api/"):
            return PlainTextResponse("<!DOCTYPE html><title>Dokploy</title>", 404, media_type="text/html")
        key = self._key(request)
        if key is None or not self._spend(key):
            return JSONResponse({"message": "Unauthorized"}, 401)
        name = path.removeprefix("/api/").lower()
        try:
            if not self._spend(key):
                raise Problem(401, "UNAUTHORIZED", "UNAUTHORIZED")
            found = self.procedures.get(name)
            method = {"GET": "GET", "HEAD": "GET", "POST": "POST"}.get(request.method)
            if found is None or found[0] != method:
                raise not_found("")
            given = dict(request.query_params) if method == "GET" else await self._body(request, name)
            if isinstance(given, Response):
                return given
            result = await self._call(
                key, name, {k: v for k, v in given.items() if v != ""} if method == "GET" else given
            )
        except Problem as problem:
            unknown = problem.code == "NOT_FOUND" and problem.message == "Not found"
            return JSONResponse(problem.body(None if unknown else self.names.get(name)), problem.status)
        if request.method == "HEAD":
            return Response(status_code=204, media_type="application/json")
        if result is EMPTY:
            return Response(b"", 200, media_type="application/json")
        return JSONResponse(result)

    async def _body(self, request: Request, name: str) -> Any:
        kind = request.headers.get("content-type", "")
        if not kind:
            raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", "Missing content-type header")
        if not kind.startswith("application/json"):
            raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", f'Unsupported content-type "{kind}')
        raw = await request.body()
        if len(raw) > LARGEST_BODY:
            return Response("Body exceeded 1mb limit", 413)
        try:
            value = json.loads(raw) if raw else {}
        except ValueError:
            return Response("Invalid JSON", 400)
        return value if isinstance(value, dict) else {}

    async def _call(self, key: Row, name: str, given: Row) -> Any:
        method, schema, function = self.procedures[name]
        # What comes in a query is text, so reads always turn it into what they want.
        coerce = self.store.coerces or name == "application.update" or method == "GET"
        accepted, issues = check(schema, given, coerce)
        if issues:
            raise Problem(400, "BAD_REQUEST", "Input validation failed", issues)
        if name == "application.update":
            self.store.coerces = True
        call = Call(self.store, key, self.names[name], accepted)
        result = function(call) if name != "settings.getdokployversion" else self.version
        return await result if inspect.isawaitable(result) else result

    async def _trpc(self, request: Request, path: str) -> Response:
        """The second entrance: envelopes, and many reads in one request."""
        key = self._key(request)
        allowed = key is not None and self._spend(key) and self._spend(key)
        batch = request.query_params.get("batch") == "1"
        try:
            text = (
                request.query_params.get("input", "{}") if request.method == "GET" else (await request.body()).decode()
            )
            inputs = json.loads(text or "{}")
        except ValueError:
            inputs = {}
        answers = []
        for index, name in enumerate(path.split(",")):
            envelope = inputs.get(str(index), {}) if batch else inputs
            answers.append(await self._enveloped(key if allowed else None, request.method, name, envelope))
        if batch:
            statuses = {status for status, _body in answers}
            return JSONResponse([body for _status, body in answers], statuses.pop() if len(statuses) == 1 else 207)
        return JSONResponse(answers[0][1], answers[0][0])

    async def _enveloped(self, key: Row | None, method: str, name: str, envelope: Any) -> tuple[int, Row]:
        try:
            if key is None:
                raise Problem(401, "UNAUTHORIZED", "UNAUTHORIZED")
            found = self.procedures.get(name.lower())
            if found is None or found[0] != method:
                raise not_found("")
            result = await self._call(key, name.lower(), (envelope or {}).get("json") or {})
        except Problem as problem:
            return problem.status, {"error": {"json": problem.trpc(self.names.get(name.lower()))}}
        data: Row = {} if result is EMPTY else {"json": result}
        return 200, {"result": {"data": data}}

    def _key(self, request: Request) -> Row | None:
        found: Row | None = self.store.keys.get(request.headers.get("x-api-key", "").strip())
        return found

    def _spend(self, key: Row) -> bool:
        """One check of the key; the real server makes two for every call."""
        if key["max"] is None:
            return True
        if (time.time() - key["since"]) * 1000 >= key["window"]:
            key.update(count=0, since=time.time())
        key["count"] += 1
        return bool(key["count"] <= key["max"])
