# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Docker swarm: which services really run, whatever the database says about them.

Services outlive the rows that made them. Time is computed when somebody looks, so nothing has to tick.
"""

from __future__ import annotations

import hashlib
from typing import Any

import moments

from .errors import bad
from .relations import Row, task_id

LONGEST_NAME = 63
TASKS_SHOWN = 5
# Seconds at speed 1: until a container that cannot run has failed, and until the swarm tries again.
FAILING, RETRY = 0.4, 5.0
EXIT_ERROR = '"task: non-zero exit (1)"'


def crashes(image: str | None, command: str | None, arguments: list[str] | None) -> bool:
    """Whether the container ends at once: the recorded /bin/false, or a name that says so."""
    said = " ".join([image or "", command or "", *(arguments or [])])
    return "/bin/false" in said or "crash" in said


def cannot_be_pulled(image: str) -> bool:
    return any(word in image for word in ("missing", "does-not-exist", "nope"))


def ago(seconds: float) -> str:
    """Ages as docker prints them."""
    if seconds < 1:
        return "less than a second ago"
    if seconds < 2:
        return "1 second ago"
    if seconds < 60:
        return f"{int(seconds)} seconds ago"
    if seconds < 120:
        return "about a minute ago"
    if seconds < 3600:
        return f"{int(seconds // 60)} minutes ago"
    return "about an hour ago" if seconds < 7200 else f"{int(seconds // 3600)} hours ago"


class Swarm:
    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.services: dict[str, Row] = {}

    def update(self, name: str, spec: Row, moment: float) -> None:
        """Create or update a service: image, env, command, args, mounts, ports, replicas.

        All tasks are replaced. Where the new ones cannot run and the old ones did, the swarm goes back to the old
        specification by itself, as its failure action says.
        """
        if len(name) > LONGEST_NAME:
            raise bad(
                "(HTTP code 400) unexpected - rpc error: code = InvalidArgument desc = name must be 63 characters or"
                " fewer "
            )
        failing = crashes(spec["image"], spec.get("command"), spec.get("args"))
        service = self.services.get(name)
        if service and failing and self._runs(service):
            self._roll_back(service, moment)
            return
        tasks = service["tasks"] if service else []
        self.services[name] = {**spec, "failing": failing, "tasks": tasks}
        self._end_tasks(tasks, moment, was_failing=bool(service and service["failing"]))
        self._start_tasks(self.services[name], moment)

    def scale(self, name: str, replicas: int, moment: float) -> None:
        service = self.services[name]
        service["replicas"] = replicas
        running = [task for task in service["tasks"] if task["ended"] is None]
        surplus = [task for task in running if task["slot"] > replicas]
        self._end_tasks(surplus, moment, was_failing=service["failing"])
        self._start_tasks(service, moment)

    def remove(self, name: str) -> None:
        self.services.pop(name, None)

    def has_failed(self, name: str) -> bool:
        """Whether docker still knows a task of the service that failed, also one that it has replaced since."""
        service = self.services.get(name)
        return service is not None and (service["failing"] or any(task["error"] for task in service["tasks"]))

    @staticmethod
    def _runs(service: Row) -> bool:
        return not service["failing"] and any(task["ended"] is None for task in service["tasks"])

    def _end_tasks(self, tasks: list[Row], moment: float, *, was_failing: bool) -> None:
        """Tasks that failed before somebody ended them stay failed."""
        for task in tasks:
            if task["ended"] is not None:
                continue
            failed_at = task["begun"] + FAILING * self.speed
            if was_failing and failed_at <= moment:
                task.update(ended=failed_at, error=EXIT_ERROR)
            else:
                task["ended"] = moment

    @staticmethod
    def _start_tasks(service: Row, moment: float) -> None:
        taken = {task["slot"] for task in service["tasks"] if task["ended"] is None}
        for slot in range(1, max(0, service["replicas"]) + 1):
            if slot not in taken:
                service["tasks"].insert(0, {"id": task_id(), "slot": slot, "begun": moment, "ended": None, "error": ""})
        del service["tasks"][TASKS_SHOWN * max(1, service["replicas"]) :]

    def _roll_back(self, service: Row, moment: float) -> None:
        failed_at = moment + FAILING * self.speed
        failed = {"id": task_id(), "slot": 1, "begun": moment, "ended": failed_at, "error": EXIT_ERROR}
        retried = {"id": task_id(), "slot": 1, "begun": failed_at, "ended": failed_at, "error": ""}
        service["tasks"][:0] = [retried, failed]

    # -- what docker shows -----------------------------------------------------------------------------------------

    def tasks(self, name: str) -> list[Row]:
        """docker service ps: by slot, newest first."""
        service = self.services.get(name)
        if service is None:
            return []
        now = moments.now()
        shown = [row for task in service["tasks"] for row in self._task(name, service, task, now)]
        shown.sort(key=lambda row: int(row["name"].rsplit(".", 1)[1]))
        if shown and not shown[-1]["error"]:
            # The real server cuts the output of docker before it takes it apart, and so spoils the last empty field.
            shown[-1]["error"] = "Error:"
        return shown

    def containers(self, name: str) -> list[Row]:
        """docker ps: what is up."""
        now = moments.now()
        return [
            {
                "containerId": hashlib.sha256(task["id"].encode()).hexdigest()[:12],
                "name": f"{service_name}.{task['slot']}.{task['id']}",
                "state": "running",
                "status": f"Up {ago(now - task['begun']).removesuffix(' ago')}",
            }
            for service_name, service in self.services.items()
            if service_name.startswith(name) and not service["failing"]
            for task in service["tasks"]
            if task["ended"] is None
        ]

    def _task(self, name: str, service: Row, task: Row, now: float) -> list[Row]:
        def row(key: str, state: str, word: str, since: float, error: str = "") -> Row:
            return {
                "containerId": key,
                "name": f"{name}.{task['slot']}",
                "state": state,
                "currentState": f"{word} {ago(max(0.0, now - since))}",
                "node": "vm",
                "error": error,
            }

        if task["begun"] > now:
            return []
        if task["ended"] is not None and task["ended"] > now:
            return [row(task["id"], "running", "Starting", task["begun"])]
        if task["ended"] is not None:
            word = "Failed" if task["error"] else "Shutdown"
            return [row(task["id"], "shutdown", word, task["ended"], task["error"])]
        if not service["failing"]:
            return [row(task["id"], "running", "Running", task["begun"])]
        return self._attempts(row, task, now)

    def _attempts(self, row: Any, task: Row, now: float) -> list[Row]:
        """A container that ends at once is tried again and again; each attempt is a task of its own."""
        failing, period = FAILING * self.speed, (FAILING + RETRY) * self.speed
        current = int((now - task["begun"]) / period)
        shown = []
        for attempt in range(current, max(-1, current - TASKS_SHOWN), -1):
            begun = task["begun"] + attempt * period
            key = f"{attempt:02d}{task['id']}"[:25]
            if now >= begun + failing:
                shown.append(row(key, "shutdown", "Failed", begun + failing, EXIT_ERROR))
            else:
                shown.append(row(key, "running", "Starting", begun))
        return shown
