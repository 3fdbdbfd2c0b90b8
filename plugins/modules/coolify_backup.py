#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_backup
short_description: Back up databases and volumes of Coolify now
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Runs a schedule of backups of a database now, waits for it, and returns the outcome of each dump.
    Or deletes a dump.
  - With O(storage) it asks for an archive of what is mounted there, in an application, a database or
    a service.
  - Schedules are declared as O(selfhosted.paas.coolify_database#module:backups), and as C(volume_backups)
    of M(selfhosted.paas.coolify_application), M(selfhosted.paas.coolify_database) and M(selfhosted.paas.coolify_service).
notes:
  - Each run makes a dump and is changed, unless O(max_age) finds one that is young enough.
  - Coolify dumps only what runs by its status, and says nothing where it does not, nor where a dump never
    begins. Both fail the task, and so does a dump that was not copied to the S3 storage of its schedule.
  - 'Of an archive Coolify tells nothing: neither when it has ended nor whether it was made. So nothing
    is waited for; RV(directory) tells where on the server it will lie.'
seealso:
  - module: selfhosted.paas.coolify_backup_info
  - module: selfhosted.paas.coolify_application
  - module: selfhosted.paas.coolify_database
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
  database:
    description:
      - Name of the database to back up, inside O(project).
    type: str
  database_uuid:
    description:
      - Id of the database, instead of its name and project.
    type: str
  application:
    description:
      - Name of the application to back up, inside O(project).
    type: str
  application_uuid:
    description:
      - Id of the application, instead of its name and project.
    type: str
  service:
    description:
      - Name of the service to back up, inside O(project).
    type: str
  service_uuid:
    description:
      - Id of the service, instead of its name and project.
    type: str
  action:
    description:
      - V(run) backs up now. V(delete) removes the dump O(execution) with its file.
    type: str
    choices:
      - run
      - delete
    default: run
  storage:
    description:
      - What is archived, by the path at which it is mounted, such as V(/data); in a part of a service
        V(web:/data). It needs a schedule.
    type: str
  execution:
    description:
      - Id of the dump for O(action=delete), as M(selfhosted.paas.coolify_backup_info) has it.
    type: str
  delete_s3:
    description:
      - Whether O(action=delete) also removes the copy in the S3 storage.
    type: bool
    default: false
  frequency:
    description:
      - O(frequency) of the schedule, as it is written. Needed where there are several.
    type: str
  max_age:
    description:
      - Seconds; where a dump of each database that succeeded is not older than that, nothing is done.
        Without it there is a new one in every run.
    type: int
  min_size:
    description:
      - Bytes that a dump must have at least; a smaller one fails the task, as one without data would
        be.
    type: int
    default: 1
  wait:
    description:
      - Whether to wait until all dumps of the schedule have ended.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 3600
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: A database with a schedule of backups
  selfhosted.paas.coolify_database:
    project: shop
    name: ledger
    type: postgresql
    backups:
      - frequency: 0 3 * * *
        databases_to_backup: postgres
    volume_backups:
      - storage: /var/lib/postgresql/data
        frequency: weekly
        stop_during_backup: true
    state: started

- name: Back up before a migration, and go on only where that worked
  selfhosted.paas.coolify_backup:
    project: shop
    database: ledger
    frequency: 0 3 * * *
    min_size: 1000

- name: There is a dump of today
  selfhosted.paas.coolify_backup:
    project: shop
    database: ledger
    frequency: 0 3 * * *
    max_age: 86400

- name: Archive its volume now
  selfhosted.paas.coolify_backup:
    project: shop
    database: ledger
    storage: /var/lib/postgresql/data
"""

RETURN = r"""
executions:
  description: The dumps that were made, or are young enough, one for each database; or the one that was
    deleted.
  type: list
  returned: success, and failure once it is known
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
directory:
  description: Directory of the server in which archives of O(storage) lie, where C(*) stands for the
    team.
  type: str
  returned: when O(storage) is given and there
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.backups import BACKUP
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(BACKUP)


if __name__ == "__main__":
    main()
