# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.drift_report import changes, domains, version
from ansible_collections.selfhosted.paas.plugins.filter.drift_report import drift_report as of_everything


def drift_report(results, platform, applications=(), projects=(), declared=(), **more):
    """The report of a server that has these applications and projects."""
    return of_everything(results, platform, {"applications": applications, "projects": projects}, declared, **more)


def application(name, **record):
    return {"project": "shop", "environment": "production", "name": name, "uuid": f"id-{name}", **record}


def member(name, **words):
    return {"name": name, "changed": False, "failed": False, **words}


def declared(*names, **stack):
    return {"project": "shop", "applications": [{"name": name} for name in names], **stack}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1"}, "nginx:1"),
        ({"docker": {"image": "nginx:1"}}, "nginx:1"),
        ({"git_repository": "https://example.com/web", "git_branch": "main"}, "https://example.com/web@main"),
        ({"github": {"repository": "web", "branch": "dev"}}, "web@dev"),
        ({}, ""),
    ],
)
def test_the_version_is_what_runs(record, expected):
    assert version(record) == expected


def test_domains_are_urls():
    assert domains({"domains": ["https://a.example.com"]}) == ["https://a.example.com"]
    assert domains({"domains": [{"host": "a", "path": "/x", "https": True}, {"host": "b", "path": "/"}]}) == [
        "https://a/x",
        "http://b",
    ]


def test_changes_are_told_leaf_by_leaf():
    before = {"tag": "1", "environment_variables": {"A": {"value": "x"}}, "ports": ["1"]}
    after = {"tag": "2", "environment_variables": {"B": "y"}, "ports": ["1", "2"]}
    assert list(changes(before, after)) == [
        {"option": "tag", "before": "1", "after": "2"},
        {"option": "environment_variables.A.value", "before": "x", "after": None},
        {"option": "environment_variables.B", "before": None, "after": "y"},
        {"option": "ports", "before": ["1"], "after": ["1", "2"]},
    ]


def test_a_server_as_declared_has_no_drift():
    result = {"applications": [member("web")], "diff": {"before": {}, "after": {}}}
    report = drift_report(
        [result], "coolify", [application("web", status={"state": "running:healthy"})], declared=[declared("web")]
    )
    assert not report["drift"]
    assert report["verdict"] == "Everything declared is in place"
    assert report["summary"]["in_sync"] == 1
    assert report["objects"][0]["light"] == "up"


def test_every_kind_of_difference_is_told():
    web = member(
        "web", changed=True, uuid="id-web", diff={"before": {"tag": "1"}, "after": {"tag": "2", "run": "deploy (tag)"}}
    )
    new = member("new", changed=True, diff={"before": {}, "after": {"name": "new"}})
    bad = member("bad", failed=True, msg="wrong tag")
    unsure = member("unsure", unverified=[{"option": "password", "reason": "hidden"}])
    result = {
        "applications": [web, new, bad, unsure],
        "diff": {"before": {}, "after": {"environment": "production", "applications": {}}},
        "msg": "1 of 4 failed",
    }
    found = [application("web"), application("unsure"), application("clicked"), application("x", project="ignored")]
    projects = [{"uuid": "1", "name": "shop"}, {"uuid": "2", "name": "empty"}]
    stack = declared("web", "new", "bad", "unsure")
    report = drift_report([result], "coolify", found, projects, [stack], ignored_projects=["ignored"])
    assert {row["name"]: row["state"] for row in report["objects"]} == {
        "web": "differs",
        "new": "missing",
        "bad": "failed",
        "unsure": "in_sync",
        "clicked": "undeclared",
    }
    assert report["verdict"] == (
        "2 of 4 applications differ from what is declared, 1 could not be checked, 2 are not declared"
    )
    assert {row["action"] for row in report["differences"]} == {"", "deploy (tag)"}
    assert next(row["changes"] for row in report["differences"] if row["name"] == "web") == [
        {"option": "tag", "before": "1", "after": "2"}
    ]
    assert [row["name"] for row in report["undeclared"]] == ["clicked", "empty"]
    # As the sentence says; an environment is no thing in one.
    assert report["summary"]["undeclared"] == 2 and "2 are not declared" in report["verdict"]
    assert [row["option"] for row in report["unverified"]] == ["password"]
    assert {(row["kind"], row["name"]): row["message"] for row in report["differences"]} == {
        ("environment", "production"): "",
        ("application", "web"): "",
        ("application", "new"): "",
        ("application", "bad"): "wrong tag",
    }


def looked(run, **words):
    return member("web", changed=True, diff={"before": {}, "after": {"run": run} if run else {}}, **words)


