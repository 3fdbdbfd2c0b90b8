# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Coolify sends mail: the settings of the instance, which a team may use or replace by its own."""

from __future__ import annotations

from dataclasses import replace

from ..language.accepting import pattern
from ..language.call import Call
from ..language.fields import flag, number, text
from ..language.resource import Resource
from ..language.wire import NUMBER_OR_NONE
from . import accepted, initial
from .client import COOLIFY, NOT_SHOWN

SENDING = (
    flag("smtp_enabled", "Whether mail is sent by SMTP."),
    text("smtp_host", "Host name of the mail server. An empty text clears it.", NOT_SHOWN, accepts=accepted.NOTE),
    number(
        "smtp_port",
        "Port of the mail server. 0 clears it.",
        wire=NUMBER_OR_NONE,
        accepts=accepted.PORT,
    ),
    text(
        "smtp_encryption",
        "How the connection is encrypted. Coolify takes no other way, and none of them can be cleared.",
        choices=("starttls", "tls", "none"),
    ),
    text("smtp_username", "User name. An empty text clears it.", NOT_SHOWN, accepts=accepted.NOTE),
    text("smtp_password", "Password. An empty text clears it.", NOT_SHOWN, secret=True, accepts=accepted.NOTE),
    number("smtp_timeout", "Seconds to wait for the mail server. 0 clears it.", wire=NUMBER_OR_NONE),
    text(
        "smtp_ehlo_domain",
        "Name with which Coolify greets the mail server. An empty text clears it, so that Coolify chooses one.",
        since="4.3.10",
        accepts=(pattern(r"[A-Za-z0-9.-]+", "be a host name, of letters, digits, - and ."), *accepted.NOTE),
    ),
    text(
        "smtp_from_address",
        "Address of the sender. An empty text clears it.",
        NOT_SHOWN,
        accepts=(pattern(r"[^@\s]+@[^@\s]+", "be an address of mail"),),
    ),
    text("smtp_from_name", "Name of the sender. An empty text clears it.", NOT_SHOWN, accepts=accepted.NOTE),
    flag("resend_enabled", "Whether mail is sent by the service Resend."),
    text(
        "resend_api_key", "API key of Resend. An empty text clears it.", NOT_SHOWN, secret=True, accepts=accepted.NOTE
    ),
)

INSTANCE_EMAIL = Resource(
    platform=COOLIFY,
    kind="instance_email",
    short="Manage the mail settings of a Coolify server",
    doc=(
        "Sets the mail server, or the account of Resend, with which a Coolify server sends its own mail: invitations,"
        " resets of passwords, and the notifications of teams that say so.",
        "Every server has these settings, so nothing is made or removed.",
    ),
    notes=("Coolify wants a token of the root team with the ability C(write:sensitive).",),
    id="kind",
    id_option="",
    read=Call("GET", "/settings/email", since="4.3.10"),
    update=Call("PATCH", "/settings/email"),
    fields=tuple(replace(item, since="") for item in SENDING),
    initial=initial.INSTANCE_EMAIL,
)
