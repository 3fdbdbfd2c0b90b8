# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts elsewhere: registries of images, and SSH keys."""

from __future__ import annotations

import base64
import re
import secrets
from typing import Any

from . import hosts, tables
from .calls import EMPTY, Call, Router
from .errors import Problem, bad
from .relations import Row
from .tables import REGISTRY, SSH_KEY
from .validation import choice, optional, required, text

registry, ssh_key = Router("registry"), Router("sshKey")

# -- registries --------------------------------------------------------------------------------------------------------

REGISTRY_ID = {"registryId": text(least=1)}
ADDRESS = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?(:\d{1,5})?")
ACCOUNT = {
    **REGISTRY.accepts("registryName", "username", "password"),
    "registryUrl": text(
        test=lambda address: not address or ADDRESS.fullmatch(address) is not None,
        test_text="Registry URL must be a valid hostname or hostname:port (e.g. registry.example.com or"
        " localhost:5000)",
    ),
    **REGISTRY.accepts("registryType", "imagePrefix"),
}
SERVER = {"serverId": text().optional()}


def _login_error(account: Row) -> str:
    """What docker says when nobody listens there; recorded addresses, and names that say so.

    Docker's own registry, which has no address, was not reachable either when it was recorded; here it is.
    """
    address = account["registryUrl"]
    if address and not {".", ":"} & set(address):
        where = f"dial tcp: lookup {address} on 10.255.255.53:53: no such host"
        return f'Error response from daemon: Get "https://{address}/v2/": {where}\n'
    if not address.endswith(":5999") and "unreachable" not in address:
        return ""
    return f'Error response from daemon: Get "http://{address}/v2/": dial tcp {address}: connect: connection refused\n'


def _log_in(account: Row) -> None:
    """The password is taken out of the message wherever its letters stand."""
    if error := _login_error(account):
        command = (
            f"printf %s '***' | docker login '{account['registryUrl']}' -u '{account['username']}' --password-stdin"
        )
        message = f"Command execution failed: Command failed: {command}\n{error}"
        raise bad(message.replace(account["password"], "***"))


@registry.mutation("create", {**required(ACCOUNT), **SERVER}, right=("registry", "create"))
def create_registry(call: Call) -> Any:
    _log_in(call.input)
    return call.store.insert(REGISTRY, {**call.input, "organizationId": call.organization})


@registry.query("all", right=("registry", "read"))
def registries(call: Call) -> Any:
    """With their passwords."""
    return call.holdings(REGISTRY)


@registry.query("one", REGISTRY_ID, right=("registry", "read"))
def one_registry(call: Call) -> Any:
    row = call.held(REGISTRY, "Registry")
    return {name: value for name, value in row.items() if name != "password"}


@registry.mutation("update", {**REGISTRY_ID, **optional(ACCOUNT), **SERVER}, right=("registry", "create"))
def update_registry(call: Call) -> Any:
    """What is refused for its login has been stored by then."""
    row = call.held(REGISTRY, "Registry", "update")
    _log_in(call.store.update(REGISTRY, row, call.changes("registryId", "serverId")))
    return True


@registry.mutation("remove", REGISTRY_ID, right=("registry", "delete"))
def remove_registry(call: Call) -> Any:
    return call.store.delete(REGISTRY, call.held(REGISTRY, "Registry", "delete"))


def _tested(account: Row) -> bool:
    if error := _login_error(account):
        raise bad(f"Command failed with code 1. Stderr: {error}")
    return True


TESTED = {**ACCOUNT, **optional({name: ACCOUNT[name] for name in ("registryName", "imagePrefix")}), **SERVER}


@registry.mutation("testRegistry", TESTED, right=("registry", "read"))
def test_registry(call: Call) -> Any:
    return _tested(call.input)


@registry.mutation("testRegistryById", {**REGISTRY_ID, **SERVER}, right=("registry", "read"))
def test_known_registry(call: Call) -> Any:
    row = call.held(REGISTRY, "Registry", "test")
    if call.input.get("serverId") not in (None, "", "none"):
        try:
            hosts.reach(call.store[tables.SERVER].get(call.input["serverId"]))
        except Problem as problem:
            raise bad(problem.message) from None
    return _tested(row)


# -- SSH keys ----------------------------------------------------------------------------------------------------------

KEY_ID = {"sshKeyId": text(least=1)}
PUBLIC = re.compile(r"ssh-(rsa|ed25519)\s+[A-Za-z0-9+/=]+\s*(.*)?\s*")
PRIVATE = re.compile(
    r"-----BEGIN (?P<kind>RSA|OPENSSH) PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END (?P=kind) PRIVATE KEY-----\s*"
)
KEY = {
    **SSH_KEY.accepts("name", "description"),
    "privateKey": text(test=lambda key: PRIVATE.fullmatch(key) is not None, test_text="Invalid private key format"),
    "publicKey": text(test=lambda key: PUBLIC.fullmatch(key) is not None, test_text="Invalid public key format"),
}


@ssh_key.mutation("create", {**KEY, "organizationId": text()}, right=("sshKeys", "create"))
def create_key(call: Call) -> Any:
    """Into the organization of the API key, whichever was named."""
    call.store.insert(SSH_KEY, {**call.input, "organizationId": call.organization})
    return EMPTY


@ssh_key.query("all", right=("sshKeys", "read"))
def keys(call: Call) -> Any:
    return call.holdings(SSH_KEY)


@ssh_key.query("allForApps")
def names_of_keys(call: Call) -> Any:
    return [{"sshKeyId": row["sshKeyId"], "name": row["name"]} for row in call.holdings(SSH_KEY)]


@ssh_key.query("one", KEY_ID, right=("sshKeys", "read"))
def one_key(call: Call) -> Any:
    return call.held(SSH_KEY, "SSH Key")


@ssh_key.mutation("generate", {"type": choice("rsa", "ed25519").optional()}, right=("sshKeys", "read"))
def generate_key(call: Call) -> Any:
    """Of the right form, but nobody could log in with it."""
    kind = call.input.get("type", "rsa")
    head, size = ("OPENSSH", 51) if kind == "ed25519" else ("RSA", 535)
    private = base64.b64encode(secrets.token_bytes(size)).decode()
    public = base64.b64encode(secrets.token_bytes(size)).decode()
    return {
        "privateKey": f"-----BEGIN {head} PRIVATE KEY-----\n{private}\n-----END {head} PRIVATE KEY-----\n",
        "publicKey": f"ssh-{kind} {public} dokploy",
    }


@ssh_key.mutation(
    "update",
    {**optional(SSH_KEY.accepts("name", "description", "lastUsedAt")), "sshKeyId": text()},
    right=("sshKeys", "create"),
)
def update_key(call: Call) -> Any:
    if call.store[SSH_KEY].get(call.input["sshKeyId"]) is None:
        raise bad("Error updating this SSH key")
    row, changes = call.held(SSH_KEY, "SSH Key", "update"), call.changes("sshKeyId")
    if not changes:
        raise bad("Error updating this SSH key")
    return call.store.update(SSH_KEY, row, changes)


@ssh_key.mutation("remove", {"sshKeyId": text()}, right=("sshKeys", "delete"))
def remove_key(call: Call) -> Any:
    return call.store.delete(SSH_KEY, call.held(SSH_KEY, "SSH Key", "delete"))
