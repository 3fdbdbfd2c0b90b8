# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.tags import TAG

from ..case import Case, refused

CASE = Case(
    TAG,
    refused={"name": refused("x" * 256)},
    reasons={
        r"Tag with this name already exists": "found and changed instead, or refused by a look",
        r"at least 2 characters": "refused by the option",
    },
)
