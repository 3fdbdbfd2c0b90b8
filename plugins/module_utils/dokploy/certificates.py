# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that Dokploy hands to Traefik."""

from __future__ import annotations

from ..language.accepting import FILLED
from ..language.call import Call
from ..language.fields import text
from ..language.resource import Resource
from ..language.wire import NAME, REQUIRED_TEXT
from ..language.words import Reference
from .client import DOKPLOY

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
    told_apart=("server",),
    references=(
        Reference(
            "server",
            ("Name or id of the remote server whose proxy gets it; left out, that of Dokploy.",),
            label="server",
            list=Call("GET", "server.all"),
            id="serverId",
            send="serverId",
            read="serverId",
        ),
    ),
    fields=(
        text("name", "Name of the certificate. It and its server decide which one is meant.", wire=NAME),
        text(
            "certificate_data",
            "The certificate in PEM, with those that lead to a known authority after it.",
            api="certificateData",
            needed=True,
            wire=REQUIRED_TEXT,
            accepts=(FILLED,),
        ),
        text(
            "private_key",
            "Its private key in PEM.",
            api="privateKey",
            secret=True,
            needed=True,
            wire=REQUIRED_TEXT,
            accepts=(FILLED,),
        ),
    ),
    # Nothing tells which one is older; whoever sees two of them has to choose the same.
    born="certificateId",
)
