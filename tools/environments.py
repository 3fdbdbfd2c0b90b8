# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Further Pythons of this machine, and virtual environments for tools that must not share the main one."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINORS = range(9, 16)
# What development needs, and the files that say with which versions and hashes.
NAMES = ("demo", "dev", "docs", "importer", "mutants")
LOCKS = {ROOT / f"requirements-{name}.txt": ROOT / "locks" / f"{name}.txt" for name in NAMES}


def _usable(python: Path, version: str) -> bool:
    # Distributions ship Pythons that cannot make virtual environments, and version managers names without a Python.
    probe = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([str(python), "-c", probe], check=False, capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.strip() == version


@functools.cache
def interpreters() -> dict[str, Path]:
    """Interpreters by version, such as "3.12": those on PATH, then those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places = [Path(place) for place in os.get_exec_path() if Path(place).name != "shims"]
    places += sorted(pyenv.glob("versions/*/bin"), reverse=True)
    found: dict[str, Path] = {}
    for version in (f"3.{minor}" for minor in MINORS):
        for python in (place / f"python{version}" for place in places):
            if python.is_file() and _usable(python, version):
                found[version] = python
                break
    return found


def locked(name: str) -> tuple[str, ...]:
    """Arguments of pip that install what a lock names, and nothing else."""
    return ("--require-hashes", "-r", f"locks/{name}.txt")


def _install(python: Path, packages: Sequence[str]) -> None:
    """Install them; what pip says matters only where it fails. Raises CalledProcessError."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *packages]
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout, flush=True)
    done.check_returncode()


def environment(name: str, *packages: str, python: Path | None = None) -> Path:
    """The Python of the virtual environment .cache/NAME, made anew when its interpreter or its packages change."""
    home = ROOT / ".cache" / name
    interpreter = str(python or sys.executable)
    # Requirement files include one another.
    files = [*ROOT.glob("requirements*.txt"), *ROOT.glob("tests/*/requirements.txt"), *ROOT.glob("locks/*.txt")]
    wanted = "\n".join([interpreter, *packages, *(file.read_text(encoding="utf-8") for file in sorted(files))])
    stamp = home / "made-from"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        shutil.rmtree(home, ignore_errors=True)  # The first time there is none.
        print(f"Making .cache/{name} ...", flush=True)
        subprocess.run([interpreter, "-m", "venv", str(home)], check=True)
        _install(home / "bin" / "python", packages)
        stamp.write_text(wanted, encoding="utf-8")
    return home / "bin" / "python"
