# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs of a Coolify service: all its parts, each of which is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..errors import ApiError, PaasError
from ..language.call import Call, Record
from ..language.wire_compose import services_of
from ..running.deployment import Deployment
from ..running.runs import BROKEN, DOWN, STARTING, UP, Context, RunState, why_not_shown
from ..running.verdict import FAILED, UNKNOWN, Verdict
from ..transport.client import Client
from .checks import Sight
from .runs import CRASHING, CoolifyRuns

LOG = Call("GET", "/services/{id}/logs", query={"sub_service_name": "{part}", "lines": 50}, items="logs", since="4.2")
NOT_RUNNING = (400, 404)
"""How the log of a part is answered that does not run, or has no container."""


def parts_of(record: Record) -> list[Record]:
    """The parts that shall run: those that are in the Compose file, as far as it is shown, and are not excluded."""
    services = services_of(record.get("docker_compose_raw"))
    every = [part for kind in ("applications", "databases") for part in record.get(kind) or ()]
    return [
        part
        for part in every
        if not (part.get("exclude_from_status") or "excluded" in str(part.get("status")))
        and (not services or part.get("name") in services)
        and not services.get(str(part.get("name")), {}).get("exclude_from_hc")
    ]


class ServiceRuns(CoolifyRuns):
    """As databases, with several containers. A service says that it is being started; checks write what they see into
    its parts."""

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        sight = self._sight(client, context)
        if sight.state == STARTING and sight.detail.startswith("starting"):
            return RunState(STARTING, sight.detail)
        down, up = self._down(client, context), self._runs(client, context, wanted=False)
        if not down:
            # Where nothing can be known of the parts, the status is all there is.
            return RunState(UP if sight.state == DOWN and up is not None else sight.state, sight.detail)
        detail = f"{sight.detail} by its status, and {', '.join(down)} does not run"
        return RunState(BROKEN if up else DOWN, detail if up or sight.state != DOWN else sight.detail)

    def is_stopped(self, client: Client, context: Context, record: Record) -> bool:
        return self._sight(client, context).state == DOWN and not self._runs(client, context, wanted=False)

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        verdict = super().judge(client, context, record, deployment, waited)
        if verdict.outcome != UNKNOWN:
            return verdict
        now = client.record(self.routes.read, context, fresh=True)
        crashing = [str(part["name"]) for part in parts_of(now) if str(part.get("status")).startswith("restarting")]
        down = self._down(client, context)
        named = f"{', '.join(down)} does not run: {verdict.reason}" if down else verdict.reason
        if crashing and waited > CRASHING and "restarted" not in verdict.reason:
            return Verdict(FAILED, f"{', '.join(crashing)} crashes and is started again and again", verdict.evidence)
        return replace(verdict, reason=named)

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        """Of what does not run first, since the others are not to blame."""
        lines: list[str] = []
        names = list(self._names(client, context))
        down = self._down(client, context)
        for name in [*down, *(item for item in names if item not in down)]:
            try:
                text = str(client.get(LOG, {**context, "part": name}, fresh=True) or "")
                lines += [f"{name}: {line}" for line in text.splitlines()]
            except PaasError as error:
                lines.append(f"{name}: {why_not_shown(error, str(context['id']))}")
        return lines

    def _names(self, client: Client, context: Context) -> Iterator[str]:
        for part in parts_of(client.record(self.routes.read, context)):
            yield str(part["name"])

    def _running(self, client: Client, context: Context) -> dict[str, bool | None]:
        found: dict[str, bool | None] = {}
        for name in self._names(client, context):
            try:
                client.get(LOG, {**context, "part": name}, fresh=True)
                found[name] = True
            except ApiError as error:
                # A server that has no logs of parts says nothing of them.
                found[name] = False if error.status in NOT_RUNNING and not error.unknown_route else None
        return found

    def _down(self, client: Client, context: Context) -> list[str]:
        """The parts that do not run."""
        return [name for name, runs in self._running(client, context).items() if runs is False]

    def _runs(self, client: Client, context: Context, wanted: bool = True) -> bool | None:
        states = list(self._running(client, context).values())
        if wanted:
            return False if False in states else None if None in states or not states else True
        return True if True in states else None if None in states else False

    def _watched(self, client: Client, context: Context) -> Sight:
        # A list shows less of each than its own read.
        return self._sight(client, context)

    def _sight(self, client: Client, context: Context) -> Sight:
        """The status of the service, and when checks have written its parts."""
        record = client.record(self.routes.read, context, fresh=True)
        seen = [str(part.get("last_online_at")) for part in parts_of(record) if part.get("last_online_at")]
        return Sight.of({**record, "updated_at": max(seen, default=None), "last_online_at": max(seen, default=None)})
