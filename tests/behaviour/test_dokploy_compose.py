# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose files on Dokploy: what runs of them, whatever Dokploy says of a deployment."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import ENVIRONMENT, PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

pytestmark = [
    pytest.mark.parametrize("account", ["dokploy"], indirect=True),
    pytest.mark.embedded_only,
    pytest.mark.newest("dokploy"),
]
FILE = """\
# the shop
services:
  web:
    image: 127.0.0.1:5000/acme/web:${TAG}
    volumes: [data:/data]
  worker:
    image: 127.0.0.1:5000/acme/worker:1.0
volumes:
  data: {}
"""
BOTH = pytest.mark.parametrize("kind", ["docker-compose", "stack"])


class Composes:
    """The composes of one project, as a user declares them."""

    def __init__(self, account):
        self.account = account

    def run(self, check_mode=False, **options):
        return self.account.run(COMPOSE, check_mode, **{"project": self.account.project, "name": "shop", **options})

    def deployed(self, kind="docker-compose", tag="1.0", **options):
        declared = {"compose_type": kind, "raw": {"compose_file": FILE}, "environment_variables": {"TAG": tag}}
        return self.run(**{**declared, "deploy": "auto", **options})

    def refused(self, **options):
        """Why both modes refuse it with the same words, before anything is written."""
        self.account.server.clear()
        told = []
        for check_mode in (True, False):
            with pytest.raises(Failure) as caught:
                self.run(check_mode, **options)
            told.append(str(caught.value))
        assert told[0] == told[1]
        assert self.account.server.writes() == []
        return told[0]

    @property
    def domain(self):
        """One that no other project has."""
        return {"host": f"{self.account.project.replace(' ', '-')}.example.com", "service_name": "web", "port": 8080}

    @property
    def state(self):
        return self.account.state()

    @property
    def row(self):
        projects = [row["projectId"] for row in self.state["projects"].values() if row["name"] == self.account.project]
        places = [row["environmentId"] for row in self.state["environments"].values() if row["projectId"] in projects]
        (found,) = [row for row in self.state["composes"].values() if row["environmentId"] in places]
        return found

    def running(self, name):
        """The names of what runs of it."""
        made = [item["service"] for item in self.state["composed"].get(name, ()) if item["state"] == "running"]
        return sorted(made + [key[len(name) + 1 :] for key in self.state["services"] if key.startswith(f"{name}_")])

    def deployments(self):
        return self.account.server.requests("compose.deploy")


@pytest.fixture
def composes(account):
    return Composes(account)


@BOTH
def test_it_is_deployed_and_runs(composes, kind):
    result = composes.deployed(kind)
    assert result["verdict"]["outcome"] == "success"
    assert composes.running(composes.row["appName"]) == ["web", "worker"]
    again = composes.deployed(kind, state="started")
    assert not again["changed"] and not again["deploy_required"]


def test_a_text_is_stored_as_it_was_written(composes):
    composes.deployed()
    assert composes.row["composeFile"] == FILE
    said = {"services": {"web": {"image": "127.0.0.1:5000/acme/web:${TAG}", "volumes": ["data:/data"]}}}
    said["services"]["worker"] = {"image": "127.0.0.1:5000/acme/worker:1.0"}
    assert not composes.run(raw={"compose_file": {**said, "volumes": {"data": {}}}})["changed"]


@BOTH
@pytest.mark.parametrize("before", [False, True], ids=["new", "over a good one"])
def test_what_ends_at_once_is_a_failure_that_names_it(composes, kind, before):
    if before:
        composes.deployed(kind)
    with pytest.raises(Failure) as caught:
        composes.deployed(kind, tag="bad")
    verdict = caught.value.result["verdict"]
    assert verdict["outcome"] == "failed"
    assert "web: " in verdict["reason"] and "worker: " not in verdict["reason"]
    assert "fatal: cannot go on" in str(caught.value) or "non-zero exit (1)" in str(caught.value)
    assert composes.deployed(kind)["verdict"]["outcome"] == "success"


@BOTH
def test_an_image_that_does_not_exist_is_a_failure(composes, kind):
    with pytest.raises(Failure) as caught:
        composes.deployed(kind, tag="9.9")
    assert caught.value.result["verdict"]["outcome"] == "failed"
    assert "127.0.0.1:5000/acme/web:9.9" in str(caught.value)


