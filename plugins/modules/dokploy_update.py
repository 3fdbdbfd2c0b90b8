#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_update
short_description: Update Dokploy to its newest version
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Has Dokploy bring itself to the newest version that was released, and waits until that answers. Where
    it has it already, nothing is done.
  - Dokploy cannot be brought to another version than the newest, and never back.
notes:
  - Which version is the newest Dokploy asks of Docker Hub, in check mode too.
  - Back up Dokploy before, with M(selfhosted.paas.dokploy_backup).
seealso:
  - module: selfhosted.paas.dokploy_backup
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  wait:
    description:
      - Whether to wait until the new version answers.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait until Dokploy answers again, in seconds.
    type: int
    default: 300
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Dokploy has the newest version
  selfhosted.paas.dokploy_update:
    wait_timeout: 600
"""

RETURN = r"""
before:
  description: The version that ran.
  type: str
  returned: success
latest:
  description: The newest version.
  type: str
  returned: success
after:
  description: The version that runs now; in check mode that would.
  type: str
  returned: success
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.updates import UPDATE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(UPDATE)


if __name__ == "__main__":
    main()
