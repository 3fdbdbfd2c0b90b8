# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ansible-test in the copied tree: python tools/ansible_test.py sanity|units|integration [arguments].

The Python is the one that runs this; a further `--python` among the arguments wins.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import tree
from environments import interpreters
from jobs import patiently

# ansible-test makes environments without pip and loads a script that brings pip. Where that download cannot be reached,
# the script has to be in its cache already; this one uses the pip that comes with Python.
GET_PIP = textwrap.dedent(
    """\
    import os
    import re
    import subprocess
    import sys

    subprocess.check_call([sys.executable, "-m", "ensurepip", "--default-pip"])
    version = re.search(r"get_pip_([0-9_]+)", os.environ.get("GET_PIP", ""))
    if version:
        wanted = "pip==" + version.group(1).replace("_", ".")
        subprocess.check_call([sys.executable, "-m", "pip", "install", "--quiet", wanted])
    """
)
VERSIONS = ("24_2", "25_2")


def prepare_cache() -> None:
    """Make what several that run side by side would all make, and get into the way of one another."""
    # ANSIBLE_HOME has no say in it.
    home = Path.home() / ".ansible" / "test"
    cache = home / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    with (home / "preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for version in VERSIONS:
            script = cache / f"get_pip_{version}.py"
            if not script.exists():
                script.write_text(GET_PIP, encoding="utf-8")
        key = home / "id_rsa"
        if not key.exists():
            subprocess.run(["ssh-keygen", "-m", "PEM", "-q", "-t", "rsa", "-N", "", "-f", str(key)], check=True)


def run(arguments: list[str]) -> int:
    if arguments[0] == "integration" and " " in sys.executable:
        # It puts the interpreter into the first line of scripts, which cannot hold a space.
        sys.exit(f"ansible-test runs no integration tests below a path with a space: {tree.ROOT}")
    tree.refresh()
    prepare_cache()
    tools = Path(sys.executable).parent
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [str(tools / "ansible-test"), arguments[0], "--python", python, "--color", "no", *arguments[1:]]
    # A name on PATH is taken for a Python, also where it is the shim of a version manager.
    places = [str(tools), *(str(interpreter.parent) for interpreter in interpreters().values()), os.environ["PATH"]]
    environment = {**os.environ, "PATH": os.pathsep.join(places)}
    environment.pop("ANSIBLE_COLLECTIONS_PATH", None)
    return patiently(command, cwd=tree.COLLECTION, env=environment)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
