#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_cloud_server
short_description: Order a machine at a cloud as a server of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Has Coolify order a machine at Hetzner, DigitalOcean or Vultr, unless it has a server of that name,
    and waits until the machine has an address.
  - Everything else about the server, from its proxy to whether Coolify can log in, is declared with M(selfhosted.paas.coolify_server)
    afterwards, by the same name.
  - Places, sizes, images and keys are given by their names; what the cloud does not have, or not in that
    place, is refused before anything is ordered. M(selfhosted.paas.coolify_cloud_info) lists what there
    is.
notes:
  - 'A machine costs money from the moment it is ordered. An order is sent once: where its answer is lost,
    the module looks for the server, and otherwise fails and says that a machine may exist at the cloud.'
  - What a machine was ordered with counts only for the order. A difference later is neither seen nor
    changed.
  - A server of that name which is no machine of that cloud is an error. It is never replaced.
  - Coolify has no request that removes a machine at a cloud. M(selfhosted.paas.coolify_server) with O(selfhosted.paas.coolify_server#module:state=absent)
    makes Coolify forget it; the machine runs on and costs until it is removed at the cloud, for example
    with the collection of the cloud itself.
  - What is known of these requests is known from the sources of Coolify 4.3.10, not from a recorded server.
seealso:
  - module: selfhosted.paas.coolify_cloud_info
  - module: selfhosted.paas.coolify_cloud_init_script
  - module: selfhosted.paas.coolify_cloud_token
  - module: selfhosted.paas.coolify_private_key
  - module: selfhosted.paas.coolify_server
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  name:
    description:
      - Name of the server and of its machine, in small letters as the name of a host. It decides whether
        there is one already.
    type: str
    required: true
  cloud_token:
    description:
      - Name or uuid of the token of the cloud in Coolify.
    type: str
    required: true
  private_key:
    description:
      - Name or uuid of the private key with which Coolify logs in. Coolify puts it into the cloud if
        needed.
    type: str
    required: true
  cloud_init_script:
    description:
      - Name or uuid of the script in Coolify that the machine runs when it starts for the first time.
        An API token without the ability C(read:sensitive) cannot read it. It needs Coolify 4.3.
      - Needs Coolify 4.3 or newer.
    type: str
  hetzner:
    description:
      - Order the machine at Hetzner.
      - Required unless O(digitalocean) or O(vultr) is given.
    type: dict
    suboptions:
      location:
        description:
          - Name of the location, for example V(nbg1).
        type: str
        required: true
      server_type:
        description:
          - Name of the server type, for example V(cx22).
        type: str
        required: true
      image:
        description:
          - Name or id of the image, for example V(ubuntu-24.04). Of several of that name the one for
            the architecture of O(hetzner.server_type) is meant.
        type: str
        required: true
      ssh_keys:
        description:
          - Names or ids of further SSH keys at the cloud that may log in, besides O(private_key).
        type: list
        elements: str
      firewalls:
        description:
          - Names or ids of the firewalls in front of it.
          - Needs Coolify 4.2 or newer.
        type: list
        elements: str
      networks:
        description:
          - Names or ids of the private networks that it is in.
          - Needs Coolify 4.2 or newer.
        type: list
        elements: str
      enable_ipv4:
        description:
          - Whether it has an IPv4 address. Coolify takes V(true) where nothing is said.
        type: bool
      enable_ipv6:
        description:
          - Whether it has IPv6 addresses. Coolify takes V(true) where nothing is said.
        type: bool
      enable_backups:
        description:
          - Whether Hetzner backs it up, which costs. Coolify does not tell whether that could be switched
            on.
          - Needs Coolify 4.2 or newer.
        type: bool
  digitalocean:
    description:
      - Order the machine at DigitalOcean.
      - Required unless O(hetzner) or O(vultr) is given.
      - Needs Coolify 4.2 or newer.
    type: dict
    suboptions:
      region:
        description:
          - The region, for example V(fra1).
        type: str
        required: true
      size:
        description:
          - The size, for example V(s-1vcpu-2gb).
        type: str
        required: true
      image:
        description:
          - Name or id of the image, for example V(ubuntu-24-04-x64).
        type: str
        required: true
      ssh_keys:
        description:
          - Names or ids of further SSH keys at the cloud that may log in, besides O(private_key).
        type: list
        elements: str
      enable_ipv6:
        description:
          - Whether it has IPv6 addresses. Coolify takes V(true) where nothing is said.
        type: bool
      monitoring:
        description:
          - Whether DigitalOcean measures it. Coolify takes V(true) where nothing is said.
        type: bool
  vultr:
    description:
      - Order the machine at Vultr.
      - Required unless O(hetzner) or O(digitalocean) is given.
      - Needs Coolify 4.2 or newer.
    type: dict
    suboptions:
      region:
        description:
          - Id or city of the region, for example V(fra).
        type: str
        required: true
      plan:
        description:
          - The plan, for example V(vc2-1c-2gb).
        type: str
        required: true
      os:
        description:
          - Name or id of the operating system, for example V(Ubuntu 24.04 LTS x64).
        type: str
        required: true
      ssh_keys:
        description:
          - Names or ids of further SSH keys at the cloud that may log in, besides O(private_key).
        type: list
        elements: str
      enable_ipv6:
        description:
          - Whether it has an IPv6 address. Coolify takes V(true) where nothing is said.
        type: bool
      disable_public_ipv4:
        description:
          - Whether it has no public IPv4 address.
        type: bool
  wait:
    description:
      - Whether to wait until the machine has an address.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait for the address, and to look for a server whose answer was lost, in seconds.
    type: int
    default: 300
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The token with which machines are ordered
  selfhosted.paas.coolify_cloud_token:
    name: acme
    provider: hetzner
    token: "{{ hcloud_token }}"

- name: The key with which Coolify logs in
  selfhosted.paas.coolify_private_key:
    name: machines
    private_key: "{{ deploy_key }}"

- name: What new machines do first
  selfhosted.paas.coolify_cloud_init_script:
    name: first
    script: |
      #cloud-config
      package_update: true

- name: A machine at Hetzner, unless there is one of that name
  selfhosted.paas.coolify_cloud_server:
    name: worker-1
    cloud_token: acme
    private_key: machines
    cloud_init_script: first
    hetzner:
      location: nbg1
      server_type: cx22
      image: ubuntu-24.04
      firewalls: [office]
  register: worker

- name: What else there is to say about the server, once Coolify can log in
  selfhosted.paas.coolify_server:
    name: worker-1
    validate: always
    install: true
    wait_timeout: 900
    concurrent_builds: 4
"""

RETURN = r"""
server:
  description: The server; none in check mode where it would be ordered.
  type: dict
  returned: success, and failure once it is known
  contains:
    uuid:
      description: Its id in Coolify.
      type: str
      returned: always
    name:
      description: Its name.
      type: str
      returned: always
    ip:
      description: Its address.
      type: str
      returned: always
    provider:
      description: The cloud.
      type: str
      returned: always
    machine:
      description: Id of the machine at the cloud.
      type: str
      returned: always
    machine_status:
      description: What the cloud last told Coolify of it, if it has told anything.
      type: str
      returned: always
unverified:
  description: Declared options whose stored value cannot be read, so that nobody can say whether it differs.
  type: list
  returned: success
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
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_servers import CLOUD_SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(CLOUD_SERVER)


if __name__ == "__main__":
    main()
