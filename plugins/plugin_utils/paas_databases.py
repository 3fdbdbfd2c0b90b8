# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A platform-neutral description of databases as options of one platform's module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.selfhosted.paas.plugins.module_utils.language.loans import ADDRESSES, is_scheme
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

Description = Mapping[str, Any]
Problems = list[str]


@dataclass(frozen=True)
class Kind:
    """One type of database that both platforms have.

    title    as people call it
    scheme   what its address begins with; the two platforms do not agree
    dokploy  its type there
    account  which of database, username, password and root_password it has, each with Coolify's option
    needs    those that somebody has to say, since one of the platforms makes none up
    dumps    whether the platforms back it up
    """

    title: str
    scheme: str
    dokploy: str
    account: Mapping[str, str]
    needs: tuple[str, ...] = ()
    dumps: bool = True


def _sql(coolify: str) -> dict[str, str]:
    return {
        "database": f"{coolify}_database",
        "username": f"{coolify}_user",
        "password": f"{coolify}_password",
        "root_password": f"{coolify}_root_password",
    }


_NAMED = ("database", "username")
KINDS: Mapping[str, Kind] = {
    "postgresql": Kind(
        "PostgreSQL",
        "postgresql",
        "postgres",
        {"database": "postgres_db", "username": "postgres_user", "password": "postgres_password"},
        _NAMED,
    ),
    "mysql": Kind("MySQL", "mysql", "mysql", _sql("mysql"), _NAMED),
    "mariadb": Kind("MariaDB", "mysql", "mariadb", _sql("mariadb"), _NAMED),
    "mongodb": Kind(
        "MongoDB",
        "mongodb",
        "mongo",
        {"username": "mongo_initdb_root_username", "password": "mongo_initdb_root_password"},
        _NAMED[1:],
    ),
    "redis": Kind("Redis", "redis", "redis", {"password": "redis_password"}, dumps=False),
}
DOKPLOY_ACCOUNT = {
    "database": "database_name",
    "username": "database_user",
    "password": "database_password",
    "root_password": "database_root_password",
}
ACCOUNT = tuple(DOKPLOY_ACCOUNT)


def databases(description: Description, platform: str, problems: Problems) -> list[dict[str, Any]]:
    """Options of the platform's module for each described database."""
    described = description.get("databases") or []
    names = [str(item.get("name")) for item in described]
    problems += [f"databases: {name} stands there twice." for name in sorted({n for n in names if names.count(n) > 1})]
    found = []
    for item in described:
        complaints = list(_complaints(item, platform))
        problems += [f"databases[{item.get('name')}].{text}" for text in complaints]
        if not complaints:
            place = {key: description[key] for key in ("server", "destination") if description.get(key)}
            more = (item.get("platform_settings") or {}).get(platform) or {}
            found.append({**_translated(item, platform), **place, **more})
    return found


def _complaints(item: Description, platform: str) -> Iterator[str]:
    kind = KINDS.get(str(item.get("type")))
    if kind is None:
        yield f"type must be one of {', '.join(KINDS)}."
        return
    if not item.get("image"):
        yield "image is needed, since the platforms choose different ones."
    for name in kind.needs:
        if not item.get(name):
            yield f"{name} is needed for {kind.title}, since only one of the platforms makes one up."
    for name in ACCOUNT:
        if item.get(name) and name not in kind.account:
            yield f"{name}: {kind.title} has none that both platforms know."
    if (item.get("limits") or {}).get("cpu_reservation") and platform == "coolify":
        yield "limits.cpu_reservation: Coolify cannot keep CPUs for a database."
    if item.get("backups") and not kind.dumps:
        yield f"backups: neither platform dumps {kind.title}."
    for row in item.get("backups") or ():
        if kind.dumps and not (row.get("database") or item.get("database")):
            yield f"backups: database says which one of {kind.title} is dumped."
    rows = [(row.get("schedule"), row.get("storage"), row.get("database")) for row in item.get("backups") or ()]
    if len({row[0] for row in rows}) < len(rows) or len({row[1:] for row in rows}) < len(rows):
        yield "backups: two have the same schedule, by which Coolify knows them, or storage and database, as Dokploy."
    known = {option.name for option in declaration_of(f"{platform}_database").options()}
    for name in sorted(((item.get("platform_settings") or {}).get(platform) or {}).keys() - known):
        yield f"platform_settings.{platform}.{name}: the module has no such option."


