# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values in described rows that are another object's, such as the address of a database. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..language.loans import ADDRESSES, PART, SCHEME, scheme_in
from ..language.resource import Loan
from ..language.words import Field, needed
from .description import Secret
from .scope import Exported


def borrowed(found: Exported, every: Sequence[Exported]) -> dict[str, Any]:
    """The options of an object, in which rows say from what of the same place their values are taken."""
    options = dict(found.description.options)
    for loan in found.resource.loans:
        lenders = [item for item in every if _lends(item, loan, found)]
        child = next(item for item in found.resource.children if item.file)
        rows: dict[str, Any] = {}
        taken: dict[str, Any] = {}
        for key, row in (options.get(child.name) or {}).items():
            entry = row if isinstance(row, dict) else {child.value: row}
            source = _source(loan, lenders, entry.get(child.value)) if not isinstance(row, list) else None
            if source is None:
                rows[key] = row
                continue
            lender, part, scheme = source
            said = {} if part is loan.parts[0] else {PART: part.name}
            if scheme:
                said[SCHEME] = scheme
            more = {name: item for name, item in entry.items() if name != child.value}
            taken[key] = {lender.resource.kind: lender.handle, **said, **more}
        if taken:
            # Beside the rows that were all of it, where a reader looks for them.
            both = {**({child.name: rows} if rows else {}), loan.name: taken}
            pieces = [both if name == child.name else {name: value} for name, value in options.items()]
            options = {name: value for piece in pieces for name, value in piece.items()}
    return options


def _lends(item: Exported, loan: Loan, found: Exported) -> bool:
    same_place = [parent.id for parent in item.parents] == [parent.id for parent in found.parents]
    return item.resource.kind == needed(loan.lender).kind and same_place and not item.refused


def _source(loan: Loan, lenders: Iterable[Exported], held: Any) -> tuple[Exported, Field, str] | None:
    """What the value is taken from, and the scheme that it has instead of the lender's.

    Only a secret can tell, and only one that nothing else has: ports are alike.
    """
    if not isinstance(held, Secret) or not held.known or not held.value:
        return None
    offered = [(item, part, _lent(part, item)) for item in lenders for part in loan.parts]
    fitting = [(item, part, "") for item, part, value in offered if value == held.value] or [
        (item, part, scheme)
        for item, part, value in offered
        if part.name in ADDRESSES and (scheme := scheme_in(value, held.value))
    ]
    return fitting[0] if len(fitting) == 1 and fitting[0][1].secret else None


def _lent(part: Field, lender: Exported) -> Any:
    try:
        return part.raw(lender.record)
    except ValueError:
        # An address that nobody can take apart.
        return None
