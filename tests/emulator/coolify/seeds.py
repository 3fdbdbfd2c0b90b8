# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server holds at first, besides what every Coolify has."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import partial
from typing import Any

import moments

from . import (
    backups,
    creation,
    databases,
    git_apps,
    keys,
    placement,
    runs,
    servers,
    services,
    storages,
    tasks,
    variables,
)
from .database_kinds import KINDS
from .gate import Call
from .owners import APPLICATION
from .store import Row, Store

TOKEN: Row = {"abilities": ["root"], "role": "owner", "user": "root"}
HELD = {
    "empty": "the server localhost and no project",
    "demo": "the server localhost, the key deploy, the GitHub app acme and no project",
    "full": "one of everything that can be exported",
}
DOCKERFILE = base64.b64encode(b"FROM python:3.12\nEXPOSE 8000\n").decode()


def fill(store: Store, name: str) -> None:
    """C(empty) adds nothing, C(demo) a deploy key and a GitHub app, C(full) everything that can be exported."""
    if name == "empty":
        return
    key = keys.add(store, "deploy", "For private repositories", keys.generated())
    git_apps.add_github(
        store,
        "acme",
        api_url="https://api.github.com",
        html_url="https://github.com",
        app_id=1,
        installation_id=2,
        client_id="client",
        client_secret="known only here",
        webhook_secret="known only here",
        private_key_id=key["id"],
    )
    if name == "full":
        _full(store)


def _ask(store: Store, handler: Callable[..., Any], body: Row, *parts: str) -> Any:
    """What a client with the root token would get."""
    raw = json.dumps(body).encode()
    answer = handler(Call(store, TOKEN, "POST", "", {}, "application/json", raw), *parts)
    return answer[1] if isinstance(answer, tuple) else answer


def _full(store: Store) -> None:
    worker = servers.add_server(store, "worker-1", "10.0.0.2", description="Runs what has no domain")
    servers.add_destination(store, worker, "internal", "internal")
    shop = store.add_project("shop", "What is sold")
    store.add_environment(shop, "staging")
    store.add_project("tools", None)
    localhost = next(iter(store.servers.values()))
    deploy, acme = list(store.private_keys.values())[-1], list(store.github_apps.values())[-1]
    place = {"project_uuid": shop["uuid"], "environment_name": "production", "server_uuid": localhost["uuid"]}
    git = {**place, "git_branch": "main", "build_pack": "nixpacks", "autogenerate_domain": False}
    ask = partial(_ask, store)
    variable, storage, task = (partial(module.create, APPLICATION) for module in (variables, storages, tasks))

    image = {
        "docker_registry_image_name": "ghcr.io/acme/web",
        "docker_registry_image_tag": "1.4.2",
        "ports_exposes": "8080",
        "domains": "https://shop.example.com",
        "health_check_enabled": True,
        "health_check_path": "/healthz",
        "limits_memory": "512m",
        "tags": ["shop", "web"],
    }
    web = ask(creation.IMAGE, {**place, "name": "web", "description": "The shop", **image})["uuid"]
    ask(variable, {"key": "LOG_LEVEL", "value": "info"}, web)
    ask(variable, {"key": "API_TOKEN", "value": "s3cret", "is_literal": True}, web)
    ask(storage, {"type": "persistent", "name": "uploads", "mount_path": "/srv/uploads"}, web)
    ask(storage, {"type": "file", "mount_path": "/etc/web.conf", "content": "debug = no"}, web)
    ask(task, {"name": "clean", "command": "bin/clean", "frequency": "daily"}, web)
    ask(placement.add_destination, {"destination_uuid": store.destinations_of(worker)[0]["uuid"]}, web)
    row = store.applications[web]
    runs.run(store, row, row, moments.now())
    runs.check_now(store, moments.now())

    ask(creation.PUBLIC, {**git, "name": "docs", "git_repository": "https://github.com/acme/docs"})
    api = {"git_repository": "git@git.example.com:acme/api.git", "private_key_uuid": deploy["uuid"]}
    ask(creation.DEPLOY_KEY, {**git, "name": "api", **api, "ports_exposes": "3000"})
    admin = {"git_repository": "acme/admin", "github_app_uuid": acme["uuid"]}
    ask(creation.GITHUB_APP, {**git, "name": "admin", **admin})
    stack = {
        "git_repository": "https://git.example.com/acme/stack.git",
        "build_pack": "dockercompose",
        "docker_compose_domains": [{"name": "web", "domain": "https://stack.example.com"}],
    }
    ask(creation.PUBLIC, {**git, "name": "stack", **stack})
    database = ask(partial(databases.create, KINDS["postgresql"]), {**place, "name": "orders", "tags": ["shop"]})
    ask(backups.create_backup, {"frequency": "daily", "save_s3": False}, database["uuid"])
    ask(services.create, {**place, "name": "status", "type": "uptime-kuma"})
    staging = {**place, "environment_name": "staging", "server_uuid": worker["uuid"]}
    staging["destination_uuid"] = store.destinations_of(worker)[1]["uuid"]
    ask(creation.DOCKERFILE, {**staging, "name": "worker", "dockerfile": DOCKERFILE})
