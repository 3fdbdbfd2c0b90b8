# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Campaigns of faults, kills and races against embedded servers: python tools/chaos.py [--runs 1000 --every 1 ...]."""

from __future__ import annotations

import os
import subprocess
import sys

import tree

PLACES = (tree.TREE, *(tree.ROOT / name for name in ("tools", "tests/behaviour", "tests/faults")))


def main(arguments: list[str]) -> int:
    tree.refresh()
    paths = os.pathsep.join(map(str, PLACES))
    command = [sys.executable, str(tree.ROOT / "tests" / "faults" / "campaign.py"), *arguments]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
