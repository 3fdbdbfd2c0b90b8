# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing the rows that a resource owns with those that are declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Doubled, PaasError, gathered
from .call import Record
from .child import Child
from .compare import stored, why_hidden
from .differences import ABSENT, NEVER_LISTED_REASON, Change, Differences, RowChange, identity, row_label
from .rows import declarable_row, declared_rows, refuse_row, sent_row, stored_row


def row_changes(
    child: Child,
    params: Record,
    raw_rows: Sequence[Record],
    found: Differences,
    update_hidden: bool,
    owner: Record | None = None,
    declared: Sequence[dict[str, Any]] | None = None,
) -> None:
    """Add to C(found) the rows that must be added, changed and, where the user asks for it, removed.

    C(owner) is the resource as it shall be, and C(declared) the declared rows where somebody has them already.
    """
    declared = declared_rows(child, params) if declared is None else declared
    if declared is None and not params.get(child.purge):
        return
    declared = declared or []
    current: dict[tuple[Any, ...], list[Record]] = {}
    naming = [child.field(name) for name in child.identity]
    for raw in raw_rows:
        current.setdefault(tuple([stored(item, raw) for item in naming]), []).append(raw)
    wanted = {identity(child, row): row for row in declared}
    pairs = [(row, current.get(key, ())) for key, row in wanted.items()]
    _refuse_doubles(child, pairs, found.names)
    rows = _Rows(child, params, found, owner or {}, [(row, there[0] if there else None) for row, there in pairs])
    for row, stored_as in rows.pairs:
        rows.compare(row, stored_as, update_hidden)
    for raw in (raw for key, raws in current.items() if key not in wanted for raw in raws):
        if not child.foreign(raw, declared, owner or {}):
            rows.take_undeclared(raw)


@dataclass(frozen=True)
class _Rows:
    """The rows of one child.

    found  what differs, to which is added
    owner  the resource as it shall be
    pairs  the declared rows, each with what is stored of it, if anything
    """

    child: Child
    params: Record
    found: Differences
    owner: Record
    pairs: Sequence[tuple[dict[str, Any], Record | None]]

    def compare(self, row: dict[str, Any], raw: Record | None, update_hidden: bool) -> None:
        """Add a declared row if it is not stored like this."""
        before = None if raw is None else stored_row(self.child, raw)
        sent = self._to_store(row, before)
        if raw is None or before is None:
            self._refuse(row)
            self._add(row={**self.child.fill(row), **row}, stored=sent)
            return
        changes = tuple(_row_field_changes(self.child, row, before, raw, self.found, update_hidden))
        if changes:
            # What is stored like this may be declared like this.
            self._refuse(row)
            self._change(row, raw, before, changes, sent)

    def take_undeclared(self, raw: Record) -> None:
        """Add a row that nobody declares, as one to remove where the user asks for it."""
        row = stored_row(self.child, raw)
        if not self.params.get(self.child.purge):
            self.found.undeclared.append(self._label(row))
            return
        loss, before = self._permitted_loss(row, row), declarable_row(self.child, raw)
        self._add(row=row, id=str(raw.get(self.child.id, "")), before=before, remove=True, loss=loss)

    def _change(
        self, row: dict[str, Any], raw: Record, before: Record, changes: tuple[Change, ...], sent: Record | None
    ) -> None:
        """Add a change of a stored row, with what follows from it."""
        if self._is_public(row):
            changes = tuple(_opened(self.child, change, before) for change in changes)
        anew = [change for change in changes if not change.field.on_update]
        if anew and not self.params.get(self.child.purge):
            raise PaasError(self._needs_purge(row, anew[0], before), "refused")
        loss = self._permitted_loss(row, before) if anew else ""
        if sent is not None:
            changes += tuple(_implied_changes(self.child, row, before, sent))
        identifier = str(raw.get(self.child.id, ""))
        self._add(row=row, id=identifier, before=before, changes=changes, replace=bool(anew), stored=sent, loss=loss)

    def _add(self, row: Mapping[str, Any], **more: Any) -> None:
        change = RowChange(self.child, row, public=self._is_public(row), names=self.found.names, **more)
        self.found.rows.append(change)

    def _refuse(self, row: dict[str, Any]) -> None:
        with gathered(self.found.complaints):
            refuse_row(self.child, row, self.found.names)

    def _to_store(self, row: dict[str, Any], before: Record | None) -> dict[str, Any] | None:
        """The whole row as it has to be stored, see C(sent_row)."""
        sent = None
        with gathered(self.found.complaints):
            sent = sent_row(self.child, row, before, self.owner, self.found.names)
            warning = self.child.travel.warning(row, sent or {}, self.owner) if self.child.travel else ""
            if warning:
                self.found.warnings.append(f"{self._label(row)} {warning}.")
        return sent

    def _is_public(self, row: Mapping[str, Any]) -> bool:
        """Whether it is a variable whose value is declared to be no secret."""
        public = self.params.get("public_variables") or ()
        return self.child.holds_variables and str(row[self.child.key]) in public

    def _lost(self, before: Record) -> tuple[str, str]:
        """What goes with a stored row when it is removed, and why it must not."""
        staying = [{**(stored_row(self.child, raw) if raw is not None else {}), **row} for row, raw in self.pairs]
        return self.child.loss(before, staying, self.params) if self.child.loss else ("", "")

    def _permitted_loss(self, row: Record, before: Record) -> str:
        """What goes with a row that is removed, which is warned of. Raises PaasError where it must not go."""
        loss, refusal = self._lost(before)
        if refusal:
            raise PaasError(f"{self._label(row)} cannot be removed: {refusal}", "refused")
        if loss:
            self.found.warnings.append(f"{self._label(row)} is removed: {loss}.")
        return loss

    def _needs_purge(self, row: Record, change: Change, before: Record) -> str:
        old, new = change.shown(self.found.names)
        loss, refusal = self._lost(before)
        besides = refusal or (loss and f"{loss}.")
        return (
            f"{self._label(row)}.{change.field.name} is {old!r} and cannot become {new!r}: the server sets it only when"
            f" the row is added. With {self.child.purge}=true it is removed and added"
            f" anew{f', and {besides}' if besides else '.'}"
        )

    def _label(self, row: Record) -> str:
        return f"{self.child.name}[{row_label(self.child, row, self.found.names)}]"


