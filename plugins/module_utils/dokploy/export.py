# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an existing Dokploy to files for git."""

from __future__ import annotations

from ..whole.export_command import export_command
from .client import DOKPLOY
from .kinds import KINDS

EXPORT = export_command(DOKPLOY, KINDS)
