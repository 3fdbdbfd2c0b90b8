# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instance itself: version, health, the switch of the API, and the routes that became POST."""

from __future__ import annotations

from typing import Any

from .gate import Call, refuse


def version(call: Call) -> str:
    call.require("read")
    text: str = call.store.data["version"]
    return text


def health(call: Call) -> str:
    return "OK"


def switch(what: str, column: str, state: bool) -> Any:
    def handler(call: Call) -> Any:
        call.require("write")
        call.store.data[column] = state
        return {"message": f"{what} {'enabled' if state else 'disabled'}."}

    return handler


def moved_to_post(call: Call, *_parts: str) -> Any:
    raise refuse(405, "This endpoint has changed to a POST request.")


ROUTES = [
    ("GET", "/version", version),
    ("GET", "/health", health),
    ("POST", "/enable", switch("API", "api_enabled", True)),
    ("POST", "/disable", switch("API", "api_enabled", False)),
    # Documented and not recorded; so is what these do while the API is off.
    ("POST", "/mcp/enable", switch("MCP server", "mcp_enabled", True)),
    ("POST", "/mcp/disable", switch("MCP server", "mcp_enabled", False)),
    ("GET", "/enable", moved_to_post),
    ("GET", "/disable", moved_to_post),
    ("GET", "/deploy", moved_to_post),
    ("GET", "/(?:applications|databases|services)/([^/]+)/(?:start|stop|restart)", moved_to_post),
    ("GET", "/servers/([^/]+)/validate", moved_to_post),
]