def _refuse_doubles(child: Child, pairs: Sequence[tuple[Record, Sequence[Record]]], names: Mapping[Any, str]) -> None:
    """Raises Doubled, which names every declared row that the server has more than once, with all ids."""
    doubles = []
    for row, matches in pairs:
        if len(matches) > 1:
            ids = ", ".join(str(raw.get(child.id, "?")) for raw in matches)
            doubles.append(f"{child.name}[{row_label(child, row, names)}] twice ({ids})")
    if doubles:
        raise Doubled(
            f"The server has {' and '.join(doubles)}, so it is unclear which one counts. Remove all but one there."
        )


def _row_field_changes(
    child: Child,
    row: Mapping[str, Any],
    before: Mapping[str, Any],
    raw: Record,
    found: Differences,
    update_hidden: bool,
) -> Iterator[Change]:
    for item in child.fields:
        if item.name not in row or item.name in child.identity:
            continue
        if before[item.name] is ABSENT:
            found.doubt(f"{child.name}[{row_label(child, row, found.names)}].{item.name}", why_hidden(item, raw))
            if update_hidden:
                yield Change(item, None, row[item.name], hidden=True)
        elif child.travel and item.name == child.value:
            if not child.travel.same(row, before):
                yield Change(item, child.travel.shown(before), row[item.name])
        elif not item.wire.equal(row[item.name], before[item.name]):
            yield Change(item, before[item.name], row[item.name])


def _implied_changes(
    child: Child, row: Mapping[str, Any], before: Mapping[str, Any], sent: Mapping[str, Any]
) -> Iterator[Change]:
    """What is not declared and changes because a declared value could not arrive otherwise."""
    for item in child.fields:
        new = sent.get(item.name)
        old = before[item.name]
        if item.name not in row and new is not None and old is not ABSENT and new != old:
            yield Change(item, old, new)


def _opened(child: Child, change: Change, before: Mapping[str, Any]) -> Change:
    """The same, shown as what is no secret, and as it would be declared."""
    travels = child.travel and change.field.name == child.value and change.before is not ABSENT
    old = child.travel.shown(before) if child.travel and travels else change.before
    return replace(change, field=replace(change.field, secret=False), before=old)


def unseen_rows(child: Child, params: Record, found: Differences, update_hidden: bool) -> None:
    """Note that declared rows cannot be compared, and add them to C(found) where hidden values are sent anyhow."""
    for row in declared_rows(child, params) or ():
        found.doubt(f"{child.name}[{row_label(child, row, found.names)}]", NEVER_LISTED_REASON)
        if update_hidden:
            refuse_row(child, row, found.names)
            values = [item for item in child.fields if item.name in row and item.name not in child.identity]
            changes = tuple(Change(item, None, row[item.name], hidden=True) for item in values)
            found.rows.append(RowChange(child, row, str(row.get(child.id, "")), row, changes, names=found.names))
