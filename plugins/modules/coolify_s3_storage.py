#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_s3_storage
short_description: Manage S3 storages of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, changes and removes the S3 storages to which Coolify saves backups, and has Coolify try whether
    it can list the bucket.
  - 'While databases save backups to S3, a storage is not removed: Coolify would switch that off without
    a word.'
notes:
  - Coolify does not tell to which of several storages a backup goes. So a storage that no backup uses
    can be removed only while no database saves to S3 at all. Of schedules of C(volume_backups) it tells
    nothing, so that they do not keep a storage.
  - Whether Coolify takes a storage for usable is what the last try has found.
seealso:
  - module: selfhosted.paas.coolify_s3_storage_info
  - module: selfhosted.paas.coolify_platform
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  uuid:
    description:
      - Id of the S3 storage, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the storage, 3 to 255 characters, by which it is found.
      - Required unless O(uuid) is given.
    type: str
  description:
    description:
      - Description. An empty text clears it.
    type: str
  endpoint:
    description:
      - Address of the S3 service, such as V(https://s3.eu-central-1.amazonaws.com).
      - A new S3 storage needs it.
    type: str
  bucket:
    description:
      - Name of the bucket, which has to exist.
      - A new S3 storage needs it.
    type: str
  region:
    description:
      - Region of the bucket.
      - A new S3 storage needs it.
    type: str
  key:
    description:
      - Access key. To an API token without the ability C(read:sensitive) Coolify does not show it.
      - A new S3 storage needs it.
    type: str
  secret:
    description:
      - Secret key. To an API token without the ability C(read:sensitive) Coolify does not show it.
      - A new S3 storage needs it.
    type: str
  validate:
    description:
      - When the storage is tried. V(changed), once it is made and when it is reached in another way,
        and as long as it has not been found to work; V(always), in every run; or V(never).
      - Where it does not work, the task fails and says why. What is declared is stored all the same.
        Check mode tries nothing.
    type: str
    choices:
      - changed
      - always
      - never
    default: changed
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
      - 'V(present): the S3 storage exists as declared. Options that are left out are not changed.'
      - 'V(absent): the S3 storage does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: Where backups go
  selfhosted.paas.coolify_s3_storage:
    name: backups
    endpoint: https://s3.eu-central-1.amazonaws.com
    bucket: acme-backups
    region: eu-central-1
    key: AKIAEXAMPLE
    secret: "{{ s3_secret }}"

- name: Fail where Coolify cannot reach it any more
  selfhosted.paas.coolify_s3_storage:
    name: backups
    validate: always

- name: Remove it once no database saves to S3
  selfhosted.paas.coolify_s3_storage:
    name: backups
    state: absent
"""

RETURN = r"""
s3_storage:
  description: 'The S3 storage as the server has it after the run, secrets masked: every option that the
    server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    uuid:
      description: Id of the S3 storage.
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
uuid:
  description: Id of the S3 storage.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.s3_storages import S3_STORAGE
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(S3_STORAGE)


if __name__ == "__main__":
    main()
