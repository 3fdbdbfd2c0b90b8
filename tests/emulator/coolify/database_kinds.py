# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of databases: what each takes besides what all take, what a new one has, and how it is reached."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .rules import TEXT, Rule
from .store import Row

IDENTIFIER = Rule("string", null=True, least=1, most=63, pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")
PASSWORD = Rule("string", null=True, least=1, most=128, pattern=r"^[A-Za-z0-9!@#%^*()_+\-=\[\]{}:,.?/~]+$")
GENERATED = object()
"""In place of a password that is made up."""


@dataclass(frozen=True)
class Kind:
    """C(new) are its own columns, C(secret) those that take read:sensitive, C(volumes) name and path of each."""

    name: str
    model: str
    image: str
    rules: dict[str, Rule]
    new: Row
    secret: tuple[str, ...]
    url: Callable[[Row], str]
    volumes: dict[str, str]
    backups: bool = True
    quirks: dict[str, Any] = field(default_factory=dict)

    def mount_path(self, path: str, image: str) -> str:
        """PostgreSQL has its data elsewhere since its version 18; the source reads the first number behind a colon."""
        release = re.search(r":(?:pg)?(\d+)", image, re.IGNORECASE)
        return path.removesuffix("/data") if self.name == "postgresql" and release and int(release[1]) >= 18 else path

    @property
    def never_null(self) -> list[str]:
        """What the validation lets pass as null, and the database does not."""
        return [name for name, rule in self.rules.items() if rule.null and name not in self.quirks.get("without", ())]

    @property
    def conf(self) -> str | None:
        return next((name for name in self.rules if name.endswith("_conf")), None)


def _redis(row: Row) -> str:
    """Servers before version 6 have no users."""
    version = re.search(r":(\d+)", row["image"])
    user = "" if version and int(version[1]) < 6 else "default:"
    return f"redis://{user}{row['redis_password']}@{row['uuid']}:6379/0"


SSL = {"enable_ssl": False}
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "postgresql",
            "StandalonePostgresql",
            "postgres:16-alpine",
            {
                "postgres_user": IDENTIFIER,
                "postgres_password": PASSWORD,
                "postgres_db": IDENTIFIER,
                "postgres_initdb_args": TEXT,
                "postgres_host_auth_method": TEXT,
                "postgres_conf": TEXT,
            },
            {
                **SSL,
                "init_scripts": None,
                "postgres_conf": None,
                "postgres_db": "postgres",
                "postgres_host_auth_method": None,
                "postgres_initdb_args": None,
                "postgres_password": GENERATED,
                "postgres_user": "postgres",
                "ssl_mode": "require",
            },
            ("postgres_password", "init_scripts"),
            lambda row: (
                f"postgres://{row['postgres_user']}:{row['postgres_password']}@{row['uuid']}:5432/{row['postgres_db']}"
            ),
            {"postgres-data": "/var/lib/postgresql/data"},
        ),
        Kind(
            "mysql",
            "StandaloneMysql",
            "mysql:8",
            {
                "mysql_root_password": PASSWORD,
                "mysql_password": PASSWORD,
                "mysql_user": IDENTIFIER,
                "mysql_database": IDENTIFIER,
                "mysql_conf": TEXT,
            },
            {
                **SSL,
                "mysql_conf": None,
                "mysql_database": "default",
                "mysql_password": GENERATED,
                "mysql_root_password": GENERATED,
                "mysql_user": "mysql",
                "ssl_mode": "REQUIRED",
            },
            ("mysql_password", "mysql_root_password"),
            lambda row: (
                f"mysql://{row['mysql_user']}:{row['mysql_password']}@{row['uuid']}:3306/{row['mysql_database']}"
            ),
            {"mysql-data": "/var/lib/mysql"},
        ),
        Kind(
            "mariadb",
            "StandaloneMariadb",
            "mariadb:11",
            {
                "mariadb_conf": TEXT,
                "mariadb_root_password": PASSWORD,
                "mariadb_user": IDENTIFIER,
                "mariadb_password": PASSWORD,
                "mariadb_database": IDENTIFIER,
            },
            {
                **SSL,
                "mariadb_conf": None,
                "mariadb_database": "default",
                "mariadb_password": GENERATED,
                "mariadb_root_password": GENERATED,
                "mariadb_user": "mariadb",
            },
            ("mariadb_password", "mariadb_root_password"),
            lambda row: (
                f"mysql://{row['mariadb_user']}:{row['mariadb_password']}@{row['uuid']}:3306/{row['mariadb_database']}"
            ),
            {"mariadb-data": "/var/lib/mysql"},
            quirks={"without": ("is_include_timestamps",)},
        ),
        Kind(
            "mongodb",
            "StandaloneMongodb",
            "mongo:7",
            {
                "mongo_conf": TEXT,
                "mongo_initdb_root_username": IDENTIFIER,
                "mongo_initdb_root_password": PASSWORD,
                "mongo_initdb_database": IDENTIFIER,
            },
            {
                **SSL,
                "mongo_conf": None,
                "mongo_initdb_database": "default",
                "mongo_initdb_root_password": GENERATED,
                "mongo_initdb_root_username": "root",
                "ssl_mode": "require",
            },
            ("mongo_initdb_root_password",),
            lambda row: (
                f"mongodb://{row['mongo_initdb_root_username']}:{row['mongo_initdb_root_password']}@"
                f"{row['uuid']}:27017/?directConnection=true"
            ),
            {"mongodb-configdb": "/data/configdb", "mongodb-db": "/data/db"},
        ),
        Kind(
            "redis",
            "StandaloneRedis",
            "redis:7.2",
            {"redis_password": PASSWORD, "redis_conf": TEXT},
            {**SSL, "redis_conf": None, "redis_password": GENERATED},
            (),
            _redis,
            {"redis-data": "/data"},
            backups=False,
            # The password is a variable, and shows nowhere else.
            quirks={"without": ("redis_password",), "forgets": ("redis_password",)},
        ),
        Kind(
            "keydb",
            "StandaloneKeydb",
            "eqalpha/keydb:latest",
            {"keydb_password": PASSWORD, "keydb_conf": TEXT},
            {**SSL, "keydb_conf": None, "keydb_password": GENERATED},
            ("keydb_password",),
            lambda row: f"redis://:{row['keydb_password']}@{row['uuid']}:6379/0",
            {"keydb-data": "/data"},
            backups=False,
            quirks={"without": ("database_type",)},
        ),
        Kind(
            "dragonfly",
            "StandaloneDragonfly",
            "docker.dragonflydb.io/dragonflydb/dragonfly",
            {"dragonfly_password": PASSWORD},
            {**SSL, "dragonfly_password": GENERATED},
            ("dragonfly_password",),
            lambda row: f"redis://:{row['dragonfly_password']}@{row['uuid']}:6379/0",
            {"dragonfly-data": "/data"},
            backups=False,
            quirks={"answers_without_url": True},
        ),
        Kind(
            "clickhouse",
            "StandaloneClickhouse",
            "clickhouse/clickhouse-server:25.11",
            {"clickhouse_admin_user": IDENTIFIER, "clickhouse_admin_password": PASSWORD},
            {
                "clickhouse_admin_password": GENERATED,
                "clickhouse_admin_user": "default",
                "clickhouse_db": "default",
            },
            ("clickhouse_admin_password",),
            lambda row: (
                f"clickhouse://{row['clickhouse_admin_user']}:{row['clickhouse_admin_password']}@"
                f"{row['uuid']}:9000/{row['clickhouse_db']}"
            ),
            {"clickhouse-data": "/var/lib/clickhouse"},
        ),
    )
}
