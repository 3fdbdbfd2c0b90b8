# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that the server stores whole and of which a task declares a part: what is added, and what is taken out."""

from __future__ import annotations

from typing import Any

from ..errors import PaasError
from ..language.call import Record
from ..language.compare import normalise, stored
from ..language.differences import ABSENT
from ..language.resource import Resource
from ..language.words import Field


def completed(resource: Resource, params: Record, record: Record | None) -> Record:
    """The declared options, in which lists that are declared in part are whole. Raises PaasError."""
    whole: dict[str, Any] = {}
    for item in resource.all_fields:
        if item.partial:
            value = _whole(item, params, record)
            if value is not None:
                whole[item.name] = value
    return {**params, **whole} if whole else params


def _whole(item: Field, params: Record, record: Record | None) -> Any:
    """The list as it shall be, or None where nothing is said about it, or all of it."""
    purge, remove = item.partial
    declared, gone = params.get(item.name), params.get(remove) or []
    exact = declared is not None and params.get(purge)
    if (exact and not gone) or (declared is None and (not gone or record is None)):
        return None
    nothing = item.wire.decode(None)
    current = nothing if record is None else stored(item, record)
    if current is ABSENT:
        raise PaasError(
            f"{purge}=false and {remove} need to see what is stored in {item.label}, and this key may not.",
            "permission",
        )
    wanted = nothing if declared is None else normalise(item, declared, item.label)
    try:
        whole = item.wire.joined(nothing if exact else current, wanted, gone)
    except ValueError as error:
        raise PaasError(f"{remove} {error}.", "validation") from None
    return None if declared is None and item.wire.equal(whole, current) else whole
