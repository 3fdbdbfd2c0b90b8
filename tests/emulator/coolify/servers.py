# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from typing import Any

import moments

from .gate import Call, invalid, refuse
from .rules import TRUE, Rule, between, is_frequency, stored, urls
from .store import RUNNING, Row, Store, dates, new_uuid, stamp
from .strings import written

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
PROXIES = ("NONE", "TRAEFIK", "CADDY")
ADDRESS = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9._:-]*[a-zA-Z0-9])?")


def _address(_label: str, value: Any) -> list[str]:
    good = isinstance(value, str) and ADDRESS.fullmatch(value)
    return [] if good else ["The ip must be a valid IPv4 address, IPv6 address, or hostname."]


CREATE = {
    "name": Rule("string", most=255),
    "description": Rule("string", null=True),
    "ip": Rule("string", required=True, check=_address),
    "port": Rule("integer", null=True, check=between(1, 65535)),
    "private_key_uuid": Rule("string", required=True),
    "user": Rule(
        "string",
        null=True,
        pattern=r"^[a-zA-Z0-9._-]+$",
        message="The User may only contain letters, numbers, dots, hyphens, and underscores.",
    ),
    "is_build_server": Rule("boolean", null=True),
    "instant_validate": Rule("boolean", null=True),
    "proxy_type": Rule("string", null=True),
}
UPDATE = {
    **CREATE,
    "name": Rule("string", null=True, most=255),
    "ip": Rule("string", null=True, check=_address),
    "private_key_uuid": Rule("string", null=True),
    **dict.fromkeys(("concurrent_builds", "dynamic_timeout", "deployment_queue_limit"), Rule("integer", least=1)),
    "server_disk_usage_notification_threshold": Rule("integer", least=1, most=100),
    "server_disk_usage_check_frequency": Rule("string"),
    "connection_timeout": Rule("integer", least=1, most=300),
    "is_terminal_enabled": Rule("boolean", null=True),
}
# What null makes of a column.
EMPTIED = {"name": "", "description": "", "ip": "", "port": 0, "user": ""}
LISTED = ("uuid", "description", "name", "ip", "port", "user")
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


# What a server has as long as nobody has looked whether it can be reached.
NOT_VALIDATED: Row = {
    "docker_version": None,
    "is_reachable": False,
    "is_sentinel_enabled": True,
    "is_usable": False,
    "sentinel_custom_url": None,
}


def add_server(store: Store, name: str, address: str, validated: bool = True, **columns: Any) -> Row:
    number = store.next_id("servers")
    proxy = {"type": "TRAEFIK", "status": "running", "redirect_enabled": True}
    saved = {"last_saved_settings": None, "last_applied_settings": None}
    new = {} if validated else NOT_VALIDATED
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
        "proxy": {**proxy, **(saved if validated else {"status": "exited"})},
        "sentinel_updated_at": stamp().replace("T", " ")[:19],
        "unreachable_count": 0,
        **dict.fromkeys(UNSET),
        **dict.fromkeys(OFF, False),
        **columns,
        "settings": {"id": number + 1, **SETTING_DEFAULTS, **new, "server_id": number, **dates()},
        **dates(),
    }
    store.servers[row["uuid"]] = row
    add_destination(store, row, "coolify", "coolify")
    for key, column in (("COOLIFY_SERVER_UUID", "uuid"), ("COOLIFY_SERVER_NAME", "name")):
        store.share("server", number, key=key, value=row[column], is_literal=True)
    return row


def functional(server: Row) -> bool:
    return bool(server["settings"]["is_reachable"] and server["settings"]["is_usable"])


def answers(server: Row) -> bool:
    """Every address can be reached but those of documentation's network 192.0.2.0/24."""
    return not server["ip"].startswith("192.0.2.")


def be_validated(server: Row) -> None:
    reached = answers(server)
    server["settings"].update(is_reachable=reached, is_usable=reached, docker_version="20.10.24" if reached else None)
    if reached:
        looked = stamp()
        if looked == server["settings"]["compose_version_checked_at"]:
            # A real one logs in several times, which takes longer than the second that is written down.
            looked = stamp(moments.now() + 1)
        server["settings"].update(docker_version_checked_at=looked, compose_version_checked_at=looked)
    server["validation_logs"] = None if reached else "Server is not reachable."
    server["updated_at"] = stamp()


