# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER

from ..case import Case, Sample, refused
from .objects import set_up, ssh_key
from .web_server import PORTS, traefik

CASE = Case(
    SERVER,
    place={"ip_address": "198.51.100.7", "ssh_key": ssh_key(1)},
    samples={
        "description": Sample("one", ""),
        "ip_address": Sample("198.51.100.1", "198.51.100.2"),
        "port": Sample(2222, 22),
        "username": Sample("deploy", "root"),
        "ssh_key": Sample(ssh_key(1), ssh_key(2)),
        "type": Sample("build", "deploy"),
        "docker_cleanup": Sample(False, True),
        "builds_concurrency": Sample(3, 1),
        "setup_command": Sample("set -e; true", ""),
        **traefik(prepare=set_up, unsaid=True),
        "schedules.name": Sample("one", "two"),
        "schedules.script": Sample("echo one", "echo two"),
        "schedules.cron_expression": Sample("0 4 * * *", "0 5 * * *"),
        "schedules.timezone": Sample("UTC", "Europe/Berlin"),
        "schedules.description": Sample("one", ""),
        "schedules.enabled": Sample(False, True),
    },
    rows={
        "traefik_ports": PORTS,
        "schedules": {"name": "usual", "script": "echo usual", "cron_expression": "0 3 * * *"},
    },
    refused={"builds_concurrency": refused(0, 101, new=False)},
)
