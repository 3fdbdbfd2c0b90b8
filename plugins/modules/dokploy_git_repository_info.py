#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_git_repository_info
short_description: List repositories and branches of a Git provider of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the repositories that Dokploy sees through a Git provider, see M(selfhosted.paas.dokploy_git_provider),
    and the branches of one of them, as the site tells Dokploy now. Where the site does not let Dokploy
    in, the module fails with what it said.
seealso:
  - module: selfhosted.paas.dokploy_git_provider
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
options:
  name:
    description:
      - Name of the Git provider.
      - Required unless O(git_provider_id) is given.
    type: str
  git_provider_id:
    description:
      - Id of the Git provider, instead of its name.
      - Required unless O(name) is given.
    type: str
  owner:
    description:
      - Only repositories of this user or organization.
    type: str
  repository:
    description:
      - Only repositories of this name. Where one is left, its branches are returned too.
    type: str
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: What there is in GitLab
  selfhosted.paas.dokploy_git_repository_info:
    name: acme on GitLab
  register: found

- name: The branches of one repository
  selfhosted.paas.dokploy_git_repository_info:
    name: acme on GitLab
    owner: acme
    repository: api
  register: api

- name: Stop where the branch is not there
  ansible.builtin.assert:
    that: "'main' in api.branches"
"""

RETURN = r"""
repositories:
  description: The repositories, with what the source of an application calls them.
  type: list
  returned: success
  elements: dict
  contains:
    owner:
      description: User, organization or group it belongs to.
      type: str
      returned: always
    repository:
      description: Its name.
      type: str
      returned: always
    project_id:
      description: Its number in GitLab.
      type: int
      returned: for GitLab
    path_namespace:
      description: Its path in GitLab with all groups.
      type: str
      returned: for GitLab
    repository_slug:
      description: Its name as it stands in addresses.
      type: str
      returned: for Bitbucket
branches:
  description: Names of its branches, where O(repository) names one.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.git_repositories import GIT_REPOSITORY_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(GIT_REPOSITORY_INFO)


if __name__ == "__main__":
    main()
