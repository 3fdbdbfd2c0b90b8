#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: dokploy_notification
short_description: Manage notifications of Dokploy
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - Creates, changes and removes the channels by which Dokploy tells an organization what has happened,
    and says of which events each one hears. A new one hears of none.
  - The notification is found by its name. Its type cannot be changed.
  - M(selfhosted.paas.dokploy_notification_test) sends a message by one, to see whether it arrives.
seealso:
  - module: selfhosted.paas.dokploy_notification_info
  - module: selfhosted.paas.dokploy_notification_test
  - module: selfhosted.paas.dokploy_platform
extends_documentation_fragment:
  - selfhosted.paas.dokploy
  - selfhosted.paas.attributes
options:
  notification_id:
    description:
      - Id of the notification, to select it by its id instead of its name.
      - Required unless O(name) is given.
      - O(name) then renames it.
    type: str
  name:
    description:
      - Name of the notification, by which it is found.
      - Required unless O(notification_id) is given.
    type: str
  type:
    description:
      - Type of the channel. A new one needs it.
      - V(resend) needs Dokploy 0.27.0 or newer.
      - V(mattermost) needs Dokploy 0.29.0 or newer.
      - V(custom) needs Dokploy 0.26.0 or newer.
      - V(lark) needs Dokploy 0.25.6 or newer.
      - V(teams) needs Dokploy 0.27.1 or newer.
      - V(pushover) needs Dokploy 0.26.7 or newer.
    type: str
    choices:
      - slack
      - telegram
      - discord
      - email
      - resend
      - gotify
      - ntfy
      - mattermost
      - custom
      - lark
      - teams
      - pushover
  app_deploy:
    description:
      - Whether a deployment that has succeeded is told.
    type: bool
  app_build_error:
    description:
      - Whether a deployment that has failed is told.
    type: bool
  database_backup:
    description:
      - Whether backups of databases are told, good or bad.
    type: bool
  volume_backup:
    description:
      - Whether backups of volumes are told, good or bad.
      - Needs Dokploy 0.26.0 or newer.
    type: bool
  dokploy_backup:
    description:
      - Whether backups of Dokploy itself are told, good or bad.
    type: bool
  dokploy_restart:
    description:
      - Whether a restart of Dokploy is told.
    type: bool
  docker_cleanup:
    description:
      - Whether a cleanup of Docker is told.
    type: bool
  server_threshold:
    description:
      - Whether it is told that a server needs more processor or memory than its monitoring allows.
      - Only for the type V(slack), V(telegram), V(discord), V(email), V(resend), V(mattermost), V(custom),
        V(lark), V(teams), V(pushover).
    type: bool
  webhook_url:
    description:
      - Address of the webhook that the service has made.
      - A new notification needs it.
      - Only for the type V(slack), V(discord), V(mattermost), V(lark), V(teams).
    type: str
  channel:
    description:
      - Channel to write to. An empty text clears it.
      - Only for the type V(slack), V(mattermost).
    type: str
  decoration:
    description:
      - Whether messages have emojis in their titles. A new one has V(true).
      - Only for the type V(discord), V(gotify).
    type: bool
  bot_token:
    description:
      - Token of the bot.
      - A new notification needs it.
      - Only for the type V(telegram).
    type: str
  chat_id:
    description:
      - Id of the chat that the bot writes to.
      - A new notification needs it.
      - Only for the type V(telegram).
    type: str
  message_thread_id:
    description:
      - Id of the topic of the chat. An empty text clears it.
      - Only for the type V(telegram).
    type: str
  smtp_server:
    description:
      - Host name of the mail server.
      - A new notification needs it.
      - Only for the type V(email).
    type: str
  smtp_port:
    description:
      - Port of the mail server.
      - A new notification needs it.
      - Only for the type V(email).
    type: int
  username:
    description:
      - Name to log in to the mail server with; with V(mattermost) the name that messages come from.
      - A new notification of the type V(email) needs it.
      - Only for the type V(email), V(mattermost).
    type: str
  password:
    description:
      - Password for the mail server.
      - A new notification needs it.
      - Only for the type V(email).
    type: str
  resend_api_key:
    description:
      - API key of Resend.
      - A new notification needs it.
      - Only for the type V(resend).
    type: str
  from_address:
    description:
      - Address of the sender.
      - A new notification needs it.
      - Only for the type V(email), V(resend).
    type: str
  to_addresses:
    description:
      - Addresses that get the mail.
      - A new notification needs it.
      - Only for the type V(email), V(resend).
    type: list
    elements: str
  server_url:
    description:
      - Address of the server.
      - A new notification needs it.
      - Only for the type V(gotify), V(ntfy).
    type: str
  app_token:
    description:
      - Token of the application.
      - A new notification needs it.
      - Only for the type V(gotify).
    type: str
  topic:
    description:
      - Topic to write to.
      - A new notification needs it.
      - Only for the type V(ntfy).
    type: str
  access_token:
    description:
      - Access token, where the topic needs one. An empty text clears it.
      - Only for the type V(ntfy).
    type: str
  user_key:
    description:
      - Key of the user or group.
      - A new notification needs it.
      - Only for the type V(pushover).
    type: str
  api_token:
    description:
      - Token of the application.
      - A new notification needs it.
      - Only for the type V(pushover).
    type: str
  priority:
    description:
      - How urgent messages are. At least 1 with V(gotify), where a new one has 5, and with V(ntfy), where
        it has 3; from -2 to 2 with V(pushover), where it has 0.
      - Only for the type V(gotify), V(ntfy), V(pushover).
    type: int
  retry:
    description:
      - Seconds after which an urgent message is repeated, at least 30. 0 clears it.
      - Only for the type V(pushover).
    type: int
  expire:
    description:
      - Seconds after which it is repeated no more, at most 10800. 0 clears it.
      - Only for the type V(pushover).
    type: int
  endpoint:
    description:
      - Address that gets the messages as JSON.
      - A new notification needs it.
      - Only for the type V(custom).
    type: str
  headers:
    description:
      - Headers that are sent with them, by name. An empty dictionary clears them.
      - Only for the type V(custom).
    type: dict
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
      - 'V(present): the notification exists as declared. Options that are left out are not changed.'
      - 'V(absent): the notification does not exist.'
    type: str
    choices:
      - present
      - absent
    default: present
