# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs, as values that can be shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from .child import Child
from .redact import MASK, visible, without_credentials
from .words import Field

ABSENT = object()
HIDDEN_REASON = "the server does not show it to this key, so it cannot be compared"
UNTOLD_REASON = "the server shows nobody which one it is, whatever the key may see, so it cannot be compared"
NEVER_LISTED_REASON = "this version of the server does not list what it has of these, so it cannot be compared"


@dataclass(frozen=True)
class Change:
    """One field whose stored value is not the declared one; C(before) is ABSENT where there is no object yet."""

    field: Field
    before: Any
    after: Any
    hidden: bool = False

    def payload(self) -> dict[str, Any]:
        wire = self.field.wire
        new = self.before is ABSENT or self.hidden
        return {self.field.api_name: wire.encode(self.after) if new else wire.replace(self.after, self.before)}

    def shown(self, names: Mapping[Any, str] | None = None) -> tuple[Any, Any]:
        """Before and after as a person may see them; C(names) are those of the objects that ids refer to."""
        both = self.before not in (ABSENT, None) and self.after is not None
        old, new = self.field.wire.contrast(self.before, self.after) if both else (self.before, self.after)
        if self.field.refers:
            return _named(old, names), _named(new, names)
        if self.field.secret:
            stored = f"{MASK} (set)" if self.before not in ("", None, ABSENT) else "(none)"
            return "(hidden)" if self.hidden else stored, f"{MASK} (new value)" if self.after not in (
                "",
                None,
            ) else "(none)"
        show = self.field.wire.show
        before = old if old is ABSENT else visible(show(old))
        after = visible(show(new))
        if before == after and self.before != self.after:
            # They differ in what is masked.
            after = f"{after} (new value)"
        return before, after


def _named(value: Any, names: Mapping[Any, str] | None) -> Any:
    names = names or {}
    if isinstance(value, list):
        return [_named(item, names) for item in value]
    # Only what can be an id is called by a name; what cannot be meant is told as it is.
    return value if value is ABSENT else visible(names.get(value, value) if isinstance(value, (str, int)) else value)


@dataclass(frozen=True)
class RowChange:
    """One row of a child that is added, changed or removed.

    stored  the whole of it where its value travels
    public  whether nothing of it is secret
    names   what the objects are called whose ids are in it
    loss    what is deleted on the server with what is removed
    """

    child: Child
    row: Mapping[str, Any]
    id: str = ""
    before: Mapping[str, Any] | None = None
    changes: tuple[Change, ...] = ()
    remove: bool = False
    replace: bool = False
    stored: Mapping[str, Any] | None = None
    public: bool = False
    names: Mapping[Any, str] = field(default_factory=dict)
    loss: str = ""

    @property
    def label(self) -> str:
        return row_label(self.child, self.row, self.names)

    def shown(self, names: Mapping[Any, str] | None = None) -> tuple[Any, Any]:
        if self.remove:
            return self._row(self.before or {}, "(set)", names), self.loss or None
        if self.before is None:
            return None, self._row(self.row, "(new value)", names)
        pairs = {change.field.name: change.shown(names) for change in self.changes}
        before, after = ({name: pair[side] for name, pair in pairs.items()} for side in (0, 1))
        return self._alone(before), self._alone({**after, **({"removed": self.loss} if self.loss else {})})

    def _row(self, row: Mapping[str, Any], note: str, names: Mapping[Any, str] | None) -> Any:
        shown: dict[str, Any] = {}
        for item in self.child.fields:
            value = row.get(item.name)
            if item.name in self.child.identity or not self._tells(item, value):
                continue
            if item.secret and not self.public:
                shown[item.name] = f"{MASK} {note}"
            else:
                shown[item.name] = _named(value, names) if item.refers else visible(item.wire.show(value))
        return self._alone(shown)

    def _alone(self, shown: dict[str, Any]) -> Any:
        """A row of which only the value is shown, as most people write it."""
        return shown[self.child.value] if list(shown) == [self.child.value] else shown

    def _tells(self, item: Field, value: Any) -> bool:
        """Whether a value of a row that is added or removed says something about it."""
        if not self.child.key or not self.child.value:
            return value not in (None, False, ABSENT)
        if self.remove:
            return item.name == self.child.value and value is not ABSENT
        # Of a variable, flags that it gets unasked say nothing.
        unasked = item.name != self.child.value and value == self.child.fill(dict(self.row)).get(item.name)
        return value not in (None, ABSENT) and not unasked


