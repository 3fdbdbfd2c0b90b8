# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What changes while a plan is carried out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..language.call import Record
from ..running.deployment import Deployment
from ..running.verdict import Verdict
from .plan import Plan
from .run import Run
from .steps import Step
from .turns import Turn


@dataclass
class Work:
    """A plan under way.

    run         what is wanted, with the id as soon as there is one
    plan        what is done about it
    record      what is stored by now
    before      what was stored before
    steps       what is still to be done
    done        names of what was done, also before it began anew
    doubtful    what was made may be another's: the answer was lost, and something was there afterwards
    removed     by option, what was there of what shall not be
    furnished   what was made holds more than it was asked for, and nobody has looked at it yet
    first       what was planned before that was made
    lost        something was removed before it began anew
    deployment, verdict  what became of the deployment
    turn        the right to make it, on this host
    """

    run: Run
    plan: Plan = field(default_factory=Plan)
    record: Record | None = None
    before: Record | None = None
    steps: list[Step] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    doubtful: bool = False
    removed: dict[str, list[Any]] = field(default_factory=dict)
    furnished: bool = False
    first: Plan | None = None
    lost: bool = False
    deployment: Deployment | None = None
    verdict: Verdict | None = None
    turn: Turn = field(default_factory=Turn)

    def anew(self, run: Run) -> None:
        """Be as one that has not looked at anything yet, but for what was done."""
        self.run, self.plan, self.record, self.before = run, Plan(), None, None
        self.steps, self.doubtful, self.furnished, self.removed = [], False, False, {}
