# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the integration targets against embedded servers: python tools/integration.py [--door DOOR] [TARGET ...].

They run through both doors, or through the one that is named: in-process or module. With --real those that can, on the
servers of COOLIFY_URL and COOLIFY_TOKEN, DOKPLOY_URL and DOKPLOY_API_KEY.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator

import ansible_test
import tree
import yaml
from servers import connection_environment, embedded

DOORS = ("in-process", "module")


# Those that look at nothing but what the modules tell, and leave nothing behind.
FOR_REAL = ("cases",)
VARIABLES = ("COOLIFY_URL", "COOLIFY_TOKEN", "DOKPLOY_URL", "DOKPLOY_API_KEY")


@contextlib.contextmanager
def access(real: bool) -> Iterator[dict[str, str]]:
    """The variables of the targets that say where the servers are."""
    if real:
        yield {name.lower(): os.environ[name] for name in VARIABLES if os.environ.get(name)}
        return
    with embedded() as (coolify, dokploy):
        yield {name.lower(): value for name, value in connection_environment(coolify, dokploy).items()}


def main(doors: list[str], targets: list[str], real: bool) -> int:
    tree.refresh()
    with access(real) as config:
        path = tree.COLLECTION / "tests" / "integration" / "integration_config.yml"
        codes = []
        for door in doors:
            print(f"-- through the {door} door", flush=True)
            switch = {"selfhosted_paas_in_process": door == "in-process"}
            path.write_text(yaml.safe_dump({**config, **switch}), encoding="utf-8")
            codes.append(ansible_test.run(["integration", "--local", "--continue-on-error", *targets]))
        return max(codes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--door", choices=DOORS, help="only through this one")
    parser.add_argument("--real", action="store_true", help="on the servers that the environment names")
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options = parser.parse_args()
    chosen = options.targets or (list(FOR_REAL) if options.real else [])
    sys.exit(main([options.door] if options.door else list(DOORS), chosen, options.real))
