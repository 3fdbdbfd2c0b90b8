# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications: from their creation to their deletion."""

from __future__ import annotations

import hashlib
import secrets
import string
from collections.abc import Callable
from typing import Any

import moments

from . import projects, servers, versions
from .fields import ACTIONS, NEW, NEW_SETTINGS, NUMBERS, RENAMED_SETTINGS, SENSITIVE, SETTINGS
from .gate import Call, refuse
from .rules import TRUE, decoded, urls
from .store import DELETING, Row, Store, dates, new_uuid, stamp
from .strings import written

PRIVATE = (
    *("settings", "goes_at", "stops_at", "loads_at", "given_up_at"),
    *("tags", "images", "networks", "output", "container", "container_environment"),
)
FLAGS = {name for name, rule in SETTINGS.items() if rule.kind == "boolean"} | {
    "health_check_enabled",
    "is_http_basic_auth_enabled",
}


def find(store: Store, uuid: str, message: str = "Application not found.") -> Row:
    if uuid not in store.applications:
        raise refuse(404, message)
    return store.applications[uuid]


# -- how an application is shown ---------------------------------------------------------------------------------


def _columns(call: Call, row: Row, hide: tuple[str, ...] = ()) -> Row:
    hidden = (*PRIVATE, *hide, *(() if call.sensitive else SENSITIVE))
    return {key: value for key, value in {**row, **_elsewhere(call, row)}.items() if key not in hidden}


def _elsewhere(call: Call, row: Row) -> Row:
    """The further servers that an application runs on."""
    found = []
    for uuid in row["networks"]:
        destination = call.store.destinations[uuid]
        server = call.store.by_id("servers", destination["server_id"])
        pivot = {
            "application_id": row["id"],
            "server_id": server["id"],
            "standalone_docker_id": destination["id"],
            "status": "exited",
        }
        found.append(
            {**{key: value for key, value in server.items() if key not in ("settings", "validates_at")}, "pivot": pivot}
        )
    return {
        "additional_servers": found,
        "additional_servers_count": len(found),
        "additional_networks_count": len(found),
        "server_status": servers.functional(call.store.server_of(row)),
    }


def destination_of(call: Call, row: Row, sensitive: bool = True) -> Row:
    destination = call.store.by_id("destinations", row["destination_id"])
    server = call.store.by_id("servers", destination["server_id"])
    shown = {
        **{key: value for key, value in server.items() if key != "validates_at"},
        "is_coolify_host": server["id"] == 0,
        "settings": servers.settings(call, server, sensitive),
    }
    return {**destination, "server": shown}


def single(call: Call, row: Row) -> Row:
    return {
        **_columns(call, row, ("id",)),
        **({"settings": row["settings"]} if versions.shows_settings(call.version) else {}),
        "environment": projects.around(call.store, row),
        "destination": destination_of(call, row),
    }


def nested(call: Call, row: Row) -> Row:
    """As the view of an environment shows it: with a number, without settings."""
    return {**_columns(call, row), "domain_dns_statuses": None, "destination": destination_of(call, row)}


def embedded(call: Call, row: Row) -> Row:
    """As something that belongs to it shows it: whoever asks, without what is sensitive."""
    hidden = (*PRIVATE, *(name for name in SENSITIVE if name != "private_key_id"))
    return {
        **{key: value for key, value in {**row, **_elsewhere(call, row)}.items() if key not in hidden},
        "destination": destination_of(call, row, sensitive=False),
    }


def in_deployment(call: Call, row: Row) -> Row:
    return {**embedded(call, row), "environment": projects.around(call.store, row)}


def list_all(call: Call) -> Any:
    call.require("read")
    wanted = call.query.get("tag")
    tag = next((uuid for uuid, row in call.store.tags.items() if row["name"] == wanted), None)
    return [
        {**_columns(call, row, ("id",)), "destination": destination_of(call, row)}
        for row in call.store.applications.values()
        if not wanted or tag in row["tags"]
    ]


def get(call: Call, uuid: str) -> Any:
    call.require("read")
    return single(call, find(call.store, uuid))


# -- what is stored ------------------------------------------------------------------------------------------------


