# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ai import AI_ALLOWLIST

from ..case import Case, Sample

CASE = Case(
    AI_ALLOWLIST,
    samples={
        "providers.name": Sample("ours", "theirs"),
        "providers.url": Sample("https://ai.example.com/v1", "http://localhost:11434"),
    },
    rows={"providers": {"name": "ours", "url": "https://ai.example.com/v1"}},
)
