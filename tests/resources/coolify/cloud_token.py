# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_tokens import CLOUD_TOKEN

from ..case import Case, NotThere, Sample, refused

if TYPE_CHECKING:
    from frame import Bench


def token(text: str) -> Callable[[Bench], Any]:
    """The provider is asked about each, so that none can be made up for a real server."""

    def value(bench: Bench) -> str:
        if bench.server.real and not os.environ.get("HCLOUD_TOKEN"):
            raise NotThere("HCLOUD_TOKEN is no token of Hetzner")
        return os.environ["HCLOUD_TOKEN"] if bench.server.real else text

    return value


CASE = Case(
    CLOUD_TOKEN,
    place={"provider": "hetzner", "token": token("usual-word-of-hetzner")},
    samples={
        "provider": Sample("hetzner", "vultr", fixed=True),
        "token": Sample(token("first-word-of-hetzner"), token("second-word-of-hetzner"), fixed=True),
    },
    refused={"name": refused("x" * 256), "token": refused("", later=False)},
    reasons={
        r"Failed to validate token with provider API": "only the provider knows its tokens; nothing is stored",
        r"The selected provider is invalid": "options have choices",
    },
)
