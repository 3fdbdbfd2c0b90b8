# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications of the team by channel, and the instance's own mail."""

from __future__ import annotations

import re
from typing import Any

from .gate import Call
from .rules import FLAG, Rule, sent_to, stored
from .store import Row

TEXT = Rule("string", null=True, most=255)
NUMBER = Rule("integer", null=True, least=0)
# Whether somebody is told at first.
EVENTS = {
    "backup_failure": True,
    "backup_success": False,
    "deployment_failure": True,
    "deployment_success": False,
    "docker_cleanup_failure": True,
    "docker_cleanup_success": False,
    "scheduled_task_failure": True,
    "scheduled_task_success": False,
    "server_disk_usage": True,
    "server_patch": True,
    "server_reachable": False,
    "server_unreachable": True,
    "status_change": False,
    "traefik_outdated": True,
}
SMTP: Row = {
    "smtp_enabled": False,
    "smtp_from_address": None,
    "smtp_from_name": None,
    "smtp_host": None,
    "smtp_port": None,
    "smtp_encryption": None,
    "smtp_username": None,
    "smtp_password": None,
    "smtp_timeout": None,
    "smtp_ehlo_domain": None,
    "resend_enabled": False,
    "resend_api_key": None,
}
EHLO = (
    "The smtp ehlo domain contains invalid characters. Only letters (a-z, A-Z), numbers (0-9), hyphens (-), and dots"
    " (.) are allowed."
)


def _address(label: str, value: Any) -> list[str]:
    good = isinstance(value, str) and re.fullmatch(r"[^\s@]+@[^\s@]+", value)
    return [] if good else [f"The {label} field must be a valid email address."]


CHANNELS: dict[str, Row] = {
    "email": {**SMTP, "smtp_recipients": None, "use_instance_email_settings": False},
    "discord": {"discord_enabled": False, "discord_webhook_url": None, "discord_ping_enabled": True},
    "slack": {"slack_enabled": False, "slack_webhook_url": None},
    "telegram": {
        "telegram_enabled": False,
        "telegram_token": None,
        "telegram_chat_id": None,
        **{f"telegram_notifications_{event}_thread_id": None for event in EVENTS},
    },
    "pushover": {"pushover_enabled": False, "pushover_user_key": None, "pushover_api_token": None},
    "webhook": {"webhook_enabled": False, "webhook_url": None},
}
# Recorded for a token without read:sensitive is only Discord; of the others the source tells what they hide.
HIDDEN = {
    *("discord_webhook_url", "slack_webhook_url", "webhook_url", "pushover_user_key", "pushover_api_token"),
    *("telegram_token", "telegram_chat_id", *(f"telegram_notifications_{event}_thread_id" for event in EVENTS)),
    *("smtp_host", "smtp_username", "smtp_password", "smtp_from_address", "smtp_from_name", "smtp_recipients"),
    "resend_api_key",
}


# What is more than a text.
SPECIAL = {
    "smtp_encryption": Rule("string", null=True, choices=("starttls", "tls", "none")),
    "smtp_from_address": Rule("string", null=True, check=_address),
    "smtp_ehlo_domain": Rule("string", null=True, most=255, pattern=r"^[A-Za-z0-9.-]+$", message=EHLO),
    "smtp_port": Rule("integer", null=True, least=1, most=65535),
    "smtp_recipients": Rule("string", null=True, most=1000),
}


def _rule(name: str, value: Any) -> Rule:
    if isinstance(value, bool):
        return FLAG
    if name in SPECIAL:
        return SPECIAL[name]
    if name.endswith("webhook_url"):
        return Rule("string", null=True, check=sent_to)
    return NUMBER if name == "smtp_timeout" else TEXT


class Channel:
    """The settings of one channel."""

    def __init__(self, name: str, new: Row) -> None:
        self.name = name
        self.new = new
        self.rules = {key: _rule(key, value) for key, value in new.items()}

    def _shown(self, call: Call) -> Row:
        row: Row = {**self.new, **call.store.notifications.get(self.name, {})}
        shown = call.shown(row, HIDDEN)
        return {"id": 1, **shown, "team_id": 0} if self.name in CHANNELS else shown

    def get(self, call: Call) -> Any:
        call.require("read")
        return self._shown(call)

    def update(self, call: Call) -> Any:
        call.require("write" if self.name in CHANNELS else "write:sensitive")
        body = call.checked(self.rules)
        call.store.notifications.setdefault(self.name, {}).update(stored(self.rules, body))
        return self._shown(call)


def _channel(name: str) -> Channel:
    events = {f"{event}_{name}_notifications": told for event, told in EVENTS.items()}
    if name == "webhook":
        events["server_patch_webhook_notifications"] = False
    return Channel(name, {**CHANNELS[name], **events})


EMAIL = Channel("instance", SMTP)
ROUTES = [
    *(("GET", f"/notifications/{name}", _channel(name).get) for name in CHANNELS),
    *(("PATCH", f"/notifications/{name}", _channel(name).update) for name in CHANNELS),
    ("GET", "/settings/email", EMAIL.get),
    ("PATCH", "/settings/email", EMAIL.update),
]
