# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_init_scripts import CLOUD_INIT_SCRIPT

from ..case import Case, Sample, refused

CASE = Case(
    CLOUD_INIT_SCRIPT,
    place={"script": "#cloud-config\npackages: [curl]\n"},
    samples={
        "script": Sample("#cloud-config\npackages: [curl]\n", "#cloud-config\npackages: []\n"),
    },
    refused={"name": refused("x" * 256), "script": refused("")},
    reasons={r"valid bash script": "only the server reads scripts; nothing else is written"},
)
