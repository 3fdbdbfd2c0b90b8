# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines at clouds, as the sources of Coolify have them; nothing of it was recorded.

What is refused, and in which order, is that of the sources. What a cloud has is made up, in the shape that the sources
read.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

import moments
import yaml

from . import servers, versions
from .gate import Call, invalid, refuse, validated
from .rules import TRUE, Rule
from .store import RUNNING, Row

NO_ADDRESS = "1.2.3.4"
CHARACTERS = (
    "contains invalid characters. Only letters (a-z, A-Z), numbers (0-9), hyphens (-), and dots (.) are allowed."
)


def _hostname(label: str, value: Any) -> list[str]:
    name = str(value).strip().lower()
    if not re.fullmatch(r"[a-z0-9.-]*", name):
        return [f"The {label} {CHARACTERS}"]
    if name.startswith(".") or name.endswith("."):
        return [f"The {label} cannot start or end with a dot."]
    if ".." in name:
        return [f"The {label} cannot contain consecutive dots."]
    for part in name.split("."):
        if len(part) > 63:
            return [f"The {label} contains an invalid label. Each segment must be 1-63 characters."]
        if part.startswith("-") or part.endswith("-"):
            return [f"The {label} contains an invalid label. Labels cannot start or end with a hyphen."]
    return []


def _script(label: str, value: Any) -> list[str]:
    try:
        if not str(value).strip().startswith("#!"):
            yaml.safe_load(str(value))
    except yaml.YAMLError:
        return [f"The {label} must be valid YAML format."]
    return []


TOKEN = {"cloud_provider_token_uuid": Rule("string"), "cloud_provider_token_id": Rule("string")}
COMMON = {
    **TOKEN,
    "name": Rule("string", null=True, most=253, check=_hostname),
    "private_key_uuid": Rule("string", required=True),
    "enable_ipv6": Rule("boolean", null=True),
    "cloud_init_script": Rule("string", null=True, check=_script),
    "instant_validate": Rule("boolean", null=True),
}
TEXT, NUMBER = Rule("string", required=True), Rule("integer", required=True)


def _several(kind: str) -> Rule:
    return Rule("array", null=True, items=Rule(kind))


@dataclass(frozen=True)
class Cloud:
    """What is one cloud's own: C(late) gives a machine its address some time after the order."""

    name: str
    title: str
    machine: str
    rules: dict[str, Rule]
    shelves: dict[str, list[Row]]
    late: bool = False
    unique: bool = False


KEYS = [{"id": 71, "name": "laptop", "fingerprint": "aa:bb"}, {"id": 72, "name": "ci", "fingerprint": "cc:dd"}]
CLOUDS = (
    Cloud(
        "hetzner",
        "Hetzner",
        "hetzner_server_id",
        {
            "location": TEXT,
            "server_type": TEXT,
            "image": NUMBER,
            "enable_ipv4": Rule("boolean", null=True),
            "enable_backups": Rule("boolean", null=True),
            "hetzner_ssh_key_ids": _several("integer"),
            "hetzner_firewall_ids": _several("integer"),
            "hetzner_network_ids": _several("integer"),
        },
        {
            "locations": [
                {"id": 1, "name": "fsn1", "city": "Falkenstein", "country": "DE"},
                {"id": 2, "name": "nbg1", "city": "Nuremberg", "country": "DE"},
            ],
            "server-types": [
                {"id": 11, "name": "cx22", "architecture": "x86", "locations": [{"name": "fsn1"}, {"name": "nbg1"}]},
                {"id": 12, "name": "cax11", "architecture": "arm", "locations": [{"name": "fsn1"}]},
            ],
            "images": [
                {"id": 501, "name": "ubuntu-24.04", "description": "Ubuntu 24.04", "architecture": "x86"},
                {"id": 502, "name": "ubuntu-24.04", "description": "Ubuntu 24.04", "architecture": "arm"},
                {"id": 503, "name": "debian-12", "description": "Debian 12", "architecture": "x86"},
            ],
            "ssh-keys": KEYS,
            "firewalls": [{"id": 81, "name": "web"}, {"id": 82, "name": "web"}, {"id": 83, "name": "office"}],
            "networks": [{"id": 91, "name": "inner"}],
        },
        unique=True,
    ),
    Cloud(
        "digitalocean",
        "DigitalOcean",
        "digitalocean_droplet_id",
        {
            "region": TEXT,
            "size": TEXT,
            "image": Rule("any", required=True),
            "monitoring": Rule("boolean", null=True),
            "digitalocean_ssh_key_ids": _several("integer"),
        },
        {
            "regions": [{"slug": "fra1", "name": "Frankfurt 1"}, {"slug": "nyc3", "name": "New York 3"}],
            "sizes": [
                {"slug": "s-1vcpu-2gb", "regions": ["fra1", "nyc3"]},
                {"slug": "s-8vcpu-32gb", "regions": ["nyc3"]},
            ],
            "images": [
                {"id": 601, "slug": "ubuntu-24-04-x64", "name": "24.04 (LTS) x64", "regions": ["fra1", "nyc3"]},
                {"id": 602, "slug": "debian-12-x64", "name": "12 x64", "regions": ["fra1", "nyc3"]},
            ],
            "ssh-keys": KEYS,
        },
        late=True,
    ),
    Cloud(
        "vultr",
        "Vultr",
        "vultr_instance_id",
        {
            "region": TEXT,
            "plan": TEXT,
            "os_id": NUMBER,
            "disable_public_ipv4": Rule("boolean", null=True),
            "vultr_ssh_key_ids": _several("string"),
        },
        {
            "regions": [{"id": "fra", "city": "Frankfurt"}, {"id": "ewr", "city": "New Jersey"}],
            "plans": [
                {"id": "vc2-1c-2gb", "locations": ["fra", "ewr"]},
                {"id": "vhf-1c-1gb", "locations": ["ewr"]},
            ],
            "os": [
                {"id": 2284, "name": "Ubuntu 24.04 LTS x64", "arch": "x64"},
                {"id": 2136, "name": "Debian 12 x64", "arch": "x64"},
            ],
            "ssh-keys": [{"id": "7c5d-laptop", "name": "laptop", "ssh_key": "ssh-ed25519 AAAA"}],
        },
        late=True,
    ),
)
OF_NAME = {cloud.name: cloud for cloud in CLOUDS}


