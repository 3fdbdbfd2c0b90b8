# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of databases, and what becomes of each in the swarm: its container, its data, its password.

Recorded were PostgreSQL, MySQL, MongoDB and Redis, from an image without any of them. What MariaDB and libSQL tell the
swarm, and what a change of the password does in an image that has the database, is known from the source of v0.30.2.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from . import versions
from .calls import Call
from .errors import Problem
from .relations import Relation, Row
from .specifications import common, snapshot
from .tables import DATABASE_TABLES, LIBSQL, MOUNT
from .validation import Field, text


@dataclass(frozen=True)
class Kind:
    """One kind of database.

    thing           its name in errors
    unknown         what update says of an id that is none
    folder          where its data is
    variables       what the container gets besides what was declared; names of columns stand in braces
    ports           column of each port that may be published, and the port of the container
    starts          (record) -> command and arguments where the container is not started as declared
    ignores         columns that are stored and never brought to the swarm
    password        the command that changes it in the running container; the columns it needs stand in braces
    forgets         whether the password is that of the last start, and not in the data
    """

    relation: Relation
    thing: str
    unknown: str
    credentials: tuple[str, ...]
    folder: str
    variables: str
    ports: dict[str, int]
    starts: Callable[[Row], Row] = lambda row: {}
    ignores: tuple[str, ...] = ()
    password: str = ""
    forgets: bool = False

    @property
    def name(self) -> str:
        return self.relation.table

    @property
    def id(self) -> dict[str, Field]:
        return {self.relation.key: text(least=1)}

    def mount_path(self, image: str) -> str:
        """PostgreSQL has its data elsewhere since its version 18."""
        release = re.search(r"postgres:(\d+)", image)
        if self.name == "postgres" and release and int(release[1]) >= 18:
            return f"/var/lib/postgresql/{release[1]}/docker"
        return self.folder

    def is_served_by(self, image: str) -> bool:
        """Whether there is such a database in the image, or something else that was put into its place."""
        return re.search(rf"(^|/)[\w-]*{self.name}[\w-]*(:|@|$)", image) is not None


def _redis(row: Row) -> Row:
    if row["command"] or row["args"] is not None:
        return {}
    return {"command": "/bin/sh", "args": ["-c", f"redis-server --requirepass {row['databasePassword']}"]}


def _mongo(row: Row) -> Row:
    """What is said in a script that makes a set of replicas; of it nobody has seen more than this."""
    if not row["replicaSets"]:
        return {}
    return {"command": "/bin/bash", "args": ["-c", f"mongod --replSet rs0\n{row['command'] or 'wait $MONGOD_PID'}"]}


def _libsql(row: Row) -> Row:
    """Always from the image that this version of Dokploy is made for."""
    command = row["command"] or (
        "sqld --db-path iku.db --http-listen-addr 0.0.0.0:8080 --grpc-listen-addr 0.0.0.0:5001"
        " --admin-listen-addr 0.0.0.0:5000"
    )
    more = " --enable-namespaces" if row["enableNamespaces"] else ""
    image = LIBSQL.columns["dockerImage"].default
    return {"image": image, "command": "/bin/sh", "args": ["-c", command + more]}


def _variables(kind: Kind, row: Row) -> str:
    """The lines of the container: those of the kind, and those that were declared."""
    lines = kind.variables
    if kind.name == "mysql" and row["databaseUser"] == "root":
        lines = 'MYSQL_DATABASE="{databaseName}"\nMYSQL_ROOT_PASSWORD="{databaseRootPassword}"'
    if row.get("replicaSets"):
        lines += "\nMONGO_INITDB_DATABASE=admin"
    account = f"{row.get('databaseUser')}:{row['databasePassword']}"
    said = lines.format(**row, account=base64.b64encode(account.encode()).decode())
    said += f"\n{row['env']}" if row["env"] else ""
    return f'{said}\nSQLD_PRIMARY_URL="{row["sqldPrimaryUrl"]}"' if row.get("sqldNode") == "replica" else said


