# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What starts and stops databases and services: jobs of a queue, one after the other.

A request only queues one. A stop writes the status when it has ended, a start leaves that to the next check, so what is
asked for meanwhile is refused or not by a status that is not true any more.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import moments

from . import builds, compose, opening, runs, servers
from .gate import Call, refuse
from .owners import DATABASE, SERVICE, Owner
from .store import DEPLOYING, STOPPING, WAITING, Row, Store, bodies


def queue(store: Store, resource: Row, kind: str) -> None:
    """Ask for a C(start), C(stop) or C(restart), which is one after the other."""
    if kind == "restart":
        queue(store, resource, "stop")
        kind = "start"
    begins = max([moments.now() + WAITING * store.speed, *(job["due"] for job in resource["jobs"])])
    if kind == "stop":
        resource["jobs"].append({"kind": kind, "due": begins + STOPPING * store.speed})
        return
    due = begins + DEPLOYING * store.speed
    containers = _containers(store, resource)
    resource["jobs"].append({"kind": kind, "begins": begins, "up": (begins + due) / 2, "due": due, "new": containers})


def ask(owner: Owner, kind: str, word: str, already: str, call: Call, uuid: str) -> Any:
    call.require("deploy")
    resource = owner.find(call.store, uuid)
    if already and already in status(resource):
        raise refuse(400, f"{owner.word} is already {already.replace('exited', 'stopped')}.")
    if servers.functional(_server(call.store, resource)):
        queue(call.store, resource, kind)
    return {"message": f"{owner.word} {word} request queued."}


def _server(store: Store, resource: Row) -> Row:
    """What it runs on. Where that was not found to work, the jobs end at once, as the vendor's sources have it."""
    return store.by_id("servers", resource["server_id"]) if "server_id" in resource else store.server_of(resource)


def status(resource: Row) -> str:
    """What checks wrote; that of a service follows from its parts."""
    if resource["model"] != "Service":
        return str(resource["status"])
    if _is_starting(resource):
        return "starting:unhealthy"
    parts = bodies(resource)
    counted = [part["status"] for part in parts if not part["exclude_from_status"]]
    if counted:
        return _together(counted)
    if not parts:
        return "unknown:unknown:excluded"
    found = _together([part["status"] for part in parts])
    return f"{found}:excluded" if ":" in found else found


def _together(found: list[str]) -> str:
    """As the sources put them together: what is amiss with one is amiss with all."""
    states = {text.split(":")[0] for text in found}
    if "restarting" in states or {"running", "exited"} <= states:
        return "degraded:unhealthy"
    if "running" not in states:
        return "exited"
    told = [text.split(":")[1] for text in found]
    return f"running:{next((word for word in ('unhealthy', 'unknown') if word in told), 'healthy')}"


def next_moment(resource: Row) -> float:
    job = resource["jobs"][0]
    return float(job[_phase(job)])


def _phase(job: Row) -> str:
    return next(name for name in ("begins", "up", "due") if name in job)


def go_on(store: Store, resource: Row, moment: float) -> None:
    """The next thing that the first job does: a start begins, has its containers up, and ends."""
    job = resource["jobs"][0]
    phase = _phase(job)
    del job[phase]
    if phase == "begins":
        opening.ask(store, resource, moment)
    if phase == "up":
        _start(resource, job["new"], moment)
    if phase == "due":
        resource["jobs"].pop(0)
        store.data["last_end"] = moment
        if job["kind"] == "stop":
            opening.close(store, resource)
            _stop(resource, moment)


def _is_starting(resource: Row) -> bool:
    job = resource["jobs"][0] if resource["jobs"] else None
    return bool(job and job["kind"] == "start" and "begins" not in job)


def _stop(resource: Row, moment: float) -> None:
    for row in bodies(resource):
        row["container"] = None
        if not row["status"].startswith("exited"):
            fresh = runs.NEVER_RESTARTED if "restart_count" in row else {}
            runs.online(row, moment, status=runs.exited(row), **fresh)


def _start(resource: Row, containers: dict[str, Row | None], moment: float) -> None:
    """New containers, unless an image is missing: then nothing is replaced."""
    if None in containers.values():
        return
    for row in bodies(resource):
        if row["uuid"] in containers:
            found: Any = containers[row["uuid"]]
            row["container"] = {**found, "since": moment}


# -- what a start will find ----------------------------------------------------------------------------------------


def _containers(store: Store, resource: Row) -> dict[str, Row | None]:
    if resource["model"] != "Service":
        checked = resource["health_check_enabled"]
        starting = resource["health_check_interval"] if checked else 0
        return {resource["uuid"]: _container(store, resource["image"], [], "healthy" if checked else "", starting)}
    found: dict[str, Row | None] = {}
    parts = {row["name"]: row["uuid"] for row in bodies(resource)}
    for name, part in compose.services(resource["docker_compose_raw"]).items():
        checked = isinstance(part, dict) and bool(part.get("healthcheck"))
        texts = [str(part.get(key) or "") for key in ("command", "entrypoint")]
        found[parts[name]] = _container(store, str(part.get("image") or ""), texts, "healthy" if checked else "", 0)
    return found


def _container(store: Store, image: str, texts: list[str], health: str, starting: float) -> Row | None:
    """C(starting) is for how many seconds nobody knows yet how healthy it is."""
    if builds.absent(store, image):
        return None
    return {
        "lives": builds.lives_with(store, [image, *texts]),
        "health": health or builds.UNKNOWN,
        "restarting": "unhealthy" if health else builds.UNKNOWN,
        "starting": starting,
    }


ROUTES = [
    ("POST", f"{owner.path}/{kind}", partial(ask, owner, kind, word, already))
    for owner in (DATABASE, SERVICE)
    for kind, word, already in (
        ("start", "starting", "running"),
        ("stop", "stopping", "exited"),
        ("restart", "restarting", ""),
    )
]