def _token(call: Call, cloud: Cloud, given: Row) -> Row:
    uuid = given.get("cloud_provider_token_uuid") or given.get("cloud_provider_token_id")
    if not uuid:
        both = ("cloud_provider_token_uuid", "cloud_provider_token_id")
        pairs = zip(both, reversed(both))
        texts = {one: f"The {_said(one)} field is required when {_said(other)} is not present." for one, other in pairs}
        raise invalid({name: [text] for name, text in texts.items()})
    row: Row | None = call.store.data["cloud_tokens"].get(uuid)
    if row is None or row["provider"] != cloud.name:
        raise refuse(404, f"{cloud.title} cloud provider token not found.")
    return row


def _said(name: str) -> str:
    return name.replace("_", " ")


def shelf(call: Call, name: str, what: str) -> Any:
    call.require("read")
    cloud = OF_NAME[name]
    if what not in cloud.shelves:
        raise refuse(404, "Not found.")
    token = _token(call, cloud, dict(call.query))
    if not call.store.data["resolves"] or "wrong" in token["token"]:
        raise refuse(500, f"Failed to fetch {cloud.title} {what.replace('-', ' ')}.")
    return cloud.shelves[what]


def _refuse_addressless(cloud: Cloud, body: Row) -> None:
    def chosen(name: str, default: bool) -> bool:
        return default if body.get(name) is None else body[name] in TRUE

    six = chosen("enable_ipv6", True)
    if cloud.name == "hetzner" and not six and not chosen("enable_ipv4", True):
        text = ["Enable at least one public IP protocol."]
        raise invalid({"enable_ipv4": text, "enable_ipv6": text})
    if cloud.name == "vultr" and not six and chosen("disable_public_ipv4", False):
        raise invalid({"enable_ipv6": ["Enable IPv6 when disabling public IPv4."]})


def _has(cloud: Cloud, body: Row) -> bool:
    """Whether the cloud has the place, the size and the image that are sent."""
    for (name, key), shelf_name in zip(_SENT[cloud.name], list(cloud.shelves)):
        if body[name] not in [row[key] for row in cloud.shelves[shelf_name]]:
            return False
    return True


_SENT = {
    "hetzner": (("location", "name"), ("server_type", "name"), ("image", "id")),
    "digitalocean": (("region", "slug"), ("size", "slug"), ("image", "id")),
    "vultr": (("region", "id"), ("plan", "id"), ("os_id", "id")),
}


def order(call: Call, name: str) -> Any:
    call.require("write")
    cloud = OF_NAME[name]
    body = call.body()
    later = versions.cloud_fields(call.version, body if isinstance(body, dict) else ())
    validated(body, {field: rule for field, rule in {**COMMON, **cloud.rules}.items() if field not in later})
    _refuse_addressless(cloud, body)
    token = _token(call, cloud, body)
    if body["private_key_uuid"] not in call.store.private_keys:
        raise refuse(404, "Private key not found.")
    title = str(body.get("name") or f"generated-name-{secrets.token_hex(4)}").strip().lower()
    machines: dict[str, str] = call.store.data["machines"]
    taken = cloud.unique and f"{name}/{title}" in machines.values()
    if not call.store.data["resolves"] or "wrong" in token["token"] or taken or not _has(cloud, body):
        raise refuse(500, f"Failed to create {cloud.title} server.")
    number = call.store.next_id("machines") + 1000
    identifier: Any = f"machine-{number}" if name == "vultr" else number
    machines[str(identifier)] = f"{name}/{title}"
    address = f"203.0.113.{number % 250 + 1}"
    row = servers.add_server(
        call.store,
        title,
        NO_ADDRESS if cloud.late else address,
        validated=False,
        private_key_id=call.store.private_keys[body["private_key_uuid"]]["id"],
        cloud_provider_token_id=token["id"],
        **{cloud.machine: identifier},
    )
    if cloud.late:
        call.store.data["addresses"][row["uuid"]] = [moments.now() + RUNNING * call.store.speed, address]
    token["servers_count"] += 1
    if body.get("instant_validate"):
        row["validates_at"] = moments.now() + RUNNING * call.store.speed
    return 201, {"uuid": row["uuid"], cloud.machine: identifier, "ip": row["ip"]}


ROUTES = [
    ("GET", "/(hetzner|digitalocean|vultr)/([^/]+)", shelf),
    ("POST", "/servers/(hetzner|digitalocean|vultr)", order),
]
