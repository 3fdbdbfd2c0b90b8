# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose files on Dokploy: what runs of them, whatever Dokploy says of a deployment."""

from __future__ import annotations

import re

import pytest
from accounts import Declared, instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.deployment import DEPLOYMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.logs import COMPOSE_LOGS
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


class Composes(Declared):
    """The composes of one project, as a user declares them."""

    resource = COMPOSE
    usual = (("name", "shop"),)

    def deployed(self, kind="docker-compose", tag="1.0", **options):
        declared = {"compose_type": kind, "raw": {"compose_file": FILE}, "environment_variables": {"TAG": tag}}
        return self.run(**{**declared, "deploy": "auto", **options})

    @property
    def domain(self):
        """One that no other project has."""
        return {"host": f"{self.account.project.replace(' ', '-')}.example.com", "service_name": "web", "port": 8080}

    @property
    def state(self):
        return self.account.state()

    @property
    def row(self):
        (found,) = self.account.stored("composes")
        return found

    def running(self, name):
        """The names of what runs of it."""
        made = [item["service"] for item in self.state["composed"].get(name, ()) if item["state"] == "running"]
        return sorted(made + [key[len(name) + 1 :] for key in self.state["services"] if key.startswith(f"{name}_")])

    def command(self, command, **options):
        return self.account.run(command, **{"project": self.account.project, **options})

    def deployment(self, action="deploy", **options):
        return self.command(DEPLOYMENT, action=action, compose=["shop"], **options)


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


@BOTH
def test_what_did_not_stay_up_is_not_called_deployed_by_the_next_run(composes, kind):
    declared = {"compose_type": kind, "raw": {"compose_file": FILE.replace("acme/worker", "acme/crash")}}
    declared.update(environment_variables={"TAG": "1.0"}, deploy="auto")
    for _time in range(2):
        with pytest.raises(Failure, match="does not stay up") as caught:
            composes.run(**declared)
        assert caught.value.result["deploy_required"]
        told = composes.run(True, **declared)
        assert told["changed"] and "does not stay up" in told["diff"]["after"]["run"]
    composes.deployed(kind)
    assert not composes.deployed(kind)["changed"]
    # Nobody wants what was stopped to run.
    with pytest.raises(Failure, match="does not stay up"):
        composes.run(**declared)
    composes.run(**{**declared, "deploy": "never"}, state="stopped")
    assert not composes.run(True, **declared)["changed"]


@pytest.mark.parametrize("action", ["rollback", "pause"])
def test_a_stack_that_the_swarm_took_back_is_not_called_deployed_by_the_next_run(composes, action):
    updates = {"failure_action": action, "order": "start-first"}

    def declared(tag):
        web = {"image": f"127.0.0.1:5000/acme/web:{tag}", "deploy": {"update_config": updates}}
        file = {"services": {"web": web, "worker": {"image": "127.0.0.1:5000/acme/worker:1.0"}}}
        return {"compose_type": "stack", "raw": {"compose_file": file}, "deploy": "auto"}

    composes.run(**declared("1.0"))
    for _time in range(2):
        with pytest.raises(Failure, match=r"went back|half way"):
            composes.run(**declared("bad"))
        told = composes.run(True, **declared("bad"))
        assert told["changed"] and "does not stay up" in told["diff"]["after"]["run"]
    assert composes.run(**declared("1.0"))["verdict"]["outcome"] == "success"
    assert not composes.run(**declared("1.0"))["changed"]


# -- from a template ---------------------------------------------------------------------------------------------------


GUESTBOOK = {
    "compose": "services: {web: {image: '127.0.0.1:5000/acme/web:${TAG}'}}",
    "env": ["TAG=1.0", "SECRET=${password:12}"],
    "domains": [{"serviceName": "web", "port": 8080, "host": "${domain}"}],
    "mounts": [{"filePath": name, "content": "made\n"} for name in ("one.conf", "two.conf")],
}


class Cut(BaseException):
    """The end of the process."""


@pytest.fixture
def templates(composes):
    composes.account.server.configure(templates={"guestbook": GUESTBOOK})
    return composes


def rows_of(composes, what):
    return [row for row in composes.state[what].values() if row["composeId"] == composes.row["composeId"]]


def test_of_a_template_the_server_makes_the_rest(templates):
    declared = {"template": "guestbook", "description": "ours", "environment_variables": {"GREETING": "hello"}}
    declared.update(domains=[templates.domain], deploy="auto")
    planned = templates.run(True, **declared)
    result = templates.run(**declared)
    assert (planned["changed"], planned["diff"]) == (result["changed"], result["diff"])
    assert result["verdict"]["outcome"] == "success"
    row = templates.row
    assert (row["name"], row["description"], row["sourceType"]) == ("shop", "ours", "raw")
    assert re.fullmatch(r"TAG=1\.0\nSECRET=\w{12}\nGREETING=hello\n", row["env"])
    hosts = [domain["host"] for domain in rows_of(templates, "domains")]
    assert len(hosts) == 2 and templates.domain["host"] in hosts
    assert [mount["filePath"] for mount in rows_of(templates, "mounts")] == ["one.conf", "two.conf"]
    assert not templates.run(**declared)["changed"]


