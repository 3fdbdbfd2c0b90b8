# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers of Coolify: how they are reached, and what runs on them besides what people deploy."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record
from ..language.fields import switch
from ..language.following import trial_options
from ..language.resource import MADE_UP, Initial, Resource
from ..language.words import Lookup, Occupants, Trial
from .client import COOLIFY
from .projects import shared_variables
from .server_fields import FIELDS
from .users import REFUSED

_TAG = re.compile(r"<[^>]*>")
LATER = object()
VARIABLES = replace(
    shared_variables("server", "/servers/{id}"),
    # Its own uuid and name.
    foreign=lambda row, declared, record: str(row.get("key")).startswith("COOLIFY_SERVER_"),
)


def _resources(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    for item in listed(Call("GET", f"/servers/{record.get('uuid')}/resources")):
        yield item.get("uuid"), f"the {item.get('type')} {item.get('name')}"


def _host(record: Record, params: Record) -> str | None:
    if record.get("is_coolify_host"):
        return f"Coolify itself runs on {record.get('name')!r} and does not remove it."
    return None


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    if params.get("is_sentinel_enabled") is False:
        for name in ("is_metrics_enabled", "is_sentinel_debug_enabled"):
            if params.get(name):
                yield f"{name} goes only with is_sentinel_enabled: Coolify switches it off with that"


def _outcome(answer: Any, seen: Sequence[Record]) -> str | None:
    """Coolify takes away what it wrote the last time, and writes down why it failed."""
    before, record = seen[0], seen[-1]
    if _works(record):
        return None if _works(before) and not _looked_again(before, record) else ""
    logs = str(record.get("validation_logs") or "")
    if not logs or all(item == before for item in seen) or record.get("is_validating"):
        return None
    return " ".join(html.unescape(_TAG.sub(" ", logs)).split())


def _looked_again(before: Record, record: Record) -> bool:
    """Whether what is said to work has been tried since, which older servers do not tell."""
    then, now = ((item.get("settings") or {}).get("compose_version_checked_at", LATER) for item in (before, record))
    return now is LATER or now != then


def _works(record: Record) -> bool:
    settings = record.get("settings") or {}
    return bool(settings.get("is_reachable") and settings.get("is_usable"))


_NEW: dict[str, Any] = {
    "description": "",
    "port": 22,
    "user": "root",
    "settings": {
        "concurrent_builds": 2,
        "connection_timeout": 10,
        "delete_unused_networks": False,
        "delete_unused_volumes": False,
        "deployment_queue_limit": 25,
        "disable_application_image_retention": False,
        "docker_cleanup_frequency": "0 0 * * *",
        "docker_cleanup_threshold": 80,
        "dynamic_timeout": 3600,
        "force_docker_cleanup": True,
        "generate_exact_labels": False,
        "is_build_server": False,
        "is_cloudflare_tunnel": False,
        "is_logdrain_axiom_enabled": False,
        "is_logdrain_custom_enabled": False,
        "is_logdrain_newrelic_enabled": False,
        "is_metrics_enabled": False,
        "is_sentinel_debug_enabled": False,
        "is_sentinel_enabled": True,
        "is_terminal_enabled": True,
        **dict.fromkeys(
            (
                *("logdrain_axiom_api_key", "logdrain_axiom_dataset_name", "logdrain_custom_config"),
                *("logdrain_custom_config_parser", "logdrain_newrelic_base_uri", "logdrain_newrelic_license_key"),
                # The view of the server shows it with the proxy.
                "redirect_url",
            )
        ),
        "sentinel_custom_url": None,
        "sentinel_metrics_history_days": 7,
        "sentinel_metrics_refresh_rate_seconds": 10,
        "sentinel_push_interval_seconds": 60,
        "sentinel_token": MADE_UP,
        "server_disk_usage_check_frequency": "0 23 * * *",
        "server_disk_usage_notification_threshold": 80,
    },
    "proxy": {"type": "TRAEFIK", "redirect_enabled": True},
}

SERVER = Resource(
    platform=COOLIFY,
    kind="server",
    short="Manage servers of Coolify",
    doc=(
        "Adds, changes and removes the servers on which Coolify runs things, with the settings of their proxy, of"
        " Sentinel, of log drains and of cleaning up Docker, and has Coolify try whether it can work with them.",
        "A server with something on it is not removed, nor is the one that Coolify itself runs on.",
    ),
    notes=(
        "Removing a server only makes Coolify forget it; nothing is done on the server. A machine at a cloud runs on"
        " and costs until it is removed there.",
        "A change of O(proxy_type) stops the proxy; somebody has to start the other one on the web page.",
    ),
    id="uuid",
    id_option="uuid",
    list=Call("GET", "/servers"),
    read=Call("GET", "/servers/{id}"),
    create=Call("POST", "/servers", repeatable=False),
    update=Call("PATCH", "/servers/{id}"),
    delete=Call("DELETE", "/servers/{id}"),
    detail=("*",),
    guard=_host,
    occupants=Occupants(_resources, REFUSED),
    checks=_complaints,
    trial=Trial(
        Call("POST", "/servers/{id}/validate", body={"install": "{install}"}, optional=("install",), older="GET"),
        _outcome,
        touches=("ip", "port", "user", "private_key"),
        fails=lambda record: not _works(record),
    ),
    call_options=(
        *trial_options("server", 120),
        switch(
            "install",
            "Whether a validation installs Docker and what else is missing. That takes some minutes.",
            since="4.3",
        ),
    ),
    fields=FIELDS,
    children=(VARIABLES,),
    born="created_at",
    initial=Initial(
        record=lambda record: _NEW,
        rows={"environment_variables": {"comment": None, "is_literal": False, "is_multiline": False}},
        own={"environment_variables": lambda row, rows: str(row.get("key")).startswith("COOLIFY_SERVER_")},
    ),
)
