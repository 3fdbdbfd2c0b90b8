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
  running:
    description:
      - Results of the same stacks in check mode with C(deploy=auto), in the same order, read after those of the input.
        They tell what is stored but is not what runs. Stacks without one, such as skipped ones, may give anything.
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
      description: Whether something differs, is missing, is not deployed, does not run or could not be checked.
      type: bool
    verdict:
      description: The same as a sentence.
      type: str
    check_mode:
      description: Whether it tells what would be changed, or what was.
      type: bool
    summary:
      description: Number of things in environments by their state, and of all that nobody declares, wherever it is.
      type: dict
    objects:
      description:
        - Everything in an environment with C(kind), C(project), C(environment), C(name), C(id), C(version), C(status),
          C(domains), C(state) and C(reason).
        - C(state) is C(in_sync), C(differs) or C(missing) in check mode, C(changed) or C(made) after a run that did
          it, C(not_deployed) for what is stored and is not what runs, C(down) for what does not run, C(undeclared) or
          C(failed). What is declared as stopped or absent is neither C(not_deployed) nor C(down).
        - C(reason) says why something is C(not_deployed) or C(down).
      type: list
      elements: dict
    differences:
      description: What differs, is missing or could not be checked, with C(changes) option by option or a C(message).
      type: list
      elements: dict
    undeclared:
      description:
        - What exists and nobody declares, of everything in environments, of projects and environments, and of the kinds
          on the server itself of which something is declared; with O(whole) of every kind.
        - C(pruned) says whether this run removes it, or would in check mode.
      type: list
      elements: dict
    unverified:
      description:
        - Declared options that cannot be compared, with C(option) and C(reason); and kinds that cannot be listed.
      type: list
      elements: dict
    used:
      description:
        - What stands on the server itself and is used, with C(kind), C(name) and C(used_by), a list of those that use
          it with C(kind), C(project), C(environment) and C(name); as far as what is found shows it.
      type: list
      elements: dict
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.commands import Members
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of, resource_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.uses import uses

Row = dict[str, Any]
Record = Mapping[str, Any]

SIDES = ("before", "after")
NOWHERE: Row = {"project": "", "environment": ""}
"""Where what stands on the server itself is."""
STATES = ("in_sync", "differs", "missing", "changed", "made", "not_deployed", "down", "undeclared", "failed")
DONE = {"differs": "changed", "missing": "made"}
"""What a state of check mode is called after a run that was not one."""
RESTING = ("stopped", "absent")
SETTLED = ("in_sync", "changed", "made")
"""What is as declared, so that it is worth telling whether it runs."""
PLATFORMS = ("coolify", "dokploy")
PROJECT = "project"
Key = tuple[str, str, str, str]
"""Project, environment, kind, and id or name."""
GIT = ("git", "github", "gitlab", "bitbucket", "gitea")
UP = {"coolify": ("running",), "dokploy": ("done",)}
DOWN = {"coolify": ("exited", "degraded"), "dokploy": ("error", "idle")}


