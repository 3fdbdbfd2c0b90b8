#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_destination
short_description: Manage destinations of backups of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, changes and removes the buckets of S3 to which Dokploy saves backups, and has Dokploy try
    whether it can list the bucket.
  - 'A destination to which something saves is not removed: Dokploy would remove those backups with it,
    without a word.'
notes:
  - 'Before a destination is removed, only those backups of Dokploy itself are seen that the user of the
    key has made: Dokploy shows no others.'
seealso:
  - module: selfhosted.paas.dokploy_destination_info
  - module: selfhosted.paas.dokploy_backup
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  destination_id:
    description:
      - Id of the destination, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the destination, by which it is found.
      - Required unless O(destination_id) is given.
    type: str
  provider:
    description:
      - Provider of the S3 service as rclone calls it, such as V(AWS), V(Cloudflare) or V(Minio). An empty
        text clears it.
    type: str
  endpoint:
    description:
      - Address of the S3 service.
      - A new destination needs it.
    type: str
  bucket:
    description:
      - Name of the bucket, which has to exist.
      - A new destination needs it.
    type: str
  region:
    description:
      - Region of the bucket. It may be empty.
      - A new destination needs it.
    type: str
  access_key:
    description:
      - Access key.
      - A new destination needs it.
    type: str
  secret_access_key:
    description:
      - Secret key.
      - A new destination needs it.
    type: str
  additional_flags:
    description:
      - Further flags for rclone, such as V(--s3-sign-accept-encoding=false). An empty list clears them.
      - Needs Dokploy 0.29 or newer.
    type: list
    elements: str
  validate:
    description:
      - When the destination is tried. V(changed), once it is made and when it is reached in another way;
        V(always), in every run; or V(never).
      - Dokploy does not remember what it has found. So a run that changes nothing does not tell that
        the destination does not work, unless O(validate=always).
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
      - 'V(present): the destination exists as declared. Options that are left out are not changed.'
      - 'V(absent): the destination does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Backups go to a bucket, and Dokploy tries whether it can list it
  selfhosted.paas.dokploy_destination:
    name: offsite
    provider: Minio
    endpoint: https://s3.example.com
    bucket: backups
    region: eu
    access_key: "{{ s3_key }}"
    secret_access_key: "{{ s3_secret }}"
  register: offsite
  ignore_errors: true  # The next task tells what it says.

- name: What Dokploy says where it cannot
  ansible.builtin.debug:
    msg: "{{ offsite.msg | default('It works.') }}"

- name: Store it without trying
  selfhosted.paas.dokploy_destination:
    name: archive
    provider: AWS
    endpoint: https://s3.eu-central-1.amazonaws.com
    bucket: archive
    region: eu-central-1
    access_key: archive
    secret_access_key: "{{ s3_secret }}"
    validate: never

- name: Remove one to which nothing saves any more
  selfhosted.paas.dokploy_destination:
    name: archive
    state: absent
"""

RETURN = r"""
destination:
  description: 'The destination as the server has it after the run, secrets masked: every option that
    the server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    destination_id:
      description: Id of the destination.
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
destination_id:
  description: Id of the destination.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(DESTINATION)


if __name__ == "__main__":
    main()
