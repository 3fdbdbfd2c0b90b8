# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.database_kinds import KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE

from ..case import Case, Sample, refused
from ..objects import project
from . import application, variables
from .objects import first, second

STARTED = {"state": "started"}
NAMES = {"database_name": "app", "database_user": "app"}


def started(bench, identifier):
    """A password is changed inside of a running database."""
    bench.run(DATABASE, database_id=identifier, **STARTED)


PASSWORD = Sample("first-password", "second-password", prepare=started, unsaid=True)
PORT = Sample(25432, 0)
OF_ALL = ("app_name", "server", "replicas", "command", "args", "networks", "detach_dokploy_network")
LIMITS = ("memory_limit", "memory_reservation", "cpu_limit", "cpu_reservation")
UNAPPLIED = {"allow_unapplied": True}


def otherwise(kind):
    """What is another for each type: images, and a password that libSQL reads with each start."""
    if kind == "libsql":
        return {"database_password": Sample("first-password", "second-password", unsaid=True)}
    image = f"registry.example.com/acme/{kind}"
    return {"docker_image": Sample(f"{image}:1.0", f"{image}:1.1")}


CASE = Case(
    DATABASE,
    place={"project": project},
    variants={kind.name: {"type": kind.name, **{name: NAMES[name] for name in kind.names}} for kind in KINDS},
    samples={
        "type": Sample("redis", "mongo", variants=("redis",), fixed=True),
        "description": Sample("one", "two"),
        "docker_image": Sample("registry.example.com/acme/one:1.0", "registry.example.com/acme/one:1.1"),
        "database_name": Sample("one", "two", beside=UNAPPLIED),
        "database_user": Sample("one", "two", beside=UNAPPLIED),
        "database_password": PASSWORD,
        "database_root_password": PASSWORD,
        "external_port": PORT,
        "external_grpc_port": PORT,
        "external_admin_port": PORT,
        "replica_sets": Sample(True, False),
        "sqld_node": Sample("replica", "primary"),
        "sqld_primary_url": Sample("http://primary:8080", ""),
        "enable_namespaces": Sample(True, False),
        **variables.SAMPLES,
        **{name: application.RUNNING[name] for name in (*OF_ALL, *LIMITS)},
        **application.SWARM,
        **{
            name: item for name, item in application.CHILDREN.items() if name.startswith(("mounts.", "volume_backups."))
        },
        "backups.destination": Sample(first("destination"), second("destination")),
        "backups.database": Sample("one", "two"),
        "backups.prefix": Sample("one-", "two-"),
        "backups.schedule": Sample("*/5 * * * *", "0 4 * * *"),
        "backups.keep_latest_count": Sample(3, 0),
        "backups.enabled": Sample(False, True),
    },
    otherwise={kind.name: otherwise(kind.name) for kind in KINDS},
    rows={
        **application.ROWS,
        "backups": {
            "destination": first("destination"),
            "database": "app",
            "prefix": "dumps/",
            "schedule": "0 3 * * *",
        },
    },
    refused={
        "backups.destination": refused(""),
        "volume_backups.destination": refused(""),
        "backups.database": refused(""),
        "backups.prefix": refused(""),
        "database_name": refused("", beside=UNAPPLIED),
        "database_user": refused("", beside=UNAPPLIED),
        "database_password": refused("a b", "it's", "", before=STARTED),
        "database_root_password": refused("a b", "it's", "", variant="mysql", before=STARTED),
        "app_name": refused("a b", "a/b", later=False),
        "mounts.mount_path": refused(""),
        "volume_backups.volume_name": refused("a b", "", new=False, later=False),
    },
    unforetold=(
        "app_name new",
        "ulimits_swarm.name new",
        "ulimits_swarm.name later",
        "placement_swarm.platforms.architecture new",
        "placement_swarm.platforms.architecture later",
        "placement_swarm.platforms.os new",
        "placement_swarm.platforms.os later",
    ),
    reasons={
        r"(Libsql|Mariadb|Mongo|MySql|Postgres|Redis) not found": "looked up before anything is written",
        r"Error updating (Libsql|Mariadb|Mongo|MySQL|Postgres|Redis)": "an id that does not exist; it is looked up",
        r"(changePassword|deploy) 500": "only the server knows what runs and what it can pull",
        r"appName: App name can only contain": "it is set when the database is created and never after",
    },
)
