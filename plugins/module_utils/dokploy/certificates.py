# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that Dokploy hands to Traefik."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.fields import text
from ..language.redact import MASK
from ..language.resource import Resource
from ..language.wire import NAME, Text, Unsuitable
from ..language.words import Lookup
from .client import DOKPLOY
from .key_pairs import end_of, look
from .serving import SERVER

_BLOCK = re.compile(r"^-----BEGIN ([A-Z0-9 ]+)-----[ \t\r]*$(.*?)^-----END \1-----[ \t\r]*$", re.MULTILINE | re.DOTALL)
_LINES = "each of these on a line of its own, which | keeps in YAML and > does not"


class Pem(Text):
    """Text in PEM. Dokploy takes any, and its proxy leaves out what it cannot read."""

    def normalise(self, value: Any) -> str:
        text: str = super().normalise(value)
        # A mask stands for what is stored, whatever that is.
        if text and text != MASK:
            self.look(text, dict(_BLOCK.findall(text)))
        return text

    def look(self, text: str, blocks: dict[str, str]) -> None:
        """Raises Unsuitable, without anything of the text, which may be a key."""


class CertificatePem(Pem):
    def look(self, text: str, blocks: dict[str, str]) -> None:
        if "PRIVATE KEY-----" in text:
            raise Unsuitable("holds a private key, which everybody would see who may see the certificate")
        if "CERTIFICATE" not in blocks:
            raise Unsuitable(
                "is no certificate in PEM. It goes from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----,"
                f" {_LINES}"
            )


class KeyPem(Pem):
    def look(self, text: str, blocks: dict[str, str]) -> None:
        found = next((label for label in blocks if label.endswith("PRIVATE KEY")), "")
        if not found:
            raise Unsuitable(
                "is no private key in PEM. It goes from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----, with"
                f" RSA or EC before PRIVATE or without, {_LINES}"
            )
        if found.startswith("ENCRYPTED") or "Proc-Type: 4,ENCRYPTED" in blocks[found]:
            raise Unsuitable("is encrypted, and nobody tells Dokploy's proxy the passphrase")
        if found.startswith("OPENSSH"):
            raise Unsuitable(
                "is in the form of OpenSSH, which Dokploy's proxy does not read; ssh-keygen -p -m PEM converts it"
            )


def _pair(params: Record) -> tuple[str, str] | None:
    """The certificate and the key, where both are declared."""
    found = str(params.get("certificate_data") or ""), str(params.get("private_key") or "")
    return found if all(found) and MASK not in found else None


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    pair = _pair(params)
    if pair and look(*pair)[0]:
        yield (
            "private_key is not the key of certificate_data, and Dokploy's proxy leaves out both. Of several"
            " certificates the one that belongs to the key stands first"
        )


def _cautions(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    pair = _pair(params)
    unread = look(*pair)[1] if pair else ""
    if unread:
        yield (
            f"certificate_data and private_key: OpenSSL does not read them ({unread}). Dokploy's proxy leaves out what"
            " it does not read."
        )
    end = end_of(str(params.get("certificate_data") or ""))
    if end and end < datetime.now(timezone.utc):
        yield f"certificate_data is valid until {end:%Y-%m-%d %H:%M} UTC, which is over."


CERTIFICATE = Resource(
    platform=DOKPLOY,
    kind="certificate",
    short="Manage certificates of Dokploy",
    doc=(
        "Creates, changes and removes certificates that Dokploy hands to its proxy, which uses them for the domains"
        " that stand in them and have no certificate of Let's Encrypt.",
    ),
    id="certificateId",
    id_option="certificate_id",
    list=Call("GET", "certificates.all"),
    read=Call("GET", "certificates.one", query={"certificateId": "{id}"}),
    create=Call("POST", "certificates.create", body={"organizationId": ""}, repeatable=False),
    update=Call("POST", "certificates.update", body={"certificateId": "{id}"}),
    delete=Call("POST", "certificates.remove", body={"certificateId": "{id}"}),
    checks=_complaints,
    cautions=_cautions,
    told_apart=("server",),
    references=(
        replace(SERVER, doc=("Name or id of the remote server whose proxy gets it; left out, that of Dokploy.",)),
    ),
    fields=(
        text("name", "Name of the certificate, by which it is found on its server.", wire=NAME),
        text(
            "certificate_data",
            "The certificate in PEM, with those that lead to a known authority after it. An expired one"
            " gives a warning.",
            api="certificateData",
            needed=True,
            wire=CertificatePem(trim=True, null=False),
            accepts=(FILLED,),
        ),
        text(
            "private_key",
            "Its private key in PEM. One of another certificate is refused.",
            api="privateKey",
            secret=True,
            needed=True,
            wire=KeyPem(trim=True, null=False),
            accepts=(FILLED,),
        ),
    ),
    # Nothing tells which one is older; whoever sees two of them has to choose the same.
    born="certificateId",
)
