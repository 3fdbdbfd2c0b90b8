# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""find -> read -> plan -> apply -> verify -> result: the one path that every resource takes.

Only this file knows C(state) and check mode. Check mode leaves it just before C(apply); everything before that is
the same code, so C(changed) and C(diff) cannot differ from the real run.
"""

from __future__ import annotations

import functools
import hashlib
import json
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Callable

from .archive import Archive
from .compare import (
    ABSENT,
    HIDDEN_REASON,
    Change,
    Differences,
    Fixed,
    RowChange,
    field_changes,
    held,
    identity,
    present,
    row_changes,
    row_payload,
    stored,
    stored_row,
    wanted_fields,
)
from .lifecycle import CANCELLED, DOWN, ENDED, FAILED, LOST, STARTING, UP, Deployment, Lifecycle, RunState
from .schema import Call, Child, Field, Option, Record, Reference, Removal, Resource, Variant, needed
from .spec import inner_options
from .transport import ApiError, Client, Failure, PaasError, Unanswered, pick, read_key
from .waiting import Deadline
from .watching import Watch

NEVER_LISTED_REASON = "the server does not list them, so check mode cannot tell whether there is something to remove"
NOT_FOUND = 404
Claim = tuple[str, Any]
"""Option, and the entry of it that only one object can have."""


@dataclass
class Step:
    """One write of a plan; C(run) carries it out."""

    name: str
    run: Callable[[], None]


@dataclass
class Plan:
    """What a run is going to do. Data, so that it can be shown, tested and counted."""

    op: str = ""
    differences: Differences = field(default_factory=Differences)
    replaces: Record | None = None
    fixed: Sequence[Fixed] = ()
    losses: dict[str, Any] = field(default_factory=dict)
    run: str = ""
    reason: str = ""
    deploy_required: bool = False
    moves: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    joins: str = ""

    @property
    def changed(self) -> bool:
        return bool(self.op or self.run)

    @property
    def acts(self) -> bool:
        """Whether there is a last step that deploys, starts, stops, or waits for a deployment."""
        return bool(self.run or self.joins)


class Engine:
    """Converges one resource; a new object for every run. C(run) does it all, and is C(prepare) and C(finish).

    together  it is one of many, and whoever runs them makes what encloses them and settles what they take from one
              another
    among     the listed records of the same place by name, given by whoever runs many; he looks for twins afterwards
    """

    def __init__(
        self,
        resource: Resource,
        params: Mapping[str, Any],
        client: Client,
        check_mode: bool,
        together: bool = False,
    ) -> None:
        self.together = together
        self.among: Mapping[Any, Sequence[Record]] | None = None
        self.resource = resource
        self.params = params
        self.client = client
        self.check_mode = check_mode
        self.state = str(params["state"])
        self.context: dict[str, Any] = {
            option.name: params.get(option.name) for option in (*resource.call_options, *resource.delete_options)
        }
        self.record: Record | None = None
        self.before: Record | None = None
        self.plan = Plan()
        self.steps: list[Step] = []
        self.warnings: list[str] = []
        self.deployment: Deployment | None = None
        self.names: dict[Any, str] = {}
        self.archive: Archive | None = None
        self.done: list[str] = []
        self.doubtful = False
        self.removed: dict[str, list[Any]] = {}

    # -- the path ------------------------------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        """The result of the module. Raises Failure."""
        self.prepare()
        return self.finish()

    def prepare(self) -> None:
        """Everything before the first write. Raises Failure."""
        try:
            self.client.apart = self.resource.apart
            self.params = assumed(self.resource, self.params)
            self.client.version()
            self._refuse_newer_options()
            resolved = self._resolve_parents()
            self.record = self._find() if resolved else None
            if self.state != "absent":
                self._resolve_references()
            self.plan = self._plan()
            self.before = self.plan.replaces or self.record
            self.steps = [] if self.check_mode else self._steps(self.plan)
        except Exception as error:
            raise self._failed(error) from error

    def write(self) -> None:
        """All writes, but nothing that deploys, starts or stops. Raises Failure."""
        self._carry_out(1 if self.plan.acts else 0)

    def act(self) -> None:
        """What C(write) leaves. Raises Failure."""
        self._carry_out(0)

    def outlook(self) -> dict[str, Any]:
        """What is worth telling of one that does not change."""
        plan = self.plan
        waits = plan.deploy_required and plan.run != "deploy" and plan.op != "delete"
        told = {"deploy_required": waits, "unverified": plan.differences.unverified}
        return {name: value for name, value in told.items() if value}

    def enclosing(self, name: str) -> Record | None:
        """The record of the parent that the option C(name) names, or None. Raises PaasError for an ambiguous name."""
        found: Record | None = None
        for parent in self.resource.parents:
            found = self._resolve(parent, found)
            if found is None or parent.name == name:
                break
            self.context[parent.context_key] = found[parent.id]
        return found

    def siblings(self, fresh: bool = False) -> Sequence[Record]:
        """The listed records of everything of this kind in the same place. Raises PaasError."""
        return self._listed(fresh) if self._resolve_parents() else []

    def finish(self) -> dict[str, Any]:
        """The result, after everything that is still to do. Raises Failure."""
        self._carry_out(0)
        return self._result(self.plan, self.before)

    def _carry_out(self, leave: int) -> None:
        written = self.client.usage.writes
        try:
            while len(self.steps) > leave:
                self.steps[0].run()
                self.done.append(self.steps.pop(0).name)
        except Exception as error:
            if self.among is None:
                self.client.forget()
            raise self._failed(error) from error
        finally:
            # What this one waited for is no limit for the next that the client serves.
            self.client.until = None
        if self.client.usage.writes > written:
            self._share()

    def _share(self) -> None:
        """Keep the list true that later runs of the same client look at."""
        resource = self.resource
        if not resource.apart or self.among is not None:
            return
        if self.plan.moves:
            self.client.forget()
            return
        for child in resource.children:
            if child.taken:
                self.client.forget(read_key(child.taken, self.context))
        rows: Any = pick(self.context.get("enclosing"), resource.within) if resource.within else None
        if resource.list:
            rows = self.client.known(resource.list, self.context)
        identifier = self.context.get("id")
        for index, row in enumerate(rows or ()):
            if row.get(resource.id) != identifier:
                continue
            if self.plan.op == "delete":
                del rows[index]
            elif self.record is not None:
                rows[index] = self.record
            return
        self.client.forget()

    def _failed(self, error: Exception) -> Failure:
        result = self._failure(self.plan, self.steps)
        if isinstance(error, PaasError):
            return Failure(f"{error}{self._undeployed()}", result)
        # Neither the text of the error nor the values in it are shown: they may hold anything.
        return Failure(
            f"{type(error).__name__} in selfhosted.paas: an answer of {self.client.title}"
            f" {self.client.usage.server_version} that it does not understand, or a mistake in the collection."
            " Please report it with what -vvv shows.",
            {**result, "exception": "".join(traceback.format_tb(error.__traceback__))},
        )

    def _undeployed(self) -> str:
        """Advice where the next run will find everything stored and cannot know that it was never deployed."""
        plan, lifecycle = self.plan, self.resource.lifecycle
        stored = self.client.usage.writes and plan.op == "update" and plan.run == "deploy" and not self.deployment
        if not stored or needed(lifecycle).marks:
            return ""
        return (
            f"\nSome of it may be stored but is not deployed, which {self.client.title} does not tell the next run:"
            " repeat it with deploy=always."
        )

    # -- find and read -------------------------------------------------------------------------------------------

    def _resolve_parents(self, fresh: bool = False) -> bool:
        """Whether the enclosing objects exist. In check mode they may be missing: an earlier task would make them.

        fresh: read the answer again that holds the innermost one.
        """
        held = [parent.name for parent in self.resource.parents if not parent.within]
        if self.params.get(self.resource.id_option) and not self._parents_declared():
            return True
        enclosing: Any = None
        for parent in self.resource.parents:
            if self.params.get(self.resource.id_option) and self.params.get(parent.name) is None:
                break
            found = self._resolve(parent, enclosing, fresh and parent.name == held[-1])
            if found is None:
                if self.state == "absent":
                    return False
                if self.check_mode and self.together:
                    return False
                if self.check_mode:
                    self.warnings.append(
                        f"The {parent.label} {self.params[parent.name]!r} does not exist yet; the plan assumes that an"
                        " earlier task creates it."
                    )
                    self.context.update({item.context_key: None for item in self._unresolved_parents()})
                    return bool(self.params.get(self.resource.id_option))
                raise PaasError(self._no_such(parent, enclosing))
            self.context[parent.context_key] = found[parent.id]
            enclosing = found
        self.context["enclosing"] = enclosing
        return True

    def _unresolved_parents(self) -> list[Reference]:
        return [item for item in self.resource.parents if item.context_key not in self.context]

    def _parents_declared(self) -> bool:
        return bool(self.resource.parents) and self.params.get(self.resource.parents[0].name) is not None

    def _resolve(self, reference: Reference, enclosing: Any, fresh: bool = False) -> Record | None:
        """The record that a reference names, or None. Raises PaasError where a name fits several."""
        wanted = self.params.get(reference.name)
        if reference.listed_since and wanted is not None and self._older_than(reference.listed_since):
            return {reference.id: wanted}
        if reference.lookup and wanted is not None:
            found = self._looked_up(reference, wanted, fresh)
            if found:
                return found
        candidates = self._candidates(reference, enclosing, fresh)
        if wanted is None:
            if reference.sole and len(candidates) == 1:
                return candidates[0]
            names = _names(candidates, reference)
            raise PaasError(f"{reference.name} is needed, since the server has several to choose from: {names}.")
        return self._fitting(reference, candidates, wanted)

    def _fitting(self, reference: Reference, candidates: Sequence[Record], wanted: Any) -> Record | None:
        """The candidate that is meant, or None. Raises PaasError where a name fits several."""
        keys = [reference.title, reference.id, *([reference.join] if reference.join else [])]
        fitting = [item for item in candidates if str(wanted) in [str(pick(item, key)) for key in keys]]
        if len(fitting) > 1:
            raise PaasError(
                f"{len(fitting)} {reference.label}s are called {wanted!r}: {_names(fitting, reference)}."
                f" Give the id as {reference.name}."
            )
        if fitting and reference.lookup:
            return self._looked_up(reference, fitting[0][reference.id])
        return fitting[0] if fitting else None

    def _looked_up(self, reference: Reference, wanted: Any, fresh: bool = False) -> Record | None:
        """What the lookup of a reference finds; a name may also stand for another route, or for none, in an address."""
        try:
            found = self.client.get(needed(reference.lookup), {**self.context, "name": wanted}, fresh)
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise
            return None
        fits = (
            isinstance(found, Mapping)
            and found.get(reference.id)
            and wanted in (found.get("name"), found[reference.id])
        )
        return found if fits else None

    def _candidates(
        self, reference: Reference, enclosing: Any, fresh: bool = False, context: Record | None = None
    ) -> Sequence[Record]:
        if reference.within:
            return self._inside(enclosing, reference.within, reference.id)
        listed = self.client.records(needed(reference.list), context or self.context, fresh)
        return [item for item in listed if pick(item, reference.id)]

    def _inside(self, enclosing: Any, part: str, key: str) -> Sequence[Record]:
        """The records inside the innermost enclosing one. Where they are missing, that does not mean there are none."""
        parent = self.resource.parents[-1]
        call = parent.lookup or parent.list or needed(self.resource.parents[0].list)
        return self.client.listed(pick(enclosing, part), call, part, key)

    def _no_such(self, reference: Reference, enclosing: Any, wanted: Any = None) -> str:
        names = _names(self._candidates(reference, enclosing), reference)
        return f"There is no {reference.label} {wanted or self.params[reference.name]!r}. " + (
            f"There are: {names}." if names else "There is none at all."
        )

    # -- names of other objects ----------------------------------------------------------------------------------

    def _resolve_references(self) -> None:
        """Put ids in place of the names that options and fields refer to."""
        for reference in self.resource.references:
            current = self._current(reference)
            if self.params.get(reference.name) is not None or (self.record is None and reference.sole):
                self._reference_id(reference)
            else:
                self.context.setdefault(reference.context_key, None if current is ABSENT else current)
        self.params = self._with_ids(self.resource.fields, self.params)
        for group in self.resource.groups:
            if isinstance(self.params.get(group.name), Mapping):
                values = self._with_ids(group.fields, self.params[group.name], f"{group.name}.")
                values = self._with_digests(group.fields, values, f"{group.name}.")
                self.params = {**self.params, group.name: values}
        for child in self.resource.children:
            rows = self.params.get(child.name)
            if isinstance(rows, list):
                where = f"{child.name}."
                ids = [self._with_ids(child.fields, row, where) if isinstance(row, Mapping) else row for row in rows]
                self.params = {**self.params, child.name: ids}

    def _with_digests(self, fields: Sequence[Field], values: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values with the digest of the content in place of every path whose content is uploaded."""
        found = dict(values)
        for item in fields:
            if item.upload and values.get(item.name) is not None:
                try:
                    self.archive = Archive(str(values[item.name]))
                except ValueError as error:
                    raise PaasError(f"{where}{item.name} {error}.") from None
                found[item.name] = self.archive.digest
        return found

    def _with_ids(self, fields: Sequence[Field], values: Mapping[str, Any], where: str = "") -> dict[str, Any]:
        """The values with the id in place of every name, and with the copies in place of what they are copied from."""
        found = dict(values)
        context: dict[str, Any] = {}
        for item in fields:
            value = values.get(item.name)
            if item.refers is None or (value in (None, "", []) and not item.refers.sole):
                continue
            label = where + item.name
            if item.refers.copies:
                found.update(self._copies(item.refers, value, values, label))
                found[item.name] = None
            elif isinstance(value, list):
                found[item.name] = [self._id_of(item.refers, entry, label, context) for entry in value]
            else:
                found[item.name] = context[item.refers.context_key] = self._id_of(item.refers, value, label, context)
        return found

    def _id_of(self, reference: Reference, wanted: Any, label: str, within: Mapping[str, Any]) -> Any:
        candidates = self._candidates(reference, None, context={**self.context, **within})
        self.names.update({pick(item, reference.id): str(pick(item, reference.title)) for item in candidates})
        if wanted is None and len(candidates) == 1:
            return pick(candidates[0], reference.id)
        if wanted is None:
            raise PaasError(f"{label} is needed, since there are several: {_names(candidates, reference)}.")
        found = self._fitting(reference, candidates, wanted)
        if found is not None:
            return pick(found, reference.id)
        self._assume(reference, wanted, label)
        return wanted

    def _assume(self, reference: Reference, wanted: Any, label: str) -> None:
        """Take for granted in check mode that an earlier task creates what is named; refuse it otherwise."""
        if not self.check_mode:
            raise PaasError(f"{label}: {self._no_such(reference, None, wanted)}")
        self.warnings.append(
            f"{label}: the {reference.label} {wanted!r} does not exist yet; the plan assumes that an earlier task"
            " creates it."
        )

    def _copies(self, reference: Reference, wanted: Any, values: Mapping[str, Any], label: str) -> dict[str, Any]:
        record = self._fitting(reference, self._candidates(reference, None), wanted)
        if record is None:
            self._assume(reference, wanted, label)
            return {name: f"({key} of {wanted})" for name, key in reference.copies}
        copies = {}
        for name, key in reference.copies:
            if values.get(name) is not None:
                raise PaasError(f"{label} already says what {name} is; declare one of them.")
            if record.get(key) is None:
                raise PaasError(
                    f"{label}: {self.client.title} does not show the {key} of the {reference.label} {wanted!r} to this"
                    f" key. Declare {', '.join(name for name, _key in reference.copies)} instead."
                )
            copies[name] = record[key]
        self.client.connection.redactor.add(*self._secret_copies(reference, copies))
        return copies

    def _secret_copies(self, reference: Reference, copies: Mapping[str, Any]) -> list[Any]:
        secret = {item.name for group in self.resource.groups for item in group.fields if item.secret}
        return [value for name, value in copies.items() if name in secret]

    def _current(self, reference: Reference) -> Any:
        """The id that the record holds for a reference, or ABSENT where it does not tell."""
        *outer, last = reference.read.split(".")
        place = pick(self.record, ".".join(outer)) if self.record is not None else None
        return place[last] if reference.read and isinstance(place, Mapping) and last in place else ABSENT

    def _find(self) -> Record | None:
        """The one resource with the declared identity, or None; complete as far as declared options need it."""
        resource = self.resource
        pinned = self.params.get(resource.id_option)
        if pinned:
            try:
                return self._read(str(pinned))
            except ApiError as error:
                if error.status != NOT_FOUND:
                    raise
                if self.state == "absent":
                    return None
                raise PaasError(f"There is no {resource.kind} with the {resource.id_option} {pinned!r}.") from None
        found = self._same_name(self._listed()) if self.among is None else self.among.get(self._name(), [])
        if len(found) > 1:
            raise PaasError(self._ambiguous(found))
        if not found:
            return None
        identifier = self.context["id"] = found[0][resource.id]
        if not self._needs_read():
            return found[0]
        if self.client.expected and self.client.known(resource.read, self.context) is None:
            self.prefetch()
        return self._read(identifier)

    def prefetch(self) -> None:
        """Read those that the client expects to be asked for, this one first, with as few requests as possible."""
        resource = self.resource
        expected = self.client.expected
        rows = [row for row in self._listed() if row.get("name") in expected or row.get(resource.id) in expected]
        rows.sort(key=lambda row: row.get(resource.id) != self.context.get("id"))
        self.client.prefetch(resource.read, [{**self.context, "id": row[resource.id]} for row in rows])

    def _listed(self, fresh: bool = False) -> Sequence[Record]:
        resource = self.resource
        if resource.within:
            if fresh:
                self._resolve_parents(fresh=True)
            return self._inside(self.context["enclosing"], resource.within, resource.id)
        return self.client.records(needed(resource.list), self.context, fresh, key=resource.id)

    def _same_name(self, records: Sequence[Record]) -> list[Record]:
        name = self._name()
        return [item for item in records if item.get("name") == name]

    def _name(self) -> Any:
        return self.resource.field("name").wire.normalise(self.params["name"])

    def _ambiguous(self, found: Sequence[Record]) -> str:
        ids = ", ".join(str(item.get(self.resource.id)) for item in found)
        return (
            f"{len(found)} {self.resource.kind}s are called {self.params['name']!r} here: {ids}."
            f" Give one of these ids as {self.resource.id_option}, or remove what is too many."
        )

    def _needs_read(self) -> bool:
        if self.resource.stub:
            return True
        return any(item.read_path.split(".")[0] in self.resource.detail for item, _value in self._wanted())

    def _wanted(self) -> Any:
        return wanted_fields(self.resource, self.params)

    def _read(self, identifier: str) -> Record:
        self.context["id"] = identifier
        record = self.client.record(self.resource.read, self.context)
        return self.client.listed([record], self.resource.read, key=self.resource.id)[0]

    def _rows(self, child: Child, record: Record) -> Sequence[Record]:
        return read_rows(self.client, self.context, child, record, self.resource.read)

    # -- plan ----------------------------------------------------------------------------------------------------

    def _plan(self) -> Plan:
        if self.state == "absent":
            return self._plan_absent()
        plan = Plan()
        plan.differences = self._compare(self.record)
        fixed = [*self._fixed(plan)]
        if fixed:
            self._replace(plan, fixed)
        self._refuse_unfit()
        if not self.together:
            self.refuse_taken(plan.differences)
        for removal in self.resource.removals:
            if self.check_mode and self.record is not None and self.params.get(removal.name):
                plan.differences.doubt(removal.name, NEVER_LISTED_REASON)
        if self.resource.lifecycle:
            self._plan_run(plan, self.resource.lifecycle)
        if plan.run != "deploy":
            # Nothing but a deployment uploads, so what differs goes on differing.
            plan.differences.fields = [item for item in plan.differences.fields if not item.field.upload]
        stored = plan.differences.rows or any(not item.field.upload for item in plan.differences.fields)
        plan.op = "create" if self.record is None else "update" if stored or plan.moves else ""
        return plan

    def _plan_absent(self) -> Plan:
        if self.record is None:
            return Plan()
        reason = self.resource.guard(self.record)
        if reason:
            raise PaasError(reason)
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
        found = Differences(names=self.names)
        hidden = self.params.get("update_hidden") == "always"
        field_changes(self.resource, self.params, record, found, hidden)
        texts = {item.api_name for item, _value in self._wanted()}
        for child in self.resource.children:
            if child.text in texts:
                continue
            if self.params.get(child.name) is not None or self.params.get(child.purge):
                rows = [] if record is None else self._rows(child, record)
                row_changes(child, self.params, rows, found, hidden)
        return found

    def _fixed(self, plan: Plan) -> Iterator[Fixed]:
        """What differs and cannot be changed; what can be moved is noted in the plan instead."""
        if self.record is None:
            return
        variant = self._declared_variant()
        current = self.resource.variant(self.resource.variant_of(self.record))
        if variant and current and variant != current:
            yield Fixed(self.resource.variant_label, current.title, variant.title)
        for change in plan.differences.fields:
            replaceable = change.hidden or change.field.wire.replaceable(change.after, change.before)
            if not change.field.on_update or not replaceable:
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
            wanted = self._reference_id(reference)
            if reference.join:
                current = self._joined(reference, current)
            if wanted == current:
                continue
            fixed = Fixed(reference.name, self._name_of(reference) or current, self.params[reference.name])
            if self.resource.move and reference in parents:
                self._refuse_older(f"Moving to another {reference.label}", self.resource.move_since)
                missing = [item.name for item in parents if self.params.get(item.name) is None]
                if missing:
                    raise PaasError(
                        f"To move the {self.resource.kind} to another {reference.label}, give {missing[0]}."
                    )
                plan.moves[reference.name] = (fixed.before, fixed.after)
            else:
                yield fixed

    def _name_of(self, reference: Reference) -> Any:
        """The name of what the record holds for a reference, where the record tells."""
        place = reference.read.rpartition(".")[0]
        return pick(self.record, f"{place}.{reference.title}") if place else None

    def _joined(self, reference: Reference, current: Any) -> Any:
        """The id of the candidate that the record names by another key."""
        candidates = self._candidates(reference, self.context.get("enclosing"))
        return next((item[reference.id] for item in candidates if item.get(reference.join) == current), current)

    def _replace(self, plan: Plan, fixed: Sequence[Fixed]) -> None:
        """Turn an impossible update into a removal and a creation, where the user wants it."""
        if not self.params.get("recreate"):
            raise PaasError(self._create_only(fixed[0]))
        if self.params.get(self.resource.id_option):
            raise PaasError(
                f"recreate gives the {self.resource.kind} another {self.resource.id_option}, so leave"
                f" {self.resource.id_option} away and let project, environment and name say which one is meant."
            )
        plan.replaces, plan.fixed = self.record, fixed
        plan.losses = self._losses(needed(self.record))
        self.record = None
        del self.context["id"]
        plan.differences = self._compare(None)

    def refuse_taken(self, differences: Differences, freed: Collection[tuple[str, Claim]] = ()) -> None:
        """Refuse new rows that somebody else on the server already has; C(freed) are those that owners give up."""
        for row in differences.rows:
            child = row.child
            if child.taken is None or row.before is not None or self.params.get(child.unless):
                continue
            key, template = child.owner
            for raw in self.client.records(child.taken, self.context):
                key_of_row = identity(child, stored_row(child, raw))
                owner = raw.get(key)
                if key_of_row != identity(child, row.row) or owner == self.context.get("id"):
                    continue
                if (str(owner), (child.name, key_of_row)) not in freed:
                    raise PaasError(
                        f"{child.name}[{row.label}] already belongs to {template.format_map(raw)}, and two cannot share"
                        f" it. Remove it there, or set {child.unless}=true."
                    )

    def _create_only(self, fixed: Fixed) -> str:
        kind = self.resource.kind
        offer = " recreate=true removes it and creates it anew, without its data." if self.resource.recreatable else ""
        before = "not set" if fixed.before is None else repr(fixed.before)
        return (
            f"{fixed.label} of the {kind} is {before} and cannot become {fixed.after!r}: {self.client.title}"
            f" sets it when the {kind} is created and never after. Declare what it is, or remove the {kind} with"
            f" state=absent and create it anew.{offer}"
        )

    def _declared_variant(self) -> Variant | None:
        """The variant that follows from what is declared."""
        given = {name for name, value in self.params.items() if value is not None}
        return next((item for item in self.resource.variants if given.issuperset(item.declares)), None)

    def _refuse_unfit(self) -> None:
        """Refuse what the server would take without a word and then not work with."""
        complaint = self.resource.checks(self.params, self.record)
        if complaint:
            raise PaasError(f"{complaint}.")
        if not self.resource.variants:
            return
        variant = self._declared_variant()
        if self.record is None:
            self._refuse_incomplete(variant)
        else:
            variant = self.resource.variant(self.resource.variant_of(self.record)) or variant
        for option in self.resource.options():
            if variant and option.variants and variant.name not in option.variants and self._is_declared(option):
                raise PaasError(
                    f"{option.name} makes no sense for the {self.resource.kind}, which comes from {variant.title}."
                )

    def _refuse_incomplete(self, variant: Variant | None) -> None:
        kind = self.resource.kind
        if variant is None:
            ways = "; ".join(f"{' and '.join(item.declares)} for {item.title}" for item in self.resource.variants)
            raise PaasError(f"To create the {kind}, declare where it comes from: {ways}.")
        missing = [name for name in variant.needs if self.params.get(name) is None]
        if missing:
            raise PaasError(f"To create the {kind} from {variant.title}, declare also: {', '.join(missing)}.")
        for item, value in self._wanted():
            missing = [name for name in item.needs if value and self.params.get(name) is None]
            if missing:
                raise PaasError(f"{item.label} needs also: {', '.join(missing)}.")

    def _is_declared(self, option: Option) -> bool:
        return self.params.get(option.name) is not None

    def _reference_id(self, reference: Reference) -> Any:
        if self.context.get(reference.context_key) is not None:
            return self.context[reference.context_key]
        found = self._resolve(reference, self.context.get("enclosing"))
        if found is None:
            raise PaasError(self._no_such(reference, self.context.get("enclosing")))
        self.context[reference.context_key] = found[reference.id]
        return found[reference.id]

    def _older_than(self, version: str) -> bool:
        server = _numbers(self.client.usage.server_version)
        return bool(version and server and server < _numbers(version))

    def _refuse_older(self, label: str, since: str) -> None:
        if self._older_than(since):
            raise PaasError(
                f"{label} needs {self.client.title} {since} or newer; this server is"
                f" {self.client.usage.server_version}. Nothing was changed."
            )

    def _refuse_newer_options(self) -> None:
        for option in self.resource.options():
            if self._is_declared(option) and self.params[option.name] != option.default:
                self._refuse_older(option.name, option.since)
            for inner in inner_options(option) if isinstance(option, Child) else ():
                rows = self.params.get(option.name) or ()
                if inner.since and any(isinstance(row, Mapping) and row.get(inner.name) is not None for row in rows):
                    self._refuse_older(f"{option.name}[].{inner.name}", inner.since)
        for item, value in self._wanted():
            self._refuse_older(item.label, item.since)
            if isinstance(value, str) and value in item.newer:
                self._refuse_older(f"{item.label}={value}", item.newer[value])

    def _plan_run(self, plan: Plan, lifecycle: Lifecycle) -> None:
        """Decide on deploy, start, stop and restart. At most one of them, since each makes the others needless."""
        pending = plan.differences.runtime()
        last = None
        if self.record is not None and (self.params["deploy"] == "auto" or self.state in ("started", "restarted")):
            last = lifecycle.last(self.client, self.context, self.record)
        undeployed = self.record is None or (
            last is None and (self.params["deploy"] == "auto" or self.state in ("started", "restarted"))
        )
        because = ""
        if self.record is None:
            because = "it is new"
        elif undeployed:
            because = "it was never deployed"
        elif pending:
            because = f"{', '.join(pending)} changed"
        elif last and last.status in (FAILED, CANCELLED, LOST):
            because = f"its last deployment ended as {last.reported or last.status}"
        elif last and outdated(last.mark, self._mark()):
            because = "what is stored is newer than its last deployment"
        plan.deploy_required = bool(because)
        if self.state == "stopped":
            if self.record is not None and self._run_state(lifecycle).state != DOWN:
                plan.run, plan.reason = "stop", "it runs"
        elif self.params["deploy"] == "always" or (self.params["deploy"] == "auto" and because):
            plan.run, plan.reason = "deploy", because or "deploy=always"
        elif self.state in ("started", "restarted") and undeployed:
            plan.run, plan.reason = "deploy", because
        elif self.state == "started":
            state = self._run_state(lifecycle)
            if state.state not in (UP, STARTING):
                plan.run, plan.reason = "start", f"it is {self.client.connection.redactor(state.detail)}"
        elif self.state == "restarted":
            plan.run, plan.reason = "restart", "state=restarted"
        if last and last.status not in ENDED and not plan.run and self.params["wait"]:
            plan.joins = last.id

    def _marked_fields(self) -> list[Field]:
        """What of the record a deployment brings; what it uploads is compared by itself."""
        return [item for item in self.resource.all_fields if item.runtime and item.echo and not item.upload]

    def _mark(self) -> str:
        """What containers are made of, as a short text that a deployment carries and a later run compares."""
        if not needed(self.resource.lifecycle).marks:
            return ""
        record = needed(self.record)
        parts = {item.label: stored(item, record) for item in self._marked_fields()}
        parts.update(
            {item.name: record.get(item.text) for item in self.resource.children if item.runtime and item.text}
        )
        known = {name: value for name, value in parts.items() if value is not ABSENT}
        digests = (hashlib.sha256(json.dumps(part, sort_keys=True).encode()) for part in (sorted(known), known))
        return "-".join(digest.hexdigest()[:16] for digest in digests)

    def _run_state(self, lifecycle: Lifecycle) -> RunState:
        return lifecycle.run_state(self.client, self.context, needed(self.record))

    # -- what only one can have ----------------------------------------------------------------------------------

    def claims(self) -> tuple[set[Claim], set[Claim]]:
        """What this one gives up and what it gets of the things that only one object can have."""
        if self.plan.op == "delete":
            return self._held(), set()
        given: set[Claim] = set()
        got: set[Claim] = set()
        for change in self.plan.differences.fields:
            if change.field.unshared:
                given.update(_claims(change.field, change.before))
                got.update(_claims(change.field, change.after))
        for row in self.plan.differences.rows:
            if row.child.unshared and (row.remove or row.before is None):
                (given if row.remove else got).add((row.child.name, identity(row.child, row.row)))
        return given - got, got - given

    def _held(self) -> set[Claim]:
        record = needed(self.record)
        held = {claim for item in self.resource.all_fields if item.unshared for claim in _claims(item, record)}
        for child in self.resource.children:
            if child.unshared:
                rows = [stored_row(child, raw) for raw in self._rows(child, record)]
                held.update((child.name, identity(child, row)) for row in rows)
        return held

    def release(self, claims: Set[Claim]) -> None:
        """Give up what others wait for, before anything else is written. Raises Failure."""
        names = ", ".join(sorted(str(claim[1]) for claim in claims))
        self.steps.insert(0, Step(f"give up {names}", lambda: self._give_up(claims)))
        self._carry_out(len(self.steps) - 1)

    def _give_up(self, claims: Set[Claim]) -> None:
        record = needed(self.record)
        changes = []
        for item in self.resource.all_fields:
            current = stored(item, record) if item.unshared else None
            if isinstance(current, list):
                kept = [entry for entry in current if not claims & set(_claims(item, [entry]))]
                if kept != current:
                    changes.append(Change(item, current, kept))
        if changes:
            self._update(changes, (), self.plan)
        for child in self.resource.children:
            for raw in self._rows(child, record) if child.unshared else ():
                row = stored_row(child, raw)
                if (child.name, identity(child, row)) in claims:
                    self._remove_row(RowChange(child, row, str(raw.get(child.id)), row, remove=True))

    # -- apply ---------------------------------------------------------------------------------------------------

    def _steps(self, plan: Plan) -> list[Step]:
        kind = self.resource.kind
        if plan.op == "delete":
            return [Step(f"delete the {kind}", lambda: self._delete(needed(self.record)))]
        steps: list[Step] = []
        changes = [item for item in plan.differences.fields if not item.field.upload]
        sent = {item.field.name for item in changes}
        if plan.replaces:
            steps.append(Step(f"delete the {kind}", lambda: self._delete(needed(plan.replaces), wait=True)))
        if plan.op == "create":
            steps.append(Step(f"create the {kind}", lambda: self._create(plan)))
            if self.among is None:
                steps.append(Step(f"look for a second {kind} of that name", self.refuse_twins))
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
            for entry in self.params.get(removal.name) or ():
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
        return change.field.on_create and not change.field.alone and not late

    def _last_writes(self, changes: Sequence[Change], sent: set[str]) -> list[Change]:
        """The fields that are written in a call of their own: those that want it, and those that the writes of others
        overwrite."""
        last = [item for item in changes if item.field.alone]
        known = {item.field.name for item in last}
        for item, wanted in self._wanted():
            if item.name not in known and sent.intersection(item.overwritten_by):
                last.append(Change(item, wanted, wanted))
        return last

    def _move(self) -> None:
        name = self.params.get("name") or needed(self.record).get("name")
        if any(item.get("name") == name for item in self._listed()):
            raise PaasError(
                f"There is another {self.resource.kind} {name!r} where it shall move to. Remove or rename one of them"
                " first."
            )
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
            identifier = found or pick(answer, resource.created_id or resource.id) or arrived()
        except Unanswered as error:
            raise PaasError(
                f"{error} No {resource.kind} {self.params['name']!r} can be seen yet. Run again to find out."
            ) from None
        if not isinstance(identifier, (str, int)):
            raise PaasError(f"{self.client.title} answered the creation without an id, and nothing new can be seen.")
        self.context["id"] = identifier
        self.doubtful = found is not None

    def refuse_twins(self, records: Sequence[Record] | None = None) -> None:
        """Names are not unique on the servers, so that somebody else did the same at the same moment shows only now.

        C(records) are those of the same place and kind, read after the creation. Raises PaasError.
        """
        twins = self._same_name(self._listed(fresh=True) if records is None else records)
        if len(twins) > 1:
            raise PaasError(
                f"{self._ambiguous(twins)} The one with the id {self.context['id']} was made by this run; somebody else"
                " created the same at the same moment, or a request of this run arrived late."
            )

    def _payload(self, changes: Sequence[Change]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        declared = dict(self._wanted_by_name())
        for change in changes:
            for name in change.field.along:
                if name in declared:
                    item, wanted = declared[name]
                    body.setdefault(item.api_name, item.wire.encode(wanted))
            body.update(change.payload())
        return body

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
                    f" done within {deadline.seconds:g} s. {item.kept}."
                )

    def _is_filled(self, key: str) -> bool | None:
        """True where the record has a value there, or where the key may not see it, since the server then decides."""
        record = self.client.get(self.resource.read, self.context, fresh=True)
        return True if held(key, record) not in (None, "") else None

    def _update(self, changes: Sequence[Change], texts: Any, plan: Plan) -> None:
        self._await_what_is_needed(changes)
        body = self._payload(changes)
        if texts and self.record is not None:
            # What somebody else has written into the text since it was read must not be lost.
            self.client.forget(str(self.context["id"]))
            self.record = self._read(self.context["id"])
        for child in texts:
            body[child.text] = self._merged(child, plan.differences.rows)
        self.client.send(self.resource.update, self.context, body)

    def _merged(self, child: Child, rows: Sequence[RowChange]) -> str:
        text = (self.record or {}).get(child.text) or ""
        mine = [row for row in rows if row.child is child]
        upserts = {row.row[child.key]: row.row[child.value] for row in mine if not row.remove}
        try:
            return needed(child.dialect).merge(text, upserts, [row.row[child.key] for row in mine if row.remove])
        except ValueError as error:
            raise PaasError(f"{child.name} {error}.") from None

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
        self.client.send(needed(child.bulk), self.context, {child.bulk_key: data})

    def _remove_row(self, row: RowChange) -> None:
        try:
            self.client.send(needed(row.child.delete), {**self.context, "row": row.id})
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise

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
            self.client.forget(str(self.context["id"]))
            return None if self._left(row) else True

        self.client.send_once(call, {**self.context, "row": row.id}, row_payload(row, new), arrived)
        if new and any(child.field(name).on_update and not child.field(name).on_create for name in row.row):
            for left in self._left(row):
                self.client.send(needed(child.update), {**self.context, "row": left.id}, row_payload(left, new=False))

    def _left(self, row: RowChange) -> list[RowChange]:
        """What the server still lacks of a row that was written."""
        rows = self._compare(self._read(self.context["id"])).rows
        return [item for item in rows if item.child is row.child and item.label == row.label]

    def _verify(self) -> None:
        """Believe the server: read everything back, and say so where it kept something else."""
        if self.doubtful:
            self.refuse_twins()
        self.record = self._read(self.context["id"])
        left = self._compare(self.record)
        kept = [change for change in left.fields if not change.hidden and not change.field.upload]
        rows = [row for row in left.rows if not any(change.hidden for change in row.changes)]
        if not kept and not rows:
            return
        lines = []
        for change in kept:
            before, after = change.shown()
            reason = f" ({change.field.kept})" if change.field.kept else ""
            lines.append(f"{change.field.label} is {before!r} instead of {after!r}{reason}")
        lines += [f"{row.child.name}[{row.label}] is not as declared" for row in rows]
        raise PaasError(f"{self.client.title} accepted the request but did not store all of it: {'; '.join(lines)}.")

    def _delete(self, record: Record, wait: bool = False) -> None:
        identifier = record[self.resource.id]
        self.context["id"] = identifier
        deadline = self._deadline()
        if self.resource.lifecycle:
            self.resource.lifecycle.quiesce(self.client, self.context, record, deadline)
        try:
            self.client.send(self.resource.delete, self.context)
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise
        except Unanswered:
            if not self._is_gone() and not self.resource.gone_later:
                raise
        wait = wait or self.params.get("wait", True)
        if self.resource.gone_later and wait and not deadline.poll(self._is_gone):
            raise PaasError(
                f"{self.client.title} accepted the deletion of the {self.resource.kind} {identifier} but it still"
                f" exists after {deadline.seconds:g} s. Its queue worker may be stuck."
            )

    def _is_gone(self) -> bool | None:
        try:
            self.client.get(self.resource.read, self.context, fresh=True)
        except ApiError as error:
            if error.status == NOT_FOUND:
                return True
            raise
        return None

    # -- deploy and run ------------------------------------------------------------------------------------------

    def _deadline(self) -> Deadline:
        return self.client.deadline(float(self.params.get("wait_timeout") or 60))

    def _act(self, plan: Plan) -> None:
        lifecycle = needed(self.resource.lifecycle)
        if self.record is None or self.context.get("id") is None:
            self.record = self._read(self.context["id"])
        deadline = self._deadline()
        if plan.run == "stop":
            lifecycle.stop(self.client, self.context, self.record)
            if self.params["wait"]:
                self._await_stop(lifecycle, deadline)
            else:
                self.record = self._read(self.context["id"])
            return
        self.context["mark"] = self._mark()
        if any(change.field.upload for change in plan.differences.fields):
            self.context["upload"] = self.archive
        deployment = {
            "deploy": lambda: lifecycle.deploy(
                self.client, self.context, self.record or {}, deadline, bool(plan.differences)
            ),
            "start": lambda: lifecycle.start(self.client, self.context, self.record or {}, deadline),
            "restart": lambda: lifecycle.restart(self.client, self.context, self.record or {}, deadline),
        }[plan.run]()
        if self.params["wait"]:
            self._await(lifecycle, deployment, deadline)
        elif deployment:
            self.deployment = lifecycle.look(self.client, self.context, self.record, deployment)
        self.record = self._read(self.context["id"])

    def _join(self, deployment: str) -> None:
        """Wait for a deployment that somebody else has begun, or this very playbook before it was interrupted."""
        self._await(needed(self.resource.lifecycle), deployment, self._deadline())
        self.record = self._read(self.context["id"])

    def _await(self, lifecycle: Lifecycle, deployment: str, deadline: Deadline) -> None:
        watch = self._watch(lifecycle, deployment, deadline)
        try:
            deadline.poll(watch.ask)
            watch.judge()
        finally:
            self.deployment = watch.deployment

    def _watch(self, lifecycle: Lifecycle, deployment: str, deadline: Deadline) -> Watch:
        record, kind = self.record or {}, self.resource.kind
        return Watch(self.client, lifecycle, self.context, record, deadline, self._header(), kind, deployment)

    def _await_stop(self, lifecycle: Lifecycle, deadline: Deadline) -> None:
        if not deadline.poll(lambda: True if self._run_state(lifecycle).state == DOWN else None):
            raise PaasError(f"The {self.resource.kind} still runs {deadline.seconds:g} s after it was told to stop.")
        self.record = self._read(self.context["id"])

    # -- result --------------------------------------------------------------------------------------------------

    def _result(self, plan: Plan, before: Record | None) -> dict[str, Any]:
        kind = self.resource.kind
        shown_before, shown_after = plan.differences.shown()
        for name, (old, new) in plan.moves.items():
            shown_before[name], shown_after[name] = old, new
        if plan.op == "delete" or plan.replaces:
            lost = {option.name: self.params.get(option.name) for option in self.resource.delete_options}
            shown_before = {**_brief(self.resource, needed(before)), **lost, **plan.losses}
            for item in plan.fixed:
                shown_before[item.label] = item.before
                shown_after[item.label] = item.after
        if plan.run:
            shown_after["run"] = f"{plan.run} ({plan.reason})"
        shown_before.update(self.removed)
        result: dict[str, Any] = {
            "changed": plan.changed or bool(self.removed),
            "diff": {
                "before": shown_before,
                "after": shown_after,
                "before_header": self._header(),
                "after_header": self._header(),
            },
            "unverified": plan.differences.unverified,
            "api": self.client.usage.report(),
            kind: self._presented(plan),
        }
        if self.resource.lifecycle:
            waiting = plan.deploy_required and plan.run != "deploy"
            result["deploy_required"] = waiting and plan.op != "delete"
            result["deployment"] = self._deployment()
        if self.warnings:
            result["warnings"] = self.warnings
        return result

    def _presented(self, plan: Plan) -> dict[str, Any] | None:
        if plan.op == "delete" or self.record is None:
            return None
        return present(self.resource, self.record)

    def _deployment(self) -> dict[str, Any] | None:
        if self.deployment is None:
            return None
        return {"id": self.deployment.id, "status": self.deployment.reported, "log": self.deployment.log}

    def _failure(self, plan: Plan, steps: Sequence[Step]) -> dict[str, Any]:
        result: dict[str, Any] = {
            "changed": self.client.usage.writes > 0,
            "api": self.client.usage.report(),
            "done": self.done,
            "not_done": [step.name for step in steps],
        }
        if self.context.get("id"):
            result[self.resource.id_option] = self.context["id"]
        if self.deployment:
            result["deployment"] = self._deployment()
        if self.resource.lifecycle and plan.op != "delete":
            # Once everything is stored, the next run has no difference by which it could see this.
            result["deploy_required"] = plan.deploy_required and "deploy" not in self.done
        if self.warnings:
            result["warnings"] = self.warnings
        return result

    def _header(self) -> str:
        path = [str(self.params[parent.name]) for parent in self.resource.parents if self.params.get(parent.name)]
        name = self.params.get("name") or self.params.get(self.resource.id_option)
        return f"{self.resource.kind} {'/'.join([*path, str(name)])}"