def _translated(item: Description, platform: str) -> dict[str, Any]:
    kind = KINDS[item["type"]]
    own = kind.account if platform == "coolify" else DOKPLOY_ACCOUNT
    found: dict[str, Any] = {"name": item["name"]}
    if platform == "coolify":
        found.update(type=item["type"], image=item["image"])
        found.update(_coolify(item))
    else:
        found.update(type=kind.dokploy, docker_image=item["image"])
        found.update(_dokploy(item))
    found.update({own[name]: item[name] for name in ACCOUNT if item.get(name)})
    if item.get("restart"):
        found["restart"] = item["restart"]
    return found


def _coolify(item: Description) -> dict[str, Any]:
    limits = item.get("limits") or {}
    found: dict[str, Any] = {f"limits_{name}": str(value) for name, value in limits.items() if value is not None}
    port = item.get("external_port")
    if port:
        found.update(is_public=True, public_port=port)
    elif port is not None:
        found["is_public"] = False
    if item.get("backups") is not None:
        found["backups"] = [_coolify_backup(item, row) for row in item["backups"]]
    return found


def _coolify_backup(item: Description, row: Description) -> dict[str, Any]:
    found = {
        "frequency": row["schedule"],
        "save_s3": True,
        "s3_storage": row["storage"],
        "databases_to_backup": row.get("database") or item["database"],
    }
    if row.get("keep") is not None:
        # As many on the server, where each dump is made before it is copied.
        found.update(retention_amount_s3=row["keep"], retention_amount_locally=row["keep"])
    return found


def _dokploy(item: Description) -> dict[str, Any]:
    names = {"cpus": "cpu_limit", "memory": "memory_limit"}
    limits = item.get("limits") or {}
    found: dict[str, Any] = {names.get(name, name): str(value) for name, value in limits.items() if value is not None}
    if item.get("external_port") is not None:
        found["external_port"] = item["external_port"]
    if item.get("backups") is not None:
        found["backups"] = [_dokploy_backup(item, row) for row in item["backups"]]
    return found


def _dokploy_backup(item: Description, row: Description) -> dict[str, Any]:
    found = {
        "destination": row["storage"],
        "database": row.get("database") or item["database"],
        "prefix": f"{item['name']}/",
        "schedule": row["schedule"],
    }
    if row.get("keep") is not None:
        found["keep_latest_count"] = row["keep"]
    return found


def variables_from(description: Description, problems: Problems) -> dict[str, Any]:
    """What variables take from databases, with addresses that begin alike on both platforms."""
    kinds = {str(item.get("name")): KINDS.get(str(item.get("type"))) for item in description.get("databases") or ()}
    external = {str(item.get("name")) for item in description.get("databases") or () if item.get("external_port")}
    declared = {name: where for where in ("variables", "secrets") for name in description.get(where) or ()}
    found = {}
    for name, given in (description.get("variables_from") or {}).items():
        if name in declared:
            problems.append(f"{name} stands in variables_from and in {declared[name]}.")
        if not isinstance(given, Mapping) or not isinstance(given.get("database"), str):
            problems.append(f"variables_from[{name}] must be a dictionary with the name of a database as database.")
            continue
        entry, kind = dict(given), kinds.get(given["database"])
        is_address = entry.get("part", "url") in ADDRESSES
        if entry.get("part") == "external_url" and kind and given["database"] not in external:
            problems.append(f"variables_from[{name}]: {given['database']} has an external_url with external_port only.")
        if "scheme" in entry and not (is_address and is_scheme(entry["scheme"])):
            problems.append(f"variables_from[{name}].scheme is what an address begins with, before ://.")
        if kind and is_address:
            entry.setdefault("scheme", kind.scheme)
        found[str(name)] = entry
    return found
