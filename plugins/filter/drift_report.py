# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: drift_report
short_description: What results of stacks say about a whole server
version_added: 1.0.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes one report of the results of M(selfhosted.paas.coolify_stack) or M(selfhosted.paas.dokploy_stack), of
    M(selfhosted.paas.coolify_platform) or M(selfhosted.paas.dokploy_platform), and of what
    M(selfhosted.paas.coolify_info) or M(selfhosted.paas.dokploy_info) tell, as the roles C(coolify_platform) and
    C(dokploy_platform) write it.
options:
  _input:
    description: The results, one for each declared stack.
    type: list
    elements: dict
    required: true
  platform:
    description: The platform.
    type: str
    choices: [coolify, dokploy]
    required: true
  found:
    description: What the server has after those results, by kind in the plural, as C(found) of the information module.
    type: dict
    required: true
  declared:
    description:
      - The declared stacks, in the order of the results. Of each are used C(project), C(environment) and the names and
        ids of what it holds.
    type: list
    elements: dict
    required: true
  server:
    description: The results for what stands on the server itself, if that was declared.
    type: list
    elements: dict
    default: []
  declared_server:
    description:
      - What was declared to stand on the server itself. Of a kind of which nothing is declared there nothing counts as
        undeclared, except projects, unless O(whole=true).
    type: dict
    default: {}
  whole:
    description:
      - Whether what is declared is meant to be the whole server, as an export of it is. Then whatever else there is
        counts as undeclared, of every kind, also projects and environments in which something is.
    type: bool
    default: false
  not_listed:
    description:
      - Kinds of which nobody knows what there is, with C(kind) and C(reason), as C(not_listed) of the information
        module.
    type: list
    elements: dict
    default: []
  own:
    description: Ids of what the server has made for itself, as C(own) of the information module.
    type: list
    elements: str
    default: []
  environments:
    description: The results for environments by themselves, if any were declared.
    type: list
    elements: dict
    default: []
  ignored_projects:
    description: Names of projects that the report says nothing about.
    type: list
    elements: str
    default: []
  check_mode:
    description: Whether the results are of check mode, and so tell what would be changed.
    type: bool
    default: true
  files:
    description: Paths of the files in which something is declared.
    type: list
    elements: str
    default: []
  contents:
    description: What these files hold, in the same order.
    type: list
    elements: dict
    default: []
positional: platform
"""

EXAMPLES = r"""
- name: What differs
  selfhosted.paas.coolify_stack:
    project: "{{ item.project }}"
    applications: "{{ item.applications }}"
  loop: "{{ stacks }}"
  loop_control:
    label: "{{ item.project }}"
  check_mode: true
  register: checked

- name: What there is
  selfhosted.paas.coolify_info:
  register: server

