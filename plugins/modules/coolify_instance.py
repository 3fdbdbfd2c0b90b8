#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_instance
short_description: Switch the API and the MCP server of a Coolify on and off
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Switches the API of Coolify, and its MCP server, on and off for all teams. Without O(api) and O(mcp)
    it tells whether the API is on, and which version answers.
  - Nothing else of the settings of a Coolify can be set by its API, except how it sends mail, for which
    there is M(selfhosted.paas.coolify_instance_email).
notes:
  - Coolify wants a token of the root team with the ability V(write).
  - Coolify does not tell whether its MCP server is on, so O(mcp) is sent only with O(update_hidden=always).
seealso:
  - module: selfhosted.paas.coolify_instance_email
  - module: selfhosted.paas.coolify_instance_email_info
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  api:
    description:
      - Whether the API is on. While it is off, every other module fails, and everything else that uses
        a token. This module is still let in, with the same token, and can switch it on again.
    type: bool
  mcp:
    description:
      - Whether the MCP server is on, for those teams that have not switched theirs off.
    type: bool
  update_hidden:
    description:
      - Whether to send declared values that the server does not show and that cannot be compared. V(always)
        sends them in every run, which is then always changed.
    type: str
    choices:
      - never
      - always
    default: never
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: See whether the API is on, and which version answers
  selfhosted.paas.coolify_instance: {}

- name: Switch the API on, so that everything else can be declared
  selfhosted.paas.coolify_instance:
    api: true

- name: Switch the MCP server off, whatever it was before
  selfhosted.paas.coolify_instance:
    mcp: false
    update_hidden: always
"""

RETURN = r"""
instance:
  description: What is known of the Coolify after the run.
  type: dict
  returned: success
  contains:
    api:
      description: Whether its API is on.
      type: bool
      returned: always
    version:
      description: Its version; none where the API was off.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.instance import INSTANCE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(INSTANCE)


if __name__ == "__main__":
    main()
