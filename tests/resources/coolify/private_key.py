# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY

from ..case import Case, Sample, refused
from ..objects import own_key

LONG = "x" * 256

CASE = Case(
    PRIVATE_KEY,
    place={"private_key": own_key("usual")},
    samples={
        "description": Sample("one", "two"),
        "private_key": Sample(own_key("first"), own_key("second")),
    },
    refused={
        "name": refused(LONG),
        # A creation takes none, so an update follows.
        "description": refused("", LONG, "for <b>all</b>", new=False),
        "private_key": refused("", "abc", "ssh-ed25519 AAAA"),
    },
    reasons={
        r"Invalid private key": "what cannot be a key is refused; only the server reads keys",
        r"Private key already exists": "only with what the key may see; nothing else is written",
        r"Private Key is in use": "refused by a look at applications; of servers nobody tells",
    },
)
