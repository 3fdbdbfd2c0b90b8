# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY

from ..case import Case, Sample, refused
from ..objects import own_key

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{} dokploy"

CASE = Case(
    SSH_KEY,
    place={"private_key": own_key("usual"), "public_key": PUBLIC.format("usual")},
    samples={
        "description": Sample("one", ""),
        "type": Sample("ed25519", "rsa", fixed=True),
        "private_key": Sample(own_key("first"), own_key("second"), fixed=True),
        "public_key": Sample(PUBLIC.format("first"), PUBLIC.format("second"), fixed=True),
    },
    refused={
        "private_key": refused("", "abc", later=False),
        "public_key": refused("", "abc", later=False),
    },
    reasons={
        r"SSH Key not found|Error updating this SSH key": "looked up before anything is written",
    },
)
