# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GitHub and GitLab apps of Coolify, by which it reads private repositories."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ..language.accepting import FILLED, between, length, pattern
from ..language.call import Call, Record
from ..language.fields import flag, number, text
from ..language.resource import MADE_UP, Initial, Resource
from ..language.wire import REQUIRED_TEXT, TRIMMED_NAME
from ..language.words import Field, Lookup, Occupants
from . import accepted
from .client import COOLIFY, NOT_SHOWN
from .places import PRIVATE_KEY
from .users import REFUSED, held, users
from .wires import ADDRESS, COUNTED

HOST = "Its host has to be public, unless the settings of Coolify allow it."


def _is_public(record: Record) -> bool:
    """Whether it is the one that every Coolify has for repositories that anybody may read."""
    return bool(record.get("is_public")) and record.get("id") == 0


def _public(record: Record, params: Record) -> str | None:
    if _is_public(record):
        return f"{record.get('name')!r} reads the public repositories of every team of this Coolify; it stays."
    return None


def _readers(model: str, record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    """Applications that read a repository by it."""

    def by_it(item: Record) -> bool:
        return str(item.get("source_type")).endswith(model) and item.get("source_id") == record.get("id")

    return users((one for one in held(listed, "applications") if by_it(one[1])), listed)


def _addresses(site: str) -> tuple[Field, ...]:
    """Where it is reached: its pages, its API and its repositories."""
    return (
        text(
            "html_url",
            f"Address of {site}, such as V(https://{site.lower()}.com). {HOST}",
            needed=True,
            along=("app_api_url",),
            wire=ADDRESS,
            accepts=(FILLED, accepted.ADDRESS),
        ),
        text(
            "app_api_url",
            f"Address of the API. Left out, Coolify takes the one that belongs to O(html_url). {HOST}",
            api="api_url",
            wire=ADDRESS,
            accepts=(accepted.ADDRESS,),
        ),
        text(
            "custom_user",
            "User with whom repositories are cloned over SSH.",
            wire=REQUIRED_TEXT,
            accepts=accepted.NOTE,
        ),
        number("custom_port", f"Port of SSH at {site}.", accepts=(between(1, 65535),)),
    )


def _app(
    site: str, doc: str, first: tuple[Field, ...], further: tuple[Field, ...], new: Record, since: str = ""
) -> Resource:
    """What both sorts have.

    first    the fields of this sort that come before those that both have, and further those that come after them
    new      what a new one of this sort has, besides what both have
    since    first server version that lists them
    """
    kind, path = f"{site.lower()}_app", f"/{site.lower()}-apps"
    readers = partial(_readers, f"{site.capitalize()}App")
    return Resource(
        platform=COOLIFY,
        kind=kind,
        short=f"Manage {site} apps of Coolify",
        doc=(doc, "An app that applications read their repositories by is not removed."),
        notes=(f"An export leaves out C(Public {site}), which every Coolify has.",),
        id="id",
        id_option="id",
        list=Call("GET", path),
        read=Call("GET", path, row="id", since=since),
        create=Call("POST", path, repeatable=False),
        update=Call("PATCH", f"{path}/{{id}}"),
        delete=Call("DELETE", f"{path}/{{id}}"),
        guard=_public,
        occupants=Occupants(readers, REFUSED, kinds=("application",)),
        fields=(
            text(
                "name",
                f"Name of the {site} app, by which it is found.",
                wire=TRIMMED_NAME,
                accepts=accepted.PLAIN_NAME,
            ),
            *first,
            *_addresses(site),
            *further,
            flag("is_system_wide", "Whether all teams of this Coolify may use it."),
        ),
        born="id",
        initial=Initial(
            record=lambda record: {"custom_user": "git", "custom_port": 22, "is_system_wide": False, **new},
            own={kind: lambda record, records: _is_public(record)},
        ),
    )


GITHUB_APP = _app(
    "GitHub",
    "Tells Coolify of an app that is registered at GitHub, changes and forgets it. GitHub itself is not asked.",
    first=(
        text(
            "organization",
            "Organization in which the app is registered. An empty text means the account of its owner.",
            accepts=(pattern(r"[^\s/?#]+", "be a name without spaces, / ? and #"), length(255)),
        ),
    ),
    further=(
        number("app_id", "Number of the app at GitHub.", needed=True),
        number("installation_id", "Number of the installation of the app at GitHub.", needed=True),
        text("client_id", "Client id of the app.", needed=True, wire=REQUIRED_TEXT, accepts=accepted.PLAIN_NAME),
        *(
            text(name, doc, NOT_SHOWN, secret=True, needed=True, wire=REQUIRED_TEXT, accepts=(FILLED,))
            for name, doc in (
                ("client_secret", "Client secret of the app."),
                ("webhook_secret", "Secret with which GitHub signs what it tells Coolify."),
            )
        ),
        text(
            "private_key",
            "Name or uuid of the private key of the app.",
            "It cannot be changed afterwards: Coolify refuses every key in an update.",
            api="private_key_uuid",
            read="private_key_id",
            needed=True,
            on_update=False,
            wire=COUNTED,
            accepts=(FILLED,),
            refers=PRIVATE_KEY,
        ),
    ),
    new={"organization": None},
)

GITLAB_APP = _app(
    "GitLab",
    "Tells Coolify of an application that is registered at GitLab, changes and forgets it. GitLab itself is not asked;"
    " somebody has to connect the two once on the web page of Coolify.",
    first=(),
    further=(
        text("group_name", "Group whose repositories are read. An empty text clears it.", accepts=accepted.NOTE),
        text("client_id", "Application id at GitLab. An empty text clears it.", accepts=accepted.NOTE),
        text("client_secret", f"Secret of the application. An empty text clears it. {NOT_SHOWN}", secret=True),
        text(
            "webhook_token",
            "Token with which GitLab calls Coolify. Coolify generates one for a new app if it is left out.",
            NOT_SHOWN,
            secret=True,
            wire=REQUIRED_TEXT,
            accepts=accepted.NOTE,
        ),
        text(
            "redirect_uri",
            "Address of this Coolify to which GitLab sends people back. An empty text clears it.",
            accepts=(accepted.ADDRESS,),
        ),
    ),
    new={
        **dict.fromkeys(("group_name", "client_id", "client_secret", "redirect_uri")),
        "webhook_token": MADE_UP,
    },
    since="4.3",
)
