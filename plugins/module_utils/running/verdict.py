# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of what was deployed, started or restarted: a value with its evidence.

A lifecycle makes it, once it can be made; modules, stacks, roles and reports only read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Callable

from ..language.commands import Return

SUCCESS, FAILED, ROLLED_BACK, UNKNOWN = "success", "failed", "rolled_back", "unknown"
NOTHING = "nothing"
"""What serves where it is known that nothing does."""
OUTCOMES = (SUCCESS, FAILED, ROLLED_BACK, UNKNOWN)

VERDICT_RETURN = Return(
    "verdict",
    "What became of what was deployed, started or restarted.",
    "dict",
    returned="when it was waited for",
    contains=(
        Return("outcome", f"One of {', '.join(f'V({word})' for word in OUTCOMES)}."),
        Return("reason", "What was seen."),
        Return("serves", "What runs now instead, where that is known."),
        Return("evidence", "What the verdict rests on, by the server's names.", "dict"),
    ),
)
"""How results of all modules tell a verdict, as RETURN documents it."""


@dataclass(frozen=True)
class Verdict:
    """Whether what was asked for is what runs.

    outcome   V(success): it runs. V(failed): it does not, and the server has nothing in its place, or kept what ran
              before. V(rolled_back): the server took it back by itself. V(unknown): the server has not told in time.
    reason    what was seen, as the end of a sentence
    evidence  what the verdict rests on, by the server's names, for results and reports
    serves    what runs now instead, such as an image; empty where that is not known
    built     whether the log of the deployment, and not that of the containers, tells why it failed
    """

    outcome: str
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    serves: str = ""
    built: bool = False

    @property
    def succeeded(self) -> bool:
        return self.outcome == SUCCESS

    def told(self, redact: Callable[[str], str]) -> Verdict:
        """The same without what must not show."""
        evidence = {name: redact(value) if isinstance(value, str) else value for name, value in self.evidence.items()}
        return replace(self, reason=redact(self.reason), serves=redact(self.serves), evidence=evidence)

    def shown(self) -> dict[str, Any]:
        """How results tell it."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "serves": self.serves or None,
            "evidence": dict(self.evidence),
        }
