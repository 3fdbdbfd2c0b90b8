# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is on a Dokploy server."""

from __future__ import annotations

from ..whole.info import info_command
from .application import APPLICATION
from .projects import ENVIRONMENT, PROJECT
from .registries import REGISTRY

PROJECT_INFO = info_command(PROJECT)
REGISTRY_INFO = info_command(REGISTRY)
ENVIRONMENT_INFO = info_command(ENVIRONMENT)
APPLICATION_INFO = info_command(APPLICATION)
