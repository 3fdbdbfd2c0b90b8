# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what: tokens with abilities, the switch, the address list, the rate limit. And the body of a request."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import moments
from starlette.requests import Request

from . import versions
from .rules import REQUIRED, Rule, trimmed, validate
from .store import Row, Store

RATE_WINDOW = 60


class Refused(Exception):
    """An answer of 400 or above. Only Coolify's own are JSON whatever the client accepts; the framework's are pages."""

    def __init__(self, status: int, body: Any, headers: dict[str, str] | None = None, framework: bool = False) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers or {}
        self.framework = framework


def refuse(status: int, message: str, **more: Any) -> Refused:
    return Refused(status, {"message": message, **more})


def invalid(errors: Any) -> Refused:
    return Refused(422, {"message": "Validation failed.", "errors": errors})


def broken() -> Refused:
    """Something in the server raised what nothing catches."""
    return Refused(500, {"message": "Server Error"}, framework=True)


def validated(
    body: Any, rules: Mapping[str, Rule], allowed: Container[str] | None = None, required_text: str = REQUIRED
) -> Any:
    """The body. Raises Refused where it breaks a rule, or holds what is not allowed: what has no rule, by default."""
    errors = validate(body, rules, rules if allowed is None else allowed, required_text)
    if errors:
        raise invalid(errors)
    return body


@dataclass
class Call:
    """One request that was let in."""

    store: Store
    token: Row
    method: str
    path: str
    query: dict[str, str]
    content_type: str
    raw: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def version(self) -> versions.Version:
        return versions.parsed(self.store.data["version"])

    @property
    def sensitive(self) -> bool:
        abilities = self.token["abilities"]
        return self.token["role"] != "member" and bool({"root", "*", "read:sensitive"} & set(abilities))

    def shown(self, row: Row, secret: Container[str]) -> Row:
        """The row, without what is secret from this token."""
        return {key: value for key, value in row.items() if self.sensitive or key not in secret}

    def require(self, ability: str) -> None:
        abilities = set(self.token["abilities"])
        if not abilities & {ability, "root", "*"}:
            raise refuse(403, f"Missing required permissions: {ability}")
        if self.token["role"] == "member" and abilities & {"root", "write", "deploy", "read:sensitive"}:
            raise refuse(403, "Missing required team role.")

    def body(self) -> Any:
        """The JSON body of a handler that checks it."""
        if self.content_type.split(";")[0].strip() != "application/json":
            raise refuse(400, "Invalid request.", error="Content-Type must be application/json.")
        try:
            value = json.loads(self.raw)
        except ValueError:
            raise refuse(400, "Invalid request.", error="Invalid JSON.") from None
        if value == {}:
            raise refuse(400, "Invalid request.", error="Empty JSON.")
        if value == [] or value is None:
            raise refuse(400, "Invalid request.", error="Invalid JSON.")
        return trimmed(value)

    def checked(self, rules: Mapping[str, Rule]) -> Any:
        """The same where it follows the rules and holds nothing besides."""
        return validated(self.body(), rules)

    def loose(self) -> dict[str, Any]:
        """Parameters of a handler that takes JSON, forms and the query alike."""
        found: dict[str, Any] = dict(self.query)
        try:
            value = json.loads(self.raw) if self.raw else {}
        except ValueError:
            value = dict(parse_qsl(self.raw.decode(), keep_blank_values=True))
        if isinstance(value, dict):
            found.update(value)
        result = trimmed(found)
        assert isinstance(result, dict)
        return result


class Gate:
    """Lets requests in, and counts them."""

    def __init__(self, store: Store, rate_limit: int) -> None:
        self.store = store
        self.rate_limit = rate_limit
        self.counted: dict[str, tuple[int, int]] = {}

    async def admit(self, request: Request) -> Call:
        token = self._token(request.headers.get("authorization", ""))
        headers = self._count(token["user"])
        switch = request.url.path in ("/api/v1/enable", "/api/v1/disable", "/api/v1/health")
        if not switch and not self.store.data["api_enabled"]:
            raise Refused(403, {"success": True, "message": "API is disabled."}, headers)
        if not switch and not self._address_allowed(request.client.host if request.client else ""):
            raise Refused(403, {"success": True, "message": "You are not allowed to access the API."}, headers)
        return Call(
            self.store,
            token,
            request.method,
            request.url.path.removeprefix("/api/v1"),
            dict(request.query_params),
            request.headers.get("content-type", ""),
            await request.body(),
            headers,
        )

    def _token(self, header: str) -> Row:
        kind, _space, secret = header.partition(" ")
        token = self.store.tokens.get(secret.strip()) if kind.lower() == "bearer" else None
        if token is None or ("expires" in token and token["expires"] <= moments.now()):
            raise refuse(401, "Unauthenticated.")
        return token

    def _count(self, user: str) -> dict[str, str]:
        window = int(moments.now() // RATE_WINDOW)
        begun, count = self.counted.get(user, (window, 0))
        count = count + 1 if begun == window else 1
        self.counted[user] = (window, count)
        headers = {
            "X-RateLimit-Limit": str(self.rate_limit),
            "X-RateLimit-Remaining": str(max(0, self.rate_limit - count)),
        }
        if count > self.rate_limit:
            ends = (window + 1) * RATE_WINDOW
            wait = max(1, int(ends - moments.now()))
            headers.update({"Retry-After": str(wait), "X-RateLimit-Reset": str(ends)})
            raise Refused(429, {"message": "Too Many Attempts."}, headers, framework=True)
        return headers

    def _address_allowed(self, address: str) -> bool:
        listed = [item.strip() for item in self.store.data["allowed_ips"].split(",") if item.strip()]
        if not listed or "0.0.0.0" in listed:
            return True
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(item, strict=False) for item in listed)
