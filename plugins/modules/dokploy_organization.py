#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_organization
short_description: Manage organizations of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes organizations, names them, and removes them.
  - An organization is found by its name, among those that the user of the key is a member of.
  - 'What is in an organization only its own keys see. So Dokploy cannot be asked whether anything is
    left in it, and it removes everything with it: projects, databases, keys. It is removed only with
    O(delete_content=true).'
notes:
  - 'A key works in the organization in which it was made, so to fill a new one, make a key there: M(selfhosted.paas.dokploy_api_key)
    has the option C(organization).'
seealso:
  - module: selfhosted.paas.dokploy_organization_info
  - module: selfhosted.paas.dokploy_api_key
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  organization_id:
    description:
      - Id of the organization, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the organization, by which it is found.
      - Required unless O(organization_id) is given.
    type: str
  logo:
    description:
      - Address of its logo. An empty text clears it.
    type: str
  default_role:
    description:
      - What somebody becomes who comes by single sign-on.
      - Needs Dokploy 0.30.0 or newer.
    type: str
    choices:
      - admin
      - member
  delete_content:
    description:
      - Whether an organization is removed with everything that is in it. Without it none is removed.
    type: bool
    default: false
  state:
    description:
      - 'V(present): the organization exists as declared. Options that are left out are not changed.'
      - 'V(absent): the organization does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: An organization for a customer
  selfhosted.paas.dokploy_organization:
    name: Acme
    logo: https://acme.example.com/logo.png

- name: Remove it with everything in it
  selfhosted.paas.dokploy_organization:
    name: Acme
    delete_content: true
    state: absent
"""

RETURN = r"""
organization:
  description: 'The organization as the server has it after the run, secrets masked: every option that
    the server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    organization_id:
      description: Id of the organization.
      type: str
      returned: always
unverified:
  description: Declared options whose stored value cannot be read, so that nobody can say whether it differs.
  returned: success
  type: list
  elements: dict
  contains:
    option:
      description: The option.
      type: str
      returned: always
    reason:
      description: Why it cannot be read.
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
organization_id:
  description: Id of the organization.
  returned: failure, once it is known
  type: str
done:
  description: Names of the steps that were carried out before the failure.
  returned: failure
  type: list
  elements: str
not_done:
  description: Names of the steps that were not, or not completely, carried out.
  returned: failure
  type: list
  elements: str
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.organizations import ORGANIZATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(ORGANIZATION)


if __name__ == "__main__":
    main()
