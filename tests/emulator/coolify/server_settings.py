# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a server has routes of its own: cleaning up, log drains, Sentinel, the tunnel, the proxy."""

from __future__ import annotations

from typing import Any

from . import servers
from .gate import Call, invalid, refuse
from .rules import Rule, validate
from .store import Row, dates, new_uuid

FLAG = Rule("boolean")
WORD = Rule("string", null=True, pattern=r"^[a-zA-Z0-9_\-\.]+$")
TEXT = Rule("string", null=True)
CLEANUP = {
    "docker_cleanup_frequency": Rule("string"),
    "docker_cleanup_threshold": Rule("integer", least=1, most=99),
    "force_docker_cleanup": FLAG,
    "delete_unused_volumes": FLAG,
    "delete_unused_networks": FLAG,
    "disable_application_image_retention": FLAG,
}
LOG_DRAINS = {
    "is_logdrain_newrelic_enabled": FLAG,
    "logdrain_newrelic_base_uri": TEXT,
    "is_logdrain_axiom_enabled": FLAG,
    "logdrain_axiom_dataset_name": WORD,
    "is_logdrain_custom_enabled": FLAG,
    "logdrain_newrelic_license_key": WORD,
    "logdrain_axiom_api_key": WORD,
    "logdrain_custom_config": TEXT,
    "logdrain_custom_config_parser": TEXT,
}
SENTINEL = {
    "is_sentinel_enabled": FLAG,
    "is_metrics_enabled": FLAG,
    "is_sentinel_debug_enabled": FLAG,
    "sentinel_metrics_refresh_rate_seconds": Rule("integer", least=1),
    "sentinel_metrics_history_days": Rule("integer", least=1),
    "sentinel_push_interval_seconds": Rule("integer", least=10),
    "sentinel_token": Rule("string", most=500, pattern=r"^[a-zA-Z0-9._\-+=/]+$"),
    "sentinel_custom_url": TEXT,
}
DRAINS = [name for name in LOG_DRAINS if name.startswith("is_")]
PROXY = {"redirect_enabled": FLAG, "redirect_url": TEXT, "generate_exact_labels": FLAG, "proxy_type": TEXT}


class Section:
    """Settings of a server that are read and changed by themselves."""

    def __init__(self, rules: dict[str, Rule], more: tuple[str, ...] = ()) -> None:
        self.rules = rules
        self.more = more

    def shown(self, call: Call, server: Row) -> Row:
        hidden = () if call.sensitive else servers.HIDDEN_SETTINGS
        found = {name: server["settings"][name] for name in self.rules if name not in hidden}
        return {**found, **{name: server[name] for name in self.more}}

    def get(self, call: Call, uuid: str) -> Any:
        call.require("read")
        return self.shown(call, servers.find(call.store, uuid))

    def update(self, call: Call, uuid: str) -> Any:
        call.require("write")
        body = call.body()
        server = servers.find(call.store, uuid)
        errors = validate(body, self.rules, self.rules)
        if errors:
            raise invalid(errors)
        server["settings"].update(body)
        if body.get("is_sentinel_enabled") in (False, 0, "0"):
            server["settings"].update(is_metrics_enabled=False, is_sentinel_debug_enabled=False)
        return self.shown(call, server)


def list_cleanups(call: Call, uuid: str) -> Any:
    call.require("read")
    return call.store.cleanups.get(servers.find(call.store, uuid)["uuid"], [])


def run_cleanup(call: Call, uuid: str) -> Any:
    call.require("write")
    servers.find(call.store, uuid)
    row = {"uuid": new_uuid(), "status": "success", "message": "", **dates()}
    call.store.data["cleanups"].setdefault(uuid, []).insert(0, row)
    return {"message": "Docker cleanup started."}


def _tunnel(server: Row) -> Row:
    return {
        "is_cloudflare_tunnel": server["settings"]["is_cloudflare_tunnel"],
        "ip": server["ip"],
        "ip_previous": server["ip_previous"],
    }


def get_tunnel(call: Call, uuid: str) -> Any:
    call.require("read")
    return _tunnel(servers.find(call.store, uuid))


def update_tunnel(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    server = servers.find(call.store, uuid)
    if server["id"] == 0:
        raise refuse(422, "Cloudflare Tunnel cannot be configured on the localhost server.")
    rules = {"is_cloudflare_tunnel": Rule("boolean", required=True)}
    errors = validate(body, rules, rules)
    if errors:
        raise invalid(errors)
    server["settings"]["is_cloudflare_tunnel"] = body["is_cloudflare_tunnel"] in (True, 1, "1")
    return _tunnel(server)


def _proxy(call: Call, server: Row) -> Row:
    shown = {
        "proxy_type": server["proxy"]["type"],
        "status": server["proxy"]["status"],
        "redirect_enabled": server["proxy"]["redirect_enabled"],
        "redirect_url": server["proxy"].get("redirect_url"),
        "generate_exact_labels": server["settings"]["generate_exact_labels"],
    }
    saved = server["proxy"].get("last_saved_proxy_configuration")
    return {**shown, **({"configuration": saved} if call.sensitive else {})}


def get_proxy(call: Call, uuid: str) -> Any:
    call.require("read")
    return _proxy(call, servers.find(call.store, uuid))


def update_proxy(call: Call, uuid: str) -> Any:
    call.require("write")
    body = call.body()
    errors = validate(body, PROXY, PROXY)
    if errors:
        raise invalid(errors)
    server = servers.find(call.store, uuid)
    kind = body.get("proxy_type")
    if kind and kind.upper() not in servers.PROXIES:
        raise invalid({"proxy_type": ["Invalid proxy type."]})
    server["proxy"].update({name: body[name] for name in ("redirect_enabled", "redirect_url") if name in body})
    if "generate_exact_labels" in body:
        server["settings"]["generate_exact_labels"] = body["generate_exact_labels"] in (True, 1, "1")
    if kind:
        servers.change_proxy(server, kind)
    return _proxy(call, server)


cleanup, log_drains = Section(CLEANUP), Section(LOG_DRAINS)
sentinel = Section(SENTINEL, ("sentinel_updated_at",))
ROUTES = [
    ("GET", "/servers/([^/]+)/docker-cleanup", cleanup.get),
    ("PATCH", "/servers/([^/]+)/docker-cleanup", cleanup.update),
    ("GET", "/servers/([^/]+)/docker-cleanup/executions", list_cleanups),
    ("POST", "/servers/([^/]+)/docker-cleanup/run", run_cleanup),
    ("GET", "/servers/([^/]+)/log-drains", log_drains.get),
    ("PATCH", "/servers/([^/]+)/log-drains", log_drains.update),
    ("GET", "/servers/([^/]+)/sentinel", sentinel.get),
    ("PATCH", "/servers/([^/]+)/sentinel", sentinel.update),
    ("GET", "/servers/([^/]+)/cloudflare-tunnel", get_tunnel),
    ("PATCH", "/servers/([^/]+)/cloudflare-tunnel", update_tunnel),
    ("GET", "/servers/([^/]+)/proxy", get_proxy),
    ("PATCH", "/servers/([^/]+)/proxy", update_proxy),
]
