# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The types of databases of Dokploy: what each has besides what all have. A further type is a further row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from ..language.accepting import FILLED
from ..language.call import Call, Record
from ..language.fields import flag, number, text
from ..language.variants import Variant
from ..language.words import Field
from . import accepted
from .rows import CLOSABLE_PORT

LIBSQL_IMAGE = "ghcr.io/tursodatabase/libsql-server:v0.24.32"


@dataclass(frozen=True)
class Kind:
    """One type of database.

    name    as Dokploy's routers call it
    title   as people call it
    scheme  how its addresses begin
    port    port of its container
    names   options that its creation needs
    creates what its create call wants to hear in any case
    keeps   whether names and users are read with the first start only, and whether the data is of one major version
    since   first version that has it
    """

    name: str
    title: str
    scheme: str
    port: int
    names: tuple[str, ...] = ()
    creates: Mapping[str, Any] = field(default_factory=dict)
    keeps: bool = True
    since: str = ""

    @property
    def variant(self) -> Variant:
        body = {"environmentId": "{environment}", "databasePassword": "", **self.creates}
        create = Call("POST", f"{self.name}.create", body=body, repeatable=False)
        return Variant(self.name, self.title, when={"type": self.name}, create=create, needs=self.names)

    def address(self, record: Record, host: str, port: int) -> str:
        """With the password in it, which results mask."""
        user, password, name = (
            quote(str(record.get(key) or ""), safe="") for key in ("databaseUser", "databasePassword", "databaseName")
        )
        account = f"{user}:{password}@"
        return f"{self.scheme}://{account}{host}:{port}{f'/{name}' if name else ''}"


_ACCOUNT = ("database_name", "database_user")
_ROOT = {"databaseRootPassword": ""}
KINDS = (
    Kind("postgres", "PostgreSQL", "postgresql", 5432, _ACCOUNT),
    Kind("mysql", "MySQL", "mysql", 3306, _ACCOUNT, _ROOT),
    # The API of v0.25 to v0.30.2 at least chooses mariadb:6 and mongo:15, which nobody has ever made.
    Kind("mariadb", "MariaDB", "mariadb", 3306, _ACCOUNT, {**_ROOT, "dockerImage": "mariadb:11"}),
    Kind("mongo", "MongoDB", "mongodb", 27017, _ACCOUNT[1:], {"dockerImage": "mongo:8"}),
    Kind("redis", "Redis", "redis", 6379, keeps=False),
    Kind(
        "libsql",
        "libSQL",
        "http",
        8080,
        _ACCOUNT[1:],
        {
            "appName": "libsql",
            "dockerImage": LIBSQL_IMAGE,
            "description": None,
            "sqldNode": "primary",
            "sqldPrimaryUrl": None,
            "enableNamespaces": False,
            "serverId": None,
        },
        keeps=False,
        since="0.29",
    ),
)
OF_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
ALL = tuple(OF_NAME)
NOT_LIBSQL = tuple(name for name in ALL if name != "libsql")
INITIAL = "Read only at the first start, while the volume is empty; see O(allow_unapplied)."
_MADE_UP = "Dokploy generates one for a new database if it is left out, and never changes one that is not declared."
_RUNNING = (
    "It is changed inside of the running database, and stored where that has worked. While the database does not run,"
    " a change is refused: start it first, with O(state=started) in a task of its own."
)


ACCOUNT = (
    text(
        "database_name",
        "Name of the first database.",
        INITIAL,
        api="databaseName",
        variants=("postgres", "mysql", "mariadb"),
        accepts=(FILLED,),
    ),
    text(
        "database_user",
        "User of the database. What libSQL is told of it counts with its next start.",
        INITIAL,
        api="databaseUser",
        variants=("postgres", "mysql", "mariadb", "mongo", "libsql"),
        accepts=(FILLED,),
    ),
    text(
        "database_password",
        "Password of O(database_user), or of the database where it has no users.",
        _MADE_UP,
        _RUNNING,
        "That of libSQL counts with its next start instead.",
        api="databasePassword",
        secret=True,
        accepts=(FILLED, *accepted.DATABASE_PASSWORD),
    ),
    text(
        "database_root_password",
        "Password of root.",
        _MADE_UP,
        _RUNNING,
        api="databaseRootPassword",
        secret=True,
        variants=("mysql", "mariadb"),
        accepts=(FILLED, *accepted.DATABASE_PASSWORD),
    ),
)


def _port(name: str, api: str, what: str, *kinds: str) -> Field:
    doc = f"Port of the host that leads to {what}; V(0) removes it."
    taken = (
        "One that is taken keeps the database from running. Dokploy stores it all the same; a warning tells which"
        " container of the server has it."
    )
    return number(name, doc, taken, api=api, wire=CLOSABLE_PORT, variants=kinds, on_create=False)


OWN = (
    _port("external_port", "externalPort", "the database"),
    _port("external_grpc_port", "externalGRPCPort", "its port for gRPC", "libsql"),
    _port("external_admin_port", "externalAdminPort", "its port for administration", "libsql"),
    flag(
        "replica_sets",
        "Whether the database runs as a set of replicas with one member, as transactions need it.",
        api="replicaSets",
        variants=("mongo",),
    ),
    Field(
        "sqld_node",
        ("Whether it is a primary, or a replica of O(sqld_primary_url).",),
        api="sqldNode",
        choices=("primary", "replica"),
        variants=("libsql",),
    ),
    text(
        "sqld_primary_url",
        "Address of the primary. An empty text clears it.",
        api="sqldPrimaryUrl",
        variants=("libsql",),
    ),
    flag("enable_namespaces", "Whether it holds several databases.", api="enableNamespaces", variants=("libsql",)),
)


def far_away(kind: str, server: Any) -> str:
    """What the source of Dokploy does with dumps on remote servers, from v0.29.0 to v0.30.2 at least."""
    if kind != "libsql" or not server:
        return ""
    return (
        "Dokploy 0.29 to 0.30.2 write the log of a dump of libSQL into a directory that they make only on their own"
        " machine, so that on a remote server every dump fails. Save it by a script among the schedules of that server"
        " instead (dokploy_server)."
    )
