# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the results of all modules have in common, as RETURN documents it."""

from __future__ import annotations

from ..errors import KINDS
from .commands import Return

ERROR = Return(
    "error",
    "What sort of failure it is, so that a playbook can branch on it without looking at the message.",
    "dict",
    returned="failure",
    contains=(
        Return("kind", tuple(f"V({kind}): {meaning}." for kind, meaning in KINDS.items())),
        Return(
            "status",
            "HTTP status of the answer that it comes from; none where there was no answer, or none of the API.",
            "int",
        ),
    ),
)

UNVERIFIED = Return(
    "unverified",
    "Declared options whose stored value cannot be read, so that nobody can say whether it differs.",
    "list",
    "dict",
    returned="success",
    contains=(Return("option", "The option."), Return("reason", "Why it cannot be read.")),
)
