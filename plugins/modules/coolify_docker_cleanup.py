#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_docker_cleanup
short_description: Clean up Docker on a server of Coolify now
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Removes what no container uses from a server now, waits for the end, and returns what came of it.
  - When Coolify does that by itself is declared with M(selfhosted.paas.coolify_server).
notes:
  - Each run cleans up and is changed.
seealso:
  - module: selfhosted.paas.coolify_server
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.action
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
  delete_unused_volumes:
    description:
      - Whether volumes that no container uses are removed as well. B(Their data is lost), also that of
        what is only stopped. Left out, the setting of the server counts.
    type: bool
  delete_unused_networks:
    description:
      - Whether networks that no container uses are removed as well. Left out, the setting of the server
        counts.
    type: bool
  wait:
    description:
      - Whether to wait until it has ended; one that fails then fails this task.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 600
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: Make room before a large deployment
  selfhosted.paas.coolify_docker_cleanup:
    name: localhost
    delete_unused_volumes: false
  register: cleaned

- name: How full the disk was and is
  ansible.builtin.debug:
    msg: "{{ cleaned.execution.message }}"
"""

RETURN = r"""
execution:
  description: What became of it; none where nobody has waited.
  type: dict
  returned: success, and failure once it is known
  contains:
    uuid:
      description: Its id.
      type: str
      returned: always
    status:
      description: V(success), V(failed) or V(running).
      type: str
      returned: always
    message:
      description: What Coolify says of it, such as how full the disk was and is.
      type: str
      returned: always
    created_at:
      description: When it began.
      type: str
      returned: always
    finished_at:
      description: When it ended.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.docker_cleanups import DOCKER_CLEANUP
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DOCKER_CLEANUP)


if __name__ == "__main__":
    main()
