#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_git_provider
short_description: Manage Git providers of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, changes, shares and removes the accounts through which Dokploy reads repositories of GitLab,
    Gitea and Bitbucket, and renames, shares and removes those of GitHub, which Dokploy connects only
    in a browser.
  - The provider is found by its name. Its type cannot be changed.
  - 'A provider through which an application or a Compose service is read is not removed: Dokploy would
    take it off them without a word.'
notes:
  - 'A new provider of GitLab or Gitea can read nothing before somebody has let Dokploy in: open RV(git_provider.status.authorize_url)
    once with a browser that is logged in there. RV(git_provider.status.state) then becomes C(connected).'
  - A key sees the providers of its own user and those that are shared with the organization.
  - The id of a provider is its type and Dokploy's own id, for example V(gitlab/e459QYrgTnxzTGd2tQoEz).
seealso:
  - module: selfhosted.paas.dokploy_git_provider_info
  - module: selfhosted.paas.dokploy_git_repository_info
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  git_provider_id:
    description:
      - Id of the git provider, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the provider, by which it is found.
      - Required unless O(git_provider_id) is given.
    type: str
  type:
    description:
      - Where it is. A new one needs it.
      - V(github) only names one that was connected in a browser.
    type: str
    choices:
      - github
      - gitlab
      - gitea
      - bitbucket
  shared:
    description:
      - Whether all of the organization may use it. A new one is its user's alone, and only that user
        shares it.
      - Needs Dokploy 0.29.0 or newer.
    type: bool
  gitlab_url:
    description:
      - Address of the GitLab.
      - A new git provider needs it.
      - Only for the type V(gitlab).
    type: str
  gitlab_internal_url:
    description:
      - Address at which Dokploy itself reaches it, where that is another one. An empty text clears it.
      - Needs Dokploy 0.27.0 or newer.
      - Only for the type V(gitlab).
    type: str
  application_id:
    description:
      - Id of the application that stands for Dokploy in GitLab.
      - A new git provider needs it.
      - Only for the type V(gitlab).
    type: str
  secret:
    description:
      - Secret of that application.
      - A new git provider needs it.
      - Only for the type V(gitlab).
    type: str
  group_name:
    description:
      - Groups whose projects are offered, with commas between them; with an empty text those of the user.
      - Only for the type V(gitlab).
    type: str
  gitea_url:
    description:
      - Address of the Gitea.
      - A new git provider needs it.
      - Only for the type V(gitea).
    type: str
  gitea_internal_url:
    description:
      - Address at which Dokploy itself reaches it, where that is another one. An empty text clears it.
      - Needs Dokploy 0.27.0 or newer.
      - Only for the type V(gitea).
    type: str
  client_id:
    description:
      - Id of the OAuth2 application that stands for Dokploy in Gitea.
      - A new git provider needs it.
      - Only for the type V(gitea).
    type: str
  client_secret:
    description:
      - Secret of that application.
      - A new git provider needs it.
      - Only for the type V(gitea).
    type: str
  redirect_uri:
    description:
      - Where a browser comes back to once somebody has let Dokploy in. The address of Dokploy with V(/api/providers/gitlab/callback)
        or V(/api/providers/gitea/callback).
      - A new git provider needs it.
      - Only for the type V(gitlab), V(gitea).
    type: str
  bitbucket_username:
    description:
      - User name at Bitbucket.
      - A new git provider needs it.
      - Only for the type V(bitbucket).
    type: str
  bitbucket_email:
    description:
      - Mail address of the account at Atlassian, which O(api_token) needs. It cannot be cleared.
      - Needs Dokploy 0.26.0 or newer.
      - Only for the type V(bitbucket).
    type: str
  api_token:
    description:
      - API token of Atlassian.
      - Needs Dokploy 0.26.0 or newer.
      - Only for the type V(bitbucket).
    type: str
  app_password:
    description:
      - App password, which Bitbucket no longer gives out. An empty text clears it.
      - Only for the type V(bitbucket).
    type: str
  bitbucket_workspace:
    description:
      - Workspace whose repositories are offered. With an empty text it is O(bitbucket_username).
      - Only for the type V(bitbucket).
    type: str
  validate:
    description:
      - When the provider is tried. V(changed), once it is made and when it is reached in another way;
        V(always), in every run; or V(never).
      - Dokploy does not remember what it has found. So a run that changes nothing does not tell that
        the provider does not work, unless O(validate=always).
      - Where it does not work, the task fails and says why. What is declared is stored all the same.
        Check mode tries nothing.
      - GitLab and Gitea work only once somebody has let Dokploy in with a browser, see RV(ignore:authorize_url).
    type: str
    choices:
      - changed
      - always
      - never
    default: never
  update_hidden:
    description:
      - Whether to send declared values that the server does not show and that cannot be compared. V(always)
        sends them in every run, which is then always changed.
    type: str
    choices:
      - never
      - always
    default: never
  status:
    description:
      - Ignored. Results have it beside the options, so that what an info module returns can be declared
        as it is.
    type: dict
  state:
    description:
      - 'V(present): the git provider exists as declared. Options that are left out are not changed.'
      - 'V(absent): the git provider does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The repositories of GitLab, for everybody in the organization
  selfhosted.paas.dokploy_git_provider:
    name: acme on GitLab
    type: gitlab
    gitlab_url: https://gitlab.example.com
    application_id: "{{ gitlab_application_id }}"
    secret: "{{ gitlab_application_secret }}"
    group_name: acme
    redirect_uri: https://dokploy.example.com/api/providers/gitlab/callback
    shared: true
  register: gitlab

- name: What somebody has to open once in a browser
  ansible.builtin.debug:
    msg: "{{ gitlab.git_provider.status.authorize_url }}"
  when: gitlab.git_provider.status.state != 'connected'

- name: Bitbucket, for oneself
  selfhosted.paas.dokploy_git_provider:
    name: acme on Bitbucket
    type: bitbucket
    bitbucket_username: robot
    bitbucket_email: robot@example.com
    api_token: "{{ bitbucket_token }}"
    bitbucket_workspace: acme
    shared: false

- name: Remove one that nothing is read through any more
  selfhosted.paas.dokploy_git_provider:
    name: acme on Gitea
    state: absent
"""

RETURN = r"""
git_provider:
  description: 'The git provider as the server has it after the run, secrets masked: every option that
    the server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    git_provider_id:
      description: Id of the git provider.
      type: str
      returned: always
    status:
      description: What no option declares. The modules take and ignore it.
      type: dict
      returned: always
      contains:
        state:
          description: The server's word for how it runs.
          type: str
          returned: when known
        others:
          description: Values that cannot be declared as they are, by the option that they belong to.
            Of uploaded content it is the checksum, while it is certain.
          type: dict
          returned: always
        authorize_url:
          description: Address that somebody opens once in a browser, to let Dokploy in at GitLab or Gitea.
          type: str
          returned: where shown
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
git_provider_id:
  description: Id of the git provider.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.git_providers import GIT_PROVIDER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(GIT_PROVIDER)


if __name__ == "__main__":
    main()
