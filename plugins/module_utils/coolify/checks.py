# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify knows about the containers of an application, and since when.

The status of an application is written by checks that run in a queue, some time after what they see. A check moves
C(updated_at), and C(last_online_at) where it saw a container; the end of a deployment moves C(updated_at) as well, at
the second of its C(finished_at), and sets C(restart_count) to 0. So what is written tells of a deployment only once it
is later than that second. Times are compared as the server wrote them, and never with those of another clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Callable

from ..language.call import Record
from ..running.runs import BROKEN, DOWN, STARTING, UP
from ..running.verdict import FAILED, SUCCESS, UNKNOWN, Verdict

STEADY = 10.0
"""Seconds for which a container has to be up before Docker itself calls its start a success."""
QUEUED = 60.0
"""Seconds for which a check may wait in a busy queue; up to 34 were seen."""
ROUND = 60.0
"""Seconds from one check of a server to the next. There is none while Sentinel watches it, which tells only changes."""
SENTINEL_SILENT = 120.0
"""Seconds after which Coolify itself takes Sentinel for dead, at least, and three of its intervals."""

_STATES = {
    "running": UP,
    "starting": STARTING,
    "created": STARTING,
    "paused": STARTING,
    "exited": DOWN,
    "restarting": BROKEN,
    "degraded": BROKEN,
}


def moment(text: Any) -> datetime | None:
    """A time of the server, in whole seconds; None where there is none. Coolify writes times in two ways, both UTC."""
    try:
        return datetime.fromisoformat(str(text).replace("T", " ")[:19])
    except ValueError:
        return None


def seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()


@dataclass(frozen=True)
class Sight:
    """What the record of an application says.

    state     one of the words of the lifecycle
    detail    the server's word for it
    written   when it was written
    online    when a check saw a container last
    restarts  how often containers were started again since the last deployment, as far as checks have counted
    restarted  when a check counted that last
    healthy   whether a health check says so
    doubtful  it may still become better: a health check that has not passed, some of several containers
    alone     no check comes by itself, since Sentinel tells the server what changes
    """

    state: str
    detail: str
    written: datetime | None
    online: datetime | None
    restarts: int
    restarted: datetime | None
    healthy: bool
    doubtful: bool
    alone: bool
    shown: Record

    @classmethod
    def of(cls, record: Record) -> Sight:
        status = str(record.get("status") or "unknown")
        word, _colon, health = status.partition(":")
        state = _STATES.get(word, STARTING)
        # Of Compose applications only Docker knows which containers have a health check.
        checked = record.get("health_check_enabled") and record.get("build_pack") != "dockercompose"
        if state == UP and health.startswith("unhealthy"):
            state = BROKEN
        elif state == UP and checked and not health.startswith("healthy"):
            state = STARTING
        keys = ("status", "updated_at", "last_online_at", "restart_count")
        return cls(
            state,
            status,
            moment(record.get("updated_at")),
            moment(record.get("last_online_at")),
            record["restart_count"] if isinstance(record.get("restart_count"), int) else 0,
            moment(record.get("last_restart_at")),
            health.startswith("healthy"),
            word in ("running", "degraded"),
            _watched_by_sentinel(record),
            {key: record[key] for key in keys if key in record},
        )

    def is_later_than(self, ended: datetime) -> bool:
        """Whether a check has written it after that second. What changes an application moves C(updated_at), too."""
        seen = self.written if self.state == DOWN else self.online or self.written
        return seen is not None and seen > ended

    @property
    def has_just_restarted(self) -> bool:
        """Whether it may be one that crashes, met between two crashes."""
        online = self.online or self.written
        return self.restarted is not None and online is not None and seconds(self.restarted, online) < STEADY

    @property
    def is_proof_of_exit(self) -> bool:
        """Whether a stop or a check wrote it, not somebody who changed something else of the application."""
        return self.written is not None and self.written == self.online


