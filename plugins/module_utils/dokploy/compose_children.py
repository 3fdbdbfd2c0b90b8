# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Dokploy compose owns: variables, domains, mounts, schedules, backups of volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record
from ..language.child import Child
from ..language.wire import Text
from ..language.words import Field
from . import children, entrances
from .compose_parts import names_of
from .projects import variables
from .rows import row

VARIABLES = variables(
    "Environment variables, which Dokploy writes into the file C(.env) beside the Compose file. A container sees those"
    " of which the Compose file speaks, as C(${NAME}) or by C(env_file)",
    "V(${{project.NAME}}) and V(${{environment.NAME}}) in a value refer to the variables of the project and of the"
    " environment. Write the YAML tag C(!unsafe) in front of it, or Ansible takes the braces for its own.",
)


def _service(of: str) -> Field:
    return row(
        "service_name",
        f"Service of the Compose file {of}.",
        required=True,
        api="serviceName",
        wire=Text(null=False),
    )


def _made(child: Child, router: str, target: Mapping[str, Any], *fields: Field, **words: Any) -> Child:
    """The same rows of a compose, with further fields after the first."""
    first, *rest = child.fields
    return replace(
        child,
        create=Call("POST", f"{router}.create", body=target, repeatable=False),
        fields=(first, *fields, *rest),
        **words,
    )


DOMAINS = _made(
    entrances.DOMAINS,
    "domain",
    {"composeId": "{id}", "domainType": "compose"},
    _service("that the proxy offers"),
    doc=(
        "Domains under which the proxy offers services of the Compose file. A domain is recognised by its host and"
        " path.",
        "Dokploy writes them into the Compose file when it deploys, so that a change waits for the next deployment.",
    ),
    runtime=True,
)


MOUNTS = _made(
    children.MOUNTS,
    "mounts",
    {"serviceId": "{id}", "serviceType": "compose"},
    doc=(
        "Files that Dokploy writes beside the Compose file, which mounts them as C(../files/NAME), and what it notes of"
        " volumes and paths of the host. A mount is recognised by its path in the container.",
    ),
)


SCHEDULES = _made(
    children.SCHEDULES,
    "schedule",
    {"composeId": "{id}", "scheduleType": "compose"},
    _service("in whose container it runs"),
    list=Call("GET", "schedule.list", query={"id": "{id}", "scheduleType": "compose"}),
)


VOLUME_BACKUPS = _made(
    children.VOLUME_BACKUPS,
    "volumeBackups",
    {"composeId": "{id}", "serviceType": "compose"},
    _service("that uses the volume"),
    list=Call("GET", "volumeBackups.list", query={"id": "{id}", "volumeBackupType": "compose"}),
)


CHILDREN = (VARIABLES, DOMAINS, MOUNTS, SCHEDULES, VOLUME_BACKUPS)
NAMING = ("domains", "schedules", "volume_backups")


def _naming(params: Record) -> Iterator[tuple[str, Record]]:
    """Declared rows that name a service, each with its option."""
    for name in NAMING:
        yield from ((name, entry) for entry in params.get(name) or () if entry.get("service_name") is not None)


def _called(entry: Record) -> Any:
    return entry.get("host") or entry.get("name")


def _place(entry: Record) -> tuple[str, str]:
    return str(entry.get("host")), str(entry.get("path") or "/")


def strangers(params: Record, record: Record | None) -> Iterator[str]:
    """Services that the Compose file, as it shall be, does not have: such a deployment fails."""
    for name, entry in _naming(params):
        if not str(entry["service_name"]).strip():
            yield f"{name}[{_called(entry)}].service_name must not be empty"
    stored = record or {}
    file = (params.get("raw") or {}).get("compose_file")
    if file is None and any(params.get(name) is not None for name in ("github", "gitlab", "bitbucket", "gitea", "git")):
        return
    words = ("randomize", "isolated_deployment", "suffix")
    keys = dict(zip(words, ("randomize", "isolatedDeployment", "suffix")))
    told = {keys[name]: params[name] for name in words if params.get(name) is not None}
    known = names_of({**stored, **told}, file)
    if not known:
        return
    for name, entry in _naming(params):
        service = str(entry["service_name"]).strip()
        if service and service not in known:
            yield f"{name}[{_called(entry)}].service_name is {service}, and the Compose file has {', '.join(known)}"
    yield from _left_behind(params, stored.get("domains") or (), known)


def _left_behind(params: Record, domains: Sequence[Record], known: Mapping[str, Any]) -> Iterator[str]:
    declared = params.get("domains")
    if declared is not None and params.get("purge_domains"):
        return
    ours = {_place(entry) for entry in declared or ()}
    for domain in domains:
        service = domain.get("serviceName")
        if domain.get("enabled", True) and service not in known and _place(domain) not in ours:
            yield (
                f"the domain {domain.get('host')} leads to {service}, and the Compose file has {', '.join(known)}, so"
                " that no deployment would succeed. Declare it for another service, or remove it with purge_domains"
            )
