# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that CI runs, stage by stage: python tools/check.py [STAGE ...]; without a stage all of them.

All stages run even when one fails; the exit is 1 when any failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import tree

ROOT = tree.ROOT
BIN = Path(sys.executable).parent
PYTHON = sys.executable
BUILD = ROOT / ".cache" / "build"


def run(*command: str, cwd: Path = ROOT, **environment: str) -> bool:
    name = str(BIN / command[0]) if (BIN / command[0]).exists() else command[0]
    variables = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE),
        **environment,
    }
    return subprocess.run([name, *command[1:]], cwd=cwd, env=variables, check=False).returncode == 0


def generated() -> bool:
    return run(PYTHON, "tools/generate.py", "--check")


def lint() -> bool:
    return all([run("ruff", "check", "--quiet", "."), run("ruff", "format", "--check", "--quiet", ".")])


def types() -> bool:
    return run("mypy", "-p", "ansible_collections.selfhosted.paas.plugins.module_utils", cwd=tree.TREE, MYPYPATH=".")


def units() -> bool:
    return run("pytest", "-q", "tests/unit", cwd=tree.COLLECTION, PYTHONPATH=str(tree.TREE))


def replay() -> bool:
    return run(PYTHON, "tests/contract/replay.py", "--check")


def sanity() -> bool:
    return run(PYTHON, "tools/ansible_test.py", "sanity")


def integration() -> bool:
    return run(PYTHON, "tools/integration.py")


def playbooks() -> bool:
    return run("ansible-lint", "--offline", "--profile", "production", "-q", "playbooks", cwd=tree.COLLECTION)


def docs() -> bool:
    options = ("--plugin-docs", "--validate-collection-refs", "all", "--skip-rstcheck")
    return all(
        [
            run("antsibull-docs", "lint-collection-docs", *options, ".", cwd=tree.COLLECTION),
            run("antsibull-changelog", "lint", cwd=tree.COLLECTION),
        ]
    )


def artifact() -> bool:
    """The built collection installs, and its documentation can be read."""
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    built = run("ansible-galaxy", "collection", "build", "--output-path", str(BUILD), cwd=tree.COLLECTION)
    package = next(BUILD.glob("selfhosted-paas-*.tar.gz"), None)
    if not built or package is None:
        return False
    if not run("ansible-galaxy", "collection", "install", "-p", str(BUILD), str(package), "--force", "--offline"):
        return False
    modules = [f"selfhosted.paas.{path.stem}" for path in sorted((ROOT / "plugins" / "modules").glob("*.py"))]
    with (BUILD / "docs.json").open("w") as output:
        command = [str(BIN / "ansible-doc"), "--json", "-t", "module", *modules]
        environment = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(BUILD)}
        return subprocess.run(command, stdout=output, env=environment, check=False).returncode == 0


STAGES = {
    function.__name__: function
    for function in (generated, lint, types, units, replay, docs, playbooks, artifact, sanity, integration)
}


def main(names: list[str]) -> int:
    tree.refresh()
    outcome: dict[str, tuple[bool, float]] = {}
    for name in names or STAGES:
        print(f"\n== {name} {'=' * (70 - len(name))}", flush=True)
        begun = time.monotonic()
        outcome[name] = (STAGES[name](), time.monotonic() - begun)
    print(f"\n{'stage':<14}{'':>8}  seconds")
    for name, (passed, seconds) in outcome.items():
        print(f"{name:<14}{'ok' if passed else 'FAILED':>8}  {seconds:7.1f}")
    failed = sum(not passed for passed, _seconds in outcome.values())
    print(f"\n{len(outcome) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