@functools.cache
def kinds_of(platform: str, module: str) -> dict[str, Resource]:
    """What a stack, or the module for the server itself, is made of, by the option that lists it."""
    options = declaration_of(f"{platform}_{module}").options()
    return {item.name: item.of for item in options if isinstance(item, Members) and item.of}


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
    found = []
    for domain in record.get("domains") or ():
        if isinstance(domain, Mapping):
            path = str(domain.get("path") or "/")
            scheme = "https" if domain.get("https") else "http"
            found.append(f"{scheme}://{domain.get('host')}{path if path != '/' else ''}")
        else:
            found.append(str(domain))
    return found


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
    """One report in the making."""

    def __init__(self, platform: str, check_mode: bool, names: Mapping[str, str]) -> None:
        self.platform = platform
        self.check_mode = check_mode
        self.names = names
        self.inside = kinds_of(platform, "stack")
        self.states: dict[Key, str] = {}
        self.reasons: dict[Key, str] = {}
        self.waiting: set[Key] = set()
        self.labels: dict[Key, str] = {}
        self.touched: list[str] = []
        self.outside = 0
        self.pruned: set[Key] = set()
        self.differences: list[Row] = []
        self.unverified: list[Row] = []

    def stack(self, declared: Record, result: Record) -> None:
        """Add what the result of one stack says."""
        place = self._place(declared)
        kinds = _kinds(result)
        diff = result.get("diff") or {}
        before, after = (
            {key: value for key, value in (diff.get(side) or {}).items() if key not in kinds} for side in SIDES
        )
        around = list(changes(before, after))
        if (diff.get("before") or {}).get("environment"):
            self.pruned.add((place["project"], "", "environment", place["environment"]))
        complaint = "" if kinds or not result.get("msg") else str(result["msg"])
        if around or complaint:
            state = "failed" if complaint else "differs" if self.check_mode else "changed"
            self._differs("environment", place, place["environment"], state, around, complaint)
        self._members(self.inside, place, result)

    def server(self, result: Record) -> None:
        """Add what the result for what stands on the server itself says."""
        if result.get("msg") and not _kinds(result):
            self._differs("server", NOWHERE, self.platform, "failed", [], str(result["msg"]))
        self._members(kinds_of(self.platform, "platform"), NOWHERE, result)

    def environment(self, result: Record) -> None:
        """Add what the result for one environment by itself says."""
        told = result.get("environment") or {}
        name = str(told.get("name") or ((result.get("diff") or {}).get("after") or {}).get("name") or "")
        if result.get("failed") or result.get("changed"):
            place = {"project": str(told.get("project") or ""), "environment": name}
            self._member("environment", place, {**result, "name": name}, None)

    def _members(self, kinds: Mapping[str, Resource], place: Row, result: Record) -> None:
        for option in _kinds(result):
            resource = kinds.get(option)
            for member in result[option]:
                self._member(resource.title if resource else option, place, member, resource)

    def runs(self, declared: Record, result: Record) -> None:
        """Add what a look at the same stack with C(deploy=auto) says about what runs."""
        place = self._place(declared)
        kinds = [option for option in _kinds(result) if option in self.inside]
        if not kinds:
            if result.get("msg") and result.get("failed"):
                self._differs("environment", place, place["environment"], "failed", [], str(result["msg"]))
            return
        for option in kinds:
            resource = self.inside[option]
            for member in result[option]:
                key = self._key(place, resource, member)
                action, reason = _action((member.get("diff") or {}).get("after") or {})
                if member.get("failed") and self.states.get(key) in SETTLED:
                    self.states[key] = "failed"
                    message = str(member.get("msg") or "")
                    self._differs(resource.title, place, str(member["name"]), "failed", [], message)
                if action == "deploy" or member.get("deploy_required"):
                    self.waiting.add(key)
                    self.reasons[key] = reason

    def place_of(self, declared: Record) -> tuple[str, str]:
        """The project and the environment of a stack, by their names."""
        place = (str(declared["project"]), str(declared.get("environment") or "production"))
        project, environment = (self.names.get(part, part) for part in place)
        return project, environment

    def _place(self, declared: Record) -> Row:
        return dict(zip(("project", "environment"), self.place_of(declared)))

    def _key(self, place: Row, resource: Resource, member: Record) -> Key:
        named = str(member.get(resource.id_option) or member["name"])
        return place["project"], place["environment"], resource.title, named

    def _member(self, kind: str, place: Row, member: Record, resource: Resource | None) -> None:
        name = _called(resource, member, self.names) if resource and place is NOWHERE else str(member["name"])
        diff = member.get("diff") or {}
        before, after = (dict(diff.get(side) or {}) for side in SIDES)
        action = str(after.pop("run", ""))
        does, reason = _action({"run": action})
        state = "in_sync"
        if member.get("failed"):
            state = "failed"
        elif member.get("changed"):
            state = "missing" if "name" in after and not before else "differs"
            if self.check_mode and not before and not after:
                # What is stored is as declared, so only what runs is not.
                state = {"deploy": "not_deployed", "start": "down"}.get(does, state)
            state = state if self.check_mode else DONE.get(state, state)
            if before and not after and not action:
                ids = [str(member[item]) for item in [resource.id_option if resource else ""] if member.get(item)]
                self.pruned.update((place["project"], place["environment"], kind, text) for text in (name, *ids))
        self.touched.append(state)
        self.outside += place is NOWHERE
        if resource and place is not NOWHERE:
            key = self._key(place, resource, member)
            self.states[key] = state
            self.labels[key] = name
            if member.get("deploy_required"):
                self.waiting.add(key)
            if state in ("not_deployed", "down"):
                self.reasons[key] = reason
        if state != "in_sync":
            found = list(changes(before, after))
            self._differs(kind, place, name, state, found, str(member.get("msg") or ""), action)
        for doubt in member.get("unverified") or ():
            self.unverified.append({**place, "kind": kind, "name": name, **doubt})

    def _differs(
        self, kind: str, place: Row, name: str, state: str, found: list[Row], message: str, action: str = ""
    ) -> None:
        row = {"kind": kind, **place, "name": name, "state": state}
        self.differences.append({**row, "changes": found, "action": action, "message": message})


