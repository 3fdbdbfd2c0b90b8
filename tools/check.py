# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every change has to pass, stage by stage: python tools/check.py [STAGE ...]; without a stage all of them.

All stages run even when one fails; the exit is 1 when any failed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import tree
from environments import environment
from servers import EARLIER

ROOT = tree.ROOT
BIN = Path(sys.executable).parent
PYTHON = sys.executable
BUILD = ROOT / ".cache" / "build"
TEXTS = ("doc", "examples", "return")


def variables(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE),
        **more,
    }


def run(*command: str, cwd: Path = ROOT, **more: str) -> bool:
    name = str(BIN / command[0]) if (BIN / command[0]).exists() else command[0]
    return subprocess.run([name, *command[1:]], cwd=cwd, env=variables(**more), check=False).returncode == 0


def documentation(*arguments: str) -> dict[str, Any]:
    """What ansible-doc says about modules of the collection that was installed from its artifact."""
    command = [str(BIN / "ansible-doc"), "--json", "-t", "module", *arguments]
    installed = variables(ANSIBLE_COLLECTIONS_PATH=str(BUILD))
    answer = subprocess.run(command, env=installed, cwd=BUILD, check=False, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(answer.stdout)) if answer.returncode == 0 else {}


def generated() -> bool:
    return run(PYTHON, "tools/generate.py", "--check")


def lint() -> bool:
    return all([run("ruff", "check", "--quiet", "."), run("ruff", "format", "--check", "--quiet", ".")])


def types() -> bool:
    modules = "ansible_collections.selfhosted.paas.plugins.module_utils"
    return all([run("mypy", "-p", modules, cwd=tree.TREE, MYPYPATH="."), run("mypy", "tools", MYPYPATH="tools")])


def units() -> bool:
    return run("pytest", "-q", "tests/unit", cwd=tree.COLLECTION, PYTHONPATH=str(tree.TREE))


def units_alone() -> bool:
    """With ansible-test, and so with nothing installed but what tests/unit/requirements.txt names."""
    return run(PYTHON, "tools/ansible_test.py", "units", "--venv")


def behaviour(*arguments: str) -> bool:
    paths = os.pathsep.join([str(tree.TREE), str(ROOT / "tools"), str(ROOT / "tests" / "behaviour")])
    return run("pytest", "-q", *(arguments or ("tests/behaviour",)), PYTHONPATH=paths)


def fields(*arguments: str) -> bool:
    paths = os.pathsep.join([str(tree.TREE), str(ROOT / "tools"), str(ROOT / "tests" / "fields")])
    return run("pytest", "-q", "tests/fields", *arguments, PYTHONPATH=paths)


def versions() -> bool:
    """The same, and what concerns deployments, lost requests and campaigns, while the servers pose as earlier ones."""
    about = (
        "lost",
        "faults",
        "interrupted",
        "deployments",
        "info",
        "logs",
        "stacks",
        *map("{}_application".format, EARLIER),
    )
    campaign = ("--runs", "24", "--every", "7", "--races", "2", "--lies", "8")
    return all(
        [
            fields("--earlier"),
            behaviour("--earlier", *(f"tests/behaviour/test_{name}.py" for name in about)),
            *(
                run(PYTHON, "tools/chaos.py", "--platform", platform, "--server-version", version, *campaign)
                for platform, versions in EARLIER.items()
                for version in versions
            ),
        ]
    )


def real() -> bool:
    """Not among the stages: it writes to the servers that the environment names."""
    roles = [f"tests/behaviour/test_{name}.py" for name in ("roles", "platforms")]
    chosen = [f"--{name.lower()}={os.environ[name]}" for name in ("SAMPLE", "SEED") if os.environ.get(name)]
    return all([fields("--real", "-rs", *chosen), behaviour("--real", "-rs", *roles)])


def chaos() -> bool:
    return run(PYTHON, "tools/chaos.py", "--runs", "40", "--every", "5", "--races", "6", "--lies", "16")


def replay() -> bool:
    return run(PYTHON, "tests/contract/replay.py", "all", "--check")


def sanity() -> bool:
    return run(PYTHON, "tools/ansible_test.py", "sanity")


def integration() -> bool:
    return run(PYTHON, "tools/integration.py")


def playbooks() -> bool:
    places = [name for name in ("playbooks", "roles") if (tree.COLLECTION / name).is_dir()]
    return run("ansible-lint", "--offline", "--profile", "production", "--nocolor", "-q", *places, cwd=tree.COLLECTION)


def reference() -> bool:
    options = ("--plugin-docs", "--validate-collection-refs", "all", "--skip-rstcheck")
    return all(
        [
            run("antsibull-docs", "lint-collection-docs", *options, ".", cwd=tree.COLLECTION),
            run("antsibull-changelog", "lint", cwd=tree.COLLECTION),
        ]
    )


def build() -> Path | None:
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    run("ansible-galaxy", "collection", "build", "--output-path", str(BUILD), cwd=tree.COLLECTION)
    return next(BUILD.glob("selfhosted-paas-*.tar.gz"), None)


def artifact() -> bool:
    """The built collection installs, and its documentation can be read."""
    package = build()
    if not package:
        return False
    if not run("ansible-galaxy", "collection", "install", "-p", str(BUILD), str(package), "--force", "--offline"):
        return False
    modules = {f"selfhosted.paas.{path.stem}" for path in (ROOT / "plugins" / "modules").glob("*.py")}
    listed = documentation("--list", "selfhosted.paas").keys()
    complete = {name for name, texts in documentation(*sorted(modules)).items() if all(map(texts.get, TEXTS))}
    print(f"{len(modules)} modules, {len(listed)} listed, {len(complete)} with all their documentation")
    return modules == listed == complete


def importer() -> bool:
    """What Galaxy runs on an upload."""
    package = build()
    if not package:
        return False
    # Pins versions of linters, so it cannot share an environment; writes its result into the working directory.
    python = environment("galaxy-importer", "galaxy-importer")
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    return run(str(python), "-m", "galaxy_importer.main", str(package), cwd=BUILD, PATH=path)


STAGES = {
    function.__name__: function
    for function in (
        *(
            generated,
            lint,
            types,
            units,
            behaviour,
            chaos,
            fields,
            versions,
            replay,
            reference,
            playbooks,
            artifact,
            importer,
        ),
        *(units_alone, sanity, integration),
    )
}


def main(names: list[str]) -> int:
    tree.refresh()
    outcome: dict[str, tuple[bool, float]] = {}
    for name in names or STAGES:
        print(f"\n== {name} {'=' * (70 - len(name))}", flush=True)
        begun = time.monotonic()
        outcome[name] = ({**STAGES, "real": real}[name](), time.monotonic() - begun)
    print(f"\n{'stage':<14}{'':>8}  seconds")
    for name, (passed, seconds) in outcome.items():
        print(f"{name:<14}{'ok' if passed else 'FAILED':>8}  {seconds:7.1f}")
    failed = sum(not passed for passed, _seconds in outcome.values())
    print(f"\n{len(outcome) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
