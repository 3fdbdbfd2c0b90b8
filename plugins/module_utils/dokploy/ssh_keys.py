# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys of Dokploy: for Git repositories and remote servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED, pattern
from ..language.call import Call, Record
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import NAME, Text
from ..language.words import Lookup, Occupants
from .client import DOKPLOY
from .users import referring


class KeyText(Text):
    """A key as text. White space around it does not matter, but Dokploy wants a line break at the end."""

    def normalise(self, value: Any) -> str:
        plain = str(value).strip()
        return f"{plain}\n" if plain else ""


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    for kind, option in (("application", "git.ssh_key"), ("compose", "the SSH key")):
        yield from referring(kind, {"customGitSSHKeyId": option}, record.get("sshKeyId"), listed)
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
        "A key with which Dokploy reaches a server, or reads the repository of an application or a Compose service, is"
        " not removed: Dokploy would take it off them without a word.",
    ),
    id="sshKeyId",
    id_option="ssh_key_id",
    list=Call("GET", "sshKey.all"),
    read=Call("GET", "sshKey.one", query={"sshKeyId": "{id}"}),
    create=Call("POST", "sshKey.create", body={"organizationId": ""}, repeatable=False),
    update=Call("POST", "sshKey.update", body={"sshKeyId": "{id}"}),
    delete=Call("POST", "sshKey.remove", body={"sshKeyId": "{id}"}),
    occupants=Occupants(_users, "Dokploy would take it off them without a word."),
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
