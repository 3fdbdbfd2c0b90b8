# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the integration targets against embedded servers: python tools/integration.py [--door DOOR] [TARGET ...].

They run through both doors, or through the one that is named: in-process or module.
"""

from __future__ import annotations

import argparse
import sys

import ansible_test
import tree
import yaml
from servers import embedded

DOORS = ("in-process", "module")


def main(doors: list[str], targets: list[str]) -> int:
    tree.refresh()
    with embedded() as (coolify, dokploy):
        config = {
            "coolify_url": coolify.url,
            "coolify_token": coolify.key,
            "dokploy_url": dokploy.url,
            "dokploy_api_key": dokploy.key,
        }
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
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    options = parser.parse_args()
    sys.exit(main([options.door] if options.door else list(DOORS), options.targets))
