#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_notification
short_description: Manage notification channels of a team of Coolify
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Sets of which events Coolify tells the team of the API token, and by which channel: mail, Discord,
    Slack, Telegram, Pushover or a webhook. A task is about one channel.'
  - Every team has the settings of each channel once, so nothing is made or removed; O(enabled=false)
    keeps a channel silent.
notes:
  - Coolify has no request that sends a message to try it out.
seealso:
  - module: selfhosted.paas.coolify_notification_info
  - module: selfhosted.paas.coolify_platform
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  channel:
    description:
      - The channel that the task is about.
    type: str
    required: true
    choices:
      - email
      - discord
      - slack
      - telegram
      - pushover
      - webhook
  enabled:
    description:
      - Whether the channel is used.
      - Only for the channel V(discord), V(slack), V(telegram), V(pushover), V(webhook).
    type: bool
  deployment_success:
    description:
      - Whether the team is told when a deployment has succeeded.
    type: bool
  deployment_failure:
    description:
      - Whether the team is told when a deployment has failed.
    type: bool
  status_change:
    description:
      - Whether the team is told when something has started or stopped by itself.
    type: bool
  backup_success:
    description:
      - Whether the team is told when a backup has succeeded.
    type: bool
  backup_failure:
    description:
      - Whether the team is told when a backup has failed.
    type: bool
  scheduled_task_success:
    description:
      - Whether the team is told when a scheduled task has succeeded.
    type: bool
  scheduled_task_failure:
    description:
      - Whether the team is told when a scheduled task has failed.
    type: bool
  docker_cleanup_success:
    description:
      - Whether the team is told when a cleanup of Docker has succeeded.
    type: bool
  docker_cleanup_failure:
    description:
      - Whether the team is told when a cleanup of Docker has failed.
    type: bool
  server_disk_usage:
    description:
      - Whether the team is told when the disk of a server is nearly full.
    type: bool
  server_reachable:
    description:
      - Whether the team is told when a server can be reached again.
    type: bool
  server_unreachable:
    description:
      - Whether the team is told when a server cannot be reached.
    type: bool
  server_patch:
    description:
      - Whether the team is told when a server has updates to install.
    type: bool
  traefik_outdated:
    description:
      - Whether the team is told when the proxy of a server is out of date.
    type: bool
  webhook_url:
    description:
      - Address of the webhook that Discord or Slack has made. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(discord), V(slack).
    type: str
  ping:
    description:
      - Whether failures are sent with a mention of everybody.
      - Only for the channel V(discord).
    type: bool
  bot_token:
    description:
      - Token of the bot. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  chat_id:
    description:
      - Id of the chat that the bot writes to. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  deployment_success_thread_id:
    description:
      - Id of the topic of the chat for messages that a deployment has succeeded. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  deployment_failure_thread_id:
    description:
      - Id of the topic of the chat for messages that a deployment has failed. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  status_change_thread_id:
    description:
      - Id of the topic of the chat for messages that something has started or stopped by itself. An empty
        text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  backup_success_thread_id:
    description:
      - Id of the topic of the chat for messages that a backup has succeeded. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  backup_failure_thread_id:
    description:
      - Id of the topic of the chat for messages that a backup has failed. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  scheduled_task_success_thread_id:
    description:
      - Id of the topic of the chat for messages that a scheduled task has succeeded. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  scheduled_task_failure_thread_id:
    description:
      - Id of the topic of the chat for messages that a scheduled task has failed. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  docker_cleanup_success_thread_id:
    description:
      - Id of the topic of the chat for messages that a cleanup of Docker has succeeded. An empty text
        clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  docker_cleanup_failure_thread_id:
    description:
      - Id of the topic of the chat for messages that a cleanup of Docker has failed. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  server_disk_usage_thread_id:
    description:
      - Id of the topic of the chat for messages that the disk of a server is nearly full. An empty text
        clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  server_reachable_thread_id:
    description:
      - Id of the topic of the chat for messages that a server can be reached again. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  server_unreachable_thread_id:
    description:
      - Id of the topic of the chat for messages that a server cannot be reached. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  server_patch_thread_id:
    description:
      - Id of the topic of the chat for messages that a server has updates to install. An empty text clears
        it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  traefik_outdated_thread_id:
    description:
      - Id of the topic of the chat for messages that the proxy of a server is out of date. An empty text
        clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(telegram).
    type: str
  user_key:
    description:
      - Key of the user or group that gets the messages. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(pushover).
    type: str
  application_token:
    description:
      - Token of the application that sends them. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(pushover).
    type: str
  url:
    description:
      - Address that gets the messages as JSON. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(webhook).
    type: str
  smtp_enabled:
    description:
      - Whether mail is sent by SMTP.
      - Only for the channel V(email).
    type: bool
  smtp_host:
    description:
      - Host name of the mail server. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: str
  smtp_port:
    description:
      - Port of the mail server. 0 clears it.
      - Only for the channel V(email).
    type: int
  smtp_encryption:
    description:
      - How the connection is encrypted. Coolify takes no other way, and none of them can be cleared.
      - Only for the channel V(email).
    type: str
    choices:
      - starttls
      - tls
      - none
  smtp_username:
    description:
      - User name. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: str
  smtp_password:
    description:
      - Password. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: str
  smtp_timeout:
    description:
      - Seconds to wait for the mail server. 0 clears it.
      - Only for the channel V(email).
    type: int
  smtp_ehlo_domain:
    description:
      - Name with which Coolify greets the mail server. An empty text clears it, so that Coolify chooses
        one.
      - Needs Coolify 4.3.10 or newer.
      - Only for the channel V(email).
    type: str
  smtp_from_address:
    description:
      - Address of the sender. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: str
  smtp_from_name:
    description:
      - Name of the sender. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: str
  resend_enabled:
    description:
      - Whether mail is sent by the service Resend.
      - Only for the channel V(email).
    type: bool
  resend_api_key:
    description:
      - API key of Resend. An empty text clears it.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: str
  smtp_recipients:
    description:
      - Addresses that get the mail. An empty list means the members of the team.
      - To an API token without the ability C(read:sensitive) Coolify does not show it.
      - Only for the channel V(email).
    type: list
    elements: str
  use_instance_email_settings:
    description:
      - Whether mail is sent as M(selfhosted.paas.coolify_instance_email) says, instead of the settings
        here.
      - Only for the channel V(email).
    type: bool
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
- name: Discord hears of every deployment, and of what goes wrong
  selfhosted.paas.coolify_notification:
    channel: discord
    enabled: true
    webhook_url: "{{ discord_webhook_url }}"
    deployment_success: true
    docker_cleanup_failure: false

- name: Telegram gets backups in a topic of their own
  selfhosted.paas.coolify_notification:
    channel: telegram
    enabled: true
    bot_token: "{{ telegram_bot_token }}"
    chat_id: "-1001234567890"
    backup_success: true
    backup_success_thread_id: "12"
    backup_failure_thread_id: "12"

- name: Mail goes to two people, by the mail server of the instance
  selfhosted.paas.coolify_notification:
    channel: email
    use_instance_email_settings: true
    smtp_recipients:
      - ops@example.com
      - oncall@example.com

- name: The key of Pushover is renewed, although the token may not read it
  selfhosted.paas.coolify_notification:
    channel: pushover
    application_token: "{{ pushover_token }}"
    update_hidden: always
"""

RETURN = r"""
notification:
  description: 'The notification as the server has it after the run, secrets masked: every option that
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
channel:
  description: Id of the notification.
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

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.notifications import NOTIFICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(NOTIFICATION)


if __name__ == "__main__":
    main()
