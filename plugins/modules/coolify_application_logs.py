#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_application_logs
short_description: Show logs of applications of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the end of what the containers of an application have written, or the log of one of its deployments.
  - A log that may not be read is an error that says why.
notes:
  - Of an application with several containers Coolify shows the log of the first.
  - The log of a deployment needs a token with the ability V(read:sensitive) or V(root), whose owner is
    an admin of the team.
seealso:
  - module: selfhosted.paas.coolify_application
  - module: selfhosted.paas.coolify_deployment
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  project:
    description:
      - Name or uuid of the project.
      - Required unless O(uuid) is given.
    type: str
  environment:
    description:
      - Name or uuid of the environment inside the project. Where it is left out and the id is too, V(production)
        is meant.
    type: str
  name:
    description:
      - Name of the application.
      - Required unless O(uuid) is given.
    type: str
  uuid:
    description:
      - Id of the application, instead of its name and what encloses it.
      - Required unless O(name) and O(project) are given.
    type: str
  deployment:
    description:
      - Id of a deployment, to show its log instead of that of the containers. V(latest) means the newest
        one.
    type: str
  lines:
    description:
      - Number of lines, counted from the end; at most 10000.
    type: int
    default: 100
  search:
    description:
      - Only those of the lines that contain this text, in upper or lower case.
    type: str
  show_timestamps:
    description:
      - Whether each line of a container begins with its time.
    type: bool
    default: false
  show_secrets:
    description:
      - Whether secrets of the application are left in the lines where they occur. Secrets are for example
        the values of its environment variables. Set C(no_log) on the task then.
    type: bool
    default: false
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: An application that runs
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    docker_registry_image_name: nginx
    deploy: auto

- name: Logs of its containers
  selfhosted.paas.coolify_application_logs:
    project: shop
    name: web
    lines: 50
    search: error
    show_timestamps: true
  register: log

- name: Those lines
  ansible.builtin.debug:
    var: log.lines

- name: How its last deployment went
  selfhosted.paas.coolify_application_logs:
    project: shop
    name: web
    deployment: latest
"""

RETURN = r"""
lines:
  description: The lines, oldest first, without what is secret.
  type: list
  returned: success
  elements: str
application:
  description: Whose log it is.
  type: dict
  returned: success
  contains:
    name:
      description: Name of the application.
      type: str
      returned: always
    uuid:
      description: Id of the application.
      type: str
      returned: always
deployment:
  description: The deployment whose log it is.
  type: dict
  returned: with O(deployment)
  contains:
    id:
      description: Its id.
      type: str
      returned: always
    status:
      description: The server's word for how it stands.
      type: str
      returned: always
    commit:
      description: The commit that it built.
      type: str
      returned: when the server tells
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.logs import APPLICATION_LOGS
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(APPLICATION_LOGS)


if __name__ == "__main__":
    main()
