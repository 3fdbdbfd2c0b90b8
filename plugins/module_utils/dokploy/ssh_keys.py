# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys of Dokploy: for Git repositories and remote servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Callable

from ..language.accepting import FILLED, pattern
from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import NAME, Text
from ..language.words import Occupants
from .client import DOKPLOY


class KeyText(Text):
    """A key as text. White space around it does not matter, but Dokploy wants a line break at the end."""

    def normalise(self, value: Any) -> str:
        plain = str(value).strip()
        return f"{plain}\n" if plain else ""


def _servers(record: Record, listed: Callable[[Call], Sequence[Record]]) -> Iterator[tuple[Any, str]]:
    for server in listed(Call("GET", "server.all")):
        if server.get("sshKeyId") == record.get("sshKeyId"):
            yield server.get("serverId"), f"the server {server.get('name')}"


SSH_KEY = Resource(
    platform=DOKPLOY,
    module="dokploy_ssh_key",
    kind="ssh_key",
    short="Manage SSH keys of Dokploy",
    doc=(
        "Creates, changes and removes the pairs of keys with which Dokploy reads Git repositories and reaches remote"
        " servers. Of a pair that is there only the name and the description can be changed.",
        "A key with which Dokploy reaches a server is not removed, since Dokploy could not reach it any more.",
    ),
    notes=("Which applications read their repository with a key is told by no list of Dokploy, so nobody looks.",),
    id="sshKeyId",
    id_option="ssh_key_id",
    list=Call("GET", "sshKey.all"),
    read=Call("GET", "sshKey.one", query={"sshKeyId": "{id}"}),
    create=Call("POST", "sshKey.create", body={"organizationId": ""}, repeatable=False),
    update=Call("POST", "sshKey.update", body={"sshKeyId": "{id}"}),
    delete=Call("POST", "sshKey.remove", body={"sshKeyId": "{id}"}),
    occupants=Occupants(_servers, "Dokploy could not reach them any more."),
    fields=(
        text("name", "Name of the SSH key. It decides which one is meant.", wire=NAME),
        text("description", "Description. An empty text clears it."),
        text(
            "private_key",
            "The private half, of the type RSA or Ed25519, without a passphrase.",
            api="privateKey",
            secret=True,
            needed=True,
            on_update=False,
            wire=KeyText(null=False),
            accepts=(
                FILLED,
                pattern(
                    r"-----BEGIN (RSA|OPENSSH) PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END \1 PRIVATE KEY-----\s*",
                    "be a private key that begins with -----BEGIN RSA or -----BEGIN OPENSSH",
                ),
            ),
        ),
        text(
            "public_key",
            "The public half, in one line.",
            api="publicKey",
            needed=True,
            on_update=False,
            accepts=(
                FILLED,
                pattern(r"ssh-(rsa|ed25519)\s+[A-Za-z0-9+/=]+\s*.*", "be a public key that begins with ssh-"),
            ),
        ),
    ),
    born="createdAt",
    initial=Initial(record=lambda record: {"description": None}),
)
