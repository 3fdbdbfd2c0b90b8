# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE

from ..case import Case, Sample, refused
from ..objects import project
from .objects import destination, first, second

TYPES = [item.name for item in DATABASE.variants]
OWN = {item.name: item for item in DATABASE.fields if item.variants}
LIMITS = ("limits_memory", "limits_memory_swap", "limits_memory_reservation", "limits_cpus")


def sample(item):
    """Two values of a field that only one type has."""
    if item.secret:
        # An export tells of no password that Coolify may have made up.
        return Sample("first-password", "second-password", fixed=not item.on_update, unsaid=True)
    if item.name.endswith("_conf"):
        return Sample("a = 1\n", "b = 2\n")
    return Sample("one", "two")


def refusal(item):
    """What a field that only one type has does not take."""
    (variant,) = item.variants
    if item.secret:
        return refused("a b", 'a"b', "x" * 129, variant=variant, later=item.on_update)
    if item.name.endswith(("_conf", "_args", "_method")):
        return refused("", variant=variant, before={item.name: "a = b"}, new=False)
    return refused("a b", "1a", "x" * 64, variant=variant)


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
        "public_port_timeout": Sample(60, 0),
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
    },
    refused={
        "name": refused("x" * 256),
        "image": refused(""),
        "public_port": refused(80, 65536, beside={"is_public": True}, later=False),
        "public_port_timeout": refused(-1),
        **{name: refused("") for name in LIMITS},
        **{name: refused(0, new=False) for name in ("health_check_interval", "health_check_timeout")},
        "health_check_retries": refused(0, new=False),
        "health_check_start_period": refused(-1, new=False),
        **{name: refusal(item) for name, item in OWN.items()},
    },
)
