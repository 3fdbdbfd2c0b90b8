# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded Dokploy."""

from __future__ import annotations

from argparse import Namespace

from .server import EmbeddedDokploy


def build(options: Namespace) -> EmbeddedDokploy:
    return EmbeddedDokploy(options)
