# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One declared thing of a stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..converge.engine import Engine
from ..errors import Failure

MOST_SHOWN = 10


@dataclass
class Member:
    """One declared thing of a stack, or one that is pruned.

    place  what it stands in, as far as it says that itself, by the options that do
    """

    option: str
    name: str
    engine: Engine
    pruned: bool = False
    place: Mapping[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    failure: Failure | None = None

    @property
    def label(self) -> str:
        """What tells it from others of its kind."""
        return "/".join(str(part) for part in (*self.place.values(), self.name))

    @property
    def changes(self) -> bool:
        """Whether there is something to do, and nothing in the way."""
        return self.failure is None and self.engine.plan.changed

    @property
    def left(self) -> bool:
        """Whether something that was to be done was not tried."""
        return self.changes and bool(self.engine.work.steps)
