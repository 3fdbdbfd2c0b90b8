# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where backups go, and backups of databases. dumps.py makes them."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .calls import EMPTY, Call, Router
from .errors import as_bad_request, bad
from .queue import deployments_of
from .relations import Row, made_up_name
from .tables import BACKUP, COMPOSE, DATABASE_TABLES, DESTINATION
from .validation import Field, items, required, text

router, backups = Router("destination"), Router("backup")
ID = {"destinationId": text(least=1)}
FLAG = text(
    pattern=r"^--[a-zA-Z0-9-]+(=[a-zA-Z0-9._:/@-]+)?$",
    pattern_text="Invalid flag format. Must start with -- (e.g. --s3-sign-accept-encoding=false)",
)
FLAGS = items(FLAG).nullable().otherwise([])
FIELDS: dict[str, Field] = {
    **required(DESTINATION.accepts("name", "provider", "accessKey", "bucket", "region", "endpoint", "secretAccessKey")),
    "additionalFlags": FLAGS,
    "serverId": text().optional(),
}


@router.mutation("create", FIELDS, right=("destination", "create"))
def create(call: Call) -> Any:
    return call.store.insert(DESTINATION, {**call.input, "organizationId": call.organization})


@router.query("all", right=("destination", "read"))
def everything(call: Call) -> Any:
    return call.holdings(DESTINATION)


@router.query("one", ID, right=("destination", "read"))
def one(call: Call) -> Any:
    return call.held(DESTINATION, "Destination")


@router.mutation("update", {**FIELDS, "destinationId": text()}, right=("destination", "create"))
def update(call: Call) -> Any:
    row = call.held(DESTINATION, "Destination", "update")
    return call.store.update(DESTINATION, row, call.changes("destinationId"))


@router.mutation("remove", {"destinationId": text()}, right=("destination", "delete"))
def remove(call: Call) -> Any:
    return call.store.delete(DESTINATION, call.held(DESTINATION, "Destination", "delete"))


@router.mutation("testConnection", FIELDS, right=("destination", "create"))
def test(call: Call) -> Any:
    """The tool for it is missing, as on the machine of the recording; but see dumps.py."""
    given = call.input
    if reachable(given):
        return EMPTY
    command = (
        f"rclone ls {flags(given)} --retries 1 --low-level-retries 1 --timeout 10s --contimeout 5s"
        f" {quoted(':s3:' + given['bucket'])}"
    )
    raise bad(f"Command execution failed: Command failed: {command}\n/bin/sh: 1: rclone: not found\n")


def quoted(word: str) -> str:
    """For the shell, as the library that Dokploy uses for it does."""
    if re.search(r'["\s\\]', word) and "'" not in word:
        return f"'{word}'"
    if re.search(r"""["'\s]""", word):
        return '"' + re.sub(r'(["\\$`!])', r"\\\1", word) + '"'
    return re.sub(r"""([#!"$&'()*,:;<=>?@\[\\\]^`{|}])""", r"\\\1", word)


def flags(destination: Row) -> str:
    """As they stand in commands, and in what is said of a command that failed."""
    names = {"access-key-id": "accessKey", "secret-access-key": "secretAccessKey", "region": "region"}
    words = {**({"provider": "provider"} if destination["provider"] else {}), **names, "endpoint": "endpoint"}
    told = " ".join(f"--s3-{word}={quoted(destination[column])}" for word, column in words.items())
    return f"{told} --s3-no-check-bucket --s3-force-path-style"


def reachable(destination: Row) -> bool:
    return str(urlsplit(destination["endpoint"]).hostname).endswith(".test")


def nested(call: Call, row: Row) -> Row:
    """As the record of a service holds it."""
    destination = call.store[DESTINATION].rows[row["destinationId"]]
    deployments = deployments_of(call.store, "backupId", row["backupId"])
    return {**row, "destination": without_keys(destination), "deployments": deployments}


def without_keys(destination: Row) -> Row:
    return {name: value for name, value in destination.items() if name not in ("accessKey", "secretAccessKey")}


# -- backups of databases ----------------------------------------------------------------------------------------------

BACKUP_ID = {"backupId": text(least=1)}
CREATE = BACKUP.accepts(
    *("schedule", "enabled", "prefix", "destinationId", "keepLatestCount", "database"),
    *("mariadbId", "mysqlId", "postgresId", "mongoId", "libsqlId", "databaseType", "userId", "backupType"),
    *("composeId", "serviceName", "includeEncryptionKey", "metadata"),
)
UPDATED = {
    **BACKUP.accepts("schedule", "enabled", "prefix"),
    "backupId": text(),
    **BACKUP.accepts("destinationId", "database", "keepLatestCount", "serviceName", "metadata", "databaseType"),
}
UPDATE: dict[str, Field] = {
    **{name: field.required().family("backup.create") for name, field in UPDATED.items()},
    **BACKUP.accepts("includeEncryptionKey"),
}
OWNERS = {kind: DATABASE_TABLES[kind] for kind in ("postgres", "mysql", "mariadb", "mongo", "libsql")} | {
    "compose": COMPOSE
}


def opened(call: Call, action: str) -> Row:
    row = call.find(BACKUP, "Backup")
    _require(call, row, action)
    return row


def _require(call: Call, row: Row, action: str) -> None:
    call.require_owner(row, (relation.key for relation in OWNERS.values()), "backup", action)


def shown(call: Call, row: Row) -> Row:
    owners = {kind: call.store[relation].get(row[relation.key]) for kind, relation in OWNERS.items()}
    return {**row, **owners, "destination": without_keys(call.store[DESTINATION].rows[row["destinationId"]])}


@backups.mutation("create", CREATE)
def create_backup(call: Call) -> Any:
    _require(call, call.input, "create")
    with as_bad_request("{}"):
        call.store.insert(BACKUP, {"appName": made_up_name("backup"), **call.input})
    return EMPTY


@backups.query("one", BACKUP_ID)
def one_backup(call: Call) -> Any:
    return shown(call, opened(call, "read"))


@backups.mutation("update", UPDATE)
def update_backup(call: Call) -> Any:
    row = opened(call, "update")
    with as_bad_request("{}"):
        call.store.update(BACKUP, row, call.input)
    return EMPTY


@backups.mutation("remove", {"backupId": text()})
def remove_backup(call: Call) -> Any:
    return call.store.delete(BACKUP, opened(call, "delete"))
