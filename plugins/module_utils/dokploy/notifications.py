# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notifications of Dokploy: twelve types of channels, each with procedures and settings of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..language.accepting import FILLED, between, only, pattern
from ..language.call import Call, Record
from ..language.fields import flag, number, text
from ..language.resource import Initial, Resource
from ..language.variants import Variant
from ..language.wire import NAME, NUMBER_OR_NONE
from ..language.wire_lists import ITEMS, Dictionary
from ..language.words import Field, Lookup
from .client import DOKPLOY
from .rows import STORED


class Headers(Dictionary):
    """Headers of HTTP. Dokploy takes no null for them."""

    def encode(self, value: Any) -> Any:
        return value


@dataclass(frozen=True)
class Kind:
    """One type of channel.

    needs  options without which there is none
    new    keys of its settings that a creation has to hold, or that Dokploy itself sets, with what a new one has
    since  first version of Dokploy that has it
    """

    name: str
    title: str
    needs: tuple[str, ...]
    new: Mapping[str, Any] = field(default_factory=dict)
    since: str = ""

    @property
    def procedure(self) -> str:
        return self.name.capitalize()


KINDS = (
    Kind("slack", "Slack", ("webhook_url",), {"channel": ""}),
    Kind("telegram", "Telegram", ("bot_token", "chat_id"), {"messageThreadId": ""}),
    Kind("discord", "Discord", ("webhook_url",), {"decoration": True}),
    Kind("email", "mail", ("smtp_server", "smtp_port", "username", "password", "from_address", "to_addresses")),
    Kind("resend", "Resend", ("resend_api_key", "from_address", "to_addresses"), since="0.27.0"),
    Kind("gotify", "Gotify", ("server_url", "app_token"), {"priority": 5, "decoration": True}),
    Kind("ntfy", "ntfy", ("server_url", "topic"), {"accessToken": "", "priority": 3}),
    Kind("mattermost", "Mattermost", ("webhook_url",), {"channel": "", "username": ""}, since="0.29.0"),
    Kind("custom", "a webhook of your own", ("endpoint",), {"headers": {}}, since="0.26.0"),
    Kind("lark", "Lark", ("webhook_url",), since="0.25.6"),
    Kind("teams", "Microsoft Teams", ("webhook_url",), since="0.27.1"),
    Kind(
        "pushover",
        "Pushover",
        ("user_key", "api_token"),
        {"priority": 0, "retry": None, "expire": None},
        since="0.26.7",
    ),
)

_DEAF = ("gotify", "ntfy")
_EVENTS = (
    flag("app_deploy", "Whether a deployment that has succeeded is told.", api="appDeploy"),
    flag("app_build_error", "Whether a deployment that has failed is told.", api="appBuildError"),
    flag("database_backup", "Whether backups of databases are told, good or bad.", api="databaseBackup"),
    flag("volume_backup", "Whether backups of volumes are told, good or bad.", api="volumeBackup", since="0.26.0"),
    flag("dokploy_backup", "Whether backups of Dokploy itself are told, good or bad.", api="dokployBackup"),
    flag("dokploy_restart", "Whether a restart of Dokploy is told.", api="dokployRestart"),
    flag("docker_cleanup", "Whether a cleanup of Docker is told.", api="dockerCleanup"),
    flag(
        "server_threshold",
        "Whether it is told that a server needs more processor or memory than its monitoring allows.",
        api="serverThreshold",
        variants=tuple(item.name for item in KINDS if item.name not in _DEAF),
    ),
)
_SILENT = {item.api: False for item in _EVENTS}
_URL = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", "be a URL")


def _setting(name: str, api: str, *doc: str, of: tuple[str, ...], **words: Any) -> Field:
    """A text among the settings of some types, which never travels as null."""
    place = f"{{notificationType}}.{api}"
    return text(name, *doc, **{"api": api, "read": place, "variants": of, "wire": STORED, **words})


def _amount(name: str, api: str, *doc: str, of: tuple[str, ...], **words: Any) -> Field:
    return number(name, *doc, api=api, read=f"{{notificationType}}.{api}", variants=of, **words)


