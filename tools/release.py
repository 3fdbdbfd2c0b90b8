# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write what a release changes in the repository: python tools/release.py VERSION.

The version goes into galaxy.yml, and the fragments become the part of the changelog that is about it. Nothing is
committed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from environments import ROOT

GALAXY = ROOT / "galaxy.yml"


def main(version: str) -> int:
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        print("Which one? make release VERSION=1.0.0", flush=True)
        return 1
    # It asks ansible-doc which plugins there are.
    tools = Path(sys.executable).parent
    variables = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    before = GALAXY.read_text(encoding="utf-8")
    GALAXY.write_text(re.sub(r"(?m)^version: .*$", f"version: {version}", before), encoding="utf-8")
    command = [str(tools / "antsibull-changelog"), "release", "--version", version]
    if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode:
        GALAXY.write_text(before, encoding="utf-8")
        return 1
    print(f"galaxy.yml, CHANGELOG.rst and changelogs/ are those of {version}: look at them, commit, tag.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
