# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environments of Coolify as one value."""

from __future__ import annotations

from ..whole.stack_command import stack_command
from .client import COOLIFY
from .kinds import KINDS

STACK = stack_command(
    COOLIFY,
    KINDS,
    notes=(
        "An unchanged environment costs three requests, however many applications it has. What Coolify shows only by"
        " itself costs one more for each application that declares it: C(environment_variables), C(storages),"
        " C(scheduled_tasks), C(tags), C(additional_destinations), and the switches such as C(use_build_server).",
    ),
)
