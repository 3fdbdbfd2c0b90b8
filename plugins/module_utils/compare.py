# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs between the declaration and the server, and how a person reads it. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from . import environment_file
from .errors import Doubled, PaasError
from .near import alike, no_such_option
from .redact import MASK, visible, without_credentials
from .schema import Child, Field, Record, Resource
from .transport import pick
from .wire import Unsuitable

ABSENT = object()
HIDDEN_REASON = "the server does not show it to this key, so it cannot be compared"
NEVER_READ_REASON = "the server never returns it, so it cannot be compared"
NEVER_LISTED_REASON = "this version of the server does not list what it has of these, so it cannot be compared"


@dataclass(frozen=True)
class Kept:
    """Among declared values: the canonical value that is stored and stays, where only its mask was declared."""

    value: Any = field(repr=False)


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
        return [visible(names.get(item, item)) for item in value]
    return value if value is ABSENT else visible(names.get(value, value))


@dataclass(frozen=True)
class RowChange:
    """One row of a child that is added, changed or removed.

    stored  the whole of it where its value travels
    public  whether nothing of it is secret
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

    @property
    def label(self) -> str:
        return row_label(self.child, self.row)

    def shown(self, names: Mapping[Any, str] | None = None) -> tuple[Any, Any]:
        if self.remove:
            return self._row(self.before or {}, "(set)", names), None
        if self.before is None:
            return None, self._row(self.row, "(new value)", names)
        pairs = {change.field.name: change.shown(names) for change in self.changes}
        return {name: pair[0] for name, pair in pairs.items()}, {name: pair[1] for name, pair in pairs.items()}

    def _row(self, row: Mapping[str, Any], note: str, names: Mapping[Any, str] | None) -> Any:
        shown: dict[str, Any] = {}
        for item in self.child.fields:
            value = row.get(item.name)
            if item.name in self.child.identity or value in (None, False, ABSENT):
                continue
            if item.secret and not self.public:
                shown[item.name] = f"{MASK} {note}"
            else:
                shown[item.name] = _named(value, names) if item.refers else visible(item.wire.show(value))
        return shown[self.child.value] if list(shown) == [self.child.value] else shown


@dataclass(frozen=True)
class Fixed:
    """Something that no update changes: what it is and what it shall be, as a person may see it."""

    label: str
    before: Any
    after: Any


@dataclass
class Differences:
    """Everything that differs, and what cannot be known."""

    fields: list[Change] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    unverified: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    names: Mapping[Any, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.fields or self.rows)

    def labels(self) -> list[str]:
        return [change.field.label for change in self.fields] + [
            f"{change.child.name}[{change.label}]" for change in self.rows
        ]

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


def normalise(item: Field, value: Any, label: str) -> Any:
    """Canonical form of a declared value. Raises PaasError that names the option."""
    if isinstance(value, Kept):
        return value.value
    try:
        return item.wire.normalise(value)
    except ValueError as error:
        tells = item.secret and not isinstance(error, Unsuitable) and str(value) in str(error)
        complaint = "has a value of the wrong form" if tells else str(error)
        raise PaasError(f"{label} {without_credentials(complaint)}.", "validation") from None


def wanted_fields(resource: Resource, params: Record) -> Iterator[tuple[Field, Any]]:
    """The fields that the user declared, with their canonical values."""
    given = (name for name, value in params.items() if value is not None)
    for _place, item in sorted(pair for name in given for pair in resource.fields_of_option.get(name, ())):
        value = item.declared(params)
        if value is not None:
            yield item, normalise(item, value, item.label)


def held(path: str, record: Record) -> Any:
    """What an answer holds at a dotted path, or ABSENT where it does not have the key."""
    *outer, last = path.split(".")
    place = pick(record, ".".join(outer)) if outer else record
    return place[last] if isinstance(place, Mapping) and last in place else ABSENT


def stored(item: Field, record: Record) -> Any:
    """Canonical stored value, or ABSENT where the answer does not have the key."""
    if item.refers and item.refers.copies:
        return ABSENT
    value = item.derive(record) if item.derive else held(item.read_path, record)
    if value is ABSENT:
        return ABSENT
    try:
        return item.wire.decode(value)
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError) as error:
        raise PaasError(
            f"The server answered a {type(value).__name__} for {item.label}, of which this module can make nothing"
            f" ({type(error).__name__}).",
            "unexpected",
        ) from None


def field_changes(
    resource: Resource, params: Record, record: Record | None, found: Differences, update_hidden: bool
) -> None:
    """Add to C(found) the declared fields that differ from C(record); all of them where there is no record."""
    for item, wanted in wanted_fields(resource, params):
        if not item.echo:
            found.doubt(item.label, NEVER_READ_REASON)
        if record is None:
            found.fields.append(Change(item, ABSENT, item.wire.over(wanted, None)))
            continue
        current = stored(item, record)
        hidden = current is ABSENT or not item.echo
        if hidden:
            if item.echo:
                found.doubt(item.label, HIDDEN_REASON)
            if update_hidden and item.on_update:
                found.fields.append(Change(item, None, wanted, hidden=True))
            continue
        wanted = item.wire.over(wanted, current)
        if not item.wire.equal(wanted, current):
            found.fields.append(Change(item, current, wanted))


def declared_rows(child: Child, params: Record) -> list[dict[str, Any]] | None:
    """The rows that the user declared, in canonical form; None where the option was left out. Raises PaasError."""
    if not child.declares(params):
        return None
    rows = [{**row, **child.derive(row)} for row in declared_rows_of(child, params)]
    result: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    for given in rows:
        row = _canonical_row(child, given)
        if identity(child, row) in seen:
            raise PaasError(f"{child.name} declares {row_label(child, row)} twice.", "validation")
        seen.add(identity(child, row))
        result.append(row)
    return result


def refuse_row(child: Child, row: dict[str, Any]) -> None:
    """Raises PaasError for a row that the server would take and that would not work."""
    complaint = child.checks(row)
    if complaint:
        raise PaasError(f"{child.name}[{row_label(child, row)}] {complaint}.", "validation")


def declared_rows_of(child: Child, params: Record) -> Iterator[Mapping[str, Any]]:
    """The rows of an option as they were given."""
    declared = params.get(child.name) or ()
    if child.key:
        return _keyed_rows(child, {**_filed(child, params), **{str(key): row for key, row in dict(declared).items()}})
    return (item if isinstance(item, Mapping) else {child.value: item} for item in declared)


def _filed(child: Child, params: Record) -> Mapping[str, str]:
    """What the text of a .env file declares."""
    text = params.get(child.file) if child.file else None
    try:
        return environment_file.parse(str(text)) if text is not None else {}
    except ValueError as error:
        raise PaasError(f"{child.file} {error}.", "validation") from None


def _keyed_rows(child: Child, declared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key, value in declared.items():
        # A list of anything but rows is meant as the value, whether or not it can be a list.
        several = isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)
        if not value and child.field(child.value).type == "list":
            several = False
        for entry in value if several else [value]:
            if isinstance(entry, Mapping):
                yield {**entry, child.key: str(key)}
            else:
                yield {child.key: str(key), child.value: entry}


def declared_identity(child: Child, given: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a declared row is recognised by. Raises PaasError."""
    row = {item.name: item.default for item in child.fields if item.name in child.identity}
    row.update({name: value for name, value in {**given, **child.derive(given)}.items() if value is not None})
    values = ((child.field(name), row.get(name)) for name in child.identity)
    return tuple(
        value if value is None else normalise(item, value, f"{child.name}.{item.name}") for item, value in values
    )


