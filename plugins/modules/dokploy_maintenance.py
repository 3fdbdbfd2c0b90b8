#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_maintenance
short_description: Clean up the machines of Dokploy, or restart Traefik and Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Does once what is named: removes what Docker does not need any more, or starts Traefik or Dokploy
    anew.'
  - What shall be cleaned up every day is declared by O(selfhosted.paas.dokploy_web_server#module:docker_cleanup)
    and O(selfhosted.paas.dokploy_server#module:docker_cleanup).
notes:
  - It does so in every run and is always changed; make it depend on something, or put it into a handler.
  - In check mode nothing is done.
seealso:
  - module: selfhosted.paas.dokploy_health_info
  - module: selfhosted.paas.dokploy_server
  - module: selfhosted.paas.dokploy_web_server
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  actions:
    description:
      - What is done, one after the other.
      - V(clean_images) removes images that no container uses.
      - V(clean_volumes) removes volumes that no container uses. B(Their data is lost), also that of what
        is only stopped.
      - V(clean_containers) removes containers that do not run.
      - V(clean_builder) removes what builds have left.
      - V(clean_system) removes networks, images and what builds have left, where unused.
      - V(clean_all) does all of it but for volumes; Dokploy goes on with it after its answer, and tells
        no end.
      - V(clean_monitoring) removes what monitoring has measured.
      - V(clean_queue) removes the deployments that wait; one that runs goes on.
      - V(reload_traefik) starts Traefik anew, so that its configuration counts.
      - V(reload_server) starts Dokploy anew. Deployments that run are lost.
    type: list
    elements: str
    required: true
    choices:
      - clean_images
      - clean_volumes
      - clean_containers
      - clean_builder
      - clean_system
      - clean_all
      - clean_monitoring
      - clean_queue
      - reload_traefik
      - reload_server
  server:
    description:
      - Name or id of the remote server on which it is done. Without it, it is done on the machine of
        Dokploy itself.
    type: str
  wait_timeout:
    description:
      - Longest time to wait until Dokploy answers again, in seconds.
    type: int
    default: 300
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Traefik reads its configuration anew
  selfhosted.paas.dokploy_maintenance:
    actions: [reload_traefik]

- name: A pair of keys that Dokploy makes
  selfhosted.paas.dokploy_ssh_key:
    name: machines
    type: ed25519

- name: A build server
  selfhosted.paas.dokploy_server:
    name: builder
    ip_address: 192.0.2.17
    ssh_key: machines
    type: build

- name: It gets room on its disk
  selfhosted.paas.dokploy_maintenance:
    actions:
      - clean_images
      - clean_builder
    server: builder
"""

RETURN = r"""
done:
  description: What was done, in its order; nothing in check mode.
  type: list
  returned: success
  elements: str
not_done:
  description: What was not done any more.
  type: list
  returned: when one of several has failed
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.maintenance import MAINTENANCE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(MAINTENANCE)


if __name__ == "__main__":
    main()
