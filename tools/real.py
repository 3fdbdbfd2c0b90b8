# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the tests that can run on real servers: python tools/real.py [--plan] [PART ...]

The servers are those of COOLIFY_URL and COOLIFY_TOKEN, DOKPLOY_URL and DOKPLOY_API_KEY, or of one of them. Parts are
fields, roles and cases, see docs/development/testing.md. With --plan it only looks and says what it would do. After the
tests what is on the servers is compared with what was there before, and what they have left is removed, also what a run
before them has left that was killed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import tree
from integration import PLACES
from jobs import heading
from servers import VARIABLES

PARTS = ("fields", "roles", "cases")
NEEDS = {
    "COOLIFY_S3": "the name of a storage that Coolify has found usable",
    "COOLIFY_GITHUB_APP": "the name of a GitHub App that Coolify knows",
    "COOLIFY_GITHUB_REPOSITORY": "a repository that this app can read, as owner/name",
    "HCLOUD_TOKEN": "a token of Hetzner; nothing is ordered with it",
    "COOLIFY_TOKEN_READ": "a token that may only read",
    "COOLIFY_TOKEN_BLIND": "one that may read and write, but sees no secrets",
    "DOKPLOY_API_KEY_MEMBER": "the key of a member of the organization who has no rights",
    "DOKPLOY_REGISTRIES": "two registries that Dokploy may log in to, with a comma",
}
"""What no test can make, and what that is."""
EVERY = 60.0
"""Seconds between two lines that say how far it is."""
TELLING = re.compile(r"FAILED |ERROR |E   |fatal: ")
TOLD = 30
CACHE = tree.ROOT / ".cache" / "real"
NOTHING_CHOSEN = 5
"""The exit of pytest where no test is left."""
OUTCOMES = {"failure": "failed", "error": "failed", "skipped": "skipped"}


