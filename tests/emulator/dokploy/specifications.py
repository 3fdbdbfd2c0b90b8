# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the swarm is told about a service: the columns that all kinds have are read here for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import dotenv
from .relations import Row
from .store import Store
from .tables import DOMAIN, ENVIRONMENT, MOUNT, PORT, PROJECT, RESOURCES


def snapshot(store: Store, service: Row) -> Row:
    """What a deployment needs to know; it is read once, when it begins."""
    environment = store[ENVIRONMENT].rows[service["environmentId"]]
    project = store[PROJECT].rows[environment["projectId"]]
    key = next(iter(service))
    children = {"mounts": [dict(row) for row in store[MOUNT].where(key, service[key])]}
    if key == "applicationId":
        children["ports"] = [dict(row) for row in store[PORT].where(key, service[key])]
    if key == "composeId":
        children["domains"] = [dict(row) for row in store[DOMAIN].where(key, service[key])]
    return {**service, **children, "projectEnv": project["env"], "environmentEnv": environment["env"]}


def specification(service: Row) -> Row:
    """Of an application. Raises a problem when a variable refers to nothing."""
    image = service["dockerImage"] if service["sourceType"] == "docker" else f"{service['appName']}:latest"
    return {
        **common(service, service["env"]),
        "image": image or "",
        "ports": [
            {
                "published": row["publishedPort"],
                "target": row["targetPort"],
                "protocol": row["protocol"],
                "mode": row["publishMode"],
            }
            for row in service["ports"]
        ],
    }


def common(service: Row, variables: str | None) -> Row:
    """What every kind of service tells in the same way; C(variables) are the lines with its own."""
    return {
        "image": service["dockerImage"],
        "env": dotenv.resolved(variables, service["projectEnv"], service["environmentEnv"]),
        "command": service["command"],
        "args": service["args"],
        "mounts": list(_mounts(service["appName"], service["mounts"])),
        "replicas": _replicas(service["modeSwarm"] or {}, service["replicas"]),
        **{name: service[name] for name in RESOURCES},
        **{name: value for name, value in service.items() if name.endswith("Swarm")},
    }


def _mounts(name: str, rows: Iterable[Row]) -> Iterable[Row]:
    """Volumes first, then folders of the host, then files."""
    sources: dict[str, Any] = {
        "volume": lambda row: row["volumeName"],
        "bind": lambda row: row["hostPath"],
        "file": lambda row: f"/etc/dokploy/applications/{name}/files/{row['filePath'] or ''}",
    }
    for kind, source in sources.items():
        for row in rows:
            if row["type"] == kind:
                yield {"type": kind, "source": source(row) or "", "target": row["mountPath"]}


def _replicas(mode: Row, replicas: int) -> int:
    """The number of tasks on the one node that there is, on which every other mode than replicated has one."""
    if mode and "Replicated" not in mode:
        return 1
    return int((mode.get("Replicated") or {}).get("Replicas", replicas))
