# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scheduled tasks of applications and services on Coolify, run now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..converge.finding import Found
from ..errors import Failure, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.commands import Command, Return, waiting
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client
from . import owners
from .application import APPLICATION
from .client import COOLIFY
from .services import SERVICE

RUNNING, SUCCESS = "running", "success"
LINES = 20
"""So many lines of what a task has written are in the message of its failure."""


@dataclass(frozen=True)
class Routes:
    """The calls for the tasks of one kind."""

    list: Call
    execute: Call
    executions: Call


def _routes(kind: str) -> Routes:
    path = f"/{kind}s/{{id}}/scheduled-tasks"
    return Routes(
        list=Call("GET", path),
        execute=Call("POST", f"{path}/{{task}}/execute", repeatable=False, since="4.3"),
        executions=Call("GET", f"{path}/{{task}}/executions"),
    )


RESOURCES = (APPLICATION, SERVICE)
ROUTES = {item.kind: _routes(item.kind) for item in RESOURCES}


def _task(client: Client, routes: Routes, found: Found, name: str, owner: str) -> Record:
    """The one that is meant. Raises PaasError where none is, or several are."""
    rows = client.records(routes.list, found.context, fresh=True, key="uuid")
    meant = [row for row in rows if row.get("name") == name] or [row for row in rows if row["uuid"] == name]
    if len(meant) == 1:
        return meant[0]
    if meant:
        ids = ", ".join(str(row["uuid"]) for row in meant)
        raise PaasError(
            f"The {owner} has {len(meant)} tasks called {name!r}: {ids}. Give one of these ids.", "ambiguous"
        )
    names = [row.get("name") for row in rows]
    there = there_are(name, names) if names else "It has none; declare one as scheduled_tasks."
    raise PaasError(f"The {owner} has no scheduled task {name!r}. {there}", "not_found")


def _shown(item: Record) -> dict[str, Any]:
    return {
        "uuid": item.get("uuid"),
        "status": item.get("status"),
        "output": str(item.get("message") or ""),
        "started_at": item.get("started_at"),
        "finished_at": item.get("finished_at"),
    }


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    resource = owners.meant(RESOURCES, params)
    routes = ROUTES[resource.kind]
    found, warnings = owners.find(client, resource, params, check_mode)
    result: dict[str, Any] = {"changed": True, "execution": None, "warnings": warnings}
    if found.to_come:
        return result
    owner = f"{resource.kind} {found.record.get('name')}"
    task = _task(client, routes, found, params["task"], owner)
    context = {**found.context, "task": task["uuid"]}
    if client.older_than(routes.execute.since):
        raise PaasError(
            f"{client.title} before {routes.execute.since} runs no task when it is asked to.", "unsupported_version"
        )
    known = {item["uuid"] for item in _executions(client, routes, context)}
    if check_mode:
        return result

    def made() -> list[Record]:
        """What has begun since, the oldest first: what somebody else has asked for comes later."""
        return [item for item in _executions(client, routes, context) if item["uuid"] not in known][::-1]

    try:
        client.send_once(routes.execute, context, None, lambda: made() or None)
    except Unanswered as error:
        raise PaasError(f"{error} No execution can be seen; run again to find out.", error.kind, error.status) from None
    if not params["wait"]:
        return result
    deadline = client.deadline(float(params["wait_timeout"])).of(f"task {params['task']}")
    seen: list[Record] = []

    def ended() -> bool | None:
        seen[:] = made()[:1]
        deadline.report(f"it is {seen[0].get('status')}" if seen else "it has not begun")
        return True if seen and seen[0].get("status") != RUNNING else None

    deadline.poll(ended)
    return _judged(result, seen, task, owner, params)


def _executions(client: Client, routes: Routes, context: Mapping[str, Any]) -> list[Record]:
    """The newest first, as Coolify has them."""
    return list(client.records(routes.executions, context, fresh=True, key="uuid"))


def _judged(result: dict[str, Any], seen: list[Record], task: Record, owner: str, params: Record) -> dict[str, Any]:
    """The result. Raises Failure where the task has not ended well."""
    shown = {**result, "execution": _shown(seen[0]) if seen else None}
    if seen and seen[0].get("status") == SUCCESS:
        return shown
    what = f"The task {task.get('name')} of the {owner}"
    if not seen or seen[0].get("status") == RUNNING:
        begun = "goes on at the server" if seen else "has not begun; the queue of the server may be stuck"
        text = f"{what} has not ended within {params['wait_timeout']} s: it {begun}."
        raise Failure(text, shown, kind="timeout")
    lines = shown["execution"]["output"].splitlines()[-LINES:] or ["(nothing)"]
    text = f"{what} ended as {seen[0].get('status')}. The end of what it wrote:\n" + "\n".join(lines)
    raise Failure(text, shown, kind="refused")


SCHEDULED_TASK = Command(
    platform=COOLIFY,
    kind="scheduled_task",
    short="Run scheduled tasks of Coolify now",
    doc=(
        "Runs a scheduled task of an application or a service now, waits for its end, and returns what it wrote.",
        "Tasks are declared as O(selfhosted.paas.coolify_application#module:scheduled_tasks) and"
        " O(selfhosted.paas.coolify_service#module:scheduled_tasks).",
    ),
    notes=(
        "Each run executes the task and is changed.",
        "Coolify runs a task inside of a container that runs; where none does, it fails, and so does this module.",
    ),
    arguments=(
        *owners.options(RESOURCES, "that has the task"),
        Option("task", ("Name of the task; its id where several have the same name.",), required=True),
        *waiting(600),
    ),
    requirements=owners.requirements(RESOURCES),
    attributes="action",
    returns=(
        Return(
            "execution",
            "What became of it; none where nobody has waited.",
            "dict",
            returned="success, and failure once it is known",
            contains=(
                Return("uuid", "Its id."),
                Return("status", "V(success), V(failed) or V(running)."),
                Return("output", "What the command wrote, and why it failed."),
                Return("started_at", "When it began."),
                Return("finished_at", "When it ended."),
            ),
        ),
    ),
    run=_run,
)
