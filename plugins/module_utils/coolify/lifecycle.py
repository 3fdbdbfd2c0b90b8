# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deploying and running applications on Coolify."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable

from ..errors import ApiError, NotFound, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.differences import Differences
from ..running.deployment import CANCELLED, DONE, FAILED, QUEUED, RUNNING, Deployment
from ..running.deploys import Deploys
from ..running.runs import BROKEN, DOWN, UP, Context, RunState
from ..running.verdict import FAILED as NOT_UP
from ..running.verdict import NOTHING, UNKNOWN, Verdict
from ..transport.client import Client
from ..transport.waiting import Deadline
from .checks import ROUND, Observation, Sight, moment
from .runs import AGE, container_log, container_runs, left_behind, routes, watched
from .undeployed import COMMIT_SINCE, image_of, log_lines, signs, untraceable

APPLICATIONS = routes("applications")
HISTORY = Call("GET", "/deployments/applications/{id}", query={"skip": "{skip}", "take": "{take}"}, items="deployments")
PAGES = (5, 50, 200)
"""How many deployments are asked for at a time, where those before tell only of previews and restarts."""
LOOK = Call("GET", "/deployments/{deployment}")
DEPLOY = Call("POST", "/deploy", body={"uuid": "{id}"}, repeatable=False, older="GET")
RESTART = replace(APPLICATIONS.restart, repeatable=False)
ACTIVE = Call("GET", "/deployments")

ALREADY, FULL = "already queued", "queue is full"
_STATUS = {
    "queued": QUEUED,
    "in_progress": RUNNING,
    "finished": DONE,
    "failed": FAILED,
    "cancelled-by-user": CANCELLED,
}
MOST_NAMED = 3