STORED = {"applications": [member("web")], "diff": {}}


@pytest.mark.parametrize(
    ("result", "running", "status", "state", "reason", "verdict"),
    [
        # What is stored never ran, or runs no more: what the stack says itself, and what a second look says.
        (
            {"applications": [looked("deploy (it was never deployed)")]},
            {},
            "exited",
            "not_deployed",
            "it was never deployed",
            "1 of 1 application waits for a deployment",
        ),
        (
            STORED,
            {"applications": [looked("deploy (the swarm took its last deployment back, and web:1 serves)")]},
            "running:healthy",
            "not_deployed",
            "the swarm took its last deployment back, and web:1 serves",
            "1 of 1 application waits for a deployment",
        ),
        (
            {"applications": [member("web", deploy_required=True)]},
            {"skipped": True},
            "running:healthy",
            "not_deployed",
            "",
            "1 of 1 application waits for a deployment",
        ),
        (
            STORED,
            STORED,
            "exited:unhealthy",
            "down",
            "it is exited:unhealthy",
            "1 of 1 application does not run",
        ),
        (
            {"applications": [looked("start (it is exited)")]},
            {},
            "exited",
            "down",
            "it is exited",
            "1 of 1 application does not run",
        ),
        (
            STORED,
            {"failed": True, "msg": "The server is down"},
            "running:healthy",
            "in_sync",
            "",
            "1 could not be checked",
        ),
        (
            STORED,
            {"applications": [member("web", failed=True, msg="no answer")]},
            "running:healthy",
            "failed",
            "",
            "1 could not be checked",
        ),
    ],
)
def test_what_is_stored_and_does_not_run_is_not_called_in_place(result, running, status, state, reason, verdict):
    found = [application("web", status={"state": status})]
    for item in (*result.get("applications", ()), *running.get("applications", ())):
        item["uuid"] = "id-web"
    report = drift_report([result], "coolify", found, declared=[declared("web")], running=[running])
    assert report["drift"]
    row = report["objects"][0]
    assert (row["state"], row["reason"], report["verdict"]) == (state, reason, verdict)
    assert report["summary"][state] == 1


@pytest.mark.parametrize("state", ["stopped", "absent"])
def test_what_is_declared_not_to_run_may_be_down(state):
    stack = {"project": "shop", "applications": [{"name": "web", "state": state}]}
    found = [application("web", status={"state": "exited"})]
    result = {"applications": [member("web", uuid="id-web", deploy_required=True)]}
    report = drift_report([result], "coolify", found, declared=[stack])
    assert (report["drift"], report["verdict"]) == (False, "Everything declared is in place")


def test_after_a_run_the_states_say_what_it_has_done():
    new = member(
        "web", changed=True, uuid="id-web", diff={"before": {}, "after": {"name": "web", "run": "deploy (new)"}}
    )
    old = member("job", changed=True, uuid="id-job", diff={"before": {}, "after": {"run": "deploy (it is stale)"}})
    idle = member(
        "idle", changed=True, uuid="id-idle", deploy_required=True, diff={"before": {}, "after": {"name": "x"}}
    )
    found = [application(name, status={"state": "running:healthy"}) for name in ("web", "job")]
    found.append(application("idle", status={"state": "exited"}))
    stack = declared("web", "job", "idle")
    report = drift_report([{"applications": [new, old, idle]}], "coolify", found, declared=[stack], check_mode=False)
    assert {row["name"]: row["state"] for row in report["objects"]} == {
        "web": "made",
        "job": "changed",
        "idle": "not_deployed",
    }
    assert report["verdict"] == "3 of 3 applications were changed, 1 waits for a deployment"


def test_a_stack_that_could_not_be_looked_at_is_a_difference():
    report = drift_report([{"msg": "The server is down", "failed": True}], "dokploy", declared=[declared("web")])
    assert report["drift"]
    assert report["differences"][0]["message"] == "The server is down"
    assert report["verdict"] == "1 could not be checked"


def test_a_project_may_be_declared_by_its_id():
    result = {"applications": [member("web")], "diff": {}}
    stack = declared("web", project="id-shop")
    projects = [{"uuid": "id-shop", "name": "shop"}]
    report = drift_report([result], "coolify", [application("web")], projects, [stack], check_mode=False)
    assert report["undeclared"] == []
    assert report["summary"]["in_sync"] == 1


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(AnsibleFilterError, match="one result for each"):
        drift_report([], "coolify", declared=[declared("web")])
    with pytest.raises(AnsibleFilterError, match="coolify, dokploy"):
        drift_report([], "heroku")


