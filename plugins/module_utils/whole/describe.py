# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back: from what the server has to the options that somebody would write for it. No I/O."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Callable, TypeVar

from ..errors import PaasError
from ..language.call import Record, fill
from ..language.child import Child
from ..language.compare import held, stored, why_hidden
from ..language.differences import ABSENT, HIDDEN_REASON, identity, row_label
from ..language.following import PUBLIC_VARIABLES
from ..language.redact import holds_mask, leaves, visible
from ..language.resource import MADE_UP, Resource
from ..language.rows import declarable_row, declared_rows, refuse_row, sent_row
from ..language.words import Field, Option, Reference
from .description import Description, Secret, replace_secrets, secrets_in

Fitting = TypeVar("Fitting", bound=Option)
UPLOAD_REASON = "what was uploaded cannot be fetched again; say where it comes from"
Refer = Callable[[Reference, Any, Mapping[str, Any], str], Any]
"""(reference, id of another object, ids of the fields before it, label of the option) -> its name where that leads to
it, else its id; None where nobody can tell. ABSENT is the id that the server does not show."""
Lend = Callable[[Reference, Mapping[str, Any]], Any]
"""(reference, by the keys of a record what was copied from it) -> the name of the only object that has just this; None
where there is none."""


class Describer:
    """Describes one object.

    full    also what a new one has anyhow
    public  names of variables whose values are no secrets
    """

    def __init__(
        self,
        resource: Resource,
        record: Record,
        refer: Refer,
        lend: Lend,
        full: bool = False,
        public: Collection[str] = (),
    ) -> None:
        self.resource = resource
        self.record = record
        self.initial = resource.initial.record(record)
        self.variant = resource.variant_in(record)
        self.refer = refer
        self.lend = lend
        self.full = full
        self.public = public
        self.found = Description()

    def run(self, rows: Mapping[str, Sequence[Record]]) -> Description:
        """The resource without its parents and references."""
        options, resource = self.found.options, self.resource
        if resource.variants and not self.variant:
            self.found.miss(resource.variant_label, HIDDEN_REASON)
        unmade = {child.name: child.unmade({}, self.record) for child in resource.entire.children if child.unmade}
        children = {
            child.name: self._child(child, rows[child.name])
            for child in self._fitting(resource.children)
            if child.name in rows and not unmade.get(child.name)
        }
        for name, advice in unmade.items():
            if advice and rows.get(name):
                self.found.miss(name, f"no declaration makes what it is about. {advice}")
        as_rows = {child.text for child in resource.children if child.text}
        for item in self._fitting(resource.fields):
            if item.api_name not in as_rows or self._as_text(item, children):
                _put(options, item, self._value(item, self.full or item.name == "name"))
        # What a new one is given once, and no server shows.
        options.update((item.name, Secret((item.name,), known=False)) for item in resource.call_options if item.secret)
        for group in resource.groups:
            inner = self._group(group.fields)
            if inner is not None:
                options[group.name] = inner
        options.update((name, written) for name, written in children.items() if written)
        names = {
            str(name) for child in resource.children if child.holds_variables for name in children.get(child.name) or ()
        }
        if names.intersection(self.public):
            options[PUBLIC_VARIABLES.name] = sorted(names.intersection(self.public))
        for key, value in self._unmanaged(self.initial, self.record):
            # Of what this collection does not know it cannot know either that it is no secret.
            what = _short(value) if isinstance(value, (bool, int)) else "set"
            self.found.miss(key, f"it is {what}, and this collection has no option for it")
        return self.found

    def _fitting(self, options: Iterable[Fitting]) -> list[Fitting]:
        """Those that make sense for the variant that the object is of."""
        return [item for item in options if not item.variants or self.variant in item.variants]

    # -- fields --------------------------------------------------------------------------------------------------

    def _group(self, fields: Sequence[Field]) -> dict[str, Any] | None:
        """The suboptions of a group; None where it says nothing, or would say what is not so."""
        constants = [item for item in fields if item.const is not None]
        if any(stored(item, self.record) != item.const for item in constants):
            return None
        inner: dict[str, Any] = {}
        lent = self._lent(fields)
        for item in fields:
            if item.name in lent:
                _put(inner, item, lent[item.name])
            elif item.const is None:
                _put(inner, item, self._value(item, self.full))
        chosen = any(stored(item, self.initial) != item.const for item in constants)
        return inner if inner or chosen or (self.full and constants) else None

    def _lent(self, fields: Sequence[Field]) -> dict[str, Any]:
        """By the names of suboptions what another object lent them: its name, and nothing for each copy."""
        held = {item.name: stored(item, self.record) for item in fields}
        for item in fields:
            copies = item.refers.copies if item.refers else ()
            values = {key: held[name] for name, key in copies}
            secret = [part.name for part in fields if part.secret and part.name in dict(copies)]
            # Only a secret can tell whose they are.
            if item.refers and all(held[name] not in (None, "", ABSENT) for name in secret) and secret:
                name = self.lend(item.refers, values)
                if name is not None:
                    return {**dict.fromkeys(dict(copies)), item.name: name}
        return {}

    def _value(self, item: Field, full: bool) -> Any:
        """What the option would be; None where it is not to be written."""
        if item.refers and item.refers.copies:
            return None
        if item.upload:
            self.found.miss(item.label, UPLOAD_REASON)
            return None
        current, new = stored(item, self.record), held(str(fill(item.read_path, self.record)), self.initial)
        if new is MADE_UP and not full:
            return None
        path = (item.group, item.name) if item.group else (item.name,)
        if current is ABSENT and item.since and not item.secret:
            # An older server does not have it.
            return None
        if current is ABSENT:
            self.found.miss(item.label, HIDDEN_REASON)
            return Secret(path, known=False) if item.secret else None
        usual = new is not MADE_UP and _same(item, current, held(item.read_path, self.record), new)
        return None if usual and not full else self._written(item, current, item.label, path, usual)

    def _written(
        self,
        item: Field,
        current: Any,
        label: str,
        path: tuple[str, ...],
        usual: bool,
        within: Mapping[str, Any] | None = None,
    ) -> Any:
        """A stored value as an option, once it is sure that the option means just this value; None where none does.

        What a new object has anyhow (C(usual)) is not missed.
        """
        if current is None:
            return None
        if item.refers:
            return self._names(item.refers, current, within or {}, label)
        value = item.wire.written_of(current, self.record)
        if value == {} and any(part.required for part in item.suboptions):
            return None
        complaint = self._complaint(item, value, current)
        if complaint:
            if not usual:
                self.found.miss(label, complaint)
            return None
        # A password may also stand in an address, and in what the server makes.
        hidden = item.secret or visible(value) != value or any(map(holds_mask, leaves(item.wire.show(current))))
        return Secret(path, value) if hidden else value

    def _complaint(self, item: Field, value: Any, current: Any) -> str:
        """Why the option with this value would not mean what is stored, or an empty text."""
        shown = "its value" if item.secret else _short(value)
        if item.choices and value not in item.choices:
            return f"{shown} is none of the values that can be declared"
        try:
            faithful = item.wire.equal(item.wire.over(item.wire.normalise(value), current), current)
        except ValueError as error:
            return f"{shown} cannot be declared" if item.secret else f"it {error}"
        return "" if faithful else f"{shown} cannot be declared as it is stored"

    def _hidden(self, item: Field, raw: Record, label: str, path: tuple[str, ...], within: Mapping[str, Any]) -> Any:
        """The place of what the server does not show: of an object that can only be one, its name."""
        only = self.refer(item.refers, ABSENT, within, label) if item.refers else None
        if only is not None:
            return only
        self.found.miss(label, why_hidden(item, raw))
        return Secret(path, known=False) if item.secret or item.refers else None

    def _names(self, reference: Reference, current: Any, within: Mapping[str, Any], label: str) -> Any:
        if isinstance(current, list):
            names = [self.refer(reference, item, within, label) for item in current]
            return None if None in names else names
        # A number may be 0, as that of the key of Coolify's own machine.
        return current if current in (None, "") else self.refer(reference, current, within, label)

    # -- children ------------------------------------------------------------------------------------------------

    def _child(self, child: Child, rows: Sequence[Record]) -> Any:
        own = self.resource.initial.own.get(child.name) or (lambda raw, _rows: child.foreign(raw, (), self.record))
        pairs = [(raw, declarable_row(child, raw)) for raw in rows if not own(raw, rows)]
        seen: set[tuple[Any, ...]] = set()
        for _raw_row, row in pairs:
            if identity(child, row) in seen:
                reason = f"{row_label(child, row)} is there twice, so nobody can say which one counts"
                self.found.miss(child.name, reason)
                return None
            seen.add(identity(child, row))
        if not child.text:
            pairs.sort(key=lambda pair: [str(part) for part in identity(child, pair[1])])
        elif self._remainder(child, [str(row[child.key]) for _raw_row, row in pairs]):
            self.found.miss(child.name, "comments, and lines that assign nothing, are not part of it")
        written = [row for row in (self._row(child, raw, row) for raw, row in pairs) if self._declarable(child, row)]
        if child.unmade:
            # They are there without a declaration, which would say nothing.
            written = [row for row in written if row.keys() - set(child.identity)]
        if child.key:
            return _keyed(child, written)
        return _listed(child, written)

    def _declarable(self, child: Child, row: Mapping[str, Any]) -> bool:
        """Whether the row could be declared like this; where not, it is missed."""
        defaults = {item.name: item.default for item in child.fields if item.default is not None}
        plain = {**defaults, **replace_secrets(dict(row), lambda item: item.value if item.known else ABSENT)}
        whole = all(item.known for item in secrets_in(dict(row)))
        try:
            options = {child.name: _keyed(child, [plain]) if child.key else _listed(child, [plain])}
            for declared in declared_rows(child, options) or ():
                # What lacks something that a person has to give is refused where that is not given.
                if whole:
                    refuse_row(child, declared)
                sent_row(child, declared, owner=self.record)
        except PaasError as error:
            self.found.miss(child.name, str(error))
            return False
        return True

    def _remainder(self, child: Child, keys: Sequence[str]) -> bool:
        """Whether the text holds anything besides its rows."""
        text = str(self.record.get(child.text) or "")
        return bool(child.dialect and child.dialect.merge(text, {}, keys).strip())

    def _as_text(self, item: Field, children: dict[str, Any]) -> bool:
        """Whether the text says more than its rows; then it is written instead of them."""
        child = next(child for child in self.resource.children if child.text == item.api_name)
        gap = next((pair for pair in self.found.gaps if pair[0] == child.name), None)
        if gap is None:
            return False
        self.found.gaps.remove(gap)
        children.pop(child.name)
        return True

    def _row(self, child: Child, raw: Record, row: Mapping[str, Any]) -> dict[str, Any]:
        label = row_label(child, row)
        new = self.resource.initial.rows.get(child.name, {})
        filled = child.fill({name: value for name, value in row.items() if value is not ABSENT})
        written: dict[str, Any] = {}
        within: dict[str, Any] = {}
        for item in child.fields:
            current = row[item.name]
            path = (child.name, label) if item.name == child.value else (child.name, label, item.name)
            option = f"{child.name}[{label}].{item.name}"
            if current is ABSENT:
                _put(written, item, self._hidden(item, raw, option, path, within))
                continue
            if item.name in child.identity or item.default is not None:
                usual = item.default is not None and current == item.default
            elif item.name in filled:
                usual = item.wire.equal(filled[item.name], current)
            else:
                usual = _same(item, current, held(item.read_path, raw), held(item.read_path, new))
            needed = item.required or (item.name == child.value and not child.unmade)
            if self.full or needed or not usual:
                known = child.holds_variables and str(row[child.key]) in self.public
                shown = replace(item, secret=False) if known else item
                _put(written, item, self._written(shown, current, option, path, usual, within))
            if item.refers:
                within[item.refers.name] = current
        return {name: value for name, value in written.items() if not _follows(child, written, name)}

    # -- what is left --------------------------------------------------------------------------------------------

    def _unmanaged(self, initial: Record, record: Record, path: str = "") -> Iterator[tuple[str, Any]]:
        """Settings that are not what a new object has and that no option can declare."""
        known = {str(fill(item.read_path, self.record)) for item in self.resource.all_fields}
        known |= {item.read for item in self.resource.references}
        known |= {child.text or child.rows for child in self.resource.children}
        for key, new in initial.items():
            name = f"{path}.{key}" if path else key
            if key not in record or name in known or new is MADE_UP:
                continue
            value = record[key]
            if isinstance(new, Mapping) and isinstance(value, Mapping):
                yield from self._unmanaged(new, value, name)
            elif value != new and not (value in ("", None) and new in ("", None)):
                yield name, value