def _kinds(result: Record) -> list[str]:
    """The options of a stack of whose members the result tells."""
    return [key for key, value in result.items() if _members(value)]


def _action(after: Record) -> tuple[str, str]:
    """What is done besides storing, and why."""
    action, _space, reason = str(after.get("run") or "").partition(" ")
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
            for item in stack.get(option) or ():
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
    running: Any = (),
    whole: bool = False,
    not_listed: Any = (),
) -> Row:
    """The report of the results of stacks."""
    if platform not in PLATFORMS:
        raise AnsibleFilterError(f"drift_report knows {', '.join(PLATFORMS)}, not {platform}.")
    if len(results) != len(declared):
        raise AnsibleFilterError("drift_report needs one result for each declared stack.")
    report = Report(platform, check_mode, names_in(found))
    outer = kinds_of(platform, "platform")
    for result in server:
        report.server(result)
    for result in environments:
        report.environment(result)
    for stack, result in zip(declared, results):
        report.stack(stack, result)
    for stack, result in zip(declared, running):
        report.runs(stack, result)
    rows, undeclared = _inside(report, found, declared, ignored_projects)
    # One that shall go is there without being declared.
    told = {report.place_of(stack) for stack in declared if stack.get("state") != "absent"}
    # Where something is declared, or is told of by itself, what it stands in is told with it.
    inhabited = told if whole else told | {(row["project"], row["environment"]) for row in rows}
    around = {*(project for project, _environment in inhabited), *ignored_projects}
    outside = list(_outside(report, found, declared_server or {}, around, own, whole))
    undeclared += outside
    around = {row["name"] for row in outside if row["kind"] == PROJECT} | set(ignored_projects)
    undeclared += _around(report, found, inhabited, set() if whole else around, ignored_projects)
    for row in undeclared:
        place = ("" if row["kind"] == PROJECT else row["project"], row["environment"], row["kind"])
        row["pruned"] = bool({(*place, row["name"]), (*place, row["id"])} & report.pruned)
    for row in not_listed:
        nowhere = {**NOWHERE, "kind": row["kind"], "name": row["kind"], "option": ""}
        report.unverified.append({**nowhere, "reason": row["reason"]})
    # What nobody declares outside of environments is no row, and counts all the same.
    summary = {
        state: len(undeclared) if state == "undeclared" else sum(row["state"] == state for row in rows)
        for state in STATES
    }
    return {
        "drift": bool(report.differences or summary["not_deployed"] or summary["down"]),
        "verdict": _verdict(report, summary, len(undeclared), {row["kind"] for row in rows}),
        "check_mode": check_mode,
        "summary": summary,
        "objects": rows,
        "differences": report.differences,
        "undeclared": undeclared,
        "unverified": report.unverified,
        "used": uses(
            found, {name: item for name, item in outer.items() if name != "projects"}, {**outer, **report.inside}
        ),
    }


def names_in(found: Record) -> dict[str, str]:
    """The names of what encloses others, by their ids."""
    names: dict[str, str] = {}
    for option in ("projects", "servers", "environments"):
        for item in found.get(option) or ():
            names[str(item.get("uuid") or item.get(f"{option[:-1]}_id"))] = str(item.get("name"))
    return names


