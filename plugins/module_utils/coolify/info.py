# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What there is of applications, which Coolify also lists by their tags. For other kinds it follows from them."""

from __future__ import annotations

from ..language.call import Call
from ..whole.info import info_command
from .application import APPLICATION

TAGGED = Call("GET", "/applications", query={"tag": "{tag}"})

APPLICATION_INFO = info_command(APPLICATION, tagged=TAGGED)
