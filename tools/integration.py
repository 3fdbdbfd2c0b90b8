# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the integration targets through both doors against embedded servers: python tools/integration.py [TARGET ...]."""

from __future__ import annotations

import sys

import ansible_test
import tree
import yaml
from servers import embedded


def main(targets: list[str]) -> int:
    tree.refresh()
    with embedded("--speed", "0.3") as (coolify, dokploy):
        config = {
            "coolify_url": coolify.url,
            "coolify_token": coolify.key,
            "dokploy_url": dokploy.url,
            "dokploy_api_key": dokploy.key,
        }
        path = tree.COLLECTION / "tests" / "integration" / "integration_config.yml"
        codes = []
        for door in (True, False):
            print(f"-- through the {'in-process' if door else 'module'} door", flush=True)
            path.write_text(yaml.safe_dump({**config, "selfhosted_paas_in_process": door}), encoding="utf-8")
            codes.append(ansible_test.run(["integration", "--local", "--continue-on-error", *targets]))
        return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
