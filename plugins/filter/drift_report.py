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
extends_documentation_fragment:
  - selfhosted.paas.role_filter
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

from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.plugin_utils.declared import PLATFORMS, Declared
from ansible_collections.selfhosted.paas.plugins.plugin_utils.drift import Objects, report_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.drift_results import Results


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
) -> dict[str, Any]:
    """The report of the results of stacks."""
    if platform not in PLATFORMS:
        raise AnsibleFilterError(f"drift_report knows {', '.join(PLATFORMS)}, not {platform}.")
    if len(results) != len(declared):
        raise AnsibleFilterError("drift_report needs one result for each declared stack.")
    everything = Declared(platform, found, declared, declared_server or {})
    told = Results(everything, everything.files(files, contents), check_mode)
    for result in server:
        told.server(result)
    for result in environments:
        told.environment(result)
    for stack, result in zip(declared, results):
        told.stack(stack, result)
    return report_of(told, Objects(told, found, own, ignored_projects, whole), not_listed)


class FilterModule:
    def filters(self) -> dict[str, Any]:
        return {"drift_report": drift_report}
