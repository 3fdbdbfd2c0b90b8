# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying and running applications on Coolify."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import ApiError, PaasError, Unanswered
from ..lifecycle import (
    BROKEN,
    CANCELLED,
    DONE,
    DOWN,
    FAILED,
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
from ..transport import Client
from ..waiting import Deadline

READ = Call("GET", "/applications/{id}")
HISTORY = Call("GET", "/deployments/applications/{id}", query={"skip": 0, "take": 5}, items="deployments")
LOOK = Call("GET", "/deployments/{deployment}")
DEPLOY = Call("POST", "/deploy", body={"uuid": "{id}"}, repeatable=False, older="GET")
RESTART = Call("POST", "/applications/{id}/restart", repeatable=False, older="GET")
STOP = Call("POST", "/applications/{id}/stop", query={"docker_cleanup": False}, older="GET")
LOGS = Call("GET", "/applications/{id}/logs", query={"lines": 50}, items="logs")

ALREADY, FULL = "already queued", "queue is full"
_STATUS = {
    "queued": QUEUED,
    "in_progress": RUNNING,
    "finished": DONE,
    "failed": FAILED,
    "cancelled-by-user": CANCELLED,
}
_RUN = {
    "running": UP,
    "starting": STARTING,
    "created": STARTING,
    "exited": DOWN,
    "restarting": BROKEN,
    "degraded": BROKEN,
}


class CoolifyLifecycle(Lifecycle):
    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        for item in self._history(client, context):
            if not item.get("pull_request_id") and not item.get("restart_only"):
                return self._deployment(item)
        return None

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        return self.request(client, context, record, DEPLOY, deadline, must_be_new=changed)

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        return self.request(client, context, record, DEPLOY, deadline, must_be_new=False)

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        return self.request(client, context, record, RESTART, deadline, must_be_new=True)

    def stop(self, client: Client, context: Context, record: Record) -> None:
        client.send(STOP, context)

    def look(self, client: Client, context: Context, record: Record, deployment: str) -> Deployment:
        return self._deployment(client.record(LOOK, {**context, "deployment": deployment}, fresh=True))

    def read_log(
        self, client: Client, context: Context, record: Record, deployment: str, lines: int = 200
    ) -> list[str]:
        found = client.record(LOOK, {**context, "deployment": deployment}, fresh=True)
        if "logs" not in found:
            raise PaasError(
                "The token may not read the logs of deployments: it lacks the ability read:sensitive, or its owner is"
                " no admin of the team.",
                "permission",
            )
        try:
            entries = json.loads(found["logs"] or "[]")
            return [
                line
                for entry in entries
                if not entry.get("hidden")
                for line in str(entry.get("output") or "").splitlines()
                if line.strip()
            ]
        except (ValueError, AttributeError, TypeError):
            return str(found["logs"]).splitlines()

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        try:
            return str(client.get(LOGS, context, fresh=True) or "").splitlines()
        except ApiError as error:
            return [str(error).splitlines()[0]]

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        found = client.record(READ, context, fresh=True)
        status = str(found.get("status") or "unknown")
        state, _colon, health = status.partition(":")
        meaning = _RUN.get(state, STARTING)
        if meaning == UP and found.get("health_check_enabled") and health != "healthy":
            meaning = BROKEN if health == "unhealthy" else STARTING
        return RunState(meaning, status)

    def _history(self, client: Client, context: Context) -> Sequence[Record]:
        return client.records(HISTORY, context, fresh=True, key="deployment_uuid")

    def _deployment(self, item: Record) -> Deployment:
        reported = str(item.get("status"))
        commit = str(item.get("commit") or "")
        return Deployment(
            str(item.get("deployment_uuid")),
            _STATUS.get(reported, RUNNING),
            reported,
            commit="" if commit == "HEAD" else commit,
        )

    def request(
        self,
        client: Client,
        context: Context,
        record: Record,
        call: Call,
        deadline: Deadline,
        must_be_new: bool,
        competes: Callable[[Record], bool] = lambda item: not item.get("pull_request_id"),
    ) -> str:
        """Id of a deployment that exists. Coolify also hands out ids of deployments that it never queued.

        must_be_new  one that has begun before does not count
        competes     whether Coolify takes an active deployment for the same as the one that is asked for
        """
        while True:
            known = [str(item.get("deployment_uuid")) for item in self._history(client, context)]

            def arrived(known: Sequence[str] = known) -> str | None:
                new = [item for item in self._history(client, context) if item["deployment_uuid"] not in known]
                return str(new[0]["deployment_uuid"]) if new else None

            try:
                answer, found = client.send_once(call, context, None, arrived)
            except Unanswered as error:
                raise PaasError(
                    f"{error} No new deployment can be seen; run again.", error.kind, error.status
                ) from None
            except ApiError as error:
                if FULL not in str(error):
                    raise
                answer, found = {"message": str(error).splitlines()[0]}, None
            identifier, said = (found, "") if found else self._answered(answer)
            if identifier and self._exists(client, context, identifier):
                return identifier
            if not identifier and said and ALREADY not in said and FULL not in said:
                raise PaasError(f"Coolify did not queue a deployment: {said}")
            active = [item for item in self._history(client, context) if competes(item) and self.is_active(item)]
            # One that has not begun will still read what was just stored; one that runs may have read it before. And
            # a restart does not read all of it.
            for item in active:
                fresh = not must_be_new or item.get("status") == "queued"
                if fresh and (call is RESTART or not item.get("restart_only")):
                    return str(item["deployment_uuid"])
            deadline.report(f"application {record.get('name')}: {said or 'Coolify has queued nothing'}")
            ids = {str(item["deployment_uuid"]) for item in active}
            if not deadline.poll(functools.partial(self._may_ask_again, client, context, ids)) or not deadline.left:
                raise PaasError(
                    f"Coolify did not queue a deployment within {deadline.seconds:g} s: {said or 'no reason given'}",
                    "timeout",
                )

    def is_active(self, item: Record) -> bool:
        return self._deployment(item).status in (QUEUED, RUNNING)

    def _may_ask_again(self, client: Client, context: Context, ids: set[str]) -> bool | None:
        """Once the deployments in the way have ended; where there is none, the queue was full: after one pause."""
        if not ids:
            client.connection.sleep(2.0)
            return True
        now = {str(item["deployment_uuid"]) for item in self._history(client, context) if self.is_active(item)}
        return None if ids & now else True

    def _answered(self, answer: Any) -> tuple[str, str]:
        entry = answer if isinstance(answer, Mapping) else {}
        if isinstance(entry.get("deployments"), list) and entry["deployments"]:
            entry = entry["deployments"][0] if isinstance(entry["deployments"][0], Mapping) else {}
        return str(entry.get("deployment_uuid") or ""), str(entry.get("message") or "")

    def _exists(self, client: Client, context: Context, identifier: str) -> bool:
        try:
            client.get(LOOK, {**context, "deployment": identifier}, fresh=True)
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True
