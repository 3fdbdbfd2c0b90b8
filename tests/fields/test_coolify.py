# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every field of every module of Coolify, with everything that has it."""

from __future__ import annotations

from frame import check_field
from resources import case_of, resources

KINDS = {item.kind: item for item in resources("coolify")}


def test_field(bench, kind, label, variant):
    check_field(bench, case_of(KINDS[kind]), label, variant)
