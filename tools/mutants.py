# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Change the code in small ways and tell which changes no unit test notices: python tools/mutants.py [NAME ...].

The names are those of files in plugins/module_utils, such as language/compare; without one, what compares, plans,
writes and redacts. With --show and the name of a change, what it changed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

from environments import ROOT, environment, locked

HOME = ROOT / ".cache" / "trees" / "mutants"
FILES = (
    *(f"language/{name}" for name in ("compare", "rows", "differences", "redact")),
    *(f"converge/{name}" for name in ("planning", "plan_running", "writing")),
)
PLACE = "ansible_collections/selfhosted/paas"
MODULES = f"{PLACE}/plugins/module_utils"
# What is left out reads the source, in which every change stands at once.
SETTINGS = textwrap.dedent(
    f"""\
    [mutmut]
    source_paths={PLACE}/plugins
    only_mutate=
    {{files}}
    also_copy=
      {PLACE}/tests/unit
      {PLACE}/docs
      {PLACE}/meta
      {PLACE}/roles
    pytest_add_cli_args_test_selection={PLACE}/tests/unit
    pytest_add_cli_args=
      --import-mode=importlib
      -pno:cacheprovider
      --ignore={PLACE}/tests/unit/plugins/module_utils/test_errors.py
    """
)


def mutmut(python: Path, *arguments: str, read: bool = False) -> str:
    """Run it in the copied tree; what it printed, if that is to be read."""
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    variables = {**os.environ, "PATH": path, "PYTHONPATH": str(HOME)}
    command = [str(python.with_name("mutmut")), *arguments]
    shown = subprocess.PIPE if read else None
    return subprocess.run(command, cwd=HOME, env=variables, check=not read, stdout=shown, text=True).stdout or ""


def survivors(python: Path) -> list[str]:
    """Names of the changes that were not noticed."""
    dotted = MODULES.replace("/", ".")
    lines = [line.strip().partition(": ") for line in mutmut(python, "results", read=True).splitlines()]
    return [name.removeprefix(f"{dotted}.") for name, _colon, outcome in lines if outcome in ("survived", "no tests")]


def main(names: list[str]) -> int:
    copied = {**os.environ, "COLLECTION_TREE": str(HOME.relative_to(ROOT))}
    subprocess.run([sys.executable, str(ROOT / "tools" / "tree.py")], env=copied, check=True)
    python = environment("mutants", *locked("mutants"))
    if names[:1] == ["--show"]:
        print(mutmut(python, "show", f"{MODULES.replace('/', '.')}.{names[1]}", read=True))
        return 0
    files = "\n".join(f"  {MODULES}/{name}.py" for name in names or FILES)
    (HOME / "setup.cfg").write_text(SETTINGS.format(files=files), encoding="utf-8")
    # What it remembers of an earlier run is not asked again when only tests have changed.
    shutil.rmtree(HOME / "mutants", ignore_errors=True)  # The first time there is none.
    mutmut(python, "run")
    found = survivors(python)
    print("\n" + "\n".join(found))
    for name, count in sorted(Counter(name.rpartition(".")[0] for name in found).items()):
        print(f"{name}: {count} changes that no unit test notices")
    print("python tools/mutants.py --show NAME tells what was changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
