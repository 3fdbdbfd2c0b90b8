# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying and running applications on Dokploy."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, PaasError, Unanswered
from ..lifecycle import (
    BROKEN,
    CANCELLED,
    DONE,
    DOWN,
    FAILED,
    LOST,
    QUEUED,
    RUNNING,
    STARTING,
    UP,
    Context,
    Deployment,
    Lifecycle,
    RunState,
)
from ..schema import Call, Record
from ..transport import Client, pick
from ..verdict import FAILED as NOT_RUNNING
from ..verdict import SUCCESS, UNKNOWN, Verdict
from ..waiting import Deadline
from .queue import WAY_OUT, jobs, lacks, shows_queue, why_waiting
from .service import MONITOR, SERVICE, Service, Tasks, age, is_young, left, named, read, taken_back, watched

READ = Call("GET", "application.one", query={"applicationId": "{id}"})
_WISH = {"applicationId": "{id}", "title": "{title}", "description": "{description}"}
DEPLOY = Call("POST", "application.deploy", body=_WISH, repeatable=False)
REDEPLOY = Call("POST", "application.redeploy", body=_WISH, repeatable=False)
RELOAD = Call("POST", "application.reload", body={"applicationId": "{id}", "appName": "{app_name}"})
# It is answered when the containers run, and that may be never.
START = Call("POST", "application.start", body={"applicationId": "{id}"}, repeatable=False, timeout=20)
STOP = Call("POST", "application.stop", body={"applicationId": "{id}"})
CLEAN = Call("POST", "application.cleanQueues", body={"applicationId": "{id}"})
DEPLOYMENT_LOG = Call("GET", "deployment.readLogs", query={"deploymentId": "{deployment}", "tail": "{lines}"})
CONTAINER_LOG = Call("GET", "application.readLogs", query={"applicationId": "{id}", "tail": 100})
TASKS = Call("GET", "docker.getServiceContainersByAppName", query={"appName": "{app_name}", "serverId": "{server_id}"})
CONTAINERS = Call(
    "GET", "docker.getContainersByAppNameMatch", query={"appName": "{app_name}", "serverId": "{server_id}"}
)
CONTAINER_LOG_SINCE, DEPLOYMENT_LOG_SINCE, TASK_STATES_SINCE = "0.29", "0.29.5", "0.27"
# The same call under /api/ is always refused, since something in front of it reads the form away.
DROP = Call(
    "POST",
    "trpc/application.dropDeployment",
    body={"applicationId": "{id}", "dropBuildPath": "{build_path}"},
    form=True,
    repeatable=False,
)
NOTE = Call("POST", "application.update", body={"applicationId": "{id}"})

STALE_AFTER = 5
"""Looks after which an application without a deployment that runs is believed not to be deployed."""

TITLE = "Ansible: selfhosted.paas"
MARK = "Configuration "
UPLOAD_TITLE = "Manual deployment"
"""What Dokploy calls the deployment of what is uploaded; it takes no title for it."""
_TRIED_ANEW = "name conflicts with an existing object"
_STATUS = {"running": RUNNING, "done": DONE, "error": FAILED, "cancelled": CANCELLED}


_NOTE = re.compile(r"drop (sha256:[0-9a-f]{64}) in deployment (\S+)")


def note(digest: str, deployment: str) -> str:
    """What is kept in the column C(subtitle), which Dokploy neither shows nor uses, about an upload."""
    return f"drop {digest} in deployment {deployment}"


def noted(record: Record) -> tuple[str, str]:
    """Digest and deployment of the last upload, or two empty texts."""
    found = _NOTE.fullmatch(str(record.get("subtitle") or ""))
    return (found[1], found[2]) if found else ("", "")


def _mode(record: Record) -> Record:
    mode = record.get("modeSwarm")
    return mode if isinstance(mode, Mapping) else {}


def _wanted(record: Record) -> int:
    """Number of tasks that have to run; where the nodes or a job decide, one is enough to know."""
    mode = _mode(record)
    if mode and "Replicated" not in mode:
        return 1
    declared = pick(mode, "Replicated.Replicas")
    return _count(record.get("replicas") if declared is None else declared)


def _is_job(record: Record) -> bool:
    return any(name.endswith("Job") for name in _mode(record))