_WEBHOOKS = ("slack", "discord", "mattermost", "lark", "teams")
_SETTINGS = (
    _setting(
        "webhook_url",
        "webhookUrl",
        "Address of the webhook that the service has made.",
        of=_WEBHOOKS,
        secret=True,
        accepts=(FILLED, *only((_URL,), variants=("mattermost",))),
    ),
    _setting("channel", "channel", "Channel to write to. An empty text clears it.", of=("slack", "mattermost")),
    flag(
        "decoration",
        "Whether messages have emojis in their titles. A new one has V(true).",
        api="decoration",
        read="{notificationType}.decoration",
        variants=("discord", "gotify"),
    ),
    _setting("bot_token", "botToken", "Token of the bot.", of=("telegram",), secret=True, accepts=(FILLED,)),
    _setting("chat_id", "chatId", "Id of the chat that the bot writes to.", of=("telegram",), accepts=(FILLED,)),
    _setting(
        "message_thread_id",
        "messageThreadId",
        "Id of the topic of the chat. An empty text clears it.",
        of=("telegram",),
    ),
    _setting("smtp_server", "smtpServer", "Host name of the mail server.", of=("email",), accepts=(FILLED,)),
    _amount("smtp_port", "smtpPort", "Port of the mail server.", of=("email",), accepts=(between(1),)),
    _setting(
        "username",
        "username",
        "Name to log in to the mail server with; with V(mattermost) the name that messages come from.",
        of=("email", "mattermost"),
        accepts=only((FILLED,), variants=("email",)),
    ),
    _setting("password", "password", "Password for the mail server.", of=("email",), secret=True, accepts=(FILLED,)),
    _setting("resend_api_key", "apiKey", "API key of Resend.", of=("resend",), secret=True, accepts=(FILLED,)),
    _setting("from_address", "fromAddress", "Address of the sender.", of=("email", "resend"), accepts=(FILLED,)),
    Field(
        "to_addresses",
        ("Addresses that get the mail.",),
        type="list",
        elements="str",
        api="toAddresses",
        read="{notificationType}.toAddresses",
        variants=("email", "resend"),
        wire=ITEMS,
        accepts=(FILLED,),
    ),
    _setting("server_url", "serverUrl", "Address of the server.", of=("gotify", "ntfy"), accepts=(FILLED,)),
    _setting("app_token", "appToken", "Token of the application.", of=("gotify",), secret=True, accepts=(FILLED,)),
    _setting("topic", "topic", "Topic to write to.", of=("ntfy",), accepts=(FILLED,)),
    _setting(
        "access_token",
        "accessToken",
        "Access token, where the topic needs one. An empty text clears it.",
        of=("ntfy",),
        secret=True,
    ),
    _setting("user_key", "userKey", "Key of the user or group.", of=("pushover",), secret=True, accepts=(FILLED,)),
    _setting("api_token", "apiToken", "Token of the application.", of=("pushover",), secret=True, accepts=(FILLED,)),
    _amount(
        "priority",
        "priority",
        "How urgent messages are. At least 1 with V(gotify), where a new one has 5, and with V(ntfy), where it has 3;"
        " from -2 to 2 with V(pushover), where it has 0.",
        of=("gotify", "ntfy", "pushover"),
        accepts=(*only((between(1),), variants=_DEAF), *only((between(-2, 2),), variants=("pushover",))),
    ),
    _amount(
        "retry",
        "retry",
        "Seconds after which an urgent message is repeated, at least 30. 0 clears it.",
        of=("pushover",),
        wire=NUMBER_OR_NONE,
        accepts=(between(30),),
    ),
    _amount(
        "expire",
        "expire",
        "Seconds after which it is repeated no more, at most 10800. 0 clears it.",
        of=("pushover",),
        wire=NUMBER_OR_NONE,
        accepts=(between(1, 10800),),
    ),
    _setting("endpoint", "endpoint", "Address that gets the messages as JSON.", of=("custom",), accepts=(FILLED,)),
    Field(
        "headers",
        ("Headers that are sent with them, by name. An empty dictionary clears them.",),
        type="dict",
        api="headers",
        read="{notificationType}.headers",
        variants=("custom",),
        secret=True,
        wire=Headers(),
    ),
)
URGENT = 2


def _unrepeated(params: Record, record: Record | None) -> Iterator[str]:
    """What is urgent at Pushover is repeated until somebody has seen it."""
    if (record or {}).get("notificationType", params.get("type")) != "pushover":
        return
    stored = (record or {}).get("pushover") or {}
    values = {
        name: stored.get(name) if params.get(name) is None else params[name] for name in ("priority", "retry", "expire")
    }
    if values["priority"] == URGENT and not (values["retry"] and values["expire"]):
        yield "priority 2 needs retry and expire too, since such a message is repeated until somebody has seen it"


def _unheard(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    stored = record or {}
    if not any(stored.get(item.api) if params.get(item.name) is None else params[item.name] for item in _EVENTS):
        yield (
            "The notification hears of no event, so that nothing is ever sent by it. Switch on what it shall tell of,"
            " such as app_build_error or database_backup."
        )


def _variant(kind: Kind) -> Variant:
    silent = {name: value for name, value in _SILENT.items() if name != "serverThreshold" or kind.name not in _DEAF}
    return Variant(
        kind.name,
        kind.title,
        when={"type": kind.name},
        create=Call("POST", f"notification.create{kind.procedure}", body={**silent, **kind.new}, repeatable=False),
        update=Call(
            "POST",
            f"notification.update{kind.procedure}",
            body={"notificationId": "{id}", f"{kind.name}Id": f"{{{kind.name}Id}}"},
        ),
        needs=kind.needs,
    )


def _new(record: Record) -> Record:
    kind = next((item for item in KINDS if item.name == record.get("notificationType")), None)
    return {**_SILENT, **({kind.name: kind.new} if kind else {})}


NOTIFICATION = Resource(
    platform=DOKPLOY,
    kind="notification",
    short="Manage notifications of Dokploy",
    doc=(
        "Creates, changes and removes the channels by which Dokploy tells an organization what has happened, and says"
        " of which events each one hears. A new one hears of none.",
        "The notification is found by its name. Its type cannot be changed.",
        "M(selfhosted.paas.dokploy_notification_test) sends a message by one, to see whether it arrives.",
    ),
    id="notificationId",
    id_option="notification_id",
    list=Call("GET", "notification.all"),
    read=Call("GET", "notification.one", query={"notificationId": "{id}"}),
    variants=tuple(map(_variant, KINDS)),
    delete=Call("POST", "notification.remove", body={"notificationId": "{id}"}),
    # Without anything of its own to set, a channel is not updated at all; and one of ntfy loses its token.
    complete=True,
    checks=_unrepeated,
    cautions=_unheard,
    fields=(
        text("name", "Name of the notification, by which it is found.", wire=NAME),
        text(
            "type",
            "Type of the channel. A new one needs it.",
            api="notificationType",
            choices=tuple(item.name for item in KINDS),
            newer={item.name: item.since for item in KINDS if item.since},
        ),
        *_EVENTS,
        *_SETTINGS,
    ),
    born="createdAt",
    initial=Initial(record=_new),
)
