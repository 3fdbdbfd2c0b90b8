# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notifications of Coolify: a team has the settings of each channel once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..language.accepting import Rule, pattern
from ..language.call import Call, Record
from ..language.fields import flag, items, text
from ..language.resource import Resource
from ..language.variants import Variant
from ..language.words import Field, Lookup
from . import accepted, initial
from .client import COOLIFY, NOT_SHOWN
from .mail import SENDING

EVENTS = {
    "deployment_success": "a deployment has succeeded",
    "deployment_failure": "a deployment has failed",
    "status_change": "something has started or stopped by itself",
    "backup_success": "a backup has succeeded",
    "backup_failure": "a backup has failed",
    "scheduled_task_success": "a scheduled task has succeeded",
    "scheduled_task_failure": "a scheduled task has failed",
    "docker_cleanup_success": "a cleanup of Docker has succeeded",
    "docker_cleanup_failure": "a cleanup of Docker has failed",
    "server_disk_usage": "the disk of a server is nearly full",
    "server_reachable": "a server can be reached again",
    "server_unreachable": "a server cannot be reached",
    "server_patch": "a server has updates to install",
    "traefik_outdated": "the proxy of a server is out of date",
}

CHANNELS = {
    "email": "mail",
    "discord": "Discord",
    "slack": "Slack",
    "telegram": "Telegram",
    "pushover": "Pushover",
    "webhook": "a webhook",
}

_OTHERS = tuple(name for name in CHANNELS if name != "email")
_URL: tuple[Rule, ...] = (
    pattern(r"(?i:https?)://[^/?#\s]+\S*", "begin with http:// or https:// and a host"),
    *accepted.SENT_TO,
)


def _hidden(channel: str, name: str, *doc: str, **words: Any) -> Field:
    """What Coolify shows only to tokens with the ability read:sensitive."""
    return text(name, *doc, NOT_SHOWN, **{"accepts": accepted.NOTE, "variants": (channel,), **words})


def _of_mail() -> Iterator[Field]:
    yield from (replace(item, variants=("email",)) for item in SENDING)
    yield items(
        "smtp_recipients",
        "Addresses that get the mail. An empty list means the members of the team.",
        NOT_SHOWN,
        variants=("email",),
        accepts=(Rule("have at most 1000 characters together", lambda value: len(",".join(value)) <= 1000),),
    )
    yield flag(
        "use_instance_email_settings",
        "Whether mail is sent as M(selfhosted.paas.coolify_instance_email) says, instead of the settings here.",
        variants=("email",),
    )


SENT_BY = {
    "discord": {"webhook_url": "discord_webhook_url"},
    "slack": {"webhook_url": "slack_webhook_url"},
    "telegram": {"bot_token": "telegram_token", "chat_id": "telegram_chat_id"},
    "pushover": {"user_key": "pushover_user_key", "application_token": "pushover_api_token"},
    "webhook": {"url": "webhook_url"},
}
"""By channel the options without which it sends nothing, with the keys of records that hold them."""
MAIL_SENT_BY = {name: name for name in ("smtp_enabled", "resend_enabled", "use_instance_email_settings")}


UNSEEN = "what the token may not see"


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    channel, stored = str(params.get("channel")), record or {}

    def on(name: str, key: str) -> bool:
        return bool(stored.get(key, UNSEEN) if params.get(name) is None else params[name])

    switches = MAIL_SENT_BY if channel == "email" else {"enabled": f"{channel}_enabled"}
    if not any(on(name, key) for name, key in switches.items()):
        return
    # app/Notifications/Channels of Coolify: a channel that lacks one of these returns and throws nothing.
    lacking = [name for name, key in SENT_BY.get(channel, {}).items() if not on(name, key)]
    if lacking and params.get("enabled"):
        yield (
            f"The channel {channel} is enabled and has no {' and no '.join(lacking)}: Coolify sends nothing then, and"
            " says nothing of it. Declare what is missing."
        )
    if not any(on(event, f"{event}_{channel}_notifications") for event in EVENTS):
        yield (
            f"The channel {channel} is enabled and hears of no event, so that nothing is ever sent by it. Switch on"
            " what it shall tell of, such as deployment_failure or backup_failure."
        )


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    if params.get("channel") == "email" and params.get("enabled") is not None:
        yield (
            "enabled is not an option of mail. What sends it is turned on instead: smtp_enabled, resend_enabled or"
            " use_instance_email_settings"
        )


NOTIFICATION = Resource(
    platform=COOLIFY,
    kind="notification",
    short="Manage notification channels of a team of Coolify",
    doc=(
        "Sets of which events Coolify tells the team of the API token, and by which channel: mail, Discord, Slack,"
        " Telegram, Pushover or a webhook. A task is about one channel.",
        "Every team has the settings of each channel once, so nothing is made or removed; O(enabled=false) keeps a"
        " channel silent.",
    ),
    notes=("Coolify has no request that sends a message to try it out.",),
    id="channel",
    id_option="channel",
    read=Call("GET", "/notifications/{id}", since="4.3"),
    update=Call("PATCH", "/notifications/{id}"),
    variants=tuple(Variant(name, title, when={"channel": name}) for name, title in CHANNELS.items()),
    checks=_complaints,
    cautions=_cautions,
    fields=(
        text("channel", "The channel that the task is about.", choices=tuple(CHANNELS), required=True),
        flag(
            "enabled",
            "Whether the channel is used.",
            api="{channel}_enabled",
            variants=_OTHERS,
        ),
        *(
            flag(event, f"Whether the team is told when {what}.", api=f"{event}_{{channel}}_notifications")
            for event, what in EVENTS.items()
        ),
        text(
            "webhook_url",
            "Address of the webhook that Discord or Slack has made. An empty text clears it.",
            NOT_SHOWN,
            api="{channel}_webhook_url",
            variants=("discord", "slack"),
            secret=True,
            accepts=_URL,
        ),
        flag(
            "ping",
            "Whether failures are sent with a mention of everybody.",
            api="discord_ping_enabled",
            variants=("discord",),
        ),
        _hidden(
            "telegram", "bot_token", "Token of the bot. An empty text clears it.", api="telegram_token", secret=True
        ),
        _hidden(
            "telegram",
            "chat_id",
            "Id of the chat that the bot writes to. An empty text clears it.",
            api="telegram_chat_id",
        ),
        *(
            _hidden(
                "telegram",
                f"{event}_thread_id",
                f"Id of the topic of the chat for messages that {what}. An empty text clears it.",
                api=f"telegram_notifications_{event}_thread_id",
            )
            for event, what in EVENTS.items()
        ),
        _hidden(
            "pushover",
            "user_key",
            "Key of the user or group that gets the messages. An empty text clears it.",
            api="pushover_user_key",
            secret=True,
        ),
        _hidden(
            "pushover",
            "application_token",
            "Token of the application that sends them. An empty text clears it.",
            api="pushover_api_token",
            secret=True,
        ),
        _hidden(
            "webhook",
            "url",
            "Address that gets the messages as JSON. An empty text clears it.",
            api="webhook_url",
            secret=True,
            accepts=_URL,
        ),
        *_of_mail(),
    ),
    initial=initial.NOTIFICATION,
)
