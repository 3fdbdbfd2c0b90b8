# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of applications and compose services."""

from __future__ import annotations

import re
import secrets
from typing import Any

from . import traefik
from .calls import Call, Router
from .errors import as_bad_request, not_found
from .relations import Row
from .services import stub
from .tables import APPLICATION, COMPOSE, DOMAIN
from .validation import number, text

router = Router("domain")
ID = {"domainId": text(least=1)}
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HOST_NAME = re.compile(rf"({LABEL}\.)*{LABEL}")
HOST = text(
    least=1,
    test=lambda host: HOST_NAME.fullmatch(host) is not None,
    test_text="Invalid domain name. Use only letters, numbers, hyphens and dots (e.g. example.com). Underscores are not"
    " allowed.",
)
PORT = number(
    least=1, most=65535, least_text="Port must be at least 1", most_text="Port must be 65535 or below"
).nullable()
FIELDS = {
    "host": HOST,
    "path": text(least=1).nullable().optional(),
    "port": PORT.optional(),
    **DOMAIN.accepts("customEntrypoint", "https"),
}
CREATE = {
    **FIELDS,
    **DOMAIN.accepts(
        "applicationId",
        "certificateType",
        "customCertResolver",
        "composeId",
        "serviceName",
        "domainType",
        "previewDeploymentId",
        "internalPath",
        "stripPath",
        "middlewares",
        "forwardAuthEnabled",
    ),
}
UPDATE = {
    **FIELDS,
    **DOMAIN.accepts(
        "certificateType",
        "customCertResolver",
        "serviceName",
        "domainType",
        "internalPath",
        "stripPath",
        "middlewares",
        "forwardAuthEnabled",
        "enabled",
    ),
    "domainId": text(),
}


def opened(call: Call, action: str) -> Row:
    row = call.find(DOMAIN, "Domain")
    call.require_owner(row, ("applicationId", "composeId"), "domain", action)
    return row


def routed(call: Call, row: Row) -> Row:
    """Routes of an application change at once, those of a compose service with its next deployment."""
    application = call.store[APPLICATION].get(row["applicationId"])
    if application:
        traefik.refresh(call.world, application)
    return row


def _shown(call: Call, row: Row) -> Row:
    application = call.store[APPLICATION].get(row["applicationId"])
    named = stub(application, "applicationId", "appName", "name") if application else None
    return {**row, "application": named}


@router.mutation("create", CREATE)
def create(call: Call) -> Any:
    """Takes duplicates, and domains that lead nowhere, without a word."""
    for name in ("composeId", "applicationId"):
        if call.input.get(name):
            call.require_service(call.input[name], "domain", "create")
    # The number is drawn before the insert can fail, so gaps remain.
    number_of_routes = call.world.next_number("domain")
    with as_bad_request("{}"):
        row = call.store.insert(DOMAIN, call.input)
    row["uniqueConfigKey"] = number_of_routes
    return routed(call, row)


@router.query("one", ID)
def one(call: Call) -> Any:
    return _shown(call, opened(call, "read"))


@router.query("byApplicationId", {"applicationId": text(least=1)})
def by_application(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "domain", "read")
    return [_shown(call, row) for row in call.store[DOMAIN].where("applicationId", call.input["applicationId"])]


@router.query("byComposeId", {"composeId": text(least=1)})
def by_compose(call: Call) -> Any:
    call.require_service(call.input["composeId"], "domain", "read")
    compose = call.store[COMPOSE].get(call.input["composeId"])
    named = stub(compose, "composeId", "appName", "name") if compose else None
    rows = call.store[DOMAIN].where("composeId", call.input["composeId"])
    return [{**row, "compose": named} for row in rows]


@router.mutation("update", UPDATE)
def update(call: Call) -> Any:
    row = opened(call, "create")
    return routed(call, call.store.update(DOMAIN, row, call.changes("domainId")))


@router.mutation("toggleEnable", ID)
def toggle(call: Call) -> Any:
    """Turns it over, whatever was sent besides."""
    row = opened(call, "create")
    call.store.update(DOMAIN, row, {"enabled": not row["enabled"]})
    return {**routed(call, row), "requiresRedeploy": row["composeId"] is not None}


@router.mutation("delete", ID)
def delete(call: Call) -> Any:
    return routed(call, call.store.delete(DOMAIN, opened(call, "delete")))


@router.mutation("generateDomain", {"appName": text(), "serverId": text().optional()}, right=("domain", "create"))
def generate(call: Call) -> Any:
    return f"{call.input['appName']}-{secrets.token_hex(3)}-127-0-0-1.sslip.io"


@router.query("canGenerateTraefikMeDomains", {"serverId": text()}, right=("domain", "read"))
def can_generate(call: Call) -> Any:
    raise not_found("Server")
