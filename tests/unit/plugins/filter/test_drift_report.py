# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.drift_report import drift_report as of_everything
from ansible_collections.selfhosted.paas.plugins.plugin_utils.drift import STATES, domains, version
from ansible_collections.selfhosted.paas.plugins.plugin_utils.drift_results import changes


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
    # The environment counts as well.
    assert report["summary"]["in_sync"] == report["summary"]["declared"] == 2
    assert report["differences"] == []
    assert report["lines"] == ["Everything declared is in place."]
    assert report["objects"][1]["light"] == "up"


def adds_up(report):
    """Every declared thing is in one state, and what is not in sync is listed."""
    summary = report["summary"]
    declared = [row["state"] for row in report["objects"] if row["state"] != "undeclared"]
    assert summary["declared"] == len(declared) == summary["in_sync"] + len(report["differences"])
    assert all(summary[state] == declared.count(state) for state in STATES)
    for name in ("undeclared", "unverified"):
        assert summary[name] == len(report[name])
    assert str(len(report["undeclared"])) in report["verdict"] or not report["undeclared"]


def test_every_kind_of_difference_is_told():
    web = member(
        "web", changed=True, uuid="id-web", diff={"before": {"tag": "1"}, "after": {"tag": "2", "run": "deploy (tag)"}}
    )
    new = member("new", changed=True, diff={"before": {}, "after": {"name": "new"}})
    bad = member("bad", failed=True, msg="wrong tag")
    more = ["environment_variables[MORE]"]
    unsure = member("unsure", unverified=[{"option": "password", "reason": "hidden"}], undeclared=more)
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
        "production": "missing",
        "web": "differs",
        "new": "missing",
        "bad": "failed",
        "unsure": "in_sync",
        "clicked": "undeclared",
        "empty": "undeclared",
    }
    assert report["verdict"] == (
        "3 of 5 things differ from what is declared, 1 could not be checked, 3 are not declared"
    )
    assert {row["action"] for row in report["differences"]} == {"", "deploy (tag)"}
    assert next(row["changes"] for row in report["differences"] if row["name"] == "web") == [
        {"option": "tag", "before": "1", "after": "2"}
    ]
    assert [(row["name"], row["option"]) for row in report["undeclared"]] == [
        ("empty", ""),
        ("clicked", ""),
        ("unsure", more[0]),
    ]
    adds_up(report)
    assert report["lines"][1:] == [
        "missing: environment shop/production",
        "failed: application shop/production/bad: wrong tag",
        "missing: application shop/production/new",
        "differs: application shop/production/web: tag; deploy",
        "not declared: project empty",
        "not declared: application shop/production/clicked",
        "not declared: application shop/production/unsure: environment_variables[MORE]",
    ]
    assert [row["option"] for row in report["unverified"]] == ["password"]
    assert {(row["kind"], row["name"]): row["message"] for row in report["differences"]} == {
        ("environment", "production"): "",
        ("application", "web"): "",
        ("application", "new"): "",
        ("application", "bad"): "wrong tag",
    }


def looked(run, **words):
    return member("web", changed=True, diff={"before": {}, "after": {"run": run} if run else {}}, **words)


@pytest.mark.parametrize(
    ("told", "status", "state", "reason", "verdict"),
    [
        (
            looked("deploy (it was never deployed)"),
            "exited",
            "not_deployed",
            "it was never deployed",
            "1 of 2 things waits for a deployment",
        ),
        (
            member("web", deploy_required=True, deploy_reason="the swarm took it back, and web:1 serves"),
            "running:healthy",
            "not_deployed",
            "the swarm took it back, and web:1 serves",
            "1 of 2 things waits for a deployment",
        ),
        (member("web"), "exited:unhealthy", "down", "it is exited:unhealthy", "1 of 2 things does not run"),
        (looked("start (it is exited)"), "exited", "down", "it is exited", "1 of 2 things does not run"),
    ],
)
def test_what_is_stored_and_does_not_run_is_not_called_in_place(told, status, state, reason, verdict):
    found = [application("web", status={"state": status})]
    result = {"applications": [{**told, "uuid": "id-web"}]}
    report = drift_report([result], "coolify", found, declared=[declared("web")])
    assert report["drift"]
    (row,) = report["differences"]
    assert (row["state"], row["reason"], report["verdict"]) == (state, reason, verdict)
    adds_up(report)


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
        "production": "in_sync",
        "web": "made",
        "job": "changed",
        "idle": "not_deployed",
    }
    assert report["verdict"] == "2 of 4 things were changed, 1 waits for a deployment"
    adds_up(report)


def test_a_stack_that_could_not_be_looked_at_is_a_difference():
    there = [{**application("web"), "application_id": "id-web"}]
    result = {"msg": "The server is down", "failed": True}
    report = drift_report([result], "dokploy", there, declared=[declared("web", "gone")])
    assert report["drift"]
    assert report["differences"][0]["message"] == "The server is down"
    # Of what is in it nobody knows anything either.
    assert {row["name"]: row["state"] for row in report["objects"]} == dict.fromkeys(
        ("production", "web", "gone"), "failed"
    )
    assert report["verdict"] == "3 of 3 things could not be checked"
    stack = {"project": "shop", "applications": [{"application_id": "id-old"}]}
    report = drift_report([result], "dokploy", declared=[stack])
    assert report["lines"][-1] == "failed: application shop/production/id-old"


