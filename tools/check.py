# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every change has to pass: python tools/check.py [STAGE[:PART] ...]; without a stage all of them,
with "quick" what a change most likely breaks, by what git says of it.

Several run side by side, one more than there are cores, since plays wait for their servers, and each prints what it has
to say when it has ended. All of them run even when one fails; the exit is 1 when any failed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import costs
import touched as changes
import tree
from environments import environment, locked
from jobs import Job, Outcome, cores, heading, patiently, side_by_side
from servers import EARLIER

ROOT = tree.ROOT
BIN = Path(sys.executable).parent
PYTHON = sys.executable
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
    return patiently([name, *command[1:]], cwd=cwd, env=variables(**more)) == 0


def documentation(folder: Path, *arguments: str) -> dict[str, Any]:
    """What ansible-doc says about modules of the collection that was installed from its artifact."""
    command = [str(BIN / "ansible-doc"), "--json", "-t", "module", *arguments]
    installed = variables(ANSIBLE_COLLECTIONS_PATH=str(folder))
    answer = subprocess.run(command, env=installed, cwd=folder, check=False, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(answer.stdout)) if answer.returncode == 0 else {}


def generated() -> bool:
    return all([run(PYTHON, "tools/generate.py", "--check"), run(PYTHON, "tools/lock.py", "--check")])


def lint() -> bool:
    return all([run("ruff", "check", "--quiet", "."), run("ruff", "format", "--check", "--quiet", ".")])


def types() -> bool:
    places = ("module_utils", "plugin_utils", "lookup", "inventory", "filter")
    packages = [f"-p=ansible_collections.selfhosted.paas.plugins.{name}" for name in places]
    return all([run("mypy", *packages, cwd=tree.TREE, MYPYPATH="."), run("mypy", "tools", MYPYPATH="tools")])


def units() -> bool:
    return run("pytest", "-q", "tests/unit", cwd=tree.COLLECTION, PYTHONPATH=str(tree.TREE))


def units_alone() -> bool:
    """With ansible-test, and so with nothing installed but what tests/unit/requirements.txt names."""
    return run(PYTHON, "tools/ansible_test.py", "units", "--venv")


def behaviour(*arguments: str) -> bool:
    paths = os.pathsep.join(
        [str(tree.TREE), *(str(ROOT / name) for name in ("tools", "tests/behaviour", "tests/fields"))]
    )
    return run("pytest", "-q", *arguments, PYTHONPATH=paths)


def files(names: Iterable[str]) -> list[str]:
    return [f"tests/behaviour/test_{name}.py" for name in names]


def fields(platform: str, *arguments: str) -> bool:
    paths = os.pathsep.join([str(tree.TREE), str(ROOT / "tools"), str(ROOT / "tests" / "fields")])
    return run("pytest", "-q", f"tests/fields/test_{platform}.py", *arguments, PYTHONPATH=paths)


def touched(platform: str) -> bool:
    """Each field of a platform once, and those that the change names from every source."""
    return fields(platform, f"--once={','.join(changes.words())}")


def campaigns(platform: str) -> bool:
    size = ("--runs", "24", "--kinds", "24", "--every", "7", "--races", "2", "--lies", "8")
    passed = [
        run(PYTHON, "tools/chaos.py", "--platform", platform, "--server-version", version, *size)
        for version in EARLIER[platform]
    ]
    return all(passed)


def chaos() -> bool:
    size = ("--runs", "40", "--kinds", "60", "--every", "5", "--races", "6", "--lies", "16", "--hosts", "2")
    return run(PYTHON, "tools/chaos.py", *size)


def replay() -> bool:
    return run(PYTHON, "tests/contract/replay.py", "all", "--check")


def sanity() -> bool:
    return run(PYTHON, "tools/ansible_test.py", "sanity")


def integration(door: str) -> bool:
    return run(PYTHON, "tools/integration.py", "--door", door)


