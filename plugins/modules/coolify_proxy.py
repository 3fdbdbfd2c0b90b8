#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_proxy
short_description: Set the Compose file of the proxy of a Coolify server, and restart it
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Stores the Compose file with which Coolify runs the proxy of a server, and restarts the proxy where
    that has changed.
  - Which proxy it is, and where it sends people whom nothing serves, is declared with M(selfhosted.paas.coolify_server).
notes:
  - 'Coolify compares nothing and checks nothing: a file that Docker Compose cannot read is stored, and
    the proxy does not start again.'
  - Coolify tells that a restart with another file has begun, and not whether it has worked. While the
    proxy starts, nothing on the server is reached.
seealso:
  - module: selfhosted.paas.coolify_server
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  name:
    description:
      - Name of the server.
      - Required unless O(uuid) is given.
    type: str
  uuid:
    description:
      - Id of the server, instead of its name.
      - Required unless O(name) is given.
    type: str
  configuration:
    description:
      - The Compose file as text. White space around it does not matter.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  restart:
    description:
      - When the proxy is restarted. V(changed) where its Compose file is changed by this task, or is
        as declared and the proxy has not been started with it, V(never), or V(always), which is changed
        in every run.
    type: str
    choices:
      - changed
      - never
      - always
    default: changed
  update_hidden:
    description:
      - Whether to send declared values that the server does not show and that cannot be compared. V(always)
        sends them in every run, which is then always changed.
    type: str
    choices:
      - never
      - always
    default: never
  wait:
    description:
      - Whether to wait until Coolify has handed the proxy a new Compose file.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 120
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The proxy with a port for mail
  selfhosted.paas.coolify_proxy:
    name: localhost
    configuration: |
      name: coolify-proxy
      networks:
        coolify:
          external: true
      services:
        traefik:
          container_name: coolify-proxy
          image: traefik:v3.6
          networks: [coolify]
          ports: ["80:80", "443:443", "25:25"]

- name: Only restart it
  selfhosted.paas.coolify_proxy:
    name: localhost
    restart: always
"""

RETURN = r"""
proxy:
  description: The proxy as Coolify has it after the run.
  type: dict
  returned: success, unless the server does not exist
  contains:
    proxy_type:
      description: Which proxy it is.
      type: str
      returned: always
    status:
      description: What Coolify last saw of it.
      type: str
      returned: always
    configuration:
      description: Its Compose file, masked.
      type: str
      returned: when the token may see it
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.proxies import PROXY
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(PROXY)


if __name__ == "__main__":
    main()
