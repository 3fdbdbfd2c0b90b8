# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a compose of Dokploy: services that its file wants, containers and tasks that there are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..language.call import Record, pick
from ..language.wire_compose import services_of, sound
from ..running.runs import BROKEN, DOWN, STARTING, UP, RunState

_AGE = re.compile(r"Up (?:Less than a second|(\d+) seconds?)\b", re.IGNORECASE)
_ENDED_WELL = "Exited (0)"
NEW = "<app_name>"
"""Stands for a name of which Dokploy makes up the end."""
_NAMING = {
    "randomize": "randomize",
    "suffix": "suffix",
    "isolated_deployment": "isolatedDeployment",
    "isolated_deployments_volume": "isolatedDeploymentsVolume",
    "command": "command",
}
"""Options from which names follow, by the keys of records."""


def shall_be(params: Record, record: Record | None) -> Record:
    """What is stored with what is declared, as far as the names of services and volumes follow from it."""
    file = (params.get("raw") or {}).get("compose_file")
    told = {key: params[name] for name, key in _NAMING.items() if params.get(name) is not None}
    if file is not None:
        told.update(sourceType="raw", composeFile=file)
    elif any(params.get(name) is not None for name in ("github", "gitlab", "bitbucket", "gitea", "git")):
        told.update(sourceType="")
    return {**(record or {}), **told}


def names_of(record: Record) -> dict[str, dict[str, Any]]:
    """The services of the Compose file by the names that they get; none where the file comes from a repository."""
    if record.get("sourceType") != "raw":
        return {}
    suffix = str(record.get("suffix") or "") if record.get("randomize") and not record.get("isolatedDeployment") else ""
    services = services_of(record.get("composeFile") or "")
    return {f"{name}-{suffix}" if suffix else name: service for name, service in services.items()}


def volumes_of(record: Record) -> list[str] | None:
    """What docker calls the volumes of the Compose file; None where nobody can say."""
    if record.get("sourceType") != "raw" or record.get("command"):
        return None
    try:
        file = sound(record.get("composeFile") or "")
    except ValueError:
        return None
    volumes = file.get("volumes") or {}
    if file.get("include") or not isinstance(volumes, Mapping):
        return None
    isolated, project = record.get("isolatedDeployment"), str(record.get("appName") or NEW)
    suffix = str(record.get("suffix") or (project if isolated else ""))
    if suffix and record.get("isolatedDeploymentsVolume" if isolated else "randomize"):
        volumes = {f"{key}-{suffix}": told for key, told in volumes.items()}
    found = [_volume(str(key), told if isinstance(told, Mapping) else {}, project) for key, told in volumes.items()]
    # What a variable stands for only docker compose finds out.
    return None if any("$" in name for name in found) else found


def _volume(key: str, told: Mapping[str, Any], project: str) -> str:
    external = told.get("external")
    own = told.get("name") or (external.get("name") if isinstance(external, Mapping) else None)
    return str(own or (key if external else f"{project}_{key}"))


def wanted(record: Record) -> dict[str, Record]:
    """Those of which containers have to run, by name; of each what a service of the swarm is judged by."""
    found: dict[str, Record] = {}
    for name, service in names_of(record).items():
        replicas = pick(service, "deploy.replicas")
        replicas = service.get("scale") if replicas is None else replicas
        if replicas == 0 or service.get("profiles"):
            continue
        is_global = pick(service, "deploy.mode") == "global"
        found[name] = in_swarm(record, name, replicas if isinstance(replicas, int) else 1, is_global)
    return found


def in_swarm(record: Record, name: str, replicas: int = 1, is_global: bool = False) -> Record:
    """What is known of a service of a stack, by the keys of an application."""
    mode: Record = {"modeSwarm": {"Global": {}}} if is_global else {}
    return {
        "appName": f"{record.get('appName')}_{name}",
        "serverId": record.get("serverId"),
        "replicas": replicas,
        "env": False,
        **mode,
    }


