# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands for a secret is never written: it keeps what is stored, or it is refused. No I/O.

Results show masks in place of secrets, and people declare again what results have shown. So before anything is
compared, each mask among the parameters, and each null in the place of a secret, gives way to what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ..errors import PaasError
from .call import Record
from .child import Child
from .compare import Kept, held, stored
from .differences import ABSENT, row_label
from .presenting import Namer, by_id
from .redact import MASK, credentials, holds_mask, is_mask, leaves, visible, with_credentials
from .resource import Resource
from .rows import declarable_row, declared_identity, declared_rows_of
from .words import Field

NOTHING = object()
"""In place of a stored value: there is no object yet that could have one."""

Rows = Callable[[Child], Sequence[Record]]


class Keeper:
    """Puts what is stored into parameters.

    record   the stored record, or None where there is none
    rows     reads the stored rows of a child
    named    tells what may stand for an id by which rows are recognised
    secrets  what C(run) took from the server and must not show
    """

    def __init__(self, resource: Resource, record: Record | None, rows: Rows, named: Namer = by_id) -> None:
        self.resource = resource
        self.record = record
        self.rows = rows
        self.named = named
        self.secrets: list[Any] = []
        self.refused: list[str] = []

    def run(self, params: Record) -> Record:
        """The parameters without masks. Raises PaasError for those that nothing stands behind."""
        found: dict[str, Any] = {}
        # An error of the server may repeat what it has, whatever it calls it.
        values = [held(item.read_path, self.record or {}) for item in self.resource.secret_fields]
        self.secrets += filter(None, values)
        for child in self.resource.children:
            if _concerns(child, params):
                found[child.name] = self._child(child, params)
                if child.file:
                    found[child.file] = None
        for name, value in params.items():
            if name in self.resource.fields_of_option and any(map(holds_mask, leaves(value))):
                found[name] = self._option(name, params)
        if self.refused:
            raise PaasError(f"{' '.join(self.refused)} Nothing was changed.", "validation")
        return {**params, **found} if found else params

    # -- fields --------------------------------------------------------------------------------------------------

    def _option(self, name: str, params: Record) -> Any:
        """The value of an option that is a field, or that holds fields as suboptions."""
        result = params[name]
        for _place, item in self.resource.fields_of_option.get(name, ()):
            value = item.declared(params)
            if value is None or item.const is not None:
                continue
            current = NOTHING if self.record is None else stored(item, self.record)
            kept = self._value(item, value, current, item.label)
            result = {**result, item.name: kept} if item.group else kept
        return result

    def _value(self, item: Field, value: Any, current: Any, label: str) -> Any:
        """What the option means; None where it means that the stored value is left alone."""
        if item.secret and is_mask(value):
            if current is NOTHING:
                return self._refuse(label, f"is {MASK}, and there is nothing yet whose secret could be kept")
            if current in ("", None):
                return self._refuse(label, f"is {MASK}, and the server has none that could be kept")
            if current is ABSENT:
                return None
            self.secrets.append(current)
            return Kept(current)
        if not any(map(holds_mask, leaves(value))):
            return value
        if current is NOTHING or current is ABSENT:
            return self._refuse(label, f"holds {MASK}, and there is nothing to be seen whose secret could be kept")
        plain = item.wire.written(current)
        shown = visible(item.wire.show(current))
        if item.secret and isinstance(shown, Mapping):
            shown = dict.fromkeys(shown, MASK)
        kept = _restored(value, shown, plain)
        if any(map(holds_mask, leaves(kept))):
            return self._refuse(label, f"holds {MASK} in another place than the stored one, whose secret could be kept")
        self.secrets.extend(text for leaf in leaves(kept) if isinstance(leaf, str) for text in credentials(leaf))
        self.secrets.extend(leaves(kept) if item.secret else ())
        return kept

    def _refuse(self, label: str, reason: str) -> None:
        self.refused.append(
            f"{label} {reason}: that is what results show in place of a secret. Declare the secret itself, or leave it"
            " out."
        )

    # -- rows ----------------------------------------------------------------------------------------------------

    def _child(self, child: Child, params: Record) -> Any:
        """The option that declares rows, each as a dictionary."""
        known: dict[Any, list[Mapping[str, Any]]] = {}
        for raw in self.rows(child) if self.record is not None else ():
            row = declarable_row(child, raw)
            # Nobody has looked up yet what is declared by its name.
            for identity in dict.fromkeys((self._identity(child, row, by_id), self._identity(child, row, self.named))):
                known.setdefault(identity, []).append(row)
        return child.shaped(self._row(child, row, known) for row in declared_rows_of(child, params))

    def _identity(self, child: Child, row: Mapping[str, Any], named: Namer) -> tuple[Any, ...]:
        fields = ((child.field(name), row.get(name)) for name in child.identity)
        return _shown(tuple(named(item.refers, value) if item.refers and value else value for item, value in fields))

    def _row(
        self, child: Child, given: Mapping[str, Any], known: Mapping[Any, Sequence[Mapping[str, Any]]]
    ) -> dict[str, Any]:
        named = declared_identity(child, given)
        same = known.get(_shown(named), ())
        label = row_label(child, dict(zip(child.identity, named)))
        row = dict(given)
        for item in child.fields:
            if item.name not in row:
                continue
            current = same[0][item.name] if same else NOTHING
            value, place = row[item.name], f"{child.name}[{label}].{item.name}"
            if value == "" and item.required and item.secret:
                # Ansible itself makes an empty text of null where a value is required.
                self.refused.append(f"{place} is empty or null, which no secret is. Declare it, or leave out the row.")
            elif value is not None:
                kept = self._value(item, value, current, place)
                # What travels may be stored otherwise than it could be declared, so that it is rather left alone.
                row[item.name] = None if isinstance(kept, Kept) and child.travel else kept
            elif current is NOTHING and (item.required or (child.key and item.secret)):
                self.refused.append(f"{place} is null, and there is nothing yet that could be left alone. Declare it.")
        return row


