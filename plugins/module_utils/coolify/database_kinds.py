# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of databases of Coolify: what each has besides what all have. A further kind is a further row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from ..language.accepting import KEPT, Rule
from ..language.call import Record
from ..language.differences import ABSENT
from ..language.fields import text
from ..language.wire import BASE64_TEXT
from ..language.words import Field
from . import accepted

INITIAL = "The database takes it only with its first start, when its volume is still empty; see O(allow_unapplied)."


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

    @property
    def fields(self) -> tuple[Field, ...]:
        return (*self.initial, *self.always)


def _field(kind: str, name: str, *doc: str, rules: tuple[Rule, ...], **words: Any) -> Field:
    return text(name, *doc, variants=(kind,), accepts=rules, **words)


def _identifier(kind: str, name: str, *doc: str) -> Field:
    return _field(kind, name, *doc, rules=accepted.IDENTIFIER)


def _password(kind: str, name: str, doc: str, *more: str, **words: Any) -> Field:
    own = "Coolify makes one up for a new database where it is left out, and what is not declared is never changed."
    return _field(kind, name, doc, own, *more, rules=accepted.PASSWORD, secret=True, **words)


def _conf(kind: str, name: str, doc: str) -> Field:
    told = "As text; it may be given in base64. It cannot be emptied again."
    return _field(kind, name, doc, told, rules=(KEPT,), wire=BASE64_TEXT)


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
            _identifier("postgresql", "postgres_user", "User who owns everything.", INITIAL),
            _password("postgresql", "postgres_password", "Password of O(postgres_user).", INITIAL),
            _identifier("postgresql", "postgres_db", "Name of the first database.", INITIAL),
            _field("postgresql", "postgres_initdb_args", "Arguments for initdb.", INITIAL, rules=(KEPT,)),
            _field(
                "postgresql",
                "postgres_host_auth_method",
                "How users from other containers log in, for example V(scram-sha-256).",
                INITIAL,
                rules=(KEPT,),
            ),
        ),
        always=(
            _conf("postgresql", "postgres_conf", "Content of postgresql.conf, which replaces the one of the image."),
        ),
    ),
    Kind(
        "mysql",
        "MySQL",
        dumps=True,
        initial=(
            _password("mysql", "mysql_root_password", "Password of root.", INITIAL),
            _identifier("mysql", "mysql_user", "User of O(mysql_database).", INITIAL),
            _password("mysql", "mysql_password", "Password of O(mysql_user).", INITIAL),
            _identifier("mysql", "mysql_database", "Name of the first database.", INITIAL),
        ),
        always=(_conf("mysql", "mysql_conf", "Content of a further configuration file of MySQL."),),
    ),
    Kind(
        "mariadb",
        "MariaDB",
        dumps=True,
        initial=(
            _password("mariadb", "mariadb_root_password", "Password of root.", INITIAL),
            _identifier("mariadb", "mariadb_user", "User of O(mariadb_database).", INITIAL),
            _password("mariadb", "mariadb_password", "Password of O(mariadb_user).", INITIAL),
            _identifier("mariadb", "mariadb_database", "Name of the first database.", INITIAL),
        ),
        always=(_conf("mariadb", "mariadb_conf", "Content of a further configuration file of MariaDB."),),
    ),
    Kind(
        "mongodb",
        "MongoDB",
        dumps=True,
        initial=(
            _identifier("mongodb", "mongo_initdb_root_username", "User who may do everything.", INITIAL),
            _password(
                "mongodb",
                "mongo_initdb_root_password",
                "Password of O(mongo_initdb_root_username).",
                INITIAL,
            ),
            _identifier("mongodb", "mongo_initdb_database", "Name of the first database.", INITIAL),
        ),
        always=(_conf("mongodb", "mongo_conf", "Content of mongod.conf."),),
    ),
    Kind(
        "redis",
        "Redis",
        always=(
            _password(
                "redis",
                "redis_password",
                "Password of the user V(default).",
                "Coolify takes it only for a new database. Afterwards it is the variable V(REDIS_PASSWORD) of"
                " O(environment_variables).",
                derive=_redis_password,
            ),
            _conf("redis", "redis_conf", "Content of redis.conf."),
        ),
    ),
    Kind(
        "keydb",
        "KeyDB",
        always=(
            _password("keydb", "keydb_password", "Password of the database."),
            _conf("keydb", "keydb_conf", "Content of keydb.conf."),
        ),
    ),
    Kind(
        "dragonfly",
        "Dragonfly",
        always=(_password("dragonfly", "dragonfly_password", "Password of the database."),),
    ),
    Kind(
        "clickhouse",
        "ClickHouse",
        dumps=True,
        always=(
            _identifier("clickhouse", "clickhouse_admin_user", "User who may do everything."),
            _password("clickhouse", "clickhouse_admin_password", "Password of O(clickhouse_admin_user)."),
        ),
    ),
)
OF_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}
