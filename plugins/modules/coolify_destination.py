#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_destination
short_description: Manage destinations of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes, renames and removes the Docker networks of a server in which things run. Coolify calls them
    destinations, and gives each new server one with the name and the network V(coolify).
  - A destination in which something runs is not removed.
notes:
  - Whether it is a network of Docker alone or of Docker Swarm follows from the server.
  - To remove one, Coolify logs in at the server and removes the network there. Where it cannot, it answers
    with C(Server Error) and keeps the destination.
  - Coolify before 4.3 does not rename any.
seealso:
  - module: selfhosted.paas.coolify_destination_info
  - module: selfhosted.paas.coolify_platform
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  server:
    description:
      - Name or uuid of the server.
      - Required unless O(uuid) is given.
    type: str
  uuid:
    description:
      - Id of the destination, to select it by its id instead of its name.
      - Required unless O(name) and O(server) are given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the destination, by which it is found on its server.
      - Required unless O(uuid) is given.
    type: str
  network:
    description:
      - Name of the Docker network, of which a server has each once. It cannot be changed afterwards.
      - A new destination needs it.
    type: str
  state:
    description:
      - 'V(present): the destination exists as declared. Options that are left out are not changed.'
      - 'V(absent): the destination does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: A network of its own for what customers reach
  selfhosted.paas.coolify_destination:
    server: localhost
    name: public
    network: public-net

- name: Where an application belongs
  selfhosted.paas.coolify_project:
    name: shop

- name: An application in it
  selfhosted.paas.coolify_application:
    project: shop
    name: customers
    server: localhost
    destination: public
    docker_registry_image_name: ghcr.io/acme/web
    ports_exposes: ["8080"]

- name: Remove the application
  selfhosted.paas.coolify_application:
    project: shop
    name: customers
    state: absent

- name: Remove the network, in which nothing runs any more
  selfhosted.paas.coolify_destination:
    server: localhost
    name: public
    state: absent
"""

RETURN = r"""
destination:
  description: 'The destination as the server has it after the run, secrets masked: every option that
    the server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
      description: Id of the destination.
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
uuid:
  description: Id of the destination.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DESTINATION)


if __name__ == "__main__":
    main()
