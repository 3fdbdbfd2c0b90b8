# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start an embedded Coolify or Dokploy: python tests/emulator coolify|dokploy [options]."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import common
import moments


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("platform", choices=["coolify", "dokploy"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--seed", choices=["demo", "empty", "full"], default="demo", help="what it holds at first")
    parser.add_argument("--state", help="file that keeps the state; default: the state ends with the process")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds that every answer waits")
    parser.add_argument("--speed", type=float, default=1.0, help="factor on everything that takes time; 0.1 is faster")
    parser.add_argument("--queue-late", type=float, default=0.0, help="seconds until the queue gets to a job (Dokploy)")
    parser.add_argument("--clock", type=float, default=1.0, help="how many seconds pass on the server in one")
    parser.add_argument(
        "--status-lag", type=float, default=0.0, help="seconds without checks after a deployment (Coolify)"
    )
    parser.add_argument("--rate-limit", type=int, default=100_000, help="requests a minute (Coolify)")
    parser.add_argument("--server-version", help="pose as this version, such as 4.1.2, 4.4.0 or 0.29.14")
    parser.add_argument("--certfile", help="serve TLS with this certificate")
    parser.add_argument("--keyfile", help="key of the certificate")
    parser.add_argument("--exit-with-parent", action="store_true", help="stop when the process that started it ends")
    parser.add_argument("--exports", action="store_true", help="show on stderr what to put into a shell")
    parser.add_argument("--verbose", action="store_true", help="show requests on stderr")
    options = parser.parse_args()
    moments.go_faster(options.clock)
    common.serve(importlib.import_module(options.platform).build(options), options)


if __name__ == "__main__":
    main()
