# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an existing Dokploy to files for git."""

from __future__ import annotations

from ..whole.export_command import export_command
from .application import APPLICATION
from .client import DOKPLOY
from .projects import ENVIRONMENT, PROJECT
from .registries import REGISTRY

EXPORT = export_command(DOKPLOY, (REGISTRY, PROJECT, ENVIRONMENT, APPLICATION), ())
