# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
name: drift_report
short_description: What results of stacks say about a whole server
version_added: 0.1.0
author: The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes one report of the results of M(selfhosted.paas.coolify_stack) or M(selfhosted.paas.dokploy_stack) and of what
    M(selfhosted.paas.coolify_application_info) or M(selfhosted.paas.dokploy_application_info) list, as the roles
    C(coolify_platform) and C(dokploy_platform) write it.
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
  applications:
    description: The applications that the server has, after those results.
    type: list
    elements: dict
    required: true
  projects:
    description: The projects that the server has.
    type: list
    elements: dict
    default: []
  declared:
    description:
      - The declared stacks, in the order of the results. Of each are used C(project), C(environment) and the name and
        id of each of its C(applications).
    type: list
    elements: dict
    required: true
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
  selfhosted.paas.coolify_application_info:
    details: false
  register: found

- name: Both in one
  ansible.builtin.debug:
    msg: "{{ checked.results | selfhosted.paas.drift_report('coolify', found.applications, declared=stacks) }}"
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
      description: Number of applications by their state.
      type: dict
    applications:
      description:
        - Every application with C(project), C(environment), C(name), C(id), C(version), C(status), C(domains), C(state)
          and C(reason).
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
      description: What exists and no stack declares.
      type: list
      elements: dict
    unverified:
      description: Declared options that cannot be compared, with C(option) and C(reason).
      type: list
      elements: dict
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

Row = dict[str, Any]
Record = Mapping[str, Any]

SIDES = ("before", "after")
STATES = ("in_sync", "differs", "missing", "changed", "made", "not_deployed", "down", "undeclared", "failed")
DONE = {"differs": "changed", "missing": "made"}
"""What a state of check mode is called after a run that was not one."""
RESTING = ("stopped", "absent")
SETTLED = ("in_sync", "changed", "made")
"""What is as declared, so that it is worth telling whether it runs."""
ID_OPTIONS = {"coolify": "uuid", "dokploy": "application_id"}
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
        self.states: dict[tuple[str, str, str], str] = {}
        self.reasons: dict[tuple[str, str, str], str] = {}
        self.waiting: set[tuple[str, str, str]] = set()
        self.labels: dict[str, str] = {}
        self.differences: list[Row] = []
        self.unverified: list[Row] = []

    def stack(self, declared: Record, result: Record) -> None:
        """Add what the result of one stack says."""
        place = self._place(declared)
        kinds = _kinds(result)
        diff = result.get("diff") or {}
        own = [{key: value for key, value in (diff.get(side) or {}).items() if key not in kinds} for side in SIDES]
        around = list(changes(*own))
        complaint = "" if kinds or not result.get("msg") else str(result["msg"])
        if around or complaint:
            state = "failed" if complaint else "differs" if self.check_mode else "changed"
            self._differs("environment", place, place["environment"], state, around, complaint)
        for kind in kinds:
            for member in result[kind]:
                self._member(kind[:-1], place, member)

    def runs(self, declared: Record, result: Record) -> None:
        """Add what a look at the same stack with C(deploy=auto) says about what runs."""
        place = self._place(declared)
        if "applications" not in _kinds(result):
            if result.get("msg") and result.get("failed"):
                self._differs("environment", place, place["environment"], "failed", [], str(result["msg"]))
            return
        for member in result["applications"]:
            key = self._key(place, member)
            action, reason = _action((member.get("diff") or {}).get("after") or {})
            if member.get("failed") and self.states.get(key) in SETTLED:
                self.states[key] = "failed"
                self._differs("application", place, str(member["name"]), "failed", [], str(member.get("msg") or ""))
            if action == "deploy" or member.get("deploy_required"):
                self.waiting.add(key)
                self.reasons[key] = reason

    def _place(self, declared: Record) -> Row:
        project = str(declared["project"])
        environment = str(declared.get("environment") or "production")
        return {"project": self.names.get(project, project), "environment": environment}

    def _key(self, place: Row, member: Record) -> tuple[str, str, str]:
        return place["project"], place["environment"], str(member.get(ID_OPTIONS[self.platform]) or member["name"])

    def _member(self, kind: str, place: Row, member: Record) -> None:
        name = str(member["name"])
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
        if kind == "application":
            key = self._key(place, member)
            self.states[key] = state
            self.labels[key[2]] = name
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