def add_destination(store: Store, server: Row, name: str, network: str) -> Row:
    return store.add("destinations", {"name": name, "network": network, "server_id": server["id"]})


def find(store: Store, uuid: str) -> Row:
    if uuid not in store.servers:
        raise refuse(404, "Server not found.")
    return store.servers[uuid]


def address(server: Row) -> str:
    """As it stands in addresses of what runs there."""
    return "localhost" if server["ip"] == "host.docker.internal" else str(server["ip"])


def settings(call: Call, server: Row, sensitive: bool = True) -> Row:
    shown = call.sensitive and sensitive
    return {key: value for key, value in server["settings"].items() if shown or key not in HIDDEN_SETTINGS}


def _flags(server: Row) -> Row:
    reached = {name: server["settings"][name] for name in ("is_reachable", "is_usable")}
    return {"is_coolify_host": server["id"] == 0, **reached}


def list_servers(call: Call) -> Any:
    call.require("read")
    return [
        {
            **{key: row[key] for key in LISTED},
            "description": row["description"] or "",
            **_flags(row),
            "proxy": {"redirect_enabled": row["proxy"]["redirect_enabled"]},
            "settings": settings(call, row),
        }
        for row in call.store.servers.values()
    ]


def _resources(store: Store, server: Row) -> list[Row]:
    keys = ("id", "uuid", "name", "created_at", "updated_at", "status")
    found = [row for row in store.applications.values() if store.server_of(row) is server]
    return [{**{key: row[key] for key in keys}, "type": "application"} for row in found]


def get_server(call: Call, uuid: str) -> Any:
    call.require("read")
    row = find(call.store, uuid)
    shown = {key: value for key, value in row.items() if key not in ("id", "validates_at")}
    more = {"resources": _resources(call.store, row)} if call.query.get("resources") else {}
    described = {"description": row["description"] or "", "is_coolify_host": row["id"] == 0}
    return {**shown, **described, "settings": settings(call, row), **more}


def list_resources(call: Call, uuid: str) -> Any:
    call.require("read")
    return _resources(call.store, find(call.store, uuid))


def list_domains(call: Call, uuid: str) -> Any:
    call.require("read")
    server = find(call.store, uuid)
    mine = [row for row in call.store.applications.values() if call.store.server_of(row) is server]
    hosts = [url.split("://")[1].split("/")[0].split(":")[0] for row in mine for url in urls(row["fqdn"])]
    return [{"ip": server["ip"], "domains": hosts}] if mine else []


def _refuse_proxy(body: Row) -> None:
    if body.get("proxy_type") and body["proxy_type"].upper() not in PROXIES:
        raise refuse(422, "Invalid proxy type.")


def _key_number(call: Call, uuid: str) -> int:
    if uuid not in call.store.private_keys:
        raise refuse(404, "Private key not found.")
    return int(call.store.private_keys[uuid]["id"])


def create_server(call: Call) -> Any:
    call.require("write")
    body = call.checked(CREATE)
    _refuse_proxy(body)
    key = _key_number(call, body["private_key_uuid"])
    if any(row["ip"] == body["ip"] for row in call.store.servers.values()):
        raise refuse(400, "A server with this IP/Domain is already in use.")
    columns = written(
        {"name": body.get("name") or f"generated-name-{secrets.token_hex(4)}", "description": body.get("description")}
    )
    row = add_server(
        call.store,
        columns["name"],
        body["ip"],
        validated=False,
        description=columns["description"],
        port=int(body.get("port") or 22),
        user=body.get("user") or "root",
        private_key_id=key,
    )
    row["proxy"]["type"] = (body.get("proxy_type") or "TRAEFIK").upper()
    row["settings"]["is_build_server"] = body.get("is_build_server") in TRUE
    if body.get("instant_validate"):
        row["validates_at"] = moments.now() + RUNNING * call.store.speed
    return 201, {"uuid": row["uuid"]}


