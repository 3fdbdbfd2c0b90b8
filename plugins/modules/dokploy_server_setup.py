#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_server_setup
short_description: Set up remote servers of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Has Dokploy look whether a remote server has what deployments or builds need, install what is missing,
    and look again.
  - Servers are entered by M(selfhosted.paas.dokploy_server).
notes:
  - It is changed where something was installed. Check mode looks and installs nothing.
  - Dokploy calls a setup done whatever its script has ended with, so what counts is what is there afterwards.
seealso:
  - module: selfhosted.paas.dokploy_server
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  name:
    description:
      - Name of the server.
      - Required unless O(server_id) is given.
    type: str
  server_id:
    description:
      - Id of the server, instead of its name.
      - Required unless O(name) is given.
    type: str
  setup:
    description:
      - When Dokploy installs. V(missing), where something is missing; V(always), in every run, which
        restarts Docker there on some systems; or V(never), so that what is missing fails the task.
    type: str
    choices:
      - missing
      - always
      - never
    default: missing
  wait_timeout:
    description:
      - Longest time to wait until it is set up, in seconds.
    type: int
    default: 1200
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: A key of its own for the server
  selfhosted.paas.dokploy_ssh_key:
    name: metal
    private_key: "{{ deploy_key }}"
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMFEVahTvJpO8fwVMoasy105y4EAe8xeaBoWbBbmTQ2p dokploy

- name: The server
  selfhosted.paas.dokploy_server:
    name: metal
    ip_address: 198.51.100.20
    ssh_key: metal

- name: It has all that deployments need
  selfhosted.paas.dokploy_server_setup:
    name: metal
  register: metal

- name: How well it is guarded
  ansible.builtin.debug:
    var: metal.security
"""

RETURN = r"""
server:
  description: Which one it was.
  type: dict
  returned: success, and failure once it is known
  contains:
    name:
      description: Its name.
      type: str
      returned: always
    server_id:
      description: Its id.
      type: str
      returned: always
missing:
  description: What is missing.
  type: list
  returned: success, and failure once it is known
  elements: str
checks:
  description: What is there; none where it was not looked at.
  type: dict
  returned: success, and failure once it is known
  contains:
    tools:
      description: Versions of what is installed, by name.
      type: dict
      returned: always
    swarm:
      description: Whether Docker is a swarm there.
      type: bool
      returned: always
    network:
      description: Whether there is the network of Dokploy.
      type: bool
      returned: always
    directory:
      description: Whether there is the directory of Dokploy.
      type: bool
      returned: always
    privileges:
      description: V(root), V(sudo) or V(none); none where Dokploy is too old to tell.
      type: str
      returned: always
    docker_group:
      description: Whether the user may use Docker without being root.
      type: bool
      returned: always
security:
  description: 'How well it is guarded, by Dokploy''s words: C(ufw), C(ssh) and C(fail2ban). None where
    nobody can tell.'
  type: dict
  returned: success, and failure once it is known
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.server_setup import SERVER_SETUP
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(SERVER_SETUP)


if __name__ == "__main__":
    main()
