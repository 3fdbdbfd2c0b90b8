#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_cloud_info
short_description: List what Coolify can order at a cloud
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the locations, sizes, images, SSH keys, firewalls and networks of a cloud, as the cloud tells
    Coolify now, with the names that M(selfhosted.paas.coolify_cloud_server) takes.
notes:
  - What is known of these requests is known from the sources of Coolify, not from a recorded server.
seealso:
  - module: selfhosted.paas.coolify_cloud_server
  - module: selfhosted.paas.coolify_cloud_token
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  cloud_token:
    description:
      - Name or uuid of the token of the cloud in Coolify.
    type: str
    required: true
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The token with which machines are ordered
  selfhosted.paas.coolify_cloud_token:
    name: acme for looking
    provider: hetzner
    token: "{{ hcloud_token }}"

- name: What there is to choose from
  selfhosted.paas.coolify_cloud_info:
    cloud_token: acme for looking
  register: cloud

- name: Names of the sizes that are there for Arm
  ansible.builtin.debug:
    msg: "{{ cloud.sizes | selectattr('architecture', 'eq', 'arm') | map(attribute='id') }}"
"""

RETURN = r"""
provider:
  description: The cloud that the token is of.
  type: str
  returned: success
locations:
  description: Where machines can be.
  type: list
  returned: success
  elements: dict
  contains:
    id:
      description: Its id at the cloud.
      type: str
      returned: always
    names:
      description: Its id and its names, each of which an order takes.
      type: list
      returned: always
      elements: str
    locations:
      description: The only locations that have it; empty where all have.
      type: list
      returned: always
      elements: str
    architecture:
      description: Its architecture, where the cloud tells one.
      type: str
      returned: always
    told:
      description: All that the cloud tells of it, prices for example, under the names of the cloud.
      type: dict
      returned: always
sizes:
  description: 'Sizes of machines: server types, sizes or plans.'
  type: list
  returned: success
  elements: dict
  contains:
    id:
      description: Its id at the cloud.
      type: str
      returned: always
    names:
      description: Its id and its names, each of which an order takes.
      type: list
      returned: always
      elements: str
    locations:
      description: The only locations that have it; empty where all have.
      type: list
      returned: always
      elements: str
    architecture:
      description: Its architecture, where the cloud tells one.
      type: str
      returned: always
    told:
      description: All that the cloud tells of it, prices for example, under the names of the cloud.
      type: dict
      returned: always
images:
  description: What they can run.
  type: list
  returned: success
  elements: dict
  contains:
    id:
      description: Its id at the cloud.
      type: str
      returned: always
    names:
      description: Its id and its names, each of which an order takes.
      type: list
      returned: always
      elements: str
    locations:
      description: The only locations that have it; empty where all have.
      type: list
      returned: always
      elements: str
    architecture:
      description: Its architecture, where the cloud tells one.
      type: str
      returned: always
    told:
      description: All that the cloud tells of it, prices for example, under the names of the cloud.
      type: dict
      returned: always
ssh_keys:
  description: Keys that are stored at the cloud.
  type: list
  returned: success
  elements: dict
  contains:
    id:
      description: Its id at the cloud.
      type: str
      returned: always
    names:
      description: Its id and its names, each of which an order takes.
      type: list
      returned: always
      elements: str
    locations:
      description: The only locations that have it; empty where all have.
      type: list
      returned: always
      elements: str
    architecture:
      description: Its architecture, where the cloud tells one.
      type: str
      returned: always
    told:
      description: All that the cloud tells of it, prices for example, under the names of the cloud.
      type: dict
      returned: always
firewalls:
  description: Firewalls, of Hetzner.
  type: list
  returned: success
  elements: dict
  contains:
    id:
      description: Its id at the cloud.
      type: str
      returned: always
    names:
      description: Its id and its names, each of which an order takes.
      type: list
      returned: always
      elements: str
    locations:
      description: The only locations that have it; empty where all have.
      type: list
      returned: always
      elements: str
    architecture:
      description: Its architecture, where the cloud tells one.
      type: str
      returned: always
    told:
      description: All that the cloud tells of it, prices for example, under the names of the cloud.
      type: dict
      returned: always
networks:
  description: Private networks, of Hetzner.
  type: list
  returned: success
  elements: dict
  contains:
    id:
      description: Its id at the cloud.
      type: str
      returned: always
    names:
      description: Its id and its names, each of which an order takes.
      type: list
      returned: always
      elements: str
    locations:
      description: The only locations that have it; empty where all have.
      type: list
      returned: always
      elements: str
    architecture:
      description: Its architecture, where the cloud tells one.
      type: str
      returned: always
    told:
      description: All that the cloud tells of it, prices for example, under the names of the cloud.
      type: dict
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_info import CLOUD_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(CLOUD_INFO)


if __name__ == "__main__":
    main()