def _count(replicas: object) -> int:
    return replicas if isinstance(replicas, int) else 0


class DokployLifecycle(Lifecycle):
    """Dokploy says done as soon as the swarm has accepted the service, so the service and its tasks are looked at."""

    marks = True

    settle = 15.0
    """Seconds for which a bad state must last before it is believed, since the swarm tries again."""

    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        found = self._deployments(client, record)
        return self._deployment(found[0]) if found else None

    def prefetch(self, client: Client, records: Sequence[Record]) -> None:
        client.prefetch(SERVICE, [named(record) for record in records if record.get("deployments")])

    def undeployed(
        self,
        client: Client,
        context: Context,
        record: Record,
        last: Deployment,
        mark: str,
        rows: Mapping[str, Sequence[Record]],
    ) -> str:
        """By the mark of its last deployment, and by what docker says became of it: its record goes on saying done."""
        said = super().undeployed(client, context, record, last, mark, rows)
        if last.status != DONE:
            return said
        try:
            service = read(client, context, record, fresh=False)
        except ApiError:
            # Not everybody may look at docker.
            return said
        if service and service.state == "rollback_completed" and not service.differs(record):
            earlier = [self._deployment(item) for item in self._deployments(client, record)]
            if mark and any(item.mark == mark and item.status == DONE for item in earlier if item.id != last.id):
                # What the swarm went back to is what is stored again.
                return ""
        if said:
            return said
        if service is None:
            return "docker has no service of it"
        if service.state == "updating":
            last.status, last.reported = RUNNING, "still being brought by the swarm"
        if service.state.startswith("rollback"):
            return f"the swarm took its last deployment back, and {service.image} serves"
        if service.state == "paused":
            return "the swarm stopped half way of its last deployment"
        return f"what runs is something else: {', '.join(differing)}" if (differing := service.differs(record)) else ""

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        archive = context.pop("upload", None)
        if archive:
            folder = self._fresh(client, context).get("dropBuildPath") or ""
            self.ask(client, context, record, DROP, {"build_path": folder}, {"zip": archive})
        else:
            texts = {"title": TITLE, "description": f"{MARK}{context.get('mark', '')}"}
            self.ask(client, context, record, DEPLOY, texts)

        def appeared() -> str | None:
            found = self.appeared(client, context)
            if not found:
                deadline.report(f"application {record.get('name')}: the deployment has not begun")
            return found

        identifier = deadline.poll(appeared)
        if identifier is None:
            raise PaasError(
                f"The deployment has not begun within {deadline.seconds:g} s: {self.why_waiting(client)}", "timeout"
            )
        if archive:
            client.send(NOTE, context, {"subtitle": note(archive.digest, identifier)})
        return identifier

    def why_waiting(self, client: Client) -> str:
        return why_waiting(client)

    def way_out(self, client: Client, context: Context, record: Record, deployment: Deployment) -> str:
        return f"It goes on at the server, and others wait for it; raise wait_timeout to wait longer. {WAY_OUT}"

    def ask(
        self,
        client: Client,
        context: Context,
        record: Record,
        call: Call,
        words: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
    ) -> None:
        """Ask for a deployment. Dokploy answers nothing; C(appeared) tells its id once there is one."""
        known = self._known(client, context)
        context["known_deployments"] = known
        self.note_tasks(client, context, record)
        context["brings_stored"] = True

        def arrived() -> bool | None:
            return True if self._queued(client, context) or self._known(client, context) != known else None

        context["title"] = words.get("title", UPLOAD_TITLE)
        if not shows_queue(client):
            # Where a lost request may wait unseen, asking again could deploy twice.
            client.send(call, {**context, **words}, body)
            return
        client.send_once(call, {**context, **words}, body, arrived)

    def note_tasks(self, client: Client, context: Context, record: Record) -> None:
        """Remember which tasks there are, so that only later ones count."""
        context["old_tasks"] = {str(task.get("containerId")) for task in self._tasks(client, context, record)}

    def appeared(self, client: Client, context: Context) -> str | None:
        """Id of the deployment that was asked for; None as long as it waits in the queue.

        Its record appears only when the queue gets to it. Raises PaasError when it is neither queued nor recorded.
        """
        known = context["known_deployments"]
        found = self._deployments(client, self._fresh(client, context))
        new = [item for item in found if item["deploymentId"] not in known]
        # Somebody else may deploy as well. The title tells ours, until at the end that of a commit takes its place.
        mine = [item for item in new if item.get("title") == context["title"]]
        if not shows_queue(client):
            # One of somebody else has another title to its end; only then may ours have one, too.
            mine = mine or [item for item in new if item.get("status") in _STATUS and item["status"] != "running"]
            return str(mine[-1]["deploymentId"]) if mine else None
        queued = self._queued(client, context)
        if mine or (new and not queued):
            return str((mine or new)[-1]["deploymentId"])
        # Between queue and record there is a short moment in which a deployment is in neither.
        missing = 0 if queued else context.get("missing", 0) + 1
        context["missing"] = missing
        if missing >= 5:
            raise PaasError(
                "The deployment is neither queued nor recorded: Dokploy lost it, as it does when it restarts.",
                "deployment",
            )
        return None

    def look(self, client: Client, context: Context, record: Record, deployment: str) -> Deployment:
        found = context["stored"] = self._fresh(client, context)
        for item in self._deployments(client, found):
            if item.get("deploymentId") == deployment:
                seen = self._deployment(item)
                if seen.status == DONE and found.get("applicationStatus") == "running":
                    seen.status = RUNNING
                return seen
        return Deployment(deployment, LOST, "lost")

    def read_log(
        self, client: Client, context: Context, record: Record, deployment: str, lines: int = 200
    ) -> list[str]:
        if client.older_than(DEPLOYMENT_LOG_SINCE):
            raise PaasError(
                f"The log of a deployment cannot be read: {lacks(client, DEPLOYMENT_LOG_SINCE)}.", "unsupported_version"
            )
        text = client.get(DEPLOYMENT_LOG, {**context, "deployment": deployment, "lines": lines}, fresh=True)
        return [line for line in str(text or "").splitlines() if line.strip()]

    def log(self, client: Client, context: Context, record: Record, deployment: str) -> list[str]:
        lines = super().log(client, context, record, deployment)
        if any(_TRIED_ANEW in line for line in lines):
            lines.append(
                "(The service is there already. The swarm refused to change it, and Dokploy then tried to make it anew;"
                " it does not tell why. A port that another service publishes on every node is a common reason.)"
            )
        return lines

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        """What the tasks of the deployment wrote, and not what older ones did that go on in their place."""
        tasks = self._sight(client, context, record)
        if client.older_than(CONTAINER_LOG_SINCE):
            return [*tasks.shown(), f"(the log of the containers is not shown: {lacks(client, CONTAINER_LOG_SINCE)})"]
        if context.get("said"):
            return [*tasks.shown(), *context["said"]]
        if tasks.old_serve and not tasks.up(0):
            return [*tasks.shown(), "(what they wrote is not shown: Dokploy shows only the log of what runs)"]
        return [*tasks.shown(), *self._said(client, context)]

    def _said(self, client: Client, context: Context) -> list[str]:
        return str(client.get(CONTAINER_LOG, context, fresh=True) or "").splitlines()

    def _listen(self, client: Client, context: Context, tasks: Tasks) -> None:
        """Keep what a young task writes while it is the newest that runs; the next time it may be gone."""
        young = any(task.get("state") == "running" and is_young(task) for task in tasks.new)
        if young and "old_tasks" in context and not client.older_than(CONTAINER_LOG_SINCE):
            with contextlib.suppress(PaasError):
                context["said"] = self._said(client, context) or context.get("said")

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        """What the tasks do; after a deployment only those that it made count, because the swarm may go back."""
        return self._run_state(client, context, record, self._sight(client, context, record), watched(client, record))

    def _run_state(self, client: Client, context: Context, record: Record, tasks: Tasks, monitor: float) -> RunState:
        up, wanted = tasks.up(monitor), _wanted(record)
        counted = f"{len(up)} of {wanted} tasks run"
        if client.older_than(TASK_STATES_SINCE):
            counted += f" as far as its own host shows, since {lacks(client, TASK_STATES_SINCE)}"
        if up and len(up) >= wanted:
            return RunState(UP, counted)
        if tasks.complete and _is_job(record):
            return RunState(UP, "the job is complete")
        if not (wanted or tasks.wished) and "old_tasks" in context:
            return RunState(UP, "deployed with replicas=0")
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
        record = context.get("stored", record)
        service, tasks = read(client, context, record), self._sight(client, context, record)
        monitor = service.monitor if service else MONITOR
        seen = self._run_state(client, context, record, tasks, monitor)
        lasted = self._lasts(context, waited, seen.state)
        updating = service is not None and service.state == "updating"
        if updating:
            self._listen(client, context, tasks)
        evidence = self._evidence(deployment, service, tasks)
        if service and not (updating or service.state in ("", "completed")):
            return taken_back(service, tasks, evidence)
        if service and not updating and context.get("brings_stored"):
            differing = ", ".join(service.differs(record))
            if differing:
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
    def _lasts(context: Context, waited: float, state: str) -> float:
        """Seconds for which it has been so."""
        since = context.setdefault("seen_since", {})
        if since.get("state") != state:
            since.update(state=state, at=waited)
        return waited - float(since["at"])

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

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """Dokploy starts one replica and answers when it runs, which may be never; the tasks tell what became of it."""

        def arrived() -> str | None:
            state = self.run_state(client, context, record).state
            return None if state == DOWN else state

        try:
            _answer, seen = client.send_once(START, context, None, arrived)
        except Unanswered as error:
            if not error.pending:
                raise
            seen = DOWN
        if seen in (BROKEN, DOWN):
            tasks = self.container_log(client, context, record)[-10:]
            client.send(STOP, context)
            raise PaasError(
                "Dokploy did not answer the start, and no container stays up. It was stopped again, since the start"
                " would hang for ever. The last tasks:\n" + "\n".join(map(client.connection.redactor, tasks)),
                "deployment",
            )
        if record.get("replicas") not in (None, 1):
            self.restart(client, context, record, deadline)
        return ""

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        self.note_tasks(client, context, record)
        context["brings_stored"] = True
        client.send(RELOAD, {**context, **named(record)})
        return ""

    def stop(self, client: Client, context: Context, record: Record) -> None:
        client.send(STOP, context)

    def quiesce(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        """A deployment that outlives its application leaves a service behind that nobody owns."""
        if not shows_queue(client) or self._queued(client, context):
            client.send(CLEAN, context)

        looks = 0

        def idle() -> bool | None:
            nonlocal looks
            found = self._fresh(client, context)
            recorded = any(item.get("status") == "running" for item in self._deployments(client, found))
            if recorded or (shows_queue(client) and self._queued(client, context)):
                looks = 0
                return None
            # Nobody corrects the status of an application that a restart of Dokploy has caught. A deployment that has
            # begun and has no record yet looks the same, and gets it within seconds.
            looks += 1
            return True if found.get("applicationStatus") != "running" or looks > STALE_AFTER else None

        if not deadline.poll(idle):
            raise PaasError(
                f"The application is still being deployed after {deadline.seconds:g} s; deleting it now would leave"
                " its containers behind. Wait for the deployment or end it, then run again.",
                "timeout",
            )

    def _idle(self, client: Client, context: Context) -> bool:
        return self._fresh(client, context).get("applicationStatus") == "idle"

    def _fresh(self, client: Client, context: Context) -> Record:
        return client.record(READ, context, fresh=True)

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

    def _deployments(self, client: Client, record: Record) -> list[Record]:
        found = client.listed(record.get("deployments"), READ, "deployments", "deploymentId")
        return sorted(found, key=lambda item: str(item.get("createdAt")), reverse=True)

    def _known(self, client: Client, context: Context) -> set[str]:
        return {str(item["deploymentId"]) for item in self._deployments(client, self._fresh(client, context))}

    def _queued(self, client: Client, context: Context) -> bool:
        return any(pick(job, "data.applicationId") == context["id"] for job in jobs(client))

    def _deployment(self, item: Record) -> Deployment:
        reported = str(item.get("status"))
        said = str(item.get("description") or "")
        return Deployment(
            str(item.get("deploymentId")),
            _STATUS.get(reported, QUEUED),
            reported,
            mark=said[len(MARK) :] if said.startswith(MARK) else "",
            # Nobody can cancel a deployment of a server of one's own, so nothing else leaves one cancelled.
            reason=(
                "Dokploy was restarted while it ran."
                if reported == "cancelled"
                else str(item.get("errorMessage") or "")
            ),
        )
