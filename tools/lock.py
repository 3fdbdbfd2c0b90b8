# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Renew the locks of what development needs, one with hashes for each requirements-NAME.txt: python tools/lock.py.

A lock holds for every Python from OLDEST on, and for no index in particular. With --check nothing is written; it fails
where a lock lacks something that its requirements name.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from environments import LOCKS, ROOT, environment

OLDEST = "3.11"
OPTIONS = ("--universal", "--python-version", OLDEST, "--generate-hashes", "--no-annotate", "--no-header", "--upgrade")


def lacking(source: Path, lock: Path) -> set[str]:
    """What the requirements, or those that they include, name and the lock does not."""
    names: set[str] = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            names |= lacking(source.parent / line.removeprefix("-r ").strip(), lock)
        elif found := re.match(r"[\w.-]+", line):
            names.add(found[0].lower())
    locked = lock.read_text(encoding="utf-8") if lock.exists() else ""
    return names - set(re.findall(r"^([\w.-]+)==", locked, re.MULTILINE))


def check() -> int:
    found = {lock.name: names for source, lock in LOCKS.items() if (names := lacking(source, lock))}
    for name, names in found.items():
        print(f"locks/{name} lacks {', '.join(sorted(names))}: run make lock")
    return 1 if found else 0


def main() -> int:
    uv = environment("uv", "uv").with_name("uv")
    for source, lock in LOCKS.items():
        lock.parent.mkdir(exist_ok=True)
        command = [str(uv), "pip", "compile", "--quiet", *OPTIONS, source.name, "-o", str(lock)]
        if subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL).returncode:
            return 1
        names = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
        print(f"{lock.relative_to(ROOT)}: {names} versions")
    return 0


if __name__ == "__main__":
    sys.exit(check() if sys.argv[1:] == ["--check"] else main())