- name: Both in one
  ansible.builtin.debug:
    msg: "{{ checked.results | selfhosted.paas.drift_report('coolify', server.found, declared=stacks) }}"
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    drift:
      description: Whether something differs, is missing, is not deployed, does not run or could not be checked, or
        would be pruned.
      type: bool
    verdict:
      description: The same as a sentence.
      type: str
    lines:
      description:
        - The same for a console, by name - the verdict, what differs and where it is declared, and what is not
          declared; of each at most 20, and how many more there are.
      type: list
      elements: str
    check_mode:
      description: Whether it tells what would be changed, or what was.
      type: bool
    summary:
      description:
        - Numbers. C(declared) is how many of RV(ignore:objects) are declared, and for each state that they can be in
          there is how many of them are; these add up to it. All but C(in_sync) are in RV(ignore:differences).
        - C(undeclared) and C(unverified) are the lengths of these lists, and C(pruned) how many of the former are.
      type: dict
    objects:
      description:
        - Everything that is declared or exists without being declared, on the server itself, as an environment or in
          one, with C(kind), C(project), C(environment), C(name), C(id), C(version), C(status), C(light), C(domains),
          C(state), C(reason) and C(file). What stands on the server itself, such as a project, has no C(project).
        - C(state) is C(in_sync), C(differs) or C(missing) in check mode, C(changed) or C(made) after a run that did
          it, C(not_deployed) for what is stored and is not what runs, C(down) for what does not run, C(failed) for what
          could not be checked or converged, or C(undeclared). What is declared as stopped or absent is neither
          C(not_deployed) nor C(down).
        - C(reason) says why something is C(not_deployed) or C(down).
        - C(light) is how C(status) is to be taken - C(up), C(down) or C(busy).
        - C(file) is the file that declares it, from the root of its repository, where O(files) tells.
      type: list
      elements: dict
    differences:
      description:
        - Of what is declared everything that is not C(in_sync), with C(kind), C(project), C(environment), C(name),
          C(id), C(state), C(reason) and C(file) as in RV(ignore:objects); and with C(changes), each with C(option),
          C(before) and C(after), C(action), what is deployed or started, and C(message), why it failed.
      type: list
      elements: dict
    undeclared:
      description:
        - What exists and nobody declares, of everything in environments, of projects and environments, and of the kinds
          on the server itself of which something is declared; with O(whole) of every kind. Each has C(kind),
          C(project), C(environment), C(name), C(id), C(option) and C(pruned).
        - With an C(option) what is not declared is this entry of something that is, such as a variable. Of options that
          are not declared at all nobody knows.
        - C(pruned) says whether this run has removed it, or would in check mode.
      type: list
      elements: dict
    unverified:
      description:
        - What cannot be compared, with C(kind), C(project), C(environment), C(name), C(option) and C(reason), which are
          declared options; and kinds that cannot be listed, without an C(option).
      type: list
      elements: dict
    used:
      description:
        - What stands on the server itself and can be used, with C(kind), C(project), C(environment), C(name), C(id)
          and C(used_by), a list of those that use it with C(kind), C(project), C(environment) and C(name); as far as
          what is found shows it or, where that does not, what is declared.
      type: list
      elements: dict
    used_unknown:
      description:
        - What is found does not show which of the C(kind) are used C(by) others, both in the plural, so RV(ignore:used)
          knows of these only what is declared.
      type: list
      elements: dict
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import members_of, resource_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.overview import address_of, state_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.uses import Uses

Row = dict[str, Any]
Record = Mapping[str, Any]

SIDES = ("before", "after")
NOWHERE: Row = {"project": "", "environment": ""}
"""Where what stands on the server itself is."""
UNDECLARED = "undeclared"
STATES = ("in_sync", "differs", "missing", "changed", "made", "not_deployed", "down", "failed")
"""Of what is declared; each of it is in one of them."""
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
DONE = {"differs": "changed", "missing": "made"}
"""What a state of check mode is called after a run that was not one."""
RESTING = ("stopped", "absent")
SETTLED = ("in_sync", "changed", "made")
"""What is as declared, so that it is worth telling whether it runs."""
PLATFORMS = ("coolify", "dokploy")
PROJECT = "project"
ENVIRONMENT = "environment"
Key = tuple[str, str, str, str]
"""Project, environment, kind, and id or name."""
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


