# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY

from ..case import Case, Sample
from ..objects import own_key

CASE = Case(
    PRIVATE_KEY,
    place={"private_key": own_key("usual")},
    samples={
        "description": Sample("one", "two"),
        "private_key": Sample(own_key("first"), own_key("second")),
    },
)