def _put(place: dict[str, Any], item: Field, value: Any) -> None:
    if value is not None:
        place[item.name] = value


def _same(item: Field, current: Any, raw: Any, new: Any) -> bool:
    """Whether a new object has the value too; of what nobody knows, that is only believed of nothing at all."""
    return raw is None if new is ABSENT else item.wire.equal(item.wire.decode(new), current)


def _follows(child: Child, written: Mapping[str, Any], name: str) -> bool:
    """Whether a part of a row follows from the others, so that nobody needs to write it."""
    others = {other: value for other, value in written.items() if other != name}
    return bool(child.derive(others).get(name, ABSENT) == written[name])


def _short(value: Any) -> str:
    text = repr(visible(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _listed(child: Child, rows: Sequence[dict[str, Any]]) -> list[Any]:
    """Rows as a list, in which a row that is nothing but its value is just that."""
    return [row[child.value] for row in rows] if child.value else list(rows)


def _keyed(child: Child, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Rows as a dictionary, in which a row that is nothing but its value is just that."""
    written: dict[str, Any] = {}
    for row in rows:
        key = row.pop(child.key)
        entry = row[child.value] if list(row) == [child.value] else row
        if key in written:
            before = written[key] if isinstance(written[key], list) else [written[key]]
            entry = [item if isinstance(item, dict) else {child.value: item} for item in (*before, entry)]
        written[key] = entry
    return written
