#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_registry_test
short_description: Test whether servers of Dokploy can log in to a registry
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Lets the server of Dokploy and its remote servers log in to a registry as it is stored, and fails
    with what each of them said that did not get in.
notes:
  - In check mode nobody logs in.
  - Docker remembers the login on the servers that get in; in Dokploy nothing is stored, so it is never
    changed.
seealso:
  - module: selfhosted.paas.dokploy_registry
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  name:
    description:
      - Name of the registry.
      - Required unless O(registry_id) is given.
    type: str
  registry_id:
    description:
      - Id of the registry, instead of its name.
      - Required unless O(name) is given.
    type: str
  servers:
    description:
      - Names or ids of the remote servers that try it; an empty list for the server of Dokploy alone.
        Left out, all of them and that one do.
    type: list
    elements: str
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: A registry
  selfhosted.paas.dokploy_registry:
    name: company
    url: registry.example.com
    username: deploy
    password: "{{ registry_password }}"
  register: company

- name: The server of Dokploy gets into it
  selfhosted.paas.dokploy_registry_test:
    registry_id: "{{ company.registry.registry_id }}"
    servers: []
"""

RETURN = r"""
registry:
  description: Which one it was.
  type: dict
  returned: success, and failure once it is known
  contains:
    name:
      description: Its name.
      type: str
      returned: always
    registry_id:
      description: Its id.
      type: str
      returned: always
tested:
  description: Names of the servers that have tried it; empty for that of Dokploy.
  type: list
  returned: success, and failure once it is known
  elements: str
failed_on:
  description: Those of them that did not get in.
  type: list
  returned: success, and failure once it is known
  elements: str
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registry_test import REGISTRY_TEST
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(REGISTRY_TEST)


if __name__ == "__main__":
    main()
