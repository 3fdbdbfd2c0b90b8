#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_info
short_description: List what exists on a Dokploy server
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Lists and counts the objects of all kinds that this collection manages on Dokploy, in as few requests
    as its API allows.
  - Secrets are never shown. What every server has once, such as its settings, is not listed.
seealso:
  - module: selfhosted.paas.dokploy_export
  - module: selfhosted.paas.dokploy_platform
  - module: selfhosted.paas.dokploy_stack
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or id of the only project to look at. Without it everything is looked at.
    type: str
  environment:
    description:
      - Name or id of the only environment to look at, in that project.
    type: str
  kinds:
    description:
      - What to look for. Everything without it.
    type: list
    elements: str
    choices:
      - ai_providers
      - destinations
      - git_providers
      - notifications
      - organizations
      - users
      - invitations
      - registries
      - ssh_keys
      - tags
      - servers
      - certificates
      - networks
      - projects
      - environments
      - databases
      - applications
      - composes
  details:
    description:
      - Whether to read each thing by itself, with all its options and what it owns. That costs one or
        more requests for each. With V(false) only what the lists of the server show is returned.
    type: bool
    default: false
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: List everything on the server
  selfhosted.paas.dokploy_info: {}
  register: server

- name: How many applications there are, and in which states
  ansible.builtin.debug:
    msg: "{{ server.counts.applications }}"

- name: List the contents of a project
  selfhosted.paas.dokploy_info:
    project: shop
  register: shop
"""

RETURN = r"""
found:
  description: 'What there is, by its kind in the plural: lists of dictionaries, as the information modules
    of each kind return them, such as RV(selfhosted.paas.dokploy_application_info#module:applications).'
  type: dict
  returned: success
counts:
  description: For each kind RV(ignore:total), and how many there are by C(by_project), C(by_environment),
    C(by_type) and C(by_state), as far as the kind has such.
  type: dict
  returned: success
own:
  description: Ids of what the server has made for itself, such as a key for its own host.
  type: list
  returned: success
  elements: str
not_listed:
  description: Kinds that the key may not list, so that nobody knows what there is of them.
  type: list
  returned: success
  elements: dict
  contains:
    kind:
      description: The kind in the plural.
      type: str
      returned: always
    reason:
      description: What the server said.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.overview import OVERVIEW
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(OVERVIEW)


if __name__ == "__main__":
    main()