class Report:
    """One report in the making.

    known    everything that is declared, by place and kind with its name, and with its id
    files    by the same, the file that declares it
    things   what results tell of what is declared
    pruned   what this run removes since nobody declares it
    beside   what things have besides what is declared of them
    waiting  what waits for a deployment, and why
    """

    def __init__(self, platform: str, check_mode: bool, names: Mapping[str, str]) -> None:
        self.platform = platform
        self.check_mode = check_mode
        self.names = names
        self.inside = members_of(f"{platform}_stack")
        self.outside = members_of(f"{platform}_platform")
        self.known: set[Key] = set()
        self.files: dict[Key, str] = {}
        self.things: dict[Key, Row] = {}
        self.pruned: dict[Key, Row] = {}
        self.beside: list[Row] = []
        self.waiting: dict[Key, str] = {}
        self.unverified: list[Row] = []

    def stack(self, declared: Record, result: Record) -> None:
        """Add what the result of one stack says."""
        place = self._place(declared)
        kinds = _kinds(result)
        diff = result.get("diff") or {}
        before, after = (
            {key: value for key, value in (diff.get(side) or {}).items() if key not in kinds} for side in SIDES
        )
        name = place["environment"]
        if before.pop(ENVIRONMENT, None):
            self.pruned[self._named(place, ENVIRONMENT, name)] = {"kind": ENVIRONMENT, **place, "name": name, "id": ""}
        complaint = "" if kinds or not result.get("msg") else str(result["msg"])
        found = list(changes(before, after))
        if complaint or declared.get("state") != "absent":
            state = (
                "failed" if complaint else ("missing" if ENVIRONMENT in after else "differs") if found else "in_sync"
            )
            self._add(self._named(place, ENVIRONMENT, name), ENVIRONMENT, place, name, state, found, complaint)
        self._besides(ENVIRONMENT, place, name, "", result)
        if complaint:
            self._failed(declared, self.inside, place)
        self._members(self.inside, place, result)

    def server(self, declared: Record, result: Record) -> None:
        """Add what the result for what stands on the server itself says."""
        if result.get("msg") and not _kinds(result):
            key = self._named(NOWHERE, "server", self.platform)
            self._add(key, "server", NOWHERE, self.platform, "failed", [], str(result["msg"]))
            self._failed(declared, self.outside, NOWHERE)
        self._members(self.outside, NOWHERE, result)

    def environment(self, result: Record) -> None:
        """Add what the result for one environment by itself says."""
        told = result.get("environment") or {}
        name = str(told.get("name") or ((result.get("diff") or {}).get("after") or {}).get("name") or "")
        place = {"project": str(told.get("project") or ""), "environment": name}
        if result.get("failed") or result.get("changed"):
            self._member(ENVIRONMENT, place, {**result, "name": name}, None)

    def thing(self, place: Row, kind: str, *texts: str) -> Row | None:
        """What is told of what is declared under one of these ids and names; None for what nobody declares."""
        keys = [self._named(place, kind, text) for text in texts]
        told = next((self.things[key] for key in keys if key in self.things), None)
        if told is None and self.known.intersection(keys):
            return self._add(keys[-1], kind, place, texts[-1], "in_sync", [])
        return told

    def _failed(self, declared: Record, kinds: Mapping[str, Resource], place: Row) -> None:
        """Of what could not even be looked at nobody knows whether it differs."""
        for option, resource in kinds.items():
            for item in entries(declared, option):
                name = _called(resource, item, self.names) if place is NOWHERE else str(item.get("name"))
                named = str(item.get(resource.id_option) or name)
                self._add(self._named(place, resource.title, named), resource.title, place, name, "failed", [])

    def _members(self, kinds: Mapping[str, Resource], place: Row, result: Record) -> None:
        for option in _kinds(result):
            resource = kinds.get(option)
            for member in result[option]:
                self._member(resource.title if resource else option, place, member, resource)

    def place_of(self, declared: Record) -> tuple[str, str]:
        """The project and the environment of a stack, by their names."""
        place = (str(declared["project"]), str(declared.get("environment") or "production"))
        project, environment = (self.names.get(part, part) for part in place)
        return project, environment

    def _place(self, declared: Record) -> Row:
        return dict(zip(("project", "environment"), self.place_of(declared)))

    @staticmethod
    def _named(place: Row, kind: str, text: str) -> Key:
        return place["project"], place["environment"], kind, text

    def _member(self, kind: str, place: Row, member: Record, resource: Resource | None) -> None:
        name = _called(resource, member, self.names) if resource and place is NOWHERE else str(member["name"])
        identifier = str((member.get(resource.id_option) if resource and resource.id_option else "") or "")
        diff = member.get("diff") or {}
        before, after = (dict(diff.get(side) or {}) for side in SIDES)
        action = str(after.pop("run", ""))
        does, reason = _action(action)
        key = self._named(place, kind, identifier or name)
        if before and not after and not action and not member.get("failed"):
            named = {key, self._named(place, kind, name)}
            if not named & self.known:
                self.pruned[key] = {"kind": kind, **place, "name": name, "id": identifier}
                return
        state = "in_sync"
        if member.get("failed"):
            state = "failed"
        elif member.get("changed"):
            state = "missing" if "name" in after and not before else "differs"
            if self.check_mode and not before and not after:
                # What is stored is as declared, so only what runs is not.
                state = {"deploy": "not_deployed", "start": "down"}.get(does, state)
        if member.get("deploy_required"):
            self.waiting[key] = str(member.get("deploy_reason") or "")
        row = self._add(key, kind, place, name, state, list(changes(before, after)), str(member.get("msg") or ""))
        row.update(id=identifier, action=action, reason=reason if row["state"] in ("not_deployed", "down") else "")
        for doubt in member.get("unverified") or ():
            self.unverified.append({**place, "kind": kind, "name": name, **doubt})
        self._besides(kind, place, name, identifier, member)

    def _besides(self, kind: str, place: Row, name: str, identifier: str, told: Record) -> None:
        for option in told.get("undeclared") or ():
            self.beside.append({"kind": kind, **place, "name": name, "id": identifier, "option": str(option)})

    def _add(self, key: Key, kind: str, place: Row, name: str, state: str, found: list[Row], message: str = "") -> Row:
        state = state if self.check_mode else DONE.get(state, state)
        told = self.things.get(key)
        if told is not None:
            # An environment by itself, and as what a stack is in.
            told.update(changes=told["changes"] + found, message=told["message"] or message)
            told["state"] = told["state"] if state == "in_sync" else state
            return told
        row: Row = {"kind": kind, **place, "name": name, "id": "", "state": state, "changes": found, "action": ""}
        named = self._named(place, kind, name)
        inside = self._named(place, ENVIRONMENT, place["environment"])
        file = self.files.get(key) or self.files.get(named) or self.files.get(inside, "")
        self.things[key] = {**row, "message": message, "reason": "", "file": file}
        return self.things[key]