def _at_rest(declared: Sequence[Record], platform: str, names: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """Place and name, and place and id, of what is declared not to run."""
    resting = [
        {**stack, "applications": [item for item in stack.get("applications") or () if item.get("state") in RESTING]}
        for stack in declared
    ]
    return _known(resting, platform, names)


def _members(value: Any) -> bool:
    return (
        bool(value) and isinstance(value, list) and all(isinstance(row, Mapping) and "failed" in row for row in value)
    )


def _known(declared: Sequence[Record], platform: str, names: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """Place and name, and place and id, of everything that is declared."""
    found = set()
    for stack in declared:
        for item in stack.get("applications") or ():
            for key in ("name", ID_OPTIONS[platform]):
                if item.get(key):
                    project = str(stack["project"])
                    environment = str(stack.get("environment") or "production")
                    found.add((names.get(project, project), environment, str(item[key])))
    return found


def drift_report(
    results: Any,
    platform: str,
    applications: Any = (),
    projects: Any = (),
    declared: Any = (),
    ignored_projects: Any = (),
    check_mode: bool = True,
    running: Any = (),
) -> Row:
    """The report of the results of stacks."""
    if platform not in ID_OPTIONS:
        raise AnsibleFilterError(f"drift_report knows {', '.join(ID_OPTIONS)}, not {platform}.")
    if len(results) != len(declared):
        raise AnsibleFilterError("drift_report needs one result for each declared stack.")
    names = {str(item.get("uuid") or item.get("project_id")): str(item.get("name")) for item in projects}
    report = Report(platform, check_mode, names)
    for stack, result in zip(declared, results):
        report.stack(stack, result)
    for stack, result in zip(declared, running):
        report.runs(stack, result)
    touched = list(report.states.values())
    known, resting = _known(declared, platform, names), _at_rest(declared, platform, names)
    rows: list[Row] = []
    undeclared: list[Row] = []
    for record in applications:
        place = (str(record["project"]), str(record["environment"]))
        if place[0] in ignored_projects:
            continue
        name, identifier = str(record.get("name")), str(record.get(ID_OPTIONS[platform]))
        ours = (*place, name) in known or (*place, identifier) in known
        status = str((record.get("status") or {}).get("state") or "")
        row: Row = {
            "project": place[0],
            "environment": place[1],
            "name": name,
            "id": identifier,
            "version": version(record),
            "status": status,
            "light": light(platform, status) if status else "",
            "domains": domains(record),
            "state": report.states.pop((*place, identifier), "in_sync") if ours else "undeclared",
            "reason": report.reasons.get((*place, identifier), ""),
        }
        if row["state"] in SETTLED and not {(*place, name), (*place, identifier)} & resting:
            if (*place, identifier) in report.waiting:
                row["state"] = "not_deployed"
            elif row["light"] == "down":
                row.update(state="down", reason=f"it is {status}")
        rows.append(row)
        if not ours:
            undeclared.append(
                {"kind": "application", **{key: row[key] for key in ("project", "environment", "name", "id")}}
            )
    empty = {"id": "", "version": "", "status": "", "light": "", "domains": [], "reason": ""}
    for (project, environment, identifier), state in report.states.items():
        if state != "in_sync":
            name = report.labels[identifier]
            rows.append({"project": project, "environment": environment, "name": name, **empty, "state": state})
    inhabited = {row["project"] for row in rows}
    inhabited |= {names.get(str(stack["project"]), str(stack["project"])) for stack in declared}
    for record in projects:
        name = str(record.get("name"))
        if name not in inhabited and name not in ignored_projects:
            identifier = str(record.get("uuid") or record.get("project_id") or "")
            undeclared.append({"kind": "project", "project": name, "environment": "", "name": name, "id": identifier})
    rows.sort(key=lambda row: (row["project"], row["environment"], row["name"]))
    summary = {state: sum(row["state"] == state for row in rows) for state in STATES}
    return {
        "drift": bool(report.differences or summary["not_deployed"] or summary["down"]),
        "verdict": _verdict(report, summary, touched, len(undeclared)),
        "check_mode": check_mode,
        "summary": summary,
        "applications": rows,
        "differences": report.differences,
        "undeclared": undeclared,
        "unverified": report.unverified,
    }


def _verdict(report: Report, summary: Mapping[str, int], touched: Sequence[str], undeclared: int) -> str:
    total = sum(summary.values()) - summary["undeclared"]
    states = ("differs", "missing") if report.check_mode else ("changed", "made")
    differing = sum(state in states for state in touched)
    failed = sum(item["state"] == "failed" for item in report.differences)
    others = any(item["kind"] != "application" and item["state"] != "failed" for item in report.differences)
    parts = []

    def count(number: int, one: str, many: str) -> None:
        """The first count says of how many applications it is one."""
        of = "" if parts else f" of {total} {'application' if total == 1 else 'applications'}"
        if number:
            parts.append(f"{number}{of} {one if number == 1 else many}")

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
