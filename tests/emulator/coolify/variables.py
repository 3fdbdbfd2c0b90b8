# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables of applications, with their twins for previews."""

from __future__ import annotations

from typing import Any

from . import applications, versions
from .gate import Call, Refused, broken, invalid, refuse
from .rules import Rule, validate
from .store import Row, dates, new_uuid, stamp

FLAG = Rule("boolean")
RULES = {
    "key": Rule("string", required=True, pattern=r"^[A-Za-z_][A-Za-z0-9_.]*$"),
    "value": Rule("string", null=True),
    "is_preview": FLAG,
    "is_literal": FLAG,
    "is_multiline": FLAG,
    "is_shown_once": FLAG,
    "is_runtime": FLAG,
    "is_buildtime": FLAG,
    "is_build_time": FLAG,
    "comment": Rule("string", null=True, most=256),
}


def _flag(body: Row, name: str, default: bool = False) -> bool:
    return body.get(name, default) in (True, 1, "1")


def _checked(call: Call, body: Any) -> Row:
    errors = validate(body, RULES, versions.variable_fields(call.version))
    if errors:
        raise invalid(errors)
    assert isinstance(body, dict)
    return {versions.RENAMED_FLAGS.get(str(name), str(name)): value for name, value in body.items()}


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
        "is_shared": False,
        "order": None,
        **dates(),
    }


def _shown(call: Call, row: Row) -> Row:
    shown = versions.as_variable(call.version, {**row, "version": call.store.data["version"]})
    value = shown.pop("value")
    if call.sensitive and not row["is_shown_once"]:
        quoted = row["is_literal"] or row["is_multiline"]
        shown["value"] = value
        shown["real_value"] = f"'{value}'" if quoted and value is not None else value or ""
    return shown


def _find(rows: list[Row], key: str, preview: bool) -> Row | None:
    return next((row for row in rows if row["key"] == key and row["is_preview"] == preview), None)


def add(rows: list[Row], body: Row) -> Row:
    """A new variable and, for a normal one, its twin."""
    preview = _flag(body, "is_preview")
    row = _new(body, preview)
    rows.append(row)
    if not preview and _find(rows, row["key"], True) is None:
        rows.append({**_new(body, True), "is_shown_once": False})
    return row


def list_variables(call: Call, uuid: str) -> Any:
    call.require("read")
    rows = call.store.variables_of(applications.find(call.store, uuid, "Application not found"))
    return [_shown(call, row) for row in sorted(rows, key=lambda row: bool(row["is_preview"]))]


def create(call: Call, uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(applications.find(call.store, uuid, "Application not found"))
    body = _checked(call, call.loose())
    if _find(rows, body["key"], _flag(body, "is_preview")):
        raise refuse(409, "Environment variable already exists. Use PATCH request to update it.")
    return 201, {"uuid": add(rows, body)["uuid"]}


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


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(applications.find(call.store, uuid, "Application not found"))
    body = _checked(call, call.body())
    row = _find(rows, body["key"], _flag(body, "is_preview"))
    if row is None:
        raise refuse(404, "Environment variable not found.")
    _overwrite(row, body)
    return 201, _shown(call, row)


def update_many(call: Call, uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(applications.find(call.store, uuid, "Application not found"))
    data = call.body().get("data")
    if not data:
        raise refuse(400, "Bulk data is required.")
    if not isinstance(data, list):
        raise invalid({"key": ["This field is required."]})
    written = []
    for item in data:
        fields = versions.variable_fields(call.version)
        known = {key: value for key, value in item.items() if key in fields} if isinstance(item, dict) else {}
        body = _checked(call, known)
        row = _find(rows, body["key"], _flag(body, "is_preview"))
        if row is None:
            # What the database fills in by itself is missing from the answer for a new row.
            fresh = _shown(call, add(rows, body))
            written.append({key: value for key, value in fresh.items() if key not in ("is_required", "order")})
        else:
            _overwrite(row, body)
            written.append(_shown(call, row))
    return 201, written


def delete(call: Call, uuid: str, row_uuid: str) -> Any:
    call.require("write")
    rows = call.store.variables_of(applications.find(call.store, uuid, "Application not found"))
    row = next((row for row in rows if row["uuid"] == row_uuid), None)
    if row is None:
        raise Refused(404, {"message": "Environment variable not found."})
    rows.remove(row)
    return {"message": "Environment variable deleted."}


ROUTES = [
    ("GET", "/applications/([^/]+)/envs", list_variables),
    ("POST", "/applications/([^/]+)/envs", create),
    ("PATCH", "/applications/([^/]+)/envs", update),
    ("PATCH", "/applications/([^/]+)/envs/bulk", update_many),
    ("DELETE", "/applications/([^/]+)/envs/([^/]+)", delete),
]
