# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""apply and verify: the writes of a plan as steps, each of which looks before it repeats."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence, Set
from typing import Any, Callable

from ..errors import ApiError, Overtaken, PaasError, Unanswered
from ..language.call import fill, pick
from ..language.child import Child
from ..language.compare import held, stored, whole_payload
from ..language.differences import ABSENT, Change, RowChange, identity
from ..language.resource import Removal
from ..language.rows import row_payload, stored_row
from ..language.words import Field, needed
from .foretelling import Claim
from .plan import Plan, Step
from .records import NOT_FOUND, read_text
from .settling import Settler


class Writer(Settler):
    def _steps(self, plan: Plan) -> list[Step]:
        kind = self.resource.title
        if plan.op == "delete":
            return [Step(f"delete the {kind}", lambda: self._delete(needed(self.record)))]
        steps: list[Step] = []
        told = self.resource.is_told_by_variant
        changes = [item for item in plan.differences.fields if not item.field.upload and not told(item.field)]
        sent = {item.field.name for item in changes}
        if plan.replaces:
            steps.append(Step(f"delete the {kind}", lambda: self._delete(needed(plan.replaces), wait=True)))
        if plan.op == "create":
            steps.append(Step(f"create the {kind}", lambda: self._create(plan)))
            if self.among is None:
                steps.append(Step(f"look for a second {kind} of that name", self.settle_twins))
            changes = [item for item in changes if not self._in_creation(item)]
        if plan.moves:
            steps.append(Step(f"move the {kind}", self._move))
        texts = {row.child.name: row.child for row in plan.differences.rows if row.child.text}
        together = [item for item in changes if not item.field.alone]
        if together or texts:
            labels = [item.field.label for item in together] + list(texts)
            steps.append(Step(f"set {', '.join(labels)}", lambda: self._update(together, texts.values(), plan)))
        for child in self.resource.children:
            rows = [row for row in plan.differences.rows if row.child is child and not child.text]
            steps.extend(self._row_steps(child, rows))
        for change in self._last_writes(changes, sent):
            steps.append(Step(f"set {change.field.label}", _bind(self._update, [change], (), plan)))
        for removal in self.resource.removals:
            for entry in (*plan.removals.get(removal.name, ()), *plan.tries.get(removal.name, ())):
                steps.append(Step(f"{removal.name} {entry}", _bind(self._remove_entry, removal, entry)))
        if plan.op:
            steps.append(Step(f"verify the {kind}", self._verify))
        if plan.run:
            steps.append(Step(plan.run, _bind(self._act, plan)))
        elif plan.joins:
            steps.append(Step("wait for the deployment", _bind(self._join, plan.joins)))
        return steps

    def _in_creation(self, change: Change) -> bool:
        """Whether the create call sets it."""
        variant = self._declared_variant()
        late = variant is not None and change.field.name in variant.late
        told = self.resource.is_told_by_variant(change.field)
        return change.field.on_create and not change.field.alone and not late and not told

    def _last_writes(self, changes: Sequence[Change], sent: set[str]) -> list[Change]:
        """The fields that are written in a call of their own: those that want it, and those that the writes of others
        overwrite."""
        last = [item for item in changes if item.field.alone]
        known = {item.field.name for item in last}
        for item, wanted in self._wanted():
            if item.name not in known and sent.intersection(item.overwritten_by):
                last.append(Change(item, wanted, wanted))
        return last

    # -- the resource itself ----------------------------------------------------------------------------------------

    def _move(self) -> None:
        self.client.send(needed(self.resource.move), self.context)

    def _create(self, plan: Plan) -> None:
        """Create, and never a second time: where the answer was lost, look before trying again."""
        resource = self.resource
        body = self._payload([item for item in plan.differences.fields if self._in_creation(item)])
        for reference in resource.references:
            if reference.send and (self.params.get(reference.name) is not None or reference.sole):
                body[reference.send] = self._reference_id(reference)
        variant = self._declared_variant()
        call = needed(variant.create if variant else resource.create)
        among = None if plan.replaces else self.among
        listed = self._listed(fresh=plan.replaces is not None) if among is None else among.get(self._name(), [])
        known = {item[resource.id] for item in self._same_name(listed)}

        def arrived() -> Any:
            new = [item for item in self._same_name(self._listed(fresh=True)) if item[resource.id] not in known]
            return new[0][resource.id] if new else None

        try:
            answer, found = self.client.send_once(call, self.context, body, arrived)
            identifier = found or pick(answer, resource.id) or arrived()
        except Unanswered as error:
            raise PaasError(
                f"{error} No {resource.title} {self.params['name']!r} can be seen yet. Run again to find out.",
                error.kind,
                error.status,
            ) from None
        except ApiError as error:
            if error.undone and arrived():
                # It was refused because somebody else was quicker.
                raise Overtaken(str(error)) from error
            raise
        if not isinstance(identifier, (str, int)):
            raise PaasError(
                f"{self.client.title} answered the creation without an id, and nothing new can be seen.", "unexpected"
            )
        self.context["id"] = identifier
        self.doubtful = found is not None

    def _payload(self, changes: Sequence[Change]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        declared = dict(self._wanted_by_name())
        for change in changes:
            for name in change.field.along:
                if name in declared:
                    item, wanted = declared[name]
                    body.setdefault(item.api_name, item.wire.encode(wanted))
            body.update(change.payload())
        return {str(fill(name, self.record or {})): value for name, value in body.items()}

    def _wanted_by_name(self) -> Iterator[tuple[str, tuple[Field, Any]]]:
        for item, wanted in self._wanted():
            yield item.name, (item, wanted)

    def _await_what_is_needed(self, changes: Sequence[Change]) -> None:
        """Wait for what the server itself fills in and needs before it takes these changes."""
        deadline = self._deadline()
        for item in (change.field for change in changes if change.field.awaits):
            if not deadline.poll(functools.partial(self._is_filled, item.awaits)):
                raise PaasError(
                    f"{self.client.title} takes no {item.label} before it has filled in {item.awaits}, which it has not"
                    f" done within {deadline.seconds:g} s. {item.kept}.",
                    "timeout",
                )

    def _is_filled(self, key: str) -> bool | None:
        """True where the record has a value there, or where the key may not see it, since the server then decides."""
        record = self.client.get(self.resource.read, self.context, fresh=True)
        return True if held(key, record) not in (None, "") else None

    def _update(self, changes: Sequence[Change], texts: Any, plan: Plan) -> None:
        self._await_what_is_needed(changes)
        body = self._payload(changes)
        if self.resource.complete and changes:
            record = self._read(self.context["id"]) if self.record is None else self.record
            body = {**whole_payload(self.resource, self.params, record, f"The {self._header()}"), **body}
        if texts and self.record is not None:
            # What somebody else has written into the text since it was read must not be lost.
            self.client.forget(str(self.context["id"]))
            self.record = self._read(self.context["id"])
        for child in texts:
            body[child.text] = self._merged(child, plan.differences.rows)
        self.client.send(self.resource.update, self.context, body)

    def _refuse_unwritable(self) -> None:
        """Refuse, before anything is written, rows that their text cannot hold. Raises PaasError."""
        rows = self.plan.differences.rows if self.plan.op != "delete" else ()
        for child in {row.child.name: row.child for row in rows if row.child.text}.values():
            self._merged(child, rows)

    def _merged(self, child: Child, rows: Sequence[RowChange]) -> str:
        text = read_text(self.client, child, self.record, self.resource.read) if self.record is not None else ""
        mine = [row for row in rows if row.child is child]
        upserts = {row.row[child.key]: row.row[child.value] for row in mine if not row.remove}
        try:
            return needed(child.dialect).merge(text, upserts, [row.row[child.key] for row in mine if row.remove])
        except ValueError as error:
            # A complaint about one row begins with its name in brackets.
            gap = "" if str(error).startswith("[") else " "
            raise PaasError(f"{child.name}{gap}{error}.", "validation") from None

    # -- what it owns -----------------------------------------------------------------------------------------------

    def _row_steps(self, child: Child, rows: Sequence[RowChange]) -> list[Step]:
        upserts = [row for row in rows if not row.remove]
        steps: list[Step] = []
        if child.bulk and len(upserts) > 1:
            names = ", ".join(row.label for row in upserts)
            steps.append(Step(f"set {child.name} {names}", lambda: self._bulk(child, upserts)))
        else:
            for row in upserts:
                verb = "add" if row.before is None else "replace" if row.replace else "change"
                steps.append(Step(f"{verb} {child.name} {row.label}", _bind(self._row, row)))
        for row in rows:
            if row.remove:
                steps.append(Step(f"remove {child.name} {row.label}", _bind(self._remove_row, row)))
        return steps

    def _bulk(self, child: Child, rows: Sequence[RowChange]) -> None:
        data = [row_payload(row, row.before is None) for row in rows]
        self.client.send(needed(child.bulk), self.context, {"data": data})

    def _remove_entry(self, removal: Removal, entry: Any) -> None:
        try:
            self.client.send(needed(removal.call), {**self.context, "entry": entry})
            self.removed.setdefault(removal.name, []).append(entry)
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise

    def _row(self, row: RowChange) -> None:
        child = row.child
        if row.replace:
            self._remove_row(row)
        new = row.before is None or row.replace
        call = needed(child.create if new else child.update)

        def arrived() -> bool | None:
            if new:
                # It may lack what only an update sets.
                return self._is_in(row) or None
            self.client.forget(str(self.context["id"]))
            return None if self._left(row) else True

        try:
            self.client.send_once(call, {**self.context, "row": row.id}, row_payload(row, new), arrived)
        except ApiError as error:
            if new and error.undone and not row.replace and self._is_in(row):
                # It was refused because somebody else was quicker.
                raise Overtaken(str(error)) from error
            raise
        if new and any(child.field(name).on_update and not child.field(name).on_create for name in row.row):
            self._settle_rows()
            for left in self._left(row):
                self.client.send(needed(child.update), {**self.context, "row": left.id}, row_payload(left, new=False))

    def _is_in(self, row: RowChange) -> bool:
        """Whether the server has a row of that identity by now, be it several times."""
        self.client.forget(str(self.context["id"]))
        rows = self._rows(row.child, self._read(self.context["id"]))
        return any(identity(row.child, stored_row(row.child, raw)) == identity(row.child, row.row) for raw in rows)

    def _left(self, row: RowChange) -> list[RowChange]:
        """What the server still lacks of a row that was written."""
        rows = self._compare(self._read(self.context["id"])).rows
        return [item for item in rows if item.child is row.child and item.label == row.label]

    # -- what only one can have -------------------------------------------------------------------------------------

    def _give_up(self, claims: Set[Claim]) -> None:
        record = needed(self.record)
        changes = []
        for item in self.resource.all_fields:
            current = stored(item, record) if item.unshared else ABSENT
            if current is not ABSENT:
                kept = item.wire.without(current, {entry for pool, entry in claims if pool == item.unshared})
                if kept != current:
                    changes.append(Change(item, current, kept))
        if changes:
            self._update(changes, (), self.plan)
        for child in self.resource.children:
            for raw in self._rows(child, record) if child.unshared else ():
                row = stored_row(child, raw)
                if (child.name, identity(child, row)) in claims:
                    self._remove_row(RowChange(child, row, str(raw.get(child.id)), row, remove=True))

    # -- verify, delete ---------------------------------------------------------------------------------------------

    def _verify(self) -> None:
        """Believe the server: read everything back, and say so where it kept something else."""
        if self.doubtful:
            self.settle_twins()
        self._settle_rows()
        self.record = self._read(self.context["id"])
        left = self._compare(self.record)
        kept = [change for change in left.fields if not change.hidden and not change.field.upload]
        rows = [row for row in left.rows if not any(change.hidden for change in row.changes)]
        if not kept and not rows:
            return
        if self.doubtful:
            raise Overtaken("What was taken for what this run has made is another one.")
        lines = []
        for change in kept:
            before, after = change.shown()
            reason = f" ({change.field.kept})" if change.field.kept else ""
            lines.append(f"{change.field.label} is {before!r} instead of {after!r}{reason}")
        lines += [f"{row.child.name}[{row.label}] is not as declared" for row in rows]
        raise PaasError(
            f"{self.client.title} accepted the request but did not store all of it: {'; '.join(lines)}.", "refused"
        )


def _bind(function: Callable[..., None], *args: Any) -> Callable[[], None]:
    return lambda: function(*args)
