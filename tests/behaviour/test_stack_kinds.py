# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several kinds in one stack: whatever is declared of an environment may stand in it, and may name one another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.kinds import KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Field, Reference
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import stages
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.stack_command import stack_command

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)

BY_KIND = {item.kind: item for item in KINDS}
NAMED = Field(
    "database",
    ("The database that it uses.",),
    api="description",
    refers=Reference("database", (), label="database", list=Call("GET", "/databases")),
)
"""An option that names a database, for which the server has a place in the description."""
USER = replace(
    BY_KIND["application"],
    fields=tuple(NAMED if item.name == "description" else item for item in BY_KIND["application"].fields),
)
REFERRING = stack_command(COOLIFY, [USER if item.kind == "application" else item for item in KINDS])
DATABASE = {"name": "data", "type": "redis"}


class Stack:
    """The environment of the test's own project."""

    def __init__(self, account, command=STACK):
        self.account, self.command = account, command

    def __call__(self, check_mode=False, **options):
        self.account.server.clear()
        return self.account.run(self.command, check_mode, project=self.account.project, **options)

    def app(self, name, **options):
        return {"name": name, **self.account.image(), **options}

    def stored(self, kind):
        return {row["name"]: row for row in self.account.stored(kind)}


@pytest.fixture
def stack(account):
    return Stack(account)


@pytest.fixture
def referring(account):
    return Stack(account, REFERRING)


def test_several_kinds_stand_in_one_stack(stack):
    declared = {"applications": [stack.app("web")], "databases": [DATABASE]}
    checked = stack(check_mode=True, **declared)
    assert stack.account.server.writes() == []
    made = stack(**declared)
    assert checked["changed"] and made["changed"]
    assert checked["diff"] == made["diff"] and set(made["diff"]["after"]) == {"applications", "databases"}
    assert sorted(made["succeeded"]) == ["data", "web"]
    assert made["kinds"]["databases"] == {"kind": "database", "id_option": "uuid"}
    assert made["databases"][0]["uuid"] == stack.stored("databases")["data"]["uuid"]
    assert not stack(**declared)["changed"]
    assert stack.stored("applications").keys() == {"web"}


def test_a_kind_that_nobody_declares_is_not_even_listed(stack):
    stack(databases=[DATABASE])
    stack(applications=[stack.app("web")], prune=True)
    assert stack.stored("databases").keys() == {"data"}
    assert not [item for item in stack.account.server.requests() if "databases" in item["path"]]


def test_all_kinds_are_pruned_together_and_count_together(stack):
    both = {"applications": [stack.app("web")], "databases": [DATABASE]}
    stack(**both)
    with pytest.raises(Failure, match="holds 2 that are not declared, and max_prune is 1: data, web"):
        stack(applications=[], databases=[], prune=True, max_prune=1)
    stack(applications=[], databases=[], prune=True, protected=["data"])
    assert not stack.stored("applications") and stack.stored("databases").keys() == {"data"}


def test_of_two_kinds_with_the_same_name_the_kind_is_told(stack):
    made = stack(applications=[stack.app("data")], databases=[DATABASE])
    assert sorted(made["succeeded"]) == ["application data", "database data"]
    assert [made[kind][0]["name"] for kind in ("applications", "databases")] == ["data", "data"]


@pytest.mark.parametrize("known", [False, True])
def test_one_may_name_another_that_the_same_stack_makes(referring, known):
    name = f"data of {referring.account.project}"
    database = {**DATABASE, "name": name}
    declared = {"applications": [referring.app("web", database=name)], "databases": [database]}
    if known:
        referring(applications=[referring.app("web")])
    checked = referring(check_mode=True, **declared)
    assert referring.account.server.writes() == [] and not checked.get("warnings")
    made = referring(**declared)
    assert checked["diff"] == made["diff"]
    assert made["diff"]["after"]["applications"]["web"]["database"] == name
    found = referring.stored("databases")[name]["uuid"]
    assert referring.stored("applications")["web"]["description"] == found
    assert not referring(**declared)["changed"]


def test_what_nobody_makes_is_refused(referring):
    declared = {"applications": [referring.app("web", database="date")], "databases": [DATABASE]}
    for check_mode in (True, False):
        with pytest.raises(Failure, match="There is no database 'date'") as caught:
            referring(check_mode=check_mode, **declared)
        assert caught.value.result["failures"] == ["web"]


def test_what_could_not_be_made_keeps_back_only_those_that_name_it(referring):
    bad = {"name": "nobody has this", "type": "redis", "public_port": 80, "is_public": True}
    apps = [referring.app("web", database="nobody has this"), referring.app("other")]
    with pytest.raises(Failure) as caught:
        referring(applications=apps, databases=[bad])
    assert caught.value.result["succeeded"] == ["other"]
    assert sorted(caught.value.result["failures"]) == ["nobody has this", "web"]
    assert referring.stored("applications").keys() == {"other"}


def test_what_is_started_is_there_for_what_is_deployed(stack):
    database = {**DATABASE, "state": "started"}
    stack(applications=[stack.app("web", deploy="always")], databases=[database])
    sent = [item["path"] for item in stack.account.server.requests()]
    started = next(number for number, path in enumerate(sent) if path.endswith("/start"))
    deployed = next(number for number, path in enumerate(sent) if "deploy" in path and "/applications/" not in path)
    assert started < deployed


def test_two_kinds_cannot_have_the_same_domain_and_check_mode_says_so_too(stack):
    domain = ["https://one.kinds.example.com"]
    service = {
        "name": "tools",
        "docker_compose_raw": "services:\n  web:\n    image: nginx:1\n",
        "applications": {"web": {"domains": domain}},
    }
    declared = {"applications": [stack.app("web", domains=domain)], "services": [service]}
    stack.account.refused(stack, "is declared for tools as well", **declared)


def test_kinds_come_after_those_that_they_refer_to(account):
    database = BY_KIND["database"]
    assert [[item.kind for item in stage] for stage in stages([USER, database])] == [["database"], ["application"]]
    project, key = BY_KIND["project"], BY_KIND["private_key"]
    # What it stands in is what it refers to as well.
    assert [[item.kind for item in stage] for stage in stages([database, key, project])] == [
        ["private_key", "project"],
        ["database"],
    ]
