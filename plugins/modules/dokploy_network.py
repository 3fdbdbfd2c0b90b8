#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_network
short_description: Manage networks of Docker on Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates and removes networks of Docker that applications, databases and Compose services join by their
    name.
  - 'The network is found by its name on its server. Nothing of a network can be changed afterwards: it
    would have to be removed, and nothing may be in it then.'
  - 'A network that a service joins is not removed: Dokploy would remove it, and the next deployment would
    go on without it and say nothing.'
  - M(selfhosted.paas.dokploy_network_sync) takes over networks that Docker has already.
notes:
  - 'Dokploy asks for no right here: every key of the organization makes and removes networks, also one
    of a member who may not see Docker.'
seealso:
  - module: selfhosted.paas.dokploy_network_info
  - module: selfhosted.paas.dokploy_network_sync
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  network_id:
    description:
      - Id of the network, to select it by its id instead of its name.
      - Required unless O(name) is given.
    type: str
  name:
    description:
      - Name of the network, by which it is found on its server.
      - Required unless O(network_id) is given.
    type: str
  driver:
    description:
      - V(overlay) reaches over all nodes of the swarm, and only such a one can be joined by applications
        and databases. A new one is V(bridge).
    type: str
    choices:
      - bridge
      - overlay
  internal:
    description:
      - Whether it is cut off from the outside.
    type: bool
  attachable:
    description:
      - Whether containers outside of the swarm may join an overlay.
    type: bool
  enable_ipv4:
    description:
      - Whether it has addresses of IPv4. A new one has.
    type: bool
  enable_ipv6:
    description:
      - Whether it has addresses of IPv6.
    type: bool
  mtu:
    description:
      - Largest packet, in bytes.
    type: int
  subnets:
    description:
      - Its subnets. Docker chooses one where none are declared.
    type: list
    elements: dict
    suboptions:
      subnet:
        description:
          - Addresses of the network, such as V(10.20.0.0/16).
        type: str
      gateway:
        description:
          - Address of its gateway, which needs a subnet.
        type: str
      ip_range:
        description:
          - Part of the subnet that containers get addresses of.
        type: str
  server:
    description:
      - Name or id of the remote server that it is on; left out, the host of Dokploy.
    type: str
  state:
    description:
      - 'V(present): the network exists as declared. Options that are left out are not changed.'
      - 'V(absent): the network does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: A network that applications and databases of the shop share
  selfhosted.paas.dokploy_network:
    name: shop
    driver: overlay
    internal: true

- name: A pair of keys that Dokploy makes
  selfhosted.paas.dokploy_ssh_key:
    name: machines
    type: ed25519

- name: A remote server
  selfhosted.paas.dokploy_server:
    name: worker-1
    ip_address: 198.51.100.18
    ssh_key: machines

- name: One of that name on the remote server, with addresses of its own
  selfhosted.paas.dokploy_network:
    name: shop
    server: worker-1
    driver: overlay
    subnets:
      - subnet: 10.20.0.0/16
        gateway: 10.20.0.1

- name: Remove it once nothing joins it any more
  selfhosted.paas.dokploy_network:
    name: shop
    state: absent
"""

RETURN = r"""
network:
  description: 'The network as the server has it after the run, secrets masked: every option that the
    server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    network_id:
      description: Id of the network.
      type: str
      returned: always
    server:
      description: Id of the server.
      type: str
      returned: when it has one
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
network_id:
  description: Id of the network.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.networks import NETWORK
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(NETWORK)


if __name__ == "__main__":
    main()