class CoolifyLifecycle(Deploys):
    gone_later = True
    remembered = (
        "Coolify tells of the image (to tokens with V(read:sensitive)), of a pinned commit, of domains, and of declared"
        " variables and storages, but neither of other options nor of what was removed: V(always) deploys these.",
    )

    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        newest: Record | None = None
        context["last"] = None
        for item in self._own(client, context):
            newest = newest or item
            if not item.get("restart_only"):
                context["last"] = item
                break
        context["newest"] = self._deployment(newest) if newest else None
        return self._deployment(context["last"]) if context["last"] else None

    def may_rest(self, client: Client, context: Context, record: Record) -> bool:
        """What crashed until Coolify gave it up has the same status as what was stopped, but for the count."""
        sight = Sight.of(record)
        if sight.state != DOWN or sight.restarts:
            return False
        last = self.last(client, context, record)
        return last is None or last.status == DONE

    def left_behind(self, record: Record) -> str:
        return left_behind(record)

    def undeployed(
        self,
        client: Client,
        context: Context,
        record: Record,
        last: Deployment,
        mark: str,
        rows: Mapping[str, Sequence[Record]],
    ) -> str:
        deployed = {**context["last"], **({"commit": ""} if client.older_than(COMMIT_SINCE) else {})}
        found = list(signs(record, rows, deployed)) if last.status == DONE else []
        if found:
            # It may have been read before that deployment came to its end, which takes some of the signs away.
            fresh = client.record(APPLICATIONS.read, context, fresh=True)
            found = list(signs(fresh, rows, context["last"]))
        return f"{', '.join(found)} changed after its last deployment" if found else ""

    def fallen(self, client: Client, context: Context, record: Record) -> bool:
        """It is started again and again, or Coolify has given it up. Of what somebody stops the count is forgotten."""
        ended = moment((context.get("last") or {}).get("finished_at"))
        looks = itertools.chain([record], iter(lambda: watched(client, APPLICATIONS, context), None))

        def crashes() -> bool | None:
            sight = Sight.of(next(looks))
            if ended is None or not sight.is_later_than(ended):
                return False
            if (sight.state == BROKEN and not sight.doubtful) or (sight.state == DOWN and sight.restarts):
                return True
            return None if sight.has_just_restarted else False

        return client.connection.deadline(ROUND).poll(crashes) is True

    def untraceable(self, context: Context, differences: Differences) -> list[str]:
        return untraceable(differences, bool(image_of(context.get("last") or {})))

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        return self.request(client, context, record, DEPLOY, deadline, must_be_new=changed)

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        return self.request(client, context, record, DEPLOY, deadline, must_be_new=False)

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        return self.request(client, context, record, RESTART, deadline, must_be_new=True)

    def stop(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        client.send(APPLICATIONS.stop, context)

    def look(self, client: Client, context: Context, record: Record, deployment: str) -> Deployment:
        if client.crowded:
            # One look at all that are under way; what is not among them has ended.
            for item in self._listed(client, client.recent(ACTIVE, {}, AGE)):
                if item["deployment_uuid"] == deployment:
                    return self._deployment(item)
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
        return log_lines(found["logs"])

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        return container_log(client, APPLICATIONS, context)

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        sight = Sight.of(client.record(APPLICATIONS.read, context, fresh=True))
        if sight.state not in (UP, DOWN):
            return RunState(sight.state, sight.detail)
        if "newest" not in context and sight.state == UP:
            return RunState(UP, sight.detail)
        if "newest" not in context:
            self.last(client, context, record)
        newest: Deployment | None = context["newest"]
        ended = moment(newest.ended) if newest else None
        if ended is None or sight.is_later_than(ended):
            return RunState(sight.state, sight.detail)
        runs = self._runs(client, context)
        if runs is None or runs == (sight.state == UP):
            return RunState(sight.state, sight.detail)
        said = "does run" if runs else "does not run"
        return RunState(UP if runs else DOWN, f"{sight.detail} from before its last deployment, but {said}")

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        if deployment is None:
            return Verdict(UNKNOWN, "Coolify has not told of a deployment")
        if not deployment.ended:
            deployment.ended = self.look(client, context, record, deployment.id).ended
        ended = moment(deployment.ended)
        if ended is None:
            return Verdict(UNKNOWN, f"Coolify has not written yet when the deployment {deployment.id} ended")
        seen = context.setdefault("observations", {}).setdefault(deployment.id, Observation(ended))
        sight = Sight.of(watched(client, APPLICATIONS, context))
        verdict: Verdict = seen.verdict(sight, waited, functools.partial(self._runs, client, context))
        evidence = {"deployment": deployment.id, **verdict.evidence, "finished_at": deployment.ended}
        nothing = verdict.outcome == NOT_UP and not sight.doubtful
        return replace(verdict, evidence=evidence, serves=NOTHING if nothing else "")

    def _runs(self, client: Client, context: Context) -> bool | None:
        return container_runs(client, APPLICATIONS, context)

    def serves(self, client: Client, context: Context, record: Record) -> str:
        runs = self._runs(client, context)
        if not runs:
            return NOTHING if runs is False else ""
        for item in self._own(client, context):
            if self._deployment(item).status == DONE:
                image = image_of(item)
                pinned = str(record.get("git_commit_sha") or "HEAD") != "HEAD"
                commit = "" if pinned and client.older_than(COMMIT_SINCE) else self._deployment(item).commit
                if image and record.get("build_pack") == "dockerimage":
                    return image
                return f"the commit {commit}" if commit else f"what the deployment {item['deployment_uuid']} deployed"
        return ""

    def way_out(self, client: Client, context: Context, record: Record, deployment: Deployment) -> str:
        inner = {**context, "deployment": deployment.id}
        blocking = [deployment.id]
        said = "It goes on at the server; raise wait_timeout to wait longer."
        if deployment.status == QUEUED:
            others = [item for item in self.active(client) if item.get("status") != "queued"]
            server = client.record(LOOK, inner, fresh=True).get("server_id")
            others = [item for item in others if item.get("server_id") == server]
            blocking = [str(item["deployment_uuid"]) for item in others]
            said = (
                f"It waits for {_named(others)}." if others else "Nothing is before it; the queue worker may be stuck."
            )
        return f"{said} {_cancel(blocking)}"

    def active(self, client: Client) -> list[Record]:
        """All queued and running deployments of the team."""
        return self._listed(client, client.get(ACTIVE, {}, fresh=True))

    def _listed(self, client: Client, answer: Any) -> list[Record]:
        """Coolify answers an object where they are not in order."""
        rows = list(answer.values()) if isinstance(answer, Mapping) else answer
        return list(client.listed(rows, ACTIVE, key="deployment_uuid"))

    def _history(self, client: Client, context: Context, skip: int = 0, take: int = PAGES[0]) -> Sequence[Record]:
        """Deployments of it and of its previews, the newest first."""
        return client.records(HISTORY, {**context, "skip": skip, "take": take}, fresh=True, key="deployment_uuid")

    def _own(self, client: Client, context: Context) -> Iterator[Record]:
        """Those that are not of previews, as far back as they are asked for."""
        skip = 0
        for take in PAGES:
            found = self._history(client, context, skip, take)
            yield from (item for item in found if not item.get("pull_request_id"))
            if len(found) < take:
                return
            skip += take

    def _deployment(self, item: Record) -> Deployment:
        reported = str(item.get("status"))
        commit = str(item.get("commit") or "")
        return Deployment(
            str(item.get("deployment_uuid")),
            _STATUS.get(reported, RUNNING),
            reported,
            commit="" if commit == "HEAD" else commit,
            ended=str(item.get("finished_at") or ""),
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
            deadline.report(said or "Coolify has queued nothing")
            ids = {str(item["deployment_uuid"]) for item in active}
            if not deadline.poll(functools.partial(self._may_ask_again, client, context, ids)) or not deadline.left:
                active = active or self.active(client)
                blocking = [str(item["deployment_uuid"]) for item in active]
                named = f" In the way: {_named(active)}. {_cancel(blocking)}" if active else ""
                raise PaasError(
                    f"Coolify did not queue a deployment within {deadline.seconds:g} s:"
                    f" {said or 'no reason given'}{'' if said.endswith('.') else '.'}{named}",
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
        except NotFound:
            return False
        return True


def _named(deployments: Sequence[Record]) -> str:
    """Deployments, as part of a sentence."""
    names = [
        f"the deployment {item['deployment_uuid']} of {item.get('application_name')}, {item.get('status')}"
        f" since {item.get('created_at')}"
        for item in deployments[:MOST_NAMED]
    ]
    more = len(deployments) - len(names)
    return "; ".join([*names, *([f"and {more} more"] if more > 0 else [])])


def _cancel(deployments: Sequence[str]) -> str:
    if not deployments:
        return ""
    ids = ", ".join(deployments[:MOST_NAMED])
    return (
        f"What is stuck can be ended with selfhosted.paas.coolify_deployment, action: cancel, deployment_uuid: [{ids}]."
    )
