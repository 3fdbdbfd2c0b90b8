# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs on Coolify: the routes that start and stop it, and what is odd about what has no deployments."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import ApiError, PaasError
from ..language.call import Call, Record, pick
from ..running.deployment import Deployment
from ..running.runs import BROKEN, DOWN, STARTING, UP, Context, Runs, RunState, has_no_container, why_not_shown
from ..running.verdict import FAILED, SUCCESS, UNKNOWN, Verdict
from ..transport.client import Client
from ..transport.waiting import Deadline
from .checks import Sight

CRASHING = 15.0
"""Seconds after which what goes on crashing is not waited for any more."""
AGE = 1.0
"""Seconds for which one look at all of a kind is enough for everybody who waits for one of them."""
SEEN = 2
"""Checks that have seen it run after a restart, where nobody has seen it stopped in between."""


@dataclass(frozen=True)
class Routes:
    """The calls for one kind of what runs."""

    read: Call
    list: Call
    start: Call
    stop: Call
    restart: Call
    logs: Call


def routes(kind: str) -> Routes:
    """Those of a kind, as Coolify's addresses call it. Before 4.2 what starts and stops was asked by GET."""
    one = f"/{kind}/{{id}}"
    return Routes(
        read=Call("GET", one),
        list=Call("GET", f"/{kind}"),
        start=Call("POST", f"{one}/start", older="GET"),
        stop=Call("POST", f"{one}/stop", query={"docker_cleanup": False}, older="GET"),
        restart=Call("POST", f"{one}/restart", older="GET"),
        logs=Call("GET", f"{one}/logs", query={"lines": 50}, items="logs"),
    )


def container_runs(client: Client, routes: Routes, context: Context) -> bool | None:
    """Whether its newest container runs at this moment; None where that cannot be asked."""
    try:
        client.get(routes.logs, context, fresh=True)
    except ApiError as error:
        return False if error.status == 400 and has_no_container(error) else None
    return True


def container_log(client: Client, routes: Routes, context: Context) -> list[str]:
    """The end of what it wrote, or a line that says why that cannot be read."""
    try:
        return str(client.get(routes.logs, context, fresh=True) or "").splitlines()
    except PaasError as error:
        return [why_not_shown(error, str(context["id"]))]


def watched(client: Client, routes: Routes, context: Context) -> Record:
    """The record of one that is waited for; where there are several of these, out of one look at all of them."""
    if client.crowded:
        for item in client.listed(client.recent(routes.list, {}, AGE), routes.list, key="uuid"):
            if item["uuid"] == context["id"]:
                return item
    return client.record(routes.read, context, fresh=True)


LOOK_AGAIN = "coolify_server with validate=always has it look again, and says what is wrong."


def _unusable(record: Record) -> str:
    """Which server it is that Coolify could not use when it looked last, and why; or an empty text."""
    server = pick(record, "destination.server") or record.get("server") or {}
    settings = server.get("settings") or {}
    if settings.get("is_reachable", True) and settings.get("is_usable", True):
        return ""
    why = "cannot be used" if settings.get("is_reachable", True) else "cannot be reached"
    return f"the last look of Coolify the server {server.get('name')} {why}"


def _refuse_unusable(record: Record) -> None:
    """Coolify starts nothing on a server that it could not use when it looked last, and says nothing of it."""
    seen = _unusable(record)
    if seen:
        raise PaasError(f"By {seen}, and there it starts nothing, without a word. {LOOK_AGAIN}", "refused")


def left_behind(record: Record) -> str:
    """Of what is on such a server Coolify removes its record alone, and says nothing of that either."""
    seen = _unusable(record)
    return seen and (
        f"by {seen}, and there it removes nothing, without a word: containers go on running, and they, volumes, files"
        f" and networks stay, whatever is to be deleted with it. Remove them there. {LOOK_AGAIN}"
    )


