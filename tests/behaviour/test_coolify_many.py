# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unchanged databases and services, however many, are seen in the lists of them."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)
KINDS = {
    "databases": {"type": "redis", "description": "one of many", "limits_memory": "64m"},
    "services": {"docker_compose_raw": {"services": {"web": {"image": "nginx:1"}}}, "description": "one of many"},
}


@pytest.mark.parametrize("plural", KINDS)
def test_a_stack_asks_no_more_for_many_than_for_a_few(account, plural):
    stack = declaration_of("coolify_stack")
    asked = []
    for count in (2, 12):
        rows = [{"name": f"number {number}", **KINDS[plural]} for number in range(count)]
        account.run(stack, project=account.project, **{plural: rows})
        account.server.clear()
        assert not account.run(stack, project=account.project, **{plural: rows})["changed"]
        asked.append(len(account.server.requests()))
    assert asked[0] == asked[1] <= 5
