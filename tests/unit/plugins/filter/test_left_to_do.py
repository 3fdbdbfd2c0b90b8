# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a plan is left to be done."""

from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.filter.left_to_do import left_to_do


def test_what_differs_or_failed_is_left_whatever_the_task_calls_it():
    results = [
        {"changed": False, "diff": {"before": {}, "after": {}, "before_header": "environment shop/production"}},
        {"changed": False, "diff": {"before": {}, "after": {"applications": {"web": {"name": "web"}}}}},
        {"changed": False, "diff": {"before": {"applications": {"web": {"name": "web"}}}, "after": {}}},
        {"changed": False, "msg": "no such server", "diff": {"before": {}, "after": {}}},
        {"changed": False, "skipped": True},
    ]
    assert left_to_do(results) == [1, 2, 3]
    assert left_to_do([]) == []
