# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE

from ..case import Case, NotThere, Sample, refused
from ..objects import project, send
from . import variables, volume_backups
from .objects import destination, first, second

if TYPE_CHECKING:
    from frame import Bench

FILE = {"services": {"web": {"image": "nginx:1.27", "volumes": ["data:/data"]}, "db": {"image": "postgres:17"}}}
OTHER_FILE = """\
# written by hand
services:
  web:
    image: "nginx:1.28"
    ports: ["8080:80"]
    volumes: [data:/data]
    environment:
      - GREETING=${GREETING:-hello}
  db: {image: 'postgres:17'}
"""
ON = Sample(True, False)
OFF = Sample(False, True)


def drained(bench: Bench, uuid: str) -> None:
    """A log drain of the server, without which no part can use it."""
    if bench.server.real:
        raise NotThere("its log drain belongs to somebody")
    if bench.older_than("4.3.0"):
        raise NotThere("no route sets a log drain")
    server = send(bench, "GET", f"/services/{uuid}")["server"]["uuid"]
    body = {"is_logdrain_custom_enabled": True, "logdrain_custom_config": "[OUTPUT]"}
    send(bench, "PATCH", f"/servers/{server}/log-drains", **body)


def part(name: str) -> dict[str, Sample]:
    """What both kinds of parts have."""
    return {
        f"{name}.human_name": Sample("one", ""),
        f"{name}.description": Sample("one", ""),
        f"{name}.exclude_from_status": ON,
        f"{name}.is_log_drain_enabled": Sample(True, False, prepare=drained),
    }


CASE = Case(
    SERVICE,
    place={"project": project, "server": first("own server")},
    variants={"compose": {"docker_compose_raw": FILE}, "ready_made": {"type": "uptime-kuma"}},
    rows={
        **variables.ROWS,
        "applications": {"name": "web"},
        "databases": {"name": "db"},
        "images": {"name": "uptime-kuma"},
        "scheduled_tasks": {"name": "one", "command": "one", "frequency": "daily"},
    },
    samples={
        "type": Sample("uptime-kuma", "n8n", fixed=True, variants=("ready_made",)),
        "docker_compose_raw": Sample(FILE, OTHER_FILE, variants=("compose",)),
        "description": Sample("one", ""),
        "connect_to_docker_network": ON,
        "is_container_label_escape_enabled": OFF,
        "server": Sample(first("server"), second("server"), fixed=True),
        "destination": Sample(
            destination(1), destination(2), {"server": first("server with destinations")}, fixed=True
        ),
        **part("applications"),
        "applications.domains": Sample(
            ["https://one.services.example.com", "https://two.services.example.com:8080"], []
        ),
        "applications.noindex_domains": Sample(
            ["https://one.services.example.com"],
            [],
            row={"name": "web", "domains": ["https://one.services.example.com", "https://two.services.example.com"]},
        ),
        "applications.is_gzip_enabled": OFF,
        "applications.is_stripprefix_enabled": OFF,
        "applications.is_force_https_enabled": OFF,
        **part("databases"),
        "images.image": Sample(
            "registry.example.com/acme/one:1",
            "registry.example.com/acme/one:1.1",
            variants=("ready_made",),
        ),
        "databases.is_public": Sample(True, False, row={"name": "db", "public_port": 25432}),
        "databases.public_port": Sample(25432, 25433),
        "databases.public_port_timeout": Sample(60, 0),
        **variables.SAMPLES,
        "scheduled_tasks.name": Sample("one", "two"),
        "scheduled_tasks.command": Sample("one", "two"),
        "scheduled_tasks.frequency": Sample("0 3 * * *", "hourly"),
        "scheduled_tasks.container": Sample("web", ""),
        "scheduled_tasks.timeout": Sample(60, 300),
        "scheduled_tasks.enabled": OFF,
        **volume_backups.samples("web:/data"),
        "tags": Sample(["One", "two"], ["two", "three"]),
    },
    refused={
        "name": refused("x" * 256),
        "description": refused("for <b>all</b>"),
        "type": refused("", variant="ready_made", later=False),
        "applications.human_name": refused("x" * 256),
        "applications.domains": refused(["one.example.com"], ["https://one.example.com/Shop"]),
        "tags.name": refused("a<b>c"),
        "databases.human_name": refused("x" * 256),
        "databases.public_port": refused(65536),
        "databases.public_port_timeout": refused(-1),
        "environment_variables.key": refused("1BAD", "a b", "a-b", variables.LONG),
        "environment_variables.comment": refused("x" * 257),
        **volume_backups.refusals("web:/data"),
        "scheduled_tasks.name": refused(variables.LONG),
        "scheduled_tasks.command": refused("", variables.LONG),
        "scheduled_tasks.frequency": refused("sometimes", "* * *", ""),
        "scheduled_tasks.timeout": refused(0),
    },
    reasons={
        r"Service container with": "parts that are not there are refused by a look at them",
        r"Invalid service type": "only the server knows its types; nothing is written before it",
        r"/services 500": "a file that is no YAML is refused by what the option needs",
        r"both service type and docker_compose_raw": "options exclude one another",
        r"Log drain is not enabled": "only the server knows",
        r"/services/.* domains: Invalid URL": "a rule of the parts refuses it; only the name of the field is another",
    },
)