def test_what_a_template_brings_is_purged_in_the_same_run(templates):
    declared = {"template": "guestbook", "domains": [templates.domain], "purge_domains": True}
    templates.run(**declared, environment_variables={"TAG": "2.0"})
    assert [domain["host"] for domain in rows_of(templates, "domains")] == [templates.domain["host"]]
    assert templates.row["env"].startswith("TAG=2.0\nSECRET=")
    assert not templates.run(**declared)["changed"]


def test_a_stack_makes_several_of_one_template(templates):
    place = {"project": templates.account.project, "environment": "production"}
    members = [{"name": name, "template": "guestbook", "deploy": "auto"} for name in ("guestbook", "one", "two")]
    result = templates.account.run(STACK, **place, composes=members)
    assert [item["verdict"]["outcome"] for item in result["composes"]] == ["success"] * 3
    assert not templates.account.run(STACK, **place, composes=members)["changed"]


@pytest.mark.parametrize("lost", ["environment.create", "compose.deployTemplate", "compose.update", "compose.move"])
@pytest.mark.parametrize("arrived", [False, True], ids=["before", "answer"])
def test_of_what_was_cut_off_nothing_is_made_twice(templates, lost, arrived):
    def once(real, call, *rest, **more):
        if call.path == lost:
            if arrived:
                real(call, *rest, **more)
            raise Cut
        return real(call, *rest, **more)

    with pytest.raises((Cut, Failure)):
        templates.run(template="guestbook", spoil=instead_of("_once", once))
    templates.run(template="guestbook")
    assert templates.row["name"] == "shop"
    name = templates.account.project.replace(" ", "-")
    assert len([row for row in templates.state["composes"].values() if row["appName"].startswith(name)]) == 1
    known = templates.state["projects"].values()
    projects = [row["projectId"] for row in known if row["name"] == templates.account.project]
    places = [row for row in templates.state["environments"].values() if row["projectId"] in projects]
    left = [row["name"] for row in places if "is being made" in row["name"]]
    # An empty environment stays of one that was cut off just before the end, and is told.
    assert left == (["shop is being made"] if (lost, arrived) == ("compose.move", True) else [])
    warnings = templates.run(template="guestbook").get("warnings", [])
    assert ["shop is being made" in text for text in warnings] == [True] * len(left)


def test_a_template_that_cannot_be_had_is_told_with_what_there_is(templates):
    with pytest.raises(
        Failure, match=r"There is no template 'gestbook' on its site of templates\. Did you mean 'guestbook'"
    ):
        templates.run(template="gestbook")
    assert "There is no template 'gestbook'" in templates.refused(template="gestbook")
    templates.account.server.configure(templates={})
    with pytest.raises(Failure, match="Dokploy cannot reach its site of templates") as caught:
        templates.run(template="guestbook")
    # The environment in which it was to be made is gone again.
    assert not caught.value.result["changed"]
    assert "app_name cannot be set with template" in templates.refused(template="guestbook", app_name="shop")


# -- what no request can hold ------------------------------------------------------------------------------------------


def test_what_is_larger_than_a_request_is_refused_before_anything_is_made(composes):
    large = FILE + "x-large: " + "a" * 2**20
    said = composes.refused(raw={"compose_file": large})
    assert "raw.compose_file" in said and "at most 1 MB" in said
    composes.run(raw={"compose_file": FILE})
    assert "at most 1 MB" in composes.refused(raw={"compose_file": large})
    mount = {"type": "file", "mount_path": "/data/large", "file_path": "large", "content": "a" * 2**20}
    assert "mounts[/data/large large] would take" in composes.refused(mounts=[mount])
    assert "environment_variables" in composes.refused(environment_variables={"LARGE": "a" * 2**20})
    assert composes.run(raw={"compose_file": FILE + "x-large: " + "a" * (2**20 - 2000)})["changed"]


# -- what it owns ------------------------------------------------------------------------------------------------------


def test_two_files_need_no_path_in_a_container(composes):
    files = [{"type": "file", "file_path": name, "content": f"{name}\n"} for name in ("one.conf", "two.conf")]
    composes.run(raw={"compose_file": FILE}, mounts=files)
    kept = [row for row in composes.state["mounts"].values() if row["composeId"] == composes.row["composeId"]]
    assert [(row["filePath"], row["content"]) for row in kept] == [
        ("one.conf", "one.conf\n"),
        ("two.conf", "two.conf\n"),
    ]
    assert not composes.run(mounts=files)["changed"]


