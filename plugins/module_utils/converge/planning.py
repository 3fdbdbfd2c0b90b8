# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What differs and what is to be done about it. Writes nothing, and is the same in check mode."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import Doubled, PaasError
from ..language.call import Record
from ..language.compare import field_changes, stored
from ..language.differences import ABSENT, HIDDEN_REASON, Differences, Fixed, RowChange, identity
from ..language.following import UPDATE_HIDDEN
from ..language.near import there_are
from ..language.rows import declared_rows_of, row_changes, stored_row, unseen_rows
from ..language.words import needed
from ..transport.waiting import Deadline
from .foretelling import Claim
from .plan import UNTRIED_REASON, Plan
from .plan_running import RunPlanner
from .records import SETTLED_AFTER
from .refusing import claims_of


class Planner(RunPlanner):
    def _plan(self) -> Plan:
        if self.state == "absent":
            return self._plan_absent()
        plan = Plan()
        plan.differences = self._compare(self.record)
        fixed = [*self._fixed(plan)]
        if fixed:
            self._replace(plan, fixed)
        if self._would_be_made():
            self._warn(
                f"The {self._header()} does not exist yet; an earlier task would have created it. What this one changes"
                " of it cannot be known and is shown as if it were everything that is declared."
            )
        self._refuse_unsound(plan.differences)
        self._refuse_unmade(plan.differences)
        self._refuse_incomplete_updates(plan.differences)
        if self.record is not None and self.resource.parents and self._parents_declared():
            self._refuse_namesake(bool(plan.moves), "name" in plan.differences.labels())
        self._caution()
        if not self.together:
            self.refuse_taken(plan.differences)
        self._plan_removals(plan)
        if self.resource.lifecycle:
            self._plan_run(plan, self.resource.lifecycle)
        if plan.run != "deploy":
            # Nothing but a deployment uploads, so what differs goes on differing.
            plan.differences.fields = [item for item in plan.differences.fields if not item.field.upload]
        stored = plan.differences.rows or any(not item.field.upload for item in plan.differences.fields)
        plan.op = "create" if self.record is None else "update" if stored or plan.moves else ""
        return plan

    def _plan_removals(self, plan: Plan) -> None:
        """Note what is there of what shall not be, or where nobody can tell, what has to be tried."""
        for removal in self.resource.removals:
            entries = self.params.get(removal.name) or ()
            if not entries or self.record is None:
                continue
            if removal.list and not self._older_than(removal.list.since):
                there = {row.get(removal.entry) for row in self.client.records(removal.list, self.context)}
                plan.removals[removal.name] = [entry for entry in dict.fromkeys(entries) if entry in there]
                continue
            plan.tries[removal.name] = list(entries)
            if self.check_mode:
                plan.differences.doubt(removal.name, UNTRIED_REASON)

    def _plan_absent(self) -> Plan:
        if self.record is None:
            if not self._would_be_made():
                return Plan()
            self._refuse_holding(self._occupants_to_come(None))
            return Plan(op="delete")
        self._refuse_occupied(self.record)
        return Plan(op="delete", losses=self._losses(self.record))

    def _losses(self, record: Record) -> dict[str, Any]:
        """What a delete does to the data behind the rows, as the diff shows it."""
        shown: dict[str, Any] = {}
        self.context["id"] = record[self.resource.id]
        for child in self.resource.children:
            rows = self._rows(child, record) if child.data else ()
            if rows:
                fate = "data is deleted" if self.params.get(child.data) else "data is kept on the server"
                labels = (RowChange(child, stored_row(child, row)).label for row in rows)
                shown[child.name] = dict.fromkeys(labels, fate)
        return shown

    def _compare(self, record: Record | None) -> Differences:
        """What differs. Raises Doubled where a declared row is there several times and stays so."""
        try:
            return self._compared(record)
        except Doubled as error:
            patience = 0.0 if str(error) in self.client.lasting else SETTLED_AFTER
            deadline = Deadline(patience, self.client.connection.now, self.client.connection.pause)
            found = deadline.poll(self._compared_anew)
            if found is None:
                self.client.lasting.add(str(error))
                raise
            return found

    def _compared_anew(self) -> Differences | None:
        self.client.forget(str(self.context["id"]))
        self.record = self._read(self.context["id"])
        try:
            return self._compared(self.record)
        except Doubled:
            return None

    def _compared(self, record: Record | None) -> Differences:
        found = Differences(names=self.names)
        hidden = self.params.get(UPDATE_HIDDEN.name) == "always"
        field_changes(self.resource, self.params, record, found, hidden)
        texts = {item.api_name for item, _value in self._wanted()}
        for child in self.resource.children:
            if child.text in texts:
                continue
            if child.declares(self.params) or self.params.get(child.purge):
                if record is not None and not self._tells(child):
                    unseen_rows(child, self.params, found, hidden)
                    continue
                rows = [] if record is None else self._rows(child, record)
                row_changes(child, self.params, rows, found, hidden, self._owner(record))
        for text in found.warnings:
            if text not in self.warnings:
                self._warn(text)
        return found

    def _owner(self, record: Record | None) -> Record:
        """The resource as it shall be, as far as answers and options call things the same."""
        return {**(record or {}), **{name: value for name, value in self.params.items() if value is not None}}

    def _fixed(self, plan: Plan) -> Iterator[Fixed]:
        """What differs and cannot be changed; what can be moved is noted in the plan instead."""
        if self.record is None:
            return
        variant = self._declared_variant()
        current = self.resource.variant(self.resource.variant_in(self.record))
        if variant and current and variant != current and not variant.when:
            yield Fixed(self.resource.variant_label, current.title, variant.title)
        for change in plan.differences.fields:
            replaceable = change.hidden or change.field.wire.replaceable(change.after, change.before)
            told = self.resource.is_told_by_variant(change.field)
            if not change.field.on_update or told or not replaceable:
                before, after = change.shown()
                yield Fixed(change.field.label, before, after)
        yield from self._fixed_references(plan)

    def _fixed_references(self, plan: Plan) -> Iterator[Fixed]:
        parents = self.resource.parents if self._parents_declared() else ()
        for reference in (*parents, *self.resource.references):
            current = self._current(reference)
            if self.params.get(reference.name) is None:
                continue
            if current is ABSENT:
                if reference.join:
                    plan.differences.doubt(reference.name, HIDDEN_REASON)
                continue
            # A parent that does not exist yet has no id; only check mode comes here with one.
            wanted = self.context.get(reference.name) if reference in parents else self._reference_id(reference)
            if reference.join:
                current = self._joined(reference, current)
            if wanted == current:
                continue
            fixed = Fixed(reference.name, self._name_of(reference) or current, self.params[reference.name])
            if self.resource.move and reference in parents:
                self._refuse_older(f"Moving to another {reference.label}", self.resource.move.since)
                missing = [item.name for item in parents if self.params.get(item.name) is None]
                if missing:
                    raise PaasError(
                        f"To move the {self.resource.title} to another {reference.label}, give {missing[0]}.",
                        "validation",
                    )
                plan.moves[reference.name] = (fixed.before, fixed.after)
            else:
                yield fixed

    def _replace(self, plan: Plan, fixed: Sequence[Fixed]) -> None:
        """Turn an impossible update into a removal and a creation, where the user wants it."""
        if not self.params.get("recreate"):
            raise PaasError(self._create_only(fixed[0]), "refused")
        if self.params.get(self.resource.id_option):
            raise PaasError(
                f"recreate gives the {self.resource.title} another {self.resource.id_option}, so leave"
                f" {self.resource.id_option} away and let project, environment and name say which one is meant.",
                "validation",
            )
        plan.replaces, plan.fixed = self.record, fixed
        plan.losses = self._losses(needed(self.record))
        self.record = None
        del self.context["id"]
        plan.differences = self._compare(None)

    def _create_only(self, fixed: Fixed) -> str:
        kind = self.resource.title
        offer = " recreate=true removes it and creates it anew, without its data." if self.resource.recreatable else ""
        before = "not set" if fixed.before is None else repr(fixed.before)
        return (
            f"{fixed.label} of the {kind} is {before} and cannot become {fixed.after!r}: {self.client.title}"
            f" sets it when the {kind} is created and never after. Declare what it is, or remove the {kind} with"
            f" state=absent and create it anew.{offer}"
        )

    def _caution(self) -> None:
        """Warn of what the server takes and understands otherwise than it looks."""
        for item, value in self._wanted():
            text = item.caution(value)
            if text:
                self._warn(f"{item.label} {text}")
        self._caution_of_unknown_names()

    def _caution_of_unknown_names(self) -> None:
        """Warn of a name that opens nothing, since the variable that was meant then stays masked."""
        children = [child for child in self.resource.children if child.holds_variables]
        declared = [row[child.key] for child in children for row in declared_rows_of(child, self.params)]
        unknown = [name for name in self.params.get("public_variables") or () if name not in declared]
        if not unknown or not children:
            return
        record = self.record
        stored = [row for child in children for row in (self._rows(child, record) if record is not None else ())]
        there = [str(row[child.key]) for child in children for row in stored if child.key in row]
        for name in unknown:
            if name not in there:
                meant = there_are(name, list(dict.fromkeys([*declared, *there])))
                self._warn(f"public_variables names {name!r}, and there is no such variable. {meant}")

    # -- what only one can have -------------------------------------------------------------------------------------

    def claims(self) -> tuple[set[Claim], set[Claim]]:
        """What this one gives up and what it gets of the things that only one object can have."""
        if self.plan.op == "delete":
            return self._held(), set()
        given: set[Claim] = set()
        got: set[Claim] = set()
        for change in self.plan.differences.fields:
            if change.field.unshared:
                given.update(claims_of(change.field, change.before))
                got.update(claims_of(change.field, change.after))
        for row in self.plan.differences.rows:
            if row.child.unshared and (row.remove or row.before is None):
                (given if row.remove else got).add((row.child.name, identity(row.child, row.row)))
            for change in row.changes:
                got.update(claims_of(change.field, change.after))
        return given - got, got - given

    def _foresee(self) -> None:
        """Tell later tasks of the same run in check mode what this one would have done."""
        gives, gets = self.claims()
        fields = [item for item in self.resource.all_fields if item.unshared and self._is_declared(item)]
        whole = {item.unshared for item in fields if not item.partial or self.params.get(item.partial[0]) is not False}
        purged = {item.name for item in self.resource.children if item.unshared and self.params.get(item.purge)}
        self._foretell(self.plan.op, gives, gets, whole | purged)

    def _held(self) -> set[Claim]:
        if self.record is None:
            return set()
        record = self.record
        unshared = [item for item in self.resource.all_fields if item.unshared]
        held = {claim for item in unshared for claim in claims_of(item, stored(item, record))}
        for child in self.resource.children:
            if child.unshared:
                rows = [stored_row(child, raw) for raw in self._rows(child, record)]
                held.update((child.name, identity(child, row)) for row in rows)
        return held
