# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables; those of applications have twins for previews."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from . import containers, versions
from .gate import Call, Refused, broken, invalid, refuse, validated
from .owners import APPLICATION, DATABASE, SERVICE, Owner, Route
from .rules import FLAG, TEXT_OR_NULL, TRUE, Rule
from .store import Row, dates, new_uuid, stamp

RULES = {
    "key": Rule("string", required=True, most=255, pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$"),
    "value": TEXT_OR_NULL,
    "is_preview": FLAG,
    "is_literal": FLAG,
    "is_multiline": FLAG,
    "is_shown_once": FLAG,
    "is_runtime": FLAG,
    "is_buildtime": FLAG,
    "is_build_time": FLAG,
    "comment": Rule("string", null=True, most=256),
}


OF_APPLICATIONS = ("is_preview", "is_runtime", "is_buildtime")
# What the database fills in by itself is missing from the answer for a new row.
FILLED_IN = ("is_required", "order")
NOT_ASKED_FOR = (*FILLED_IN, "comment", "is_literal", "is_multiline", "is_preview", "is_shown_once")


def _flag(body: Row, name: str, default: bool = False) -> bool:
    return body.get(name, default) in TRUE


def _fields(owner: Owner, call: Call) -> tuple[str, ...]:
    names = versions.variable_fields(call.version)
    return names if owner.twins else tuple(name for name in names if name not in OF_APPLICATIONS)


def _checked(owner: Owner, call: Call, body: Any, loose: bool = False) -> Row:
    """C(loose): what is not known is passed over, by new variables of databases and services."""
    fields = _fields(owner, call)
    if loose and not owner.twins and isinstance(body, dict):
        body = {name: value for name, value in body.items() if name in fields}
    validated(body, RULES, fields)
    return {versions.RENAMED_FLAGS.get(name, name): value for name, value in body.items()}


def _new(body: Row, preview: bool) -> Row:
    return {
        "uuid": new_uuid(),
        "key": body["key"],
        "value": body.get("value"),
        "comment": body.get("comment"),
        "is_preview": preview,
        "is_literal": _flag(body, "is_literal"),
        "is_multiline": _flag(body, "is_multiline"),
        "is_shown_once": _flag(body, "is_shown_once"),
        "is_runtime": _flag(body, "is_runtime", True),
        "is_buildtime": _flag(body, "is_buildtime", True),
        "is_buildpack_control": body["key"].startswith(("NIXPACKS_", "RAILPACK_")),
        "is_coolify": body["key"].startswith("SERVICE_"),
        "is_really_required": False,
        "is_required": False,
        "order": None,
        **dates(),
    }


def _shown(call: Call, row: Row) -> Row:
    shown = versions.as_variable(call.version, {**row, "version": call.store.data["version"]})
    value = shown.pop("value")
    shown["is_shared"] = bool(re.fullmatch(r"\{\{[a-z]+\..*\}\}", value or ""))
    if call.sensitive and not row["is_shown_once"]:
        shown["value"] = value
        shown["real_value"] = "" if value is None else containers.written(row, value)
    return shown


def _find(rows: list[Row], key: str, preview: bool) -> Row | None:
    return next((row for row in rows if row["key"] == key and row["is_preview"] == preview), None)


def add(rows: list[Row], body: Row, twins: bool = True) -> Row:
    """A new variable and, for a normal one of an application, its twin."""
    preview = _flag(body, "is_preview")
    row = _new(body, preview)
    rows.append(row)
    if twins and not preview and _find(rows, row["key"], True) is None:
        rows.append({**_new(body, True), "is_shown_once": False})
    return row


def list_variables(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("read")
    rows = call.store.variables_of(owner.find(call.store, uuid, "" if owner.twins else "."))
    return [_shown(call, row) for row in sorted(rows, key=lambda row: bool(row["is_preview"]))]


def create(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(owner.find(call.store, uuid, "" if owner.twins else "."))
    body = _checked(owner, call, call.loose(), loose=True)
    if _find(rows, body["key"], _flag(body, "is_preview")):
        raise refuse(409, "Environment variable already exists. Use PATCH request to update it.")
    row = add(rows, body, owner.twins)
    if owner.twins:
        return 201, {"uuid": row["uuid"]}
    return 201, {key: value for key, value in _shown(call, row).items() if key not in ("is_preview", *FILLED_IN)}


def _overwrite(row: Row, body: Row) -> None:
    """Takes what is sent and resets most of what is not; a flag that is set cannot be left out."""
    for name in ("is_multiline", "is_shown_once"):
        if name not in body and row[name]:
            raise broken()
    row["value"] = body.get("value")
    for name in ("is_literal", "is_multiline", "is_shown_once"):
        row[name] = _flag(body, name)
    for name in ("is_runtime", "is_buildtime"):
        row[name] = _flag(body, name, row[name])
    row["comment"] = body.get("comment", row["comment"])
    row["updated_at"] = stamp()


def update(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(owner.find(call.store, uuid, "" if owner.twins else "."))
    body = _checked(owner, call, call.body())
    row = _find(rows, body["key"], _flag(body, "is_preview"))
    if row is None:
        raise refuse(404, "Environment variable not found.")
    _overwrite(row, body)
    return 201, _shown(call, row)


def update_many(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(owner.find(call.store, uuid, "" if owner.twins else "."))
    data = call.body().get("data")
    if not data:
        raise refuse(400, "Bulk data is required.")
    if not isinstance(data, list):
        raise invalid({"key": ["This field is required."]})
    written = []
    for item in data:
        fields = _fields(owner, call)
        known = {key: value for key, value in item.items() if key in fields} if isinstance(item, dict) else {}
        body = _checked(owner, call, known)
        row = _find(rows, body["key"], _flag(body, "is_preview"))
        if row is None:
            fresh = _shown(call, add(rows, body, owner.twins))
            missing = FILLED_IN if owner.twins else [name for name in NOT_ASKED_FOR if name not in body]
            written.append({key: value for key, value in fresh.items() if key not in missing})
        else:
            _overwrite(row, body)
            written.append(_shown(call, row))
    return 201, written


def delete(owner: Owner, call: Call, uuid: str, row_uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(owner.find(call.store, uuid, "" if owner.twins else "."))
    row = next((row for row in rows if row["uuid"] == row_uuid), None)
    if row is None:
        raise Refused(404, {"message": "Environment variable not found."})
    rows.remove(row)
    return {"message": "Environment variable deleted."}


def routes(owner: Owner) -> list[Route]:
    return [
        ("GET", f"{owner.path}/envs", partial(list_variables, owner)),
        ("POST", f"{owner.path}/envs", partial(create, owner)),
        ("PATCH", f"{owner.path}/envs", partial(update, owner)),
        ("PATCH", f"{owner.path}/envs/bulk", partial(update_many, owner)),
        ("DELETE", f"{owner.path}/envs/([^/]+)", partial(delete, owner)),
    ]


ROUTES = [*routes(APPLICATION), *routes(DATABASE), *routes(SERVICE)]
