# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying and running Compose files on Dokploy, by docker compose or as a stack of the swarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, PaasError
from ..language.call import Record, pick
from ..language.differences import Differences
from ..running.deployment import Deployment
from ..running.runs import BROKEN, DOWN, STARTING, UP, Context, RunState, why_not_shown
from ..running.verdict import FAILED, ROLLED_BACK, SUCCESS, UNKNOWN, Verdict
from ..transport.client import Client
from ..transport.waiting import Deadline
from .calls import CONTAINER_LOG_SINCE, CONTAINERS, CONTAINERS_OF, OF_COMPOSE, STACK_TASKS
from .compose_parts import Containers, by_service, in_swarm, together, wanted
from .queue import lacks
from .queued import Queued
from .service import MONITOR, SERVICE, named, read
from .sight import SwarmSight, lasts, stays_broken

ROWS = ("domains", "mounts", "serviceNetworks")
"""What a deployment brings and no field tells."""
_NO_PART = ("Id", "createdAt", "uniqueConfigKey")
"""How keys of rows end that say nothing of what a deployment brings."""


class ServiceSight(SwarmSight):
    """One service of a stack, whose tasks are in the context."""

    calls = OF_COMPOSE

    def _tasks(self, client: Client, context: Context, record: Record) -> Sequence[Record]:
        tasks: Sequence[Record] = context["tasks"]
        return tasks

    def _said(self, client: Client, context: Context) -> list[str]:
        """What its containers write that shall run; of others Dokploy tells no names."""
        stack = context["stack"]
        rows = client.records(CONTAINERS_OF, {**named(stack), "compose_type": "stack"}, fresh=True)
        mine = [row for row in rows if str(row.get("name")).startswith(f"{context['service']}.")]
        return [line for row in mine for line in said(client, str(stack["composeId"]), row)]

    def _idle(self, client: Client, context: Context) -> bool:
        # Of a stack that was stopped there are no services.
        return False

    def state(self, client: Client, context: Context, record: Record) -> RunState:
        return self._run_state(client, context, record, self._sight(client, context, record), MONITOR)