def entries(declared: Record, option: str) -> list[Record]:
    """The things that an option lists; what is none is left for the module to refuse."""
    listed = declared.get(option)
    return [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []


def _kinds(result: Record) -> list[str]:
    """The options of a stack of whose members the result tells."""
    return [key for key, value in result.items() if _members(value)]


def _action(run: str) -> tuple[str, str]:
    """What is done besides storing, and why."""
    action, _space, reason = run.partition(" ")
    return action, reason.strip("()")


def _members(value: Any) -> bool:
    return (
        bool(value) and isinstance(value, list) and all(isinstance(row, Mapping) and "failed" in row for row in value)
    )


def _called(resource: Resource, record: Record, names: Mapping[str, str]) -> str:
    """What tells it from others on the server itself: its name, after that of what it stands in."""
    outer = [str(record[item.name]) for item in resource.parents if record.get(item.name)]
    return "/".join([*(names.get(part, part) for part in outer), str(record.get("name"))])


def _known(
    declared: Sequence[Record], kinds: Mapping[str, Resource], names: Mapping[str, str], states: Sequence[str] = ()
) -> set[Key]:
    """Place, kind and name, and place, kind and id, of everything that is declared, or declared in these states."""
    found: set[Key] = set()
    for stack in declared:
        project = str(stack.get("project", ""))
        environment = str(stack.get("environment") or "production") if project else ""
        for option, resource in kinds.items():
            for item in entries(stack, option):
                if states and item.get("state") not in states:
                    continue
                own = [str(item["name"]) if project else _called(resource, item, names)] if item.get("name") else []
                own += [str(item[key]) for key in filter(None, [resource.id_option]) if item.get(key)]
                place = (names.get(project, project), names.get(environment, environment))
                found.update((*place, resource.title, key) for key in own)
    return found


def drift_report(
    results: Any,
    platform: str,
    found: Any,
    declared: Any = (),
    server: Any = (),
    declared_server: Any = None,
    environments: Any = (),
    own: Any = (),
    ignored_projects: Any = (),
    check_mode: bool = True,
    whole: bool = False,
    not_listed: Any = (),
    files: Any = (),
    contents: Any = (),
) -> Row:
    """The report of the results of stacks."""
    if platform not in PLATFORMS:
        raise AnsibleFilterError(f"drift_report knows {', '.join(PLATFORMS)}, not {platform}.")
    if len(results) != len(declared):
        raise AnsibleFilterError("drift_report needs one result for each declared stack.")
    outer = declared_server or {}
    report = Report(platform, check_mode, names_in(found))
    report.known = _known(declared, report.inside, report.names) | _known([outer], report.outside, report.names)
    report.files = _files(report, files, contents)
    for result in server:
        report.server(outer, result)
    for result in environments:
        report.environment(result)
    for stack, result in zip(declared, results):
        report.stack(stack, result)
    resting = _known(declared, report.inside, report.names, RESTING)
    objects = _inside(report, found, resting)
    # One that shall go is there without being declared.
    told = {report.place_of(stack) for stack in declared if stack.get("state") != "absent"}
    # Where something is declared, or is told of by itself, what it stands in is told with it.
    inhabited = told if whole else told | {(row["project"], row["environment"]) for row in objects}
    around = {*(project for project, _environment in inhabited), *ignored_projects}
    objects += _outside(report, found, outer, around, own, whole)
    unknown = {row["name"] for row in objects if row["kind"] == PROJECT and row["state"] == UNDECLARED}
    objects += _around(report, found, inhabited, set() if whole else unknown, ignored_projects)
    there = {id(row["told"]) for row in objects}
    for thing in report.things.values():
        if id(thing) not in there:
            # The one that comes with a new project is in no diff.
            unmade = check_mode and thing["kind"] == ENVIRONMENT and thing["state"] == "in_sync"
            if unmade and "environments" in found:
                thing["state"] = "missing"
            objects.append(_object(thing))
    objects = [row for row in objects if row["project"] not in ignored_projects]
    differences = []
    for row in objects:
        thing = row.pop("told")
        if row["state"] not in ("in_sync", UNDECLARED):
            differences.append({**thing, **{name: row[name] for name in ("id", "state", "reason")}})
    undeclared = _undeclared(report, objects, ignored_projects)
    objects.sort(key=_order)
    differences.sort(key=_order)
    for row in not_listed:
        nowhere = {**NOWHERE, "kind": row["kind"], "name": row["kind"], "option": ""}
        report.unverified.append({**nowhere, "reason": row["reason"]})
    count = Counter(row["state"] for row in objects)
    summary = {
        "declared": len(objects) - count[UNDECLARED],
        **{state: count[state] for state in STATES},
        UNDECLARED: len(undeclared),
        "pruned": sum(row["pruned"] for row in undeclared),
        "unverified": len(report.unverified),
    }
    verdict = _verdict(summary, check_mode)
    used = Uses(
        found,
        {name: item for name, item in report.outside.items() if name != "projects"},
        {**report.outside, **report.inside},
        _by_place(report, declared, outer),
    )
    return {
        "drift": bool(differences or summary["pruned"]),
        "verdict": verdict,
        "lines": [f"{verdict}.", *_lines(differences, undeclared, check_mode)],
        "check_mode": check_mode,
        "summary": summary,
        "objects": objects,
        "differences": differences,
        "undeclared": undeclared,
        "unverified": report.unverified,
        # What a server has made for itself is worth a line where somebody uses it.
        "used": [row for row in used.rows if row["used_by"] or row["id"] not in own],
        "used_unknown": used.unknown(),
    }


def names_in(found: Record) -> dict[str, str]:
    """The names of what encloses others, by their ids."""
    names: dict[str, str] = {}
    for option in ("projects", "servers", "environments"):
        for item in found.get(option) or ():
            names[str(item.get("uuid") or item.get(f"{option[:-1]}_id"))] = str(item.get("name"))
    return names


def _by_place(report: Report, declared: Sequence[Record], outer: Record) -> dict[tuple[str, str, str, str], Record]:
    """What is declared, by its option and by project, environment, and name or id."""
    found: dict[tuple[str, str, str, str], Record] = {}
    stacks = [(report.place_of(stack), stack, report.inside) for stack in declared]
    for place, stack, kinds in (*stacks, (("", ""), outer, report.outside)):
        for option, resource in kinds.items():
            for item in entries(stack, option):
                for text in filter(None, (item.get("name"), item.get(resource.id_option))):
                    found[(option, *place, str(text))] = item
    return found


def _files(report: Report, paths: Sequence[str], contents: Sequence[Any]) -> dict[Key, str]:
    """By place, kind, and name or id, the file that declares it; a stack is the environment that it is."""
    found: dict[Key, str] = {}
    for path, content in zip(paths, contents):
        if not isinstance(content, Mapping):
            continue
        shown = _in_repository(str(path))
        folder = os.path.basename(os.path.dirname(path))
        stacks = entries(content, "stacks") or ([content] if "project" in content and "name" not in content else [])
        for stack in stacks:
            if "project" in stack:
                project, environment = report.place_of(stack)
                found[(project, environment, ENVIRONMENT, environment)] = shown
        if stacks:
            continue
        own = {folder: [content]} if folder in report.outside and "name" in content else content
        found.update(dict.fromkeys(_known([{**own, "project": ""}], report.outside, report.names), shown))
    return found


def _in_repository(path: str) -> str:
    """A path from the root of the repository that it is in, and as it is where it is in none."""
    root = next((one for one in Path(path).parents if (one / ".git").exists()), None)
    return os.path.relpath(path, root) if root else path


def _object(thing: Row, record: Record | None = None, identifier: str = "") -> Row:
    """A row of what there is, or is declared to be."""
    record = record or {}
    row = {name: thing[name] for name in ("kind", "project", "environment", "name", "state", "reason", "file")}
    return {
        **row,
        "id": identifier or thing["id"],
        "version": version(record),
        "status": str(state_of(record) or ""),
        "light": "",
        "domains": domains(record),
        "told": thing,
    }


def _stranger(kind: str, place: Row, name: str) -> Row:
    return {"kind": kind, **place, "name": name, "state": UNDECLARED, "reason": "", "file": ""}


def _inside(report: Report, found: Record, resting: set[Key]) -> list[Row]:
    """Everything that is in environments."""
    rows: list[Row] = []
    for option, resource in report.inside.items():
        for record in found.get(option) or ():
            place = {"project": str(record["project"]), "environment": str(record["environment"])}
            name, identifier = str(record.get("name")), str(record.get(resource.id_option))
            thing = report.thing(place, resource.title, identifier, name)
            row = _object(thing or _stranger(resource.title, place, name), record, identifier)
            row["light"] = light(report.platform, row["status"]) if row["status"] else ""
            rows.append(row)
            keys = [(*place.values(), resource.title, text) for text in (identifier, name)]
            if row["state"] in SETTLED and not resting.intersection(keys):
                waits = next((report.waiting[key] for key in keys if key in report.waiting), None)
                if waits is not None:
                    row.update(state="not_deployed", reason=waits)
                elif row["light"] == "down":
                    row.update(state="down", reason=f"it is {row['status']}")
    return rows


def _outside(
    report: Report, found: Record, declared: Record, inhabited: set[str], own: Sequence[str], whole: bool
) -> Iterator[Row]:
    """What stands on the server itself, as far as it is declared or should be."""
    for option, resource in report.outside.items():
        for record in found.get(option) or ():
            name, identifier = _called(resource, record, report.names), str(record.get(resource.id_option) or "")
            thing = report.thing(NOWHERE, resource.title, identifier, name)
            if thing:
                yield _object(thing, record, identifier)
                continue
            told = whole or option == "projects" or declared.get(option) is not None
            if told and identifier not in own and not (option == "projects" and name in inhabited):
                yield _object(_stranger(resource.title, NOWHERE, name), record, identifier)


def _around(
    report: Report, found: Record, inhabited: set[tuple[str, str]], undeclared: set[str], ignored: Sequence[str]
) -> Iterator[Row]:
    """Environments. One that nobody declares is told where its project is declared."""
    resource = resource_of(f"{report.platform}_environment")
    held = {
        (str(row["project"]), str(row["environment"])) for option in report.inside for row in found.get(option) or ()
    }
    for record in found.get("environments") or ():
        project, name = str(record["project"]), str(record["name"])
        place, identifier = {"project": project, "environment": name}, str(record.get(resource.id_option) or "")
        thing = report.thing(place, ENVIRONMENT, name)
        if thing:
            yield _object(thing, None, identifier)
            continue
        # Every project begins with one.
        begun = name == resource.inborn and (project, name) not in held
        if (project, name) not in inhabited and project not in {*undeclared, *ignored} and not begun:
            yield _object(_stranger(ENVIRONMENT, place, name), None, identifier)


def _undeclared(report: Report, objects: Sequence[Row], ignored: Sequence[str]) -> list[Row]:
    """What exists and nobody declares, or did until this run has pruned it."""
    rows: list[Row] = []
    left = dict(report.pruned)
    for row in objects:
        if row["state"] == UNDECLARED:
            place = (row["project"], row["environment"], row["kind"])
            pruned = [left.pop((*place, text), None) for text in (row["id"], row["name"])]
            told = {name: row[name] for name in ("kind", "project", "environment", "name", "id")}
            rows.append({**told, "option": "", "pruned": any(pruned)})
    rows += [{**row, "option": "", "pruned": True} for row in left.values()]
    rows += [{**row, "pruned": False} for row in report.beside]
    return sorted((row for row in rows if row["project"] not in ignored), key=_order)


def _order(row: Row) -> tuple[str, ...]:
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


class FilterModule:
    def filters(self) -> Row:
        return {"drift_report": drift_report}
