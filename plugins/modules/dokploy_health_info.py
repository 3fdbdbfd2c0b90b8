#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_health_info
short_description: Show the health of the machine of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Returns whether the database and the Traefik of Dokploy run, and how much of the disk Docker uses
    there: for monitoring, and to decide whether M(selfhosted.paas.dokploy_maintenance) has anything to
    do.'
  - What is not healthy is no error.
seealso:
  - module: selfhosted.paas.dokploy_maintenance
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options: {}
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Tell how the machine of Dokploy itself is
  selfhosted.paas.dokploy_health_info: {}
"""

RETURN = r"""
version:
  description: The version of Dokploy.
  type: str
  returned: success
healthy:
  description: Whether all of its parts are healthy.
  type: bool
  returned: success
parts:
  description: What Dokploy looks at.
  type: list
  returned: success
  elements: dict
  contains:
    name:
      description: Such as V(postgres) or V(traefik).
      type: str
      returned: always
    healthy:
      description: Whether it runs.
      type: bool
      returned: always
    message:
      description: What Dokploy says about it; empty where there is nothing to say.
      type: str
      returned: always
disk_usage:
  description: What Docker uses of the disk.
  type: list
  returned: success
  elements: dict
  contains:
    type:
      description: Such as V(Images), V(Containers), V(Local Volumes) or V(Build Cache).
      type: str
      returned: always
    total:
      description: How many there are.
      type: int
      returned: always
    active:
      description: How many of them are in use.
      type: int
      returned: always
    size:
      description: In bytes.
      type: int
      returned: always
    reclaimable:
      description: How much a clean-up would free, as Docker writes it.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.health import HEALTH_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(HEALTH_INFO)


if __name__ == "__main__":
    main()