class ComposeRuns(Queued):
    """Dokploy calls a deployment done whatever becomes of the containers, so they are looked at.

    Its own start forgets the variables of a docker-compose and starts nothing of a stack, so a start is a deployment.
    """

    calls = OF_COMPOSE
    settle = 15.0
    """Seconds for which a bad state must last before it is believed, since docker tries again."""
    crashing = 60.0
    """Seconds after which a state that is bad again and again is believed."""
    remembered = (
        "Deployments of this collection carry a mark that tells of everything that was stored. In place of it those of"
        " a Git repository carry the commit, so that of these no run knows what an earlier one has stored only.",
    )
    sight = ServiceSight()

    # -- what there is to deploy ---------------------------------------------------------------------------------------

    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        context["traceless"] = record.get("sourceType") != "raw"
        return super().last(client, context, record)

    def beyond(self, record: Record) -> dict[str, Any]:
        return {
            name: sorted(
                ({key: value for key, value in row.items() if not key.endswith(_NO_PART)} for row in record[name]),
                key=str,
            )
            for name in ROWS
            if isinstance(record.get(name), list)
        }

    def untraceable(self, context: Context, differences: Differences) -> list[str]:
        return differences.runtime() if context.get("traceless") else []

    # -- what runs -----------------------------------------------------------------------------------------------------

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        if not _is_stack(record):
            return self._containers(client, record).state()
        return together(
            {
                name: self.sight.state(client, part, service)
                for name, service, part in self._services(client, context, record)
            }
        )

    def fallen(self, client: Client, context: Context, record: Record) -> bool:
        if record.get("composeStatus") != "done":
            return False
        try:
            if _is_stack(record):
                return self._is_taken_back(client, context, record) or stays_broken(self, client, context, record)
            containers = self._containers(client, record)
        except ApiError:
            # Not everybody may look at docker.
            return False
        return containers.state().state == BROKEN or bool(containers.bad() and not containers.up())

    def _is_taken_back(self, client: Client, context: Context, record: Record) -> bool:
        """Whether the swarm went back with a service, or stopped half way, so that what ran before may run still."""
        services = [service for _name, service, _part in self._services(client, context, record)]
        client.prefetch(SERVICE, [named(service) for service in services])
        states = (found.state for found in (read(client, {}, service, fresh=False) for service in services) if found)
        return any(state.startswith(("rollback", "paused")) for state in states)

    def is_stopped(self, client: Client, context: Context, record: Record) -> bool:
        """Containers of a stack end some time after their service."""
        record = self._fresh(client, context)
        return super().is_stopped(client, context, record) and not self.remains(client, context, record)

    def remains(self, client: Client, context: Context, record: Record) -> list[str]:
        # A listed record does not tell the name of its containers; before a delete it was read.
        record = {**context.get("stored", {}), **record}
        call, begin = (CONTAINERS, f"{record.get('appName')}_") if _is_stack(record) else (CONTAINERS_OF, "")
        try:
            rows = client.records(call, {**named(record), "compose_type": "docker-compose"}, fresh=True)
        except ApiError:
            # Not everybody may look at docker.
            return []
        mine = (row for row in rows if str(row.get("name")).startswith(begin))
        return [str(row.get("name")) for row in mine if row.get("state") in ("running", "restarting")]

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        record = context.get("stored", record)
        verdict = (self._judge_stack if _is_stack(record) else self._judge_containers)(client, context, record, waited)
        told = {"deployment": deployment.id, "status": deployment.reported} if deployment else {}
        return Verdict(verdict.outcome, verdict.reason, {**verdict.evidence, **told}, verdict.serves)

    def _judge_containers(self, client: Client, context: Context, record: Record, waited: float) -> Verdict:
        containers = self._containers(client, record)
        seen, evidence = containers.state(), {"containers": containers.shown()}
        anew = containers.begun_again(context.setdefault("ages", {}))
        if seen.state == UP and anew:
            # Docker may have started it again between two looks.
            seen = RunState(BROKEN, f"{seen.detail}, and {', '.join(anew)} has ended and begun again")
        lasted = lasts(context, waited, seen.state)
        if seen.state == UP:
            stays = lasted >= MONITOR or not containers.young(MONITOR)
            return Verdict(SUCCESS if stays else UNKNOWN, seen.detail, evidence)
        if seen.state == STARTING:
            return Verdict(UNKNOWN, seen.detail, evidence)
        # What crashes and is started again and again is never bad for long.
        crashes = waited - float(context.setdefault("first_bad", waited)) >= self.crashing
        return Verdict(FAILED if crashes or lasted >= self.settle else UNKNOWN, seen.detail, evidence)

    def _judge_stack(self, client: Client, context: Context, record: Record, waited: float) -> Verdict:
        found: dict[str, Verdict] = {}
        for name, service, part in self._services(client, context, record):
            before = context.get("before", {}).get(name)
            template = _template(client, service) if before else None
            # What is told the same again goes on with the tasks that it has.
            anew = before and template is not None and template != before["template"]
            part["old_tasks"] = before["tasks"] if anew else ()
            found[name] = self.sight.judge(client, part, service, None, waited)
        evidence = {"services": {name: dict(verdict.evidence) for name, verdict in found.items()}}
        for outcome in (FAILED, ROLLED_BACK, UNKNOWN):
            bad = {name: verdict for name, verdict in found.items() if verdict.outcome == outcome}
            if bad:
                reason = "; ".join(f"{name}: {verdict.reason}" for name, verdict in bad.items())
                return Verdict(outcome, reason, evidence, ", ".join(v.serves for v in bad.values() if v.serves))
        if not found:
            return Verdict(FAILED if waited >= self.settle else UNKNOWN, "it has no services", evidence)
        return Verdict(SUCCESS, f"all {len(found)} services run", evidence)

    def _services(self, client: Client, context: Context, record: Record) -> list[tuple[str, Record, Context]]:
        """The services of a stack, each with what is remembered of it; their tasks are asked for once."""
        tasks = by_service(record, client.records(STACK_TASKS, named(record), fresh=True))
        services = wanted(record) or {name: in_swarm(record, name) for name in tasks}
        kept = context.setdefault("services", {})
        found = []
        for name, service in services.items():
            part = kept.setdefault(name, {"service": service["appName"]})
            part.update(tasks=tasks.get(name, []), stack=record)
            found.append((name, service, part))
        return found

    def _containers(self, client: Client, record: Record) -> Containers:
        place = {**named(record), "compose_type": "docker-compose"}
        return Containers(record, client.records(CONTAINERS_OF, place, fresh=True))

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        """Of what does not run first, since the others are not to blame."""
        try:
            if _is_stack(record):
                return self._stack_log(client, context, record)
            containers = self._containers(client, record)
            bad = containers.bad() or [*containers.beginning(), *containers.rows]
            return [
                *containers.shown(),
                *(f"{containers.name(row)}: {line}" for row in bad for line in said(client, str(context["id"]), row)),
            ]
        except PaasError as error:
            return [why_not_shown(error, str(record.get("appName") or ""))]

    def _stack_log(self, client: Client, context: Context, record: Record) -> list[str]:
        lines = []
        for name, service, part in self._services(client, context, record):
            if self.sight.state(client, part, service).state in (BROKEN, DOWN):
                lines += [f"{name}: {line}" for line in self.sight.container_log(client, part, service)]
        return lines

    # -- what is done --------------------------------------------------------------------------------------------------

    def note_before(self, client: Client, context: Context, record: Record) -> None:
        if not _is_stack(record):
            return
        context["before"] = {
            name: {
                "tasks": {str(task.get("containerId")) for task in part["tasks"]},
                "template": _template(client, service),
            }
            for name, service, part in self._services(client, context, record)
        }

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        return self.deploy(client, context, record, deadline, changed=False)

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        self.stop(client, context, record, deadline)
        if not deadline.poll(lambda: self.is_stopped(client, context, record) or None):
            raise PaasError(
                f"The compose still runs {deadline.seconds:g} s after it was told to stop, so it was not deployed"
                " again.",
                "timeout",
            )
        return self.deploy(client, context, record, deadline, changed=True)

    def stop(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        client.send(self.calls.stop, context)


def said(client: Client, identifier: str, row: Record) -> list[str]:
    """The end of the log of a container."""
    if client.older_than(CONTAINER_LOG_SINCE):
        return [f"(not shown: {lacks(client, CONTAINER_LOG_SINCE)})"]
    place = {"id": identifier, "container": row.get("containerId")}
    return str(client.get(OF_COMPOSE.log, place, fresh=True) or "").splitlines()


def containers_of(client: Client, record: Record) -> list[tuple[str, Record]]:
    """What there is of it, each with the name of its service."""
    rows = client.records(CONTAINERS_OF, {**named(record), "compose_type": record.get("composeType")}, fresh=True)
    if not _is_stack(record):
        containers = Containers(record, rows)
        return [(containers.name(row), row) for row in rows]
    start = f"{record.get('appName')}_"
    names = [str(row.get("name")) for row in rows]
    return [(name[len(start) :].partition(".")[0], row) for name, row in zip(names, rows) if name.startswith(start)]


def _is_stack(record: Record) -> bool:
    return record.get("composeType") == "stack"


def _template(client: Client, service: Record) -> Mapping[str, Any] | None:
    """What the tasks of a service are made of; only another one gets new tasks."""
    found = read(client, {}, service)
    template = pick(found.record, "Spec.TaskTemplate") if found else None
    return template if isinstance(template, Mapping) else None
