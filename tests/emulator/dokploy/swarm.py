# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Docker swarm: which services really run, whatever the database says about them.

Services outlive the rows that made them. What happens to a task is known when it is made; whoever looks gets what has
happened by then, in the order in which it would have happened, so nothing has to tick.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

import moments

from . import inspection
from .errors import bad
from .relations import Row, task_id

LONGEST_NAME = 63
TASKS_SHOWN = 5
# Seconds at speed 1, as recorded: until a container runs, has failed, has ended, and until the swarm tries again.
STARTING, FAILING, STOPPING, RETRY, KILLED = 0.7, 0.85, 2.4, 5.0, 2.3
ASSIGNED, MISSED, ROOM = 0.1, 0.3, 3.42
UP, ENDED, EXITED = ("Running", "Starting"), ("Failed", "Rejected", "Shutdown"), "Exited"
LINGERING = 3.4
EXIT_ERROR = '"task: non-zero exit (1)"'
UNHEALTHY = '"task: non-zero exit (137): dockerexec: unhealthy container"'
PORT_TAKEN = '"no suitable node (host-mode port already in use on 1 node)"'
NOWHERE = "ERROR-NO-IMAGE-PROVIDED"


def crashes(image: str | None, command: str | None, arguments: list[str] | None) -> bool:
    """Whether the container ends at once: the recorded /bin/false and web:bad, or a name that says so."""
    said = " ".join([image or "", command or "", *(arguments or [])])
    return "/bin/false" in said or "crash" in said or said.rstrip().endswith(":bad")


def lifetime(image: str | None) -> float | None:
    """Seconds after which the container ends, by a tag that says so; None for one that goes on."""
    match = re.search(r":ends-after-(\d+)$", image or "")
    return float(match[1]) if match else None


