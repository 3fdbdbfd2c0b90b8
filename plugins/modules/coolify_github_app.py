#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_github_app
short_description: Manage GitHub apps of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Tells Coolify of an app that is registered at GitHub, changes and forgets it. GitHub itself is not
    asked.
  - An app that applications read their repositories by is not removed.
notes:
  - An export leaves out C(Public GitHub), which every Coolify has.
seealso:
  - module: selfhosted.paas.coolify_github_app_info
  - module: selfhosted.paas.coolify_github_repository_info
  - module: selfhosted.paas.coolify_platform
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  id:
    description:
      - Id of the GitHub app, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the GitHub app, by which it is found.
      - Required unless O(id) is given.
    type: str
  organization:
    description:
      - Organization in which the app is registered. An empty text means the account of its owner.
    type: str
  html_url:
    description:
      - Address of GitHub, such as V(https://github.com). Its host has to be public, unless the settings
        of Coolify allow it.
      - A new GitHub app needs it.
    type: str
  app_api_url:
    description:
      - Address of the API. Left out, Coolify takes the one that belongs to O(html_url). Its host has
        to be public, unless the settings of Coolify allow it.
    type: str
  custom_user:
    description:
      - User with whom repositories are cloned over SSH.
    type: str
  custom_port:
    description:
      - Port of SSH at GitHub.
    type: int
  app_id:
    description:
      - Number of the app at GitHub.
      - A new GitHub app needs it.
    type: int
  installation_id:
    description:
      - Number of the installation of the app at GitHub.
      - A new GitHub app needs it.
    type: int
  client_id:
    description:
      - Client id of the app.
      - A new GitHub app needs it.
    type: str
  client_secret:
    description:
      - Client secret of the app.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - A new GitHub app needs it.
    type: str
  webhook_secret:
    description:
      - Secret with which GitHub signs what it tells Coolify.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - A new GitHub app needs it.
    type: str
  private_key:
    description:
      - Name or uuid of the private key of the app.
      - 'It cannot be changed afterwards: Coolify refuses every key in an update.'
      - A new GitHub app needs it.
    type: str
  is_system_wide:
    description:
      - Whether all teams of this Coolify may use it.
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
  state:
    description:
      - 'V(present): the GitHub app exists as declared. Options that are left out are not changed.'
      - 'V(absent): the GitHub app does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The key of the app
  selfhosted.paas.coolify_private_key:
    name: acme at GitHub
    private_key: "{{ deploy_key }}"

- name: The app that reads the repositories of acme
  selfhosted.paas.coolify_github_app:
    name: acme apps
    organization: acme
    html_url: https://github.com
    app_id: 123456
    installation_id: 98765432
    client_id: Iv1.0123456789abcdef
    client_secret: "{{ github_client_secret }}"
    webhook_secret: "{{ github_webhook_secret }}"
    private_key: acme at GitHub

- name: Forget it once no application uses it
  selfhosted.paas.coolify_github_app:
    name: acme apps
    state: absent
"""

RETURN = r"""
github_app:
  description: 'The GitHub app as the server has it after the run, secrets masked: every option that the
    server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    id:
      description: Id of the GitHub app.
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
id:
  description: Id of the GitHub app.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.git_apps import GITHUB_APP
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(GITHUB_APP)


if __name__ == "__main__":
    main()
