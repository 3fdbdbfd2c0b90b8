# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import random
from typing import TYPE_CHECKING

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER

from ..case import Case, Sample, refused
from . import variables
from .objects import first, second

if TYPE_CHECKING:
    from frame import Bench

ON, OFF = Sample(True, False), Sample(False, True)
NEWRELIC = {
    "logdrain_newrelic_license_key": "usual-license",
    "logdrain_newrelic_base_uri": "https://log-api.newrelic.com/log/v1",
}
AXIOM = {"logdrain_axiom_dataset_name": "logs", "logdrain_axiom_api_key": "usual-axiom"}


def address(bench: Bench) -> str:
    """Nobody answers there, and no two servers can have the same."""
    return f"host-{random.getrandbits(48):x}.invalid"


CASE = Case(
    SERVER,
    place={"ip": address, "private_key": first("private key"), "validate": "never"},
    samples={
        "description": Sample("one", ""),
        "ip": Sample(address, address),
        "port": Sample(2222, 22),
        "user": Sample("deploy", "root"),
        "is_build_server": ON,
        "proxy_type": Sample("caddy", "none"),
        "concurrent_builds": Sample(3, 2),
        "dynamic_timeout": Sample(600, 3600),
        "deployment_queue_limit": Sample(5, 25),
        "connection_timeout": Sample(20, 10),
        "server_disk_usage_notification_threshold": Sample(90, 80),
        "server_disk_usage_check_frequency": Sample("0 4 * * *", "0 23 * * *"),
        "is_terminal_enabled": OFF,
        "redirect_enabled": OFF,
        "redirect_url": Sample("https://www.fields.example.com", ""),
        "generate_exact_labels": ON,
        "docker_cleanup_frequency": Sample("0 4 * * *", "0 0 * * *"),
        "docker_cleanup_threshold": Sample(90, 80),
        "force_docker_cleanup": OFF,
        "delete_unused_volumes": ON,
        "delete_unused_networks": ON,
        "disable_application_image_retention": ON,
        "is_logdrain_newrelic_enabled": Sample(True, False, beside=NEWRELIC),
        "logdrain_newrelic_license_key": Sample("first-license", "second-license"),
        "logdrain_newrelic_base_uri": Sample("https://log-api.newrelic.com/log/v1", ""),
        "is_logdrain_axiom_enabled": Sample(True, False, beside=AXIOM),
        "logdrain_axiom_dataset_name": Sample("logs", ""),
        "logdrain_axiom_api_key": Sample("first-axiom", "second-axiom"),
        "is_logdrain_custom_enabled": Sample(True, False, beside={"logdrain_custom_config": "[OUTPUT]\n    name null"}),
        "logdrain_custom_config": Sample("[OUTPUT]\n    name null", "[OUTPUT]\n    name stdout"),
        "logdrain_custom_config_parser": Sample("[PARSER]\n    name one", ""),
        "is_sentinel_enabled": OFF,
        "is_metrics_enabled": ON,
        "is_sentinel_debug_enabled": ON,
        "sentinel_metrics_refresh_rate_seconds": Sample(30, 10),
        "sentinel_metrics_history_days": Sample(14, 7),
        "sentinel_push_interval_seconds": Sample(120, 60),
        "sentinel_token": Sample("first-sentinel", "second-sentinel", unsaid=True),
        "sentinel_custom_url": Sample("https://coolify.fields.example.com", ""),
        "is_cloudflare_tunnel": ON,
        "private_key": Sample(first("private key"), second("private key")),
        **variables.SAMPLES,
    },
    rows=variables.ROWS,
    refused={
        "name": refused("x" * 256),
        "description": refused("x" * 256, "for <b>all</b>"),
        "ip": refused("not ip!"),
        "port": refused(0, 65536),
        "private_key": refused("", later=False),
        "user": refused("two words"),
        **{name: refused(0, new=False) for name in ("concurrent_builds", "dynamic_timeout", "deployment_queue_limit")},
        "connection_timeout": refused(0, 301, new=False),
        "server_disk_usage_notification_threshold": refused(0, 101, new=False),
        "server_disk_usage_check_frequency": refused("bogus", "", new=False),
        "redirect_url": refused("one", new=False),
        "docker_cleanup_frequency": refused("bogus", "", new=False),
        "docker_cleanup_threshold": refused(0, 100, new=False),
        **{
            name: refused("two words", new=False)
            for name in ("logdrain_newrelic_license_key", "logdrain_axiom_dataset_name", "logdrain_axiom_api_key")
        },
        **{name: refused("one", new=False) for name in ("logdrain_newrelic_base_uri", "sentinel_custom_url")},
        "sentinel_metrics_refresh_rate_seconds": refused(0, new=False),
        "sentinel_metrics_history_days": refused(0, new=False),
        "sentinel_push_interval_seconds": refused(9, new=False),
        "sentinel_token": refused("", "two words", "x" * 501, new=False),
        "environment_variables.key": refused("1BAD", "a b", variables.LONG),
        "environment_variables.comment": refused("x" * 257),
    },
    reasons={
        r"A server with this IP/Domain is already in use": "only the server knows those of other teams",
        r"Server has resources|Local server cannot be deleted": "refused by a look at what is on it",
        r"Invalid proxy type": "options have choices",
        r"This endpoint has changed to a POST request": "a GET is only tried on older servers",
        r"is required when .* is enabled": "only the server knows what it has of what the drain takes",
        r"must be (an integer|a number|a string)": "options have types",
        r"cannot be configured as a build server": "only the server knows what runs there",
    },
    unforetold=("user new",),
)
