# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.web_server import WEB_SERVER

from ..case import Case, NotThere, Sample, refused
from .objects import first, second

if TYPE_CHECKING:
    from frame import Bench

MAIN = """\
providers:
  file:
    directory: /etc/dokploy/traefik/dynamic
    watch: true
entryPoints:
  web:
    address: ":80"
  {name}:
    address: :5432
certificatesResolvers:
  letsencrypt:
    acme:
      email: test@localhost.com
"""
ROUTE = """\
http:
  routers:
    dokploy-router-app:
      rule: Host(`{host}`)
      service: dokploy-service-app
      entryPoints: [web]
  services:
    dokploy-service-app:
      loadBalancer:
        servers: [{{url: "http://dokploy:3000"}}]
        passHostHeader: true
"""
PORTS = {"target_port": 5432, "published_port": 15432}


def traefik(**words: Any) -> dict[str, Sample]:
    """Samples of what can be set of the Traefik of any server."""
    return {
        "traefik_environment": Sample(
            {"CF_DNS_API_TOKEN": "first-secret"}, {"CF_DNS_API_TOKEN": "second # secret"}, **words
        ),
        "traefik_ports.target_port": Sample(5432, 5433, **words),
        "traefik_ports.published_port": Sample(15432, 15433, **words),
        "traefik_ports.protocol": Sample("udp", "tcp", **words),
        "traefik_dashboard": Sample(True, False, **words),
    }


def patience(bench: Bench) -> int:
    """For Traefik, which begins anew and so can be tested only where nobody asks Dokploy through it."""
    if bench.server.real and urlsplit(bench.server.url).port in (None, 80, 443):
        raise NotThere("DOKPLOY_URL leads through the web server of Dokploy, and not to its own port, such as 3000")
    return 120


CASE = Case(
    WEB_SERVER,
    place={"wait_timeout": patience},
    samples={
        "host": Sample("dokploy.example.com", "panel.example.com"),
        "https": Sample(True, False, beside={"host": "dokploy.example.com"}),
        "certificate_type": Sample("letsencrypt", "custom", beside={"host": "dokploy.example.com"}),
        "letsencrypt_email": Sample("ops@example.com", "", beside={"host": "dokploy.example.com"}),
        "server_ip": Sample("203.0.113.7", "", unsaid=True),
        "docker_cleanup": Sample(False, True),
        "builds_concurrency": Sample(3, 1),
        "log_cleanup_cron": Sample("0 4 * * *", ""),
        "requests_log": Sample(True, False),
        "traefik_config": Sample(MAIN.format(name="postgres"), MAIN.format(name="database"), unsaid=True),
        "web_server_config": Sample(
            ROUTE.format(host="one.example.com"), ROUTE.format(host="two.example.com"), unsaid=True
        ),
        "middlewares": Sample(
            {"guests": {"basicAuth": {"users": ["guest:first-secret"]}}},
            {"guests": {"basicAuth": {"users": ["guest:second-secret"]}}},
        ),
        **traefik(),
        "schedules.name": Sample("one", "two"),
        "schedules.script": Sample("echo one", "echo two"),
        "schedules.cron_expression": Sample("0 4 * * *", "0 5 * * *"),
        "schedules.timezone": Sample("UTC", "Europe/Berlin"),
        "schedules.description": Sample("one", ""),
        "schedules.enabled": Sample(False, True),
        "backups.destination": Sample(first("destination"), second("destination")),
        "backups.prefix": Sample("one-", "two-"),
        "backups.schedule": Sample("*/5 * * * *", "0 4 * * *"),
        "backups.keep_latest_count": Sample(3, 0),
        "backups.include_encryption_key": Sample(False, True),
        "backups.enabled": Sample(False, True),
    },
    rows={
        "traefik_ports": PORTS,
        "schedules": {"name": "usual", "script": "echo usual", "cron_expression": "0 3 * * *"},
        "backups": {"destination": first("destination"), "prefix": "usual-", "schedule": "0 3 * * *"},
    },
    refused={
        "builds_concurrency": refused(0, 101),
        "letsencrypt_email": refused("nobody", beside={"host": "dokploy.example.com"}),
        "host": refused("https://dokploy.example.com", "panel.example.com/path", whole=True),
        "traefik_config": refused(""),
        "web_server_config": refused(""),
        "backups.destination": refused(""),
        "backups.prefix": refused(""),
    },
)
