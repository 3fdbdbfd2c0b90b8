#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_api_key
short_description: Create and remove API keys of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes an API key of the user whose key the task uses, and writes it into a file that only its owner
    reads; or removes one.
  - 'Dokploy tells a key once. So a key that is there is never made anew, whatever else is declared: remove
    it first. Where the answer with a new key is lost, that key is removed again, and another one is made.'
notes:
  - The file is written where the module runs.
  - Dokploy does not tell the limits of a key, so that they count only when it is made.
seealso:
  - module: selfhosted.paas.dokploy_api_key_info
  - module: selfhosted.paas.dokploy_organization
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  name:
    description:
      - Name of the key, at most 32 characters, by which it is found.
      - Required unless O(api_key_id) is given.
    type: str
  api_key_id:
    description:
      - Id of a key that is there, instead of its name.
      - Required unless O(name) is given.
    type: str
  key_file:
    description:
      - File that a new key is written to. It must not exist. A new key needs it.
    type: path
  organization:
    description:
      - Name or id of the organization that a new key is for; left out, that of the key the task uses.
    type: str
  prefix:
    description:
      - What a new key begins with.
    type: str
  expires_in_days:
    description:
      - Days after which a new key ends; left out, it does not end.
    type: int
  rate_limit_max:
    description:
      - How many requests a new key allows in the time of O(rate_limit_window). Each request counts twice.
        Left out, it has no limit.
    type: int
  rate_limit_window:
    description:
      - Seconds in which so many requests are allowed.
    type: int
    default: 86400
  remaining:
    description:
      - How many requests a new key allows in all. Each request counts twice.
    type: int
  refill_amount:
    description:
      - How many are added to these.
    type: int
  refill_interval:
    description:
      - Seconds after which they are added.
    type: int
  state:
    description:
      - 'V(present): there is a key of this name.'
      - 'V(absent): there is none.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: A key for what deploys, in a file that only its owner reads
  selfhosted.paas.dokploy_api_key:
    name: deployments
    key_file: "{{ playbook_dir }}/dokploy.key"
    expires_in_days: 90

- name: Another organization
  selfhosted.paas.dokploy_organization:
    name: Acme

- name: A key for it, with a limit
  selfhosted.paas.dokploy_api_key:
    name: acme
    key_file: "{{ playbook_dir }}/acme.key"
    organization: Acme
    rate_limit_max: 600
    rate_limit_window: 60

- name: Remove one
  selfhosted.paas.dokploy_api_key:
    name: deployments
    state: absent
"""

RETURN = r"""
key:
  description: The key, without what is secret.
  type: dict
  returned: where it exists
  contains:
    api_key_id:
      description: Its id.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    prefix:
      description: What it begins with.
      type: str
      returned: always
    enabled:
      description: Whether it is good.
      type: bool
      returned: always
    expires_at:
      description: Until when it is good; none where it does not end.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.api_keys import API_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(API_KEY)


if __name__ == "__main__":
    main()
