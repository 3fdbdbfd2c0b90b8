# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments of Dokploy as one value."""

from __future__ import annotations

from ..whole.stack_command import stack_command
from .client import DOKPLOY
from .kinds import KINDS

STACK = stack_command(
    DOKPLOY,
    KINDS,
    notes=("An unchanged environment costs two requests, and one for each hundred of its applications.",),
)
