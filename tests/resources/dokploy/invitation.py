# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.people import INVITATION

from ..case import Case, Sample, refused
from .user import mailed

CASE = Case(
    INVITATION,
    place={"role": "member"},
    samples={"role": Sample("member", "admin", fixed=True)},
    refused={"name": refused("nobody", "a..b@example.com", later=False)},
    named=mailed,
)
