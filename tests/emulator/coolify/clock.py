# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens as time passes: deployments, stops, deletions, tasks, Compose files that are read."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import moments

from . import builds, compose, jobs, opening, runs, servers, tasks, versions
from .rules import decoded
from .store import DEPLOYING, ENDED, Row, Store, new_uuid, stamp

SKIPPED = 5
STARTED_BEFORE_THE_END = 2.0
"""Seconds for which a new container runs beside the old one at most."""
UNCONFIGURED = (
    *("status", "restart_count", "last_restart_at", "last_restart_type", "last_online_at", "created_at", "updated_at"),
    *("config_hash", "custom_labels", "output", "images", "container", "id", "uuid", "name", "description"),
)
"""What is no part of the configuration that a deployment remembers the hash of."""


def advance(store: Store) -> None:
    """Carry out, in their order, all the things that were due before now."""
    now = moments.now()
    if store.data["next_check"] < now - SKIPPED * runs.EVERY:
        # Of many checks that nobody could have seen, the last few are enough.
        store.data["next_check"] = now - SKIPPED * runs.EVERY
    while due := [event for event in _events(store) if event[0] <= now]:
        moment, happen = min(due, key=lambda event: event[0])
        happen(moment)
    for server in store.servers.values():
        if server.get("validates_at", now + 1) <= now:
            del server["validates_at"]
            servers.be_validated(server)
        if store.data["addresses"].get(server["uuid"], [now + 1])[0] <= now:
            server["ip"] = store.data["addresses"].pop(server["uuid"])[1]
        if store.data["proxy_restarts"].get(server["uuid"], now + 1) <= now:
            del store.data["proxy_restarts"][server["uuid"]]
            servers.be_restarted(server)
    for task in store.tasks.values():
        if task.get("runs_at", now + 1) <= now:
            del task["runs_at"]
            tasks.run(store.applications.get(task["resource"]) or store.services[task["resource"]], task)


def _events(store: Store) -> Iterator[tuple[float, Callable[[float], None]]]:
    """What is going to happen, and when."""
    for row in store.deployments.values():
        if row["status"] == "in_progress":
            yield _next(row), partial(_goes_on, store, row)
    for application in store.applications.values():
        for name, happen in APPLICATION_EVENTS.items():
            if name in application:
                yield application[name], partial(happen, store, application)
    for resource in [*store.databases.values(), *store.services.values()]:
        if resource["jobs"]:
            yield jobs.next_moment(resource), partial(jobs.go_on, store, resource)
        if "goes_at" in resource:
            yield resource["goes_at"], partial(_goes, store, resource)
    yield from opening.events(store)
    yield runs.next_check(store), partial(runs.check, store)


def _next(row: Row) -> float:
    return float(row["begins"] if "begins" in row else row["due"])


def _goes_on(store: Store, row: Row, moment: float) -> None:
    if "begins" in row:
        _begin(store, row, row.pop("begins"))
        return
    _finish(store, row, moment)
    start_queued(store, moment)


def _stops(_store: Store, application: Row, moment: float) -> None:
    del application["stops_at"]
    runs.remove(application, moment, **runs.NEVER_RESTARTED)


def _is_given_up(_store: Store, application: Row, moment: float) -> None:
    del application["given_up_at"]
    if runs.looked_at(application, moment)[1] >= application["max_restart_count"]:
        runs.remove(application, moment)


def _loads(store: Store, application: Row, _moment: float) -> None:
    del application["loads_at"]
    compose.load(store, application)


def _goes(store: Store, application: Row, _moment: float) -> None:
    store.forget(application)


APPLICATION_EVENTS: dict[str, Callable[[Store, Row, float], None]] = {
    "stops_at": _stops,
    "given_up_at": _is_given_up,
    "loads_at": _loads,
    "goes_at": _goes,
}


# -- the queue -----------------------------------------------------------------------------------------------------


def queue(store: Store, application: Row, no_questions: bool = False, **words: Any) -> tuple[str, Row | None]:
    """Ask for a deployment. What came of it: C(queue_full), C(skipped), or C(queued) and the deployment."""
    advance(store)
    server = store.server_of(application)
    waiting = [row for row in store.deployments.values() if row["status"] == "queued"]
    limit = server["settings"]["deployment_queue_limit"]
    if len([row for row in waiting if row["server_id"] == server["id"]]) >= limit:
        return "queue_full", None
    row = _row(store, application, server, words)
    same = ("application_id", "commit", "pull_request_id", "docker_registry_image_tag")
    unfinished = [item for item in store.deployments.values() if item["status"] not in ENDED]
    forced = row["force_rebuild"] or row["rollback"] or no_questions
    if not forced and any(all(item[key] == row[key] for key in same) for item in unfinished):
        return "skipped", None
    row["id"] = store.next_id("deployments")
    store.deployments[row["deployment_uuid"]] = row
    store.touch(row)
    if no_questions or _may_start(store, row):
        _start(store, row, moments.now())
    return "queued", row


