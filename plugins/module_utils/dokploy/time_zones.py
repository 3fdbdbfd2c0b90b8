# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of time zones. Dokploy takes any text, and a schedule in a zone that it does not know never runs."""

from __future__ import annotations

import functools
import re
from typing import Any

from ..language.near import probably_meant
from ..language.wire import Text

_OFFSET = re.compile(r"(utc|gmt)([+-]\d{1,2}(:\d{2})?)?|[+-]\d{2}:?\d{2}|local|system|default", re.IGNORECASE)
_YOUNG = ("America/Ciudad_Juarez", "America/Coyhaique", "Europe/Kyiv", "Pacific/Kanton")
"""What an old list of zones lacks, and that of Dokploy has."""


@functools.lru_cache
def _known() -> dict[str, str]:
    """The zones that this machine knows, by their names in small letters; none where it has no list of them."""
    try:
        # Only a declared zone needs them, and finding them takes some tenths of a second.
        from zoneinfo import available_timezones
    except ImportError:
        return {}
    names = available_timezones()
    return {name.casefold(): name for name in (*names, *_YOUNG)} if names else {}


class TimeZone(Text):
    """A time zone by its name."""

    def normalise(self, value: Any) -> str:
        text: str = super().normalise(value)
        if not text or _OFFSET.fullmatch(text):
            return text
        known = _known()
        if known and text.casefold() not in known:
            meant = probably_meant(text, known.values())
            raise ValueError(
                f"is {text!r}, and there is no such time zone{f' ({meant})' if meant else ''}. Dokploy takes any text,"
                " and never runs what has a zone that it does not know"
            )
        return text


TIME_ZONE = TimeZone()
