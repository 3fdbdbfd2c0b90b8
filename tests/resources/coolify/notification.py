# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.notifications import NOTIFICATION

from ..case import Case, Sample, refused
from . import mail

CHANNELS = ("email", "discord", "slack", "telegram", "pushover", "webhook")
TOLD = (
    *("deployment_failure", "backup_failure", "scheduled_task_failure", "docker_cleanup_failure"),
    *("server_disk_usage", "server_unreachable", "server_patch", "traefik_outdated"),
)
UNTOLD = (
    *("deployment_success", "backup_success", "scheduled_task_success", "docker_cleanup_success"),
    *("status_change", "server_reachable"),
)
THREADS = tuple(f"{event}_thread_id" for event in (*TOLD, *UNTOLD))
URL = Sample("https://hooks.example.com/first-secret", "https://hooks.example.com/second-secret")
KEY = Sample("first-secret-key", "second-secret-key")


def turn(number: int) -> tuple[str, ...]:
    """The channel with which the event of this number is tested; all together are tested with each."""
    return (CHANNELS[number % len(CHANNELS)],)


CASE = Case(
    NOTIFICATION,
    variants={channel: {"channel": channel} for channel in CHANNELS},
    samples={
        "enabled": Sample(True, False),
        **{event: Sample(False, True, variants=turn(number)) for number, event in enumerate(TOLD)},
        **{event: Sample(True, False, variants=turn(number)) for number, event in enumerate(UNTOLD)},
        "webhook_url": URL,
        "ping": Sample(False, True),
        "bot_token": KEY,
        "chat_id": Sample("-1001", ""),
        **dict.fromkeys(THREADS, Sample("7", "")),
        "user_key": KEY,
        "application_token": KEY,
        "url": URL,
        **mail.SAMPLES,
        "smtp_recipients": Sample(["one@example.com", "two@example.com"], []),
        "use_instance_email_settings": Sample(True, False),
    },
    otherwise={"webhook": {"server_patch": Sample(True, False)}},
    refused={
        "webhook_url": refused(
            "two words",
            "ftp://example.com/x",
            "https://b\u00fccher.example/",
            "https://a.example.:8/x",
            variant="slack",
        ),
        "url": refused(
            "two words",
            "ftp://example.com/x",
            "https://b\u00fccher.example/",
            "https://a.example.:8/x",
            variant="webhook",
        ),
        **dict.fromkeys(("bot_token", "chat_id", *THREADS), refused(mail.LONG, variant="telegram")),
        **dict.fromkeys(("user_key", "application_token"), refused(mail.LONG, variant="pushover")),
        **mail.REFUSED,
        "smtp_recipients": refused([f"{number}@example.com" for number in range(100)], variant="email"),
    },
    reasons={
        r"webhook_url: The .* must be a valid URL": "a rule refuses it; each channel has another name for the field",
    },
)