def _canonical_row(child: Child, given: Mapping[str, Any]) -> dict[str, Any]:
    name = " ".join(str(given[item]) for item in child.identity if given.get(item) is not None)
    label = f"{child.name}[{name}]"
    unknown = sorted(set(map(str, given)) - {item.name for item in child.fields})
    if unknown:
        known = [item.name for item in child.fields if item.name != child.key]
        texts = [no_such_option(f"{label}.", name, known, alike(name, known)) for name in unknown]
        raise PaasError(" ".join(texts), "validation")
    row = {}
    for item in child.fields:
        value = given.get(item.name)
        if value is None and item.name in child.identity:
            value = item.default
        if value is not None:
            plain = bool(child.key) and item.name == child.value
            row[item.name] = normalise(item, value, label if plain else f"{label}.{item.name}")
    return row


def stored_row(child: Child, raw: Record) -> dict[str, Any]:
    return {item.name: stored(item, raw) for item in child.fields}


def declarable_row(child: Child, raw: Record) -> dict[str, Any]:
    """A stored row with the value by which it would be declared."""
    row = stored_row(child, raw)
    return {**row, child.value: child.travel.shown(row)} if child.travel else row


def sent_row(
    child: Child, declared: Record, before: Record | None = None, owner: Record | None = None
) -> dict[str, Any] | None:
    """The whole row as it has to be stored, or None where it travels as it is.

    Raises PaasError where what is declared cannot be stored so that it has its effect.
    """
    if child.travel is None:
        return None
    current = {name: value for name, value in (before or {}).items() if value is not ABSENT}
    whole = {**(child.fill(dict(declared)) if before is None else current), **declared}
    try:
        return child.travel.stored(declared, whole, owner or {}, None if before is None else current)
    except ValueError as error:
        raise PaasError(f"{child.name}[{row_label(child, declared)}] {error}.", "validation") from None


