# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One report of what is declared, what results say of it, and what there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.selfhosted.paas.plugins.module_utils.modules import resource_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.overview import address_of, state_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.declared import ENVIRONMENT, NOWHERE, Key, Place, Record
from ansible_collections.selfhosted.paas.plugins.plugin_utils.drift_results import Results, Row, row_at
from ansible_collections.selfhosted.paas.plugins.plugin_utils.uses import Uses

Pair = tuple[Row, Row]
"""A row of what is declared or there, and what results tell of the same thing."""

PROJECT = "project"
UNDECLARED = "undeclared"
STATES = ("in_sync", "differs", "missing", "changed", "made", "not_deployed", "down", "failed")
"""Of what is declared; each of it is in one of them."""
SETTLED = ("in_sync", "changed", "made")
"""What is as declared, so that it is worth telling whether it runs."""
WORDS = {
    "differs": "differs",
    "missing": "missing",
    "changed": "changed",
    "made": "created",
    "not_deployed": "not deployed",
    "down": "does not run",
    "failed": "failed",
}
MOST = 20
"""How many lines are told of what differs, and of what is not declared."""
GIT = ("git", "github", "gitlab", "bitbucket", "gitea")
UP = {"coolify": ("running",), "dokploy": ("done",)}
DOWN = {"coolify": ("exited", "degraded"), "dokploy": ("error", "idle")}


def version(record: Record) -> str:
    """What runs: image and tag, or repository and branch."""
    name, tag = record.get("docker_registry_image_name"), record.get("docker_registry_image_tag")
    if name:
        return f"{name}:{tag or 'latest'}"
    image = (record.get("docker") or {}).get("image")
    if image:
        return str(image)
    if isinstance(record.get("image"), str):
        return str(record["image"])
    if record.get("git_repository"):
        return f"{record['git_repository']}@{record.get('git_branch') or 'HEAD'}"
    for group in GIT:
        source = record.get(group)
        if isinstance(source, Mapping):
            where = source.get("repository") or source.get("url")
            if where:
                return f"{where}@{source.get('branch') or 'HEAD'}"
    return ""


def domains(record: Record) -> list[str]:
    """URLs under which it is offered."""
    return [address_of(domain) for domain in record.get("domains") or ()]


def light(platform: str, status: str) -> str:
    """How a status is to be taken: up, down or busy."""
    if status.startswith(UP[platform]):
        return "down" if status.endswith(":unhealthy") else "up"
    return "down" if status.startswith(DOWN[platform]) else "busy"


