# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying and running applications on Dokploy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError
from ..language.call import Record, pick
from ..running.deployment import DONE, RUNNING, Deployment
from ..running.runs import Context
from ..transport.client import Client
from ..transport.waiting import Deadline
from .calls import DROP, NOTE, OF_APPLICATIONS, RELOAD, TASK_STATES_SINCE, TASKS, TRIED_ANEW, note
from .queued import Queued
from .service import SERVICE, Service, Tasks, named, read
from .sight import SwarmSight, stays_broken


class DokployLifecycle(Queued, SwarmSight):
    """Dokploy says done as soon as the swarm has accepted the service, so the service and its tasks are looked at."""

    calls = OF_APPLICATIONS
    forgiven = ("A failed one is forgotten where what ran before it runs still and is stored again.",)
    remembered = (
        "Deployments of this collection carry a mark that tells of everything that was stored, and what the swarm has"
        " taken back is deployed again.",
        "V(never) does not ask what the swarm has taken back.",
    )

    def prefetch(self, client: Client, records: Sequence[Record]) -> None:
        places = [named(record) for record in records if record.get("deployments")]
        client.prefetch(SERVICE, places)
        client.prefetch(TASKS, [place for place in places if _is_as_made(client.known(SERVICE, place))])

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
            told = self._told_by(client, read(client, context, record, fresh=False), record, last, mark, said)
            if said or not told:
                return told
            # What was seen of docker may be older than the last deployment, so this is looked at once more. The record
            # comes after it: it knows of all deployments that can have brought what docker has.
            service, record = read(client, context, record), self._fresh(client, context)
        except ApiError:
            # Not everybody may look at docker.
            return said
        newest = self.last(client, context, record) or last
        last.id, last.status, last.reported, last.mark = newest.id, newest.status, newest.reported, newest.mark
        said = super().undeployed(client, context, record, last, mark, rows)
        return said if last.status != DONE else self._told_by(client, service, record, last, mark, said)

    def fallen(self, client: Client, context: Context, record: Record) -> bool:
        """What the swarm has updated it has watched itself; of what it was only told to make, just the tasks tell."""
        told_by_tasks = not client.older_than(TASK_STATES_SINCE) and record.get("applicationStatus") == "done"
        if not told_by_tasks or not _is_as_made(client.known(SERVICE, named(record))):
            return False
        try:
            seen = Tasks(client.records(TASKS, named(record)))
            return bool(seen.failed or seen.stuck) and stays_broken(self, client, context, record)
        except ApiError:
            # Not everybody may look at docker.
            return False

    def kept(self, client: Client, context: Context, record: Record, mark: str) -> bool:
        """By the marks of those that were done, and by what docker has."""
        done = [item for item in map(self._deployment, self._deployments(client, record)) if item.status == DONE]
        if not mark or all(item.mark != mark for item in done):
            return False
        try:
            service = read(client, context, record)
        except ApiError:
            # Not everybody may look at docker.
            return False
        if service is None or service.differs(record):
            return False
        # What the swarm went back to is older than the last one that was done.
        went_back = service.state == "rollback_completed"
        return went_back or (service.state in ("", "completed") and done[0].mark == mark)

    def _told_by(
        self, client: Client, service: Service | None, record: Record, last: Deployment, mark: str, said: str
    ) -> str:
        """Why something waits for a deployment, by what docker has; C(said) is why it does by marks."""
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

    def note_before(self, client: Client, context: Context, record: Record) -> None:
        self.note_tasks(client, context, record)

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        archive = context.pop("upload", None)
        if not archive:
            return super().deploy(client, context, record, deadline, changed)
        folder = self._fresh(client, context).get("dropBuildPath") or ""
        self.ask(client, context, record, DROP, {"build_path": folder}, {"zip": archive})
        identifier = self.await_record(client, context, deadline)
        client.send(NOTE, context, {"subtitle": note(archive.digest, identifier)})
        return identifier

    def log(self, client: Client, context: Context, record: Record, deployment: str) -> list[str]:
        lines = super().log(client, context, record, deployment)
        if any(TRIED_ANEW in line for line in lines):
            lines.append(
                "(The service is there already. The swarm refused to change it, and Dokploy then tried to make it anew;"
                " it does not tell why. A port that another service publishes on every node is a common reason.)"
            )
        return lines

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        self.note_tasks(client, context, record)
        context["brings_stored"] = True
        client.send(RELOAD, {**context, **named(record)})
        return ""


def _is_as_made(service: Any) -> bool:
    """Whether docker shows a service that was never updated."""
    return isinstance(service, Mapping) and "Spec" in service and not pick(service, "UpdateStatus.State")
