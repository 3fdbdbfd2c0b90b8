# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a Dokploy application is reached: domains, ports, redirects, users."""

from __future__ import annotations

from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call
from ..language.fields import flag
from ..language.wire import REQUIRED_TEXT
from ..language.wire_lists import Items
from ..language.words import Option, Taken
from . import accepted
from .rows import STORED, Path, filled, given, owned, port, row


def _domain(row: dict[str, Any]) -> str | None:
    """Combinations that Dokploy stores without a word and that then do not work."""
    if row.get("certificate_type") == "custom" and not row.get("custom_cert_resolver"):
        return "has certificate_type=custom and therefore needs custom_cert_resolver"
    if row.get("certificate_type") in ("custom", "letsencrypt") and row.get("https") is False:
        return "has a certificate, so https must not be false"
    return None


FORCE_DOMAIN_OVERRIDE = Option(
    "force_domain_override",
    ("Whether domains that another application or service already has are accepted.",),
    type="bool",
    default=False,
)


DOMAINS = owned(
    "domains",
    "Domains under which the proxy offers the application. A domain is recognised by its host and path.",
    "The proxy follows at once, without a deployment.",
    router="domain",
    id="domainId",
    rows="domains",
    target={"applicationId": "{id}", "domainType": "application"},
    identity=("host", "path"),
    complete=True,
    runtime=False,
    checks=_domain,
    taken=Taken(
        Call("GET", "overview.domains", since="0.30"),
        owner="serviceOwnerId",
        named="{serviceName} in {projectName}/{environmentName}",
        unless=FORCE_DOMAIN_OVERRIDE.name,
    ),
    fields=(
        given("host", "Host name, for example V(shop.example.com).", wire=REQUIRED_TEXT, accepts=accepted.HOST),
        row(
            "path",
            "Path under which the application is offered.",
            default="/",
            wire=Path(trim=True, null=False),
            accepts=(FILLED,),
        ),
        port("port", "Port that the container listens on. Dokploy takes V(3000) for a new domain."),
        flag("https", "Whether the domain is offered with TLS."),
        row(
            "certificate_type",
            "Where the certificate comes from.",
            choices=("letsencrypt", "none", "custom"),
            api="certificateType",
        ),
        row(
            "custom_cert_resolver",
            "Certificate resolver of the proxy, needed with O(domains[].certificate_type=custom).",
            api="customCertResolver",
        ),
        row(
            "custom_entrypoint",
            "Entry point of the proxy to use instead of the usual ones.",
            api="customEntrypoint",
            since="0.29",
        ),
        row("internal_path", "Path inside the container to which requests go.", api="internalPath"),
        flag(
            "strip_path",
            "Whether O(domains[].path) is taken off before the request goes to the container.",
            api="stripPath",
        ),
        row(
            "middlewares",
            "Middlewares of the proxy that requests pass, for example V(compress@file). An empty list clears them.",
            type="list",
            elements="str",
            wire=Items(null=False),
            since="0.29",
        ),
        flag("enabled", "Whether the proxy offers the domain.", on_create=False, since="0.30"),
    ),
)


PORTS = owned(
    "ports",
    "Ports of the server that lead into the container. One is recognised by its published port and protocol.",
    router="port",
    id="portId",
    rows="ports",
    identity=("published_port", "protocol"),
    complete=True,
    fill=lambda row: {"publish_mode": "ingress"},
    fields=(
        port("published_port", "Port of the server.", required=True, api="publishedPort"),
        row("protocol", "Protocol.", choices=("tcp", "udp"), default="tcp"),
        port("target_port", "Port that the container listens on.", required=True, api="targetPort"),
        row(
            "publish_mode",
            "Whether every node of the swarm has the port, or only those that run a container. Dokploy takes"
            " V(ingress) for a new one.",
            choices=("ingress", "host"),
            api="publishMode",
        ),
    ),
)


REDIRECTS = owned(
    "redirects",
    "Redirects that the proxy makes. One is recognised by its expression. The proxy follows at once.",
    router="redirects",
    id="redirectId",
    rows="redirects",
    identity=("regex",),
    complete=True,
    runtime=False,
    fill=lambda row: {"permanent": False},
    fields=(
        filled("regex", "Regular expression for the address of a request."),
        filled("replacement", "Address it is sent to; V(${1}) is the first group."),
        flag("permanent", "Whether browsers may remember it (301 instead of 302). Not by default."),
    ),
)


SECURITY = owned(
    "security",
    "Users whose name and password the proxy asks for. The proxy follows at once.",
    router="security",
    id="securityId",
    rows="security",
    identity=("username",),
    complete=True,
    runtime=False,
    fields=(
        filled("username", "Name of the user."),
        row("password", "Password of the user. A new one needs it.", secret=True, wire=STORED, accepts=(FILLED,)),
    ),
    checks=lambda row: None if row.get("password") is not None else "needs a password",
)