class Objects:
    """Everything that is declared or there.

    found    what there is, by its kind in the plural
    own      ids of what the server has made for itself
    ignored  names of projects that the report says nothing about
    whole    whether what is declared is meant to be all that there is
    """

    def __init__(
        self, results: Results, found: Record, own: Sequence[str], ignored: Sequence[str], whole: bool
    ) -> None:
        self.results = results
        self.declared = results.declared
        self.found = found
        self.own = own
        self.ignored = ignored
        self.whole = whole

    def pairs(self) -> list[Pair]:
        pairs = list(self._inside())
        inhabited = self._inhabited(pairs)
        pairs += self._outside({project for project, _environment in inhabited})
        strangers = {row["name"] for row, _thing in pairs if row["kind"] == PROJECT and row["state"] == UNDECLARED}
        pairs += self._around(inhabited, set() if self.whole else strangers)
        pairs += self._not_found([thing for _row, thing in pairs])
        wanted = [pair for pair in pairs if pair[0]["project"] not in self.ignored]
        return sorted(wanted, key=lambda pair: order(pair[0]))

    def _inhabited(self, pairs: Sequence[Pair]) -> set[Place]:
        """Where something is declared, or is told of by itself: what it stands in is told with it."""
        # One that shall go is there without being declared.
        declared = {self.declared.place_of(stack) for stack in self.declared.stacks if stack.get("state") != "absent"}
        return declared if self.whole else declared | {(row["project"], row["environment"]) for row, _thing in pairs}

    def _inside(self) -> Iterator[Pair]:
        """What is in environments."""
        for option, resource in self.declared.inside.items():
            for record in self.found.get(option) or ():
                place = (str(record["project"]), str(record["environment"]))
                name, identifier = str(record.get("name")), str(record.get(resource.id_option))
                keys = [Key(*place, resource.title, text) for text in (identifier, name)]
                thing = self.results.thing(*keys) or _stranger(place, resource.title, name)
                row = _object(thing, record, identifier)
                row["light"] = light(self.declared.platform, row["status"]) if row["status"] else ""
                if row["state"] in SETTLED and not self.declared.resting.intersection(keys):
                    row.update(self._idle(keys, row))
                yield row, thing

    def _idle(self, keys: Sequence[Key], row: Row) -> Row:
        """The state of what is as declared and does not run like that."""
        waits = next((self.results.waiting[key] for key in keys if key in self.results.waiting), None)
        if waits is not None:
            return {"state": "not_deployed", "reason": waits}
        return {"state": "down", "reason": f"it is {row['status']}"} if row["light"] == "down" else {}

    def _outside(self, inhabited: set[str]) -> Iterator[Pair]:
        """What stands on the server itself, as far as it is declared or should be."""
        for option, resource in self.declared.outside.items():
            wanted = self.whole or option == "projects" or self.declared.server.get(option) is not None
            for record in self.found.get(option) or ():
                name = self.declared.name_of(resource, record, NOWHERE)
                identifier = str(record.get(resource.id_option) or "")
                thing = self.results.thing(*(Key(*NOWHERE, resource.title, text) for text in (identifier, name)))
                used = option == "projects" and (name in inhabited or name in self.ignored)
                if thing is None and wanted and identifier not in self.own and not used:
                    thing = _stranger(NOWHERE, resource.title, name)
                if thing:
                    yield _object(thing, record, identifier), thing

    def _around(self, inhabited: set[Place], strangers: set[str]) -> Iterator[Pair]:
        """Environments. One that nobody declares is told where its project is declared."""
        resource = resource_of(f"{self.declared.platform}_environment")
        held = {
            (str(row["project"]), str(row["environment"]))
            for option in self.declared.inside
            for row in self.found.get(option) or ()
        }
        for record in self.found.get("environments") or ():
            place = (str(record["project"]), str(record["name"]))
            thing = self.results.thing(Key(*place, ENVIRONMENT, place[1]))
            # Every project begins with one.
            begun = place[1] == resource.inborn and place not in held
            if thing is None and place not in inhabited and place[0] not in {*strangers, *self.ignored} and not begun:
                thing = _stranger(place, ENVIRONMENT, place[1])
            if thing:
                yield _object(thing, {}, str(record.get(resource.id_option) or "")), thing

    def _not_found(self, told: Sequence[Row]) -> Iterator[Pair]:
        """What results tell of and is not there."""
        there = {id(thing) for thing in told}
        for thing in self.results.things.values():
            if id(thing) not in there:
                # The one that comes with a new project is in no diff.
                unmade = self.results.check_mode and thing["kind"] == ENVIRONMENT and thing["state"] == "in_sync"
                if unmade and "environments" in self.found:
                    thing["state"] = "missing"
                yield _object(thing, {}, ""), thing


def _object(thing: Row, record: Record, identifier: str) -> Row:
    """A row of what there is, or is declared to be."""
    row = {name: thing[name] for name in ("kind", "project", "environment", "name", "state", "reason", "file")}
    return {
        **row,
        "id": identifier or thing["id"],
        "version": version(record),
        "status": str(state_of(record) or ""),
        "light": "",
        "domains": domains(record),
    }


def _stranger(place: Place, kind: str, name: str) -> Row:
    return {**row_at(place, kind, name), "id": "", "state": UNDECLARED, "reason": "", "file": ""}


def report_of(results: Results, there: Objects, not_listed: Sequence[Record]) -> Row:
    """The whole report. C(not_listed) are kinds of which nobody knows what there is, and why."""
    check_mode = results.check_mode
    pairs = there.pairs()
    objects = [row for row, _thing in pairs]
    differences = [
        {**thing, **{name: row[name] for name in ("id", "state", "reason")}}
        for row, thing in pairs
        if row["state"] not in ("in_sync", UNDECLARED)
    ]
    undeclared = _undeclared(results, objects, there.ignored)
    unverified = [
        *results.unverified,
        *({**row_at(NOWHERE, row["kind"], row["kind"]), "option": "", "reason": row["reason"]} for row in not_listed),
    ]
    count = Counter(row["state"] for row in objects)
    summary = {
        "declared": len(objects) - count[UNDECLARED],
        **{state: count[state] for state in STATES},
        UNDECLARED: len(undeclared),
        "pruned": sum(row["pruned"] for row in undeclared),
        "unverified": len(unverified),
    }
    verdict = _verdict(summary, check_mode)
    return {
        "drift": bool(differences or summary["pruned"]),
        "verdict": verdict,
        "lines": [f"{verdict}.", *_lines(differences, undeclared, check_mode)],
        "check_mode": check_mode,
        "summary": summary,
        "objects": objects,
        "differences": differences,
        "undeclared": undeclared,
        "unverified": unverified,
        **_used(there),
    }


