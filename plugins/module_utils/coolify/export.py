# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an existing Coolify to files for git."""

from __future__ import annotations

from ..language.call import Call
from ..whole.export_command import export_command
from ..whole.scope import Further
from .client import COOLIFY
from .kinds import KINDS

EXPORT = export_command(
    COOLIFY,
    KINDS,
    (
        # The view of an environment leaves some kinds of databases out.
        Further("further databases", Call("GET", "/databases"), "environment", inside="environment_id"),
    ),
)
