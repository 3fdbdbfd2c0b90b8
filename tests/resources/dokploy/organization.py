# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.organizations import ORGANIZATION

from ..case import Case, Sample

CASE = Case(
    ORGANIZATION,
    place={"delete_content": True},
    samples={
        "logo": Sample("https://example.com/logo.png", ""),
        "default_role": Sample("member", "admin"),
    },
)
