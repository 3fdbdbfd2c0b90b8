# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an application can do besides being stored: be deployed, started, stopped. Each platform fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.differences import Differences
from ..language.words import Option
from ..transport.client import Client
from ..transport.waiting import Deadline
from .verdict import Verdict

QUEUED, RUNNING, DONE, FAILED, CANCELLED, LOST = "queued", "running", "done", "failed", "cancelled", "lost"
ENDED = (DONE, FAILED, CANCELLED, LOST)

Context = dict[str, Any]
"""Ids by the keys that calls mention. Of one run only, so a lifecycle may leave notes for itself in it."""

NEWER = "what is stored is newer than its last deployment"
UP, STARTING, DOWN, BROKEN = "running", "starting", "stopped", "failing"
# What the servers say where there is no container that could have a log.
_NO_CONTAINER = ("Application is not running", "No container or service found")


def has_no_container(error: PaasError) -> bool:
    """Whether the server says instead of a log that there is no container that could have one."""
    return any(text in str(error) for text in _NO_CONTAINER)


def why_not_shown(error: PaasError) -> str:
    """The line that stands in the place of a log."""
    if has_no_container(error):
        return "(none: no container of it runs, and the server shows the log of those only that run)"
    return f"(not shown: {str(error).splitlines()[0]})"


@dataclass
class Deployment:
    """One deployment.

    status    one of the words above
    reported  the server's own word
    mark      what it carries of the mark that the engine left in the context when it was requested
    reason    what is known about a bad end besides the log
    commit    what was built, where the server tells
    ended     when it ended, as the server writes times
    """

    id: str
    status: str
    reported: str = ""
    log: list[str] = field(default_factory=list)
    mark: str = ""
    reason: str = ""
    commit: str = ""
    ended: str = ""


@dataclass(frozen=True)
class RunState:
    """Whether containers run.

    detail  what the server says, for messages
    wanted  whether any shall, by the number that is stored
    """

    state: str
    detail: str
    wanted: bool = True


def outdated(deployed: str, stored: str) -> bool:
    """Whether two marks of the same parts differ; marks of different parts cannot be compared."""
    return deployed != stored and deployed.partition("-")[0] == stored.partition("-")[0] != ""


class Lifecycle:
    """The actions of a resource that runs. Nothing here knows about state, check mode or what changed."""

    marks = False
    """Whether a deployment can carry the mark of what was stored when it was requested."""

    options: tuple[Option, ...] = (
        Option(
            "deploy",
            (
                "V(never): nothing is deployed; RV(deploy_required) tells whether something waits for it, as far as"
                " that is known without asking what runs: of what this run stores, and on Dokploy of what was stored"
                " since the last deployment, but not of what the swarm has taken back. V(auto) in check mode asks.",
                "V(auto): deployed when something that a container sees has changed, when it was never deployed,"
                " or when its last deployment failed or was cancelled. On Dokploy a failed one is forgotten where what"
                " ran before it runs still and is stored again.",
                "V(auto) also deploys when what is stored was changed after the last deployment, such as by a run with"
                " V(never), or by one that was interrupted. On Dokploy deployments of this collection carry a mark that"
                " tells it of everything, and what the swarm has taken back is deployed again. Coolify tells it of the"
                " image (to tokens with V(read:sensitive)), of a pinned commit, of domains, and of declared variables"
                " and storages, but neither of other options nor of what was removed: V(always) deploys these.",
                "V(always): deployed in any case.",
            ),
            choices=("never", "auto", "always"),
            default="never",
        ),
        Option(
            "wait",
            (
                "Whether to wait until a deployment has ended and the application runs, or, for O(state=stopped) and"
                " O(state=absent), until it is really gone.",
                "A deployment that fails, or whose containers do not stay up, fails the task with the end of its log.",
            ),
            type="bool",
            default=True,
        ),
        Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=600),
    )

    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        """The newest deployment, or None where there never was one."""
        raise NotImplementedError

    def prefetch(self, client: Client, records: Sequence[Record]) -> None:
        """Ask for many at once what C(undeployed) is going to ask for each, where the server has a way to do that."""

    def undeployed(
        self,
        client: Client,
        context: Context,
        record: Record,
        last: Deployment,
        mark: str,
        rows: Mapping[str, Sequence[Record]],
    ) -> str:
        """Why what is stored is not what runs, as the end of a sentence; empty where nothing says so.

        last: as C(last) gave it, in the same context
        mark: the one that a deployment would carry now
        rows: rows of the children that are declared and that containers see
        """
        return NEWER if outdated(last.mark, mark) else ""

    def kept(self, client: Client, context: Context, record: Record, mark: str) -> bool:
        """Whether what ran before a deployment that failed runs still and is what is stored again."""
        return False

    def untraceable(self, context: Context, differences: Differences) -> list[str]:
        """What of these a later run could not see to be stored and not deployed."""
        return []

    def deploy(self, client: Client, context: Context, record: Record, deadline: Deadline, changed: bool) -> str:
        """Request a deployment of what is stored now; id of the deployment that the server confirms.

        changed: something was written in this run, so a deployment that began earlier does not count.
        """
        raise NotImplementedError

    def why_waiting(self, client: Client) -> str:
        """Why a deployment that was asked for has not begun, as the end of a message."""
        return "others are before it. It stays in the queue."

    def look(self, client: Client, context: Context, record: Record, deployment: str) -> Deployment:
        """Where the deployment stands."""
        raise NotImplementedError

    def read_log(
        self, client: Client, context: Context, record: Record, deployment: str, lines: int = 200
    ) -> list[str]:
        """At least the last C(lines) of the log of a deployment. Raises PaasError where it cannot be read."""
        raise NotImplementedError

    def log(self, client: Client, context: Context, record: Record, deployment: str) -> list[str]:
        """The same for the end of a message: a line that says why where it cannot be read."""
        try:
            return self.read_log(client, context, record, deployment)
        except PaasError as error:
            return [why_not_shown(error)]

    def run_state(self, client: Client, context: Context, record: Record) -> RunState:
        """Whether it runs, freshly asked."""
        raise NotImplementedError

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

    def way_out(self, client: Client, context: Context, record: Record, deployment: Deployment) -> str:
        """What keeps a deployment from its end, and what to do about it, as sentences."""
        return "It goes on at the server; raise wait_timeout to wait longer."

    def container_log(self, client: Client, context: Context, record: Record) -> list[str]:
        """The end of what the containers wrote, for the end of a message: a line that says why where that cannot be
        read.
        """
        raise NotImplementedError

    def start(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """Start; id of the deployment that does it, or "" where the server does it by itself."""
        raise NotImplementedError

    def restart(self, client: Client, context: Context, record: Record, deadline: Deadline) -> str:
        """Restart; as for start."""
        raise NotImplementedError

    def stop(self, client: Client, context: Context, record: Record) -> None:
        raise NotImplementedError

    def quiesce(self, client: Client, context: Context, record: Record, deadline: Deadline) -> None:
        """End or wait for what a delete would leave behind."""
