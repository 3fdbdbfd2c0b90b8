# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copy the checkout to .tree/ansible_collections/selfhosted/paas, where Ansible's tools want to find a collection.

Only what git knows or does not ignore is copied, only where it differs, and what is gone here goes there too.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# A job that runs beside others and writes into the collection has a tree of its own.
TREE = ROOT / os.environ.get("COLLECTION_TREE", ".tree")
COLLECTION = TREE / "ansible_collections" / "selfhosted" / "paas"
# Written by tests, and of no interest to git.
KEPT = ("tests/output", "tests/integration/integration_config.yml", ".ansible/", ".git/")


def tracked() -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def refresh() -> None:
    if os.environ.get("COLLECTION_TREE_IS_FRESH"):
        return
    wanted = tracked()
    COLLECTION.mkdir(parents=True, exist_ok=True)
    if not (COLLECTION / ".git").exists():
        # ansible-test asks git for the files; asked in here, this checkout would answer that all of them are ignored.
        subprocess.run(["git", "init", "--quiet", str(COLLECTION)], check=True)
    for name in wanted:
        source, target = ROOT / name, COLLECTION / name
        if not target.exists() or not filecmp.cmp(source, target, shallow=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    for target in sorted(COLLECTION.rglob("*"), reverse=True):
        name = target.relative_to(COLLECTION).as_posix()
        if name.startswith(KEPT) or "__pycache__" in name:
            continue
        if target.is_file() and name not in wanted:
            target.unlink()
        elif target.is_dir() and not any(target.iterdir()):
            target.rmdir()


if __name__ == "__main__":
    refresh()