"""

EXAMPLES = r"""
# DOKPLOY_URL and DOKPLOY_API_KEY in the environment say which server and with which key; so can module_defaults.
- name: Slack hears of deployments that fail
  selfhosted.paas.dokploy_notification:
    name: ops
    type: slack
    webhook_url: "{{ slack_webhook_url }}"
    channel: "#ops"
    app_build_error: true

- name: Mail tells of backups
  selfhosted.paas.dokploy_notification:
    name: backups
    type: email
    smtp_server: mail.example.com
    smtp_port: 587
    username: dokploy
    password: "{{ smtp_password }}"
    from_address: dokploy@example.com
    to_addresses:
      - ops@example.com
    database_backup: true
    volume_backup: true
    dokploy_backup: true

- name: A service of your own gets everything as JSON
  selfhosted.paas.dokploy_notification:
    name: collector
    type: custom
    endpoint: https://collector.example.com/dokploy
    headers:
      Authorization: "Bearer {{ collector_token }}"
    app_deploy: true
    app_build_error: true

- name: Nobody reads the channel any more
  selfhosted.paas.dokploy_notification:
    name: ops
    state: absent
"""

RETURN = r"""
notification:
  description: 'The notification as the server has it after the run, secrets masked: every option that
    the server shows, under its name and in its shape. What is not known is left out.'
  returned: success, unless it does not exist
  type: dict
  contains:
    notification_id:
      description: Id of the notification.
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
notification_id:
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

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.notifications import NOTIFICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(NOTIFICATION)


if __name__ == "__main__":
    main()