def test_a_project_may_be_declared_by_its_id():
    result = {"applications": [member("web")], "diff": {}}
    stack = declared("web", project="id-shop")
    projects = [{"uuid": "id-shop", "name": "shop"}]
    report = drift_report([result], "coolify", [application("web")], projects, [stack], check_mode=False)
    assert report["undeclared"] == []
    assert report["summary"]["in_sync"] == 2


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
    assert undeclared() == [("project", "", "clicked"), ("application", "shop", "new")]
    assert ("private key", "", "deploy") in undeclared(declared_server={"private_keys": []})


def test_where_all_is_declared_everything_else_is_told():
    # Every project begins with an environment for production.
    told = [
        ("application", "shop", "new"),
        ("project", "", "clicked"),
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
        "environments": [{"project": "shop", "name": name, "uuid": f"e-{name}"} for name in ("production", "tests")],
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
    assert sorted(names) == ["kept", "last", "old", "production", "spare", "tests", "web"]
    assert report["differences"] == [] and report["drift"]
    adds_up(report)
    assert report["summary"]["pruned"] == 4
    # It is told all the same once it is gone.
    left = of_everything([here, away], "coolify", {**found, "private_keys": []}, stacks, **words)
    assert ("private key", "spare", True) in [(row["kind"], row["name"], row["pruned"]) for row in left["undeclared"]]


def test_what_differs_is_told_with_the_file_that_declares_it(tmp_path):
    (tmp_path / ".git").mkdir()
    web = member("web", changed=True, diff={"before": {"tag": "1"}, "after": {"tag": "2"}})
    key = member("deploy", changed=True, diff={"before": {}, "after": {"name": "deploy"}})
    files = {"server.yml": {"private_keys": [{"name": "deploy"}]}, "stacks/shop.yml": declared("web")}
    words = {"files": [str(tmp_path / name) for name in files], "contents": list(files.values())}
    report = of_everything(
        [{"applications": [web]}], "coolify", {}, [declared("web")], server=[{"private_keys": [key]}], **words
    )
    assert {row["name"]: row["file"] for row in report["differences"]} == {
        "deploy": "server.yml",
        "web": "stacks/shop.yml",
    }
    assert report["lines"][-1] == "differs: application shop/production/web: tag (stacks/shop.yml)"


def test_of_much_the_lines_tell_the_first_and_how_many_more():
    names = [f"a{number:02}" for number in range(25)]
    gone = [member(name, changed=True, diff={"before": {}, "after": {"name": name}}) for name in names]
    lines = drift_report([{"applications": gone}], "coolify", declared=[declared(*names)])["lines"]
    assert len(lines) == 22 and lines[-1] == "and 5 more"


def test_what_is_used_is_told_with_those_that_use_it():
    found = {
        "servers": [{"name": "edge", "uuid": "s1"}, {"name": "idle", "uuid": "s2"}],
        "applications": [application("web", server="s1"), application("api", server="edge", environment="staging")],
        "projects": [{"name": "shop", "uuid": "p1"}],
    }
    edge, idle = of_everything([], "coolify", found)["used"]
    assert (idle["name"], idle["used_by"]) == ("idle", [])
    assert (edge["kind"], edge["name"]) == ("server", "edge")
    places = [("production", "web"), ("staging", "api")]
    assert edge["used_by"] == [
        {"kind": "application", "project": "shop", "environment": environment, "name": name}
        for environment, name in places
    ]
    key, other = {"name": "deploy", "ssh_key_id": "k1"}, {"name": "deploy", "ssh_key_id": "k2"}
    private = {"project": "shop", "environment": "production", "name": "web", "git": {"url": "git@x", "ssh_key": "k2"}}
    other_used, used = of_everything([], "dokploy", {"ssh_keys": [key, other], "applications": [private]})["used"]
    assert (used["kind"], used["name"], [row["name"] for row in used["used_by"]]) == ("SSH key", "deploy", ["web"])
    assert other_used["id"] == "k1" and not other_used["used_by"]


def test_what_lists_do_not_show_is_used_as_it_is_declared_and_called_unknown_otherwise():
    place = {"project": "shop", "environment": "production"}
    found = {
        "s3_storages": [{"name": "backups", "uuid": "b1"}],
        "databases": [{**place, "name": "orders", "uuid": "d1"}, {**place, "name": "clicked", "uuid": "d2"}],
        "private_keys": [{"name": "own", "uuid": "k1"}],
    }
    orders = {"name": "orders", "backups": [{"frequency": "hourly", "s3_storage": "backups"}]}
    stack = {"project": "shop", "databases": [orders]}
    report = of_everything([{}], "coolify", found, [stack], own=["k1"])
    assert {row["name"]: [one["name"] for one in row["used_by"]] for row in report["used"]} == {"backups": ["orders"]}
    assert {"kind": "S3 storages", "by": "databases"} in report["used_unknown"]
    assert not [row for row in report["used_unknown"] if row["kind"] in ("servers", "destinations")]
