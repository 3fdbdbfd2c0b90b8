# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dokploy applications."""

from __future__ import annotations

from typing import Any

from ..schema import Call, Child, Field, Group, Resource
from ..wire import BYTES, FLAG, ITEMS, NANO_CPUS, NUMBER, REQUIRED_TEXT, Text
from . import initial
from .client import DOKPLOY
from .lifecycle import DokployLifecycle
from .projects import ENVIRONMENT_REFERENCE, PROJECT_REFERENCE, description_field, name_field, variables


class AppName(Text):
    """The beginning of a name to which Dokploy adds a random end. With the end it may be 63 characters long."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value).lower()
        if len(name) > 56:
            raise ValueError("is longer than 56 characters, which Docker refuses once Dokploy has added its end")
        return name

    def decode(self, raw: Any) -> str:
        return str(raw or "")

    def equal(self, wanted: Any, current: Any) -> bool:
        return wanted in (current, str(current).rpartition("-")[0])


def column(name: str, *doc: str, **words: Any) -> Field:
    """A field that only application.update takes; application.create ignores it without a word."""
    return Field(name, doc, **{"on_create": False, **words})


def _domain_complaint(row: dict[str, Any]) -> str | None:
    """Combinations that Dokploy stores without a word and that then do not work."""
    if row.get("certificate_type") == "custom" and not row.get("custom_cert_resolver"):
        return "has certificate_type=custom and therefore needs custom_cert_resolver"
    if row.get("certificate_type") in ("custom", "letsencrypt") and row.get("https") is False:
        return "has a certificate, so https must not be false"
    return None


DOCKER = Group(
    "docker",
    ("Run an image from a registry. Declaring it makes it the source of the application.",),
    type="dict",
    fields=(
        column("source", group="docker", api="sourceType", const="docker"),
        column(
            "image", "Image with its tag, for example V(ghcr.io/acme/web:1.4.2).", group="docker", api="dockerImage"
        ),
        column("username", "User at a private registry. An empty text clears it.", group="docker"),
        column("password", "Password at a private registry. An empty text clears it.", group="docker", secret=True),
        column(
            "registry_url",
            "Host of a private registry, as far as it is not part of the name of the image.",
            group="docker",
            api="registryUrl",
        ),
    ),
)

DOMAINS = Child(
    "domains",
    (
        "Domains under which the proxy offers the application. A domain is recognised by its host and path.",
        "The proxy follows at once, without a deployment.",
    ),
    type="list",
    elements="dict",
    identity=("host", "path"),
    id="domainId",
    rows="domains",
    create=Call("POST", "domain.create", body={"applicationId": "{id}", "domainType": "application"}, repeatable=False),
    update=Call("POST", "domain.update", body={"domainId": "{row}"}),
    delete=Call("POST", "domain.delete", body={"domainId": "{row}"}),
    complete=True,
    runtime=False,
    unshared=True,
    checks=_domain_complaint,
    fields=(
        Field("host", ("Host name, for example V(shop.example.com).",), required=True, wire=REQUIRED_TEXT),
        Field("path", ("Path under which the application is offered.",), default="/", wire=REQUIRED_TEXT),
        Field(
            "port",
            ("Port that the container listens on. Dokploy takes V(3000) for a new domain.",),
            type="int",
            wire=NUMBER,
        ),
        Field("https", ("Whether the domain is offered with TLS.",), type="bool", wire=FLAG),
        Field(
            "certificate_type",
            ("Where the certificate comes from.",),
            choices=("letsencrypt", "none", "custom"),
            api="certificateType",
        ),
        Field(
            "custom_cert_resolver",
            ("Certificate resolver of the proxy, needed with O(domains[].certificate_type=custom).",),
            api="customCertResolver",
        ),
        Field(
            "custom_entrypoint",
            ("Entry point of the proxy to use instead of the usual ones.",),
            api="customEntrypoint",
        ),
        Field("internal_path", ("Path inside the container to which requests go.",), api="internalPath"),
        Field(
            "strip_path",
            ("Whether O(domains[].path) is taken off before the request goes to the container.",),
            type="bool",
            api="stripPath",
            wire=FLAG,
        ),
    ),
)


def _limit(name: str, api: str, what: str, example: str, wire: Any) -> Field:
    return column(name, f"{what}, for example {example}. An empty text removes it.", api=api, wire=wire)


APPLICATION = Resource(
    platform=DOKPLOY,
    module="dokploy_application",
    kind="application",
    short="Manage applications of Dokploy",
    doc=(
        "Creates, configures, deploys, starts, stops and removes applications that run an image from a registry.",
        "The application is found by its name inside its project and environment. Only what differs is sent, and after"
        " every write the server is read back.",
    ),
    notes=(
        "Changes reach a running container with the next deployment. RV(deploy_required) tells when one is due, and"
        " O(deploy=auto) makes it.",
        "Dokploy calls a deployment done when the swarm has accepted it. This module also looks at the containers, and"
        " fails when they do not stay up.",
    ),
    id="applicationId",
    id_option="application_id",
    parents=(PROJECT_REFERENCE, ENVIRONMENT_REFERENCE),
    within="applications",
    stub=True,
    apart=True,
    read=Call("GET", "application.one", query={"applicationId": "{id}"}),
    create=Call("POST", "application.create", body={"environmentId": "{environment}"}, repeatable=False),
    update=Call("POST", "application.update", body={"applicationId": "{id}"}),
    delete=Call("POST", "application.delete", body={"applicationId": "{id}"}),
    status="applicationStatus",
    lifecycle=DokployLifecycle(),
    initial=initial.APPLICATION,
    fields=(
        name_field("application"),
        description_field(),
        Field(
            "app_name",
            (
                "Beginning of the name of the swarm service, at most 56 characters; Dokploy adds a random end.",
                "It is set when the application is created and never after.",
            ),
            api="appName",
            wire=AppName(),
            on_update=False,
            runtime=False,
        ),
        _limit("memory_limit", "memoryLimit", "Memory the container may use", "V(512m) or V(1.5g)", BYTES),
        _limit("memory_reservation", "memoryReservation", "Memory that is kept for the container", "V(256m)", BYTES),
        _limit("cpu_limit", "cpuLimit", "Number of CPUs the container may use", "V(0.5)", NANO_CPUS),
        _limit(
            "cpu_reservation", "cpuReservation", "Number of CPUs that are kept for the container", "V(0.25)", NANO_CPUS
        ),
        column("replicas", "Number of containers to run.", type="int", wire=NUMBER),
        column("command", "Command to run instead of that of the image. An empty text clears it."),
        column(
            "args",
            "Arguments for the command. An empty list clears them.",
            type="list",
            elements="str",
            wire=ITEMS,
        ),
    ),
    groups=(DOCKER,),
    children=(
        variables(
            "Environment variables",
            "V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the project and of"
            " the environment.",
        ),
        DOMAINS,
    ),
)
