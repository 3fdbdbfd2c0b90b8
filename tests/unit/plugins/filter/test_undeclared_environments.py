# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which environments nobody declares."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.undeclared_environments import undeclared_environments

ID = {"coolify": "uuid", "dokploy": "project_id"}


def server(platform, *places, held=()):
    return {
        "projects": [{"name": "shop", ID[platform]: "p1"}, {"name": "blog", ID[platform]: "p2"}],
        "environments": [{"project": project, "name": name} for project, name in places],
        "applications": [{"project": project, "environment": name, "name": "web"} for project, name in held],
    }


@pytest.mark.parametrize("platform", ID)
def test_of_a_declared_project_what_no_stack_declares_is_to_go(platform):
    places = [("shop", "production"), ("shop", "old"), ("shop", "kept"), ("blog", "old")]
    gone = {"project": "shop", "environment": "old", "prune": True, "state": "absent"}
    for project in ({"name": "shop"}, {ID[platform]: "p1"}):
        for stack in ({"project": "shop"}, {"project": "p1", "environment": "production"}):
            found = server(platform, *places)
            assert undeclared_environments(found, platform, [stack], [project], kept=["kept"]) == [gone]
            assert undeclared_environments(found, platform, [stack], []) == []


@pytest.mark.parametrize("platform", ID)
def test_what_every_project_begins_with_is_emptied_and_stays(platform):
    begun = ("shop", "production")
    shop = [{"name": "shop"}]
    assert undeclared_environments(server(platform, begun), platform, [], shop) == []
    emptied = {"project": "shop", "environment": "production", "prune": True, "state": "present"}
    assert undeclared_environments(server(platform, begun, held=[begun]), platform, [], shop) == [emptied]


def test_another_platform_is_a_mistake():
    with pytest.raises(AnsibleFilterError, match="coolify, dokploy"):
        undeclared_environments({}, "heroku", [], [])