def identity(child: Child, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in child.identity)


def row_label(child: Child, row: Mapping[str, Any]) -> str:
    parts = []
    for name in child.identity:
        value = row.get(name)
        if value is True:
            parts.append(f"({name.replace('is_', '')})")
        elif value not in (False, None):
            parts.append(str(value))
    return without_credentials(" ".join(parts))


def row_changes(
    child: Child,
    params: Record,
    raw_rows: Sequence[Record],
    found: Differences,
    update_hidden: bool,
    owner: Record | None = None,
) -> None:
    """Add to C(found) the rows that must be added, changed and, where the user asks for it, removed.

    C(owner) is the resource as it shall be.
    """
    declared = declared_rows(child, params)
    if declared is None and not params.get(child.purge):
        return
    declared = declared or []
    current: dict[tuple[Any, ...], list[tuple[Record, dict[str, Any]]]] = {}
    for raw in raw_rows:
        row = stored_row(child, raw)
        current.setdefault(identity(child, row), []).append((raw, row))
    wanted_keys = {identity(child, row) for row in declared}
    _refuse_doubles(child, [(row, current.get(identity(child, row), [])) for row in declared])
    for row in declared:
        matches = current.get(identity(child, row), [])
        raw, before = matches[0] if matches else ({}, None)
        sent = sent_row(child, row, before, owner)
        warning = child.travel.warning(row, sent or {}, owner or {}) if child.travel else ""
        if warning:
            found.warnings.append(f"{child.name}[{row_label(child, row)}] {warning}.")
        if before is None:
            refuse_row(child, row)
            found.rows.append(
                RowChange(child, {**child.fill(row), **row}, stored=sent, public=is_public(child, row, params))
            )
            continue
        public = is_public(child, row, params)
        changes = tuple(_row_field_changes(child, row, before, found, update_hidden))
        if public:
            changes = tuple(_opened(child, change, before) for change in changes)
        if changes:
            # What is stored like this may be declared like this.
            refuse_row(child, row)
            anew = [change for change in changes if not change.field.on_update]
            if anew and not params.get(child.purge):
                raise PaasError(_needs_purge(child, row, anew[0]), "refused")
            if sent is not None:
                changes += tuple(_implied_changes(child, row, before, sent))
            identifier = str(raw.get(child.id, ""))
            change = RowChange(child, row, identifier, before, changes, replace=bool(anew), stored=sent, public=public)
            found.rows.append(change)
    if params.get(child.purge):
        for raw, row in (item for key, items in current.items() if key not in wanted_keys for item in items):
            if not child.foreign(raw, declared):
                gone = RowChange(child, row, str(raw.get(child.id, "")), row, remove=True)
                found.rows.append(
                    replace(gone, before=declarable_row(child, raw), public=is_public(child, row, params))
                )


