# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables, which several kinds have."""

from __future__ import annotations

from ..case import Sample, refused

SAMPLES = {
    "environment_variables.value": Sample("one", 'two words # "quoted" and $MORE\nand {"more": [1]}'),
    "environment_variables.is_literal": Sample(False, True),
    "environment_variables.is_multiline": Sample(True, False),
    "environment_variables.is_shown_once": Sample(False, True),
    "environment_variables.comment": Sample("one", ""),
}
ROWS = {"environment_variables": {"value": "one"}}
LONG = "x" * 256
PLACE = {"name": refused("ab", "a<b>c", LONG), "description": refused("a<b>", "x;y", "€", LONG)}
"""Names and descriptions of what holds others."""
