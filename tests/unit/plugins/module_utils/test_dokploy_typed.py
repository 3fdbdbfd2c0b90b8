# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of Dokploy's answers before anybody looks at them."""

from __future__ import annotations

from datetime import datetime, timezone

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.typed import gathered


def test_a_service_is_known_by_its_own_id_whatever_else_it_holds():
    rows = {
        "applications": [{"buildServerId": "far", "applicationId": "a", "name": "web"}],
        "redis": [{"environmentId": "e", "redisId": "r", "name": "cache"}],
    }
    projects = [{"projectId": "p", "name": "shop", "environments": [{"environmentId": "e", "name": "live", **rows}]}]
    told = gathered("project.allForPermissions", projects, datetime.now(timezone.utc))
    assert told["services"] == [
        {"serviceId": "a", "name": "shop/live/web"},
        {"serviceId": "r", "name": "shop/live/cache"},
    ]