def cannot_be_pulled(image: str) -> bool:
    """Whether there is none of that name: the recorded tag 9.9, what the API chooses although nobody has ever made it
    (the lists of docker-library/official-images), or a name that says so.
    """
    return (
        image.endswith(("/worker:9.9", "/web:9.9"))
        or image in ("mariadb:6", "mongo:15")
        or any(word in image for word in ("missing", "does-not-exist", "nope"))
    )


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
    """A service has the keys of the specification that runs, besides these:

    spec, previous   the specification that the swarm has, and the one before; force counts its updates
    update           what is being replaced: kind (update, rollback), slots that wait, slots that are at work, and
                     until when the last one is watched
    status           what docker shows of the last update; none before the first one, and none after a change of scale
    tasks            newest first; steps are what becomes of a task, and when
    """

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.services: dict[str, Row] = {}
        self.volumes: dict[str, Row] = {}
        self.leaving: list[Row] = []
        self.failing: Callable[[], str] = lambda: "rollback"

    # -- from outside ----------------------------------------------------------------------------------------------

    def update(self, name: str, spec: Row, moment: float) -> None:
        """Create or update a service, whose tasks are all replaced, as its update configuration says.

        Raises a problem where the swarm does not take the specification.
        """
        if len(name) > LONGEST_NAME:
            raise bad(
                "(HTTP code 400) unexpected - rpc error: code = InvalidArgument desc = name must be 63 characters or"
                " fewer "
            )
        spec = {**spec, "image": spec["image"] or NOWHERE}
        for mount in spec.get("mounts") or ():
            if mount["type"] == "volume":
                self.volumes.setdefault(mount["source"], {})
        service = self.services.get(name)
        self._refuse_taken(name, spec, service)
        if service is None:
            made: Row = {"name": name, "id": task_id(), "created": moment, "previous": None, "force": 0, "tasks": []}
            self.services[name] = service = {**made, "update": None, "status": None}
            self._adopt(service, spec, moment)
            for slot in range(spec["replicas"], 0, -1):
                self._task(service, slot, moment)
            return
        self._advance(service, moment)
        service.update(previous=service["spec"], force=service["force"] + 1)
        self._adopt(service, spec, moment)
        service["status"] = {"State": "updating", "StartedAt": moment, "Message": "update in progress"}
        self._drop_surplus(service, spec["replicas"])
        slots = list(range(1, spec["replicas"] + 1))
        service["update"] = {"kind": "update", "waiting": slots, "active": [], "watched": moment}
        self._replace(service, moment)

    def scale(self, name: str, replicas: int, moment: float) -> None:
        service = self.services[name]
        self._advance(service, moment)
        service.update(previous=service["spec"], update=None, status=None)
        self._adopt(service, {**service["spec"], "replicas": replicas}, moment)
        self._drop_surplus(service, replicas)
        taken = {task["slot"] for task in service["tasks"] if task["desired"] != "shutdown"}
        for slot in range(replicas, 0, -1):
            if slot not in taken:
                self._task(service, slot, moment)

    def state(self, name: str) -> str:
        """What became of the last update of a service."""
        service = self._current(name)
        return str(((service or {}).get("status") or {}).get("State") or "")

    def remove(self, name: str, *, slowly: bool = False) -> None:
        """The tasks of a stack are shown for a while, when nobody knows their service any more."""
        service = self._current(name)
        if service is None:
            return
        del self.services[name]
        if slowly:
            tasks = [task for task in service["tasks"] if task["desired"] != "shutdown"]
            self.leaving.append({"name": name, "id": service["id"], "tasks": tasks, "since": moments.now()})

    def kill(self, name: str) -> None:
        """Its containers die, and nothing starts them again."""
        service = self._current(name)
        for task in service["tasks"] if service else ():
            if task["desired"] != "shutdown":
                task.update(desired="shutdown", word="Failed", since=moments.now(), error=EXIT_ERROR, steps=[])

    def dump(self) -> dict[str, Row]:
        """All services as they are by now."""
        return {name: self._current(name) or {} for name in list(self.services)}

    # -- what docker shows -----------------------------------------------------------------------------------------

    def inspected(self, name: str) -> Row | None:
        """A service by its name or id."""
        ids = {service["id"]: known for known, service in self.services.items()}
        service = self._current(ids.get(name, name))
        return None if service is None else inspection.of(service, self.failing(), min(1.0, self.speed))

    def inspected_task(self, name: str) -> Row | None:
        for service in list(self.services.values()):
            for task in service["tasks"]:
                if task["id"] == name:
                    return inspection.of_task(task, service)
        return None

    def struggles(self, name: str) -> bool:
        """Whether it has no container that stays up, and should have one."""
        service = self._current(name)
        tasks = service["tasks"] if service else []
        return bool(service and service["replicas"]) and not any(
            task["word"] == "Running" and not task["fails"] for task in tasks
        )

    def tasks(self, name: str) -> list[Row]:
        """docker service ps: by slot, newest first."""
        service = self._current(name)
        if service is None:
            return []
        now = moments.now()
        shown = [
            {
                "containerId": task["id"],
                "name": f"{name}.{task['slot']}",
                "state": task["desired"],
                "currentState": f"{task['word']} {ago(max(0.0, now - task['since']))}",
                "node": "" if task["word"] == "Pending" else "vm",
                "error": task["error"],
            }
            for task in sorted(service["tasks"], key=lambda task: int(task["slot"]))
        ]
        return _spoiled(shown)

    def stack(self, name: str) -> list[Row]:
        """docker stack ps: all services of a stack, and what is left of those that are gone."""
        services = sorted(known for known in list(self.services) if known.startswith(f"{name}_"))
        shown = [task for service in services for task in self.tasks(service)]
        now = moments.now()
        for left in self.leaving:
            gone = now - left["since"]
            if left["name"].startswith(f"{name}_") and gone < LINGERING * self.speed:
                shown += [
                    {
                        "containerId": task["id"],
                        "name": f"{left['id']}.{task['slot']}",
                        "state": "remove",
                        "currentState": f"Running {ago(gone)}",
                        "node": "vm",
                        "error": "",
                    }
                    for task in left["tasks"]
                ]
        return _spoiled([{**row, "error": row["error"].removeprefix("Error:")} for row in shown])

    def stack_containers(self, name: str) -> list[Row]:
        """Those of a stack that shall run, as Dokploy tells them."""
        return [
            {
                "containerId": row["containerId"],
                "name": f"{row['name']}.{row['containerId']}",
                "state": row["currentState"].split(" ")[0].lower(),
                "status": row["currentState"] + (f" ({row['error']})" if row["error"] else ""),
                "node": row["node"],
            }
            for row in _spoiled([row for row in self.stack(name) if row["state"] == "running"])
        ]

    def leavers(self, start: str) -> list[Row]:
        """docker ps -a: containers of stacks that are gone."""
        now = moments.now()
        return [
            {
                "containerId": hashlib.sha256(task["id"].encode()).hexdigest()[:12],
                "name": f"{left['name']}.{task['slot']}.{task['id']}",
                "state": "running" if now - left["since"] < LINGERING * self.speed else "exited",
                "status": _left(now - left["since"], LINGERING * self.speed),
            }
            for left in self.leaving
            if left["name"].startswith(start) and now - left["since"] < 2 * LINGERING * self.speed
            for task in left["tasks"]
        ]

    def containers(self, name: str) -> list[Row]:
        """docker ps: what is up."""
        now = moments.now()
        return [
            {
                "containerId": hashlib.sha256(task["id"].encode()).hexdigest()[:12],
                "name": f"{service_name}.{task['slot']}.{task['id']}",
                "state": "running",
                "status": f"Up {ago(max(0.0, now - task['since'])).removesuffix(' ago')}",
            }
            for service_name in list(self.services)
            if service_name.startswith(name)
            for task in (self._current(service_name) or {"tasks": ()})["tasks"]
            if task["word"] in UP
        ]

    def log(self, name: str) -> list[str]:
        """What the newest container that is up has said; where none is, what all have said, as the source has it."""
        service = self._current(name)
        if service is None:
            return []
        up = [task for task in service["tasks"] if task["word"] in UP]
        if up:
            return self._said(up[0])
        return [line for task in reversed(service["tasks"]) for line in self._said(task)]

    @staticmethod
    def _said(task: Row) -> list[str]:
        return ["starting", "fatal: cannot go on"] if task["fails"] in ("Failed", "Unhealthy") else []

    # -- what happens ----------------------------------------------------------------------------------------------

    def _current(self, name: str) -> Row | None:
        service = self.services.get(name)
        if service is not None:
            self._advance(service, moments.now())
        return service

    def _advance(self, service: Row, now: float) -> None:
        while True:
            due = [(task["steps"][0][0], index) for index, task in enumerate(service["tasks"]) if task["steps"]]
            update = service["update"]
            if update and not update["waiting"] and not update["active"]:
                due.append((update["watched"], -1))
            when, index = min(due, default=(now + 1, -1))
            if when > now:
                return
            if index < 0:
                self._complete(service, when)
                continue
            task = service["tasks"][index]
            _when, word, error, desired = task["steps"].pop(0)
            task.update(word=word, error=error, since=when, desired=desired or task["desired"])
            self._forget(service, task["slot"])
            if word == "Running":
                self._runs(service, task, when)
            elif word in ("Failed", "Rejected") and task["desired"] != "ready":
                self._failed(service, task, when)

    def _complete(self, service: Row, when: float) -> None:
        rolled = service["update"]["kind"] == "rollback"
        message = {"State": "rollback_completed" if rolled else "completed"}
        said = {"CompletedAt": when, "Message": f"{'rollback' if rolled else 'update'} completed"}
        service.update(status={**service["status"], **message, **said}, update=None, updated=when)

    def _runs(self, service: Row, task: Row, when: float) -> None:
        update = service["update"]
        if update and task["slot"] in update["active"] and task["force"] == service["force"]:
            self._retire(service, task["slot"], when, keep=task)
            self._settled(service, task["slot"], when)

    def _failed(self, service: Row, task: Row, when: float) -> None:
        """A task has ended by itself: another one takes its place, and what is being updated goes on, stops or back."""
        if task["desired"] == "shutdown":
            return
        task["desired"] = "shutdown"
        condition = (service["spec"].get("restartPolicySwarm") or {}).get("Condition", "any")
        if condition != "none":
            self._task(service, task["slot"], when, again=True)
        update = service["update"]
        if not update or task["force"] != service["force"]:
            return
        due = f"due to failure or early termination of task {task['id']}"
        if update["kind"] == "rollback":
            self._stop_updating(service, when, "rollback_paused", f"rollback paused {due}")
            return
        action = inspection.exchange(service["spec"].get("updateConfigSwarm"), self.failing())["FailureAction"]
        if action == "pause":
            self._stop_updating(service, when, "paused", f"update paused {due}")
        elif action == "rollback":
            self._roll_back(service, when, f"update rolled back {due}")
        elif task["slot"] in update["active"]:
            self._retire(service, task["slot"], when, keep=service["tasks"][0])
            self._settled(service, task["slot"], when)

    @staticmethod
    def _stop_updating(service: Row, when: float, state: str, message: str) -> None:
        service["status"] = {**service["status"], "State": state, "Message": message}
        service.update(update=None, updated=when)

    def _roll_back(self, service: Row, when: float, message: str) -> None:
        """The earlier specification counts again; only where none of its tasks runs any more are there new ones."""
        newer = service["force"]
        for task in service["tasks"]:
            if task["force"] == newer and task["desired"] != "shutdown":
                task.update(
                    desired="shutdown", word="Accepted", steps=[[when + STOPPING * self.speed, "Shutdown", "", ""]]
                )
        service["force"] = newer - 1
        self._adopt(service, service["previous"], when)
        running = {task["slot"] for task in service["tasks"] if task["desired"] == "running"}
        slots = [slot for slot in range(1, service["replicas"] + 1) if slot not in running]
        service.update(
            previous=None,
            status={**service["status"], "State": "rollback_started", "Message": message},
            update={"kind": "rollback", "waiting": slots, "active": [], "watched": when + self._monitor(service)},
        )
        self._replace(service, when)

    def _settled(self, service: Row, slot: int, when: float) -> None:
        update = service["update"]
        update["active"].remove(slot)
        update["watched"] = max(update["watched"], when + self._monitor(service))
        self._replace(service, when)

    def _replace(self, service: Row, when: float) -> None:
        """Begin with as many slots as may be replaced at once."""
        update = service["update"]
        config = inspection.exchange(service["spec"].get("updateConfigSwarm"), self.failing())
        while update["waiting"] and (len(update["active"]) < (config["Parallelism"] or 1000)):
            slot = update["waiting"].pop()
            update["active"].append(slot)
            wait = self._retire(service, slot, when) if config["Order"] == "stop-first" else 0.0
            self._task(service, slot, when, after=wait)

    def _retire(self, service: Row, slot: int, when: float, keep: Row | None = None) -> float:
        """Seconds at speed 1 until there is room: what has not begun need not stop, and some end by themselves."""
        old = [task for task in service["tasks"] if task["slot"] == slot and task["desired"] != "shutdown"]
        old = [task for task in old if task is not keep]
        wait = 0.0
        for task in old:
            task["desired"] = "shutdown"
            if task["word"] not in UP:
                task["steps"] = []
            elif task["fails"] == "Failed" and task["steps"]:
                wait = max(wait, (task["steps"][-1][0] - when) / self.speed)
            else:
                wait = ROOM
                task["steps"] = [[when + STOPPING * self.speed, "Shutdown", "", ""]]
        return wait

    def _monitor(self, service: Row) -> float:
        config = inspection.exchange(service["spec"].get("updateConfigSwarm"), self.failing())
        return float(config["Monitor"]) / 1e9 * self.speed

    def _drop_surplus(self, service: Row, replicas: int) -> None:
        """Tasks beyond the wanted number are forgotten at once; those that had ended before stay."""
        service["tasks"] = [task for task in service["tasks"] if task["slot"] <= replicas or task["word"] in ENDED]

    @staticmethod
    def _forget(service: Row, slot: int) -> None:
        """Of each slot only so many are remembered; those that ended first go first."""
        mine = [task for task in service["tasks"] if task["slot"] == slot]
        ended = sorted((task for task in mine if task["word"] in ENDED), key=lambda task: float(task["since"]))
        for task in ended[: max(0, len(mine) - TASKS_SHOWN)]:
            service["tasks"].remove(task)

    @staticmethod
    def _adopt(service: Row, spec: Row, moment: float) -> None:
        service.update({**spec, "spec": spec, "updated": moment})
        service["index"] = service.get("index", 500) + 6

    # -- tasks -----------------------------------------------------------------------------------------------------

    def _task(self, service: Row, slot: int, moment: float, *, again: bool = False, after: float = 0.0) -> None:
        """A further task. One that takes the place of a failed one, or waits for another to stop, begins later."""
        wait = RETRY if again else after
        ordered = inspection.exchange(service["spec"].get("updateConfigSwarm"), self.failing())["Order"]
        fails = self._failure(service, makes_room=bool(after) or ordered == "stop-first")
        task: Row = {
            "id": task_id(),
            "slot": slot,
            "force": service["force"],
            "desired": "ready" if wait else "running",
            "word": "Pending",
            "since": moment,
            "error": "",
            "fails": fails,
            "steps": [],
        }
        if fails == "Pending" and not again:
            task.update(word="Pending", desired="running", error=PORT_TAKEN)
        else:
            steps = [[wait + due, *rest] for due, *rest in self._steps(service, fails, again)]
            if wait and fails == "Rejected":
                # The image is missed before there is room, and that counts only when there is.
                refused = steps[0][1:3]
                steps = [[ASSIGNED, "Ready", "", ""], [MISSED, *refused, ""], [wait, *refused, "running"]]
            elif not wait:
                steps[:0] = [[ASSIGNED, "Assigned", "", ""]]
            else:
                steps[:0] = [[ASSIGNED, "Ready", "", ""], [wait, "Starting", "", "running"]]
            task["steps"] = [[moment + due * self.speed, *rest] for due, *rest in steps]
        service["tasks"].insert(0, task)

    def _failure(self, service: Row, makes_room: bool) -> str:
        """What keeps its containers from running, if anything does. One that makes room gives up its own ports."""
        spec = service["spec"]
        if cannot_be_pulled(spec["image"]) or spec["image"] == NOWHERE:
            return "Rejected"
        if crashes(spec["image"], spec.get("command"), spec.get("args")):
            return "Failed"
        if "unhealthy" in spec["image"] and inspection.health(spec):
            return "Unhealthy"
        mine = set(_published(spec, "host"))
        users = [
            other for other in self.services.values() for port in _published(other["spec"], "host") if port in mine
        ]
        own = bool(service["tasks"]) and not makes_room
        return "Pending" if any(own if other is service else other["replicas"] for other in users) else ""

    @staticmethod
    def _steps(service: Row, fails: str, again: bool) -> Iterator[tuple[float, str, str, str]]:
        """Seconds at speed 1 after its beginning, state, error, and what is wanted of it then."""
        if fails == "Rejected":
            yield MISSED, "Rejected", f'"No such image: {service["image"]}"', ""
        elif fails == "Failed":
            if again:
                yield 0.4, "Running", "", ""
            yield FAILING, "Failed", EXIT_ERROR, ""
        elif inspection.health(service["spec"]):
            check = inspection.health(service["spec"])
            every, retries = (check.get("Interval") or 30e9) / 1e9, check.get("Retries") or 3
            yield STARTING, "Starting", "", ""
            if fails == "Unhealthy":
                yield STARTING + every * retries + KILLED, "Failed", UNHEALTHY, ""
            else:
                yield STARTING + every, "Running", "", ""
        else:
            yield STARTING, "Running", "", ""
            life = lifetime(service["image"])
            if life is not None:
                yield STARTING + life, "Failed", EXIT_ERROR, ""

    def _refuse_taken(self, name: str, spec: Row, service: Row | None) -> None:
        """A port that every node publishes belongs to one service. An update that is refused for it is tried as a
        creation, which fails for another reason; so the source has it."""
        mine = set(_published(spec, "ingress"))
        for other in self.services.values():
            for port in _published(other["spec"], "ingress") if other["name"] != name else ():
                if port not in mine:
                    continue
                if service is not None:
                    raise bad(
                        "(HTTP code 409) name conflicts with an existing object - rpc error: code = AlreadyExists desc"
                        f" = name conflicts with an existing object: service {name} already exists "
                    )
                raise bad(
                    f"(HTTP code 400) unexpected - rpc error: code = InvalidArgument desc = port '{port[0]}' is already"
                    f" in use by service '{other['name']}' ({other['id']}) as an ingress port "
                )


def _left(age: float, lingering: float) -> str:
    up = f"Up {ago(age).removesuffix(' ago')}"
    return up if age < lingering else f"{EXITED} (137) {ago(age - lingering)}"


def _spoiled(shown: list[Row]) -> list[Row]:
    """The real server cuts the output of docker before it takes it apart, and so spoils the last empty field."""
    if shown and not shown[-1]["error"]:
        shown[-1]["error"] = "Error:"
    return shown


def _published(spec: Row, mode: str) -> Iterator[tuple[Any, Any]]:
    for port in spec.get("ports") or ():
        if (port.get("mode") or "ingress") == mode:
            yield port["published"], port["protocol"]
