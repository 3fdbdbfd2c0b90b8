# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Private keys of Coolify: for servers, for Git repositories, for GitHub apps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Resource
from ..language.wire import TRIMMED_NAME
from ..language.words import Lookup, Occupants
from . import accepted, initial
from .client import COOLIFY, NOT_SHOWN
from .users import REFUSED, held, users
from .wires import PEM


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    """What Coolify tells of those that use a key; a list of servers does not say it."""
    servers = [item.get("uuid") for item in listed(Call("GET", "/servers"))]
    for server in listed.each(Call("GET", "/servers/{id}"), servers, "uuid"):
        if server and server.get("private_key_id") == record.get("id"):
            yield server.get("uuid"), f"the server {server.get('name')}"

    def has_it(item: Record) -> bool:
        return item.get("private_key_id") is not None and item["private_key_id"] == record.get("id")

    yield from users((one for one in held(listed, "applications") if has_it(one[1])), listed)
    for item in listed(Call("GET", "/github-apps")):
        if has_it(item):
            yield item.get("uuid"), f"the GitHub app {item.get('name')}"


PRIVATE_KEY = Resource(
    platform=COOLIFY,
    kind="private_key",
    short="Manage private keys of Coolify",
    doc=(
        "Creates, changes and removes the private keys with which Coolify reaches servers and Git repositories.",
        "Coolify takes the same key only once, whatever it is called, and removes none that is in use.",
    ),
    notes=("An export leaves out the key that Coolify has made for its own host.",),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/security/keys"),
    read=Call("GET", "/security/keys/{id}"),
    create=Call("POST", "/security/keys", repeatable=False),
    update=Call("PATCH", "/security/keys/{id}"),
    delete=Call("DELETE", "/security/keys/{id}"),
    complete=True,
    occupants=Occupants(_users, REFUSED),
    fields=(
        text(
            "name",
            "Name of the private key, by which it is found.",
            wire=TRIMMED_NAME,
            accepts=accepted.NAME,
        ),
        # A creation makes one up where it is empty.
        text(
            "description",
            "Description. It cannot be emptied: Coolify takes no empty one.",
            on_create=False,
            accepts=(FILLED, *accepted.DESCRIPTION),
        ),
        text(
            "private_key",
            "The key, without a passphrase, in PEM or in the form of OpenSSH. White space around it does not matter.",
            f"{NOT_SHOWN} Then it has to be declared where anything else is to be changed, since Coolify takes no"
            " change without it.",
            secret=True,
            needed=True,
            wire=PEM,
            accepts=accepted.PRIVATE_KEY,
        ),
    ),
    born="id",
    initial=initial.PRIVATE_KEY,
)
