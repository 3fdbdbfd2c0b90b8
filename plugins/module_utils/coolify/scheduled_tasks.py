# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scheduled tasks of applications and services on Coolify, run now."""

from __future__ import annotations

from typing import Any

from ..converge.read_only import Found
from ..errors import PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return, waiting
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client
from ..whole import owners
from .application import APPLICATION
from .client import COOLIFY
from .executions import Runner, execution_return, refuse_failed
from .services import SERVICE

LINES = 20
"""So many lines of what a task has written are in the message of its failure."""


RESOURCES = (APPLICATION, SERVICE)
_TASKS = {item.kind: f"/{item.plural}/{{id}}/scheduled-tasks" for item in RESOURCES}
TASKS = {kind: Call("GET", path) for kind, path in _TASKS.items()}
EXECUTE = {
    kind: Call("POST", f"{path}/{{task}}/execute", repeatable=False, since="4.3") for kind, path in _TASKS.items()
}
EXECUTIONS = {kind: Call("GET", f"{path}/{{task}}/executions") for kind, path in _TASKS.items()}


def _task(client: Client, listed: Call, found: Found, name: str, owner: str) -> Record:
    """The one that is meant. Raises PaasError where none is, or several are."""
    rows = client.records(listed, found.context, fresh=True, key="uuid")
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
    execute = EXECUTE[resource.kind]
    found, warnings = owners.find(client, resource, params, check_mode)
    result: dict[str, Any] = {"changed": True, "execution": None, "warnings": warnings}
    if found.to_come:
        return result
    owner = f"{resource.kind} {found.record.get('name')}"
    task = _task(client, TASKS[resource.kind], found, params["task"], owner)
    if client.older_than(execute.since):
        raise PaasError(
            f"{client.title} before {execute.since} runs no task when it is asked to.", "unsupported_version"
        )
    runner = Runner(client, EXECUTIONS[resource.kind], {**found.context, "task": task["uuid"]})
    if check_mode:
        return result
    runner.ask(execute, "execution")
    if not params["wait"]:
        return result
    ran = runner.ended(f"task {params['task']}", float(params["wait_timeout"]))
    shown = {**result, "execution": _shown(ran) if ran else None}
    what = f"The task {task.get('name')} of the {owner}"
    lines = str((ran or {}).get("message") or "").splitlines()[-LINES:] or ["(nothing)"]
    said = ". The end of what it wrote:\n" + "\n".join(lines)
    refuse_failed(ran, what, params["wait_timeout"], "; the queue of the server may be stuck", said, shown)
    return shown


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
        execution_return(
            Return("output", "What the command wrote, and why it failed."),
            Return("started_at", "When it began."),
        ),
    ),
    run=_run,
)
