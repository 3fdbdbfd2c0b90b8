# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the swarm says of a service of Dokploy: which tasks run, and what became of what it was told."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import PaasError, Unanswered
from ..language.call import Record, pick
from ..running.deployment import Deployment
from ..running.runs import BROKEN, DOWN, STARTING, UP, Context, Note, Runs, RunState, why_not_shown
from ..running.verdict import FAILED as NOT_RUNNING
from ..running.verdict import SUCCESS, UNKNOWN, Verdict
from ..transport.client import Client
from ..transport.waiting import Deadline
from .calls import CONTAINER_LOG_SINCE, CONTAINERS, TASK_STATES_SINCE, TASKS, ServiceCalls
from .queue import lacks
from .service import MONITOR, Service, Tasks, age, is_young, left, named, read, taken_back, watched


class SwarmSight(Runs):
    """Looks at the service and the tasks of what Dokploy runs; C(calls) are those of its kind."""

    calls: ServiceCalls
    said = "{}"
    settle = 15.0
    """Seconds for which a bad state must last before it is believed, since the swarm tries again."""

    def note_tasks(self, client: Client, context: Context, record: Record) -> None:
        """Remember which tasks there are, so that only later ones count."""
        context["old_tasks"] = {str(task.get("containerId")) for task in self._tasks(client, context, record)}

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        """What the tasks of the deployment wrote, and not what older ones did that go on in their place."""
        tasks = self._sight(client, context, record)
        if client.older_than(CONTAINER_LOG_SINCE):
            missing = lacks(client, CONTAINER_LOG_SINCE)
            return [*tasks.shown(), Note(f"(the log of the containers is not shown: {missing})")]
        if context.get("said"):
            return [*tasks.shown(), *context["said"]]
        if tasks.old_serve and not tasks.up(0):
            return [*tasks.shown(), Note("(what they wrote is not shown: Dokploy shows only the log of what runs)")]
        try:
            return [*tasks.shown(), *self._said(client, context)]
        except PaasError as error:
            return [*tasks.shown(), why_not_shown(error, str(record.get("appName") or ""))]

    def _said(self, client: Client, context: Context) -> list[str]:
        return str(client.get(self.calls.log, context, fresh=True) or "").splitlines()

    def _listen(self, client: Client, context: Context, tasks: Tasks) -> None:
        """Keep what a young task writes while it is the newest that runs; the next time it may be gone."""
        young = any(task.get("state") == "running" and is_young(task) for task in tasks.new)
        if young and "old_tasks" in context and not client.older_than(CONTAINER_LOG_SINCE):
            # It is only kept in case; whoever needs a log asks for it and hears of errors.
            with contextlib.suppress(PaasError):
                context["said"] = self._said(client, context) or context.get("said")

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        """What the tasks do; after a deployment only those that it made count, because the swarm may go back."""
        return self._run_state(
            client, context, record, self._sight(client, context, record), watched(client, context, record)
        )

    def _run_state(self, client: Client, context: Context, record: Record, tasks: Tasks, monitor: float) -> RunState:
        up, wanted = tasks.up(monitor), _wanted(record)
        counted = f"{len(up)} of {wanted} tasks run"
        if client.older_than(TASK_STATES_SINCE):
            counted += f" as far as its own host shows, since {lacks(client, TASK_STATES_SINCE)}"
        if up and len(up) >= wanted:
            return RunState(UP, counted)
        if tasks.complete and _is_job(record):
            return RunState(UP, "the job is complete")
        if not (wanted or tasks.wished):
            return RunState(UP if "old_tasks" in context else DOWN, "deployed with replicas=0", wanted=False)
        # Tasks that failed stay in the list when the application is stopped, and then they are history.
        if tasks.failed and (tasks.wished or "old_tasks" in context or not self._idle(client, context)):
            return RunState(BROKEN, f"{counted}, {len(tasks.failed)} failed ({tasks.cause()})")
        if tasks.stuck:
            return RunState(BROKEN, f"{counted}, and no node takes the others ({tasks.cause()})")
        if tasks.wished:
            return RunState(STARTING, counted)
        if tasks.new and client.older_than(TASK_STATES_SINCE) and not self._idle(client, context):
            # Nobody stopped it: the swarm is about to replace a task, and what became of that is not told.
            return RunState(BROKEN, counted)
        return RunState(DOWN, counted)

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        """By what docker says of the service: the swarm may go back, stop half way, or go on with what fails.

        A service that was made or scaled, not updated, and one whose update is completed, is judged by its tasks.
        """
        asked, record = record, context.get("stored", record)
        service, tasks = read(client, context, record), self._sight(client, context, record)
        monitor = service.monitor if service else MONITOR
        seen = self._run_state(client, context, record, tasks, monitor)
        lasted = lasts(context, waited, seen.state)
        updating = service is not None and service.state == "updating"
        if updating:
            self._listen(client, context, tasks)
        evidence = self._evidence(deployment, service, tasks)
        if service and not (updating or service.state in ("", "completed")):
            return taken_back(service, tasks, evidence)
        if service and not updating and context.get("brings_stored"):
            differing = ", ".join(service.differs(record))
            # A deployment brings what was stored when it began; somebody may have stored something else since.
            if differing and not ("env" in asked and not service.differs(asked)):
                return Verdict(NOT_RUNNING, f"what runs is something else: {differing}", evidence, service.image)
        if seen.state == UP:
            # What the swarm makes or scales it does not watch itself, as it does what it updates.
            stays = service is not None and service.state == "completed"
            stays = stays or lasted >= monitor or all(age(task) >= monitor for task in tasks.up(0))
            return Verdict(SUCCESS if stays and not updating else UNKNOWN, seen.detail, evidence)
        if lasted < self.settle or seen.state == STARTING or (updating and not tasks.stuck):
            return Verdict(UNKNOWN, f"the swarm is updating it, {seen.detail}" if updating else seen.detail, evidence)
        return Verdict(NOT_RUNNING, seen.detail, evidence, left(service, tasks))

    @staticmethod
    def _evidence(deployment: Deployment | None, service: Service | None, tasks: Tasks) -> dict[str, Any]:
        """By the words of Dokploy and docker."""
        told: dict[str, Any] = {"tasks": tasks.shown()}
        if deployment:
            told.update(deployment=deployment.id, status=deployment.reported)
        if service:
            told.update(Image=service.image, UpdateStatus=service.record.get("UpdateStatus"))
        return told

    def serves(self, client: Client, context: Context, record: Record) -> str:
        """The image of the service, where a task of it runs."""
        service = read(client, context, record)
        return service.image if service and Tasks(self._tasks(client, context, record)).up(0) else ""

    def has_container(self, client: Client, context: Context, record: Record) -> bool:
        return bool(Tasks(self._tasks(client, context, record)).up(0))

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """Dokploy starts one replica and answers when it runs, which may be never; the tasks tell what became of it."""

        def arrived() -> str | None:
            state = self.run_state(client, context, record).state
            return None if state == DOWN else state

        try:
            _answer, seen = client.send_once(self.calls.start, context, None, arrived)
        except Unanswered as error:
            if not error.pending:
                raise
            seen = DOWN
        if seen in (BROKEN, DOWN):
            tasks = self.container_log(client, context, record)[-10:]
            client.send(self.calls.stop, context)
            raise PaasError(
                "Dokploy did not answer the start, and no container stays up. It was stopped again, since the start"
                " would hang for ever. The last tasks:\n" + "\n".join(map(client.connection.redactor, tasks)),
                "deployment",
            )
        if record.get("replicas") not in (None, 1):
            self.restart(client, context, record, deadline)
        return ""

    def stop(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        client.send(self.calls.stop, context)

    def _idle(self, client: Client, context: Context) -> bool:
        return self._fresh(client, context).get("applicationStatus") == "idle"

    def _fresh(self, client: Client, context: Context) -> Record:
        return client.record(self.calls.read, context, fresh=True)

    def _sight(self, client: Client, context: Context, record: Record) -> Tasks:
        return Tasks(self._tasks(client, context, record), context.get("old_tasks", ()))

    def _tasks(self, client: Client, context: Context, record: Record) -> Sequence[Record]:
        place = {**context, **named(record)}
        tasks = client.records(TASKS, place, fresh=True)
        if not (tasks and client.older_than(TASK_STATES_SINCE)):
            return tasks
        states = {str(item.get("name")): item.get("state") for item in client.records(CONTAINERS, place, fresh=True)}
        return [{**task, "currentState": self._seen_state(client, context, task, states)} for task in tasks]

    def _seen_state(self, client: Client, context: Context, task: Record, states: Mapping[str, Any]) -> str:
        """What became of a task, by its container, where the tasks tell only what the swarm wants.

        Containers of other nodes are not seen; of a task there, and of one that has none yet, nothing is known.
        """
        name = f"{task.get('name')}.{task.get('containerId')}"
        if any(container.startswith(name) and state == "running" for container, state in states.items()):
            now = client.connection.clock()
            seconds = int(now - context.setdefault("first_seen", {}).setdefault(name, now))
            return f"Running {seconds} seconds ago" if seconds else "Running less than a second ago"
        if task.get("state") != "shutdown":
            return ""
        # Before a deployment they are history; after it, what it made has ended by itself.
        return "Failed" if "old_tasks" in context else "Shutdown"


def stays_broken(runs: Runs, client: Client, context: Context, record: Record) -> bool:
    """A task after one that has failed counts as up only when it has run for a while."""

    def mended() -> bool | None:
        return None if runs.run_state(client, context, record).state == BROKEN else True

    return not client.connection.deadline(MONITOR).poll(mended)


def lasts(context: Context, waited: float, state: str) -> float:
    """Seconds for which it has been so."""
    since = context.setdefault("seen_since", {})
    if since.get("state") != state:
        since.update(state=state, at=waited)
    return waited - float(since["at"])


def _mode(record: Record) -> Record:
    mode = record.get("modeSwarm")
    return mode if isinstance(mode, Mapping) else {}


def _wanted(record: Record) -> int:
    """Number of tasks that have to run; where the nodes or a job decide, one is enough to know."""
    mode = _mode(record)
    if mode and "Replicated" not in mode:
        return 1
    declared = pick(mode, "Replicated.Replicas")
    replicas = record.get("replicas") if declared is None else declared
    return replicas if isinstance(replicas, int) else 0


def _is_job(record: Record) -> bool:
    return any(name.endswith("Job") for name in _mode(record))
