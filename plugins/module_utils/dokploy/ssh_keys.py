# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SSH keys of Dokploy: for Git repositories and remote servers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..language.accepting import FILLED, pattern
from ..language.call import Call, Record
from ..language.differences import ABSENT
from ..language.fields import text
from ..language.resource import Initial, Resource
from ..language.wire import NAME, Text
from ..language.words import Lookup, Occupants
from .client import DOKPLOY, SERVERS
from .users import referring


class KeyText(Text):
    """A key as text. White space around it does not matter, but Dokploy wants a line break at the end."""

    def normalise(self, value: Any) -> str:
        plain = str(value).strip()
        return f"{plain}\n" if plain else ""


def _type(record: Record) -> Any:
    """What the public half says of itself."""
    found = re.match(r"\s*ssh-(rsa|ed25519)\b", str(record.get("publicKey") or ""))
    return found[1] if found else ABSENT


def _halves(params: Record, record: Record | None) -> Iterator[str]:
    given = [name for name in ("private_key", "public_key") if params.get(name) is not None]
    kind = params.get("type")
    if record is None and len(given) == 1:
        yield f"{given[0]} needs the other half too; without both, type has Dokploy make a pair"
    elif record is None and not given and kind is None:
        yield "type is needed, to have Dokploy make a pair, or private_key and public_key of one that exists"
    elif record is None and given and kind is not None:
        mine = _type({"publicKey": params["public_key"]})
        if mine not in (kind, ABSENT):
            yield f"type={kind} does not fit public_key, which is one of {mine}"


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    for kind in ("application", "compose"):
        yield from referring(kind, {"customGitSSHKeyId": "git.ssh_key"}, record.get("sshKeyId"), listed)
    for server in listed(SERVERS):
        if server.get("sshKeyId") == record.get("sshKeyId"):
            yield server.get("serverId"), f"the server {server.get('name')}"


SSH_KEY = Resource(
    platform=DOKPLOY,
    kind="ssh_key",
    short="Manage SSH keys of Dokploy",
    doc=(
        "Creates, changes and removes the pairs of keys with which Dokploy reads Git repositories and reaches remote"
        " servers. Of a pair that is there only the name and the description can be changed.",
        "With O(type) and without halves Dokploy makes a new pair. Its private half is never shown;"
        " RV(ssh_key.public_key) is what the other side needs.",
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
    checks=_halves,
    occupants=Occupants(_users, "Dokploy would take it off them without a word."),
    fields=(
        text("name", "Name of the SSH key, by which it is found.", wire=NAME),
        text("description", "Description. An empty text clears it."),
        text(
            "type",
            "Type of the pair. Where there is none, and no halves are declared, Dokploy makes one of this type.",
            choices=("ed25519", "rsa"),
            on_update=False,
            derive=_type,
        ),
        text(
            "private_key",
            "The private half, of the type RSA or Ed25519, without a passphrase.",
            api="privateKey",
            secret=True,
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
