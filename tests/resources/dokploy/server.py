# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER

from ..case import Case, Sample
from .objects import ssh_key

CASE = Case(
    SERVER,
    place={"ip_address": "192.0.2.7", "ssh_key": ssh_key(1)},
    samples={
        "description": Sample("one", ""),
        "ip_address": Sample("192.0.2.1", "server.example.com"),
        "port": Sample(2222, 22),
        "username": Sample("deploy", "root"),
        "ssh_key": Sample(ssh_key(1), ssh_key(2)),
        "type": Sample("build", "deploy"),
        "docker_cleanup": Sample(False, True),
    },
)
