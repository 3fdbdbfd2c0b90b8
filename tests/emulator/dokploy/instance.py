# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instance: version, health, who the key belongs to."""

from __future__ import annotations

from typing import Any

from .store import VERSION

OWNER = "embedded-owner"


def _organization(call: Any) -> dict[str, Any]:
    return {
        "id": call.organization,
        "name": "My Organization",
        "slug": None,
        "logo": None,
        "createdAt": call.key["created"],
        "metadata": None,
        "defaultRole": None,
        "ownerId": OWNER,
    }


def _session(call: Any) -> dict[str, Any]:
    return {"user": {"id": OWNER}, "session": {"activeOrganizationId": call.organization}}


PROCEDURES = {
    "settings.getDokployVersion": ("GET", {}, lambda call: VERSION),
    "settings.getReleaseTag": ("GET", {}, lambda call: "latest"),
    "settings.isCloud": ("GET", {}, lambda call: False),
    "settings.health": ("GET", {}, lambda call: {"status": "ok"}),
    "settings.getIp": ("GET", {}, lambda call: ""),
    "organization.active": ("GET", {}, _organization),
    "user.session": ("GET", {}, _session),
}
