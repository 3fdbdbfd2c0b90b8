# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Dokploy application owns: domains, mounts, ports, redirects, users, schedules, backups, patches."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..accepting import FILLED
from ..schema import Call, Child, Field, Reference, Taken
from ..wire import FLAG, NUMBER, NUMBER_OR_NONE, REQUIRED_TEXT, Items, Number, Text
from . import accepted


def row(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **words)


def flag(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, type="bool", wire=FLAG, **words)


def number(name: str, *doc: str, **words: Any) -> Field:
    return Field(name, doc, **{"type": "int", "wire": NUMBER, **words})


def owned(
    name: str,
    *doc: str,
    router: str,
    id: str,
    target: Mapping[str, str] = MappingProxyType({"applicationId": "{id}"}),
    remove: str = "delete",
    **words: Any,
) -> Child:
    """Rows of a router of their own.

    target  what names the application in the create call; without it Dokploy makes a row that belongs to nobody
    """
    return Child(
        name,
        doc,
        type="list",
        elements="dict",
        id=id,
        create=Call("POST", f"{router}.create", body=target, repeatable=False),
        update=Call("POST", f"{router}.update", body={id: "{row}"}),
        delete=Call("POST", f"{router}.{remove}", body={id: "{row}"}),
        **words,
    )


class Path(Text):
    """Path of a domain; none at all means the root."""

    def decode(self, raw: Any) -> str:
        return str(raw or "/")


class Lines(Text):
    """Content of a file. Dokploy ends it with a line break when it is changed, so it always has one."""

    def normalise(self, value: Any) -> str:
        text = super().normalise(value)
        return text if text.endswith("\n") or not text else f"{text}\n"


class Cron(Text):
    """When something runs. Dokploy takes any text, and what it cannot read never runs."""

    def normalise(self, value: Any) -> str:
        text = super().normalise(value)
        if len(text.split()) not in (5, 6) and not text.startswith("@"):
            raise ValueError(f"is not a cron expression: {text!r}. Write for example 0 3 * * *")
        return text

    def decode(self, raw: Any) -> str:
        return str(raw or "").strip()


class PortNumber(Number):
    """Dokploy takes numbers that no port has."""

    def normalise(self, value: Any) -> int:
        if not 1 <= int(value) <= 65535:
            raise ValueError(f"is not a port: {value}")
        return int(value)

    def decode(self, raw: Any) -> Any:
        return raw


PORT_NUMBER = PortNumber()
CRON = Cron(trim=True, null=False)


def port(name: str, *doc: str, **words: Any) -> Field:
    return number(name, *doc, **{"wire": PORT_NUMBER, **words})


