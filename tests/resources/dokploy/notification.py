# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.notifications import NOTIFICATION

from ..case import Case, Sample, refused

URL = {"webhook_url": "https://hooks.example.com/usual-secret"}
MAIL = {"from_address": "dokploy@example.com", "to_addresses": ["ops@example.com"]}
TYPES = {
    "slack": URL,
    "telegram": {"bot_token": "usual-bot-token", "chat_id": "42"},
    "discord": URL,
    "email": {
        "smtp_server": "mail.example.com",
        "smtp_port": 587,
        "username": "robot",
        "password": "usual-password",
        **MAIL,
    },
    "resend": {"resend_api_key": "usual-api-key", **MAIL},
    "gotify": {"server_url": "https://gotify.example.com", "app_token": "usual-app-token"},
    "ntfy": {"server_url": "https://ntfy.example.com", "topic": "ops"},
    "mattermost": URL,
    "custom": {"endpoint": "https://example.com/hook"},
    "lark": URL,
    "teams": URL,
    "pushover": {"user_key": "usual-user-key", "api_token": "usual-api-token"},
}
EVENTS = (
    *("app_deploy", "app_build_error", "database_backup", "volume_backup"),
    *("dokploy_backup", "dokploy_restart", "docker_cleanup", "server_threshold"),
)
SECRET = Sample("first-secret", "second-secret")


def turn(number: int) -> tuple[str, ...]:
    """The type with which the event of this number is tested; all together are tested with each."""
    return (tuple(TYPES)[number],)


def of(name: str) -> dict[str, object]:
    """What one of this type needs."""
    return {"type": name, **TYPES[name]}


CASE = Case(
    NOTIFICATION,
    variants={name: of(name) for name in TYPES},
    samples={
        "type": Sample("slack", "telegram", variants=("slack",), fixed=True),
        **{event: Sample(True, False, variants=turn(number)) for number, event in enumerate(EVENTS[:-1])},
        "server_threshold": Sample(True, False, variants=("pushover",)),
        "webhook_url": Sample("https://hooks.example.com/first-secret", "https://hooks.example.com/second-secret"),
        "channel": Sample("#ops", ""),
        "decoration": Sample(False, True),
        "bot_token": SECRET,
        "chat_id": Sample("42", "43"),
        "message_thread_id": Sample("7", ""),
        "smtp_server": Sample("mail.example.com", "localhost"),
        "smtp_port": Sample(465, 587),
        "username": Sample("robot", "somebody else"),
        "password": SECRET,
        "resend_api_key": SECRET,
        "from_address": Sample("one@example.com", "two@example.com"),
        "to_addresses": Sample(["one@example.com", "two@example.com"], ["one@example.com"]),
        "server_url": Sample("https://one.example.com", "https://two.example.com"),
        "app_token": SECRET,
        "topic": Sample("one", "two"),
        "access_token": SECRET,
        "user_key": SECRET,
        "api_token": SECRET,
        "priority": Sample(1, 2),
        "retry": Sample(60, 30),
        "expire": Sample(600, 60),
        "endpoint": Sample("https://one.example.com", "https://two.example.com"),
        "headers": Sample({"Authorization": "first-secret"}, {"Authorization": "second-secret", "X-More": "one"}),
    },
    otherwise={"pushover": {"priority": Sample(-1, 2, beside={"retry": 60, "expire": 600})}},
    refused={
        "webhook_url": refused("", "two words", variant="mattermost"),
        **dict.fromkeys(("bot_token", "chat_id"), refused("", variant="telegram")),
        **dict.fromkeys(("smtp_server", "username", "password", "from_address"), refused("", variant="email")),
        "smtp_port": refused(0, variant="email"),
        "to_addresses": refused([], variant="email"),
        "resend_api_key": refused("", variant="resend"),
        **dict.fromkeys(("server_url", "app_token"), refused("", variant="gotify")),
        "topic": refused("", variant="ntfy"),
        **dict.fromkeys(("user_key", "api_token"), refused("", variant="pushover")),
        "priority": refused(-3, 3, variant="pushover"),
        "retry": refused(29, variant="pushover"),
        "expire": refused(10801, variant="pushover"),
        "endpoint": refused("", variant="custom"),
    },
    reasons={
        r"Notification not found|Error updating the notification": "looked up before anything is written",
        r"fetch failed": "only the server can try it",
    },
)
