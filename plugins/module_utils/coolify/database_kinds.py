# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of databases of Coolify: what each has besides what all have. A further kind is a further row."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from ..language.accepting import KEPT
from ..language.call import Record
from ..language.differences import ABSENT
from ..language.fields import text
from ..language.wire import BASE64_TEXT
from ..language.words import Field
from . import accepted

INITIAL = "Read only at the first start, while the volume is empty; see O(allow_unapplied)."


@dataclass(frozen=True)
class Kind:
    """One kind of database.

    name     as Coolify's routes call it
    title    as people call it
    initial  the fields that are read only with the first start, when there is no data yet
    always   the fields that each start reads
    dumps    whether Coolify can back it up
    """

    name: str
    title: str
    initial: tuple[Field, ...] = ()
    always: tuple[Field, ...] = ()
    dumps: bool = False

    @functools.cached_property
    def fields(self) -> tuple[Field, ...]:
        first = (replace(item, doc=(*item.doc, INITIAL)) for item in self.initial)
        return tuple(replace(item, variants=(self.name,)) for item in (*first, *self.always))


def _identifier(name: str, doc: str) -> Field:
    return text(name, doc, accepts=accepted.IDENTIFIER)


def _password(name: str, doc: str, *more: str, **words: Any) -> Field:
    own = "Coolify generates one for a new database if it is left out, and never changes one that is not declared."
    return text(name, doc, own, *more, accepts=accepted.PASSWORD, secret=True, **words)


def _conf(name: str, doc: str) -> Field:
    told = "As text; it may be given in base64. It cannot be emptied again."
    return text(name, doc, told, accepts=(KEPT,), wire=BASE64_TEXT)


def _redis_password(record: Record) -> Any:
    """The password of a Redis, which Coolify shows only inside of its address."""
    address = record.get("internal_db_url", ABSENT)
    if address is ABSENT:
        return ABSENT
    credentials = str(address).partition("://")[2].rpartition("@")[0]
    return unquote(credentials.rpartition(":")[2])


KINDS = (
    Kind(
        "postgresql",
        "PostgreSQL",
        dumps=True,
        initial=(
            _identifier("postgres_user", "User who owns everything."),
            _password("postgres_password", "Password of O(postgres_user)."),
            _identifier("postgres_db", "Name of the first database."),
            text("postgres_initdb_args", "Arguments for initdb.", accepts=(KEPT,)),
            text(
                "postgres_host_auth_method",
                "How users from other containers log in, for example V(scram-sha-256).",
                accepts=(KEPT,),
            ),
        ),
        always=(_conf("postgres_conf", "Content of postgresql.conf, which replaces the one of the image."),),
    ),
    Kind(
        "mysql",
        "MySQL",
        dumps=True,
        initial=(
            _password("mysql_root_password", "Password of root."),
            _identifier("mysql_user", "User of O(mysql_database)."),
            _password("mysql_password", "Password of O(mysql_user)."),
            _identifier("mysql_database", "Name of the first database."),
        ),
        always=(_conf("mysql_conf", "Content of a further configuration file of MySQL."),),
    ),
    Kind(
        "mariadb",
        "MariaDB",
        dumps=True,
        initial=(
            _password("mariadb_root_password", "Password of root."),
            _identifier("mariadb_user", "User of O(mariadb_database)."),
            _password("mariadb_password", "Password of O(mariadb_user)."),
            _identifier("mariadb_database", "Name of the first database."),
        ),
        always=(_conf("mariadb_conf", "Content of a further configuration file of MariaDB."),),
    ),
    Kind(
        "mongodb",
        "MongoDB",
        dumps=True,
        initial=(
            _identifier("mongo_initdb_root_username", "User who may do everything."),
            _password("mongo_initdb_root_password", "Password of O(mongo_initdb_root_username)."),
            _identifier("mongo_initdb_database", "Name of the first database."),
        ),
        always=(_conf("mongo_conf", "Content of mongod.conf."),),
    ),
    Kind(
        "redis",
        "Redis",
        always=(
            _password(
                "redis_password",
                "Password of the user V(default).",
                "Coolify takes it only for a new database. Afterwards it is the variable V(REDIS_PASSWORD) of"
                " O(environment_variables).",
                derive=_redis_password,
            ),
            _conf("redis_conf", "Content of redis.conf."),
        ),
    ),
    Kind(
        "keydb",
        "KeyDB",
        always=(
            _password("keydb_password", "Password of the database."),
            _conf("keydb_conf", "Content of keydb.conf."),
        ),
    ),
    Kind(
        "dragonfly",
        "Dragonfly",
        always=(_password("dragonfly_password", "Password of the database."),),
    ),
    Kind(
        "clickhouse",
        "ClickHouse",
        dumps=True,
        always=(
            _identifier("clickhouse_admin_user", "User who may do everything."),
            _password("clickhouse_admin_password", "Password of O(clickhouse_admin_user)."),
        ),
    ),
)
OF_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
