#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_schedule
short_description: Run schedules of Dokploy now
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Runs a schedule of an application, a compose, a server or Dokploy itself now, waits for its end, and
    returns what it wrote.
  - Schedules are declared as O(selfhosted.paas.dokploy_application#module:schedules), O(selfhosted.paas.dokploy_compose#module:schedules),
    O(selfhosted.paas.dokploy_server#module:schedules) and O(selfhosted.paas.dokploy_web_server#module:schedules).
notes:
  - Each run executes the schedule and is changed.
  - Dokploy runs those of applications and services inside of a container that runs, and those of servers
    as scripts on the host.
seealso:
  - module: selfhosted.paas.dokploy_application
  - module: selfhosted.paas.dokploy_backup
  - module: selfhosted.paas.dokploy_compose
  - module: selfhosted.paas.dokploy_server
  - module: selfhosted.paas.dokploy_web_server
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.action
options:
  project:
    description:
      - Name or id of the project.
    type: str
  environment:
    description:
      - Name or id of the environment inside the project. Left out it is V(production), and where the
        id pins the object, the one that the object is in.
    type: str
  application:
    description:
      - Name of the application that has the schedule, inside O(project).
    type: str
  application_id:
    description:
      - Id of the application, instead of its name and project.
    type: str
  compose:
    description:
      - Name of the compose that has the schedule, inside O(project).
    type: str
  compose_id:
    description:
      - Id of the compose, instead of its name and project.
    type: str
  server:
    description:
      - Name of the server that has the schedule.
    type: str
  server_id:
    description:
      - Id of the server, instead of its name.
    type: str
  web_server:
    description:
      - Whether it is a schedule of Dokploy itself.
    type: bool
    default: false
  schedule:
    description:
      - Name of the schedule; its id where several have the same name.
    type: str
    required: true
  supersede:
    description:
      - Whether one that is running is run once more. Dokploy then records the first run as failed, and
        lets it go on.
    type: bool
    default: false
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
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.dokploy_project:
    name: shop

- name: An application with a schedule
  selfhosted.paas.dokploy_application:
    project: shop
    name: web
    docker:
      image: nginx:1.27
    schedules:
      - name: clean
        command: rm -rf /tmp/cache
        cron_expression: 0 4 * * *
    deploy: auto

- name: Run it now, and see what it writes
  selfhosted.paas.dokploy_schedule:
    project: shop
    application: web
    schedule: clean
  register: cleaned

- name: What it wrote
  ansible.builtin.debug:
    var: cleaned.execution.output
"""

RETURN = r"""
execution:
  description: What became of it; none where none can be seen.
  type: dict
  returned: success, and failure once it is known
  contains:
    deployment_id:
      description: Id of the deployment by which Dokploy has recorded it.
      type: str
      returned: always
    status:
      description: V(success), V(failed), V(running) or V(cancelled).
      type: str
      returned: always
    output:
      description: What it wrote, at most the last 200 lines.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.schedule_runs import SCHEDULE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(SCHEDULE)


if __name__ == "__main__":
    main()
