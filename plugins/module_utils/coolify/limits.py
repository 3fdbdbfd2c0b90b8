# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a container of Coolify may use, and when its health is checked, whatever runs in it."""

from __future__ import annotations

from ..language.fields import number, text
from ..language.wire import REQUIRED_TEXT

LIMITS = (
    text("limits_memory", "Memory the container may use, for example V(512m); V(0) for no limit.", wire=REQUIRED_TEXT),
    text("limits_memory_swap", "Memory and swap together, for example V(1g); V(0) for no limit.", wire=REQUIRED_TEXT),
    number("limits_memory_swappiness", "Tendency to swap, from 0 to 100."),
    text(
        "limits_memory_reservation", "Memory that is kept for the container, for example V(256m).", wire=REQUIRED_TEXT
    ),
    text(
        "limits_cpus",
        "Number of CPUs the container may use, for example V(0.5); V(0) for no limit.",
        wire=REQUIRED_TEXT,
        unquoted="decimal",
    ),
    text("limits_cpuset", "CPUs the container may run on, for example V(0-2)."),
    number("limits_cpu_shares", "Weight against other containers when CPUs are short; the usual one is 1024."),
)

HEALTH_TIMES = (
    number("health_check_interval", "Time between two checks, in seconds."),
    number("health_check_timeout", "Longest time one check may take, in seconds."),
    number("health_check_retries", "Number of failed checks in a row that make a container unhealthy."),
    number("health_check_start_period", "Time after the start in which a failed check does not count, in seconds."),
)
