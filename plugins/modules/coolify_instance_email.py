#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_instance_email
short_description: Manage the mail settings of a Coolify server
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Sets the mail server, or the account of Resend, with which a Coolify server sends its own mail: invitations,
    resets of passwords, and the notifications of teams that say so.'
  - Every server has these settings, so nothing is made or removed.
notes:
  - Coolify wants a token of the root team with the ability C(write:sensitive).
seealso:
  - module: selfhosted.paas.coolify_instance
  - module: selfhosted.paas.coolify_instance_email_info
  - module: selfhosted.paas.coolify_platform
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  smtp_enabled:
    description:
      - Whether mail is sent by SMTP.
    type: bool
  smtp_host:
    description:
      - Host name of the mail server. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  smtp_port:
    description:
      - Port of the mail server. 0 clears it.
    type: int
  smtp_encryption:
    description:
      - How the connection is encrypted. Coolify takes no other way, and none of them can be cleared.
    type: str
    choices:
      - starttls
      - tls
      - none
  smtp_username:
    description:
      - User name. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  smtp_password:
    description:
      - Password. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  smtp_timeout:
    description:
      - Seconds to wait for the mail server. 0 clears it.
    type: int
  smtp_ehlo_domain:
    description:
      - Name with which Coolify greets the mail server. An empty text clears it, so that Coolify chooses
        one.
    type: str
  smtp_from_address:
    description:
      - Address of the sender. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  smtp_from_name:
    description:
      - Name of the sender. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  resend_enabled:
    description:
      - Whether mail is sent by the service Resend.
    type: bool
  resend_api_key:
    description:
      - API key of Resend. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
    type: str
  update_hidden:
    description:
      - Whether to send declared values that the server does not show and that cannot be compared. V(always)
        sends them in every run, which is then always changed.
    type: str
    choices:
      - never
      - always
    default: never
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: Mail goes out through a mail server
  selfhosted.paas.coolify_instance_email:
    smtp_enabled: true
    smtp_host: mail.example.com
    smtp_port: 587
    smtp_encryption: starttls
    smtp_username: coolify
    smtp_password: "{{ smtp_password }}"
    smtp_from_address: coolify@example.com
    smtp_from_name: Coolify of acme

- name: Mail goes out through Resend, and its key is renewed although the token may not read it
  selfhosted.paas.coolify_instance_email:
    smtp_enabled: false
    resend_enabled: true
    resend_api_key: "{{ resend_api_key }}"
    update_hidden: always
"""

RETURN = r"""
instance_email:
  description: 'The instance email as the server has it after the run, secrets masked: every option that
    the server shows, under its name and in its shape. What is not known is left out.'
  returned: success
  type: dict
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.mail import INSTANCE_EMAIL
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(INSTANCE_EMAIL)


if __name__ == "__main__":
    main()
