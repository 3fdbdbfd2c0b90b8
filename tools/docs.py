# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the reference as HTML in .cache/docs."""

from __future__ import annotations

import os
import subprocess
import sys

import tree
from environments import environment

SITE = tree.ROOT / ".cache" / "docs"


def main() -> int:
    tree.refresh()
    tools = environment("sphinx", "ansible-core", "antsibull-docs", "sphinx", "sphinx-ansible-theme").parent
    variables = {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "ANSIBLE_COLLECTIONS_PATH": str(tree.TREE),
    }
    names = ["--project=selfhosted.paas", "--title=selfhosted.paas", "--copyright=the selfhosted.paas contributors"]
    options = ["--use-current", "--squash-hierarchy", "--lenient", *names, "--dest-dir", str(SITE)]
    prepare = ["antsibull-docs", "sphinx-init", *options, "selfhosted.paas"]
    SITE.mkdir(parents=True, exist_ok=True)
    for command in (prepare, [str(SITE / "build.sh")]):
        if subprocess.run(command, env=variables, check=False).returncode:
            return 1
    print(f"\nThe reference is in {(SITE / 'build' / 'html' / 'index.html').relative_to(tree.ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
