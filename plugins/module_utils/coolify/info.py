# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is on a Coolify server."""

from __future__ import annotations

from ..language.call import Call
from ..whole.info import info_command
from .application import APPLICATION
from .keys import PRIVATE_KEY
from .projects import ENVIRONMENT, PROJECT

TAGGED = Call("GET", "/applications", query={"tag": "{tag}"})

PROJECT_INFO = info_command(PROJECT)
PRIVATE_KEY_INFO = info_command(PRIVATE_KEY)
ENVIRONMENT_INFO = info_command(ENVIRONMENT)
APPLICATION_INFO = info_command(APPLICATION, tagged=TAGGED)