class CoolifyRuns(Runs):
    """What Coolify starts and stops by jobs of its queue, and nothing else.

    A stop writes the status when it has ended; a start leaves that to the next check, which may be half a minute away.
    By the status as it stands Coolify refuses to start what runs and to stop what does not, so what it says is compared
    with whether the log can be read, which it asks of Docker.
    """

    gone_later = True

    def __init__(self, routes: Routes) -> None:
        self.routes = routes

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        sight = self._sight(client, context)
        runs = self._runs(client, context)
        if runs and sight.state == DOWN:
            return RunState(UP, f"{sight.detail} by its status, but does run")
        if runs is False and sight.state in (UP, STARTING):
            return RunState(DOWN, f"{sight.detail} by its status, but does not run")
        return RunState(sight.state, sight.detail)

    def is_stopped(self, client: Client, context: Context, record: Record) -> bool:
        if self._sight(client, context).state != DOWN:
            return False
        return not self._runs(client, context)

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        _refuse_unusable(record)
        self._ask(client, context, self.routes.start, True, deadline)
        return ""

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        _refuse_unusable(record)
        context["restarted"] = self._sight(client, context).written
        client.send(self.routes.restart, context)
        return ""

    def stop(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        self._ask(client, context, self.routes.stop, False, deadline)

    def left_behind(self, record: Record) -> str:
        return left_behind(record)

    def _ask(self, client: Client, context: Context, call: Call, runs: bool, deadline: Deadline) -> None:
        """Ask until Coolify does not refuse it by a status that is not true any more, or until it is needless."""

        def taken() -> bool | None:
            try:
                client.send(call, context)
            except ApiError as error:
                if error.status != 400 or "is already" not in str(error):
                    raise
                if self._runs(client, context, runs) in (runs, None):
                    return True
                deadline.report(f"{str(error).splitlines()[0]} Its status is from before")
                return None
            return True

        if not deadline.poll(taken):
            what = "stopped" if runs else "running"
            raise PaasError(
                f"Coolify still refuses it after {deadline.seconds:g} s by a status from before: by Docker it is"
                f" {what}. No check has looked at it since; see whether the server can be reached.",
                "timeout",
            )

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        sight = self._watched(client, context)
        runs = self._runs(client, context) if self._is_worth_a_look(context, sight) else None
        if "restarted" in context and not self._is_restarted(context, sight, runs):
            return Verdict(UNKNOWN, f"it is {sight.detail}, and the restart has not begun", sight.shown)
        if runs is False or sight.state == DOWN:
            said = "its container does not run, and " if runs is False else ""
            return Verdict(UNKNOWN, f"{said}its status is {sight.detail}", sight.shown)
        if sight.state == UP:
            return Verdict(SUCCESS, f"it is {sight.detail}", sight.shown)
        if sight.state == BROKEN and not sight.doubtful and waited > CRASHING:
            return Verdict(FAILED, f"it crashes ({sight.detail})", sight.shown)
        return Verdict(UNKNOWN, f"it is {sight.detail}", sight.shown)

    def _is_worth_a_look(self, context: Context, sight: Sight) -> bool:
        """Whether the container may tell something that the status does not."""
        return sight.state == UP or ("restarted" in context and not context.get("down"))

    def _is_restarted(self, context: Context, sight: Sight, runs: bool | None) -> bool:
        """Whether it was seen stopped, or else by so many checks that a restart is over."""
        seen = context.setdefault("seen", set())
        if runs is False or sight.state == DOWN:
            context["down"] = True
        if sight.written not in (None, context["restarted"]):
            seen.add(sight.written)
        return bool(context.get("down")) or len(seen) >= SEEN

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        return container_log(client, self.routes, context)

    def _runs(self, client: Client, context: Context, wanted: bool = True) -> bool | None:
        """Whether it runs at this moment; None where that cannot be asked.

        wanted: of several containers all have to run, where it is wanted that they do, and else any
        """
        return container_runs(client, self.routes, context)

    def _watched(self, client: Client, context: Context) -> Sight:
        """What the record says of one that is waited for."""
        return Sight.of(watched(client, self.routes, context))

    def _sight(self, client: Client, context: Context) -> Sight:
        return Sight.of(client.record(self.routes.read, context, fresh=True))
