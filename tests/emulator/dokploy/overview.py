# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flat lists over the whole organization."""

from __future__ import annotations

from typing import Any

from .calls import Call, Router
from .relations import Row
from .services import of_organization, visible
from .tables import DEPLOYMENT, DOMAIN, SERVICE_TABLES

router = Router("overview")
PLAIN = ("domainId", "host", "path", "port", "customEntrypoint", "https", "certificateType", "createdAt", "enabled")


def _place(call: Call, service: Row) -> Row:
    environment, project = call.environment_of(service), call.project_of(service)
    return {
        "projectId": project["projectId"],
        "projectName": project["name"],
        "environmentId": environment["environmentId"],
        "environmentName": environment["name"],
    }


@router.query("services", right=("service", "read"))
def services(call: Call) -> Any:
    """By kind. When something was deployed last is known of what is shown with deployments only."""
    shown = []
    for kind, relation in SERVICE_TABLES.items():
        status = "composeStatus" if kind == "compose" else "applicationStatus"
        for row in of_organization(call, relation):
            server = call.server_of(row)
            shown.append(
                {
                    "id": row[relation.key],
                    "name": row["name"],
                    "appName": row["appName"],
                    "status": row[status],
                    "createdAt": row["createdAt"],
                    "serverId": row["serverId"],
                    "serverName": server["name"] if server else None,
                    **_place(call, row),
                    "icon": row.get("icon"),
                    "type": kind,
                    "lastDeployAt": _last_deployment(call, relation.key, row),
                }
            )
    return shown


def _last_deployment(call: Call, column: str, service: Row) -> str | None:
    if column not in DEPLOYMENT.columns:
        return None
    times = [row["createdAt"] for row in call.store[DEPLOYMENT].where(column, service[column])]
    return max(times, default=None)


@router.query("domains", right=("domain", "read"))
def domains(call: Call) -> Any:
    shown = []
    for row in call.store[DOMAIN]:
        for kind in ("application", "compose"):
            relation = SERVICE_TABLES[kind]
            service = call.store[relation].get(row[relation.key])
            if service is None or not visible(call, service[relation.key]):
                continue
            if call.project_of(service)["organizationId"] == call.organization:
                shown.append(_domain(call, row, kind, service))
    return shown


def _domain(call: Call, row: Row, kind: str, service: Row) -> Row:
    return {
        **{name: row[name] for name in PLAIN},
        "domainType": row["domainType"],
        "serviceOwnerId": service[f"{kind}Id"],
        "serviceOwnerType": kind,
        "serviceName": service["name"],
        **_place(call, service),
    }


@router.query("backups")
def backups(call: Call) -> Any:
    """The runs of backups; none run here."""
    return []
