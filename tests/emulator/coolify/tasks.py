# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled tasks of applications and services. Nothing runs by itself; a task runs when it is told to."""

from __future__ import annotations

from functools import partial
from typing import Any

import moments

from . import runs
from .gate import Call, broken, invalid, refuse
from .owners import APPLICATION, SERVICE, Owner, Route
from .rules import Rule, is_frequency
from .store import RUNNING, Row, Store, dates, new_uuid, stamp
from .strings import MOST, written

RULES = {
    "name": Rule("string", required=True, most=255),
    "command": Rule("string", required=True),
    "frequency": Rule("string", required=True),
    "container": Rule("string", null=True),
    "timeout": Rule("integer", least=1),
    "enabled": Rule("boolean"),
}
CHANGES = {name: Rule(rule.kind, null=rule.null, least=rule.least, most=rule.most) for name, rule in RULES.items()}
PRIVATE = ("resource", "executions", "runs_at")


def of(store: Store, resource: Row) -> list[Row]:
    """By their names, as the server's list has them."""
    rows = [row for row in store.tasks.values() if row["resource"] == resource["uuid"]]
    return sorted(rows, key=lambda row: row["name"])


def _shown(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in PRIVATE}


def _find(owner: Owner, call: Call, uuid: str, task: str) -> Row:
    resource = owner.find(call.store, uuid)
    row = next((row for row in of(call.store, resource) if row["uuid"] == task), None)
    if row is None:
        raise refuse(404, "Scheduled task not found.")
    return row


def _checked(call: Call, rules: dict[str, Rule]) -> Row:
    body = call.checked(rules)
    if not is_frequency(body.get("frequency", "daily")):
        raise invalid({"frequency": ["Invalid cron expression or frequency format."]})
    assert isinstance(body, dict)
    if len(body.get("command", "")) > MOST:
        # The column, in create_scheduled_tasks_table of database/migrations.
        raise broken()
    return body


def list_tasks(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("read")
    return [_shown(row) for row in of(call.store, owner.find(call.store, uuid))]


def create(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    owner.find(call.store, uuid)
    body = _checked(call, RULES)
    row = {
        "uuid": new_uuid(),
        "container": None,
        "enabled": True,
        "timeout": 300,
        **written(body),
        **dates(),
        "resource": uuid,
        "executions": [],
    }
    call.store.tasks[row["uuid"]] = row
    return 201, _shown(row)


def update(owner: Owner, call: Call, uuid: str, task: str) -> Any:
    call.require("write")
    owner.find(call.store, uuid)
    body = _checked(call, CHANGES)
    row = _find(owner, call, uuid, task)
    row.update(written(body), updated_at=stamp())
    return _shown(row)


def delete(owner: Owner, call: Call, uuid: str, task: str) -> Any:
    call.require("write")
    del call.store.tasks[_find(owner, call, uuid, task)["uuid"]]
    return {"message": "Scheduled task deleted."}


def list_executions(owner: Owner, call: Call, uuid: str, task: str) -> Any:
    call.require("read")
    return _find(owner, call, uuid, task)["executions"]


def execute(owner: Owner, call: Call, uuid: str, task: str) -> Any:
    call.require("write")
    row = _find(owner, call, uuid, task)
    row["runs_at"] = moments.now() + RUNNING * call.store.speed
    return {"message": "Scheduled task execution queued."}


def run(resource: Row, row: Row) -> None:
    """What comes of an execution: it needs a container, and a command that is not C(false)."""
    problem = ""
    if not runs.runs(resource, moments.now()):
        problem = "ScheduledTaskJob failed: No containers running."
    elif row["command"] in ("false", "exit 1"):
        problem = "ScheduledTaskJob failed: Command execution failed (exit code 1)"
    failed = f"Job permanently failed after 1 attempts: {problem}"
    row["executions"].insert(
        0,
        {
            "uuid": new_uuid(),
            "duration": "0.10",
            "error_details": "#0 {main}" if problem else None,
            "finished_at": stamp(),
            "message": failed if problem else "",
            "retry_count": 0,
            "started_at": stamp(),
            "status": "failed" if problem else "success",
            **dates(),
        },
    )


def routes(owner: Owner) -> list[Route]:
    path = f"{owner.path}/scheduled-tasks"
    return [
        ("GET", path, partial(list_tasks, owner)),
        ("POST", path, partial(create, owner)),
        ("PATCH", f"{path}/([^/]+)", partial(update, owner)),
        ("DELETE", f"{path}/([^/]+)", partial(delete, owner)),
        ("GET", f"{path}/([^/]+)/executions", partial(list_executions, owner)),
        ("POST", f"{path}/([^/]+)/execute", partial(execute, owner)),
    ]


ROUTES = [*routes(APPLICATION), *routes(SERVICE)]
