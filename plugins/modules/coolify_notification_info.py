#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_notification_info
short_description: List notifications of Coolify
version_added: 0.1.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Returns the notifications that fit, in the shape of the options of M(selfhosted.paas.coolify_notification).
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes.info
options:
  channel:
    description:
      - The only one to return. All notifications without it.
    type: str
    choices:
      - email
      - discord
      - slack
      - telegram
      - pushover
      - webhook
  show_secrets:
    description:
      - Whether secrets are returned as they are instead of masked. Set C(no_log) on the task then, or
        they show up in the output and in logs.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: The notifications as they are
  selfhosted.paas.coolify_notification_info:
    api_url: https://coolify.example.com
    api_token: "{{ coolify_api_token }}"
  register: found
"""

RETURN = r"""
notifications:
  description: The notifications, secrets masked unless O(show_secrets=true).
  type: list
  returned: success
  elements: dict
  contains:
    channel:
      description: The channel that the task is about.
      type: str
      returned: when known
    enabled:
      description: Whether the channel is used.
      type: bool
      returned: when known
    deployment_success:
      description: Whether the team is told when a deployment has succeeded.
      type: bool
      returned: when known
    deployment_failure:
      description: Whether the team is told when a deployment has failed.
      type: bool
      returned: when known
    status_change:
      description: Whether the team is told when something has started or stopped by itself.
      type: bool
      returned: when known
    backup_success:
      description: Whether the team is told when a backup has succeeded.
      type: bool
      returned: when known
    backup_failure:
      description: Whether the team is told when a backup has failed.
      type: bool
      returned: when known
    scheduled_task_success:
      description: Whether the team is told when a scheduled task has succeeded.
      type: bool
      returned: when known
    scheduled_task_failure:
      description: Whether the team is told when a scheduled task has failed.
      type: bool
      returned: when known
    docker_cleanup_success:
      description: Whether the team is told when a cleanup of Docker has succeeded.
      type: bool
      returned: when known
    docker_cleanup_failure:
      description: Whether the team is told when a cleanup of Docker has failed.
      type: bool
      returned: when known
    server_disk_usage:
      description: Whether the team is told when the disk of a server is nearly full.
      type: bool
      returned: when known
    server_reachable:
      description: Whether the team is told when a server can be reached again.
      type: bool
      returned: when known
    server_unreachable:
      description: Whether the team is told when a server cannot be reached.
      type: bool
      returned: when known
    server_patch:
      description: Whether the team is told when a server has updates to install.
      type: bool
      returned: when known
    traefik_outdated:
      description: Whether the team is told when the proxy of a server is out of date.
      type: bool
      returned: when known
    webhook_url:
      description: Address of the webhook that Discord or Slack has made. An empty text clears it.
      type: str
      returned: when known
    ping:
      description: Whether failures are sent with a mention of everybody.
      type: bool
      returned: when known
    bot_token:
      description: Token of the bot. An empty text clears it.
      type: str
      returned: when known
    chat_id:
      description: Id of the chat that the bot writes to. An empty text clears it.
      type: str
      returned: when known
    deployment_success_thread_id:
      description: Id of the topic of the chat for messages that a deployment has succeeded. An empty
        text clears it.
      type: str
      returned: when known
    deployment_failure_thread_id:
      description: Id of the topic of the chat for messages that a deployment has failed. An empty text
        clears it.
      type: str
      returned: when known
    status_change_thread_id:
      description: Id of the topic of the chat for messages that something has started or stopped by itself.
        An empty text clears it.
      type: str
      returned: when known
    backup_success_thread_id:
      description: Id of the topic of the chat for messages that a backup has succeeded. An empty text
        clears it.
      type: str
      returned: when known
    backup_failure_thread_id:
      description: Id of the topic of the chat for messages that a backup has failed. An empty text clears
        it.
      type: str
      returned: when known
    scheduled_task_success_thread_id:
      description: Id of the topic of the chat for messages that a scheduled task has succeeded. An empty
        text clears it.
      type: str
      returned: when known
    scheduled_task_failure_thread_id:
      description: Id of the topic of the chat for messages that a scheduled task has failed. An empty
        text clears it.
      type: str
      returned: when known
    docker_cleanup_success_thread_id:
      description: Id of the topic of the chat for messages that a cleanup of Docker has succeeded. An
        empty text clears it.
      type: str
      returned: when known
    docker_cleanup_failure_thread_id:
      description: Id of the topic of the chat for messages that a cleanup of Docker has failed. An empty
        text clears it.
      type: str
      returned: when known
    server_disk_usage_thread_id:
      description: Id of the topic of the chat for messages that the disk of a server is nearly full.
        An empty text clears it.
      type: str
      returned: when known
    server_reachable_thread_id:
      description: Id of the topic of the chat for messages that a server can be reached again. An empty
        text clears it.
      type: str
      returned: when known
    server_unreachable_thread_id:
      description: Id of the topic of the chat for messages that a server cannot be reached. An empty
        text clears it.
      type: str
      returned: when known
    server_patch_thread_id:
      description: Id of the topic of the chat for messages that a server has updates to install. An empty
        text clears it.
      type: str
      returned: when known
    traefik_outdated_thread_id:
      description: Id of the topic of the chat for messages that the proxy of a server is out of date.
        An empty text clears it.
      type: str
      returned: when known
    user_key:
      description: Key of the user or group that gets the messages. An empty text clears it.
      type: str
      returned: when known
    application_token:
      description: Token of the application that sends them. An empty text clears it.
      type: str
      returned: when known
    url:
      description: Address that gets the messages as JSON. An empty text clears it.
      type: str
      returned: when known
    smtp_enabled:
      description: Whether mail is sent by SMTP.
      type: bool
      returned: when known
    smtp_host:
      description: Host name of the mail server. An empty text clears it.
      type: str
      returned: when known
    smtp_port:
      description: Port of the mail server. 0 clears it.
      type: int
      returned: when known
    smtp_encryption:
      description: How the connection is encrypted. Coolify takes no other way, and none of them can be
        cleared.
      type: str
      returned: when known
    smtp_username:
      description: User name. An empty text clears it.
      type: str
      returned: when known
    smtp_password:
      description: Password. An empty text clears it.
      type: str
      returned: when known
    smtp_timeout:
      description: Seconds to wait for the mail server. 0 clears it.
      type: int
      returned: when known
    smtp_ehlo_domain:
      description: Name with which Coolify greets the mail server. An empty text clears it, so that Coolify
        chooses one.
      type: str
      returned: when known
    smtp_from_address:
      description: Address of the sender. An empty text clears it.
      type: str
      returned: when known
    smtp_from_name:
      description: Name of the sender. An empty text clears it.
      type: str
      returned: when known
    resend_enabled:
      description: Whether mail is sent by the service Resend.
      type: bool
      returned: when known
    resend_api_key:
      description: API key of Resend. An empty text clears it.
      type: str
      returned: when known
    smtp_recipients:
      description: Addresses that get the mail. An empty list means the members of the team.
      type: list
      returned: when known
      elements: str
    use_instance_email_settings:
      description: Whether mail is sent as M(selfhosted.paas.coolify_instance_email) says, instead of
        the settings here.
      type: bool
      returned: when known
api:
  description: What the run cost.
  returned: always
  type: dict
  contains:
    requests:
      description: Number of requests made.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.notifications import NOTIFICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command


def main() -> None:
    run_module(info_command(NOTIFICATION))


if __name__ == "__main__":
    main()
