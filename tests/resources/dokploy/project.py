# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import PROJECT

from ..case import Case, Sample
from . import variables
from .objects import first, second

CASE = Case(
    PROJECT,
    samples={
        "description": Sample("one", "two"),
        "tags": Sample(lambda bench: [first("tag")(bench), second("tag")(bench)], []),
        **variables.SAMPLES,
    },
)
