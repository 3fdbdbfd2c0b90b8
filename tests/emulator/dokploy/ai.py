# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of language models. None can be reached from here but those below C(ai.acme.test)."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .errors import Problem, bad
from .tables import AI
from .validation import address, flag, items, shape, text

router = Router("ai")

FIELDS = {
    "name": text(least=1),
    "apiUrl": address(),
    "apiKey": text(),
    "model": text(least=1),
    "isEnabled": flag(),
}


def _plain(url: str) -> str:
    return url.strip().rstrip("/")


def _refuse_foreign(call: Call) -> None:
    allowed = [_plain(row["apiUrl"]) for row in call.world.allowed_ai.get(call.organization, ())]
    if allowed and call.input.get("apiUrl") and _plain(call.input["apiUrl"]) not in allowed:
        raise Problem("FORBIDDEN", "This API URL is not in your organization's allowed AI providers")


@router.mutation("create", FIELDS)
def create(call: Call) -> Any:
    """What it has made it does not tell."""
    call.require_privileged()
    _refuse_foreign(call)
    call.store.insert(AI, {**call.input, "organizationId": call.organization})
    return []


@router.mutation("update", {"aiId": text(least=1), **{name: field.optional() for name, field in FIELDS.items()}})
def update(call: Call) -> Any:
    """It is an insertion first, so nothing may be left out."""
    call.require_privileged()
    _refuse_foreign(call)
    missing = [name for name in ("name", "apiUrl", "apiKey", "model") if name not in call.input]
    if missing:
        message = f'Failed query: insert into "ai"\nparams: null value in column "{missing[0]}"'
        raise Problem("INTERNAL_SERVER_ERROR", message)
    call.store.update(AI, call.find(AI, "AI settings"), call.changes("aiId"))
    return []


@router.query("getAll")
def everything(call: Call) -> Any:
    call.require_privileged()
    return call.holdings(AI)


@router.query("one", {"aiId": text()})
@router.query("get", {"aiId": text()})
def one(call: Call) -> Any:
    call.require_privileged()
    row = call.store[AI].get(call.input["aiId"])
    if row is None:
        raise Problem("NOT_FOUND", "AI settings not found")
    return row


@router.mutation("delete", {"aiId": text()})
def delete(call: Call) -> Any:
    call.require_privileged()
    row = call.store[AI].get(call.input["aiId"])
    if row is not None:
        call.store.delete(AI, row)
    return []


@router.mutation("testConnection", {"apiUrl": text(least=1), "apiKey": text(), "model": text(least=1)})
def test(call: Call) -> Any:
    if "//ai.acme.test" in call.input["apiUrl"]:
        return {"success": True, "message": "Connection successful"}
    raise bad("Cannot connect to API: getaddrinfo ENOTFOUND")


@router.query("getCustomProviders")
def allowed(call: Call) -> Any:
    return call.world.allowed_ai.get(call.organization, [])


@router.mutation("saveCustomProviders", {"providers": items(shape(name=text(least=1), apiUrl=address()))})
def allow(call: Call) -> Any:
    call.require_privileged()
    call.world.allowed_ai[call.organization] = call.input["providers"]
    return call.input["providers"]
