# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a request to its procedure and back: /api/ with plain JSON, /api/trpc/ with envelopes and many calls at once."""

from __future__ import annotations

import inspect
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from . import versions
from .calls import EMPTY, Call, Procedure
from .errors import Problem, bad, unauthorized
from .procedures import PROCEDURES
from .relations import Row
from .tables import APPLICATION
from .uploads import parse_form
from .validation import check
from .world import World

LARGEST_BODY = 1024 * 1024
PLAIN = "application/json; charset=utf-8"
NOT_FOUND = Problem("NOT_FOUND", "Not found")
# routers/settings.ts: what is no adminProcedure.
SETTINGS_FOR_ALL = (
    *("getWebServerSettings", "getUpdateData", "getDokployVersion", "getReleaseTag", "getIp", "readStatsLogs"),
    *("isCloud", "health", "haveActivateRequests", "toggleRequests", "updateLogCleanup", "getLogCleanupStatus"),
)
METHODS = {"GET": "GET", "HEAD": "GET", "POST": "POST"}


def answer(body: Any, status: int = 200, kind: str = "application/json") -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return _response(text, status, kind)


def _response(text: bytes, status: int, kind: str | None) -> Response:
    response = Response(text, status)
    response.headers["vary"] = "Accept-Encoding"
    if kind:
        response.headers["content-type"] = kind
    return response


class Entrances:
    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        self.world.queue.advance()
        response = await self._route(request)
        await response(scope, receive, send)

    async def _route(self, request: Request) -> Response:
        path = request.url.path.rstrip("/")
        if path == "/api/health":
            return answer({"ok": True}, kind=PLAIN)
        if path.startswith("/api/trpc/"):
            return await self._trpc(request, path.removeprefix("/api/trpc/"))
        if path.startswith("/api/deploy/"):
            return await self._webhook(request, path.removeprefix("/api/deploy/"))
        if path.startswith("/api/"):
            return await self._api(request, path.removeprefix("/api/"))
        return _response(b"<!DOCTYPE html><title>Dokploy</title>", 404, "text/html; charset=utf-8")

    # -- /api/ -----------------------------------------------------------------------------------------------------

    async def _api(self, request: Request, path: str) -> Response:
        """The framework reads the body before anybody looks at the key; the key is verified twice."""
        raw = await request.body()
        content_type = request.headers.get("content-type", "")
        if len(raw) > LARGEST_BODY:
            return _response(b"Body exceeded 1mb limit", 413, None)
        try:
            body = json.loads(raw) if raw and content_type.startswith("application/json") else {}
        except ValueError:
            return _response(b"Invalid JSON", 400, None)
        if self._key(request) is None:
            return answer({"message": "Unauthorized"}, 401, PLAIN)
        procedure = self._procedure(path)
        name = procedure.name if procedure else None
        try:
            if procedure is None or METHODS.get(request.method) != procedure.method:
                name = None
                raise NOT_FOUND
            result = await self._api_call(request, procedure, content_type, body)
        except Problem as problem:
            return answer(problem.api(name), problem.status)
        if request.method == "HEAD":
            return _response(b"", 204, "application/json")
        return _response(b"", 200, "application/json") if result is EMPTY else answer(result)

    async def _api_call(self, request: Request, procedure: Procedure, content_type: str, body: Any) -> Any:
        given = body
        if procedure.method == "GET":
            given = {name: value for name, value in request.query_params.items() if value != ""}
        elif content_type.startswith("multipart/form-data") and "zip" in procedure.schema:
            # The framework has eaten the form by the time the procedure wants to read it.
            raise Problem("INTERNAL_SERVER_ERROR", "Internal server error")
        elif not content_type:
            raise Problem("UNSUPPORTED_MEDIA_TYPE", "Missing content-type header")
        elif not content_type.startswith("application/json"):
            raise Problem("UNSUPPORTED_MEDIA_TYPE", f'Unsupported content-type "{content_type}')
        self.world.coercing.add(procedure.name)
        return await self._call(self._key(request), procedure, given)

    # -- /api/trpc/ ------------------------------------------------------------------------------------------------

    async def _trpc(self, request: Request, path: str) -> Response:
        """One look at the key for the whole request, however many calls are in it."""
        key = self._key(request)
        names = path.split(",")
        batch = request.query_params.get("batch") == "1"
        inputs = await self._inputs(request)
        results = [
            await self._trpc_call(request, key, name, inputs.get(str(index)) if batch else inputs)
            for index, name in enumerate(names)
        ]
        bodies = [body for _status, body in results]
        statuses = {status for status, _body in results}
        status = statuses.pop() if len(statuses) == 1 else 207
        response = answer(bodies if batch else bodies[0], status)
        response.headers["vary"] = "trpc-accept, Accept-Encoding"
        return response

    async def _inputs(self, request: Request) -> Row:
        content_type = request.headers.get("content-type", "")
        if content_type.startswith("multipart/form-data"):
            return {"json": parse_form(content_type, await request.body())}
        text = request.query_params.get("input", "") if request.method == "GET" else (await request.body()).decode()
        try:
            inputs = json.loads(text or "{}")
        except ValueError:
            return {}
        return inputs if isinstance(inputs, dict) else {}

    async def _trpc_call(self, request: Request, key: Row | None, path: str, envelope: Any) -> tuple[int, Row]:
        procedure = self._procedure(path)
        try:
            if procedure is None or procedure.name != path or METHODS.get(request.method) != procedure.method:
                raise Problem("NOT_FOUND", f'No procedure found on path "{path}"')
            given = envelope.get("json") if isinstance(envelope, dict) else None
            if "zip" in procedure.schema and given is None and key is not None:
                raise bad("Cannot use 'in' operator to search for 'Symbol(Symbol.iterator)' in undefined")
            result = await self._call(key, procedure, given)
        except Problem as problem:
            return problem.status, problem.trpc(path)
        return 200, {"result": {"data": {} if result is EMPTY else {"json": result}}}

    # -- both ------------------------------------------------------------------------------------------------------

    def _procedure(self, path: str) -> Procedure | None:
        found = PROCEDURES.get(path.lower())
        return found if found and versions.has_procedure(self.world.posing, found.name) else None

    def _key(self, request: Request) -> Row | None:
        return self.world.keys.verify(request.headers.get("x-api-key", ""))

    async def _call(self, key: Row | None, procedure: Procedure, given: Any) -> Any:
        if key is None:
            raise unauthorized()
        call = Call(self.world, key, self.world.keys.member(key), procedure.name, {})
        if procedure.right:
            call.require(*procedure.right)
        router, _dot, name = procedure.name.partition(".")
        if router == "settings" and name not in SETTINGS_FOR_ALL:
            call.require_privileged()
        schema = versions.accepted(self.world.posing, procedure.name, procedure.schema, given)
        call.input, issues = check(schema, given, procedure.name, self.world.coercing)
        if issues:
            raise Problem("BAD_REQUEST", "Input validation failed", issues)
        result = procedure.handler(call)
        result = await result if inspect.isawaitable(result) else result
        return result if result is EMPTY else versions.shown(self.world.posing, procedure.name, result)

    async def _webhook(self, request: Request, token: str) -> Response:
        """Deploys without any key: the token is the permission. Answers before anything happened."""
        found = next((row for row in self.world.store[APPLICATION] if row["refreshToken"] == token), None)
        if found is None:
            return answer({"message": "Application Not Found"}, 404, PLAIN)
        self.world.queue.add("application", found, "NEW CHANGES", "", "deploy")
        return answer({"message": "Application deployed successfully"}, kind=PLAIN)
