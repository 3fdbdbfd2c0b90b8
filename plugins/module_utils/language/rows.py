# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparing the rows that a resource owns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..errors import Doubled, PaasError, gathered
from .call import Record
from .child import Child
from .compare import normalise, stored, whole_values, why_hidden
from .differences import ABSENT, NEVER_LISTED_REASON, Change, Differences, RowChange, identity, row_label
from .near import alike, each_once, no_such_option


def declared_rows(child: Child, params: Record) -> list[dict[str, Any]] | None:
    """The rows that the user declared, in canonical form; None where the option was left out. Raises PaasError."""
    if not child.declares(params):
        return None
    texts: list[str] = []
    rows = [row for _given, row in sound_rows(child, params, texts)]
    if texts:
        raise PaasError("\n".join(texts), "validation")
    return rows


def sound_rows(child: Child, params: Record, texts: list[str]) -> list[tuple[Mapping[str, Any], dict[str, Any]]]:
    """The rows that can be meant, each as it was given and in canonical form; what is wrong with the others is added
    to C(texts).
    """
    kept: list[tuple[Mapping[str, Any], dict[str, Any]]] = []
    seen: set[tuple[Any, ...]] = set()
    declared: list[Mapping[str, Any]] = []
    with gathered(texts):
        declared = [{**row, **child.derive(row)} for row in declared_rows_of(child, params)]
    for given in declared:
        with gathered(texts):
            row = _canonical_row(child, given)
            key = identity(child, row)
            if key in seen:
                raise PaasError(f"{child.name} declares {row_label(child, row)} twice.", "validation")
            seen.add(key)
            kept.append((given, row))
    return kept


def refuse_row(child: Child, row: dict[str, Any], names: Mapping[Any, str] | None = None) -> None:
    """Raises PaasError for a row that the server would take and that would not work."""
    complaint = child.checks(row)
    if complaint:
        raise PaasError(f"{child.name}[{row_label(child, row, names)}] {complaint}.", "validation")


def declared_rows_of(child: Child, params: Record) -> Iterator[Mapping[str, Any]]:
    """The rows of an option as they were given."""
    declared = params.get(child.name) or ()
    if child.key:
        return _keyed_rows(child, {**_filed(child, params), **{str(key): row for key, row in dict(declared).items()}})
    return (item if isinstance(item, Mapping) else {child.value: item} for item in declared)


def _filed(child: Child, params: Record) -> Mapping[str, Any]:
    """What another option declares of them. Raises PaasError."""
    try:
        return child.filed(params)
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
    name = " ".join([str(given[item]) for item in child.identity if given.get(item) is not None])
    label = f"{child.name}[{name}]"
    if not given.keys() <= child.by_name.keys():
        unknown = sorted(set(map(str, given)) - child.by_name.keys())
        known = [item.name for item in child.fields if item.name != child.key]
        texts = each_once(no_such_option(f"{label}.", name, known, alike(name, known)) for name in unknown)
        if child.key and child.value and len(unknown) == len(given) - 1:
            texts.append(
                f"If all of it is the {child.value}, write it as text: put quotes around it, JSON for example as"
                ' "{{ ... | to_json }}".'
            )
        raise PaasError(" ".join(texts), "validation")
    row = {}
    for name, item in child.by_name.items():
        value = given.get(name)
        if value is None and name in child.identity:
            value = item.default
        if value is not None:
            plain = bool(child.key) and name == child.value
            row[name] = normalise(item, value, label if plain else f"{label}.{name}")
    return row


def stored_row(child: Child, raw: Record) -> dict[str, Any]:
    return {item.name: stored(item, raw) for item in child.fields}


def declarable_row(child: Child, raw: Record) -> dict[str, Any]:
    """A stored row with the value by which it would be declared."""
    row = stored_row(child, raw)
    return {**row, child.value: child.travel.shown(row)} if child.travel else row


