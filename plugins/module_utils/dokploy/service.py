# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Docker Swarm runs of an application: its service as docker shows it, and its tasks.

Dokploy calls a deployment done when the swarm has taken the specification. What the swarm makes of it, and whether it
keeps it, only these two tell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import PaasError
from ..language.call import Call, Record, pick
from ..running.runs import Context
from ..running.verdict import FAILED, ROLLED_BACK, UNKNOWN, Verdict
from ..transport.client import Client
from .calls import TASKS
from .dotenv import DOTENV

SERVICE = Call("GET", "docker.getConfig", query={"containerId": "{app_name}", "serverId": "{server_id}"})
MONITOR = 5.0
"""Seconds for which docker watches a new task where it does not say for how long."""
MOST_TASKS = 10
_AGE = re.compile(r"Running (?:less than a second|(\d+) seconds?) ago")
_REFERENCE = "${{"


def named(record: Record) -> dict[str, Any]:
    """What calls about containers want to know."""
    name = record.get("appName")
    if not isinstance(name, str) or not name:
        raise PaasError(
            "Dokploy answered an application without an appName, by which its containers are known.", "unexpected"
        )
    return {"app_name": name, "server_id": record.get("serverId")}


def read(client: Client, context: Context, record: Record, fresh: bool = True) -> Service | None:
    """The service; None where docker has none of that name, and where it could not be asked, which look the same.

    Docker looks for an image of a name before it looks for a service, and what Dokploy builds is called like its
    application. Then a task tells the id of the service. Where there is no task, nothing of the service is known.
    """
    place = _place(context, record)
    found = client.get(SERVICE, place, fresh)
    if not _is_service(found) and (isinstance(found, Mapping) or "service_id" in context):
        context.pop("service_id", None)
        found = _behind_a_task(client, context, record, fresh)
    return Service(found) if _is_service(found) or found == UNTOLD else None


def watched(client: Client, context: Context, record: Record) -> float:
    """Seconds for which docker watches a new task, as far as that is known without a further question."""
    known = client.known(SERVICE, _place(context, record))
    return Service(known).monitor if isinstance(known, Mapping) else MONITOR


UNTOLD: Record = {}


def _place(context: Context, record: Record) -> dict[str, Any]:
    place = named(record)
    return {**place, "app_name": context.get("service_id") or place["app_name"]}


def _is_service(found: Any) -> bool:
    return isinstance(found, Mapping) and isinstance(found.get("Spec"), Mapping)


def _behind_a_task(client: Client, context: Context, record: Record, fresh: bool) -> Any:
    place = named(record)
    for task in client.records(TASKS, place, fresh)[:1]:
        told = client.get(SERVICE, {**place, "app_name": task.get("containerId")}, fresh)
        if isinstance(told, Mapping) and isinstance(told.get("ServiceID"), str):
            context["service_id"] = told["ServiceID"]
            return client.get(SERVICE, _place(context, record), fresh)
    return UNTOLD


@dataclass(frozen=True)
class Service:
    """A service of the swarm, by docker's own words; empty where it is there and nothing is known of it."""

    record: Record

    @property
    def image(self) -> str:
        return str(self._container.get("Image") or "")

    @property
    def image_before(self) -> str:
        return str(pick(self.record, "PreviousSpec.TaskTemplate.ContainerSpec.Image") or "")

    @property
    def state(self) -> str:
        """What became of its last update; empty where it was not updated since it was made or scaled."""
        return str(pick(self.record, "UpdateStatus.State") or "")

    @property
    def message(self) -> str:
        return str(pick(self.record, "UpdateStatus.Message") or self.state)

    @property
    def monitor(self) -> float:
        """Seconds for which docker watches a new task before it believes that it stays up."""
        nanoseconds = pick(self.record, "Spec.UpdateConfig.Monitor")
        return nanoseconds / 1e9 if isinstance(nanoseconds, (int, float)) and nanoseconds > 0 else MONITOR

    @property
    def _container(self) -> Record:
        found = pick(self.record, "Spec.TaskTemplate.ContainerSpec")
        return found if isinstance(found, Mapping) else {}

    def differs(self, stored: Record) -> list[str]:
        """What of it is not what is stored, as far as both tell; nothing of a value is shown but of images."""
        if not self._container:
            return []
        return [*self._differs_in_image(stored), *self._differs_in_parts(stored), *self._differs_in_variables(stored)]

    def _differs_in_image(self, stored: Record) -> Iterator[str]:
        if "sourceType" not in stored:
            return
        if stored.get("sourceType") == "docker":
            wanted = str(stored.get("dockerImage") or "")
            same = _is_image(self.image, wanted)
        else:
            # A registry, which may have a prefix, comes before it.
            wanted = f"{stored.get('appName')}:latest"
            same = self.image == wanted or self.image.endswith(f"/{wanted}")
        if not same and self.image:
            yield f"its image is {self.image} instead of {wanted}"

    def _differs_in_parts(self, stored: Record) -> Iterator[str]:
        if isinstance(stored.get("args"), list) and _items(self._container, "Args") != stored["args"]:
            yield "its arguments are others"
        mounts = stored.get("mounts")
        if isinstance(mounts, list) and all(isinstance(item, Mapping) for item in mounts):
            wanted = {str(item.get("mountPath")).rstrip("/") for item in mounts}
            if {str(pick(item, "Target")).rstrip("/") for item in _items(self._container, "Mounts")} != wanted:
                yield "its mounts are others"

    def _differs_in_variables(self, stored: Record) -> Iterator[str]:
        if not isinstance(stored.get("env"), (str, type(None))):
            return
        wanted = DOTENV.pairs(stored.get("env") or "")
        given = dict(str(item).partition("=")[::2] for item in _items(self._container, "Env"))
        names = sorted(wanted.keys() ^ given.keys())
        # What a reference stands for is told elsewhere.
        plain = {name: value for name, value in wanted.items() if name in given and _REFERENCE not in value}
        names += [name for name, value in plain.items() if value != given[name]]
        if names:
            yield f"its variables are others ({', '.join(names[:MOST_TASKS])})"


