# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start an embedded Coolify or Dokploy: python tests/emulator coolify|dokploy [options]."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import moments


def main() -> None:
    options = common.options_of()
    moments.go_faster(options.clock)
    common.serve(importlib.import_module(options.platform).build(options), options)


if __name__ == "__main__":
    main()
