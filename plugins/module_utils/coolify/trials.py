# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Coolify answers when it is asked whether something works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import PaasError
from ..language.call import Record


def verdict_of(answer: Any, _seen: Sequence[Record]) -> str:
    """Why it does not work; empty where it does. Raises PaasError where the answer does not say."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("valid"), bool):
        raise PaasError(
            "It is stored, and Coolify did not say whether it works. Ask once more with validate=always.", "unexpected"
        )
    return "" if answer["valid"] else str(answer.get("message") or "no reason")
