# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One of each name: who makes something when many runs want the same, and what becomes of what was made twice.

Runs of one host take turns. Runs that do not know of each other look after they have made something, so that of two at
least the later one sees both. Which one stays is decided by what the server says of their age, which is the same for
all who look; so of two runs never both give way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ApiError, Overtaken, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.child import Child
from ..language.differences import Differences, RowChange, identity
from ..language.rows import declared_rows, row_changes, stored_row
from ..language.words import needed
from .acting import Runner
from .records import NOT_FOUND, REMOVED_AFTER, SETTLED_AFTER
from .turns import Key

MOST_ROUNDS = 5
TIED = 1.0
"""Seconds for which others of exactly the same age are waited for."""


class Settler(Runner):
    # -- taking turns -----------------------------------------------------------------------------------------------

    def makes(self) -> bool:
        """Whether the plan makes something of which there shall be one: the resource, something that it owns and that
        is found by its name, or a deployment that is due.
        """
        plan = self.plan
        due = plan.run == "deploy" and self.params["deploy"] != "always"
        owned = any(row.before is None or row.replace or row.child.text for row in plan.differences.rows)
        return plan.op == "create" or owned or due

    def turn_key(self) -> Key:
        """What a run that makes this has to wait for."""
        return self._place(), str(self._name() if self.params.get("name") else self.context.get("id"))

    def _is_there_now(self) -> bool:
        """Whether somebody has made the resource since it was looked for."""
        gone = self.plan.replaces[self.resource.id] if self.plan.replaces else None
        return any(item[self.resource.id] != gone for item in self._same_name(self._listed(fresh=True)))

    # -- what was made twice ----------------------------------------------------------------------------------------

    def settle_twins(self, records: Sequence[Record] | None = None) -> None:
        """See to it that what was just made is the only one of its name.

        Names are not unique on the servers, so that somebody else did the same at the same moment shows only now. The
        oldest stays. Whoever has made another one removes it, provided that it is as it was made; and so does, after a
        while, whoever has made the oldest, where the others stay all the same.

        records: those of the same place and kind, read after the creation.

        Raises Overtaken where another one is to be used instead, and PaasError where several remain.
        """
        resource, mine = self.resource, self.context["id"]
        twins: Sequence[Record] = self._same_name(self._listed(fresh=True) if records is None else records)
        if len(twins) > 1 and not self.doubtful:
            patience = self._patience(twins)
            if patience:
                twins = self._settled(lambda: self._same_name(self._listed(fresh=True)), None, patience)
            if len(twins) > 1 and patience is not None and self._untouched():
                self._take_back(twins)
        if len(twins) > 1:
            twins = self._the_only_one([self._whose()])
        if [item[resource.id] for item in twins] not in ([], [mine]):
            raise Overtaken(f"Somebody else has made the {resource.title} {self.params['name']!r} at the same moment.")

    def _whose(self) -> str:
        made = (
            "was taken for what this run has made, whose answer was lost" if self.doubtful else "was made by this run"
        )
        return (
            f"The one with the id {self.context['id']} {made}; somebody else created the same at the same moment, or a"
            " request of this run arrived late."
        )

    def _patience(self, twins: Sequence[Record]) -> float | None:
        """Seconds for which others may still take back theirs, before this run does so with its own; None where the
        server does not tell which one is the oldest.
        """
        ages = self._ages(twins)
        mine = self.context["id"]
        if mine not in ages:
            return None
        if (ages[mine], str(mine)) > min((age, str(key)) for key, age in ages.items()):
            return 0.0
        # Who made one at the same moment may have looked before this one was there.
        tied = list(ages.values()).count(ages[mine]) > 1
        return TIED if tied else (REMOVED_AFTER if self.resource.gone_later else SETTLED_AFTER) / 2

    def _ages(self, twins: Sequence[Record]) -> dict[Any, Any]:
        """By id, what orders them by their age; empty where the server does not tell."""
        resource = self.resource
        born, key = resource.born, resource.id
        try:
            if resource.register:
                ids = [item[key] for item in twins]
                rows = self.client.records(resource.register, self.context, fresh=True, key=key)
                twins = [item for item in rows if item[key] in ids]
            elif not all(item.get(born) for item in twins):
                contexts = [{**self.context, "id": item[key]} for item in twins]
                self.client.forget()
                twins = [item for item in self.client.get_many(resource.read, contexts, key) if item]
            ages = {item[key]: item[born] for item in twins}
            return ages if len({type(age) for age in ages.values()} & {int, str}) == 1 else {}
        except (KeyError, ApiError):
            return {}

    def _untouched(self) -> bool:
        """Whether what this run has just made holds nothing that this run has not put there."""
        resource, identifier = self.resource, self.context["id"]
        try:
            self.client.forget(str(identifier))
            record = self.client.record(resource.read, self.context, fresh=True, key=resource.id)
            if resource.guard(record) or not resource.bare(record) or self._holds_something(record):
                return False
            if resource.lifecycle and resource.lifecycle.was_used(self.client, self.context, record):
                return False
            return not any(self._strange_rows(child, record) for child in resource.children)
        except PaasError:
            return False

    def _holds_something(self, record: Record) -> bool:
        occupants = self.resource.occupants
        return bool(occupants and list(occupants.find(record, self._read_anew)))

    def _read_anew(self, call: Call) -> Sequence[Record]:
        return self.client.records(call, self.context, fresh=True)

    def _strange_rows(self, child: Child, record: Record) -> list[Record]:
        if child.text and self._is_text_declared(child, record):
            return []
        rows = self._rows(child, record)
        own = self.resource.initial.own.get(child.name)
        declared = [identity(child, row) for row in declared_rows(child, self.params) or ()]
        return [
            row
            for row in rows
            if not (own and own(row, rows)) and identity(child, stored_row(child, row)) not in declared
        ]

    def _is_text_declared(self, child: Child, record: Record) -> bool:
        """Whether the text that holds the rows is, as a whole, what this run declares."""
        texts = [item for item in self.resource.all_fields if item.api_name == child.text]
        changed = [change.field for change in self._compare(record).fields]
        return any(item.declared(self.params) is not None and item not in changed for item in texts)

    def _take_back(self, twins: Sequence[Record]) -> None:
        """Remove what this run has just made."""
        kind, identifier = self.resource.title, self.context["id"]
        try:
            self._delete({self.resource.id: identifier}, wait=True)
        except PaasError as error:
            raise PaasError(
                f"{self._ambiguous(twins)} {self._whose()} It could not be removed again: {error}",
                "ambiguous",
            ) from error
        self.done.append(f"remove the {kind} {identifier} again, since another one has the same name")
        raise Overtaken(f"Another {kind} is called {self.params['name']!r} as well.")

    def _settle_rows(self) -> None:
        """Where a row that this run has added is there several times, all of them the same, leave one of them.

        Whoever sees them leaves the one with the smallest id, so that two who do this never remove all.
        """
        for child in self.resource.children:
            mine = [row for row in self.plan.differences.rows if row.child is child]
            added = [row for row in mine if row.before is None or row.replace]
            if not added or child.text:
                continue
            rows = self._rows(child, self._read(self.context["id"]))
            for wanted in added:
                same = [raw for raw in rows if identity(child, stored_row(child, raw)) == identity(child, wanted.row)]
                same.sort(key=lambda raw: str(raw.get(child.id)))
                alike = all(stored_row(child, raw) == stored_row(child, same[0]) for raw in same)
                if len(same) > 1 and (alike or all(self._is_as_declared(child, raw) for raw in same)):
                    for raw in same[1:]:
                        self._remove_row(RowChange(child, wanted.row, str(raw.get(child.id)), wanted.row, remove=True))

    def _is_as_declared(self, child: Child, raw: Record) -> bool:
        found = Differences(names={})
        declared = declared_rows(child, self.params) or []
        row_changes(child, {**self.params, child.purge: False}, [raw], found, False)
        return len(found.rows) == len(declared) - 1 and all(row.before is None for row in found.rows)

    # -- delete -----------------------------------------------------------------------------------------------------

    def _remove_row(self, row: RowChange) -> None:
        try:
            self.client.send(needed(row.child.delete), {**self.context, "row": row.id})
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise

    def _delete(self, record: Record, wait: bool = False) -> None:
        identifier = record[self.resource.id]
        self.context["id"] = identifier
        deadline = self._deadline()
        if self.resource.lifecycle:
            self.resource.lifecycle.quiesce(self.client, self.context, record, deadline)
        try:
            self.client.send(needed(self.resource.delete), self.context)
        except ApiError as error:
            if error.status != NOT_FOUND:
                raise
        except Unanswered:
            if not self._is_gone() and not self.resource.gone_later:
                raise
        wait = wait or self.params.get("wait", True)
        if self.resource.gone_later and wait and not deadline.poll(self._is_gone):
            raise PaasError(
                f"{self.client.title} accepted the deletion of the {self.resource.title} {identifier} but it still"
                f" exists after {deadline.seconds:g} s. Its queue worker may be stuck.",
                "timeout",
            )

    def _is_gone(self) -> bool | None:
        try:
            self.client.get(self.resource.read, self.context, fresh=True)
        except ApiError as error:
            if error.status == NOT_FOUND:
                return True
            raise
        return None
