# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a server has routes of its own: cleaning up, log drains, Sentinel, the tunnel, the proxy."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import moments

from . import servers
from .gate import Call, broken, invalid, refuse, validated
from .rules import FLAG, TEXT_OR_NULL, TRUE, Rule, is_frequency, stored, web_address
from .store import RUNNING, Row, dates, new_uuid, stamp

WORD = Rule("string", null=True, pattern=r"^[a-zA-Z0-9_\-\.]+$")
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
    "logdrain_newrelic_base_uri": Rule("string", null=True, check=web_address("field must be a valid URL.")),
    "is_logdrain_axiom_enabled": FLAG,
    "logdrain_axiom_dataset_name": WORD,
    "is_logdrain_custom_enabled": FLAG,
    "logdrain_newrelic_license_key": WORD,
    "logdrain_axiom_api_key": WORD,
    "logdrain_custom_config": TEXT_OR_NULL,
    "logdrain_custom_config_parser": TEXT_OR_NULL,
}
SENTINEL = {
    "is_sentinel_enabled": FLAG,
    "is_metrics_enabled": FLAG,
    "is_sentinel_debug_enabled": FLAG,
    "sentinel_metrics_refresh_rate_seconds": Rule("integer", least=1),
    "sentinel_metrics_history_days": Rule("integer", least=1),
    "sentinel_push_interval_seconds": Rule("integer", least=10),
    "sentinel_token": Rule("string", most=500, pattern=r"^[a-zA-Z0-9._\-+=/]+$"),
    "sentinel_custom_url": Rule("string", null=True, check=web_address("field must be a valid URL.")),
}
CHOSEN = {"delete_unused_volumes": FLAG, "delete_unused_networks": FLAG}
CONFIGURATION = {"configuration": Rule("string", required=True)}
DRAINS = [name for name in LOG_DRAINS if name.startswith("is_")]
PROXY = {
    "redirect_enabled": FLAG,
    "redirect_url": Rule("string", null=True, check=web_address("must be a valid URL.")),
    "generate_exact_labels": FLAG,
    "proxy_type": TEXT_OR_NULL,
}


# What a log drain needs where it is on, with its name in messages.
NEEDED = {
    "is_logdrain_newrelic_enabled": {
        "logdrain_newrelic_license_key": "New Relic license key is required when New Relic log drain",
        "logdrain_newrelic_base_uri": "New Relic base URI is required when New Relic log drain",
    },
    "is_logdrain_axiom_enabled": {
        "logdrain_axiom_dataset_name": "Axiom dataset name is required when Axiom log drain",
        "logdrain_axiom_api_key": "Axiom API key is required when Axiom log drain",
    },
    "is_logdrain_custom_enabled": {
        "logdrain_custom_config": "custom log drain config is required when custom log drain",
    },
}


def _frequency(_settings: Row, body: Row) -> Row:
    text = "Invalid Cron / Human expression for Docker Cleanup Frequency."
    given = body.get("docker_cleanup_frequency", "daily")
    return {} if is_frequency(given) else {"docker_cleanup_frequency": [text]}


def _complete(settings: Row, body: Row) -> Row:
    after = {**settings, **body}
    needed = {name: text for flag, names in NEEDED.items() if body.get(flag) for name, text in names.items()}
    return {name: [f"The {text} is enabled."] for name, text in needed.items() if not after[name]}


class Section:
    """Settings of a server that are read and changed by themselves; C(check) says what is wrong with all of them."""

    def __init__(
        self, rules: dict[str, Rule], more: tuple[str, ...] = (), check: Callable[[Row, Row], Row] = lambda *_both: {}
    ) -> None:
        self.rules = rules
        self.more = more
        self.check = check

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
        validated(body, self.rules)
        given = stored(self.rules, body)
        errors = self.check(server["settings"], given)
        if errors:
            raise invalid(errors)
        server["settings"].update(given)
        if body.get("is_sentinel_enabled") in (False, 0, "0"):
            server["settings"].update(is_metrics_enabled=False, is_sentinel_debug_enabled=False)
        return self.shown(call, server)


def list_cleanups(call: Call, uuid: str) -> Any:
    """Documented and recorded without any."""
    call.require("read")
    rows = call.store.cleanups.get(servers.find(call.store, uuid)["uuid"], [])
    for row in rows:
        if row["status"] == "running" and row["ends_at"] <= moments.now():
            row.update(row["outcome"], finished_at=stamp(), updated_at=stamp())
    return [{key: value for key, value in row.items() if key not in ("ends_at", "outcome")} for row in rows[:20]]


def run_cleanup(call: Call, uuid: str) -> Any:
    """Documented and not recorded."""
    call.require("write")
    server = servers.find(call.store, uuid)
    body = call.loose()
    validated(body, CHOSEN)
    outcome = {"status": "failed", "message": "Server is not functional (unreachable, unusable, or disabled)"}
    if servers.functional(server):
        outcome = {"status": "success", "message": "Manual Docker cleanup job executed successfully."}
    row = {"uuid": new_uuid(), "status": "running", "message": None, "finished_at": None, **dates()}
    row.update(ends_at=moments.now() + RUNNING * call.store.speed, outcome=outcome)
    call.store.data["cleanups"].setdefault(uuid, []).insert(0, row)
    return {"message": "Manual cleanup job started. Depending on the amount of data, this might take a while."}


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
    validated(body, {"is_cloudflare_tunnel": Rule("boolean", required=True)})
    server["settings"]["is_cloudflare_tunnel"] = body["is_cloudflare_tunnel"] in TRUE
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
    body = call.checked(PROXY)
    server = servers.find(call.store, uuid)
    kind = body.get("proxy_type")
    if kind and kind.upper() not in servers.PROXIES:
        raise invalid({"proxy_type": ["Invalid proxy type."]})
    server["proxy"].update({name: body[name] for name in ("redirect_enabled", "redirect_url") if name in body})
    if "generate_exact_labels" in body:
        server["settings"]["generate_exact_labels"] = body["generate_exact_labels"] in TRUE
    if kind:
        servers.change_proxy(server, kind)
    return _proxy(call, server)


def save_proxy(call: Call, uuid: str) -> Any:
    """Documented and not recorded. It is written on the server itself, which takes one that can be reached."""
    call.require("write")
    body = call.checked(CONFIGURATION)
    server = servers.find(call.store, uuid)
    try:
        text = base64.b64decode(body["configuration"], validate=True).decode()
    except ValueError:
        text = body["configuration"]
    if not servers.functional(server):
        raise broken()
    servers.save_proxy(server, text)
    return {**_proxy(call, server), "message": "Proxy configuration saved."}


def restart_proxy(call: Call, uuid: str) -> Any:
    """Documented and not recorded. It only queues a job, whatever the server is like."""
    call.require("write")
    servers.find(call.store, uuid)
    call.store.data["proxy_restarts"][uuid] = moments.now() + RUNNING * call.store.speed
    return {"message": "Proxy restart queued."}


cleanup, log_drains = Section(CLEANUP, check=_frequency), Section(LOG_DRAINS, check=_complete)
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
    ("PUT", "/servers/([^/]+)/proxy/configuration", save_proxy),
    ("POST", "/servers/([^/]+)/proxy/restart", restart_proxy),
]
