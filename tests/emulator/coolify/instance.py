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


def switch(state: bool) -> Any:
    def handler(call: Call) -> Any:
        call.require("write")
        call.store.data["api_enabled"] = state
        return {"message": "API enabled." if state else "API disabled."}

    return handler


def switch_mcp(state: bool) -> Any:
    """Documented and not recorded; so is what it does while the API is off."""

    def handler(call: Call) -> Any:
        call.require("write")
        call.store.data["mcp_enabled"] = state
        return {"message": f"MCP server {'enabled' if state else 'disabled'}."}

    return handler


def moved_to_post(call: Call, *_parts: str) -> Any:
    raise refuse(405, "This endpoint has changed to a POST request.")


ROUTES = [
    ("GET", "/version", version),
    ("GET", "/health", health),
    ("POST", "/enable", switch(True)),
    ("POST", "/disable", switch(False)),
    ("POST", "/mcp/enable", switch_mcp(True)),
    ("POST", "/mcp/disable", switch_mcp(False)),
    ("GET", "/enable", moved_to_post),
    ("GET", "/disable", moved_to_post),
    ("GET", "/deploy", moved_to_post),
    ("GET", "/(?:applications|databases|services)/([^/]+)/(?:start|stop|restart)", moved_to_post),
    ("GET", "/servers/([^/]+)/validate", moved_to_post),
]
