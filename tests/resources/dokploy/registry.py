# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registries import REGISTRY

from ..case import Case, NotThere, Sample, refused
from ..objects import Value

if TYPE_CHECKING:
    from frame import Bench


def host(number: int) -> Value:
    """Dokploy logs in to each, so that none can be made up for a real server."""

    def value(bench: Bench) -> str:
        named = os.environ.get("DOKPLOY_REGISTRIES", "" if bench.server.real else "registry.example.com,localhost:5000")
        if not named:
            raise NotThere("DOKPLOY_REGISTRIES names no two registries that this server may log in to")
        return named.split(",")[number]

    return value


CASE = Case(
    REGISTRY,
    place={"url": host(0), "username": "somebody", "password": "usual-password"},
    samples={
        "url": Sample(host(0), host(1)),
        "username": Sample("somebody", "robot$ci"),
        "password": Sample("first-password", "second-password"),
        "image_prefix": Sample("acme", ""),
    },
    refused={
        "url": refused("https://x", "a b"),
        "username": refused(""),
        "password": refused(""),
    },
    reasons={
        r"registry.testRegistry": "no module uses the route",
        r"registry.(create|update) 400 Command execution failed": "only the server knows whether it may log in",
    },
)
