# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in the shapes of both entrances."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Issue = dict[str, Any]

# Status and JSON-RPC number of every code that was seen in an answer.
CODES = {
    "BAD_REQUEST": (400, -32600),
    "UNAUTHORIZED": (401, -32001),
    "FORBIDDEN": (403, -32003),
    "NOT_FOUND": (404, -32004),
    "CONFLICT": (409, -32009),
    "UNSUPPORTED_MEDIA_TYPE": (415, -32015),
    "INTERNAL_SERVER_ERROR": (500, -32603),
}


class Problem(Exception):
    """An answer of 400 or above."""

    def __init__(self, code: str, message: str, issues: list[Issue] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.issues = issues

    @property
    def status(self) -> int:
        return CODES[self.code][0]

    def api(self, path: str | None) -> dict[str, Any]:
        """The body under /api/; path is the procedure when it is known."""
        body = {"message": self.message, "code": self.code, "data": self._data(path)}
        return body if self.issues is None else {**body, "issues": self.issues}

    def trpc(self, path: str | None) -> dict[str, Any]:
        """The body under /api/trpc/, where issues are text inside the message."""
        message = self.message if self.issues is None else json.dumps(self.issues, indent=2, ensure_ascii=False)
        return {"error": {"json": {"message": message, "code": CODES[self.code][1], "data": self._data(path)}}}

    def _data(self, path: str | None) -> dict[str, Any]:
        data: dict[str, Any] = {"code": self.code, "httpStatus": self.status}
        if path:
            data["path"] = path
        return {**data, "zodError": None if self.issues is None else _flattened(self.issues)}


class FailedQuery(Problem):
    """What the database refused; the text of the statement and its parameters come out in the message."""

    def __init__(self, statement: str, parameters: list[Any]) -> None:
        shown = ",".join(map(_shown, parameters))
        super().__init__("INTERNAL_SERVER_ERROR", f"Failed query: {statement}\nparams: {shown}")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "{" + ",".join(json.dumps(item) for item in value) + "}"
    return json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def _flattened(issues: list[Issue]) -> dict[str, Any]:
    fields: dict[str, list[str]] = {}
    for issue in issues:
        if issue["path"]:
            fields.setdefault(str(issue["path"][0]), []).append(issue["message"])
    return {"formErrors": [item["message"] for item in issues if not item["path"]], "fieldErrors": fields}


def not_found(thing: str) -> Problem:
    return Problem("NOT_FOUND", f"{thing} not found")


def bad(message: str) -> Problem:
    return Problem("BAD_REQUEST", message)


def unauthorized(message: str = "UNAUTHORIZED") -> Problem:
    return Problem("UNAUTHORIZED", message)


@contextmanager
def as_bad_request(text: str, *, only_queries: bool = True) -> Iterator[None]:
    """Some procedures turn what goes wrong inside them into a 400; {} in the text stands for the original message."""
    try:
        yield
    except Problem as problem:
        if only_queries and not isinstance(problem, FailedQuery):
            raise
        raise bad(text.replace("{}", problem.message)) from None