def outdated(deployed: str, stored: str) -> bool:
    """Whether two marks of the same parts differ; marks of different parts cannot be compared."""
    return deployed != stored and deployed.partition("-")[0] == stored.partition("-")[0] != ""


def read_rows(client: Client, context: Mapping[str, Any], child: Child, record: Record, read: Call) -> Sequence[Record]:
    """The stored rows of a child, as the server shows them."""
    if child.text and child.dialect:
        # A text that is missing is not an empty one: writing it anew would lose what is in it.
        text = record.get(child.text, 0)
        if text is not None and not isinstance(text, str):
            raise client.odd(read, "text", record.get(child.text), child.text)
        return child.dialect.rows(text or "")
    if child.list:
        answer = client.get(child.list, context) if child.gather else client.records(child.list, context)
        return child.gather(answer, record) if child.gather else answer
    return client.listed(record.get(child.rows), read, child.rows)


def _claims(item: Field, value: Any) -> Iterator[Claim]:
    """What a value of a field claims; of a record, what its stored value does."""
    entries = stored(item, value) if isinstance(value, Mapping) else value
    for entry in entries if isinstance(entries, list) else ():
        yield item.name, str(entry).rstrip("/")


def assumed(resource: Resource, params: Record) -> Record:
    """The parameters with what is assumed for parents that were left out, where they decide which one is meant."""
    if params.get(resource.id_option):
        return params
    left_out = (item for item in resource.parents if item.assumed and params.get(item.name) is None)
    return {**params, **{item.name: item.assumed for item in left_out}}


def _brief(resource: Resource, record: Record) -> dict[str, Any]:
    return {"name": record.get("name"), resource.id: record.get(resource.id)}


def _names(records: Sequence[Record], reference: Reference) -> str:
    return ", ".join(f"{pick(item, reference.title)} ({pick(item, reference.id)})" for item in records)


def _numbers(version: str) -> tuple[int, ...]:
    numbers = []
    for part in version.lstrip("v").split("-")[0].split("."):
        if not part.isdigit():
            return ()
        numbers.append(int(part))
    return tuple(numbers)


def _bind(function: Callable[..., None], *args: Any) -> Callable[[], None]:
    return lambda: function(*args)
