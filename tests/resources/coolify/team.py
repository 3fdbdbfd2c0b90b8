# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.teams import TEAM

from ..case import Case, refused
from . import variables

CASE = Case(
    TEAM,
    samples=variables.SAMPLES,
    rows=variables.ROWS,
    refused={
        "environment_variables.key": refused("1BAD", "a b", variables.LONG),
        "environment_variables.comment": refused("x" * 257),
    },
)
