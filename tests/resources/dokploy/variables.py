# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables, which several kinds have."""

from __future__ import annotations

from ..case import Sample

TEXTS = Sample("one", "two words # and $MORE")
SAMPLES = {
    "env": Sample("# comment\nA=1\nB='x # y'\n", "A=2"),
    "environment_variables.value": TEXTS,
}
