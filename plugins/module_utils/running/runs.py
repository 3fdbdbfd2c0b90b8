# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has containers: is started, stopped, restarted. Each platform fills it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.words import Doc, Field, Option
from ..transport.client import Client
from ..transport.connection import refuse_less
from ..transport.waiting import Deadline
from .deployment import Deployment
from .verdict import Verdict

Context = dict[str, Any]
"""Ids by the keys that calls mention. Of one run only, so a lifecycle may leave notes for itself in it."""

UP, STARTING, DOWN, BROKEN = "running", "starting", "stopped", "failing"
# What the servers say where there is no container that could have a log.
_NO_CONTAINER = (
    "Application is not running",
    "Database is not running",
    "No container or service found",
    "Container is not running",
    "Container not found",
)


def has_no_container(error: PaasError) -> bool:
    """Whether the server says instead of a log that there is no container that could have one."""
    return any(text in str(error) for text in _NO_CONTAINER)


class Note(str):
    """A line that stands in the place of a log, and is none of it."""


def why_not_shown(error: PaasError, name: str = "") -> Note:
    """What to say in the place of a log; C(name) is in the names of the containers."""
    if not has_no_container(error):
        return Note(f"(not shown: {str(error).splitlines()[0]})")
    said = "none: no container of it runs, and the server shows the log of those only that run"
    by_hand = f"docker ps -a --filter name={name}, and docker logs of what that finds"
    return Note(f"({said}. On its machine, as long as Docker keeps it: {by_hand})" if name else f"({said})")


@dataclass(frozen=True)
class RunState:
    """Whether containers run.

    detail  what the server says, for messages
    wanted  whether any shall, by the number that is stored
    """

    state: str
    detail: str
    wanted: bool = True


def stable_option(what: str) -> Option:
    return Option(
        "wait_stable",
        (
            f"Number of seconds for which {what} has to go on running, in every look, before the task calls it running."
            " It finds out what crashes only after a while, and lasts that much longer.",
            "It is part of O(wait_timeout), which has to be longer.",
        ),
        type="int",
        default=0,
    )


def refuse_endless(params: Mapping[str, Any]) -> None:
    """Raises PaasError where the time to wait is over before it can have run for long enough."""
    refuse_less(params)
    stable, timeout = params["wait_stable"], params["wait_timeout"]
    if stable and params["wait"] and stable >= timeout:
        raise PaasError(
            f"wait_stable={stable} takes the whole of wait_timeout={timeout}. Raise wait_timeout, in which it also has"
            " to come up.",
            "validation",
        )


class Runs:
    """The actions of a resource that runs. Nothing here knows about state, check mode or what changed."""

    deploys = False
    """Whether what is stored reaches containers by deployments; then it is a C(Deploys)."""

    said = "it is {}"
    """How reasons tell the detail of a state, which is a word here."""

    gone_later = False
    """Whether a delete is carried out some time after the answer."""

    def options(self, title: str) -> tuple[Option, ...]:
        """What the module has because of it; here that of what is started and stopped, and not deployed."""
        return (
            Option(
                "wait",
                (
                    f"Whether to wait until the {title} runs. For O(state=stopped) and O(state=absent) that is until it"
                    " is really gone.",
                    "One that does not come up, or not stay up, fails the task with the end of its log.",
                ),
                type="bool",
                default=True,
            ),
            Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=300),
            stable_option(f"the {title}"),
            Option(
                "restart",
                (
                    f"Whether the {title} is restarted where a change needs it.",
                    f"V(never): a change that the running {title} does not see waits for its next start;"
                    " RV(restart_required) tells of it.",
                    f"V(auto): the {title} is restarted when such a change was stored in this run, provided that it"
                    " runs. What an earlier run has stored is not told by the server: O(state=restarted) brings that.",
                ),
                choices=("never", "auto"),
                default="never",
            ),
        )

    def states(self) -> Doc:
        """What the further values of C(state) mean."""
        return (
            "V(started): as V(present), and it runs.",
            "V(stopped): as V(present), and it does not run.",
            "V(restarted): as V(present), and it is restarted, or started where it does not run.",
        )

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        """Whether it runs, freshly asked."""
        raise NotImplementedError

    def was_used(self, client: Client, context: Context, record: Record) -> bool:
        """Whether somebody has made it run since it was made."""
        return self.run_state(client, context, record).state != DOWN

    def changed_inside(self, client: Client, record: Record, fields: Iterable[Field]) -> list[str]:
        """Labels of those fields that are changed inside of what runs, so that something has to run. Raises PaasError
        where the server has no way to do that.
        """
        return []

    def has_container(self, client: Client, context: Context, record: Record) -> bool:
        """Whether anything of it runs at this moment, be it ever so young."""
        return self.run_state(client, context, record).state != DOWN

    def is_stopped(self, client: Client, context: Context, record: Record) -> bool:
        """Whether a stop has ended, and the server says so as well."""
        return self.run_state(client, context, record).state == DOWN

    def judge(
        self, client: Client, context: Context, record: Record, deployment: Deployment | None, waited: float
    ) -> Verdict:
        """What became of what was deployed, started or restarted; V(unknown) as long as the server has not told.

        deployment: the one that did it, which is done; None where the server starts containers without one.
        waited: seconds since its end was first seen, for what the server tells with a delay.
        """
        raise NotImplementedError

    def serves(self, client: Client, context: Context, record: Record) -> str:
        """What runs in the place of a deployment that failed, such as an image; empty where that is not known."""
        return ""

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        """The end of what the containers wrote, for the end of a message: a line that says why where that cannot be
        read.
        """
        raise NotImplementedError

    def prefetch(self, client: Client, records: Sequence[Record]) -> None:
        """Ask for many at once what is going to be asked for each, where the server has a way to do that."""

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """Start; id of the deployment that does it, or "" where the server does it by itself."""
        raise NotImplementedError

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """Restart; as for start."""
        raise NotImplementedError

    def stop(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        raise NotImplementedError

    def remains(self, client: Client, context: Context, record: Record) -> list[str]:
        """Names of the containers that run although it shall not, or was removed, where the server tells them."""
        return []

    def left_behind(self, record: Record) -> str:
        """What a removal is known to leave on a machine, for a warning, or an empty text."""
        return ""

    def quiesce(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        """End or wait for what a delete would leave behind."""
