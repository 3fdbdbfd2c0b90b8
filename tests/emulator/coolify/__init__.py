# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The embedded Coolify."""

from __future__ import annotations

from argparse import Namespace

from .server import EmbeddedCoolify


def build(options: Namespace) -> EmbeddedCoolify:
    return EmbeddedCoolify(options)
