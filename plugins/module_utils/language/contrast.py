# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two lists whose order means nothing, as a diff shows them. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def as_text(one: Any, other: Any) -> bool:
    return str(one) == str(other)


def contrasted(
    before: Sequence[Any], after: Sequence[Any], same: Callable[[Any, Any], bool] = as_text
) -> tuple[list[Any], list[Any]]:
    """What only one has comes first, then what both have, in the order of C(after).

    A diff of lines then shows nothing of what both have: were something added behind it, the comma after it would be
    new as well.
    """
    gone = list(before)
    kept: list[tuple[Any, Any]] = []
    new = []
    for item in after:
        place = next((index for index, other in enumerate(gone) if same(item, other)), None)
        if place is None:
            new.append(item)
        else:
            kept.append((gone.pop(place), item))
    return gone + [old for old, _item in kept], new + [item for _old, item in kept]
