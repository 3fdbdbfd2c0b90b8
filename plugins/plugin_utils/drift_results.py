# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the results of tasks say of everything that is declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.plugin_utils.declared import (
    ENVIRONMENT,
    NOWHERE,
    Declared,
    Key,
    Place,
    Record,
)

Row = dict[str, Any]

DONE = {"differs": "changed", "missing": "made"}
"""What a state of check mode is called after a run that was not one."""
IDLE = {"deploy": "not_deployed", "start": "down"}
"""The state of what is stored as declared, by what is done about it."""


class Results:
    """The results, one added after the other.

    things      what they tell of what is declared
    pruned      what this run removes since nobody declares it
    beside      what things have besides what is declared of them
    waiting     what waits for a deployment, and why
    unverified  what cannot be compared
    """

    def __init__(self, declared: Declared, files: Mapping[Key, str], check_mode: bool) -> None:
        self.declared = declared
        self.files = files
        self.check_mode = check_mode
        self.things: dict[Key, Row] = {}
        self.pruned: dict[Key, Row] = {}
        self.beside: list[Row] = []
        self.waiting: dict[Key, str] = {}
        self.unverified: list[Row] = []

    def stack(self, stack: Record, result: Record) -> None:
        """Add what the result of one stack says."""
        place = self.declared.place_of(stack)
        told = _told_kinds(result)
        complaint = "" if told or not result.get("msg") else str(result["msg"])
        before, after = ({key: value for key, value in side.items() if key not in told} for side in sides(result))
        key = Key(*place, ENVIRONMENT, place[1])
        if before.pop(ENVIRONMENT, None):
            self.pruned[key] = {**row_at(place, ENVIRONMENT, place[1]), "id": ""}
        if complaint or stack.get("state") != "absent":
            found = list(changes(before, after))
            differs = ("missing" if ENVIRONMENT in after else "differs") if found else "in_sync"
            self._add(key, place[1], "failed" if complaint else differs, found, complaint)
        self._besides(row_at(place, ENVIRONMENT, place[1]), "", result)
        if complaint:
            self._failed(place, stack)
        self._members(place, result)

    def server(self, result: Record) -> None:
        """Add what the result for what stands on the server itself says."""
        if result.get("msg") and not _told_kinds(result):
            name = self.declared.platform
            self._add(Key(*NOWHERE, "server", name), name, "failed", message=str(result["msg"]))
            self._failed(NOWHERE, self.declared.server)
        self._members(NOWHERE, result)

    def environment(self, result: Record) -> None:
        """Add what the result for one environment by itself says."""
        told = result.get("environment") or {}
        name = str(told.get("name") or sides(result)[1].get("name") or "")
        if result.get("failed") or result.get("changed"):
            self._member((str(told.get("project") or ""), name), ENVIRONMENT, {**result, "name": name})

    def thing(self, *keys: Key) -> Row | None:
        """What is told of what is declared under one of these keys, the last of which has its name; None for what
        nobody declares.
        """
        told = next((self.things[key] for key in keys if key in self.things), None)
        if told is None and self.declared.keys.intersection(keys):
            return self._add(keys[-1], keys[-1].text, "in_sync")
        return told

    def _failed(self, place: Place, holder: Record) -> None:
        """Of what could not even be looked at nobody knows whether it differs."""
        for entry in self.declared.entries_at(place, holder):
            self._add(Key(*place, entry.resource.title, entry.id or entry.name), entry.name, "failed")

    def _members(self, place: Place, result: Record) -> None:
        kinds = self.declared.kinds_at(place)
        for option in _told_kinds(result):
            resource = kinds.get(option)
            for member in result[option]:
                self._member(place, resource.title if resource else option, member, resource)

    def _member(self, place: Place, kind: str, member: Record, resource: Resource | None = None) -> None:
        name = self.declared.name_of(resource, member, place) if resource else str(member["name"])
        identifier = str((member.get(resource.id_option) if resource else "") or "")
        before, after = sides(member)
        action = str(after.pop("run", ""))
        does, reason = _action(action)
        key, named = (Key(*place, kind, text) for text in (identifier or name, name))
        gone = before and not after and not action and not member.get("failed")
        if gone and not self.declared.keys.intersection((key, named)):
            self.pruned[key] = {**row_at(place, kind, name), "id": identifier}
            return
        if member.get("deploy_required"):
            self.waiting[key] = str(member.get("deploy_reason") or "")
        state = self._state(member, before, after, does)
        row = self._add(key, name, state, list(changes(before, after)), str(member.get("msg") or ""))
        row.update(id=identifier, action=action, reason=reason if row["state"] in IDLE.values() else "")
        for doubt in member.get("unverified") or ():
            self.unverified.append({**row_at(place, kind, name), **doubt})
        self._besides(row_at(place, kind, name), identifier, member)

    def _state(self, member: Record, before: Record, after: Record, does: str) -> str:
        if member.get("failed"):
            return "failed"
        if not member.get("changed"):
            return "in_sync"
        if self.check_mode and not before and not after:
            # What is stored is as declared, so only what runs is not.
            return IDLE.get(does, "differs")
        return "missing" if "name" in after and not before else "differs"

    def _besides(self, row: Row, identifier: str, told: Record) -> None:
        self.beside += [{**row, "id": identifier, "option": str(option)} for option in told.get("undeclared") or ()]

    def _add(self, key: Key, name: str, state: str, found: list[Row] | None = None, message: str = "") -> Row:
        state = state if self.check_mode else DONE.get(state, state)
        told = self.things.get(key)
        if told is not None:
            # An environment by itself, and as what a stack is in.
            told.update(changes=told["changes"] + (found or []), message=told["message"] or message)
            told["state"] = told["state"] if state == "in_sync" else state
            return told
        place = (key.project, key.environment)
        around = Key(*place, ENVIRONMENT, key.environment)
        file = next(filter(None, map(self.files.get, (key, key._replace(text=name), around))), "")
        row = {**row_at(place, key.kind, name), "id": "", "state": state, "changes": found or [], "action": ""}
        self.things[key] = {**row, "message": message, "reason": "", "file": file}
        return self.things[key]


def row_at(place: Place, kind: str, name: str) -> Row:
    """What a row of a report begins with."""
    return {"kind": kind, "project": place[0], "environment": place[1], "name": name}


def sides(result: Record) -> tuple[Row, Row]:
    """Before and after, as a result shows them."""
    diff = result.get("diff") or {}
    return dict(diff.get("before") or {}), dict(diff.get("after") or {})


def changes(before: Any, after: Any, prefix: str = "") -> Iterator[Row]:
    """The leaves in which two nested dictionaries differ."""
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        old = before if isinstance(before, Mapping) else {}
        new = after if isinstance(after, Mapping) else {}
        if old or new:
            for key in dict.fromkeys([*old, *new]):
                yield from changes(old.get(key), new.get(key), f"{prefix}.{key}" if prefix else str(key))
            return
    if before != after:
        yield {"option": prefix, "before": before, "after": after}


def _told_kinds(result: Record) -> list[str]:
    """The options of whose members a result tells."""
    return [
        option
        for option, rows in result.items()
        if rows and isinstance(rows, list) and all(isinstance(row, Mapping) and "failed" in row for row in rows)
    ]


def _action(run: str) -> tuple[str, str]:
    """What is done besides storing, and why."""
    action, _space, reason = run.partition(" ")
    return action, reason.strip("()")
