# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ai import AI_PROVIDER

from ..case import Case, Sample, refused

CASE = Case(
    AI_PROVIDER,
    place={
        "url": "https://ai.example.com/v1",
        "model": "small",
        # Neither the embedded server nor a real one reaches such a provider.
        "validate": "never",
    },
    samples={
        "url": Sample("https://ai.example.com/v1", "http://localhost:11434"),
        "key": Sample("first-secret", "second-secret"),
        "model": Sample("small", "large"),
        "enabled": Sample(False, True),
    },
    refused={
        "url": refused("", "nowhere"),
        "model": refused(""),
    },
)