def _used(there: Objects) -> Row:
    declared = there.declared
    usable = {name: item for name, item in declared.outside.items() if name != "projects"}
    uses = Uses(there.found, usable, {**declared.outside, **declared.inside}, declared.by_option())
    return {
        # What a server has made for itself is worth a line where somebody uses it.
        "used": [row for row in uses.rows if row["used_by"] or row["id"] not in there.own],
        "used_unknown": uses.unknown(),
    }


def _undeclared(results: Results, objects: Sequence[Row], ignored: Sequence[str]) -> list[Row]:
    """What exists and nobody declares, or did until this run has pruned it."""
    rows: list[Row] = []
    left: dict[Any, Row] = dict(results.pruned)
    for row in objects:
        if row["state"] == UNDECLARED:
            place = (row["project"], row["environment"], row["kind"])
            pruned = [left.pop((*place, text), None) for text in (row["id"], row["name"])]
            told = {name: row[name] for name in ("kind", "project", "environment", "name", "id")}
            rows.append({**told, "option": "", "pruned": any(pruned)})
    rows += [{**row, "option": "", "pruned": True} for row in left.values()]
    rows += [{**row, "pruned": False} for row in results.beside]
    return sorted((row for row in rows if row["project"] not in ignored), key=order)


def order(row: Row) -> tuple[str, ...]:
    """By place; what an environment is itself before what is in it."""
    inside = "" if row["kind"] in (ENVIRONMENT, PROJECT) else row["name"]
    return row["project"], row["environment"], inside, row["name"], row["kind"], row.get("option", "")


def _verdict(summary: Mapping[str, int], check_mode: bool) -> str:
    total = summary["declared"]
    parts: list[str] = []

    def count(number: int, single: str, many: str) -> None:
        """The first count says of how many it is one."""
        of = "" if parts else f" of {total} {'thing' if total == 1 else 'things'}"
        if number:
            parts.append(f"{number}{of} {single if number == 1 else many}")

    if check_mode:
        differing = summary["differs"] + summary["missing"]
        count(differing, "differs from what is declared", "differ from what is declared")
    else:
        count(summary["changed"] + summary["made"], "was changed", "were changed")
    count(summary["not_deployed"], "waits for a deployment", "wait for a deployment")
    count(summary["down"], "does not run", "do not run")
    checked = "could not be checked" if check_mode else "could not be converged"
    count(summary["failed"], checked, checked)
    if not parts:
        parts.append("Everything declared is in place")
    if summary[UNDECLARED]:
        parts.append(f"{summary[UNDECLARED]} {'is' if summary[UNDECLARED] == 1 else 'are'} not declared")
    if summary["pruned"]:
        verb = "would be" if check_mode else "was" if summary["pruned"] == 1 else "were"
        parts.append(f"{summary['pruned']} of {'it' if summary[UNDECLARED] == 1 else 'them'} {verb} pruned")
    return ", ".join(parts)


def _lines(differences: Sequence[Row], undeclared: Sequence[Row], check_mode: bool) -> Iterator[str]:
    """What differs and what is not declared, by name."""
    told = []
    for row in differences:
        what = ", ".join(change["option"] for change in row["changes"])
        # Why it is deployed is what has just been told.
        action = row["action"].partition(" ")[0] if what else row["action"]
        why = [text for text in (what, row["message"].split("\n")[0] or row["reason"] or action) if text]
        # Of what is new all of it is.
        why = [] if row["state"] in ("missing", "made") else why
        file = f" ({row['file']})" if row["file"] else ""
        told.append(f"{WORDS[row['state']]}: {row['kind']} {_path(row)}{': ' if why else ''}{'; '.join(why)}{file}")
    yield from _capped(told)
    told = []
    for row in undeclared:
        pruned = f", {'would be' if check_mode else 'was'} pruned" if row["pruned"] else ""
        option = f": {row['option']}" if row["option"] else ""
        told.append(f"not declared{pruned}: {row['kind']} {_path(row)}{option}")
    yield from _capped(told)


def _path(row: Row) -> str:
    outer = (row["project"], "" if row["kind"] == ENVIRONMENT else row["environment"])
    return "/".join(part for part in (*outer, row["name"]) if part)


def _capped(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"and {len(lines) - MOST} more"
