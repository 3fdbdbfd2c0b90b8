#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_scheduled_task
short_description: Run scheduled tasks of Coolify now
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Runs a scheduled task of an application or a service now, waits for its end, and returns what it wrote.
  - Tasks are declared as O(selfhosted.paas.coolify_application#module:scheduled_tasks) and O(selfhosted.paas.coolify_service#module:scheduled_tasks).
notes:
  - Each run executes the task and is changed.
  - Coolify runs a task inside of a container that runs; where none does, it fails, and so does this module.
seealso:
  - module: selfhosted.paas.coolify_application
  - module: selfhosted.paas.coolify_service
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.action
options:
  project:
    description:
      - Name or uuid of the project.
    type: str
  environment:
    description:
      - Name or uuid of the environment inside the project. Where it is left out and the id is too, V(production)
        is meant.
    type: str
  application:
    description:
      - Name of the application that has the task, inside O(project).
    type: str
  application_uuid:
    description:
      - Id of the application, instead of its name and project.
    type: str
  service:
    description:
      - Name of the service that has the task, inside O(project).
    type: str
  service_uuid:
    description:
      - Id of the service, instead of its name and project.
    type: str
  task:
    description:
      - Name of the task; its id where several have the same name.
    type: str
    required: true
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
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: An application with a task
  selfhosted.paas.coolify_application:
    project: shop
    name: web
    docker_registry_image_name: ghcr.io/acme/web
    docker_registry_image_tag: 1.4.2
    scheduled_tasks:
      - name: clean up
        command: bin/clean-up
        frequency: daily
    deploy: auto

- name: Clean up now, and see what was done
  selfhosted.paas.coolify_scheduled_task:
    project: shop
    application: web
    task: clean up
  register: cleaned

- name: What it wrote
  ansible.builtin.debug:
    msg: "{{ cleaned.execution.output }}"

- name: Begin it and go on
  selfhosted.paas.coolify_scheduled_task:
    project: shop
    application: web
    task: clean up
    wait: false
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
    output:
      description: What the command wrote, and why it failed.
      type: str
      returned: always
    started_at:
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.scheduled_tasks import SCHEDULED_TASK
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(SCHEDULED_TASK)


if __name__ == "__main__":
    main()
