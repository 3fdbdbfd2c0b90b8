# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the servers without asking them: the vendors' specifications, and the recordings of real ones.

Both are in C(../shared/contracts), or where PAAS_CONTRACTS says. Where they disagree, the recordings are right.
"""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SPECIFICATIONS = {"coolify": "openapi-4.3.10.json", "dokploy": "openapi-v0.30.2.json"}
PREFIXES = {"coolify": "/api/v1", "dokploy": "/api"}
METHODS = ("get", "post", "put", "patch", "delete")
ID = re.compile(r"[a-z0-9]{24}|\d+|nope")


def contracts() -> Path:
    """Where the specifications and recordings are, if they are here at all."""
    return Path(os.environ.get("PAAS_CONTRACTS") or ROOT.parent / "shared" / "contracts")


@dataclass(frozen=True)
class Property:
    """One field of a request, as the specification has it."""

    name: str
    type: str
    required: bool = False
    null: bool = False
    choices: tuple[Any, ...] = ()
    least: float | None = None
    most: float | None = None
    pattern: str = ""


@dataclass(frozen=True)
class Route:
    """One request that a server takes: of Coolify C(PATCH /projects/{}), of Dokploy C(POST project.update)."""

    method: str
    path: str
    body: tuple[Property, ...] = ()
    query: tuple[Property, ...] = ()

    @property
    def shape(self) -> str:
        return shape(self.method, self.path)


def shape(method: str, path: str) -> str:
    """A request without the names of what stands in its path, so that those of two sources compare."""
    return f"{method} {re.sub(r'{[^}]*}', '{}', path)}"


@dataclass(frozen=True)
class Exchange:
    """A recorded request and its answer; C(sight) is the kind of key that it was sent with."""

    file: str
    case: str
    method: str
    path: str
    sight: str
    query: Mapping[str, Any]
    body: Any
    status: int
    answer: Any

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300


def routes(platform: str) -> list[Route]:
    """Every request of the specification, in its order. Raises OSError where it is not here."""
    document = json.loads((contracts() / platform / SPECIFICATIONS[platform]).read_text(encoding="utf-8"))
    found = []
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            operation = operations[method]
            content = _resolved(document, operation.get("requestBody") or {}).get("content", {})
            schema: Mapping[str, Any] = next((item.get("schema", {}) for item in content.values()), {})
            query = tuple(
                replace(_property(document, item["name"], item.get("schema", {})), required=bool(item.get("required")))
                for item in (_resolved(document, item) for item in operation.get("parameters", ()))
                if item.get("in") == "query"
            )
            named = path if platform == "coolify" else path.removeprefix("/")
            found.append(Route(method.upper(), named, tuple(_properties(document, schema)), query))
    return found


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = functools.reduce(lambda inside, key: inside[key], schema["$ref"].split("/")[1:], document)
    return schema


def _properties(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Property]:
    """The fields of a body; of one that may be of several forms, those of all forms."""
    schema = _resolved(document, schema)
    if schema.get("type") == "array":
        schema = _resolved(document, schema.get("items", {}))
    forms = [item for word in ("allOf", "anyOf", "oneOf") for item in schema.get(word, ())]
    seen = set()
    for form in (schema, *forms):
        required = _resolved(document, form).get("required", ())
        for name, inner in _resolved(document, form).get("properties", {}).items():
            if name not in seen:
                seen.add(name)
                yield replace(_property(document, name, inner), required=name in required)


def _property(document: Mapping[str, Any], name: str, schema: Mapping[str, Any]) -> Property:
    schema = _resolved(document, schema)
    null = bool(schema.get("nullable"))
    while "anyOf" in schema or "oneOf" in schema:
        forms = [_resolved(document, item) for item in schema.get("anyOf") or schema["oneOf"]]
        null = null or any(item.get("type") == "null" for item in forms)
        schema = next((item for item in forms if item.get("type") != "null"), {})
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        null = null or "null" in kind
        kind = next((item for item in kind if item != "null"), "any")
    return Property(
        name,
        kind,
        null=null,
        choices=tuple(item for item in schema.get("enum", ()) if item is not None),
        least=schema.get("minLength", schema.get("minimum")),
        most=schema.get("maxLength", schema.get("maximum")),
        pattern=schema.get("pattern", ""),
    )


@functools.cache
def recorded(platform: str) -> tuple[Exchange, ...]:
    """Every recorded exchange that was answered, file by file."""
    found = []
    for path in sorted((contracts() / platform).glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            exchange = json.loads(line)
            request, response = exchange["request"], exchange["response"]
            if response is None:
                continue
            found.append(
                Exchange(
                    path.stem,
                    exchange["case"],
                    request["method"],
                    request["path"].removeprefix(PREFIXES[platform]).removeprefix("/" if platform == "dokploy" else ""),
                    request.get("auth") or "",
                    request.get("query") or {},
                    request.get("body"),
                    response["status"],
                    response["body"],
                )
            )
    return tuple(found)


def meets(route: Route, exchange: Exchange) -> bool:
    """Whether the exchange is a request of this route."""
    if route.method != exchange.method:
        return False
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in _parts(route.path))
    return re.fullmatch(pattern, exchange.path) is not None


def _parts(path: str) -> list[str]:
    return re.split(r"({[^}]*})", path)


def records(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object inside of an answer."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from records(item)
    elif isinstance(value, list):
        for item in value:
            yield from records(item)
