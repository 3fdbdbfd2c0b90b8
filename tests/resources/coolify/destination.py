# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import random
from typing import TYPE_CHECKING

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.destinations import DESTINATION

from ..case import Case, Sample, refused
from .objects import first

if TYPE_CHECKING:
    from frame import Bench


def network(bench: Bench) -> str:
    """One that no other has."""
    return f"fields-{random.getrandbits(48):x}"


CASE = Case(
    DESTINATION,
    place={"server": first("reached server"), "network": network},
    samples={"network": Sample(network, network, fixed=True)},
    refused={"name": refused("x" * 256), "network": refused("bad name", "-first", "x" * 256, later=False)},
    reasons={
        r"A destination with this network already exists": "refused by a look at those of the server",
        r"DELETE .*/destinations/.* Server Error": "only the server knows whether Coolify can log in there",
        r"Destination has attached resources": "refused by a look at what runs there",
        r"Destination type must be": "no option says it, since it follows from the server",
        r"Server has multiple destinations|does not belong to the specified server": "about an application",
    },
)