def _shown(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(visible(value) for value in values)


def _restored(value: Any, shown: Any, plain: Any) -> Any:
    """The value with the secrets of C(plain) where it holds their masks, as C(shown) does."""
    if value == shown:
        return plain
    if isinstance(value, Mapping):
        pairs = ((name, _at(shown, name), _at(plain, name)) for name in value)
        return {name: _restored(value[name], *pair) for name, *pair in pairs}
    if isinstance(value, list):
        return [_entry(item, shown, plain) for item in value]
    if isinstance(value, str):
        if isinstance(shown, list):
            # A list that was declared as text, with a line or a comma between its items.
            return [_entry(item, shown, plain) for item in value.splitlines()]
        return with_credentials(value, "\n".join(text for text in leaves(plain) if isinstance(text, str)))
    return value


def _entry(item: Any, shown: Any, plain: Any) -> Any:
    """One entry of a list, which may have moved to another place in it."""
    if isinstance(shown, list) and isinstance(plain, list):
        fitting = [there for seen, there in zip(shown, plain) if seen == item]
        if fitting and all(there == fitting[0] for there in fitting):
            return fitting[0]
    texts = [text for text in leaves(plain) if isinstance(text, str)]
    return _restored(item, None, "\n".join(texts)) if isinstance(item, str) else _restored(item, None, plain)


def _at(value: Any, name: Any) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _concerns(child: Child, params: Record) -> bool:
    """Whether a mask stands among the rows, or a null where a value has to be."""
    declared = params.get(child.name)
    if holds_mask(params.get(child.file)):
        return True
    if declared is not None and any(
        holds_mask(value) or (value is None and bool(child.key)) for value in leaves(declared)
    ):
        return True
    needed = [item.name for item in child.fields if item.required]
    rows = declared if isinstance(declared, list) else ()
    return any(isinstance(row, Mapping) and row.get(name, 0) in (None, "") for row in rows for name in needed)
