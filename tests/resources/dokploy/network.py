# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.networks import NETWORK

from ..case import Case, Sample, refused


def fixed(one: object, other: object, **words: object) -> Sample:
    return Sample(one, other, fixed=True, **words)


CASE = Case(
    NETWORK,
    samples={
        "driver": fixed("overlay", "bridge"),
        "internal": fixed(True, False),
        "attachable": fixed(True, False),
        "enable_ipv4": fixed(False, True, beside={"enable_ipv6": True}),
        "enable_ipv6": fixed(True, False),
        "mtu": fixed(1400, 1450),
        "subnets.subnet": fixed("10.20.0.0/16", "10.21.0.0/16"),
        "subnets.gateway": fixed("10.20.0.1", "10.20.0.2"),
        "subnets.ip_range": fixed("10.20.1.0/24", "10.20.2.0/24"),
    },
    rows={"subnets": {"subnet": "10.20.0.0/16"}},
    refused={"mtu": refused(67, 65536, later=False)},
    reasons={
        r"Network not found": "looked up before anything is written",
        r"already exists": "only Docker knows what else is on its host",
    },
    named=lambda name: name.replace(" ", "-"),
    anybody="the source of Dokploy v0.30.2 asks for no right there",
)