ENVIRONMENTS = [
    {"project": project, "name": name, "uuid": f"id-{project}-{name}"}
    for project in ("shop", "clicked", "ignored")
    for name in ("production", "staging")
]


def undeclared(**more):
    """What is not declared where a stack, an empty environment and a project are that somebody has clicked."""
    found = {
        "applications": [application("web"), application("new", environment="staging")],
        "projects": [{"uuid": "1", "name": "shop"}, {"uuid": "2", "name": "clicked"}],
        "environments": ENVIRONMENTS,
        "private_keys": [{"uuid": "3", "name": "deploy"}],
    }
    stack = {**declared("web"), "environment": "id-shop-production"}
    report = of_everything([{}], "coolify", found, [stack], ignored_projects=["ignored"], **more)
    return [(row["kind"], row["project"], row["name"]) for row in report["undeclared"]]


def test_where_some_is_declared_that_is_told_which_nothing_else_tells_of():
    assert undeclared() == [("application", "shop", "new"), ("project", "clicked", "clicked")]
    assert ("private key", "", "deploy") in undeclared(declared_server={"private_keys": []})


def test_where_all_is_declared_everything_else_is_told():
    # Every project begins with an environment for production.
    told = [
        ("application", "shop", "new"),
        ("project", "clicked", "clicked"),
        ("private key", "", "deploy"),
        ("environment", "shop", "staging"),
        ("environment", "clicked", "staging"),
    ]
    assert sorted(undeclared(whole=True)) == sorted(told)


def test_a_kind_that_cannot_be_listed_is_not_known():
    left = [{"kind": "users", "reason": "only owners may"}]
    report = of_everything([], "dokploy", {}, whole=True, not_listed=left)
    told = {
        "project": "",
        "environment": "",
        "kind": "users",
        "name": "users",
        "option": "",
        "reason": "only owners may",
    }
    assert report["unverified"] == [told]
    assert not report["drift"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_what_is_pruned_is_told_once_as_what_exists_undeclared(check_mode):
    def gone(name):
        return member(name, changed=True, uuid=f"id-{name}", diff={"before": {"name": name}, "after": {}})

    here = {"applications": [member("web"), gone("old")], "diff": {"before": {}, "after": {}}}
    away = {"applications": [gone("last")], "diff": {"before": {"environment": "tests"}, "after": {}}}
    key = {"private_keys": [member("spare", changed=True, uuid="k1", diff={"before": {"name": "spare"}, "after": {}})]}
    found = {
        "applications": [application(name) for name in ("web", "old", "kept")]
        + [application("last", environment="tests")],
        "environments": [{"project": "shop", "name": "tests", "uuid": "e1"}],
        "private_keys": [{"name": "spare", "uuid": "k1"}],
    }
    stacks = [declared("web"), {"project": "shop", "environment": "tests", "state": "absent"}]
    words = {"server": [key], "whole": True, "check_mode": check_mode}
    report = of_everything([here, away], "coolify", found, stacks, **words)
    told = {(row["kind"], row["name"]): row["pruned"] for row in report["undeclared"]}
    assert told == {
        ("application", "old"): True,
        ("application", "kept"): False,
        ("application", "last"): True,
        ("environment", "tests"): True,
        ("private key", "spare"): True,
    }
    names = [row["name"] for row in report["objects"]]
    assert sorted(names) == ["kept", "last", "old", "web"]


def test_what_is_used_is_told_with_those_that_use_it():
    found = {
        "servers": [{"name": "edge", "uuid": "s1"}, {"name": "idle", "uuid": "s2"}],
        "applications": [application("web", server="s1"), application("api", server="edge", environment="staging")],
        "projects": [{"name": "shop", "uuid": "p1"}],
    }
    (edge,) = of_everything([], "coolify", found)["used"]
    assert (edge["kind"], edge["name"]) == ("server", "edge")
    places = [("production", "web"), ("staging", "api")]
    assert edge["used_by"] == [
        {"kind": "application", "project": "shop", "environment": environment, "name": name}
        for environment, name in places
    ]
    key, other = {"name": "deploy", "ssh_key_id": "k1"}, {"name": "deploy", "ssh_key_id": "k2"}
    private = {"project": "shop", "environment": "production", "name": "web", "git": {"url": "git@x", "ssh_key": "k2"}}
    (used,) = of_everything([], "dokploy", {"ssh_keys": [key, other], "applications": [private]})["used"]
    assert (used["kind"], used["name"], [row["name"] for row in used["used_by"]]) == ("SSH key", "deploy", ["web"])