def _watched_by_sentinel(record: Record) -> bool:
    try:
        server = record["destination"]["server"]
        settings = server["settings"]
        told, now = moment(server["sentinel_updated_at"]), moment(record["updated_at"])
        silent = max(SENTINEL_SILENT, 3.0 * float(settings["sentinel_push_interval_seconds"]))
        enabled = settings["is_sentinel_enabled"] or settings["is_metrics_enabled"]
    except (KeyError, TypeError, ValueError):
        return False
    return bool(enabled and told and now and seconds(told, now) < silent)


@dataclass
class Observation:
    """All that was seen of one application since a deployment ended.

    ended   the second in which it did
    first   the first sight of the state that lasts
    last    the last one
    since   when C(first) was seen, in seconds of waiting
    whole   whether nothing else was seen before C(first)
    """

    ended: datetime
    first: Sight | None = None
    last: Sight | None = None
    since: float = 0.0
    whole: bool = True

    def verdict(self, sight: Sight, waited: float, log: Callable[[], bool | None]) -> Verdict:
        """What this sight tells in the light of those before.

        waited: seconds since the end of the deployment was first seen
        log: whether the newest container runs now; None where that cannot be asked
        """
        return replace(self._told(sight, waited, log), evidence=sight.shown)

    def _told(self, sight: Sight, waited: float, log: Callable[[], bool | None]) -> Verdict:
        if not sight.is_later_than(self.ended):
            patience = QUEUED + (0.0 if sight.alone else ROUND)
            # A new application has a status as well, before anything of it has ever run.
            unseen = f"no check has looked at its containers since the deployment; {sight.detail} says nothing of them"
            return _by_log(unseen, log()) if waited > patience else Verdict(UNKNOWN, unseen)
        before, self.last = self.last, sight
        if before and sight.restarts > before.restarts:
            return Verdict(FAILED, f"it crashes ({sight.detail}, started again {_times(sight.restarts)})")
        if sight.state == DOWN and not sight.is_proof_of_exit and (runs := log()) is not False:
            said = "its log can be read" if runs else "whether its log can be read is not known"
            return Verdict(UNKNOWN, f"{said}, although it is {sight.detail}")
        if sight.state == DOWN or (sight.state == BROKEN and not sight.doubtful):
            again = f", started again {_times(sight.restarts)}" if sight.restarts else ""
            return Verdict(FAILED, f"it is {sight.detail}{again}")
        if self.first is None or self.first.state != sight.state:
            self.whole = self.first is None and not sight.restarts
            self.first, self.since = sight, waited
        return self._lasting(sight, waited, log)

    def _lasting(self, sight: Sight, waited: float, log: Callable[[], bool | None]) -> Verdict:
        """What to think of a state that may change once more."""
        if sight.state == STARTING:
            return Verdict(UNKNOWN, f"it is {sight.detail}")
        outcome = SUCCESS if sight.state == UP else FAILED
        begun = self.ended if self.whole else self._seen(self.first)
        proven = seconds(begun, self._seen(sight)) >= STEADY
        if proven or (sight.state == UP and sight.healthy and self.whole):
            return Verdict(outcome, f"it is {sight.detail}")
        if waited - self.since <= STEADY + (0.0 if sight.alone else ROUND):
            return Verdict(UNKNOWN, f"it is {sight.detail}, and has to be seen once more")
        if sight.state == UP and log() is False:
            return Verdict(FAILED, f"its container does not run, although it was {sight.detail} before")
        return Verdict(outcome, f"it is {sight.detail}")

    def _seen(self, sight: Sight | None) -> datetime:
        return (sight and (sight.online or sight.written)) or self.ended


def _by_log(unseen: str, runs: bool | None) -> Verdict:
    """Where Coolify checks nothing, the container itself can still be asked for its log."""
    if runs is None:
        return Verdict(UNKNOWN, unseen)
    return Verdict(SUCCESS if runs else FAILED, f"{unseen}. Its container {'runs' if runs else 'does not run'}")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
