# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each stage proves, in how many cases and at what cost: written down by make test RECORD=1, shown in a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypedDict

from jobs import Outcome
from tree import ROOT

RECORDED = ROOT / "docs" / "development" / "costs.json"
STAGE = re.compile(r"^(\w+):.*## stage: ([^;\n]*)", re.MULTILINE)
# How a stage says how many cases it has looked at, where that is not the closing line of pytest.
PYTEST = r"^(\d+) passed"
CASES = {
    "chaos": r"^  (?:runs|races to \w+|answers with a wrong part) +(\d+)$",
    "replay": r"^\w+: \d+ recorded, \d+ covered, (\d+) agree$",
    "sanity": r"^(Running sanity test)",
    "integration": r"^(PLAY RECAP)",
    "artifact": r"^(\d+) modules",
    "types": r"in (\d+) source files",
}


class Cost(TypedDict):
    """C(cases) is 0 where a stage counts none; C(cpu) is in seconds of computing, on however many cores."""

    cases: int
    cpu: int


def proves() -> dict[str, str]:
    """What each stage is for, in the order and words of the Makefile."""
    return dict(STAGE.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def cases(stage: str, shown: str) -> int:
    """How many cases the output of a part tells of."""
    found = re.findall(CASES.get(stage, PYTEST), shown, re.MULTILINE)
    return sum(int(text) if text.isdigit() else 1 for text in found)


def recorded() -> dict[str, Cost]:
    return dict(json.loads(RECORDED.read_text(encoding="utf-8"))) if RECORDED.exists() else {}


def record(outcomes: Mapping[str, Sequence[Outcome]]) -> None:
    """Write down what stages have cost; those that did not run keep what is known of them."""
    known = recorded()
    for stage, parts in outcomes.items():
        cpu = round(sum(part.cpu for part in parts))
        known[stage] = Cost(cases=sum(cases(stage, part.shown) for part in parts), cpu=cpu)
    RECORDED.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def table() -> str:
    """The table for docs/development/testing.md."""
    rows = ["| Stage | What it proves | Cases | CPU seconds |", "| --- | --- | ---: | ---: |"]
    known = recorded()
    for stage, what in proves().items():
        cost = known.get(stage)
        numbers = f"{cost['cases'] or ''} | {cost['cpu']}" if cost else "| "
        rows.append(f"| `{stage}` | {what.strip()} | {numbers} |")
    return "\n".join(rows) + "\n"
