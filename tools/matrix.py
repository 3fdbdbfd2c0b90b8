# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What make test runs once, with the other supported versions: python tools/matrix.py [VERSION ...].

Sanity, units and, through one of the doors, integration with every ansible-core whose Python is on this machine, and
units on the oldest Pythons that modules may meet on a managed host. Versions that cannot be tested here are named with
the reason.
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from environments import ROOT, environment, interpreters
from jobs import Job, cores, side_by_side


@dataclass(frozen=True)
class Core:
    version: str
    # Pythons that its controller runs on, the one to test with first.
    pythons: tuple[str, ...]
    # make test goes through both; each of the others costs as much time again.
    door: str = "in-process"
    sanity: tuple[str, ...] = ()
    # A release candidate may fail: its result is shown and not counted.
    blocking: bool = True


CORES = (
    Core("2.19", ("3.11", "3.12", "3.13")),
    Core("2.20", ("3.12", "3.13", "3.14"), door="module"),
    Core("2.21", ("3.13", "3.12", "3.14")),
    # Its pylint test needs a package that is not published yet.
    Core("2.22", ("3.13", "3.14", "3.15"), sanity=("--skip-test", "pylint"), blocking=False),
)
TARGET_PYTHONS = ("3.9", "3.10")


@dataclass(frozen=True)
class Result:
    """One line of what is said at the end."""

    name: str
    outcome: str
    seconds: float
    remark: str = ""


@dataclass(frozen=True)
class Plan:
    """What can be tested of a version, and what is to be said of it already."""

    jobs: tuple[Job, ...] = ()
    results: tuple[Result, ...] = ()
    blocking: bool = True


def job(name: str, python: Path, *command: str) -> Job:
    own = f".cache/trees/{name.replace(' ', '-')}"
    return Job(name, (str(python), *command), {"COLLECTION_TREE": own})


def core(wanted: Core) -> Plan:
    name = f"ansible-core {wanted.version}"
    if importlib.metadata.version("ansible-core").startswith(f"{wanted.version}."):
        return Plan(results=(Result(name, "", 0, "make test runs with this one"),))
    python = next((interpreters()[version] for version in wanted.pythons if version in interpreters()), None)
    if python is None:
        missing = f"needs Python {' or '.join(wanted.pythons)}, none of which is here"
        return Plan(results=(Result(name, "skipped", 0, missing),))
    begun = time.monotonic()
    minor = int(wanted.version.partition(".")[2])
    # Not from a lock, which names one ansible-core. The lower bound is a pre-release, which allows them for it alone.
    packages = ("-rrequirements-dev.txt", f"ansible-core>=2.{minor}.0rc0,<2.{minor + 1}.0a0")
    try:
        tools = environment(f"core-{wanted.version}", *packages, python=python)
    except subprocess.CalledProcessError:
        failed = Result(f"{name} install", "FAILED", time.monotonic() - begun)
        return Plan(results=(failed,), blocking=wanted.blocking)
    return Plan(
        jobs=(
            job(f"{name} integration", tools, "tools/integration.py", "--door", wanted.door),
            job(f"{name} sanity", tools, "tools/ansible_test.py", "sanity", *wanted.sanity),
            job(f"{name} units", tools, "tools/ansible_test.py", "units", "--venv"),
        ),
        results=(Result(f"{name} install", "ok", time.monotonic() - begun, f"on {python.name}"),),
        blocking=wanted.blocking,
    )


def target(version: str) -> Plan:
    name = f"units on Python {version}"
    if version not in interpreters():
        return Plan(results=(Result(name, "skipped", 0, "no such Python here"),))
    command = ("tools/ansible_test.py", "units", "--venv", "--python", version)
    return Plan(jobs=(job(name, Path(sys.executable), *command),))


def _not_counted(result: Result) -> Result:
    return replace(result, outcome=result.outcome.lower(), remark="not counted")


def main(versions: list[str]) -> int:
    plans = [core(wanted) for wanted in CORES if not versions or wanted.version in versions]
    plans += [target(version) for version in TARGET_PYTHONS if not versions or version in versions]
    ended = {item.name: item for item in side_by_side([job for plan in plans for job in plan.jobs], ROOT, cores())}
    results = []
    for plan in plans:
        outcomes = [ended[item.name] for item in plan.jobs]
        found = [Result(item.name, "ok" if item.passed else "FAILED", item.seconds) for item in outcomes]
        found = [*plan.results, *found]
        results += found if plan.blocking else [_not_counted(one) for one in found]
    print(f"\n{'what':<34}{'':>8}  seconds")
    for result in results:
        print(f"{result.name:<34}{result.outcome:>8}  {result.seconds:7.1f}  {result.remark}".rstrip())
    count = {outcome: sum(result.outcome == outcome for result in results) for outcome in ("ok", "FAILED", "skipped")}
    print(f"\n{count['ok']} passed, {count['FAILED']} failed, {count['skipped']} skipped")
    return 1 if count["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
