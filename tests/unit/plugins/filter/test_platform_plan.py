# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan of a whole server, a line for each thing."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.platform_plan import NOTHING, platform_plan

KINDS = {"applications": {"kind": "application", "id_option": "uuid"}}


def member(name, before=None, after=None, **more):
    changed = bool(before or after)
    return {"name": name, "changed": changed, "diff": {"before": before or {}, "after": after or {}}, **more}


def plan(*members, before=None, after=None):
    result = {"kinds": KINDS, "applications": list(members), "diff": {"before": before or {}, "after": after or {}}}
    return platform_plan([result], "coolify", ["shop/production"])


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            member("web", after={"name": "web", "run": "deploy (it is new)"}),
            "make the application web; deploy (it is new)",
        ),
        (member("web", {"image": "1"}, {"image": "2"}), "change the application web: image"),
        (
            member("web", {"limits": {"memory": 1}}, {"limits": {"memory": 2}, "run": "deploy (limits)"}),
            "change the application web: limits.memory; deploy (limits)",
        ),
        (member("web", after={"run": "start (it is exited)"}), "the application web; start (it is exited)"),
        (member("web", {"name": "web", "image": "1"}), "remove the application web"),
        (member("web", failed=True, msg="no such server"), "application web cannot be: no such server"),
    ],
)
def test_each_thing_has_its_line(told, line):
    assert plan(told, member("other")) == [f"shop/production: {line}"]


def test_where_nothing_happens_that_is_said():
    assert plan(member("web")) == [NOTHING]
    assert platform_plan([], "dokploy", []) == [NOTHING]


def test_what_encloses_them_comes_first():
    web = member("web", after={"name": "web"})
    lines = plan(web, after={"project": "shop", "environment": "production", "environment_variables": {"A": "1"}})
    assert lines == [
        "shop/production: make the project shop",
        "shop/production: make the environment production",
        "shop/production: change the environment: environment_variables.A",
        "shop/production: make the application web",
    ]


def test_an_environment_goes_after_what_is_in_it():
    web = member("web", {"name": "web", "image": "1"})
    assert plan(web, before={"environment": "production"}) == [
        "shop/production: remove the application web",
        "shop/production: remove the environment production",
    ]


def test_the_server_and_environments_by_themselves_come_before_the_stacks():
    key = member("deploy", after={"name": "deploy"})
    server = {"kinds": {"private_keys": {"kind": "private_key"}}, "private_keys": [key]}
    around = {"changed": True, "environment": {"project": "shop", "name": "staging"}, "diff": {"after": {"a": "b"}}}
    lines = platform_plan([{}], "coolify", ["shop/staging"], server=[server], environments=[around])
    assert lines == [
        "the server: make the private key deploy",
        "shop: change the environment staging: a",
    ]


def test_what_could_not_be_planned_is_told_although_the_role_goes_on():
    """For the role a task that has failed is none that has."""
    failed = {"failed": False, "msg": "There is no option tags."}
    pruning = {"failed": False, "msg": "max_prune is 3.", "kinds": KINDS, "applications": [member("web")]}
    known = {"kinds": KINDS, "applications": [member("web", failed=True, msg="no")], "failed": False, "msg": "1 failed"}
    places = ["shop/staging", "shop/production", "blog/production"]
    assert platform_plan([failed, pruning, known], "coolify", places) == [
        "shop/staging: cannot be: There is no option tags.",
        "shop/production: cannot be: max_prune is 3.",
        "blog/production: application web cannot be: no",
    ]


def test_results_without_their_places_are_a_mistake():
    with pytest.raises(AnsibleFilterError, match="place"):
        platform_plan([{}], "coolify", [])