@dataclass(frozen=True)
class Containers:
    """What docker compose has made, by docker's own words."""

    record: Record
    rows: Sequence[Record]

    def name(self, row: Record) -> str:
        """That of the service, or of the container where the file gives it one of its own."""
        said = str(row.get("name"))
        own = re.fullmatch(rf"(?:[0-9a-f]+_)?{re.escape(str(self.record.get('appName')))}-(.+)-\d+", said)
        return own[1] if own else said

    def shown(self) -> list[str]:
        return [f"{self.name(row)}: {row.get('status')}" for row in self.rows]

    def up(self) -> list[Record]:
        return [row for row in self.rows if row.get("state") == "running"]

    def young(self, seconds: float) -> bool:
        """Whether one of them has begun within so many seconds."""
        return any(_age(row) < seconds for row in self.up())

    def begun_again(self, ages: dict[str, float]) -> list[str]:
        """Names of those that run for a shorter time than in the last look, whose times these are; then they are those
        of this one.
        """
        anew = []
        for row in self.up():
            key, age = f"{row.get('containerId')} {row.get('name')}", _age(row)
            anew += [self.name(row)] if age < ages.get(key, 0) else []
            ages[key] = age
        return anew

    def bad(self, stopped: bool = False) -> list[Record]:
        """Those that do not do what they shall. stopped: nothing shall run, so that an end is none to complain of."""
        states = ("restarting", "dead") if stopped else ("restarting", "dead", "exited", "paused", "removing")
        return [
            row
            for row in self.rows
            if (row.get("state") in states and not str(row.get("status")).startswith(_ENDED_WELL))
            or "(unhealthy)" in str(row.get("status"))
        ]

    def beginning(self) -> list[Record]:
        return [row for row in self.rows if row.get("state") == "created" or "starting)" in str(row.get("status"))]

    def lacking(self) -> list[str]:
        """Services of the file that have no container."""
        here = {self.name(row) for row in self.rows}
        names = names_of(self.record)
        own = {name: str(names[name].get("container_name") or name) for name in wanted(self.record)}
        return [name for name, called in own.items() if "$" not in called and not {name, called} & here]

    def state(self) -> RunState:
        up, bad = self.up(), self.bad(self.record.get("composeStatus") == "idle")
        counted = f"{len(up)} of {len(self.rows)} containers run"
        if not self.rows or not (up or bad or self.beginning()):
            return RunState(DOWN, counted)
        if bad:
            said = ", ".join(f"{self.name(row)}: {row.get('status')}" for row in bad)
            restarts = any(row.get("state") == "restarting" for row in bad)
            return RunState(BROKEN if up or restarts else DOWN, f"{counted} ({said})")
        if self.lacking():
            return RunState(BROKEN, f"{counted}, and there is none of {', '.join(self.lacking())}")
        return RunState(STARTING if self.beginning() else UP, counted)


def _age(row: Record) -> float:
    """Seconds for which it has been running; endless where docker counts in more than seconds."""
    match = _AGE.match(str(row.get("status")))
    return float(match[1] or 0) if match else float("inf")


def by_service(record: Record, tasks: Sequence[Record]) -> Mapping[str, list[Record]]:
    """The tasks of a stack by its services, without those that go with a service that is removed."""
    start = f"{record.get('appName')}_"
    found: dict[str, list[Record]] = {}
    for task in tasks:
        service = str(task.get("name")).rpartition(".")[0]
        if service.startswith(start) and task.get("state") != "remove":
            found.setdefault(service[len(start) :], []).append(task)
    return found


def together(states: Mapping[str, RunState]) -> RunState:
    """How all services of a stack run."""
    found = {state.state for state in states.values()}
    if not found or found == {DOWN}:
        return RunState(DOWN, f"none of its {len(states)} services runs" if states else "it has no services")
    bad = {name: state for name, state in states.items() if state.state in (BROKEN, DOWN)}
    if bad:
        return RunState(BROKEN, "; ".join(f"{name}: {state.detail}" for name, state in bad.items()))
    if STARTING in found:
        late = [name for name, state in states.items() if state.state == STARTING]
        return RunState(STARTING, f"{', '.join(late)} is being started")
    return RunState(UP, f"all {len(states)} services run")
