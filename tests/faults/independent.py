# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a campaign wants and what is on an embedded server, both past the code that is tested."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "emulator"))

from coolify import containers
from dokploy.dotenv import parse

VALUES = (
    "plain",
    "two words",
    "a=b#c",
    'it\'s "quoted"',
    "line one\nline two",
    "{id} {project} {{ x }} {}",
    "$HOME ${HOME}",
    "ünïcode ✓ 漢字",
    "back\\slash\\n",
    "0755",
    "x" * 3000,
    "postgres://user:pa ss@db:5432/shop?ssl=1",
)
TEXTS = ("", "a shop", "{id}", "a < b &amp; c", "ünï ✓", 'it\'s "so"')
NAMES = ("A", "B_2", "DATABASE_URL", "LONG_NAME_OF_SOMETHING")


@dataclass
class Stored:
    """An application or compose as the server holds it; C(twice) has the ids of variables and domains that are there
    twice.
    """

    id: str
    description: str
    image: str
    domains: frozenset[str]
    memory: str
    variables: dict[str, str]
    deployed: str = ""
    twice: tuple[str, ...] = ()


@dataclass
class Wish:
    """One application or compose as a user declares it."""

    platform: str
    name: str
    description: str
    tag: int
    hosts: tuple[str, ...]
    memory: str
    variables: dict[str, str]
    kept: dict[str, str] = field(default_factory=dict)
    kind: str = "application"

    @classmethod
    def of(cls, platform: str, name: str, dice: random.Random, kind: str = "application") -> Wish:
        mark = f"{dice.getrandbits(40):x}"
        return cls(
            platform,
            name,
            dice.choice(TEXTS),
            dice.randint(1, 99),
            tuple(f"{mark}-{number}.example.com" for number in range(dice.randint(0, 2))),
            dice.choice(("256m", "512m", "1g")),
            {key: dice.choice(VALUES) for key in NAMES[: dice.randint(0, len(NAMES))]},
            kind=kind,
        )

    @classmethod
    def bystander(cls, platform: str) -> dict:
        wish = cls(platform, "bystander", "nobody touches it", 1, ("bystander.example.com",), "256m", {"A": "mine"})
        return wish.options()

    def changed(self, dice: random.Random) -> Wish:
        other = Wish.of(self.platform, self.name, dice, self.kind)
        tag = self.tag + 1
        return replace(other, tag=tag, variables={**self.variables, **other.variables}, kept=self.kept)

    @property
    def image(self) -> str:
        return f"nginx:{self.tag}"

    def options(self) -> dict:
        shared = {"name": self.name, "description": self.description, "environment_variables": dict(self.variables)}
        if self.platform == "coolify":
            return {
                **shared,
                "docker_registry_image_name": "nginx",
                "docker_registry_image_tag": str(self.tag),
                "domains": [f"https://{host}" for host in self.hosts],
                "limits_memory": self.memory,
            }
        if self.kind == "compose":
            return {
                **shared,
                "raw": {"compose_file": {"services": {"web": {"image": self.image, "mem_limit": self.memory}}}},
                "domains": [{"host": host, "service_name": "web", "https": True, "port": 80} for host in self.hosts],
                "purge_domains": True,
            }
        return {
            **shared,
            "docker": {"image": self.image},
            "domains": [{"host": host, "https": True, "port": 80} for host in self.hosts],
            "purge_domains": True,
            "memory_limit": self.memory,
        }

    def differs(self, found: Stored) -> list[str]:
        """What the server holds otherwise than declared."""
        pairs = {
            "description": (self.description, found.description),
            "image": (self.image, found.image),
            "domains": (frozenset(self.hosts), found.domains),
            "memory": (_size(self.memory), _size(found.memory)),
            **{name: (value, found.variables.get(name)) for name, value in self.variables.items()},
        }
        return [f"{name} is {is_!r} instead of {wanted!r}" for name, (wanted, is_) in pairs.items() if wanted != is_]


def _size(text: str) -> int:
    units = {"k": 2**10, "m": 2**20, "g": 2**30}
    return int(text[:-1]) * units[text[-1]] if text[-1:] in units else int(text or 0)


def stored(platform: str, state: dict, name: str) -> list[Stored]:
    rows = [row for row in state["applications"].values() if row["name"] == name]
    if platform == "coolify":
        return [_coolify(state, row) for row in rows]
    composes = [row for row in state["composes"].values() if row["name"] == name]
    return [*(_dokploy(state, row) for row in rows), *(_compose(state, row) for row in composes)]


def _twice(rows: list[dict], key: str, identifier: str) -> tuple[str, ...]:
    values = [row[key] for row in rows]
    return tuple(sorted(row[identifier] for row in rows if values.count(row[key]) > 1))


def _coolify(state: dict, row: dict) -> Stored:
    rows = [item for item in state["variables"].get(row["uuid"], []) if not item["is_preview"]]
    ended = [
        item
        for item in state["deployments"].values()
        if item["application_id"] == str(row["id"]) and item["status"] == "finished"
    ]
    newest = max(ended, key=lambda item: item["id"], default=None)
    log = str(newest["logs"]) if newest else ""
    return Stored(
        row["uuid"],
        row["description"] or "",
        f"{row['docker_registry_image_name']}:{row['docker_registry_image_tag']}",
        frozenset(url.split("//")[1] for url in (row["fqdn"] or "").split(",") if url),
        row["limits_memory"],
        {item["key"]: _received(item) for item in rows},
        log.partition("deployment of ")[2].partition(" to ")[0],
        _twice(rows, "key", "uuid"),
    )


def _received(row: dict) -> str:
    """What a container gets of a variable of Coolify."""
    try:
        return containers.read(f"NAME={containers.written(row, row['value'])}\n")["NAME"]
    except containers.Unreadable as error:
        return f"unreadable: {error}"


def _dokploy(state: dict, row: dict) -> Stored:
    key = row["applicationId"]
    domains = [item for item in state["domains"].values() if item["applicationId"] == key]
    service = state["services"].get(row["appName"])
    return Stored(
        key,
        row["description"] or "",
        row["dockerImage"] or "",
        frozenset(item["host"] for item in domains),
        row["memoryLimit"] or "0",
        parse(row["env"]),
        service["image"] if service else "",
        _twice(domains, "host", "domainId"),
    )


def _compose(state: dict, row: dict) -> Stored:
    key = row["composeId"]
    domains = [item for item in state["domains"].values() if item["composeId"] == key]
    web = (yaml.safe_load(row["composeFile"]) or {}).get("services", {}).get("web", {})
    running = [item["wanted"] for item in state["composed"].get(row["appName"], ()) if item["state"] == "running"]
    return Stored(
        key,
        row["description"] or "",
        web.get("image", ""),
        frozenset(item["host"] for item in domains if item["serviceName"] == "web"),
        web.get("mem_limit", "0"),
        parse(row["env"]),
        running[0]["image"] if running else "",
        _twice(domains, "host", "domainId"),
    )