def playbooks() -> bool:
    places = [name for name in ("playbooks", "roles", "demo") if (tree.COLLECTION / name).is_dir()]
    return run("ansible-lint", "--offline", "--profile", "production", "--nocolor", "-q", *places, cwd=tree.COLLECTION)


def reference() -> bool:
    options = ("--plugin-docs", "--validate-collection-refs", "all", "--skip-rstcheck")
    return all(
        [
            run("antsibull-docs", "lint-collection-docs", *options, ".", cwd=tree.COLLECTION),
            run("antsibull-changelog", "lint", cwd=tree.COLLECTION),
        ]
    )


def build(name: str) -> Path | None:
    """The artifact, alone in a folder of that name."""
    folder = ROOT / ".cache" / name
    shutil.rmtree(folder, ignore_errors=True)  # The first time there is none.
    folder.mkdir(parents=True)
    run("ansible-galaxy", "collection", "build", "--output-path", str(folder), cwd=tree.COLLECTION)
    return next(folder.glob("selfhosted-paas-*.tar.gz"), None)


def artifact() -> bool:
    """The built collection installs, and its documentation can be read."""
    package = build("artifact")
    if not package:
        return False
    place = package.parent
    if not run("ansible-galaxy", "collection", "install", "-p", str(place), str(package), "--force", "--offline"):
        return False
    modules = {f"selfhosted.paas.{path.stem}" for path in (ROOT / "plugins" / "modules").glob("*.py")}
    listed = documentation(place, "--list", "selfhosted.paas").keys()
    texts = documentation(place, *sorted(modules))
    complete = {name for name, parts in texts.items() if all(map(parts.get, TEXTS))}
    print(f"{len(modules)} modules, {len(listed)} listed, {len(complete)} with all their documentation")
    return modules == listed == complete


def importer() -> bool:
    """What Galaxy runs on an upload."""
    package = build("importer")
    if not package:
        return False
    # Pins versions of linters, so it cannot share an environment; writes its result into the working directory.
    python = environment("galaxy-importer", *locked("importer"))
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    return run(str(python), "-m", "galaxy_importer.main", str(package), cwd=package.parent, PATH=path)


# What starts most plays, in parts that take about as long as one another. All the rest takes longer, and begins first.
PLAYS = (
    ("whole_server",),
    ("platforms", "roles"),
    ("many_hosts", "canaries"),
    ("dokploy_app", "foretold", "mistakes", "secrets", "export"),
    ("doors", "guides", "larger"),
    ("playbooks", "export_details", "export_again"),
    ("restore_role", "dokploy_restore", "record"),
)

# What earlier servers do otherwise than by their fields, in parts that take about as long as one another.
OLDER = (
    ("deployments", "info", "logs", "faults"),
    ("stacks", "lost", "interrupted", *map("{}_application".format, EARLIER)),
)

# Stages, and the parts of each that can run side by side.
STAGES: dict[str, dict[str, Callable[[], bool]]] = {
    "generated": {"": generated},
    "lint": {"": lint},
    "types": {"": types},
    "units": {"": units},
    "behaviour": {
        "rest": partial(
            behaviour, "tests/behaviour", *(f"--ignore={file}" for names in PLAYS for file in files(names))
        ),
        **{"-".join(names): partial(behaviour, *files(names)) for names in PLAYS},
    },
    "chaos": {"": chaos},
    "fields": {platform: partial(fields, platform, "--versions") for platform in EARLIER},
    "versions": {
        **{"-".join(names): partial(behaviour, "--earlier=all", *files(names)) for names in OLDER},
        **{f"campaigns-{platform}": partial(campaigns, platform) for platform in EARLIER},
    },
    "replay": {"": replay},
    "reference": {"": reference},
    "playbooks": {"": playbooks},
    "artifact": {"": artifact},
    "importer": {"": importer},
    "units_alone": {"": units_alone},
    "sanity": {"": sanity},
    "integration": {door: partial(integration, door) for door in ("in-process", "module")},
}
# No stages of make test.
BESIDES: dict[str, dict[str, Callable[[], bool]]] = {
    "touched": {platform: partial(touched, platform) for platform in EARLIER},
}
QUICK = ("generated", "lint", "types", "units")
# Where two cores have most to share out comes first.
LONGEST = ("touched", "fields", "integration", "sanity", "versions", "chaos", "behaviour")
# What says of a failed part which test it was, and how many such lines are shown.
TELLING = re.compile(r"FAILED |ERROR |E   |  BROKEN ")
TOLD = 12
# ansible-test writes into the collection.
APART = ("integration", "sanity", "units_alone")