def new(store: Store, environment: Row, destination: Row) -> Row:
    uuid = new_uuid()
    application = {
        "id": store.next_id("applications"),
        "uuid": uuid,
        **NEW,
        "config_hash": hashlib.md5(uuid.encode()).hexdigest(),
        "environment_id": environment["id"],
        "destination_id": destination["id"],
        "last_online_at": stamp().replace("T", " ")[:19],
        **{f"manual_webhook_secret_{site}": _random_secret() for site in ("github", "gitlab", "bitbucket", "gitea")},
        **dates(),
        "settings": dict(NEW_SETTINGS),
        "tags": [],
        "images": [],
        "networks": [],
        "output": [],
        "container_environment": {},
        "container": None,
    }
    store.applications[uuid] = application
    return application


def _random_secret() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _index in range(40))


def fill(application: Row, body: Row) -> None:
    """Put fields where they belong, as the server stores them."""
    for name, value in written(body).items():
        if name in ACTIONS or (name in RENAMED_SETTINGS and value is None):
            continue
        place = application["settings"] if name in SETTINGS or name in RENAMED_SETTINGS else application
        column = RENAMED_SETTINGS.get(name, name)
        place[column] = _stored(name, value, application)


def _stored(name: str, value: Any, application: Row) -> Any:
    if name in FLAGS or name in RENAMED_SETTINGS:
        return value in TRUE
    if name in NUMBERS and value is not None:
        return int(float(value))
    if name in TRIMMED and value is None and application[name] is not None:
        return "/" if name == "publish_directory" else ""
    if name == "base_directory":
        return "/" + (value or "").lstrip("/")
    if name == "dockerfile_location" and value is None and application["build_pack"] == "dockerfile":
        return "/Dockerfile"
    if name == "docker_compose_location" and value is None:
        return "/docker-compose.yaml"
    if value is None:
        return None
    return WRITTEN[name](value) if name in WRITTEN else value


def _aliases(value: str) -> str:
    return ",".join(dict.fromkeys(item.strip().replace(" ", "-") for item in value.split(",") if item.strip()))


def _paths(value: str) -> str:
    """Patterns of paths, one a line, without the slash that the user thought of."""
    lines = [line.strip() for line in value.split("\n")]
    kept = ["!" + line[1:].strip().lstrip("/") if line.startswith("!") else line.lstrip("/") for line in lines]
    return "\n".join(line for line in kept if line)


WRITTEN: dict[str, Callable[[Any], Any]] = {
    "health_check_port": str,
    "custom_nginx_configuration": decoded,
    "custom_network_aliases": _aliases,
    "watch_paths": _paths,
    "dockerfile_location": lambda value: value if value == "/" else value.removesuffix("/"),
    "docker_compose_location": lambda value: value if value == "/" else value.removesuffix("/"),
}
TRIMMED = ("install_command", "build_command", "start_command", "publish_directory")


def labels(application: Row) -> str:
    """Labels for the proxy; the real ones are more, and no less generated."""
    hosts = [url.split("://")[1].split("/")[0].split(":")[0] for url in urls(application["fqdn"])]
    if not hosts:
        return ""
    lines = ["traefik.enable=true"]
    lines += [
        f"traefik.http.routers.http-{index}-{application['uuid']}.rule=Host(`{host}`)"
        for index, host in enumerate(hosts)
    ]
    if application["is_http_basic_auth_enabled"]:
        user = f"{application['http_basic_auth_username']}:$2y$10${secrets.token_hex(26)}"
        lines.append(f"traefik.http.middlewares.http-basic-auth-{application['uuid']}.basicauth.users={user}")
    return "\n".join([*lines, "caddy_ingress_network=coolify"])


def delete(call: Call, uuid: str) -> Any:
    call.require("write")
    application = find(call.store, uuid, "Application not found")
    application["goes_at"] = moments.now() + DELETING * call.store.speed
    return {"message": "Application deletion request queued."}


ROUTES = [
    ("GET", "/applications", list_all),
    ("GET", "/applications/([^/]+)", get),
    ("DELETE", "/applications/([^/]+)", delete),
]
