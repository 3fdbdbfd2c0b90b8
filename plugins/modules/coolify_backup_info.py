#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_backup_info
short_description: List backups of databases of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the schedules of a database with the dumps that each has made, the newest first.
seealso:
  - module: selfhosted.paas.coolify_backup
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
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
  database:
    description:
      - Name of the database with the schedules, inside O(project).
      - Required unless O(database_uuid) is given.
    type: str
  database_uuid:
    description:
      - Id of the database, instead of its name and project.
      - Required unless O(database) is given.
    type: str
  frequency:
    description:
      - Only the schedule with this frequency, as it is written.
    type: str
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: A database with a schedule of backups
  selfhosted.paas.coolify_database:
    project: shop
    name: ledger
    type: postgresql
    backups:
      - frequency: 0 3 * * *
        databases_to_backup: postgres
    state: started

- name: What was dumped
  selfhosted.paas.coolify_backup_info:
    project: shop
    database: ledger
  register: found

- name: Schedules whose last dump failed
  ansible.builtin.debug:
    msg: "{{ found.backups | selectattr('executions.0.status', 'defined')
      | selectattr('executions.0.status', 'equalto', 'failed') | map(attribute='frequency') }}"
"""

RETURN = r"""
backups:
  description: The schedules.
  type: list
  returned: success
  elements: dict
  contains:
    uuid:
      description: Its id.
      type: str
      returned: always
    frequency:
      description: When it runs.
      type: str
      returned: always
    enabled:
      description: Whether it does.
      type: bool
      returned: always
    executions:
      description: Its dumps, the newest first.
      type: list
      returned: always
      elements: dict
      contains:
        uuid:
          description: Its id.
          type: str
          returned: always
        status:
          description: V(running), V(success) or V(failed).
          type: str
          returned: always
        size:
          description: Size of the file, in bytes.
          type: int
          returned: always
        filename:
          description: Path of the file on the server; none where it failed.
          type: str
          returned: always
        message:
          description: What Coolify says about it.
          type: str
          returned: always
        created_at:
          description: When it began.
          type: str
          returned: always
        overdue:
          description: 'Whether the retention of its schedule should have removed it, wherever it is kept:
            its file was not removed, or no dump has succeeded since the retention was set.'
          type: bool
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.backups import BACKUP_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(BACKUP_INFO)


if __name__ == "__main__":
    main()
