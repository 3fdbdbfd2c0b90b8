# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands on a Dokploy server itself, as one value."""

from __future__ import annotations

from ..whole.stack_command import platform_command
from .client import DOKPLOY
from .kinds import KINDS

PLATFORM = platform_command(DOKPLOY, KINDS)
