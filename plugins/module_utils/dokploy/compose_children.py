# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Dokploy compose owns: variables, domains, mounts, networks of services, schedules, backups, patches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.child import Child
from ..language.fields import flag
from ..language.wire_lists import IDS
from ..language.words import Field, needed
from . import children, database_children, entrances, serving
from .compose_bodies import DATABASES, NEEDED, STORED_IN, credentials
from .compose_parts import names_of, shall_be
from .projects import REFERRING, variables
from .rows import STORED, Path, given, of_another, row

VARIABLES = variables(
    "Environment variables, which Dokploy writes into the file C(.env) beside the Compose file. A container sees those"
    " of which the Compose file speaks, as C(${NAME}) or by C(env_file). Dokploy before 0.26 lets its own variables,"
    " such as V(NODE_ENV), V(PORT) and V(DATABASE_URL), win over them",
    REFERRING,
)


def _service(of: str) -> Field:
    return given("service_name", f"Service of the Compose file {of}.", api="serviceName")


DOMAINS = of_another(
    entrances.DOMAINS,
    {"composeId": "{id}", "domainType": "compose"},
    _service("that the proxy offers"),
    doc=(
        "Domains under which the proxy offers services of the Compose file. A domain is recognised by its host and"
        " path.",
        "Dokploy writes them into the Compose file when it deploys, so that a change waits for the next deployment.",
    ),
    runtime=True,
)


_MOUNT = {
    "mount_path": row(
        "mount_path",
        "Path in the container. Dokploy only notes it: what is mounted where says the Compose file.",
        default="/",
        api="mountPath",
        wire=Path(null=False),
        accepts=(FILLED,),
    ),
    "file_path": row(
        "file_path",
        "Name of the file below C(../files), for O(mounts[].type=file).",
        default="",
        api="filePath",
        wire=STORED,
    ),
}


MOUNTS = of_another(
    children.MOUNTS,
    {"serviceId": "{id}", "serviceType": "compose"},
    # Of named volumes only the Compose file tells, and the option delete_volumes.
    data=None,
    doc=(
        "Files that Dokploy writes beside the Compose file, which mounts them as C(../files/NAME). And what it notes of"
        " volumes and paths of the host. A mount is recognised by its path in the container and the name of its file.",
    ),
    identity=("mount_path", "file_path"),
    fields=tuple(_MOUNT.get(item.name, item) for item in children.MOUNTS.fields),
)


_NETWORKS = Call("POST", "compose.update", body={"composeId": "{id}", STORED_IN: "{row}"})


SERVICE_NETWORKS = Child(
    "service_networks",
    (
        "Networks in Dokploy that services of the Compose file join besides their own. One is recognised by its"
        " service.",
    ),
    type="list",
    elements="dict",
    id="serviceName",
    rows=STORED_IN,
    create=_NETWORKS,
    update=_NETWORKS,
    delete=_NETWORKS,
    identity=("service_name",),
    since="0.29.14",
    fill=lambda row: {"networks": [], "detach_dokploy_network": False},
    fields=(
        _service("that joins them"),
        row(
            "networks",
            "Names or ids of the networks. The list is the whole list.",
            type="list",
            elements="str",
            api="networkIds",
            wire=IDS,
            refers=needed(serving.NETWORKS.refers),
        ),
        flag(
            "detach_dokploy_network",
            "Whether the service stays out of the network of Dokploy's proxy and of that of the other services. Not by"
            " default.",
            api="detachDokployNetwork",
        ),
    ),
)


SCHEDULES = of_another(
    children.SCHEDULES,
    {"composeId": "{id}", "scheduleType": "compose"},
    _service("in whose container it runs"),
    list=Call("GET", "schedule.list", query={"id": "{id}", "scheduleType": "compose"}),
)


VOLUME_BACKUPS = of_another(
    children.VOLUME_BACKUPS,
    {"composeId": "{id}", "serviceType": "compose"},
    _service("that uses the volume"),
    list=Call("GET", "volumeBackups.list", query={"id": "{id}", "volumeBackupType": "compose"}),
)


def _login(name: str, what: str, key: str, **words: Any) -> Field:
    said = " and ".join(f"V({kind})" for kind, options in NEEDED.items() if name in options)
    return row(
        name,
        f"{what}, needed for {said}.",
        api=key,
        wire=STORED,
        derive=lambda raw: credentials(raw).get(key),
        **words,
    )


def _dump(row: Record) -> str | None:
    """What Dokploy stores without a word, and then no dump is ever made."""
    kind = row["database_type"]
    missing = [name for name in NEEDED[kind] if not row.get(name)]
    return f"has database_type={kind} and therefore needs {' and '.join(missing)}" if missing else None


BACKUPS = of_another(
    database_children.BACKUPS,
    {"composeId": "{id}", "backupType": "compose"},
    doc=(
        "Dumps of databases that run as services of the Compose file. They are made at certain times and go to a"
        " destination. One is recognised by its service, its destination, the database that it dumps, and its prefix.",
    ),
    update=Call("POST", "backup.update", body={"backupId": "{row}"}),
    identity=("service_name", *database_children.BACKUPS.identity),
    variants=(),
    checks=_dump,
    fields=(
        *database_children.BACKUPS.fields,
        _service("in whose container the database runs"),
        given("database_type", "What kind of database it is.", choices=DATABASES, api="databaseType"),
        _login("database_user", "User who makes the dump", "databaseUser"),
        _login("database_password", "Their password", "databasePassword", secret=True),
        _login("database_root_password", "Password of root", "databaseRootPassword", secret=True),
    ),
)


PATCHES = of_another(
    children.PATCHES,
    {"composeId": "{id}"},
    doc=(
        "Files that are changed in the repository before every deployment, also the Compose file itself. One is"
        " recognised by its path. What is declared as O(raw) has no repository.",
    ),
    list=Call("GET", "patch.byEntityId", query={"id": "{id}", "type": "compose"}),
)


CHILDREN = (VARIABLES, DOMAINS, MOUNTS, SERVICE_NETWORKS, SCHEDULES, BACKUPS, VOLUME_BACKUPS, PATCHES)
NAMING = ("domains", "service_networks", "schedules", "backups", "volume_backups")


def _naming(params: Record) -> Iterator[tuple[str, Record]]:
    """Declared rows that name a service, each with its option."""
    for name in NAMING:
        yield from ((name, entry) for entry in params.get(name) or () if entry.get("service_name") is not None)


def _called(entry: Record) -> Any:
    return next((entry[name] for name in ("host", "name", "database") if entry.get(name)), entry.get("service_name"))


def _place(entry: Record) -> tuple[str, str]:
    return str(entry.get("host")), str(entry.get("path") or "/")


def strangers(params: Record, record: Record | None) -> Iterator[str]:
    """Services that the Compose file, as it shall be, does not have: such a deployment fails."""
    for name, entry in _naming(params):
        if not str(entry["service_name"]).strip():
            yield f"{name}[{_called(entry)}].service_name must not be empty"
    known = names_of(shall_be(params, record))
    if not known:
        return
    for name, entry in _naming(params):
        service = str(entry["service_name"]).strip()
        if service and service not in known:
            yield f"{name}[{_called(entry)}].service_name is {service}, and the Compose file has {', '.join(known)}"
    yield from _left_behind(params, (record or {}).get("domains") or (), known)


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