def parts_of(name: str) -> dict[str, Callable[[], bool]]:
    """The parts of a stage, or the one that is named: V(stage:part)."""
    stage, _colon, part = name.partition(":")
    every = {**STAGES, **BESIDES}[stage]
    return {f"{stage}:{part}": every[part]} if part else {f"{stage}:{key}".rstrip(":"): every[key] for key in every}


def job(name: str) -> Job:
    own = {"COLLECTION_TREE": f".cache/trees/{name.replace(':', '-')}"} if name.split(":")[0] in APART else {}
    fresh = {} if own else {"COLLECTION_TREE_IS_FRESH": "1"}
    return Job(name, (PYTHON, str(Path(__file__).resolve()), "--alone", name), {**own, **fresh})


def alone(name: str) -> int:
    """Run one part and nothing around it."""
    tree.refresh()
    passed = [part() for part in parts_of(name).values()]
    return 0 if all(passed) else 1


def outcomes(names: list[str]) -> Iterator[Outcome]:
    """What became of each part, in the order in which they end."""
    if len(names) > 1 or os.environ.get("RECORD"):
        order = sorted(names, key=lambda name: LONGEST.index(stage) if (stage := stage_of(name)) in LONGEST else 99)
        # Half of them wait for a server at any time.
        yield from side_by_side(map(job, order), ROOT, cores() + 2)
        return
    print(heading(names[0]), flush=True)
    begun, used = time.monotonic(), os.times()
    passed = alone(names[0]) == 0
    yield Outcome(names[0], passed, time.monotonic() - begun, sum(os.times()[:4]) - sum(used[:4]))


def stage_of(name: str) -> str:
    return name.partition(":")[0]


def main(names: list[str]) -> int:
    tree.refresh()
    begun = time.monotonic()
    if names == ["quick"]:
        names = [*QUICK, *(f"touched:{platform}" for platform in changes.platforms())]
    parts = [part for name in names or STAGES for part in parts_of(name)]
    ended = list(outcomes(parts))
    print(f"\n{'stage':<14}{'':>8}  seconds  of CPU")
    by_name = {outcome.name: outcome for outcome in ended}
    stages = {stage: [by_name[part] for part in parts if stage_of(part) == stage] for stage in map(stage_of, parts)}
    if os.environ.get("RECORD"):
        costs.record(stages)
    failed = 0
    for stage, of_it in stages.items():
        passed = all(outcome.passed for outcome in of_it)
        failed += not passed
        seconds, cpu = sum(outcome.seconds for outcome in of_it), sum(outcome.cpu for outcome in of_it)
        print(f"{stage:<14}{'ok' if passed else 'FAILED':>8}  {seconds:7.1f} {cpu:7.1f}")
    print(f"{'together':<14}{'':>8}  {time.monotonic() - begun:7.1f} {sum(outcome.cpu for outcome in ended):7.1f}")
    # Again at the end, since who reads the last lines of a long log reads no others.
    for outcome in (outcome for outcome in ended if outcome.shown and not outcome.passed):
        lines = outcome.shown.rstrip().splitlines()
        print(heading(f"of {outcome.name}"), *(list(filter(TELLING.match, lines)) or lines)[-TOLD:], sep="\n")
    print(f"\n{len(stages) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(alone(sys.argv[2]) if sys.argv[1:2] == ["--alone"] else main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