@dataclass(frozen=True)
class Fixed:
    """Something that no update changes: what it is and what it shall be, as a person may see it."""

    label: str
    before: Any
    after: Any


@dataclass
class Differences:
    """Everything that differs, what cannot be known, what is wrong with what is declared, and entries beside declared
    ones, which are left alone.
    """

    fields: list[Change] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    unverified: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    undeclared: list[str] = field(default_factory=list)
    names: Mapping[Any, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)

    def labels(self) -> list[str]:
        return [change.field.label for change in self.fields] + [
            f"{change.child.name}[{change.label}]" for change in self.rows
        ]

    def shortfalls(self) -> list[str]:
        """What the server shows otherwise than it is declared, each as a part of a sentence."""
        lines = []
        for change in self.fields:
            if not change.hidden and not change.field.upload:
                before, after = change.shown()
                reason = f" ({change.field.kept})" if change.field.kept else ""
                lines.append(f"{change.field.label} is {before!r} instead of {after!r}{reason}")
        rows = (row for row in self.rows if not any(change.hidden for change in row.changes))
        return lines + [f"{row.child.name}[{row.label}] is not as declared" for row in rows]

    def runtime(self) -> list[str]:
        """What a running container does not see before it is deployed again."""
        return [change.field.label for change in self.fields if change.field.runtime] + [
            f"{change.child.name}[{change.label}]" for change in self.rows if change.child.runtime
        ]

    def doubt(self, option: str, reason: str) -> None:
        entry = {"option": option, "reason": reason}
        if entry not in self.unverified:
            self.unverified.append(entry)

    def shown(self) -> tuple[dict[str, Any], dict[str, Any]]:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for change in self.fields:
            if change.field.const is not None and change.before is ABSENT:
                # It goes without saying where what it belongs to is declared.
                continue
            old, new = change.shown(self.names)
            if change.before is not ABSENT:
                before[change.field.label] = old
            after[change.field.label] = new
        for row in self.rows:
            old, new = row.shown(self.names)
            if old is not None:
                before.setdefault(row.child.name, {})[row.label] = old
            if new is not None:
                after.setdefault(row.child.name, {})[row.label] = new
        return before, after


Declared = Mapping[str, "tuple[Field, Any]"]
"""The declared fields by name, with their canonical values."""

Order = Callable[[Sequence[Change], Declared, Optional[str]], Iterable[Sequence[Change]]]


def at_once(changes: Sequence[Change], declared: Declared, variant: str | None) -> Iterator[Sequence[Change]]:
    """A creation with what it takes, one update with the rest, and what other calls set."""
    if variant is not None:
        yield [change for change in changes if change.field.on_create]
    later = [change for change in changes if variant is None or not change.field.on_create]
    yield [change for change in later if not change.field.by]
    calls = dict.fromkeys(change.field.by.path for change in later if change.field.by)
    for path in calls:
        yield [change for change in later if change.field.by and change.field.by.path == path]


def identity(child: Child, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in child.identity)


def row_label(child: Child, row: Mapping[str, Any], names: Mapping[Any, str] | None = None) -> str:
    """What messages call a row; C(names) are those of the objects whose ids are in it."""
    parts = []
    for name in child.identity:
        value = row.get(name)
        if names and child.field(name).refers:
            value = names.get(value, value)
        if value is True:
            parts.append(f"({name.replace('is_', '')})")
        elif value not in (False, None):
            parts.append(str(value))
    return without_credentials(" ".join(parts))
