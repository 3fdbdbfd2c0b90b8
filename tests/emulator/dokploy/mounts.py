# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mounts of all kinds of services."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .errors import as_bad_request, not_found
from .relations import Row
from .tables import MOUNT, SERVICE_TABLES, SERVICES
from .validation import choice, optional, text

router = Router("mounts")
ID = {"mountId": text(least=1)}
CREATE = {
    **MOUNT.accepts("type", "hostPath", "volumeName", "content", "mountPath", "filePath"),
    "serviceType": choice(*SERVICES).optional(),
    "serviceId": text(least=1),
}
OWNERS = tuple(f"{kind}Id" for kind in SERVICE_TABLES)


def opened(call: Call, action: str) -> Row:
    row = call.find(MOUNT, "Mount")
    call.require_owner(row, OWNERS, "volume", action)
    return row


def _shown(call: Call, row: Row) -> Row:
    """The mount with what it belongs to, of which little is told."""
    owners: Row = {}
    for kind, relation in SERVICE_TABLES.items():
        service = call.store[relation].get(row[relation.key])
        owners[kind] = (
            {
                "serverId": service["serverId"],
                "appName": service["appName"],
                "environment": {"project": {"organizationId": call.project_of(service)["organizationId"]}},
            }
            if service
            else None
        )
    return {**row, **owners}


@router.mutation("create", CREATE)
def create(call: Call) -> Any:
    """Without the kind of service the mount belongs to nothing, although a service was named."""
    call.require_service(call.input["serviceId"], "volume", "create")
    values = call.changes("serviceId")
    if "serviceType" in call.input:
        values[f"{call.input['serviceType']}Id"] = call.input["serviceId"]
    with as_bad_request("Error {}"):
        return call.store.insert(MOUNT, values)


@router.query("one", ID)
def one(call: Call) -> Any:
    return _shown(call, opened(call, "read"))


@router.query("listByServiceId", {"serviceType": text(least=1), "serviceId": text(least=1)})
def by_service(call: Call) -> Any:
    call.require_service(call.input["serviceId"], "service", "read")
    relation = SERVICE_TABLES.get(call.input["serviceType"])
    if relation is None or call.store[relation].get(call.input["serviceId"]) is None:
        raise not_found("Service")
    return call.store[MOUNT].where(relation.key, call.input["serviceId"])


@router.query("allNamedByApplicationId", {"applicationId": text(least=1)})
def named(call: Call) -> Any:
    """The volumes of the running containers, of which there are none here."""
    call.require_service(call.input["applicationId"], "volume", "read")
    return []


@router.mutation(
    "update",
    {
        **ID,
        **optional(MOUNT.accepts("type", "hostPath", "volumeName", "filePath", "content", "serviceType", "mountPath")),
        **MOUNT.accepts(*OWNERS),
    },
)
def update(call: Call) -> Any:
    """Answers with the mount as it was. What the former type needed stays."""
    row = opened(call, "create")
    before = _shown(call, dict(row))
    if changes := call.changes("mountId"):
        call.store.update(MOUNT, row, changes)
    return before


@router.mutation("remove", {"mountId": text()})
def remove(call: Call) -> Any:
    return call.store.delete(MOUNT, opened(call, "delete"))
