# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.certificates import CERTIFICATE

from ..case import Case, Sample, refused
from ..objects import own_key

PEM = "-----BEGIN CERTIFICATE-----\nMIIB{}\n-----END CERTIFICATE-----"

CASE = Case(
    CERTIFICATE,
    place={"certificate_data": PEM.format("usual"), "private_key": own_key("usual")},
    samples={
        "certificate_data": Sample(PEM.format("first"), PEM.format("second")),
        "private_key": Sample(own_key("first"), own_key("second")),
    },
    refused={"certificate_data": refused(""), "private_key": refused("")},
    reasons={
        r"Certificate not found": "looked up before anything is written",
    },
)
