# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: of the team, and on resources."""

from __future__ import annotations

from functools import partial
from typing import Any

from .gate import Call, invalid, refuse, validated
from .owners import APPLICATION, DATABASE, SERVICE, Owner, Route
from .rules import LARAVEL_REQUIRED, Rule, validate
from .store import Row, Store, dates, new_uuid, stamp
from .strings import plain

TOO_SHORT = "Each tag name must be at least 2 characters after sanitization."
NAME = {"name": Rule("string", required=True, least=2, most=255)}
ON_A_RESOURCE = {"tag_name": Rule("string"), "tag_names": Rule("array", items=Rule("string"))}


def _normal(names: list[Any]) -> list[str]:
    return list(dict.fromkeys(plain(str(name or "")).strip().lower() for name in names))


def checked(body: Row) -> list[str]:
    """The tags that a new resource shall have."""
    names = _normal(body.get("tags") or [])
    if any(len(name) < 2 for name in names):
        raise invalid({"tags": [TOO_SHORT]})
    return names


def named(store: Store, name: str) -> Row | None:
    return next((row for row in store.tags.values() if row["name"] == name), None)


def attach(store: Store, resource: Row, names: list[str]) -> None:
    for name in names:
        row = named(store, name) or add(store, name)
        if row["uuid"] not in resource["tags"]:
            resource["tags"].append(row["uuid"])


def add(store: Store, name: str) -> Row:
    row = {"uuid": new_uuid(), "name": name, **dates()}
    store.tags[row["uuid"]] = row
    return row


def _find(store: Store, uuid: str) -> Row:
    if uuid not in store.tags:
        raise refuse(404, "Tag not found.")
    return store.tags[uuid]


# -- of the team -------------------------------------------------------------------------------------------------


def list_tags(call: Call) -> Any:
    call.require("read")
    return sorted(call.store.tags.values(), key=lambda row: row["name"])


def _name(call: Call) -> str:
    body = validated(call.body(), NAME, required_text=LARAVEL_REQUIRED)
    name = _normal([body["name"]])[0]
    if len(name) < 2:
        raise invalid({"name": ["The tag name must be at least 2 characters after sanitization."]})
    return name


def _refuse_twin(store: Store, name: str, own: Row | None = None) -> None:
    if named(store, name) not in (None, own):
        raise refuse(409, "Tag with this name already exists.")


def create(call: Call) -> Any:
    call.require("write")
    name = _name(call)
    _refuse_twin(call.store, name)
    return 201, add(call.store, name)


def rename(call: Call, uuid: str) -> Any:
    call.require("write")
    name = _name(call)
    row = _find(call.store, uuid)
    _refuse_twin(call.store, name, row)
    row.update(name=name, updated_at=stamp())
    return row


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    _find(call.store, uuid)
    for resource in call.store.resources():
        resource["tags"] = [tag for tag in resource["tags"] if tag != uuid]
    del call.store.tags[uuid]
    return {"message": "Tag deleted."}


# -- on a resource -----------------------------------------------------------------------------------------------


def _of(call: Call, resource: Row) -> list[Row]:
    return [call.store.tags[uuid] for uuid in resource["tags"]]


def list_of(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("read")
    return _of(call, owner.find(call.store, uuid))


def add_to(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    resource = owner.find(call.store, uuid)
    if "tag_name" in body and "tag_names" in body:
        raise invalid({"tag_name": ["Provide either tag_name or tag_names, not both."]})
    errors = validate(body, ON_A_RESOURCE, ON_A_RESOURCE)
    for name, other in (("tag_name", "tag_names"), ("tag_names", "tag_name")):
        if not body.get(name) and not body.get(other):
            one, two = name.replace("_", " "), other.replace("_", " ")
            errors = {name: [f"The {one} field is required when {two} is not present."], **errors}
    if errors:
        raise invalid(errors)
    names = _normal(body["tag_names"] if "tag_names" in body else [body["tag_name"]])
    if any(len(name) < 2 for name in names):
        raise invalid({"tag_name": [TOO_SHORT]})
    attach(call.store, resource, names)
    return 201, _of(call, resource)


def remove_from(owner: Owner, call: Call, uuid: str, tag: str) -> Any:
    call.require("write")
    resource = owner.find(call.store, uuid)
    _find(call.store, tag)
    if tag not in resource["tags"]:
        raise refuse(404, "Tag not found on resource.")
    resource["tags"].remove(tag)
    if not any(tag in row["tags"] for row in call.store.resources()):
        del call.store.tags[tag]
    return {"message": "Tag removed."}


def routes(owner: Owner) -> list[Route]:
    return [
        ("GET", f"{owner.path}/tags", partial(list_of, owner)),
        ("POST", f"{owner.path}/tags", partial(add_to, owner)),
        ("DELETE", f"{owner.path}/tags/([^/]+)", partial(remove_from, owner)),
    ]


ROUTES = [
    ("GET", "/tags", list_tags),
    ("POST", "/tags", create),
    ("PATCH", "/tags/([^/]+)", rename),
    ("DELETE", "/tags/([^/]+)", delete),
    *routes(APPLICATION),
    *routes(DATABASE),
    *routes(SERVICE),
]
