# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Patches of sources; preview deployments, of which there are none here."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .errors import bad, not_found
from .relations import Row, iso
from .tables import APPLICATION, COMPOSE, PATCH, PREVIEW_DEPLOYMENT
from .validation import choice, optional, text

router, previews = Router("patch"), Router("previewDeployment")
ID = {"patchId": text(least=1)}
ENTITY = {"id": text(), "type": choice("application", "compose")}
KEYS = {"application": APPLICATION.key, "compose": COMPOSE.key}


def opened(call: Call, action: str) -> Row:
    row = call.find(PATCH, "Patch")
    call.require_service(row["applicationId"] or row["composeId"], "service", action)
    return row


@router.mutation(
    "create",
    {
        **PATCH.accepts("filePath", "content"),
        **optional(PATCH.accepts("type", "enabled")),
        **PATCH.accepts("applicationId", "composeId"),
    },
)
def create(call: Call) -> Any:
    service_id = call.input.get("applicationId") or call.input.get("composeId")
    if not service_id:
        raise bad("Either applicationId or composeId must be provided")
    call.require_service(service_id, "service", "create")
    return call.store.insert(PATCH, {**call.input, "enabled": True})


@router.query("one", ID)
def one(call: Call) -> Any:
    return opened(call, "read")


@router.query("byEntityId", ENTITY)
def of_service(call: Call) -> Any:
    call.require_service(call.input["id"], "service", "read")
    return call.store[PATCH].where(KEYS[call.input["type"]], call.input["id"])


@router.mutation(
    "saveFileAsPatch",
    {**ENTITY, "filePath": text(), "content": text(), "patchType": choice("create", "update").optional()},
)
def save(call: Call) -> Any:
    """Writes over what is there for the file."""
    call.require_service(call.input["id"], "service", "create")
    column = KEYS[call.input["type"]]
    values = {
        "filePath": call.input["filePath"],
        "content": call.input["content"],
        "type": call.input.get("patchType", "update"),
    }
    for row in call.store[PATCH].where(column, call.input["id"]):
        if row["filePath"] == values["filePath"]:
            return call.store.update(PATCH, row, {**values, "updatedAt": iso()})
    return call.store.insert(PATCH, {**values, column: call.input["id"]})


@router.mutation(
    "update",
    {**ID, **optional(PATCH.accepts("type", "filePath", "enabled", "content", "createdAt", "updatedAt"))},
)
def update(call: Call) -> Any:
    """The content ends with a line break afterwards."""
    changes = {"updatedAt": iso(), **call.changes("patchId")}
    if not changes.get("content", "\n").endswith("\n"):
        changes["content"] += "\n"
    return call.store.update(PATCH, opened(call, "create"), changes)


@router.mutation("toggleEnabled", {**ID, "enabled": PATCH.columns["enabled"].accepts})
def toggle(call: Call) -> Any:
    changes = {"enabled": call.input.get("enabled", True), "updatedAt": iso()}
    return call.store.update(PATCH, opened(call, "create"), changes)


@router.mutation("delete", ID)
def delete(call: Call) -> Any:
    return call.store.delete(PATCH, opened(call, "delete"))


@previews.query("all", {"applicationId": text(least=1)})
def all_previews(call: Call) -> Any:
    call.require_service(call.input["applicationId"], "deployment", "read")
    return call.store[PREVIEW_DEPLOYMENT].where("applicationId", call.input["applicationId"])


@previews.query("one", {"previewDeploymentId": text()})
def one_preview(call: Call) -> Any:
    raise not_found("Preview Deployment")
