# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a change touches, as git tells it: everything since the branch left main, and what is not committed yet."""

from __future__ import annotations

import re
import subprocess

from tree import ROOT

PLATFORMS = ("coolify", "dokploy")
# Below these every file that is not of one platform is of both.
SHARED = ("plugins/", "tests/fields/", "tests/resources/", "tests/emulator/", "tools/servers.py")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True).stdout


def base() -> str:
    """The commit that the change begins at."""
    for main in ("origin/main", "main"):
        if found := _git("merge-base", "HEAD", main).strip():
            return found
    return "HEAD"


def files() -> list[str]:
    """Files that were changed or added."""
    return [*_git("diff", "--name-only", base()).split(), *_git("ls-files", "-o", "--exclude-standard").split()]


def platforms() -> list[str]:
    """Those whose fields the change may break."""
    found = set()
    for file in files():
        if file.startswith(SHARED):
            found |= {name for name in PLATFORMS if name in file} or set(PLATFORMS)
    return sorted(found)


def words() -> list[str]:
    """Words of the changed lines that may be names of options."""
    shown = _git("diff", "--unified=0", base(), "--", *SHARED)
    lines = [line for line in shown.splitlines() if re.match(r"[+-](?![+-])", line)]
    return sorted(set(re.findall(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*\b", "\n".join(lines))))
