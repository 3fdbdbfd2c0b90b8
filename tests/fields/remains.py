# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is on a real server before tests and after them, and what takes away what a run that was killed has left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import Kinds
from frame import Bench, as_it_is, identity, put_back
from resources import cases
from resources.case import NotThere
from resources.objects import send

OURS = re.compile(r"(fields|probe|roles)[ .-](.+[ .-])?[0-9a-f]{6,8}(@example\.com)?|selfhosted\.paas[ .-].+")
"""What tests call all that they make, except tags of Coolify."""
TAGS = {"coolify": ("one", "two", "three")}
WHOLLY = ("delete_content", "delete_volumes", "delete_configurations")

Things = dict[str, list[str]]
"""By kind, place and name, what each of them is declared as, in JSON and without secrets."""


def things(bench: Bench) -> Things:
    """Everything on the server, as an export tells it. Raises Failure."""
    told = bench.command("export", full=True)
    kinds = _kinds(bench)
    found: Things = {}
    for item in (*kinds.server, *kinds.enclosing[:1]):
        for row in told[item.plural]:
            _add(found, item, "", row)
    for stack in told["stacks"]:
        place = "/".join(stack[item.kind] for item in kinds.enclosing)
        for item in kinds.members:
            for row in stack.pop(item.plural, []):
                _add(found, item, f"{place}/", row)
        found.setdefault(f"{kinds.enclosing[-1].kind} {place}", []).append(json.dumps(stack))
    return found


def _add(found: Things, resource: Resource, place: str, row: dict[str, Any]) -> None:
    name = row.get("name") or row.get(resource.id_option) or ""
    found.setdefault(f"{resource.kind} {place}{name}", []).append(json.dumps(row))


def counts(bench: Bench, found: Things) -> Iterator[tuple[str, int]]:
    """How many there are of each kind of which there can be several."""
    for item in _kinds(bench).every:
        if not item.lasting and (number := sum(key.startswith(f"{item.kind} ") for key in found)):
            yield item.title if number == 1 else item.titles, number


def differences(bench: Bench, before: Things, after: Things) -> Iterator[str]:
    """What is new, gone or otherwise, a sentence each; but for a choice that nobody had made or can take back."""
    resources = {kind: case.resource for kind, case in cases(bench.server.platform).items()}
    for key in sorted({*before, *after}):
        old, new = sorted(before.get(key, [])), sorted(after.get(key, []))
        if len(old) != len(new):
            yield f"{key} is {'gone' if len(new) < len(old) else 'new'}"
            continue
        resource = resources.get(key.partition(" ")[0])
        chosen = {item.name for item in resource.fields if item.choices} if resource and resource.lasting else set()
        for one, other in zip(map(json.loads, old), map(json.loads, new)):
            open_before = {name for name in chosen if one.get(name) is None}
            if names := sorted(name for name in {*one, *other} - open_before if one.get(name) != other.get(name)):
                yield f"{key} has another {', '.join(names)}"


def try_key(bench: Bench) -> str:
    """What tests need and the key may not do; empty where it may do all. Raises Failure where it may not write."""
    project = declaration_of(f"{bench.server.platform}_project")
    try:
        bench.run(project, name=bench.project)
    finally:
        bench.run(project, name=bench.project, state="absent")
    if bench.server.platform == "coolify" and not any(
        row.get("private_key") for row in send(bench, "GET", "/security/keys")
    ):
        return "The token shows no secrets. It needs root, or read:sensitive besides read, write and deploy."
    return ""


def settings(bench: Bench) -> list[list[Any]]:
    """What is there once and tests set: its kind, which one it is, and the options that bring it back, secrets among
    them.
    """
    found: list[list[Any]] = []
    for kind, case in cases(bench.server.platform).items():
        if not case.resource.lasting or bench.older_than(case.resource.read.since):
            continue
        for variant in case.variants:
            try:
                where = identity(case.resource, case.base(bench, variant))
            except NotThere:
                continue  # What this server lacks cannot remain.
            found.append([kind, where, as_it_is(bench, case.resource, where)])
    return found


def put_back_settings(bench: Bench, before: list[list[Any]]) -> Iterator[str]:
    """Bring back what has become otherwise. Yields what it was."""
    for kind, where, options in before:
        resource = cases(bench.server.platform)[kind].resource
        now = as_it_is(bench, resource, where)
        if bench.run(resource, **{**where, **put_back(resource, options, now)})["changed"]:
            yield " ".join(["put back", resource.title, *map(str, where.values())])


def remove(bench: Bench, before: Things | None) -> Iterator[str]:
    """Remove what tests have left, tags only where it is known which there were before. Yields what it
    was, and why something could not be removed.
    """
    told, kinds = bench.command("export")["objects"], _kinds(bench)
    tags = TAGS.get(bench.server.platform, ()) if before is not None else ()
    made = [name for name in tags if f"tag {name}" not in (before or {})]
    # What holds others, or is referred to, goes after them.
    for resource in reversed(kinds.every):
        for row in told:
            name = row["name"]
            ours = OURS.fullmatch(row.get("project") or name) or (resource.kind == "tag" and name in made)
            default = resource.kind == "environment" and name == "production"
            if row["kind"] != resource.kind or default or not ours:
                continue
            place = {parent.name: row[parent.name] for parent in resource.parents}
            more = {item.name: True for item in resource.delete_options if item.name in WHOLLY}
            try:
                bench.run(resource, name=name, **{resource.id_option: row["id"]}, **place, **more, state="absent")
                yield f"removed {resource.title} {name}"
            except Failure as failure:
                yield f"could not remove {resource.title} {name}: {failure}"


def _kinds(bench: Bench) -> Kinds:
    return Kinds([case.resource for case in cases(bench.server.platform).values()])