@BOTH
def test_what_was_stopped_is_started_by_a_deployment(composes, kind):
    composes.deployed(kind)
    name = composes.row["appName"]
    assert composes.run(state="stopped")["changed"]
    assert composes.running(name) == []
    assert not composes.run(state="stopped")["changed"]
    result = composes.run(state="started")
    assert result["changed"] and result["verdict"]["outcome"] == "success"
    assert composes.running(name) == ["web", "worker"]
    assert not composes.run(state="started")["changed"]


@BOTH
def test_a_restart_ends_everything_and_deploys_it(composes, kind):
    composes.deployed(kind)
    result = composes.run(state="restarted")
    assert result["changed"] and result["verdict"]["outcome"] == "success"
    assert composes.running(composes.row["appName"]) == ["web", "worker"]


def test_a_domain_waits_for_a_deployment(composes):
    composes.deployed()
    assert composes.run(domains=[composes.domain])["deploy_required"]
    # A later run knows of it, although nothing differs any more.
    assert composes.run(domains=[composes.domain])["deploy_required"]
    result = composes.run(domains=[composes.domain], deploy="auto")
    assert result["verdict"]["outcome"] == "success"
    again = composes.run(domains=[composes.domain], deploy="auto")
    assert not again["changed"] and not again["deploy_required"]


def test_a_service_that_the_file_does_not_have_is_refused(composes):
    composes.deployed(domains=[composes.domain])
    for option in (
        {"domains": [{**composes.domain, "service_name": "wbe"}]},
        {"schedules": [{"name": "one", "cron_expression": "0 3 * * *", "command": "true", "service_name": "wbe"}]},
    ):
        told = composes.refused(**option)
        assert "service_name is wbe, and the Compose file has web, worker" in told
    told = composes.refused(raw={"compose_file": {"services": {"shop": {"image": "nginx"}}}})
    assert f"the domain {composes.domain['host']} leads to web" in told
    assert "the Compose file has web-blue, worker-blue" in composes.refused(randomize=True, suffix="blue")
    composes.run(
        domains=[{**composes.domain, "service_name": "web-blue"}], randomize=True, suffix="blue", deploy="auto"
    )
    assert composes.running(composes.row["appName"]) == ["web-blue", "worker-blue"]


def test_another_type_is_refused_while_something_runs(composes):
    composes.deployed()
    assert "state=stopped" in composes.refused(compose_type="stack")
    composes.run(state="stopped")
    composes.deployed("stack")
    assert composes.row["composeType"] == "stack"


@BOTH
@pytest.mark.parametrize("delete", [False, True], ids=["keeps", "deletes"])
def test_named_volumes_stay_unless_told(composes, kind, delete):
    composes.deployed(kind)
    name = composes.row["appName"]
    composes.run(state="absent", delete_volumes=delete)
    assert composes.running(name) == []
    assert (f"{name}_data" in composes.state["volumes"]) == (kind == "stack" or not delete)
    assert not composes.run(state="absent")["changed"]


def test_variables_are_taken_from_a_database(composes):
    own = {"database_name": "orders", "database_user": "shop", "database_password": "first-password"}
    composes.account.run(DATABASE, project=composes.account.project, name="orders", type="postgres", **own)
    declared = {"raw": {"compose_file": FILE}, "environment_from": {"DATABASE_URL": {"database": "orders"}}}
    result = composes.run(**declared)
    assert "first-password" not in str(result)
    assert "DATABASE_URL=postgresql://shop:first-password@" in composes.row["env"]
    assert not composes.run(**declared)["changed"]


def test_it_is_a_member_of_a_stack(composes):
    place = {"project": composes.account.project, "environment": "production"}
    member = {"name": "shop", "raw": {"compose_file": FILE}, "environment_variables": {"TAG": "1.0"}, "deploy": "auto"}
    result = composes.account.run(STACK, **place, composes=[member])
    assert result["composes"][0]["verdict"]["outcome"] == "success"
    assert not composes.account.run(STACK, **place, composes=[member])["changed"]


@pytest.mark.parametrize("what", [ENVIRONMENT, PROJECT], ids=["environment", "project"])
def test_what_holds_a_compose_is_not_removed(composes, what):
    project = composes.account.project
    composes.account.run(ENVIRONMENT, project=project, name="staging")
    composes.run(environment="staging", raw={"compose_file": FILE})
    where = {"name": "staging", "project": project} if what is ENVIRONMENT else {"name": project}
    with pytest.raises(Failure, match="still needed"):
        composes.account.run(what, **where, state="absent")
