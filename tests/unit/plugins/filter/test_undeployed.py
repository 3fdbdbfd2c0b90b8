# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What waits for a deployment, a line for each thing."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.undeployed import undeployed


def lines(*members, **declared):
    stack = {"project": "shop", "applications": [{"name": "web", **declared}, {"name": "worker"}]}
    return undeployed([{"applications": list(members)}], "coolify", [stack])


def waits(name, **more):
    return {"name": name, "failed": False, "deploy_required": True, "deploy_reason": "it was never deployed", **more}


def test_each_that_waits_is_named_with_its_reason():
    assert lines(waits("web"), waits("worker", deploy_reason=""), waits("other", deploy_required=False)) == [
        "shop/production: the application web waits for a deployment: it was never deployed",
        "shop/production: the application worker waits for a deployment",
    ]


def test_what_is_declared_as_stopped_or_has_failed_does_not_wait():
    assert lines(waits("web"), waits("worker", failed=True, msg="no"), state="stopped") == []
    assert lines(waits("web", uuid="abc"), name="renamed", uuid="abc", state="stopped") == []


def test_a_stack_that_could_not_be_looked_at_is_told_elsewhere():
    assert undeployed([{"msg": "no such project"}], "dokploy", [{"project": "shop"}]) == []


def test_results_without_their_stacks_are_a_mistake():
    with pytest.raises(AnsibleFilterError, match="each declared stack"):
        undeployed([{}], "coolify", [])
