#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_project
short_description: Manage projects of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, changes and removes projects of a Dokploy server.
  - Dokploy creates an environment called V(production) in every new project.
  - A project that is not empty is not removed.
seealso:
  - module: selfhosted.paas.dokploy_project_info
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  project_id:
    description:
      - Id of the project, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the project, by which it is found.
      - Required unless O(project_id) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  env:
    description:
      - The whole text in which Dokploy keeps the environment variables of the project. It has comments,
        and is in the dialect of the npm package dotenv. An empty text clears it.
      - Not together with O(environment_variables) and O(environment_file), which change single variables
        in this text.
    type: str
  tags:
    description:
      - Names or ids of the tags of the project, by which the web page groups projects. The list is the
        whole list.
      - Needs Dokploy 0.29 or newer.
    type: list
    elements: str
  environment_variables:
    description:
      - Variables that all applications of the project may refer to as V(${{project.NAME}}). A dictionary
        of name to value.
      - Values are text or whole numbers; quote everything else, since YAML would change it. They are
        written so that Dokploy's own reader finds exactly the declared value; comments and the order
        of what is already there stay.
    type: dict
  environment_file:
    description:
      - The text of a .env file with further variables, for example V({{ lookup('ansible.builtin.file',
        '.env'\) }}).
      - A line has the form V(NAME=value), optionally with C(export) before it. Empty lines and comments
        with V(#), at the beginning of a line or after white space, are ignored.
      - A quoted value may have several lines. Double quotes know the escapes V(\\n), V(\\r), V(\\t),
        V(\\"), V(\\$) and two backslashes, single quotes V(\\'), backquotes none. References with V($)
        are not replaced.
      - If a name appears twice, the last one counts.
      - O(environment_variables) takes precedence where both have a name.
    type: str
  purge_environment_variables:
    description:
      - Whether to remove what the server has and neither O(environment_variables) nor O(environment_file)
        declares.
    type: bool
    default: false
  public_variables:
    description:
      - Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords
        in addresses stay masked.
      - The values of all others are masked.
    type: list
    elements: str
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
      - 'V(present): the project exists as declared. Options that are left out are not changed.'
      - 'V(absent): the project does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: A project with variables that its applications share
  selfhosted.paas.dokploy_project:
    name: shop
    description: Everything of the shop
    environment_variables:
      COMPANY: Acme
"""

RETURN = r"""
project:
  description:
    - 'The project as the server has it after the run, secrets masked: every option that the server shows,
      under its name and in its shape. What is not known is left out.'
    - M(selfhosted.paas.dokploy_project_info) also returns O(environment_variables).
  returned: success, unless it does not exist
  type: dict
  contains:
    project_id:
      description: Id of the project.
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
project_id:
  description: Id of the project.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(PROJECT)


if __name__ == "__main__":
    main()
