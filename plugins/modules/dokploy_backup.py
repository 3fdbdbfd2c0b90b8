#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_backup
short_description: Back up databases, volumes and Dokploy itself now
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Runs a backup of Dokploy now, waits for it, and returns its outcome.
  - Backups are declared as O(selfhosted.paas.dokploy_database#module:backups), and those of volumes as
    O(selfhosted.paas.dokploy_database#module:volume_backups) or O(selfhosted.paas.dokploy_application#module:volume_backups);
    a compose has both, and those of Dokploy itself are O(selfhosted.paas.dokploy_web_server#module:backups).
notes:
  - Each run makes a backup and is changed, unless O(max_age) finds one that is young enough.
  - Dokploy does not check what it has uploaded, so the module looks for the file at the destination.
    One that is not there or is smaller than O(min_size) fails the task.
  - Backups of volumes that Dokploy cannot make, but would report as made, are refused. Before Dokploy
    0.30 nobody can tell whether a volume is there.
  - What a backup has stopped and what does not run again afterwards fails the task.
seealso:
  - module: selfhosted.paas.dokploy_backup_info
  - module: selfhosted.paas.dokploy_application
  - module: selfhosted.paas.dokploy_compose
  - module: selfhosted.paas.dokploy_database
  - module: selfhosted.paas.dokploy_destination
  - module: selfhosted.paas.dokploy_schedule
  - module: selfhosted.paas.dokploy_update
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
  database:
    description:
      - Name of the database that has the backup, inside O(project).
    type: str
  database_id:
    description:
      - Id of the database, instead of its name and project.
    type: str
  application:
    description:
      - Name of the application that has the backup, inside O(project).
    type: str
  application_id:
    description:
      - Id of the application, instead of its name and project.
    type: str
  compose:
    description:
      - Name of the compose that has the backup, inside O(project).
    type: str
  compose_id:
    description:
      - Id of the compose, instead of its name and project.
    type: str
  web_server:
    description:
      - Whether backups of Dokploy itself are meant.
    type: bool
    default: false
  volume_backup:
    description:
      - Name of the backup of a volume, instead of a dump.
    type: str
  destination:
    description:
      - Name or id of the destination of the backup.
    type: str
  dumped:
    description:
      - Name of the database that it dumps.
    type: str
  service_name:
    description:
      - Service of the compose in which that database is.
    type: str
  prefix:
    description:
      - Its prefix, as it is written.
    type: str
  schedule:
    description:
      - When it runs, as it is written. One of these is needed where there are several.
    type: str
  max_age:
    description:
      - Seconds; where a backup that succeeded is not older than that, nothing is done. Without it there
        is a new one in every run.
    type: int
  min_size:
    description:
      - Bytes that the file must have at least; a smaller one fails the task, as one without data would
        be.
    type: int
    default: 1
  wait:
    description:
      - Whether to wait until it has ended; one that fails then fails this task.
    type: bool
    default: true
  wait_timeout:
    description:
      - Longest time to wait, in seconds.
    type: int
    default: 3600
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Where backups go
  selfhosted.paas.dokploy_destination:
    name: dumps
    endpoint: https://s3.acme.test
    bucket: dumps
    region: eu-central-1
    access_key: "{{ s3_access_key }}"
    secret_access_key: "{{ s3_secret_key }}"

- name: Where a database belongs
  selfhosted.paas.dokploy_project:
    name: shop

- name: A database with a backup for every night
  selfhosted.paas.dokploy_database:
    project: shop
    name: ledger
    type: postgres
    database_name: ledger
    database_user: shop
    backups:
      - destination: dumps
        database: ledger
        prefix: ledger/
        schedule: 0 3 * * *
    state: started

- name: Back up before a migration, and go on only where that worked
  selfhosted.paas.dokploy_backup:
    project: shop
    database: ledger
    min_size: 1000

- name: There is a dump of today
  selfhosted.paas.dokploy_backup:
    project: shop
    database: ledger
    dumped: ledger
    max_age: 86400
"""

RETURN = r"""
executions:
  description: The backup that was made, or the one that is young enough; none where none has begun.
  type: list
  returned: success, and failure once it is known
  elements: dict
  contains:
    deployment_id:
      description: Id of the deployment by which Dokploy has recorded it.
      type: str
      returned: always
    status:
      description: V(success), V(failed), V(running) or V(cancelled).
      type: str
      returned: always
    size:
      description: Size of the file, in bytes; none where nobody has looked, or it cannot be seen.
      type: int
      returned: always
    filename:
      description: Path of the file at the destination, as a restore wants it; none as well.
      type: str
      returned: always
    message:
      description: Why it failed, with the end of what was written.
      type: str
      returned: always
    created_at:
      description: When it began.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.backups import BACKUP
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(BACKUP)


if __name__ == "__main__":
    main()