@dataclass
class Part:
    """A command whose output goes to a file of its own.

    numbers  how many tests passed, failed, were skipped
    skipped  how often which reason was given
    """

    name: str
    command: list[str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    seconds: float = 0.0
    numbers: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name.replace(' ', '-')}.log"

    @property
    def report(self) -> Path:
        return self.log.with_suffix(".xml")

    @property
    def environment(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        # That of ansible-test must not find the tool of the same name.
        places = (*PLACES, tree.ROOT / "tools") if "pytest" in self.command else ()
        found = {**os.environ, "PATH": path, "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE)}
        return {**found, "PYTHONPATH": os.pathsep.join(map(str, places))}

    def begin(self) -> None:
        with self.log.open("wb") as target:
            self.process = subprocess.Popen(
                self.command, cwd=tree.ROOT, env=self.environment, stdout=target, stderr=subprocess.STDOUT
            )

    def shown(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def progress(self) -> str:
        """How far it is."""
        dots = re.findall(r"^([.sFE]+)(?: +\[ *(\d+%)\])?$", self.shown(), re.MULTILINE)
        percent = next((f" ({text})" for _some, text in reversed(dots) if text), "")
        return f"{self.name}: {sum(len(some) for some, _text in dots) or self._cases()} so far{percent}"

    def _cases(self) -> int:
        """How many cases of the integration target have come to their end."""
        return self.shown().count("TASK [cases : Nothing is left of this one]")

    def read(self) -> None:
        """Take in what it has told."""
        if self.report.exists():
            for test in ElementTree.parse(self.report).iter("testcase"):
                told = {item.tag: item.get("message") or "" for item in test}
                outcome = next((OUTCOMES[tag] for tag in OUTCOMES if tag in told), "passed")
                self.numbers[outcome] += 1
                self.skipped.update([told["skipped"]] if outcome == "skipped" else [])
            return
        self.skipped.update(re.findall(r"^\S+ [^:]*: left out, (.*)", self.shown(), re.MULTILINE))
        failed = self.shown().count("TASK [cases : Remember which one it was]")
        self.numbers.update(passed=self._cases() - failed, failed=failed, skipped=self.skipped.total())

    @property
    def passed(self) -> bool:
        return self.process is not None and self.process.returncode in (0, NOTHING_CHOSEN)


def parts_of(names: Sequence[str], platforms: Sequence[str], folder: Path) -> list[list[Part]]:
    """What is run one after the other; in each of these, what is run side by side since it has servers of its own."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "stopping", "--real"]
    sample = [f"--{name.lower()}={os.environ[name]}" for name in ("SAMPLE", "SEED") if os.environ.get(name)]
    kinds = os.environ.get("KINDS", "").split()

    def tested(name: str, *arguments: str) -> Part:
        part = Part(name, [*pytest, *arguments], folder)
        part.command.append(f"--junitxml={part.report}")
        return part

    files = {platform: f"tests/fields/test_{platform}.py" for platform in platforms}
    chosen = [*sample, *([f"--kinds={','.join(kinds)}"] if kinds else [])]
    roles = [f"tests/behaviour/test_{name}.py" for name in ("roles", "platforms")]
    cases = [sys.executable, "tools/integration.py", "--real"]
    every = {
        "fields": [tested(f"fields {platform}", file, *chosen) for platform, file in files.items()],
        # They are about applications, projects and environments together.
        "roles": [] if kinds else [tested("roles", *roles)],
        "cases": [Part("cases", [*cases, *(f"--kind={kind}" for kind in kinds)], folder)],
    }
    return [every[name] for name in names if every[name]]


def run(parts: list[Part]) -> None:
    """Run them side by side to their end. After a Ctrl-C, of which they hear themselves, they get time to clean up."""
    begun = time.monotonic()
    for part in parts:
        print(f"{time.strftime('%H:%M')}  {part.name} begins: tail -f {part.log}", flush=True)
        part.begin()
    try:
        _wait(parts, begun)
    except KeyboardInterrupt:
        print("\nThey clean up, which takes a while ...", flush=True)
        _wait(parts, begun)
        raise


def _wait(parts: list[Part], begun: float) -> None:
    told = time.monotonic()
    left = list(parts)
    while left:
        time.sleep(0.2)
        for part in [part for part in left if part.process and part.process.poll() is not None]:
            left.remove(part)
            part.seconds = time.monotonic() - begun
            part.read()
            numbers = ", ".join(f"{number} {name}" for name, number in part.numbers.items())
            print(f"{time.strftime('%H:%M')}  {part.name} has ended: {numbers or 'nothing was run'}", flush=True)
        if left and time.monotonic() - told > EVERY:
            told = time.monotonic()
            print(f"{time.strftime('%H:%M')}  {', '.join(part.progress() for part in left)}", flush=True)


class Account:
    """A server, and what was on it at first."""

    def __init__(self, platform: str) -> None:
        frame: Any = importlib.import_module("frame")
        self.remains: Any = importlib.import_module("remains")
        self.platform = platform
        self.url, self.key = (os.environ[name] for name in VARIABLES[platform])
        self.bench = frame.Bench(frame.Server(platform, self.url, self.key))
        self.before: dict[str, list[str]] = {}
        host = re.sub(r"[^a-z0-9.]+", "-", urlsplit(self.url).netloc.lower())
        self.kept = CACHE / f"{platform}-{host}.json"
        """While tests run, how the server was before; who is killed leaves it."""

    def look(self) -> None:
        """Say what is there. Raises Failure."""
        self.before = self.remains.things(self.bench)
        what = ", ".join(f"{number} {kind}" for kind, number in self.remains.counts(self.bench, self.before))
        print(f"{self.platform} {self.bench.version_now} at {self.url} holds {what or 'nothing'}")

    def begin(self, plan: bool) -> str:
        """Clean up after a run that was killed, and remember how the server is. Returns what keeps the tests from it.

        Raises Failure.
        """
        if plan:
            self.look()
            if left := [key for key in self.before if self.remains.OURS.fullmatch(key.partition(" ")[2])]:
                print(f"  of an earlier run, which would be removed first: {', '.join(left)}")
            return ""
        if lacking := str(self.remains.try_key(self.bench)):
            return lacking
        earlier: dict[str, Any] = json.loads(self.kept.read_text()) if self.kept.exists() else {}
        removed = list(self.remains.remove(self.bench, earlier.get("things")))
        removed += self.remains.put_back_settings(self.bench, earlier.get("settings", []))
        for text in removed:
            print(f"{self.platform}: of an earlier run: {text}")
        self.look()
        kept = {"things": self.before, "settings": self.remains.settings(self.bench)}
        # Secrets of settings are among it.
        self.kept.touch(mode=0o600)
        self.kept.write_text(json.dumps(kept), encoding="utf-8")
        return ""

    def end(self) -> list[str]:
        """What tests have left or changed, a sentence each. Raises Failure."""
        found = [f"of the tests: {text}" for text in self.remains.remove(self.bench, self.before)]
        # Nothing that is tagged takes its tags with it.
        found = [text for text in found if not re.search(r" removed tag \w+$", text)]
        found += self.remains.differences(self.bench, self.before, self.remains.things(self.bench))
        self.kept.unlink(missing_ok=True)
        return found


def planned(stages: list[list[Part]]) -> None:
    """Say what would be run."""
    for part in (part for parts in stages for part in parts):
        if part.name == "cases":
            continue
        command = [*part.command, "--collect-only"]
        listed = subprocess.run(
            command, cwd=tree.ROOT, env=part.environment, capture_output=True, text=True, check=False
        )
        if listed.returncode not in (0, NOTHING_CHOSEN):
            raise SystemExit(f"{shlex.join(command)} says:\n{listed.stdout}{listed.stderr}")
        kinds = Counter(re.findall(r"^\S+\[newest-(\w+)-", listed.stdout, re.MULTILINE))
        number = sum("::" in line for line in listed.stdout.splitlines())
        what = ", ".join(f"{kind} {count}" for kind, count in kinds.items())
        print(f"\n{part.name}: {number} tests{': ' if what else ''}{what}")
    if any(part.name == "cases" for parts in stages for part in parts):
        print("\ncases: the life of an object of each kind and variant, as plays, through both doors")


def summed_up(ended: Iterable[Part], told: dict[str, list[str]], folder: Path) -> None:
    """The end of the log, for who reads nothing else of it."""
    ended = list(ended)
    for part in ended:
        if not part.passed:
            lines = list(filter(TELLING.match, part.shown().splitlines()))
            print(heading(f"of {part.log}"), *(lines or part.shown().splitlines())[-TOLD:], sep="\n")
    print(f"\n{'':<16}{'passed':>8}{'failed':>8}{'skipped':>9}{'minutes':>9}")
    for part in ended:
        numbers = (part.numbers[name] for name in ("passed", "failed", "skipped"))
        print("{:<16}{:>8}{:>8}{:>9}{:>9.1f}".format(part.name, *numbers, part.seconds / 60), end="")
        print("" if part.passed else "  FAILED")
    skipped: Counter[str] = sum((part.skipped for part in ended), Counter())
    if skipped:
        print("\nSkipped, and why:")
        for reason, number in skipped.most_common():
            print(f"{number:>6}  {reason}")
    for platform, texts in told.items():
        for text in texts or ["nothing is left of the tests, and what was there before is as it was"]:
            print(f"\n{platform}: {text}", end="")
    print(f"\n\nLogs: {folder}")


def main(names: list[str], plan: bool) -> int:
    platforms = [name for name, needed in VARIABLES.items() if all(map(os.environ.get, needed))]
    if not platforms:
        print(f"name a server: {' or '.join(' and '.join(needed) for needed in VARIABLES.values())} in the environment")
        return 2
    tree.refresh()
    sys.path[:0] = map(str, PLACES)
    failure: type[Exception] = importlib.import_module(
        "ansible_collections.selfhosted.paas.plugins.module_utils.errors"
    ).Failure
    if odd := _unknown(os.environ.get("KINDS", "").split()):
        print(f"KINDS takes names of modules such as coolify_project, and these are none: {', '.join(odd)}")
        return 2
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE if plan else Path(tempfile.mkdtemp(prefix=time.strftime("%Y-%m-%d-%H%M-"), dir=CACHE))
    if os.environ.get("SAMPLE"):
        os.environ.setdefault("SEED", str(random.SystemRandom().randrange(1, 10**6)))
        print(f"SEED={os.environ['SEED']} chooses the same tests of fields again")
    stages = parts_of(names, platforms, folder)
    accounts = [Account(platform) for platform in platforms]
    for account in accounts:
        try:
            lacking = account.begin(plan)
        except failure as reason:
            lacking = str(reason)
        if lacking:
            print(f"{account.platform} at {account.url}: {lacking}")
            return 1
    if unnamed := [name for name in NEEDS if not os.environ.get(name)]:
        print("Not named, so that what needs it is skipped:")
        print(*(f"  {name:<26}{NEEDS[name]}" for name in unnamed), sep="\n")
    if plan:
        planned(stages)
        return 0
    ended: list[Part] = []
    told: dict[str, list[str]] = {}
    interrupted = False
    try:
        for parts in stages:
            ended += parts
            run(parts)
    except KeyboardInterrupt:
        interrupted = True
    for account in accounts:
        try:
            told[account.platform] = account.end()
        except failure as reason:
            told[account.platform] = [f"nobody knows what is left: {reason}"]
    summed_up(ended, told, folder)
    if interrupted:
        return 130
    return 0 if all(part.passed for part in ended) and not any(told.values()) else 1


def _unknown(names: Iterable[str]) -> list[str]:
    resources: Any = importlib.import_module("resources")
    known = {f"{platform}_{kind}" for platform in VARIABLES for kind in resources.cases(platform)}
    return sorted({*names} - known)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", action="store_true", help="only say what would be done")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}; all without any")
    options = parser.parse_args()
    # Who looks into a file sees how far it is.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # It is typed as any stream of text.
    if odd := [name for name in options.parts if name not in PARTS]:
        parser.error(f"no part: {', '.join(odd)}")
    try:
        sys.exit(main(options.parts or list(PARTS), options.plan))
    except KeyboardInterrupt:
        sys.exit(130)