def _items(container: Record, name: str) -> list[Any]:
    found = container.get(name)
    return list(found) if isinstance(found, list) else []


def _is_image(running: str, wanted: str) -> bool:
    """Whether they are the same by their longest names; a digest that only docker has found out makes no difference."""
    return _full(running) == _full(wanted) and _digest(wanted) in ("", _digest(running))


def _full(image: str) -> str:
    name = image.partition("@")[0]
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _digest(image: str) -> str:
    return image.partition("@")[2]


@dataclass(frozen=True)
class Tasks:
    """The tasks of a service. Of each, C(state) is what the swarm wants and C(currentState) what it is.

    old   ids of those that were there before the deployment
    """

    records: Sequence[Record]
    old: Collection[str] = ()

    @property
    def new(self) -> list[Record]:
        return [task for task in self.records if str(task.get("containerId")) not in self.old]

    @property
    def failed(self) -> list[Record]:
        return [task for task in self.new if _is(task, "Failed", "Rejected")]

    @property
    def wished(self) -> list[Record]:
        return [task for task in self.new if task.get("state") in ("running", "ready")]

    @property
    def stuck(self) -> list[Record]:
        """Those that no node takes, such as for a port of the host that is taken. Docker tells the reason."""
        return [task for task in self.wished if _is(task, "Pending", "New") and _error(task)]

    @property
    def complete(self) -> bool:
        return any(_is(task, "Complete") for task in self.new)

    @property
    def old_serve(self) -> bool:
        """Whether one runs that was there before."""
        return any(str(task.get("containerId")) in self.old and _is(task, "Running") for task in self.records)

    def up(self, seconds: float) -> list[Record]:
        """Those that run. One whose predecessor failed has to have run for so many seconds, else it may crash."""
        shaky = {str(task.get("name")) for task in self.failed}
        return [
            task
            for task in self.wished
            if _is(task, "Running") and (str(task.get("name")) not in shaky or age(task) >= seconds)
        ]

    def cause(self) -> str:
        """Why the first of them does not run; empty where none failed."""
        bad = self.failed or self.stuck
        return next((_error(task) for task in bad if _error(task)), str(bad[0].get("currentState")) if bad else "")

    def shown(self) -> list[str]:
        return [
            f"{task.get('name')}: {task.get('currentState')} {_error(task)}".strip() for task in self.new[:MOST_TASKS]
        ]


def age(task: Record) -> float:
    """Seconds for which it has been running; endless where docker counts in more than seconds."""
    match = _AGE.match(str(task.get("currentState")))
    return float(match[1] or 0) if match else float("inf")


def is_young(task: Record) -> bool:
    """Whether its container has just begun, or is not healthy yet."""
    return age(task) < 1.0 or _is(task, "Starting")


def _is(task: Record, *words: str) -> bool:
    return str(task.get("currentState")).startswith(words)


def _error(task: Record) -> str:
    error = str(task.get("error") or "").strip().strip('"')
    # Of the last one Dokploy shows the heading where there is nothing to show.
    return "" if error == "Error:" else error


def taken_back(service: Service, tasks: Tasks, evidence: Mapping[str, Any]) -> Verdict:
    """What the swarm has done after an update failed."""
    cause = tasks.cause() or service.message
    if service.state == "rollback_started":
        return Verdict(UNKNOWN, f"the swarm goes back to what ran before: {cause}", evidence, service.image)
    if service.state == "rollback_completed":
        return Verdict(ROLLED_BACK, f"the swarm went back to what ran before: {cause}", evidence, service.image)
    if service.state == "rollback_paused":
        return Verdict(FAILED, f"the swarm stopped while it went back: {cause}", evidence, service.image)
    return Verdict(FAILED, f"the swarm stopped half way of the update: {cause}", evidence, left(service, tasks))


def left(service: Service | None, tasks: Tasks) -> str:
    """The image of the tasks that run from before."""
    return service.image_before if service and tasks.old_serve else ""