def _row(store: Store, application: Row, server: Row, words: Row) -> Row:
    environment = store.by_id("environments", application["environment_id"])
    project = store.by_id("projects", environment["project_id"])
    uuid = new_uuid()
    return {
        "id": 0,
        "application_id": str(application["id"]),
        "application_name": application["name"],
        "build_server_id": None,
        "commit": application["git_commit_sha"] or "HEAD",
        "commit_message": None,
        "configuration_hash": None,
        "current_process_id": None,
        "deployment_url": f"/project/{project['uuid']}/environment/{environment['uuid']}"
        f"/application/{application['uuid']}/deployment/{uuid}",
        "deployment_uuid": uuid,
        "destination_id": str(application["destination_id"]),
        "docker_registry_image_tag": None,
        "finished_at": None,
        "force_rebuild": False,
        "git_type": None,
        "horizon_job_id": None,
        "horizon_job_worker": None,
        "is_api": True,
        "is_webhook": False,
        "logs": None,
        "only_this_server": False,
        "pull_request_id": 0,
        "restart_only": False,
        "rollback": False,
        "server_id": server["id"],
        "server_name": server["name"],
        "status": "queued",
        "created_at": stamp(),
        "updated_at": stamp(),
        **words,
    }


def _may_start(store: Store, row: Row) -> bool:
    """One at a time of an application, previews apart, and as many on a server as it builds at once."""
    running = [item for item in store.deployments.values() if item["status"] == "in_progress"]
    same = ("application_id", "pull_request_id")
    if any(all(item[key] == row[key] for key in same) for item in running):
        return False
    at_once = store.by_id("servers", row["server_id"])["settings"]["concurrent_builds"]
    return bool(len([item for item in running if item["server_id"] == row["server_id"]]) < at_once)


def finish(store: Store) -> None:
    """Let everything that is under way come to its end now."""
    while active := [row for row in store.deployments.values() if row["status"] not in ENDED]:
        now = moments.now()
        for row in active:
            row.update({name: now for name in ("begins", "due") if name in row})
        advance(store)


def start_queued(store: Store, moment: float) -> None:
    for row in sorted(store.deployments.values(), key=lambda row: row["id"]):
        if row["status"] == "queued" and _may_start(store, row):
            _start(store, row, moment)


def _start(store: Store, row: Row, moment: float) -> None:
    application = store.application_of(row)
    if not servers.functional(store.by_id("servers", row["server_id"])):
        lines = ["Server is not functional.", "Deployment failed: Server is not functional."]
        row.update(status="failed", logs=_log(lines, moment), due=moment)
        store.touch(row)
        return
    # A deployment takes the configuration that is stored when it begins.
    row["snapshot"] = builds.snapshot(store, application) if application else None
    row.update(status="in_progress", begins=moment + DEPLOYING * store.speed / 3, due=moment + DEPLOYING * store.speed)
    store.touch(row)


def _begin(store: Store, row: Row, moment: float) -> None:
    """A worker has taken it: it has a log, and where the newest commit is asked for, it knows which that is."""
    row.update(horizon_job_id=new_uuid(), horizon_job_worker="embedded")
    snapshot = row["snapshot"]
    if snapshot:
        # The sources before 4.2 do not look whether a commit is pinned.
        asked = row["commit"] == "HEAD" or versions.parsed(store.data["version"]) < versions.parsed("4.2.0")
        if asked and builds.from_git(snapshot) and not row["rollback"]:
            row["commit"] = builds.newest_commit(snapshot)
        row["logs"] = _log([next(builds.steps(store, snapshot, row))], moment)
    store.touch(row)


def _finish(store: Store, row: Row, moment: float) -> None:
    application = store.application_of(row)
    snapshot = row.pop("snapshot", None) or application
    row.update(current_process_id=str(row["id"] + 10_000))
    store.touch(row)
    if application is None or snapshot is None:
        row["status"] = "failed"
        return
    lines: list[str] = []
    try:
        for line in builds.steps(store, snapshot, row):
            lines.append(line)
    except builds.Failed:
        row.update(status="failed", logs=_log([*lines, builds.REMOVING], moment), finished_at=stamp(moment))
        return
    configured = {key: value for key, value in snapshot.items() if key not in UNCONFIGURED}
    row.update(
        status="finished",
        logs=_log(lines, moment),
        finished_at=stamp(moment),
        configuration_hash=hashlib.sha256(json.dumps(configured, sort_keys=True, default=str).encode()).hexdigest(),
    )
    store.data["last_end"] = moment
    if row["pull_request_id"] == 0:
        _running(store, application, snapshot, row, moment)
    runs.ask(store, moment)


def _running(store: Store, application: Row, snapshot: Row, row: Row, moment: float) -> None:
    """The application is what was deployed. What runs is seen by a check, and until then its status is as it was."""
    for name in ("docker_compose_raw", "docker_compose", "docker_compose_domains"):
        application[name] = snapshot[name] if application["build_pack"] == "dockercompose" else application[name]
    application.update(runs.NEVER_RESTARTED, config_hash=row["configuration_hash"], updated_at=stamp(moment))
    runs.run(store, application, snapshot, moment - min(DEPLOYING * store.speed / 3, STARTED_BEFORE_THE_END))
    application["container_environment"] = snapshot["container_environment"]
    application["output"] = [[moment, f"{application['name']} started"]]
    name, tag = builds.image_of(snapshot, row)
    kept = [image for image in application["images"] if (image["name"], image["tag"]) != (name, tag)]
    created = stamp(moment).replace("T", " ")[:19] + " +0000 UTC"
    application["images"] = [*kept, {"name": name, "tag": tag, "created_at": created}]
    if decoded(application["custom_labels"]) is None:
        application["custom_labels"] = base64.b64encode((application["custom_labels"] or "").encode()).decode()


def _log(lines: list[str], moment: float) -> str:
    return json.dumps(
        [
            {
                "command": None,
                "output": line,
                "type": "stderr" if "fail" in line or "rror" in line else "stdout",
                "timestamp": stamp(moment),
                "hidden": False,
                "batch": 1,
                "order": order,
            }
            for order, line in enumerate(lines, 1)
        ]
    )