def is_public(child: Child, row: Mapping[str, Any], params: Record) -> bool:
    """Whether a row is a variable whose value is declared to be no secret."""
    return child.holds_variables and str(row[child.key]) in (params.get("public_variables") or ())


def _opened(child: Child, change: Change, before: Mapping[str, Any]) -> Change:
    """The same, shown as what is no secret, and as it would be declared."""
    travels = child.travel and change.field.name == child.value and change.before is not ABSENT
    old = child.travel.shown(before) if child.travel and travels else change.before
    return replace(change, field=replace(change.field, secret=False), before=old)


def unseen_rows(child: Child, params: Record, found: Differences, update_hidden: bool) -> None:
    """Note that declared rows cannot be compared, and add them to C(found) where hidden values are sent anyhow."""
    for row in declared_rows(child, params) or ():
        found.doubt(f"{child.name}[{row_label(child, row)}]", NEVER_LISTED_REASON)
        if update_hidden:
            refuse_row(child, row)
            values = [item for item in child.fields if item.name in row and item.name not in child.identity]
            changes = tuple(Change(item, None, row[item.name], hidden=True) for item in values)
            found.rows.append(RowChange(child, row, str(row.get(child.id, "")), row, changes))


def _refuse_doubles(child: Child, pairs: Sequence[tuple[Record, Sequence[tuple[Record, Any]]]]) -> None:
    """Raises Doubled, which names every declared row that the server has more than once, with all ids."""
    doubles = []
    for row, matches in pairs:
        if len(matches) > 1:
            ids = ", ".join(str(raw.get(child.id, "?")) for raw, _row in matches)
            doubles.append(f"{child.name}[{row_label(child, row)}] twice ({ids})")
    if doubles:
        raise Doubled(
            f"The server has {' and '.join(doubles)}, so it is unclear which one counts. Remove all but one there.",
        )


def _needs_purge(child: Child, row: Mapping[str, Any], change: Change) -> str:
    before, after = change.shown()
    return (
        f"{child.name}[{row_label(child, row)}].{change.field.name} is {before!r} and cannot become {after!r}: the"
        f" server sets it only when the row is added. With {child.purge}=true it is removed and added anew."
    )


def _row_field_changes(
    child: Child, row: Mapping[str, Any], before: Mapping[str, Any], found: Differences, update_hidden: bool
) -> Iterator[Change]:
    for item in child.fields:
        if item.name not in row or item.name in child.identity:
            continue
        if before[item.name] is ABSENT:
            found.doubt(f"{child.name}[{row_label(child, row)}].{item.name}", HIDDEN_REASON)
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
        if item.name not in row and new is not None and new != before[item.name] is not ABSENT:
            yield Change(item, before[item.name], new)


def row_payload(change: RowChange, new: bool) -> dict[str, Any]:
    """The body that writes a row: whole where an update resets what it leaves out, else what differs."""
    child = change.child
    if new:
        values = dict(change.stored or change.row)
    elif child.complete:
        kept = {k: v for k, v in (change.before or {}).items() if v is not ABSENT}
        values = dict(change.stored or {**kept, **change.row})
        values = {name: value for name, value in values.items() if child.field(name).on_update}
        lost = [item.name for item in child.fields if item.name not in values and item.secret]
        if lost:
            raise PaasError(
                f"{child.name}[{change.label}]: the server hides {', '.join(lost)} from this key and an update would"
                " lose it. Declare it too, or use a key that may read it.",
                "permission",
            )
    else:
        values = {item.field.name: (change.stored or {}).get(item.field.name, item.after) for item in change.changes}
    body = {
        item.api_name: item.wire.encode(values[item.name])
        for item in child.fields
        if item.name in values and (item.on_create if new else item.on_update)
    }
    return {**body, **child.body(change.row, new)}
