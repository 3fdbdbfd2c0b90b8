# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and destinations."""

from __future__ import annotations

from typing import Any

from .gate import Call, invalid, refuse
from .rules import Rule, validate
from .store import Row, Store, dates, new_uuid, stamp

NETWORK = Rule("string", required=True, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$")
HIDDEN_SETTINGS = (
    "logdrain_axiom_api_key",
    "logdrain_custom_config",
    "logdrain_custom_config_parser",
    "logdrain_newrelic_license_key",
    "sentinel_custom_url",
    "sentinel_token",
)
UNSET = (
    "cloud_provider_token_id",
    "deleted_at",
    "detected_traefik_version",
    "digitalocean_droplet_id",
    "digitalocean_droplet_status",
    "hetzner_server_id",
    "hetzner_server_status",
    "ip_previous",
    "server_metadata",
    "swarm_cluster",
    "traefik_outdated_info",
    "validation_logs",
    "vultr_instance_id",
    "vultr_instance_status",
)
OFF = (
    "high_disk_usage_notification_sent",
    "is_validating",
    "log_drain_notification_sent",
    "unreachable_notification_sent",
)
UPDATABLE = {
    **dict.fromkeys(("name", "description", "ip", "user"), Rule("string", null=True)),
    "port": Rule("integer", least=1, most=65535),
    **dict.fromkeys(
        ("concurrent_builds", "dynamic_timeout", "deployment_queue_limit", "connection_timeout"),
        Rule("integer", least=1),
    ),
    "is_build_server": Rule("boolean"),
    "is_terminal_enabled": Rule("boolean"),
}
LISTED = ("uuid", "description", "name", "ip", "port", "user")
NOT_SHOWN = ("id", "created_at", "updated_at")
SETTING_DEFAULTS: Row = {
    "backup_compression_cpu_percentage": 25,
    "compose_version": None,
    "compose_version_checked_at": None,
    "concurrent_builds": 2,
    "connection_timeout": 10,
    "delete_unused_networks": False,
    "delete_unused_volumes": False,
    "deployment_queue_limit": 25,
    "disable_application_image_retention": False,
    "docker_cleanup_frequency": "0 0 * * *",
    "docker_cleanup_threshold": 80,
    "docker_version": "20.10.24",
    "docker_version_checked_at": None,
    "dynamic_timeout": 3600,
    "force_disabled": False,
    "force_docker_cleanup": True,
    "generate_exact_labels": False,
    "is_build_server": False,
    "is_cloudflare_tunnel": False,
    "is_jump_server": False,
    "is_logdrain_axiom_enabled": False,
    "is_logdrain_custom_enabled": False,
    "is_logdrain_highlight_enabled": False,
    "is_logdrain_newrelic_enabled": False,
    "is_metrics_enabled": False,
    "is_reachable": True,
    "is_sentinel_debug_enabled": False,
    "is_sentinel_enabled": False,
    "is_swarm_manager": False,
    "is_swarm_worker": False,
    "is_terminal_enabled": True,
    "is_usable": True,
    "logdrain_axiom_api_key": None,
    "logdrain_axiom_dataset_name": None,
    "logdrain_custom_config": None,
    "logdrain_custom_config_parser": None,
    "logdrain_highlight_project_id": None,
    "logdrain_newrelic_base_uri": None,
    "logdrain_newrelic_license_key": None,
    "sentinel_custom_url": "http://host.docker.internal:8000",
    "sentinel_metrics_history_days": 7,
    "sentinel_metrics_refresh_rate_seconds": 10,
    "sentinel_push_interval_seconds": 60,
    "sentinel_token": "embedded",
    "server_disk_usage_check_frequency": "0 23 * * *",
    "server_disk_usage_notification_threshold": 80,
    "server_timezone": "UTC",
    "wildcard_domain": None,
}


def add_server(store: Store, name: str, address: str) -> Row:
    number = store.next_id("servers")
    row = {
        "id": number,
        "uuid": new_uuid(),
        "name": name,
        "description": None,
        "ip": address,
        "port": 22,
        "user": "root",
        "team_id": 0,
        "private_key_id": 0,
        "proxy": {
            "type": "TRAEFIK",
            "status": "running",
            "last_saved_settings": None,
            "last_applied_settings": None,
            "redirect_enabled": True,
        },
        "sentinel_updated_at": stamp().replace("T", " ")[:19],
        "unreachable_count": 0,
        **dict.fromkeys(UNSET),
        **dict.fromkeys(OFF, False),
        "settings": {"id": number, **SETTING_DEFAULTS, "server_id": number, **dates()},
        **dates(),
    }
    store.servers[row["uuid"]] = row
    add_destination(store, row, "coolify", "coolify")
    return row


def add_destination(store: Store, server: Row, name: str, network: str) -> Row:
    row = {
        "id": store.next_id("destinations"),
        "name": name,
        "uuid": new_uuid(),
        "network": network,
        "server_id": server["id"],
        **dates(),
    }
    store.destinations[row["uuid"]] = row
    return row


def find(store: Store, uuid: str) -> Row:
    if uuid not in store.servers:
        raise refuse(404, "Server not found.")
    return store.servers[uuid]


def settings(call: Call, server: Row, sensitive: bool = True) -> Row:
    shown = call.sensitive and sensitive
    return {key: value for key, value in server["settings"].items() if shown or key not in HIDDEN_SETTINGS}


def _flags(server: Row) -> Row:
    return {"is_coolify_host": server["id"] == 0, "is_reachable": True, "is_usable": True}


def list_servers(call: Call) -> Any:
    call.require("read")
    return [
        {
            **{key: row[key] for key in LISTED},
            **_flags(row),
            "proxy": {"redirect_enabled": row["proxy"]["redirect_enabled"]},
            "settings": settings(call, row),
        }
        for row in call.store.servers.values()
    ]


def get_server(call: Call, uuid: str) -> Any:
    call.require("read")
    row = find(call.store, uuid)
    shown = {key: value for key, value in row.items() if key != "id"}
    return {**shown, "is_coolify_host": row["id"] == 0, "settings": settings(call, row)}


def update_server(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    errors = validate(body, UPDATABLE, set(UPDATABLE))
    if errors:
        raise invalid(errors)
    row = find(call.store, uuid)
    for name, value in body.items():
        (row["settings"] if name in row["settings"] else row)[name] = value
    return 201, {"uuid": uuid}


def _destination(store: Store, row: Row) -> Row:
    return {
        "uuid": row["uuid"],
        "name": row["name"],
        "network": row["network"],
        "type": "standalone",
        "server_uuid": store.by_id("servers", row["server_id"])["uuid"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def list_destinations(call: Call) -> Any:
    call.require("read")
    return [_destination(call.store, row) for row in call.store.destinations.values()]


def list_destinations_of(call: Call, uuid: str) -> Any:
    call.require("read")
    return [_destination(call.store, row) for row in call.store.destinations_of(find(call.store, uuid))]


def find_destination(store: Store, uuid: str) -> Row:
    if uuid not in store.destinations:
        raise refuse(404, "No query results for model [App\\Models\\SwarmDocker].")
    return store.destinations[uuid]


def get_destination(call: Call, uuid: str) -> Any:
    call.require("read")
    return _destination(call.store, find_destination(call.store, uuid))


def create_destination(call: Call, uuid: str) -> Any:
    call.require("write")
    server = find(call.store, uuid)
    body = call.body()
    errors = validate(body, {"network": NETWORK}, {"network", "name", "type"})
    if errors:
        raise invalid(errors)
    if body.get("type", "standalone") != "standalone":
        raise refuse(422, "Destination type must be standalone for this server.")
    if any(row["network"] == body["network"] for row in call.store.destinations_of(server)):
        raise refuse(409, "A destination with this network already exists on the server.")
    name = body.get("name") or f"{server['name']}-{body['network']}"
    return 201, _destination(call.store, add_destination(call.store, server, name, body["network"]))


def update_destination(call: Call, uuid: str) -> Any:
    call.require("write")
    row = find_destination(call.store, uuid)
    body = call.body()
    errors = validate(body, {"name": Rule("string", required=True)}, {"name"})
    if errors:
        raise invalid(errors)
    row.update(name=body["name"], updated_at=stamp())
    return _destination(call.store, row)


ROUTES = [
    ("GET", "/servers", list_servers),
    ("GET", "/servers/([^/]+)", get_server),
    ("PATCH", "/servers/([^/]+)", update_server),
    ("GET", "/servers/([^/]+)/destinations", list_destinations_of),
    ("POST", "/servers/([^/]+)/destinations", create_destination),
    ("GET", "/destinations", list_destinations),
    ("GET", "/destinations/([^/]+)", get_destination),
    ("PATCH", "/destinations/([^/]+)", update_destination),
]