def _inside(
    report: Report, found: Record, declared: Sequence[Record], ignored: Sequence[str]
) -> tuple[list[Row], list[Row]]:
    """Everything in environments, and what of it nobody declares."""
    known = _known(declared, report.inside, report.names)
    resting = _known(declared, report.inside, report.names, RESTING)
    rows: list[Row] = []
    undeclared: list[Row] = []
    for option, resource in report.inside.items():
        for record in found.get(option) or ():
            place = (str(record["project"]), str(record["environment"]), resource.title)
            if place[0] in ignored:
                continue
            name, identifier = str(record.get("name")), str(record.get(resource.id_option))
            key = (*place, identifier)
            ours = (*place, name) in known or key in known
            status = str((record.get("status") or {}).get("state") or "")
            row: Row = {
                "kind": resource.title,
                "project": place[0],
                "environment": place[1],
                "name": name,
                "id": identifier,
                "version": version(record),
                "status": status,
                "light": light(report.platform, status) if status else "",
                "domains": domains(record),
                "state": report.states.pop(key, "in_sync") if ours else "undeclared",
                "reason": report.reasons.get(key, ""),
            }
            if row["state"] in SETTLED and not {(*place, name), key} & resting:
                if key in report.waiting:
                    row["state"] = "not_deployed"
                elif row["light"] == "down":
                    row.update(state="down", reason=f"it is {status}")
            rows.append(row)
            if not ours:
                # It is there, and told as such, also where this run prunes it.
                report.states.pop(key, None)
                undeclared.append({name: row[name] for name in ("kind", "project", "environment", "name", "id")})
    empty = {"id": "", "version": "", "status": "", "light": "", "domains": [], "reason": ""}
    for key, state in report.states.items():
        if state != "in_sync":
            project, environment, kind, _identifier = key
            place_of = {"kind": kind, "project": project, "environment": environment}
            rows.append({**place_of, "name": report.labels[key], **empty, "state": state})
    rows.sort(key=lambda row: (row["project"], row["environment"], row["name"], row["kind"]))
    return rows, undeclared


def _outside(
    report: Report, found: Record, declared: Record, inhabited: set[str], own: Sequence[str], whole: bool
) -> Iterator[Row]:
    """What stands on the server itself and nobody declares."""
    kinds = kinds_of(report.platform, "platform")
    known = _known([declared], kinds, report.names)
    for option, resource in kinds.items():
        if option != "projects" and declared.get(option) is None and not whole:
            continue
        for record in found.get(option) or ():
            name, identifier = _called(resource, record, report.names), str(record.get(resource.id_option) or "")
            if identifier in own or {("", "", resource.title, name), ("", "", resource.title, identifier)} & known:
                continue
            if option == "projects" and name in inhabited:
                continue
            project = name if option == "projects" else ""
            row = {"kind": resource.title, "project": project, "environment": "", "name": name, "id": identifier}
            yield row


def _around(
    report: Report,
    found: Record,
    inhabited: set[tuple[str, str]],
    undeclared: set[str],
    ignored: Sequence[str],
) -> Iterator[Row]:
    """Environments that nobody declares. Where the project is not declared, that is told of it."""
    resource = resource_of(f"{report.platform}_environment")
    held = {
        (str(row["project"]), str(row["environment"])) for option in report.inside for row in found.get(option) or ()
    }
    for record in found.get("environments") or ():
        project, name = str(record["project"]), str(record["name"])
        if (project, name) in inhabited or project in {*undeclared, *ignored}:
            continue
        # Every project begins with one.
        if name == resource.inborn and (project, name) not in held:
            continue
        identifier = str(record.get(resource.id_option) or "")
        yield {"kind": resource.title, "project": project, "environment": "", "name": name, "id": identifier}


def _verdict(report: Report, summary: Mapping[str, int], undeclared: int, kinds: set[str]) -> str:
    total = sum(summary.values()) - summary["undeclared"] + report.outside
    states = ("differs", "missing") if report.check_mode else ("changed", "made")
    differing = sum(state in states for state in report.touched)
    failed = sum(item["state"] == "failed" for item in report.differences)
    others = any(item["kind"] == "environment" and item["state"] != "failed" for item in report.differences)
    titles = {resource.title: resource.titles for resource in report.inside.values()}
    one = next(iter(kinds)) if len(kinds) == 1 and not report.outside else "thing"
    parts: list[str] = []

    def count(number: int, single: str, many: str) -> None:
        """The first count says of how many it is one."""
        of = "" if parts else f" of {total} {one if total == 1 else titles.get(one, 'things')}"
        if number:
            parts.append(f"{number}{of} {single if number == 1 else many}")

    if report.check_mode:
        count(differing, "differs from what is declared", "differ from what is declared")
    else:
        count(differing, "was changed", "were changed")
    if others and not differing:
        parts.append("An environment differs" if report.check_mode else "An environment was changed")
    count(summary["not_deployed"], "waits for a deployment", "wait for a deployment")
    count(summary["down"], "does not run", "do not run")
    if failed:
        parts.append(f"{failed} could not be {'checked' if report.check_mode else 'converged'}")
    if not parts:
        parts.append("Everything declared is in place")
    if undeclared:
        parts.append(f"{undeclared} {'is' if undeclared == 1 else 'are'} not declared")
    return ", ".join(parts)


class FilterModule:
    def filters(self) -> Row:
        return {"drift_report": drift_report}