def update_server(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.checked(UPDATE)
    row = find(call.store, uuid)
    _refuse_proxy(body)
    if body.get("private_key_uuid"):
        row["private_key_id"] = _key_number(call, body["private_key_uuid"])
    if body.get("is_build_server") in TRUE and _resources(call.store, row):
        text = "A server with existing resources cannot be configured as a build server."
        raise invalid({"is_build_server": [text]})
    frequency = body.get("server_disk_usage_check_frequency")
    if frequency and not is_frequency(frequency):
        text = "Invalid Cron / Human expression for Disk Usage Check Frequency."
        raise invalid({"server_disk_usage_check_frequency": [text]})
    columns = written(stored(UPDATE, body))
    for name, nothing in EMPTIED.items():
        if name in columns:
            row[name] = columns[name] if columns[name] is not None else nothing
    for name in row["settings"]:
        row["settings"][name] = columns[name] if columns.get(name) is not None else row["settings"][name]
    if "is_build_server" in body:
        row["settings"]["is_build_server"] = bool(columns["is_build_server"])
    if body.get("proxy_type"):
        change_proxy(row, body["proxy_type"])
    if body.get("instant_validate"):
        row["validates_at"] = moments.now() + RUNNING * call.store.speed
    row["updated_at"] = stamp()
    return 201, {"uuid": uuid}


def change_proxy(row: Row, kind: str) -> None:
    unsaved = dict.fromkeys(("last_saved_proxy_configuration", "last_saved_settings", "last_applied_settings"))
    row["proxy"].update(unsaved, type=kind.upper(), status="exited")


def save_proxy(row: Row, text: str) -> None:
    saved = hashlib.md5(base64.b64encode(text.encode())).hexdigest()
    row["proxy"].update(last_saved_proxy_configuration=text, last_saved_settings=saved)


def be_restarted(row: Row) -> None:
    """What the job of a restart does, after the vendor's sources: where there is no proxy, its file becomes V(OK)."""
    proxy = row["proxy"]
    if not functional(row):
        proxy["status"] = "error"
        return
    made_up = "OK" if proxy["type"] == "NONE" else "services:\n  traefik:\n    image: traefik:v3.6"
    kept = None if proxy["type"] == "NONE" else proxy.get("last_saved_proxy_configuration")
    save_proxy(row, kept or made_up)
    proxy.update(last_applied_settings=proxy["last_saved_settings"], status="running")


def delete_server(call: Call, uuid: str) -> Any:
    call.require("write")
    row = find(call.store, uuid)
    # Of every kind, as definedResources in app/Models/Server.php lists them.
    mine = [item for item in call.store.resources() if call.store.server_of(item) is row]
    force = str(call.query.get("force", "")).lower() in ("1", "true", "on", "yes")
    if mine and not force:
        text = "Use ?force=true to delete all resources and the server, or delete resources manually first."
        raise refuse(400, f"Server has resources. {text}")
    if row["id"] == 0:
        raise refuse(400, "Local server cannot be deleted.")
    for resource in mine:
        call.store.forget(resource)
    for destination in call.store.destinations_of(row):
        del call.store.destinations[destination["uuid"]]
    del call.store.servers[uuid]
    return {"message": "Server deleted."}


def validate_server(call: Call, uuid: str) -> Any:
    call.require("write")
    row = find(call.store, uuid)
    install = call.loose().get("install") in (True, 1, "1", "true")
    row["validates_at"] = moments.now() + RUNNING * call.store.speed
    row["validation_logs"] = None
    return 201, {"message": "Validation and installation started." if install else "Validation started."}


ROUTES = [
    ("GET", "/servers", list_servers),
    ("POST", "/servers", create_server),
    ("GET", "/servers/([^/]+)", get_server),
    ("PATCH", "/servers/([^/]+)", update_server),
    ("DELETE", "/servers/([^/]+)", delete_server),
    ("POST", "/servers/([^/]+)/validate", validate_server),
    ("GET", "/servers/([^/]+)/resources", list_resources),
    ("GET", "/servers/([^/]+)/domains", list_domains),
]