def _domain(row: dict[str, Any]) -> str | None:
    """Combinations that Dokploy stores without a word and that then do not work."""
    if row.get("certificate_type") == "custom" and not row.get("custom_cert_resolver"):
        return "has certificate_type=custom and therefore needs custom_cert_resolver"
    if row.get("certificate_type") in ("custom", "letsencrypt") and row.get("https") is False:
        return "has a certificate, so https must not be false"
    return None


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
    unshared=True,
    checks=_domain,
    taken=Taken(
        Call("GET", "overview.domains"),
        owner="serviceOwnerId",
        named="{serviceName} in {projectName}/{environmentName}",
        unless="force_domain_override",
        since="0.30",
    ),
    fields=(
        row(
            "host",
            "Host name, for example V(shop.example.com).",
            required=True,
            wire=REQUIRED_TEXT,
            accepts=accepted.HOST,
        ),
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

_NEEDS = {"bind": "host_path", "volume": "volume_name", "file": "file_path"}


def _mount(row: dict[str, Any]) -> str | None:
    """What Dokploy stores without a word and what then cannot be mounted."""
    needed = _NEEDS[row["type"]]
    return None if row.get(needed) else f"has type={row['type']} and therefore needs {needed}"


MOUNTS = owned(
    "mounts",
    "What is mounted into the container. A mount is recognised by its path in the container.",
    router="mounts",
    id="mountId",
    rows="mounts",
    target={"serviceId": "{id}", "serviceType": "application"},
    remove="remove",
    identity=("mount_path",),
    checks=_mount,
    fields=(
        row(
            "mount_path",
            "Path in the container.",
            required=True,
            api="mountPath",
            wire=REQUIRED_TEXT,
            accepts=(FILLED,),
        ),
        row(
            "type",
            "Whether it is a path of the host, a volume, or a file that Dokploy writes.",
            choices=("bind", "volume", "file"),
            required=True,
        ),
        row("host_path", "Path of the host, for O(mounts[].type=bind).", api="hostPath"),
        row("volume_name", "Name of the volume, for O(mounts[].type=volume).", api="volumeName"),
        row(
            "file_path",
            "Name of the file among those that Dokploy keeps for it, for O(mounts[].type=file).",
            api="filePath",
        ),
        row("content", "Content of the file, for O(mounts[].type=file).", secret=True),
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
        row(
            "regex",
            "Regular expression for the address of a request.",
            required=True,
            wire=Text(null=False),
            accepts=(FILLED,),
        ),
        row(
            "replacement",
            "Address it is sent to; V(${1}) is the first group.",
            required=True,
            wire=Text(null=False),
            accepts=(FILLED,),
        ),
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
        row("username", "Name of the user.", required=True, wire=Text(null=False), accepts=(FILLED,)),
        row("password", "Password of the user.", required=True, secret=True, wire=Text(null=False)),
    ),
)

SCHEDULES = owned(
    "schedules",
    "Commands that run in the container at certain times. One is recognised by its name.",
    router="schedule",
    id="scheduleId",
    list=Call("GET", "schedule.list", query={"id": "{id}", "scheduleType": "application"}),
    target={"applicationId": "{id}", "scheduleType": "application"},
    identity=("name",),
    complete=True,
    runtime=False,
    fields=(
        row("name", "Name of the schedule.", required=True, wire=Text(null=False)),
        row(
            "cron_expression", "When it runs, for example V(0 3 * * *).", required=True, api="cronExpression", wire=CRON
        ),
        row("command", "What runs.", required=True, wire=Text(null=False)),
        row("shell_type", "Shell that runs it.", choices=("bash", "sh"), api="shellType"),
        row("timezone", "Time zone of the times, for example V(Europe/Berlin). An empty text clears it.", since="0.26"),
        row("description", "Description. An empty text clears it.", since="0.29.3"),
        flag("enabled", "Whether it runs."),
    ),
)

VOLUME_BACKUPS = owned(
    "volume_backups",
    "Backups of volumes that are made at certain times. One is recognised by its name.",
    router="volumeBackups",
    id="volumeBackupId",
    list=Call("GET", "volumeBackups.list", query={"id": "{id}", "volumeBackupType": "application"}),
    target={"applicationId": "{id}", "serviceType": "application"},
    identity=("name",),
    complete=True,
    runtime=False,
    fill=lambda row: {"enabled": True},
    fields=(
        row("name", "Name of the backup.", required=True, wire=Text(null=False)),
        row(
            "volume_name",
            "Name of the volume.",
            required=True,
            api="volumeName",
            wire=Text(null=False),
            accepts=accepted.VOLUME_NAME,
        ),
        row(
            "cron_expression", "When it runs, for example V(0 3 * * *).", required=True, api="cronExpression", wire=CRON
        ),
        row(
            "destination",
            "Name or id of the destination in Dokploy to which backups go.",
            required=True,
            api="destinationId",
            refers=Reference(
                "destination", (), label="destination", list=Call("GET", "destination.all"), id="destinationId"
            ),
        ),
        row("prefix", "What the names of backups begin with.", required=True, wire=Text(null=False)),
        number(
            "keep_latest_count",
            "Number of backups that are kept; V(0) for all.",
            api="keepLatestCount",
            wire=NUMBER_OR_NONE,
        ),
        flag("turn_off", "Whether the application is stopped while the backup is made.", api="turnOff"),
        flag("enabled", "Whether it runs. A new one does."),
    ),
)

PATCHES = owned(
    "patches",
    "Files that are changed in the code before every build. One is recognised by its path.",
    router="patch",
    id="patchId",
    list=Call("GET", "patch.byEntityId", query={"id": "{id}", "type": "application"}),
    identity=("file_path",),
    since="0.28",
    fill=lambda row: {"content": ""},
    fields=(
        row(
            "file_path",
            "Path of the file in the code.",
            required=True,
            api="filePath",
            wire=Text(null=False),
            accepts=(FILLED,),
        ),
        row(
            "type",
            "Whether the file is made, replaced or removed. Dokploy takes V(update) for a new patch.",
            choices=("create", "update", "delete"),
        ),
        row("content", "The whole new content of the file.", wire=Lines(null=False)),
        flag("enabled", "Whether the patch is applied. A new one is, unless this says otherwise.", on_create=False),
    ),
)

CHILDREN = (DOMAINS, MOUNTS, PORTS, REDIRECTS, SECURITY, SCHEDULES, VOLUME_BACKUPS, PATCHES)
