# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Coolify's way to speak: REST under C(/api/v1), bearer tokens, Laravel's error bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import ApiError
from ..language.call import Call
from ..language.words import Option, Platform
from ..transport.answers import Answer, shortened
from ..transport.client import Client
from ..transport.connection import Access, connection_options, open_connection

MOST_LINES = 50
NOT_SHOWN = "To an API token without the ability C(read:sensitive) Coolify does not show it."
ABILITIES = "A token needs the abilities read and write, and deploy for anything that runs; or root."


_AT_THE_SERVER = re.compile(r"DELETE /destinations/|[A-Z]+ /servers/[^/]+/proxy")
UNREACHED = (
    "For that Coolify logs in at the server, and fails so where it cannot; nothing was changed. coolify_server with"
    " validate=always tells why; run again once that works. A server that is gone for good is forgotten with its"
    " destinations by coolify_server with state=absent. Coolify's own log says more: storage/logs/laravel.log in its"
    " container."
)


class CoolifyClient(Client):
    title = "Coolify"
    newest = "4.3.10"
    version_call = Call("GET", "/version")

    def url(self, path: str) -> str:
        base = self.connection.url
        for suffix in ("/v1", "/api"):
            base = base[: -len(suffix)].rstrip("/") if base.endswith(suffix) else base
        return f"{base}/api/v1{path}"

    def explain(self, answer: Answer, call: Call) -> ApiError:
        request = f"{call.method} {call.path}"
        try:
            body = answer.json()
        except ValueError:
            return self.foreign(call, answer)
        if not isinstance(body, dict) or not (body.get("message") or body.get("errors") or body.get("error")):
            return self.foreign(call, answer)
        if answer.status == 401 and body.get("message") != "Unauthenticated.":
            # Other servers have a message of their own, for example Dokploy.
            return self.foreign(call, answer)
        redact = self.connection.redactor
        said = shortened(redact(str(body.get("error") or body.get("message") or "")))
        lines = [shortened(redact(f"{field}: {text}")) for field, text in field_errors(body.get("errors"))]
        lines += [redact(text) for text in conflicts(body.get("conflicts"))]
        message = f"{request} was refused by Coolify with status {answer.status}: {said or 'no reason given'}"
        advice = self._advice(answer.status, said, bool(lines), request)
        shown = [*lines[:MOST_LINES], *map(redact, choices(body))]
        return ApiError(
            "\n".join([message, *(f"  {line}" for line in shown), *([advice] if advice else [])]),
            answer.status,
            unknown_route=_is_unknown_route(answer.status, said),
            kind=_kind(answer.status, said, bool(lines)),
        )

    def _advice(self, status: int, said: str, has_fields: bool, request: str) -> str:
        if status == 401:
            return (
                "The token is unknown, expired or cut off. It looks like 3|abc...; make one under Keys & Tokens >"
                f" API tokens and give it as api_token or COOLIFY_TOKEN. {ABILITIES}"
            )
        if _is_unknown_route(status, said):
            return f"This server ({self.usage.server_version}) may be too old for that."
        if status == 403 and "API is disabled" in said:
            return "Switch the API on under Settings > Advanced > API Access."
        if status == 403 and "not allowed to access" in said:
            return "The address of this machine is not in Settings > Advanced > Allowed IPs for API Access."
        if status == 403:
            return ABILITIES
        if status == 409 and "omain" in said:
            twice = "of an application force_domain_override=true lets it be there twice"
            return f"Remove the domain there or choose another; {twice}."
        if status == 422 and has_fields and "not allowed" in said:
            return f"This server ({self.usage.server_version}) may be too old for the option."
        if status == 429 and "queue is full" in said:
            return "The setting deployment_queue_limit of the server says how many deployments may wait."
        if status == 429:
            return "Coolify allows 200 requests a minute for all tokens of a user (API_RATE_LIMIT); try again later."
        if status >= 500 and _AT_THE_SERVER.match(request):
            return UNREACHED
        if status >= 500:
            return "Coolify's own log says more: storage/logs/laravel.log in its container."
        return ""


def _is_unknown_route(status: int, said: str) -> bool:
    """Coolify names the kind of an object that it does not find, but not of a path that it does not know."""
    return status == 405 or (status == 404 and said == "Not found.")


def field_errors(errors: Any) -> Iterator[tuple[str, str]]:
    """Coolify writes errors in four shapes: lists or a text by field, a list of texts, a list of field names."""
    if isinstance(errors, Mapping):
        for field, texts in errors.items():
            for text in texts if isinstance(texts, list) else [texts]:
                yield str(field), str(text)
    elif isinstance(errors, list):
        for text in errors:
            plain_name = str(text).replace("_", "").isalnum()
            yield (str(text), "This field is not allowed.") if plain_name else ("error", str(text))
    elif errors:
        yield "error", str(errors)


def _kind(status: int, said: str, has_fields: bool) -> str:
    """What the status alone does not tell; empty where it does."""
    if status != 400:
        return ""
    return "validation" if has_fields else "conflict" if "already used by another" in said else ""


def choices(body: Mapping[str, Any]) -> Iterator[str]:
    """What could have been meant instead, all of it, as Coolify lists it under C(valid_service_types)."""
    for name, found in body.items():
        if str(name).startswith("valid_") and isinstance(found, list) and found:
            yield f"There are: {', '.join(map(str, found))}."


def conflicts(found: Any) -> Iterator[str]:
    for item in found if isinstance(found, list) else ():
        if isinstance(item, Mapping):
            yield (
                f"{item.get('domain')} is used by the {item.get('resource_type')} {item.get('resource_name')}"
                f" ({item.get('resource_uuid')})"
            )


ACCESS = Access(
    platform="coolify",
    title="Coolify",
    key=Option(
        "api_token",
        (
            "API token of Coolify, made under Keys & Tokens.",
            "It needs the abilities V(read) and V(write), V(deploy) to deploy, start and stop, and"
            " V(read:sensitive) to compare secrets and to read logs; V(root) has all of them.",
            "If not given, the environment variable E(COOLIFY_TOKEN) is used.",
        ),
        secret=True,
        env="COOLIFY_TOKEN",
    ),
    url_env="COOLIFY_URL",
    example="https://coolify.example.com",
    header="Authorization",
    prefix="Bearer ",
)


def connect(params: Mapping[str, Any]) -> CoolifyClient:
    return CoolifyClient(open_connection(params, ACCESS))


COOLIFY = Platform(name="coolify", title="Coolify", connection=connection_options(ACCESS), connect=connect)
