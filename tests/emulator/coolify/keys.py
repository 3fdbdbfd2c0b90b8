# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Private keys: for servers, for Git repositories, for GitHub apps."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from .gate import Call, Refused, refuse, validated
from .rules import Rule
from .store import Row, Store, stamp
from .strings import written

RULES = {
    "private_key": Rule("string", required=True),
    "name": Rule("string", null=True, most=255),
    "description": Rule("string", null=True, most=255),
}
CHANGES = {**RULES, **dict.fromkeys(("name", "description"), Rule("string", most=255))}
SENSITIVE = ("private_key",)


def generated() -> str:
    """A new Ed25519 key as OpenSSH writes it."""
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    ).decode()


def public_half(text: str) -> str | None:
    """The public key in OpenSSH's form, or None where the text is no private key."""
    for load in (serialization.load_ssh_private_key, serialization.load_pem_private_key):
        try:
            key = load(text.strip().encode() + b"\n", None)
        except (ValueError, TypeError):
            continue  # It may be in the other form.
        shown = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
        return shown.decode() + " "
    return None


def _fingerprint(public: str) -> str:
    digest = hashlib.sha256(base64.b64decode(public.split()[1])).digest()
    return base64.b64encode(digest).decode().rstrip("=")


def add(store: Store, name: str, description: str, text: str) -> Row:
    public = public_half(text)
    assert public is not None
    columns = {
        **written({"name": name, "description": description}),
        "private_key": text.strip() + "\n",
        "is_git_related": False,
        "team_id": 0,
        "fingerprint": _fingerprint(public),
        "public_key": public,
    }
    return store.add("private_keys", columns)


def find(store: Store, uuid: str) -> Row:
    if uuid not in store.private_keys:
        raise refuse(404, "Private Key not found.")
    return store.private_keys[uuid]


def list_keys(call: Call) -> Any:
    call.require("read")
    return [call.shown(row, SENSITIVE) for row in call.store.private_keys.values()]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    return call.shown(find(call.store, uuid), SENSITIVE)


def create(call: Call) -> Any:
    call.require("write")
    body = call.body()
    validated(body, RULES, body)
    text = body["private_key"]
    if not text.startswith("-----BEGIN"):
        text = _from_base64(text)
    public = public_half(text)
    if public is None:
        raise refuse(422, "Invalid private key.")
    if _taken(call.store, public):
        raise refuse(422, "Private key already exists.")
    name = body.get("name") or f"generated-name-{secrets.token_hex(4)}"
    row = add(call.store, name, body.get("description") or "Created by Coolify via API", text)
    return 201, {"uuid": row["uuid"]}


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text).decode()
    except (binascii.Error, ValueError):
        return ""


def _taken(store: Store, public: str, own: Row | None = None) -> bool:
    return any(row["public_key"] == public and row is not own for row in store.private_keys.values())


def update(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(CHANGES)
    row = find(call.store, uuid)
    public = public_half(body["private_key"])
    if public is None:
        raise _bad_key("The private key is invalid.")
    if _taken(call.store, public, row):
        raise _bad_key("This private key already exists.")
    row.update(written(body))
    row.update(private_key=row["private_key"].strip() + "\n", public_key=public, fingerprint=_fingerprint(public))
    row["updated_at"] = stamp()
    return 201, {"uuid": uuid}


def _bad_key(text: str) -> Refused:
    return Refused(422, {"message": text, "errors": {"private_key": [text]}})


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    row = find(call.store, uuid)
    users = (call.store.servers, call.store.applications, call.store.github_apps, call.store.gitlab_apps)
    if any(user["private_key_id"] == row["id"] for kind in users for user in kind.values()):
        raise refuse(
            422,
            "Private Key is in use and cannot be deleted.",
            details="This private key is currently being used by servers, applications, or Git integrations.",
        )
    del call.store.private_keys[uuid]
    return {"message": "Private Key deleted."}


ROUTES = [
    ("GET", "/security/keys", list_keys),
    ("POST", "/security/keys", create),
    ("GET", "/security/keys/([^/]+)", get),
    ("PATCH", "/security/keys/([^/]+)", update),
    ("DELETE", "/security/keys/([^/]+)", delete),
]
