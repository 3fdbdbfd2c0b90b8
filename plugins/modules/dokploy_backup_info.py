#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_backup_info
short_description: List backups of Dokploy, their runs and their files
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the backups of a database, an application, a compose or Dokploy itself with what each has
    made, the newest first; or the files at a destination.
seealso:
  - module: selfhosted.paas.dokploy_backup
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes.info
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
  destination:
    description:
      - Name or id of the destination whose files are listed, where nothing else is named.
    type: str
  search:
    description:
      - Directory at the destination, ending with a slash, and a part of the names behind it. Dokploy
        lists at most 100 files of one directory.
    type: str
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: A database without backups so far
  selfhosted.paas.dokploy_database:
    project: shop
    name: ledger
    type: postgres
    database_name: ledger
    database_user: shop

- name: What was backed up of it
  selfhosted.paas.dokploy_backup_info:
    project: shop
    database: ledger
  register: saved

- name: Whether the last backup of each failed
  ansible.builtin.debug:
    msg: "{{ item.dumped }}: {{ (item.executions | first | default({})).status | default('never') }}"
  loop: "{{ saved.backups }}"
  loop_control:
    label: "{{ item.backup_id }}"

- name: Where backups go
  selfhosted.paas.dokploy_destination:
    name: dumps
    endpoint: https://s3.acme.test
    bucket: dumps
    region: eu-central-1
    access_key: "{{ s3_access_key }}"
    secret_access_key: "{{ s3_secret_key }}"

- name: What lies there
  selfhosted.paas.dokploy_backup_info:
    destination: dumps
"""

RETURN = r"""
backups:
  description: The backups.
  type: list
  returned: success
  elements: dict
  contains:
    backup_id:
      description: Its id.
      type: str
      returned: always
    name:
      description: Its name, where it is one of a volume.
      type: str
      returned: always
    kind:
      description: V(database), V(volume) or V(web-server).
      type: str
      returned: always
    destination:
      description: Name of its destination.
      type: str
      returned: always
    dumped:
      description: Name of the database that it dumps.
      type: str
      returned: always
    service_name:
      description: Service of a compose that it is about.
      type: str
      returned: always
    volume_name:
      description: Name of the volume that it saves.
      type: str
      returned: always
    prefix:
      description: What the names of its files begin with.
      type: str
      returned: always
    schedule:
      description: When it runs.
      type: str
      returned: always
    enabled:
      description: Whether it does.
      type: bool
      returned: always
    executions:
      description: Its runs, the newest first; Dokploy remembers ten.
      type: list
      returned: always
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
files:
  description: The files and directories, where a destination is asked for.
  type: list
  returned: success
  elements: dict
  contains:
    path:
      description: Path at the destination, as a restore wants it.
      type: str
      returned: always
    size:
      description: In bytes.
      type: int
      returned: always
    is_dir:
      description: Whether it is a directory.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.backups import BACKUP_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(BACKUP_INFO)


if __name__ == "__main__":
    main()
