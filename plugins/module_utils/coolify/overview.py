# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is on a Coolify server."""

from __future__ import annotations

from ..whole.overview import overview_command
from .client import COOLIFY
from .kinds import KINDS

OVERVIEW = overview_command(COOLIFY, KINDS)
