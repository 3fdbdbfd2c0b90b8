# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of backups of volumes and directories. No recording shows them: their routes, and what these take and
refuse, were read from the vendor's sources, which have no request that tells of a schedule or of what it has made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from . import storages
from .gate import Call, invalid, refuse
from .owners import APPLICATION, DATABASE, SERVICE, Owner
from .rules import LARAVEL_REQUIRED, Rule, is_frequency, stored, validate
from .store import Row, Store, bodies, new_uuid

FLAGS = ("enabled", "save_s3", "disable_local_backup", "stop_during_backup")
MOST = {"amount": 10_000, "days": 2_147_483_647, "max_storage": 9_999_999_999}
RULES = {
    "frequency": Rule("string", required=True, most=255),
    **dict.fromkeys(FLAGS, Rule("boolean")),
    "s3_storage_uuid": Rule("string", null=True),
    **{
        f"retention_{what}_{where}": Rule("numeric" if what == "max_storage" else "integer", least=0, most=most)
        for where in ("locally", "s3")
        for what, most in MOST.items()
    },
    "timeout": Rule("integer", least=60, most=36000),
}
NEW: Row = {
    "enabled": True,
    **dict.fromkeys(("save_s3", "disable_local_backup", "stop_during_backup"), False),
    **{name: 7 if "amount" in name else 0 for name in RULES if name.startswith("retention")},
}
TIMEOUT = 36000


def _storages(store: Store, resource: Row) -> Iterator[tuple[str, Row]]:
    for body in bodies(resource):
        for kind in ("volumes", "files"):
            yield from ((kind, row) for row in storages.of(store, kind, body))


def _find(owner: Owner, call: Call, uuid: str, storage: str) -> tuple[str, Row]:
    resource = owner.find(call.store, uuid)
    for kind, row in _storages(call.store, resource):
        if row["uuid"] == storage:
            return kind, row
    raise refuse(404, "Storage not found.")


def put(owner: Owner, call: Call, uuid: str, storage: str) -> Any:
    call.require("write")
    body = call.body()
    kind, row = _find(owner, call, uuid, storage)
    errors = validate(body, RULES, RULES, LARAVEL_REQUIRED)
    if "frequency" not in errors and not is_frequency(str(body["frequency"])):
        errors["frequency"] = ["The frequency must be a valid cron or human expression."]
    told = stored(RULES, body) if isinstance(body, dict) else {}
    if told.get("disable_local_backup") and not told.get("save_s3"):
        errors["disable_local_backup"] = ["Local backups can only be disabled when S3 backups are enabled."]
    s3 = call.store.s3_storages.get(told.get("s3_storage_uuid") or "") if told.get("save_s3") else None
    if told.get("save_s3") and not (s3 and s3["is_usable"]):
        errors["s3_storage_uuid"] = ["Select a usable S3 storage owned by your team."]
    if kind == "files" and (not row["is_directory"] or row["is_host_file"]):
        errors["storage_uuid"] = ["Only directory file storages can be backed up."]
    if errors:
        raise invalid(errors)
    before = call.store.volume_backups.get(storage)
    kept = before or {"uuid": new_uuid(), "timeout": TIMEOUT, "runs": 0}
    columns = {**kept, **NEW, **told, "s3_storage_uuid": s3["uuid"] if s3 else None}
    call.store.volume_backups[storage] = columns
    shown = {name: value for name, value in columns.items() if name != "runs"}
    word = "updated" if before else "created"
    place = {"storage_uuid": storage, "storage_type": "directory" if kind == "files" else "persistent"}
    return 200 if before else 201, {**shown, **place, "message": f"Storage backup schedule {word}."}


def _schedule(call: Call, storage: str) -> Row:
    row: Row | None = call.store.volume_backups.get(storage)
    if row is None:
        raise refuse(404, "Storage backup schedule not found.")
    return row


def delete(owner: Owner, call: Call, uuid: str, storage: str) -> Any:
    call.require("write")
    _find(owner, call, uuid, storage)
    _schedule(call, storage)
    del call.store.volume_backups[storage]
    return {"message": "Storage backup schedule and archives deleted."}


def run(owner: Owner, call: Call, uuid: str, storage: str) -> Any:
    call.require("write")
    _find(owner, call, uuid, storage)
    row = _schedule(call, storage)
    row["runs"] += 1
    return {"message": "Storage backup queued.", "uuid": row["uuid"]}


def routes(owner: Owner) -> list[Any]:
    path = f"{owner.path}/storages/([^/]+)/backups"
    return [
        ("PUT", path, partial(put, owner)),
        ("DELETE", path, partial(delete, owner)),
        ("POST", f"{path}/run", partial(run, owner)),
    ]


ROUTES = [route for owner in (APPLICATION, DATABASE, SERVICE) for route in routes(owner)]