_NAMED = ("databaseName", "databaseUser", "databasePassword")
_ROOT = """-e "ALTER USER '{target}'@'%' IDENTIFIED BY '{new}'; FLUSH PRIVILEGES;\""""
KINDS = (
    Kind(
        DATABASE_TABLES["postgres"],
        "Postgres",
        "Error updating Postgres",
        _NAMED,
        "/var/lib/postgresql/data",
        'POSTGRES_DB="{databaseName}"\nPOSTGRES_USER="{databaseUser}"\nPOSTGRES_PASSWORD="{databasePassword}"',
        {"externalPort": 5432},
        password="""psql -U {databaseUser} -c "ALTER USER \\"{databaseUser}\\" WITH PASSWORD '{new}';\"""",
    ),
    Kind(
        DATABASE_TABLES["mysql"],
        "MySql",
        "Update: Error updating MySQL",
        (*_NAMED, "databaseRootPassword"),
        "/var/lib/mysql",
        'MYSQL_USER="{databaseUser}"\nMYSQL_DATABASE="{databaseName}"\nMYSQL_PASSWORD="{databasePassword}"\n'
        'MYSQL_ROOT_PASSWORD="{databaseRootPassword}"',
        {"externalPort": 3306},
        password=f"mysql -u root -p'{{databaseRootPassword}}' {_ROOT}",
    ),
    Kind(
        DATABASE_TABLES["mariadb"],
        "Mariadb",
        "Update: Error updating Mariadb",
        (*_NAMED, "databaseRootPassword"),
        "/var/lib/mysql",
        'MARIADB_DATABASE="{databaseName}"\nMARIADB_USER="{databaseUser}"\nMARIADB_PASSWORD="{databasePassword}"\n'
        'MARIADB_ROOT_PASSWORD="{databaseRootPassword}"',
        {"externalPort": 3306},
        password=f"mariadb -u root -p'{{databaseRootPassword}}' {_ROOT}",
    ),
    Kind(
        DATABASE_TABLES["mongo"],
        "Mongo",
        "Update: Error updating Mongo",
        _NAMED[1:],
        "/data/db",
        'MONGO_INITDB_ROOT_USERNAME="{databaseUser}"\nMONGO_INITDB_ROOT_PASSWORD="{databasePassword}"',
        {"externalPort": 27017},
        starts=_mongo,
        password="mongosh -u '{databaseUser}' -p '{databasePassword}' --authenticationDatabase admin --eval"
        """ "db.getSiblingDB('admin').changeUserPassword('{databaseUser}', '{new}')\"""",
    ),
    Kind(
        DATABASE_TABLES["redis"],
        "Redis",
        "Error updating Redis",
        _NAMED[2:],
        "/data",
        'REDIS_PASSWORD="{databasePassword}"',
        {"externalPort": 6379},
        starts=_redis,
        password="redis-cli -a '{databasePassword}' CONFIG SET requirepass '{new}'",
        forgets=True,
    ),
    Kind(
        DATABASE_TABLES["libsql"],
        "Libsql",
        "Error updating Libsql",
        _NAMED[1:],
        "/var/lib/sqld",
        'SQLD_NODE="{sqldNode}"\nSQLD_HTTP_AUTH="basic:{account}"',
        {"externalPort": 8080, "externalGRPCPort": 5001, "externalAdminPort": 5000},
        starts=_libsql,
        ignores=("args", "stopGracePeriodSwarm", "endpointSpecSwarm", "ulimitsSwarm"),
        forgets=True,
    ),
)


STOPS_FIRST_SINCE, PATIENT_SINCE = "0.29.8", "0.29.0"


def specification(call: Call, kind: Kind, row: Row) -> Row:
    """What the swarm is told. A port of the database is that of the host, so the old container stops first."""
    service = snapshot(call.store, row)
    posing = call.world.posing
    ordered = not versions.before(posing, STOPS_FIRST_SINCE)
    defaults: Row = {"endpointSpecSwarm": {"Mode": "dnsrr"}}
    if ordered:
        defaults["updateConfigSwarm"] = {"Parallelism": 1, "Order": "stop-first", "FailureAction": "rollback"}
    if kind.name == "postgres" and not versions.before(posing, PATIENT_SINCE):
        defaults["stopGracePeriodSwarm"] = 30_000_000_000
    told = {**service, **dict.fromkeys(kind.ignores)}
    spec = common(told, _variables(kind, row))
    published = [
        {"published": int(row[column]), "target": port, "protocol": "tcp", "mode": "host"}
        for column, port in kind.ports.items()
        if row[column]
    ]
    return {
        **spec,
        **{name: value for name, value in defaults.items() if spec[name] is None},
        "ports": [] if told["endpointSpecSwarm"] else published,
        **kind.starts(row),
    }


def _data(call: Call, kind: Kind, row: Row) -> Row | None:
    """What is in the volume of its data; nothing where it has none, or where something else runs."""
    if not kind.is_served_by(row["dockerImage"]):
        return None
    mounts = call.store[MOUNT].where(kind.relation.key, row[kind.relation.key])
    names = [mount["volumeName"] for mount in mounts if mount["type"] == "volume"]
    return call.world.swarm.volumes.get(names[0] or "") if names else None


def fill(call: Call, kind: Kind, row: Row) -> None:
    """A database takes its account from its variables where its data is empty, and never again."""
    data = _data(call, kind, row)
    if data is not None and (kind.forgets or not data):
        data.update({name: row[name] for name in kind.credentials if name in row})


def change_password(call: Call, kind: Kind, row: Row) -> bool:
    """In the running container, and in the record where that has worked."""
    name, new = row["appName"], call.input["password"]
    root = call.input.get("type") == "root"
    command = kind.password.format(**row, new=new, target="root" if root else row.get("databaseUser"))
    found = f'docker ps -q --filter "status=running" --filter "label=com.docker.swarm.service.name={name}" | head -n 1'
    script = (
        f'\n\t\t\t\tCONTAINER_ID=$({found})\n\t\t\t\tif [ -z "$CONTAINER_ID" ]; then\n\t\t\t\t\techo'
        f' "No running container found for {name}" >&2\n\t\t\t\t\texit 1\n\t\t\t\tfi\n\t\t\t\tdocker exec'
        f' "$CONTAINER_ID" {command}\n\t\t\t'
    )
    failed = f"Command execution failed: Command failed: {script}\n"
    if not any(container["name"].startswith(f"{name}.") for container in call.world.swarm.containers(name)):
        raise Problem("INTERNAL_SERVER_ERROR", f"{failed}No running container found for {name}\n")
    data = _data(call, kind, row)
    asked = {column for column in kind.credentials if f"{{{column}}}" in kind.password and "assword" in column}
    if not data or any(data.get(column) != row[column] for column in asked):
        raise Problem("INTERNAL_SERVER_ERROR", failed)
    column = "databaseRootPassword" if root else "databasePassword"
    data[column] = new
    call.store.update(kind.relation, row, {column: new})
    return True
