# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storages of applications and databases: volumes, and files and directories of the server."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from . import compose, servers
from .gate import Call, Refused, broken, invalid, refuse
from .owners import APPLICATION, DATABASE, SERVICE, Owner, Route
from .rules import TRUE, Rule
from .store import Row, Store, bodies, dates, model, new_uuid, stamp

TYPE = Rule("string", required=True, choices=("persistent", "file"))
VOLUME = Rule("string", pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$")
HOST_PATH = Rule("string", null=True, pattern=r"^/([a-zA-Z0-9._\-/~@+]*)?$")
CREATE = {
    "type": TYPE,
    "name": VOLUME,
    "mount_path": Rule("string", required=True),
    "host_path": HOST_PATH,
    "content": Rule("string", null=True),
    "is_directory": Rule("boolean"),
    "is_host_file": Rule("boolean"),
    "fs_path": Rule("string"),
}
CREATE_IN_SERVICE = {**CREATE, "resource_uuid": Rule("string", required=True)}
UPDATE = {
    "uuid": Rule("string"),
    "id": Rule("integer"),
    "type": TYPE,
    "is_preview_suffix_enabled": Rule("boolean"),
    "name": VOLUME,
    "mount_path": Rule("string"),
    "host_path": HOST_PATH,
    "content": Rule("string", null=True),
}
SENSITIVE = ("content",)
NOT_FOR = {"persistent": ("content", "is_directory", "is_host_file", "fs_path"), "file": ("name", "host_path")}
KINDS = {"persistent": "volumes", "file": "files"}
# What the database fills in is missing from the answer for a new one.
NEW_VOLUME: Row = {"container_id": None, "is_preview_suffix_enabled": True}
NEW_FILE: Row = {
    "chown": None,
    "chmod": None,
    "is_based_on_git": False,
    "is_preview_suffix_enabled": True,
    "is_host_file": False,
    "content": None,
}


def of(store: Store, kind: str, resource: Row) -> list[Row]:
    owner = (model(resource), resource["id"])
    return [row for row in store.data[kind].values() if (row["resource_type"], row["resource_id"]) == owner]


def _refuse_foreign(body: Row, rules: dict[str, Rule]) -> None:
    """Fields that only the other type has."""
    kind = body["type"]
    wrong = [name for name in NOT_FOR[kind] if name in body and name in rules]
    if wrong:
        raise invalid({name: f"Field '{name}' is not valid for type '{kind}'." for name in wrong})


def list_storages(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("read")
    resource = owner.find(call.store, uuid, "")
    return {
        "persistent_storages": of(call.store, "volumes", resource),
        "file_storages": [call.shown(row, SENSITIVE) for row in of(call.store, "files", resource)],
    }


def list_of_service(call: Call, uuid: str) -> Any:
    """Of its parts; each row says of which."""
    call.require("read")
    service = SERVICE.find(call.store, uuid)
    found: dict[str, list[Row]] = {"volumes": [], "files": []}
    for word, parts in (("application", service["applications"]), ("database", service["databases"])):
        for part in parts:
            belongs = {"resource_uuid": part["uuid"], "resource_type": word}
            for kind, rows in found.items():
                rows += [{**call.shown(row, SENSITIVE), **belongs} for row in of(call.store, kind, part)]
    return {"persistent_storages": found["volumes"], "file_storages": found["files"]}


def _part(service: Row, uuid: str) -> Row:
    for row in bodies(service):
        if row["uuid"] == uuid:
            return row
    raise refuse(404, "Service resource not found.")


def _absolute(path: str) -> str:
    return re.sub("/+", "/", f"/{path}") if not path.startswith("/") else path


def _path(name: str, text: str, words: str) -> str:
    if re.search(r"[`$;|&<>\n\\]", text):
        raise invalid({"mount_path": f"Invalid {words}: contains forbidden characters."})
    if {".", ".."} & set(text.strip("/").split("/")):
        raise invalid({"mount_path": f"Invalid {words}: relative path segments ('.' or '..') are not allowed."})
    if name == "fs_path" and not text.startswith("/"):
        raise invalid({"mount_path": f"Invalid {words}: must be an absolute path."})
    return re.sub("/+", "/", _absolute(text))


def create(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    resource = whole = owner.find(call.store, uuid)
    body = call.checked(CREATE_IN_SERVICE if owner is SERVICE else CREATE)
    if owner is SERVICE:
        resource = _part(whole, body.pop("resource_uuid"))
    if body["type"] == "persistent" and not body.get("name"):
        raise invalid({"name": "The name field is required for persistent storages."})
    _refuse_foreign(body, CREATE)
    kind = KINDS[body["type"]]
    given = _volume(call.store, resource, body) if kind == "volumes" else _file(owner, whole, body)
    fresh = {
        **given,
        "resource_id": resource["id"],
        "resource_type": model(resource),
        "uuid": new_uuid(),
        **dates(),
        "id": call.store.next_id(kind),
    }
    row = {**(NEW_VOLUME if kind == "volumes" else NEW_FILE), **fresh}
    if kind == "files":
        row.update(is_binary=False, is_too_large=False)
        fresh.update(is_binary=False, is_too_large=False)
        # Unless it is a file of the host, the server writes it, and so has looked up what it belongs to.
        if not row["is_host_file"] and owner is not SERVICE:
            fresh.update(service=None, resource=owner.embedded(call, resource))
    call.store.data[kind][row["uuid"]] = row
    return 201, call.shown(fresh, SENSITIVE)


def _volume(store: Store, resource: Row, body: Row) -> Row:
    name = f"{resource['uuid']}-{body['name']}"
    if any(row["name"] == name for row in store.volumes.values()):
        store.next_id("volumes")
        raise broken()
    return {"name": name, "mount_path": _absolute(body["mount_path"]), "host_path": body.get("host_path")}


def add_volume(store: Store, resource: Row, name: str, path: str) -> Row:
    """A volume that a resource has from the start."""
    owner = {"resource_id": resource["id"], "resource_type": model(resource)}
    return store.add("volumes", {**NEW_VOLUME, "name": name, "mount_path": path, "host_path": None, **owner})


def add_file(store: Store, resource: Row, place: str, path: str, content: str | None, directory: bool) -> None:
    """What the file of a service mounts from its server."""
    columns = {
        "fs_path": place,
        "mount_path": path,
        "content": content,
        "is_directory": directory,
        "resource_id": resource["id"],
        "resource_type": model(resource),
        "is_binary": content == "[binary file]",
        "is_too_large": content == "[file too large to display]",
    }
    store.add("files", {**NEW_FILE, **columns})


def _file(owner: Owner, resource: Row, body: Row) -> Row:
    directory, host_file = (body.get(name) in TRUE for name in ("is_directory", "is_host_file"))
    if directory and host_file:
        raise invalid({"is_host_file": "Host file mounts cannot also be directory mounts."})
    if directory:
        if not body.get("fs_path"):
            raise invalid({"fs_path": "The fs_path field is required for directory mounts."})
        paths = {name: _absolute(body[name]) for name in ("fs_path", "mount_path")}
        return {**paths, "is_directory": True}
    if host_file:
        if not body.get("fs_path"):
            raise invalid({"fs_path": "The fs_path field is required for host file mounts."})
        if body.get("content"):
            raise invalid({"content": "Content is not valid for host file mounts."})
        return {
            "fs_path": _path("fs_path", body["fs_path"], "host file source path"),
            "mount_path": _path("mount_path", body["mount_path"], "host file destination path"),
            "content": None,
            "is_directory": False,
            "is_host_file": True,
        }
    mount_path = _path("mount_path", body["mount_path"], "file storage path")
    return {
        "fs_path": f"/data/coolify/{owner.folder}/{resource['uuid']}{mount_path}",
        "mount_path": mount_path,
        "content": body.get("content"),
        "is_directory": False,
    }


def update(owner: Owner, call: Call, uuid: str) -> Any:
    call.require("write")
    resource = owner.find(call.store, uuid, "")
    body = call.checked(UPDATE)
    if not body.get("uuid") and not body.get("id"):
        raise invalid({"uuid": "Either uuid or id is required."})
    key = "uuid" if body.get("uuid") else "id"
    kind = KINDS[body["type"]]
    row = next((row for row in of(call.store, kind, resource) if row[key] == body[key]), None)
    if row is None:
        raise refuse(404, "Storage not found.")
    _refuse_foreign(body, UPDATE)
    row.update({name: value for name, value in body.items() if name not in ("uuid", "id", "type")})
    if kind == "volumes":
        row["mount_path"] = _absolute(row["mount_path"])
    row["updated_at"] = stamp()
    holder = "resource" if kind == "volumes" else "service"
    return call.shown({**row, holder: owner.embedded(call, resource)}, SENSITIVE)


def update_of_service(call: Call, uuid: str) -> Any:
    """As the vendor's sources have it."""
    call.require("write")
    service = SERVICE.find(call.store, uuid)
    body = call.checked(UPDATE)
    if not body.get("uuid") and not body.get("id"):
        raise invalid({"uuid": "Either uuid or id is required."})
    key, kind = "uuid" if body.get("uuid") else "id", KINDS[body["type"]]
    found = [(part, row) for part in bodies(service) for row in of(call.store, kind, part) if row[key] == body[key]]
    if not found:
        raise refuse(404, "Storage not found.")
    part, row = found[0]
    fields = [name for name in ("name", "mount_path", "host_path", "content") if name in body]
    if fields and _is_read_only(service, part, row):
        text = "This storage is read-only (managed by docker-compose or service definition)."
        text += " Only is_preview_suffix_enabled can be updated."
        raise refuse(422, text, read_only_fields=fields)
    _refuse_foreign(body, UPDATE)
    row.update({name: value for name, value in body.items() if name not in ("uuid", "id", "type")})
    row["updated_at"] = stamp()
    return call.shown(row, SENSITIVE)


def _is_read_only(service: Row, part: Row, row: Row) -> bool:
    """Whether the file of the service mounts it so."""
    wanted = compose.services(service["docker_compose_raw"]).get(part["name"]) or {}
    for volume in wanted.get("volumes") or []:
        if isinstance(volume, dict):
            target, read_only = volume.get("target"), volume.get("read_only") is True
        else:
            _source, target, *mode = [*str(volume).split(":"), ""][:3]
            read_only = mode[:1] == ["ro"]
        if str(target).lstrip("/") == row["mount_path"].lstrip("/"):
            return read_only
    return False


def delete(owner: Owner, call: Call, uuid: str, row_uuid: str) -> Any:
    call.require("write")
    resource = owner.find(call.store, uuid)
    for kind in KINDS.values():
        if any(row["uuid"] == row_uuid for row in of(call.store, kind, resource)):
            if row_uuid in call.store.volume_backups:
                # As the vendor's sources have it.
                what = "volume" if kind == "volumes" else "directory"
                text = f"Delete this {what} backup schedule and its archives before deleting the {what}."
                raise Refused(422, {"message": text}, framework=True)
            if kind == "files":
                _wipe(call.store, resource, call.store.data[kind][row_uuid])
            del call.store.data[kind][row_uuid]
            return {"message": "Storage deleted."}
    raise refuse(404, "Storage not found.")


def _wipe(store: Store, resource: Row, row: Row) -> None:
    """As the vendor's sources have it: whatever is at its place is deleted, whoever else mounts it. Where the server
    does not answer, the row stays.
    """
    if row["is_host_file"] or row["fs_path"] == "/":
        return
    if not servers.answers(store.server_of(resource)):
        raise broken()
    store.data["wiped"].append(row["fs_path"])


def routes(owner: Owner) -> list[Route]:
    return [
        ("GET", f"{owner.path}/storages", partial(list_storages, owner)),
        ("POST", f"{owner.path}/storages", partial(create, owner)),
        ("PATCH", f"{owner.path}/storages", partial(update, owner)),
        ("DELETE", f"{owner.path}/storages/([^/]+)", partial(delete, owner)),
    ]


ROUTES = [
    *routes(APPLICATION),
    *routes(DATABASE),
    # How these are removed no recording shows.
    ("GET", f"{SERVICE.path}/storages", list_of_service),
    ("POST", f"{SERVICE.path}/storages", partial(create, SERVICE)),
    ("PATCH", f"{SERVICE.path}/storages", update_of_service),
]
