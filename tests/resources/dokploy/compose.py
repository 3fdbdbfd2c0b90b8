# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE

from ..case import Case, Sample, refused
from ..objects import project
from . import application, database, variables
from .objects import first, second

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
ROWS = ("domains", "mounts", "schedules", "volume_backups", "patches")
SERVICE = Sample("db", "web", {"raw": {"compose_file": FILE}})
# What each type needs, so that the type alone can change.
LOGIN = {
    "database_type": "mysql",
    "database_user": "app",
    "database_password": "usual-password",
    "database_root_password": "usual-password",
}
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
        "service_networks.service_name": SERVICE,
        "service_networks.networks": Sample(lambda bench: [first("network")(bench), second("network")(bench)], []),
        "service_networks.detach_dokploy_network": application.SWITCHED_ON,
        **{name: item for name, item in database.CASE.samples.items() if name.startswith("backups.")},
        "backups.service_name": SERVICE,
        "backups.database_type": Sample("mongo", "mysql"),
        "backups.database_user": Sample("one", "two"),
        "backups.database_password": Sample("first-password", "second-password"),
        "backups.database_root_password": Sample("first-password", "second-password"),
    },
    rows={
        **application.ROWS,
        **{
            name: {**application.ROWS[name], "service_name": "web"}
            for name in ("domains", "schedules", "volume_backups")
        },
        "service_networks": {"service_name": "web"},
        "backups": {**database.CASE.rows["backups"], "service_name": "db", **LOGIN},
    },
    refused={
        "volume_backups.destination": refused(""),
        "backups.destination": refused(""),
        "backups.database": refused(""),
        "backups.prefix": refused(""),
        "patches.file_path": refused(""),
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
        r"compose.(import|start)": "no module uses the route",
        r"compose.deployTemplate": "what its site of templates has only the server finds out",
        r"compose.cancelDeployment": "no option asks for it; dokploy_deployment says what can be done instead",
        r"compose.update 400 appName": "no update sends it",
    },
)
