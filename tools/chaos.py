# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Campaigns of faults, kills and races against embedded servers: python tools/chaos.py [--runs 1000 --every 1 ...]."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import tree

PLACES = (
    tree.TREE,
    *(tree.ROOT / name for name in ("tools", "tests", "tests/behaviour", "tests/faults", "tests/fields")),
)


def main(arguments: list[str]) -> NoReturn:
    tree.refresh()
    paths = os.pathsep.join(map(str, PLACES))
    command = [sys.executable, str(tree.ROOT / "tests" / "faults" / "campaign.py"), *arguments]
    # In the place of this process, so that whoever ends it ends the campaign.
    os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": paths})


if __name__ == "__main__":
    main(sys.argv[1:])