def test_networks_of_services_are_changed_one_by_one(composes):
    network = composes.account.post("network.create", name=composes.account.project, driver="overlay", attachable=True)
    key = network["networkId"]
    composes.deployed(service_networks=[{"service_name": "web", "networks": [composes.account.project]}])
    alone = {"serviceName": "web", "networkIds": [key], "detachDokployNetwork": False}
    assert composes.row["serviceNetworks"] == [alone]
    result = composes.run(service_networks=[{"service_name": "worker", "detach_dokploy_network": True}])
    other = {"serviceName": "worker", "networkIds": [], "detachDokployNetwork": True}
    assert composes.row["serviceNetworks"] == [alone, other]
    assert result["deploy_required"]
    composes.run(service_networks=[{"service_name": "worker", "networks": []}], purge_service_networks=True)
    assert composes.row["serviceNetworks"] == [other]
    assert "the Compose file has web, worker" in composes.refused(service_networks=[{"service_name": "wbe"}])


def test_a_dump_that_could_not_be_made_is_refused(composes):
    name = composes.account.project
    keys = {"access_key": "a", "secret_access_key": "s", "bucket": "b", "region": "r", "endpoint": "https://s3.invalid"}
    composes.account.run(DESTINATION, name=name, validate="never", **keys)
    composes.run(raw={"compose_file": FILE})
    dump = {"service_name": "web", "destination": name, "database": "app", "prefix": "a/", "schedule": "0 3 * * *"}
    told = composes.refused(backups=[{**dump, "database_type": "mariadb", "database_user": "app"}])
    assert "has database_type=mariadb and therefore needs database_password" in told
    whole = {**dump, "database_type": "mariadb", "database_user": "app", "database_password": "planted7secret"}
    assert "planted7secret" not in str(composes.run(backups=[whole]))
    (kept,) = [row for row in composes.state["backups"].values() if row["composeId"] == composes.row["composeId"]]
    assert kept["metadata"] == {"mariadb": {"databaseUser": "app", "databasePassword": "planted7secret"}}
    assert (kept["backupType"], kept["serviceName"]) == ("compose", "web")
    assert not composes.run(backups=[whole])["changed"]


# -- deployments and logs ----------------------------------------------------------------------------------------------


@BOTH
def test_it_is_deployed_and_deployed_again_by_its_name(composes, kind):
    composes.deployed(kind, deploy="never")
    assert composes.deployment(check_mode=True)["deployments"][0]["compose"] == "shop"
    for action in ("deploy", "redeploy"):
        (one,) = composes.deployment(action)["deployments"]
        assert (one["compose"], one["compose_id"], one["status"]) == ("shop", composes.row["composeId"], "done")
        assert one["verdict"]["outcome"] == "success"
    # The mark of such a deployment is that of the module itself.
    assert not composes.deployed(kind)["changed"]
    with pytest.raises(Failure, match="action=reload means nothing for a compose"):
        composes.deployment("reload")


def test_what_is_deployed_and_does_not_run_fails_the_deployment(composes):
    composes.deployed(tag="bad", deploy="never")
    with pytest.raises(Failure, match="fatal: cannot go on"):
        composes.deployment()


def test_what_waits_of_it_is_taken_out_and_cancelling_says_what_can_be_done(composes):
    composes.deployed(deploy="never")
    composes.account.server.configure(speed=1000)
    composes.deployment(wait=False)
    with pytest.raises(Failure, match=r"cannot cancel a deployment of compose .* action=clean_queue"):
        composes.deployment("cancel")
    assert composes.deployment("clean_queue")["removed"] == 1
    assert not composes.deployment("clean_queue")["changed"]
    composes.account.server.configure(speed=0.2, restart=True)
    assert not composes.deployment("kill_build")["changed"]


@BOTH
def test_logs_of_all_services_and_of_one(composes, kind):
    composes.deployed(kind, deploy="never")
    said = composes.command(COMPOSE_LOGS, name="shop")
    assert said["lines"] == [] and "has no running container" in said["warnings"][0]
    with pytest.raises(Failure):
        composes.deployed(kind, tag="bad")
    if kind == "docker-compose":
        assert "web: fatal: cannot go on" in composes.command(COMPOSE_LOGS, name="shop")["lines"]
        assert "fatal: cannot go on" in composes.command(COMPOSE_LOGS, name="shop", service="web")["lines"]
    composes.deployed(kind)
    with pytest.raises(Failure, match=r"no container of the service 'wbe'\. Did you mean 'web'"):
        composes.command(COMPOSE_LOGS, name="shop", service="wbe")
    assert composes.command(COMPOSE_LOGS, name="shop", service="web")["lines"] is not None
    latest = composes.command(COMPOSE_LOGS, name="shop", deployment="latest")
    assert latest["deployment"]["status"] == "done" and latest["lines"]
