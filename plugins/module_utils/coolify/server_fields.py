# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be set of a Coolify server. Most of it has calls of its own, by what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..language.accepting import FILLED, between, length, only, pattern
from ..language.call import Call
from ..language.fields import flag, number, text
from ..language.wire import REQUIRED_TEXT, TRIMMED_NAME, Text
from ..language.words import Field
from . import accepted
from .client import NOT_SHOWN
from .places import PRIVATE_KEY
from .wires import COUNTED, PROXY


def _of(call: str, *fields: Field) -> tuple[Field, ...]:
    """What one call of its own sets, and the view of the server shows among its settings."""
    by = Call("PATCH", f"/servers/{{id}}/{call}", since="4.3")
    return tuple(
        replace(item, by=by, on_create=False, since="4.3", read=item.read or f"settings.{item.name}") for item in fields
    )


def _later(item: Field, since: str = "") -> Field:
    """What only an update of the server sets."""
    return replace(item, on_create=False, since=since, read=f"settings.{item.name}")


def _redirect(record: Any) -> Any:
    return (record.get("proxy") or {}).get("redirect_url")


WORD = (pattern(r"[a-zA-Z0-9_\-.]+", "hold only letters, digits, _ - and ."),)
COUNT = (between(1),)

FIELDS = (
    text("name", "Name of the server, by which it is found.", wire=TRIMMED_NAME, accepts=accepted.NAME),
    text(
        "description",
        "Description. An empty text clears it.",
        wire=Text(trim=True, null=False),
        accepts=accepted.DESCRIPTION,
    ),
    text(
        "ip",
        "IP address or name of the host. No two servers of a Coolify can have the same.",
        needed=True,
        wire=REQUIRED_TEXT,
        accepts=(
            *only((FILLED,), on_update=False),
            pattern(r"[a-zA-Z0-9]([a-zA-Z0-9._:-]*[a-zA-Z0-9])?", "be an IP address or the name of a host"),
        ),
    ),
    number("port", "Port of SSH.", accepts=accepted.PORT),
    text(
        "user",
        "User with whom Coolify logs in.",
        wire=REQUIRED_TEXT,
        accepts=(pattern(r"[a-zA-Z0-9._-]+", "hold only letters, digits and . _ -"),),
    ),
    Field(
        "private_key",
        ("Name or uuid of the private key with which Coolify logs in.",),
        api="private_key_uuid",
        read="private_key_id",
        needed=True,
        wire=COUNTED,
        # The key of Coolify's own machine has the number 0.
        accepts=(replace(FILLED, holds=lambda value: value not in (None, "")),),
        refers=PRIVATE_KEY,
    ),
    flag(
        "is_build_server",
        "Whether images are only built there. Coolify refuses it while something runs there.",
        read="settings.is_build_server",
    ),
    text(
        "proxy_type",
        "Which proxy runs there.",
        choices=("traefik", "caddy", "none"),
        read="proxy.type",
        wire=PROXY,
    ),
    _later(number("concurrent_builds", "How many deployments may build at the same time.", accepts=COUNT)),
    _later(number("dynamic_timeout", "Seconds after which a deployment is ended.", accepts=COUNT)),
    _later(number("deployment_queue_limit", "How many deployments may wait.", accepts=COUNT)),
    _later(
        number("connection_timeout", "Seconds to wait for a connection over SSH.", accepts=(between(1, 300),)), "4.1"
    ),
    _later(
        number(
            "server_disk_usage_notification_threshold",
            "Percentage of the disk that may be used before the team is told.",
            accepts=(between(1, 100),),
        )
    ),
    _later(
        text(
            "server_disk_usage_check_frequency",
            "When Coolify looks at the disk, as a cron expression or a word such as V(daily).",
            wire=REQUIRED_TEXT,
            accepts=accepted.FREQUENCY,
        )
    ),
    _later(flag("is_terminal_enabled", "Whether the web page offers a terminal of the server."), "4.3"),
    *_of(
        "proxy",
        flag(
            "redirect_enabled",
            "Whether the proxy answers addresses that nothing serves by itself.",
            read="proxy.redirect_enabled",
        ),
        text(
            "redirect_url",
            "Address to which it sends people then. An empty text clears it.",
            derive=_redirect,
            accepts=(accepted.ADDRESS,),
        ),
        flag("generate_exact_labels", "Whether containers get only the labels of the proxy that runs there."),
    ),
    *_of(
        "docker-cleanup",
        text(
            "docker_cleanup_frequency",
            "When Coolify cleans up, as a cron expression or a word such as V(daily).",
            wire=REQUIRED_TEXT,
            accepts=accepted.FREQUENCY,
        ),
        number(
            "docker_cleanup_threshold",
            "Percentage of the disk that has to be used before it does, unless O(force_docker_cleanup) is set.",
            accepts=(between(1, 99),),
        ),
        flag("force_docker_cleanup", "Whether Coolify cleans up however much of the disk is used."),
        flag(
            "delete_unused_volumes",
            "Whether volumes that no container uses are removed as well. B(Their data is lost), also that of what is"
            " only stopped.",
        ),
        flag("delete_unused_networks", "Whether networks that no container uses are removed as well."),
        flag(
            "disable_application_image_retention",
            "Whether also those images of applications are removed to which one could go back.",
        ),
    ),
    *_of(
        "log-drains",
        flag(
            "is_logdrain_newrelic_enabled",
            "Whether logs go to New Relic. Takes O(logdrain_newrelic_license_key) and O(logdrain_newrelic_base_uri).",
            along=("logdrain_newrelic_license_key", "logdrain_newrelic_base_uri"),
        ),
        text(
            "logdrain_newrelic_license_key",
            f"License key of New Relic. An empty text clears it. {NOT_SHOWN}",
            secret=True,
            accepts=WORD,
        ),
        text(
            "logdrain_newrelic_base_uri",
            "Address of the log API of New Relic. An empty text clears it.",
            accepts=(accepted.ADDRESS,),
        ),
        flag(
            "is_logdrain_axiom_enabled",
            "Whether logs go to Axiom. It takes O(logdrain_axiom_dataset_name) and O(logdrain_axiom_api_key).",
            along=("logdrain_axiom_dataset_name", "logdrain_axiom_api_key"),
        ),
        text("logdrain_axiom_dataset_name", "Name of the dataset at Axiom. An empty text clears it.", accepts=WORD),
        text(
            "logdrain_axiom_api_key",
            f"API key of Axiom. An empty text clears it. {NOT_SHOWN}",
            secret=True,
            accepts=WORD,
        ),
        flag(
            "is_logdrain_custom_enabled",
            "Whether logs go where O(logdrain_custom_config) says, which it takes.",
            along=("logdrain_custom_config",),
        ),
        text(
            "logdrain_custom_config",
            f"Configuration of Fluent Bit. An empty text clears it. {NOT_SHOWN}",
            secret=True,
        ),
        text(
            "logdrain_custom_config_parser",
            f"Parsers of Fluent Bit. An empty text clears them. {NOT_SHOWN}",
            secret=True,
        ),
    ),
    *_of(
        "sentinel",
        flag(
            "is_sentinel_enabled",
            "Whether Sentinel watches the server. Switched off, Coolify switches off O(is_metrics_enabled) and"
            " O(is_sentinel_debug_enabled) too.",
        ),
        flag("is_metrics_enabled", "Whether Sentinel measures.", along=("is_sentinel_enabled",)),
        flag("is_sentinel_debug_enabled", "Whether Sentinel logs more.", along=("is_sentinel_enabled",)),
        number("sentinel_metrics_refresh_rate_seconds", "Seconds between two measurements.", accepts=COUNT),
        number("sentinel_metrics_history_days", "Days for which measurements are kept.", accepts=COUNT),
        number("sentinel_push_interval_seconds", "Seconds between two reports to Coolify.", accepts=(between(10),)),
        text(
            "sentinel_token",
            f"Token with which Sentinel reports. {NOT_SHOWN}",
            secret=True,
            wire=REQUIRED_TEXT,
            accepts=(FILLED, pattern(r"[a-zA-Z0-9._\-+=/]+", "hold only letters, digits and . _ - + = /"), length(500)),
        ),
        text(
            "sentinel_custom_url",
            f"Address of Coolify to which Sentinel reports. An empty text clears it. {NOT_SHOWN}",
            accepts=(accepted.ADDRESS,),
        ),
    ),
    *_of(
        "cloudflare-tunnel",
        flag("is_cloudflare_tunnel", "Whether the server is reached through a tunnel of Cloudflare that is there."),
    ),
)
