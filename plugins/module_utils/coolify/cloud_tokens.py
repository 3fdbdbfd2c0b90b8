# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens of cloud providers, with which Coolify orders machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.fields import text
from ..language.following import trial_options
from ..language.resource import Initial, Resource
from ..language.wire import REQUIRED_TEXT, TRIMMED_NAME
from ..language.words import Lookup, Occupants, Trial
from . import accepted
from .client import COOLIFY, NOT_SHOWN
from .trials import verdict_of
from .users import REFUSED


def _servers(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    """Coolify counts the servers of a token and does not name them."""
    count = int(record.get("servers_count") or 0)
    if count:
        yield record.get("uuid"), f"{count} server{'s' if count > 1 else ''} that it has ordered"


CLOUD_TOKEN = Resource(
    platform=COOLIFY,
    kind="cloud_token",
    short="Manage tokens of cloud providers of Coolify",
    doc=(
        "Stores, renames and removes tokens with which Coolify orders machines at Hetzner, DigitalOcean or Vultr.",
        "Coolify asks the provider whether a token is good before it stores it, and keeps one that servers belong to.",
    ),
    notes=(
        "Coolify changes neither the token nor its provider; a difference is an error. To change a token, store the new"
        " one under another name and remove the old one.",
        "Only the run itself can tell whether a provider takes a new token: Coolify asks it for what is stored, and has"
        " no request that tries another one. A token that the provider refuses is not stored.",
    ),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/cloud-tokens"),
    # What is read one by one lacks the number of servers.
    read=Call("GET", "/cloud-tokens", row="uuid"),
    create=Call("POST", "/cloud-tokens", repeatable=False),
    update=Call("PATCH", "/cloud-tokens/{id}"),
    delete=Call("DELETE", "/cloud-tokens/{id}"),
    trial=Trial(Call("POST", "/cloud-tokens/{id}/validate"), verdict_of, touches=("token",)),
    call_options=trial_options("token", forgotten="Coolify"),
    occupants=Occupants(_servers, REFUSED),
    fields=(
        text("name", "Name of the token, by which it is found.", wire=TRIMMED_NAME, accepts=accepted.PLAIN_NAME),
        text(
            "provider",
            "The provider. It cannot be changed afterwards.",
            choices=("hetzner", "digitalocean", "vultr"),
            needed=True,
            on_update=False,
        ),
        text(
            "token",
            "The token. It cannot be changed afterwards.",
            NOT_SHOWN,
            secret=True,
            needed=True,
            on_update=False,
            wire=REQUIRED_TEXT,
            accepts=(FILLED,),
        ),
    ),
    born="created_at",
    initial=Initial(record=lambda record: {}),
)
