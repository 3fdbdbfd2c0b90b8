#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_user
short_description: Manage members of an organization of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Makes users with a password as members of the organization of the key, says what they may do and what
    they may enter, and removes them.
  - The user is found by the mail address. Somebody who has an account already, in another organization,
    has to be invited, see M(selfhosted.paas.dokploy_invitation).
  - Removing a user removes the account, out of all organizations.
notes:
  - Nobody changes the password of somebody else, and no server shows it.
  - Custom roles, and access to single Git providers and servers, need a licence for the enterprise edition.
seealso:
  - module: selfhosted.paas.dokploy_user_info
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  user_id:
    description:
      - Id of the user, to select it by its id instead of its name.
      - Required unless O(name) is given.
    type: str
  name:
    description:
      - Mail address of the user, by which it is found.
      - Required unless O(user_id) is given.
    type: str
  role:
    description:
      - What the user is. An V(admin) may do everything but remove the organization; of a V(member) the
        options below say it.
      - A new user needs it.
    type: str
    choices:
      - admin
      - member
  can_create_projects:
    description:
      - Whether a member may make projects.
    type: bool
  can_delete_projects:
    description:
      - Whether a member may remove projects.
    type: bool
  can_create_environments:
    description:
      - Whether a member may make environments.
    type: bool
  can_delete_environments:
    description:
      - Whether a member may remove environments.
    type: bool
  can_create_services:
    description:
      - Whether a member may make services.
    type: bool
  can_delete_services:
    description:
      - Whether a member may remove services.
    type: bool
  can_access_docker:
    description:
      - Whether a member may see Docker's own pages.
    type: bool
  can_access_traefik_files:
    description:
      - Whether a member may see the files of Traefik.
    type: bool
  can_access_api:
    description:
      - Whether a member may make API keys.
    type: bool
  can_access_ssh_keys:
    description:
      - Whether a member may see SSH keys.
    type: bool
  can_access_git_providers:
    description:
      - Whether a member may see Git providers.
    type: bool
  accessed_projects:
    description:
      - Names or ids of the projects that a member may enter.
      - The list is the whole list. It means nothing for an admin, who may enter everything.
    type: list
    elements: str
  accessed_environments:
    description:
      - Environments that a member may enter, as V(project/environment), or their ids.
      - The list is the whole list. It means nothing for an admin, who may enter everything.
    type: list
    elements: str
  accessed_services:
    description:
      - Services that a member may enter, as V(project/environment/service), or their ids.
      - The list is the whole list. It means nothing for an admin, who may enter everything.
    type: list
    elements: str
  password:
    description:
      - Password of a new user, at least 8 characters. It counts only when the user is made.
    type: str
  state:
    description:
      - 'V(present): the user exists as declared. Options that are left out are not changed.'
      - 'V(absent): the user does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.dokploy_project:
    name: shop

- name: An application
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    docker:
      image: nginx:1.27

- name: Somebody who deploys the shop, and sees nothing else
  selfhosted.paas.dokploy_user:
    name: deployer@example.com
    password: "{{ first_password }}"
    role: member
    can_create_services: true
    accessed_projects:
      - shop
    accessed_environments:
      - shop/production
    accessed_services:
      - shop/production/web

- name: An admin
  selfhosted.paas.dokploy_user:
    name: ada@example.com
    password: "{{ first_password }}"
    role: admin

- name: Remove the account of who has left
  selfhosted.paas.dokploy_user:
    name: gone@example.com
    state: absent
"""

RETURN = r"""
user:
  description: 'The user as the server has it after the run, secrets masked: every option that the server
    shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    user_id:
      description: Id of the user.
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
user_id:
  description: Id of the user.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.people import USER
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(USER)


if __name__ == "__main__":
    main()