def sent_row(
    child: Child,
    declared: Record,
    before: Record | None = None,
    owner: Record | None = None,
    names: Mapping[Any, str] | None = None,
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
        raise PaasError(f"{child.name}[{row_label(child, declared, names)}] {error}.", "validation") from None


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

    def lost(row: Record) -> tuple[str, str]:
        staying = ({**(stored_row(child, there[0]) if there else {}), **wish} for wish, there in pairs)
        return child.loss(row, list(staying), params) if child.loss else ("", "")

    for row, matches in pairs:
        raw = matches[0] if matches else {}
        before = stored_row(child, raw) if matches else None
        sent = None
        with gathered(found.complaints):
            sent = sent_row(child, row, before, owner, found.names)
            warning = child.travel.warning(row, sent or {}, owner or {}) if child.travel else ""
            if warning:
                found.warnings.append(f"{child.name}[{row_label(child, row, found.names)}] {warning}.")
        public = is_public(child, row, params)
        shown: dict[str, Any] = {"stored": sent, "public": public, "names": found.names}
        changes = () if before is None else tuple(_row_field_changes(child, row, before, raw, found, update_hidden))
        if before is not None and not changes:
            # What is stored like this may be declared like this.
            continue
        with gathered(found.complaints):
            refuse_row(child, row, found.names)
        if before is None:
            found.rows.append(RowChange(child, {**child.fill(row), **row}, **shown))
            continue
        if public:
            changes = tuple(_opened(child, change, before) for change in changes)
        anew = [change for change in changes if not change.field.on_update]
        if anew:
            if not params.get(child.purge):
                raise PaasError(_needs_purge(child, row, anew[0], found.names, lost(before)), "refused")
            shown["loss"] = _permitted_loss(child, row, lost(before), found)
        if sent is not None:
            changes += tuple(_implied_changes(child, row, before, sent))
        identifier = str(raw.get(child.id, ""))
        found.rows.append(RowChange(child, row, identifier, before, changes, replace=bool(anew), **shown))
    for raw in (raw for key, raws in current.items() if key not in wanted for raw in raws):
        if child.foreign(raw, declared, owner or {}):
            continue
        row, identifier = stored_row(child, raw), str(raw.get(child.id, ""))
        if not params.get(child.purge):
            found.undeclared.append(f"{child.name}[{row_label(child, row, found.names)}]")
            continue
        loss = _permitted_loss(child, row, lost(row), found)
        shown = {"public": is_public(child, row, params), "names": found.names, "loss": loss}
        found.rows.append(RowChange(child, row, identifier, declarable_row(child, raw), remove=True, **shown))


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
        found.doubt(f"{child.name}[{row_label(child, row, found.names)}]", NEVER_LISTED_REASON)
        if update_hidden:
            refuse_row(child, row, found.names)
            values = [item for item in child.fields if item.name in row and item.name not in child.identity]
            changes = tuple(Change(item, None, row[item.name], hidden=True) for item in values)
            found.rows.append(RowChange(child, row, str(row.get(child.id, "")), row, changes, names=found.names))


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


def _permitted_loss(child: Child, row: Record, lost: tuple[str, str], found: Differences) -> str:
    """What goes with a row that is removed, which is warned of. Raises PaasError where it must not go."""
    loss, refusal = lost
    label = f"{child.name}[{row_label(child, row, found.names)}]"
    if refusal:
        raise PaasError(f"{label} cannot be removed: {refusal}", "refused")
    if loss:
        found.warnings.append(f"{label} is removed: {loss}.")
    return loss


def _needs_purge(child: Child, row: Record, change: Change, names: Mapping[Any, str], lost: tuple[str, str]) -> str:
    before, after = change.shown(names)
    loss, refusal = lost
    besides = refusal or (loss and f"{loss}.")
    label = f"{child.name}[{row_label(child, row, names)}].{change.field.name}"
    return (
        f"{label} is {before!r} and cannot become {after!r}: the server sets it only when the row is added. With"
        f" {child.purge}=true it is removed and added anew{f', and {besides}' if besides else '.'}"
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


def row_payload(change: RowChange, new: bool) -> dict[str, Any]:
    """The body that writes a row: whole where an update resets what it leaves out, else what differs."""
    child = change.child
    if new:
        values = dict(change.stored or change.row)
    elif child.complete:
        label = f"{child.name}[{change.label}]"
        values = whole_values(child.fields, change.before or {}, change.stored or change.row, label)
    else:
        values = {item.field.name: (change.stored or {}).get(item.field.name, item.after) for item in change.changes}
    body = {
        item.api_name: item.wire.encode(values[item.name])
        for item in child.fields
        if item.name in values and (item.on_create if new else item.on_update)
    }
    return {**body, **child.body(change.row, new)}
