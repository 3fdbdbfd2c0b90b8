#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_network_sync
short_description: Synchronize networks between Docker and Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Tells which networks of a server Docker has and Dokploy does not know, and which Dokploy knows and
    Docker has lost; takes over the ones and makes the others again where that is asked for.
  - What it takes over and makes again is kept as it is; nothing is removed.
notes:
  - Networks of Docker itself and of Dokploy are never among them.
seealso:
  - module: selfhosted.paas.dokploy_network
  - module: selfhosted.paas.dokploy_server
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  server:
    description:
      - Name or id of the remote server; left out, the host of Dokploy.
    type: str
  import_names:
    description:
      - Names of networks of Docker that Dokploy shall know. What it knows already is left alone.
    type: list
    elements: str
  recreate:
    description:
      - Whether networks that Dokploy knows and Docker has lost are made again, as Dokploy knows them.
    type: bool
    default: false
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: What Docker has and Dokploy does not know
  selfhosted.paas.dokploy_network_sync: {}
  register: networks

- name: Take it over, and make again what a cleanup has removed
  selfhosted.paas.dokploy_network_sync:
    import_names: "{{ networks.importable | map(attribute='name') }}"
    recreate: true
"""

RETURN = r"""
imported:
  description: Names of the networks that were taken over.
  type: list
  returned: success, and failure where only some were
  elements: str
recreated:
  description: Names of the networks that were made again.
  type: list
  returned: success
  elements: str
importable:
  description: What else Docker has and Dokploy does not know.
  type: list
  returned: success
  elements: dict
  contains:
    name:
      description: Its name.
      type: str
      returned: always
    driver:
      description: Its driver.
      type: str
      returned: always
    internal:
      description: Whether it is cut off from the outside.
      type: bool
      returned: always
    attachable:
      description: Whether containers outside of the swarm may join it.
      type: bool
      returned: always
    subnets:
      description: Its subnets.
      type: list
      returned: always
      elements: str
missing:
  description: Names of those that Dokploy knows and Docker lacks.
  type: list
  returned: success
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.network_sync import NETWORK_SYNC
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(NETWORK_SYNC)


if __name__ == "__main__":
    main()
