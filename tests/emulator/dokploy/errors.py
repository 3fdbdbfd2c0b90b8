# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in the shapes of both entrances."""

from __future__ import annotations

from typing import Any

EMPTY = object()
"""The answer of a procedure that says 200 and nothing."""

_RPC_CODES = {
    "UNAUTHORIZED": -32001,
    "FORBIDDEN": -32003,
    "NOT_FOUND": -32004,
    "BAD_REQUEST": -32600,
    "INTERNAL_SERVER_ERROR": -32603,
}


class Problem(Exception):
    """An answer of 400 or above."""

    def __init__(self, status: int, code: str, message: str, issues: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.issues = issues

    def body(self, path: str | None) -> dict[str, Any]:
        data: dict[str, Any] = {"code": self.code, "httpStatus": self.status}
        if path:
            data["path"] = path
        data["zodError"] = self._zod()
        found = {"message": self.message, "code": self.code, "data": data}
        return {**found, "issues": self.issues} if self.issues is not None else found

    def _zod(self) -> dict[str, Any] | None:
        if self.issues is None:
            return None
        fields: dict[str, list[str]] = {}
        for issue in self.issues:
            fields.setdefault(str(issue["path"][0]), []).append(issue["message"])
        return {"formErrors": [], "fieldErrors": fields}

    def trpc(self, path: str | None) -> dict[str, Any]:
        return {
            "message": self.message,
            "code": _RPC_CODES.get(self.code, -32603),
            "data": {"code": self.code, "httpStatus": self.status, "path": path, "zodError": self._zod()},
        }


def not_found(thing: str) -> Problem:
    return Problem(404, "NOT_FOUND", f"{thing} not found" if thing else "Not found")


def bad(message: str) -> Problem:
    return Problem(400, "BAD_REQUEST", message)


def failed_query(statement: str, *parameters: Any) -> Problem:
    shown = ",".join(str(item) for item in parameters)
    return Problem(500, "INTERNAL_SERVER_ERROR", f"Failed query: {statement}\nparams: {shown}")
