# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run commands side by side and show what each of them printed in one piece."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Job:
    """A command, what it is called, and what its environment has besides that of this process."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of a job, and what it printed. Times are in seconds: C(cpu) is what it and its children computed."""

    name: str
    passed: bool
    seconds: float
    cpu: float
    shown: str = ""


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def heading(name: str) -> str:
    return f"\n== {name} {'=' * (70 - len(name))}"


def side_by_side(jobs: Iterable[Job], folder: Path, at_once: int) -> Iterator[Outcome]:
    """Run the jobs in C(folder), those that stand first begin first. Each is printed once it has ended."""
    with ThreadPoolExecutor(at_once) as pool:
        waiting = {pool.submit(_run, job, folder): job for job in jobs}
        try:
            for done in as_completed(waiting):
                outcome = done.result()
                print(f"{heading(outcome.name)}\n{outcome.shown}", end="", flush=True)
                yield outcome
        except BaseException:
            # Those that run hear of a Ctrl-C themselves.
            pool.shutdown(cancel_futures=True)
            raise


def patiently(command: Sequence[str], **words: Any) -> int:
    """The exit code of a command, which hears of a Ctrl-C itself and gets the time to remove what it has made.

    subprocess.run would kill it a quarter of a second later.
    """
    with subprocess.Popen(command, **words) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.wait()
            raise


def _run(job: Job, folder: Path) -> Outcome:
    begun = time.monotonic()
    with tempfile.TemporaryFile() as shown:
        process = subprocess.Popen(
            job.command, cwd=folder, env={**os.environ, **job.environment}, stdout=shown, stderr=subprocess.STDOUT
        )
        # Not wait(): what it used is told once only.
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        shown.seek(0)
        text = shown.read().decode("utf-8", errors="replace")
    seconds = time.monotonic() - begun
    return Outcome(job.name, process.returncode == 0, seconds, used.ru_utime + used.ru_stime, text)
