#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_team_info
short_description: List teams of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the teams that fit, in the shape of the options of M(selfhosted.paas.coolify_team).
  - It tells also who is in the team, and which other teams there are where O(all_teams) asks.
seealso:
  - module: selfhosted.paas.coolify_team
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  details:
    description:
      - Whether to read each team by itself, with all its options and what it owns. That costs one or
        more requests for each team.
      - With V(false) only what the lists of the server show is returned, with ids instead of names.
    type: bool
    default: true
  show_secrets:
    description:
      - Whether secrets are returned as they are instead of masked. Set C(no_log) on the task then, or
        they show up in the output and in logs.
    type: bool
    default: false
  all_teams:
    description:
      - Whether to return all teams of the person whose API token it is, with their members.
    type: bool
    default: false
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The team of the API token, and who is in it
  selfhosted.paas.coolify_team_info: {}
  register: found

- name: Their addresses
  ansible.builtin.debug:
    msg: "{{ found.team.members | map(attribute='email') }}"

- name: All teams of the person whose token it is
  selfhosted.paas.coolify_team_info:
    all_teams: true
"""

RETURN = r"""
teams:
  description: 'The teams, secrets masked unless O(show_secrets=true): every option of M(selfhosted.paas.coolify_team)
    that the server shows, under its name and in its shape. What is not known is left out.'
  type: list
  returned: success
  elements: dict
  contains:
    environment_variables:
      description: Variables that the applications of the team may refer to as V({{team.NAME}}). A dictionary
        of name to value, or of name to a dictionary with RV(ignore:value), the flags V(is_literal), V(is_multiline),
        V(is_shown_once), and V(comment). Here each key holds a list of dictionaries with V(value), V(is_literal),
        V(is_multiline), V(is_shown_once), V(comment).
      type: dict
      returned: when read
team:
  description: The team of the API token, and who is in it.
  type: dict
  returned: success
  contains:
    id:
      description: Number of the team.
      type: int
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    description:
      description: Its description.
      type: str
      returned: always
    personal_team:
      description: Whether it is the one of a single person.
      type: bool
      returned: always
    members:
      description: Who is in it.
      type: list
      returned: always
      elements: dict
      contains:
        id:
          description: Number of the person.
          type: int
          returned: always
        name:
          description: Name of the person.
          type: str
          returned: always
        email:
          description: Address of mail.
          type: str
          returned: always
all_teams:
  description: All teams of the person whose API token it is.
  type: list
  returned: when O(all_teams=true)
  elements: dict
  contains:
    id:
      description: Number of the team.
      type: int
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    description:
      description: Its description.
      type: str
      returned: always
    personal_team:
      description: Whether it is the one of a single person.
      type: bool
      returned: always
    members:
      description: Who is in it.
      type: list
      returned: always
      elements: dict
      contains:
        id:
          description: Number of the person.
          type: int
          returned: always
        name:
          description: Name of the person.
          type: str
          returned: always
        email:
          description: Address of mail.
          type: str
          returned: always
api:
  description: What the run cost.
  returned: always
  type: dict
  contains:
    requests:
      description: Number of requests made. A task begins with two at the same time.
      type: int
      returned: always
    retries:
      description: How many of them were repetitions.
      type: int
      returned: always
    waited:
      description: Seconds spent waiting because the server allows only so many requests.
      type: int
      returned: always
    server_version:
      description: Version of the server.
      type: str
      returned: always
error:
  description: What sort of failure it is, so that a playbook can branch on it without looking at the
    message.
  type: dict
  returned: failure
  contains:
    kind:
      description:
        - 'V(validation): an option is missing, unknown, or has a value that cannot be meant.'
        - 'V(requirements): a Python library is missing where the module runs.'
        - 'V(connection): the server could not be reached, or the address does not lead to its API.'
        - 'V(tls): the certificate of the server does not verify.'
        - 'V(authentication): the key is unknown or expired.'
        - 'V(permission): the key works and may not do this.'
        - 'V(rate_limit): the server allows no more requests for now.'
        - 'V(not_found): something that is named does not exist.'
        - 'V(ambiguous): a name fits several things.'
        - 'V(conflict): somebody else has what only one can have, or something stands in the way.'
        - 'V(refused): the server, or a guard of the module, would not do it for another reason.'
        - 'V(unsupported_version): the server is too old for it.'
        - 'V(deployment): what was deployed, started or restarted does not run.'
        - 'V(timeout): something did not happen within the time to wait for it.'
        - 'V(server): the server failed, with a status of 500 or above.'
        - 'V(unexpected): an answer that the module does not understand, or a mistake in it.'
        - 'V(several): several things failed in different ways, each with a kind of its own.'
      type: str
      returned: always
    status:
      description: HTTP status of the answer that it comes from; none where there was no answer, or none
        of the API.
      type: int
      returned: always
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.team_info import TEAM_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(TEAM_INFO)


if __name__ == "__main__":
    main()
