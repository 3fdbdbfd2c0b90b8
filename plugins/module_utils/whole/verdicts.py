# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How results of all modules tell a verdict, as RETURN documents it."""

from __future__ import annotations

from ..language.commands import Return
from ..running.verdict import OUTCOMES

VERDICT_RETURN = Return(
    "verdict",
    "What became of what was deployed, started or restarted.",
    "dict",
    returned="when it was waited for",
    contains=(
        Return("outcome", f"One of {', '.join(f'V({word})' for word in OUTCOMES)}."),
        Return("reason", "What was seen."),
        Return("serves", "What runs now instead, where that is known."),
        Return("evidence", "What the verdict rests on, by the server's names.", "dict"),
    ),
)
