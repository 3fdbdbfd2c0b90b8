#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_github_repository_info
short_description: List repositories and branches of a GitHub app of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the repositories that Coolify sees through a GitHub app, see M(selfhosted.paas.coolify_github_app),
    and the branches of one of them, as GitHub tells Coolify now. Where GitHub does not let Coolify in,
    the module fails with what it said.
seealso:
  - module: selfhosted.paas.coolify_github_app
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  name:
    description:
      - Name of the GitHub app.
      - Required unless O(id) is given.
    type: str
  id:
    description:
      - Id of the GitHub app, instead of its name.
      - Required unless O(name) is given.
    type: str
  repository:
    description:
      - The only repository, as owner and name with a slash between them. Its branches are returned too.
    type: str
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: See whether it may read the shop
  selfhosted.paas.coolify_github_repository_info:
    name: acme
    repository: acme/app
  register: shop

- name: The branch that is deployed has to be there
  ansible.builtin.assert:
    that: "'main' in shop.branches"
"""

RETURN = r"""
repositories:
  description: The repositories, each as O(selfhosted.paas.coolify_application#module:git_repository)
    takes it.
  type: list
  returned: success
  elements: str
branches:
  description: Names of the branches of O(repository).
  type: list
  returned: success
  elements: str
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.github_repositories import GITHUB_REPOSITORY_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(GITHUB_REPOSITORY_INFO)


if __name__ == "__main__":
    main()
