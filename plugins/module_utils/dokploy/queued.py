# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deployments of Dokploy, which wait in its queue, get a record when they begin, and are told by their title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import PaasError
from ..language.call import Call, Record, pick
from ..running.deployment import DONE, LOST, QUEUED, RUNNING, Deployment
from ..running.deploys import Deploys
from ..running.runs import Context
from ..transport.client import Client
from ..transport.waiting import Deadline
from .calls import (
    DEPLOYMENT_LOG,
    DEPLOYMENT_LOG_SINCE,
    KEPT,
    MARK,
    STALE_AFTER,
    STATUS,
    TITLE,
    UPLOAD_TITLE,
    DeployCalls,
)
from .queue import WAY_OUT, jobs, require, shows_queue, why_waiting


class Queued(Deploys):
    """What Dokploy deploys; C(calls) are those of its kind."""

    calls: DeployCalls
    marks = True

    def note_before(self, client: Client, context: Context, record: Record) -> None:
        """Remember what runs before a deployment, so that only what it makes counts."""

    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        found = self._deployments(client, record)
        return self._deployment(found[0]) if found else None

    def may_rest(self, client: Client, context: Context, record: Record) -> bool:
        return record.get(self.calls.status) == "idle"

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        texts = {"title": TITLE, "description": f"{MARK}{context.get('mark', '')}"}
        begun = self._begun(client, context, texts, changed)
        if begun:
            return begun
        if not self._asked_for(client, context, texts, changed):
            self.ask(client, context, record, self.calls.deploy, texts)
        return self.await_record(client, context, deadline)

    def await_record(self, client: Client, context: Context, deadline: Deadline) -> str:
        """Id of the deployment that was asked for, as soon as it has one."""

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
        wanted = {self.calls.key: context["id"], "titleLog": texts["title"], "descriptionLog": texts["description"]}
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
        self.note_before(client, context, record)
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
            mine = mine or [item for item in new if item.get("status") in STATUS and item["status"] != "running"]
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
            if seen.status == DONE and found.get(self.calls.status) == "running":
                seen.status = RUNNING
            return seen
        return Deployment(deployment, LOST, "lost")

    def read_log(
        self, client: Client, context: Context, record: Record, deployment: str, lines: int = 200
    ) -> list[str]:
        require(client, DEPLOYMENT_LOG_SINCE, "The log of a deployment cannot be read")
        text = client.get(DEPLOYMENT_LOG, {**context, "deployment": deployment, "lines": lines}, fresh=True)
        return [line for line in str(text or "").splitlines() if line.strip()]

    def quiesce(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        """A deployment that outlives its record leaves containers behind that nobody owns."""
        if not shows_queue(client) or self._queued(client, context):
            client.send(self.calls.clean, context)

        looks = 0

        def idle() -> bool | None:
            nonlocal looks
            found = context["stored"] = self._fresh(client, context)
            recorded = any(item.get("status") == "running" for item in self._deployments(client, found))
            if recorded or (shows_queue(client) and self._queued(client, context)):
                looks = 0
                return None
            # Nobody corrects the status of what a restart of Dokploy has caught. A deployment that has
            # begun and has no record yet looks the same, and gets it within seconds.
            looks += 1
            return True if found.get(self.calls.status) != "running" or looks > STALE_AFTER else None

        if not deadline.poll(idle):
            raise PaasError(
                f"The {self.calls.kind} is still being deployed after {deadline.seconds:g} s; deleting it now would"
                " leave its containers behind. Wait for the deployment or end it, then run again.",
                "timeout",
            )

    def _fresh(self, client: Client, context: Context) -> Record:
        return client.record(self.calls.read, context, fresh=True)

    def _deployments(self, client: Client, record: Record) -> list[Record]:
        found = client.listed(record.get("deployments"), self.calls.read, "deployments", "deploymentId")
        return sorted(found, key=lambda item: str(item.get("createdAt")), reverse=True)

    def _known(self, client: Client, context: Context) -> set[str]:
        return {str(item["deploymentId"]) for item in self._deployments(client, self._fresh(client, context))}

    def _queued(self, client: Client, context: Context) -> bool:
        return any(pick(job, f"data.{self.calls.key}") == context["id"] for job in jobs(client))

    def _deployment(self, item: Record) -> Deployment:
        reported = str(item.get("status"))
        said = str(item.get("description") or "")
        return Deployment(
            str(item.get("deploymentId")),
            STATUS.get(reported, QUEUED),
            reported,
            mark=said[len(MARK) :] if said.startswith(MARK) else "",
            # Nobody can cancel a deployment of a server of one's own, so nothing else leaves one cancelled.
            reason=(
                "Dokploy was restarted while it ran."
                if reported == "cancelled"
                else str(item.get("errorMessage") or "")
            ),
        )
