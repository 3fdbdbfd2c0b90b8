# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``docker inspect`` shows of a service: the specification with docker's defaults, the one before, the update."""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from typing import Any

from .relations import Row

MONITOR = 5_000_000_000
GRACE = 10_000_000_000
RESTART = {"Condition": "any", "Delay": 5_000_000_000, "MaxAttempts": 0}


def moment(seconds: float) -> str:
    """With nanoseconds."""
    value = datetime.fromtimestamp(seconds, timezone.utc)
    return value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond:06d}001Z"


def exchange(stored: Row | None, action: str) -> Row:
    """How tasks are replaced, complete. Without a configuration Dokploy says what happens, else docker pauses."""
    given = stored or {"Parallelism": 1, "Order": "start-first", "FailureAction": action}
    return {
        "Parallelism": given.get("Parallelism", 1),
        **({"Delay": given["Delay"]} if given.get("Delay") else {}),
        "FailureAction": given.get("FailureAction") or "pause",
        "Monitor": given.get("Monitor") or MONITOR,
        "MaxFailureRatio": given.get("MaxFailureRatio") or 0,
        "Order": given.get("Order") or "stop-first",
    }


def health(spec: Row) -> Row:
    """The check of its containers, empty where there is none."""
    check = spec.get("healthCheckSwarm") or {}
    return check if check.get("Test") and check["Test"] != ["NONE"] else {}


def of(service: Row, action: str, pace: float) -> Row:
    """C(pace) below 1 is that of a server whose every second is shorter, also those for which docker watches."""
    shown = {
        "ID": service["id"],
        "Version": {"Index": service["index"]},
        "CreatedAt": moment(service["created"]),
        "UpdatedAt": moment(service["updated"]),
        "Spec": _spec(service["name"], service["spec"], service["force"], action, pace),
    }
    if service["previous"]:
        force = service["force"] - (1 if service["status"] else 0)
        shown["PreviousSpec"] = _bare(_spec(service["name"], service["previous"], force, action, pace))
    address = int(hashlib.sha256(service["id"].encode()).hexdigest(), 16) % 250
    if shown["Spec"]["EndpointSpec"]["Mode"] == "vip":
        addresses = [{"NetworkID": _network(), "Addr": f"10.0.1.{address}/24"}]
        shown["Endpoint"] = {"Spec": {"Mode": "vip"}, "VirtualIPs": addresses}
    else:
        shown["Endpoint"] = {"Spec": {}}
    if service["status"]:
        times = {
            name: moment(service["status"][name]) for name in ("StartedAt", "CompletedAt") if name in service["status"]
        }
        shown["UpdateStatus"] = {**service["status"], **times}
    return shown


def of_image(name: str) -> Row:
    """An image that was built here, as far as anybody asks for it."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return {
        "Id": f"sha256:{digest}",
        "RepoTags": [f"{name}:latest"],
        "RepoDigests": [],
        "Config": {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "Cmd": ["/serve"]},
        "Architecture": "amd64",
        "Os": "linux",
    }


def of_task(task: Row, service: Row) -> Row:
    """What of a task is not told by its service or by docker service ps."""
    return {
        "ID": task["id"],
        "Spec": {"ContainerSpec": {"Image": service["spec"]["image"]}},
        "ServiceID": service["id"],
        "Slot": int(task["slot"]),
        "DesiredState": task["desired"],
    }


def _network(name: str = "dokploy-network") -> str:
    digits = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(digits[byte % len(digits)] for byte in hashlib.sha256(name.encode()).digest()[:25])


def _spec(name: str, spec: Row, force: int, action: str, pace: float) -> Row:
    container: Row = {"Image": spec["image"]}
    if spec.get("command"):
        container["Command"] = spec["command"].split(" ")
    for key, value in (("Args", spec.get("args")), ("Env", spec.get("env"))):
        if value:
            container[key] = list(value)
    if spec.get("labelsSwarm"):
        container["Labels"] = spec["labelsSwarm"]
    mounts = [_mount(row) for row in spec.get("mounts") or ()]
    if mounts:
        container["Mounts"] = mounts
    container["StopGracePeriod"] = spec.get("stopGracePeriodSwarm") or GRACE
    if spec.get("ulimitsSwarm"):
        container["Ulimits"] = spec["ulimitsSwarm"]
    if spec.get("healthCheckSwarm"):
        container["Healthcheck"] = spec["healthCheckSwarm"]
    networks = [{"Target": _network(row.get("Target") or "")} for row in spec.get("networkSwarm") or ()]
    restart = spec.get("restartPolicySwarm") or {}
    endpoint: Row = {"Mode": (spec.get("endpointSpecSwarm") or {}).get("Mode") or "vip"}
    ports = [
        {"Protocol": row["protocol"], "TargetPort": row["target"], "PublishedPort": row["published"]}
        | {"PublishMode": row.get("mode") or "ingress"}
        for row in spec.get("ports") or ()
    ]
    if ports:
        endpoint["Ports"] = ports
    return {
        "Name": name,
        "Labels": {},
        "TaskTemplate": {
            "ContainerSpec": {**container, "DNSConfig": {}, "Isolation": "default"},
            "Resources": {
                "Limits": _resources(spec, "memoryLimit", "cpuLimit"),
                "Reservations": _resources(spec, "memoryReservation", "cpuReservation"),
            },
            "RestartPolicy": {**RESTART, **{key: value for key, value in restart.items() if value is not None}},
            "Placement": spec.get("placementSwarm") or ({"Constraints": ["node.role==manager"]} if mounts else {}),
            "Networks": networks or [{"Target": _network()}],
            "ForceUpdate": force,
            "Runtime": "container",
        },
        "Mode": _mode(spec),
        "UpdateConfig": _paced(exchange(spec.get("updateConfigSwarm"), action), pace),
        "RollbackConfig": _paced(
            exchange(spec.get("rollbackConfigSwarm") or {"Parallelism": 1, "Order": "start-first"}, action), pace
        ),
        "EndpointSpec": endpoint,
    }


def _mode(spec: Row) -> Row:
    mode = spec.get("modeSwarm") or {}
    if mode and "Replicated" not in mode:
        return dict(mode)
    return {"Replicated": {"Replicas": spec["replicas"]}}


def _mount(row: Row) -> Row:
    return {"Type": "volume" if row["type"] == "volume" else "bind", "Source": row["source"], "Target": row["target"]}


def _resources(spec: Row, memory: str, cpu: str) -> Row:
    named = (("MemoryBytes", spec.get(memory)), ("NanoCPUs", spec.get(cpu)))
    return {name: int(value) for name, value in named if value}


def _paced(config: Row, pace: float) -> Row:
    return {**config, "Monitor": int(config["Monitor"] * pace)}


def _bare(spec: Row) -> Row:
    """The specification before is shown without docker's defaults."""
    template: dict[str, Any] = dict(spec["TaskTemplate"])
    container = dict(template["ContainerSpec"])
    del container["DNSConfig"]
    if container["StopGracePeriod"] == GRACE:
        del container["StopGracePeriod"]
    if template["RestartPolicy"] == RESTART:
        del template["RestartPolicy"]
    bare = {**spec, "TaskTemplate": {**template, "ContainerSpec": container}}
    for name in ("UpdateConfig", "RollbackConfig"):
        bare[name] = {key: value for key, value in spec[name].items() if key != "Monitor"}
    return bare
