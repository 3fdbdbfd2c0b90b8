# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is going to do, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Callable

from ..language.call import Record
from ..language.differences import Differences, Fixed

UNTRIED_REASON = "the server does not list them, so check mode cannot tell whether there is something to remove"


@dataclass
class Step:
    """One write of a plan; C(run) carries it out."""

    name: str
    run: Callable[[], None]


@dataclass
class Plan:
    """What a run is going to do. Data, so that it can be shown, tested and counted.

    deploy_required  something that containers see waits for a deployment, once all is stored
    waits            so does something that was stored before this run
    restart_required the same where a start brings it
    removals         entries that are there and are removed, by their option
    tries            entries that may be there, and whose removal is tried
    """

    op: str = ""
    differences: Differences = field(default_factory=Differences)
    replaces: Record | None = None
    fixed: Sequence[Fixed] = ()
    losses: dict[str, Any] = field(default_factory=dict)
    run: str = ""
    reason: str = ""
    deploy_required: bool = False
    restart_required: bool = False
    waits: bool = False
    moves: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    joins: str = ""
    removals: dict[str, list[Any]] = field(default_factory=dict)
    tries: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        return bool(self.op or self.run or any(self.removals.values()))

    @property
    def acts(self) -> bool:
        """Whether there is a last step that deploys, starts, stops, or waits for a deployment."""
        return bool(self.run or self.joins)
