# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying and running applications on Dokploy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ApiError, PaasError
from ..language.call import Call, Record, pick
from ..running.deploys import DONE, LOST, QUEUED, RUNNING, Deployment
from ..running.runs import Context
from ..transport.client import Client
from ..transport.waiting import Deadline
from .calls import (
    _STATUS,
    CLEAN,
    DEPLOY,
    DROP,
    KEPT,
    MARK,
    NOTE,
    OF_APPLICATIONS,
    READ,
    RELOAD,
    STALE_AFTER,
    TITLE,
    UPLOAD_TITLE,
    note,
)
from .queue import WAY_OUT, jobs, shows_queue, why_waiting
from .service import SERVICE, Service, named, read
from .sight import DeploymentSight


class DokployLifecycle(DeploymentSight):
    """Dokploy says done as soon as the swarm has accepted the service, so the service and its tasks are looked at."""

    calls = OF_APPLICATIONS
    forgiven = ("A failed one is forgotten where what ran before it runs still and is stored again.",)
    remembered = (
        "Deployments of this collection carry a mark that tells of everything that was stored, and what the swarm has"
        " taken back is deployed again.",
        "V(never) does not ask what the swarm has taken back.",
    )

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

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        archive = context.pop("upload", None)
        if archive:
            folder = self._fresh(client, context).get("dropBuildPath") or ""
            self.ask(client, context, record, DROP, {"build_path": folder}, {"zip": archive})
        else:
            texts = {"title": TITLE, "description": f"{MARK}{context.get('mark', '')}"}
            begun = self._begun(client, context, texts, changed)
            if begun:
                return begun
            if not self._asked_for(client, context, texts, changed):
                self.ask(client, context, record, DEPLOY, texts)

        def appeared() -> str | None:
            found = self.appeared(client, context)
            if not found:
                deadline.report("the deployment has not begun")
            return found

        identifier = deadline.poll(appeared)
        if identifier is None:
            raise PaasError(
                f"The deployment has not begun within {deadline.seconds:g} s: {self.why_waiting(client)}", "timeout"
            )
        if archive:
            client.send(NOTE, context, {"subtitle": note(archive.digest, identifier)})
        return identifier

    def _begun(self, client: Client, context: Context, texts: Mapping[str, str], changed: bool) -> str | None:
        """Id of a deployment of the same that runs, unless it may have read what was stored before this run."""
        found = self._deployments(client, self._fresh(client, context))
        context["known_deployments"] = {str(item["deploymentId"]) for item in found}
        for item in found if not changed else ():
            if item.get("status") == "running" and all(item.get(name) == text for name, text in texts.items()):
                return str(item["deploymentId"])
        return None

    def _asked_for(self, client: Client, context: Context, texts: Mapping[str, str], changed: bool) -> bool:
        """Whether somebody else has asked for a deployment of the same, which has no record yet."""
        if not shows_queue(client):
            return False
        wanted = {"applicationId": context["id"], "titleLog": texts["title"], "descriptionLog": texts["description"]}
        for job in jobs(client):
            fresh = job.get("state") == "waiting" or not changed
            if fresh and all(pick(job, f"data.{name}") == value for name, value in wanted.items()):
                # Its tasks may be there by now, so that none count as older ones.
                context["title"], context["brings_stored"] = texts["title"], True
                return True
        return False

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
        if "known_deployments" not in context:
            context["known_deployments"] = self._known(client, context)
        known = context["known_deployments"]
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
        rows = self._deployments(client, found)
        own = [item for item in rows if item.get("deploymentId") == deployment]
        # Of an application only so many are kept; newer ones have brought what was stored by then.
        for item in own or (rows[:1] if len(rows) >= KEPT else ()):
            seen = self._deployment(item)
            if seen.status == DONE and found.get("applicationStatus") == "running":
                seen.status = RUNNING
            return seen
        return Deployment(deployment, LOST, "lost")

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        self.note_tasks(client, context, record)
        context["brings_stored"] = True
        client.send(RELOAD, {**context, **named(record)})
        return ""

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
