# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE

from ..case import Case, Sample, refused
from ..objects import project
from . import variables, volume_backups
from .application import SAMPLES as OF_APPLICATIONS
from .objects import destination, first, listed_since, second

TYPES = [item.name for item in DATABASE.variants]
OWN = {item.name: item for item in DATABASE.fields if item.variants}
LIMITS = ("limits_memory", "limits_memory_swap", "limits_memory_reservation", "limits_cpus")


STORAGES = {
    name: OF_APPLICATIONS[f"storages.{name}"]
    for name in ("type", "name", "mount_path", "host_path", "content", "fs_path")
}
DATA = "/var/lib/postgresql/data"
UNAPPLIED = {"allow_unapplied": True}


def sample(item):
    """Two values of a field that only one type has."""
    if item.secret:
        # An export tells of no password that Coolify may have made up.
        return Sample(
            "first-password", "second-password", beside=UNAPPLIED, fixed=item.name == "redis_password", unsaid=True
        )
    if item.name.endswith("_conf"):
        return Sample("a = 1\n", "b = 2\n")
    return Sample("one", "two", beside=UNAPPLIED)


def refusal(item):
    """What a field that only one type has does not take."""
    (variant,) = item.variants
    if item.secret:
        return refused("a b", 'a"b', "x" * 129, variant=variant, beside=UNAPPLIED, later=item.name != "redis_password")
    if item.name.endswith(("_conf", "_args", "_method")):
        return refused("", variant=variant, beside=UNAPPLIED, before={item.name: "a = b"}, new=False)
    return refused("a b", "1a", "x" * 64, variant=variant, beside=UNAPPLIED)


CASE = Case(
    DATABASE,
    place={"project": project, "server": first("own server")},
    variants={name: {"type": name} for name in TYPES},
    samples={
        "type": Sample("redis", "keydb", variants=("redis",), fixed=True),
        "description": Sample("one", ""),
        "image": Sample("registry.example.com/acme/one:1", "registry.example.com/acme/one:1.1"),
        "is_public": Sample(True, False, beside={"public_port": 25432}),
        "public_port": Sample(25432, 25433, beside={"is_public": True}),
        "public_port_timeout": Sample(60, 0, beside={"is_public": True, "public_port": 25434}),
        "limits_memory": Sample("512m", "0"),
        "limits_memory_swap": Sample("1g", "0"),
        "limits_memory_swappiness": Sample(10, 60),
        "limits_memory_reservation": Sample("128m", "0"),
        "limits_cpus": Sample("0.5", "0"),
        "limits_cpuset": Sample("0-1", ""),
        "limits_cpu_shares": Sample(512, 1024),
        "health_check_enabled": Sample(False, True),
        "health_check_interval": Sample(7, 15),
        "health_check_timeout": Sample(8, 5),
        "health_check_retries": Sample(9, 5),
        "health_check_start_period": Sample(10, 5),
        "server": Sample(first("server"), second("server"), fixed=True),
        "destination": Sample(
            destination(1), destination(2), {"server": first("server with destinations")}, fixed=True
        ),
        **{name: sample(item) for name, item in OWN.items()},
        "environment_variables.value": Sample("one", "two"),
        "environment_variables.is_shown_once": Sample(False, None, unsaid=True),
        "environment_variables.comment": Sample("one", ""),
        **{f"storages.{name}": item for name, item in STORAGES.items()},
        **volume_backups.samples(DATA),
        "tags": Sample(["One", "two"], ["two", "three"]),
        "backups.frequency": Sample("0 3 * * *", "hourly"),
        "backups.enabled": Sample(False, True),
        "backups.databases_to_backup": Sample("one", "one,two"),
        "backups.dump_all": Sample(True, False),
        "backups.save_s3": Sample(False, None, unsaid=True),
        "backups.s3_storage": Sample(
            listed_since("4.3", "S3 storage"), None, row={"frequency": "daily", "save_s3": True}, unsaid=True
        ),
        **{
            f"backups.retention_{what}_{where}": Sample(3, 0)
            for what in ("amount", "days", "max_storage")
            for where in ("locally", "s3")
        },
        "backups.timeout": Sample(60, 3600),
    },
    rows={
        **variables.ROWS,
        "storages": {"type": "volume", "name": "extra", "mount_path": "/extra"},
        "backups": {"frequency": "daily"},
    },
    refused={
        "name": refused("x" * 256),
        "description": refused("x" * 256, "for <b>all</b>"),
        "image": refused(""),
        "tags.name": refused("a<b>c"),
        "public_port": refused(80, 65536, beside={"is_public": True}, later=False),
        "public_port_timeout": refused(-1),
        **{name: refused("") for name in LIMITS},
        **{name: refused(0, new=False) for name in ("health_check_interval", "health_check_timeout")},
        "health_check_retries": refused(0, new=False),
        "health_check_start_period": refused(-1, new=False),
        **{name: refusal(item) for name, item in OWN.items()},
        "environment_variables.key": refused("1BAD", "a b", "x" * 256),
        "environment_variables.comment": refused("x" * 257),
        "storages.host_path": refused("/a b"),
        "storages.name": refused("a b", "-a", whole=True),
        "storages.mount_path": refused("/a;b", "/a/../b", row={"type": "file", "name": None}, whole=True),
        **volume_backups.refusals(DATA),
        "backups.databases_to_backup": refused("a; b", "a,$(id)", "a > b", "a\tb"),
        "backups.frequency": refused("sometimes", "* * *", ""),
        **{
            f"backups.retention_{what}_{where}": refused(-1)
            for what in ("amount", "days", "max_storage")
            for where in ("locally", "s3")
        },
        "backups.timeout": refused(59, 36001),
    },
    reasons={
        r"is already (running|stopped)": "a status that is not true any more; it is asked again once it is",
        r"PATCH /api/v1/databases/{id} 500": "names and passwords are never emptied",
        r"Scheduled backups are not supported": "an option of other types",
        r"s3_storage_uuid.*invalid": "it is looked up before anything is written",
        r"tag_name: Each tag name": "only of one letter, and it says so",
        r"422 foo$": "no module sends what is no field",
        r"Database not found": "gone since it was read",
    },
    unforetold=(
        "postgres_initdb_args new",
        "postgres_host_auth_method new",
        "postgres_conf new",
        "mysql_conf new",
        "mariadb_conf new",
        "mongo_conf new",
        "redis_password new",
        "redis_conf new",
        "keydb_conf new",
    ),
)
