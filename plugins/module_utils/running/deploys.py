# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is deployed: what is stored reaches containers by deployments. Each platform fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.differences import Differences
from ..language.words import Doc, Option
from ..transport.client import Client
from ..transport.waiting import Deadline
from .deployment import Deployment, outdated
from .runs import Context, Runs, stable_option, why_not_shown

NEWER = "what is stored is newer than its last deployment"


class Deploys(Runs):
    """What is deployed, and runs."""

    deploys = True

    marks = False
    """Whether a deployment can carry the mark of what was stored when it was requested."""

    forgiven: Doc = ()
    """When a failed deployment is forgotten, for the documentation."""

    remembered: Doc = ()
    """What the server tells of what was stored before and is not deployed, for the documentation."""

    def options(self, title: str) -> tuple[Option, ...]:
        earlier = (
            "V(auto) also deploys when what is stored was changed after the last deployment, such as by a run with"
            " V(never), or by one that was interrupted."
        )
        return (
            Option(
                "deploy",
                (
                    f"When to deploy the {title}.",
                    "V(never): nothing is deployed. RV(deploy_required) says whether a deployment is needed, as far as"
                    " that is known without looking at what runs; V(auto) in check mode looks.",
                    " ".join(
                        (
                            "V(auto): deployed when something that a container sees has changed, when it was never"
                            " deployed, when its last deployment failed or was cancelled, or when what it deployed"
                            " does not stay up.",
                            *self.forgiven,
                        )
                    ),
                    " ".join((earlier, *self.remembered)),
                    "V(always): deployed in every run.",
                ),
                choices=("never", "auto", "always"),
                default="never",
            ),
            Option(
                "wait",
                (
                    f"Whether to wait until a deployment has ended and the {title} runs. With O(state=stopped) and"
                    " O(state=absent) the task waits until it does not run.",
                    "A deployment that fails, or whose containers do not stay up, fails the task with the end of its"
                    " log.",
                ),
                type="bool",
                default=True,
            ),
            Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=600),
            stable_option(f"the {title}"),
        )

    def fallen(self, client: Client, context: Context, record: Record) -> bool:
        """Whether it is known that what the server goes on calling deployed does not stay up."""
        raise NotImplementedError

    def states(self) -> Doc:
        return (
            "V(started): as V(present), and it runs; if it was never deployed, it is deployed.",
            "V(stopped): as V(present), and it does not run.",
            "V(restarted): as V(present), and it is restarted, unless this very run deployed it.",
        )

    def last(self, client: Client, context: Context, record: Record) -> Deployment | None:
        """The newest deployment, or None where there never was one."""
        raise NotImplementedError

    def was_used(self, client: Client, context: Context, record: Record) -> bool:
        return self.last(client, context, record) is not None

    def may_rest(self, client: Client, context: Context, record: Record) -> bool:
        """Whether what the server has written tells of one that nobody has deployed, or that somebody has stopped, and
        not of one that failed. Whether anything runs all the same is told by C(run_state).
        """
        raise NotImplementedError

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

    def beyond(self, record: Record) -> Mapping[str, Any]:
        """What a deployment brings besides fields that containers see, as a record tells it."""
        return {}

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

    def way_out(self, client: Client, context: Context, record: Record, deployment: Deployment) -> str:
        """What keeps a deployment from its end, and what to do about it, as sentences."""
        return "It goes on at the server; raise wait_timeout to wait longer."
