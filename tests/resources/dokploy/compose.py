# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE

from ..case import Case, Sample, refused
from ..objects import project
from . import application, variables

FILE = {"services": {"web": {"image": "nginx:1.27"}, "db": {"image": "postgres:17"}}}
OTHER_FILE = """\
# written by hand
services:
  web:
    image: "nginx:1.28"
    ports: ["8080:80"]
    environment:
      - GREETING=${GREETING:-hello}
  db: {image: 'postgres:17'}
"""
ROWS = ("domains", "mounts", "schedules", "volume_backups")
SERVICE = Sample("db", "web", {"raw": {"compose_file": FILE}})
OF_ALL = ("auto_deploy", "icon", "app_name", "server")
OF_BUILDS = ("enable_submodules", "watch_paths", "create_env_file")
EVERYTHING = {**application.RUNNING, **application.BUILD}

CASE = Case(
    COMPOSE,
    place={"project": project},
    samples={
        "description": Sample("one", "two"),
        "compose_type": Sample("stack", "docker-compose"),
        "raw.compose_file": Sample(FILE, OTHER_FILE),
        **{
            name: item
            for name, item in application.SOURCES.items()
            if not name.endswith(".build_path") and not name.startswith(("docker.", "drop."))
        },
        **variables.SAMPLES,
        **{name: EVERYTHING[name] for name in (*OF_ALL, *OF_BUILDS)},
        "compose_path": Sample("deploy/compose.yml", "./docker-compose.yml"),
        "command": Sample("compose -f docker-compose.yml up -d", ""),
        "isolated_deployment": application.SWITCHED_ON,
        "isolated_deployments_volume": application.SWITCHED_ON,
        "randomize": application.SWITCHED_ON,
        "suffix": Sample("blue", ""),
        **{name: item for name, item in application.CHILDREN.items() if name.partition(".")[0] in ROWS},
        "domains.service_name": SERVICE,
        "schedules.service_name": SERVICE,
        "volume_backups.service_name": SERVICE,
    },
    rows={
        **application.ROWS,
        **{
            name: {**application.ROWS[name], "service_name": "web"}
            for name in ("domains", "schedules", "volume_backups")
        },
    },
    refused={
        "volume_backups.destination": refused(""),
        "app_name": refused("a b", "a/b", "", later=False),
        "compose_path": refused(""),
        "domains.host": refused(
            "bad host", "bad_host.example.com", "*.example.com", "https://example.com", "-a.example.com"
        ),
        "domains.path": refused("", later=False),
        "mounts.mount_path": refused(""),
        "volume_backups.volume_name": refused("a b", "", new=False, later=False),
    },
    reasons={
        r"compose.(delete|move) 404": "found before it is written",
        r"compose.(deployTemplate|import|start|cancelDeployment)": "no module uses the route",
        r"compose.update 400 appName": "no update sends it",
    },
)
