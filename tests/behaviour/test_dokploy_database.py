# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases of Dokploy: what is odd about them."""

from __future__ import annotations

import pytest
from accounts import Declared, hearing, instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.database_kinds import OF_NAME as KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)
ORDERS = {
    "name": "orders",
    "type": "postgres",
    "database_name": "app",
    "database_user": "app",
    "database_password": "first-password",
    "docker_image": "postgres:17",
}


class Databases(Declared):
    """The databases of one project, as a user declares them."""

    resource = DATABASE

    def stored(self, kind="postgres"):
        return self.account.stored(kind)

    def in_the_data(self, row):
        """What the database itself has in its volume."""
        return self.account.state()["volumes"][f"{row['appName']}-data"]


@pytest.fixture
def databases(account):
    return Databases(account)


def test_the_next_task_of_a_run_sees_all_of_it_with_one_request(databases):
    databases.run(**ORDERS)
    asked, seen = [], []

    def next_task(client):
        client.recall(seen[-1].learnt if seen else {})
        seen.append(client)

    for _task in range(2):
        found = databases.run(**ORDERS, spoil=next_task)
        assert not found["changed"]
        asked.append(found["api"]["requests"])
    assert asked == [3, 1]


def test_types_share_one_list_of_names(databases):
    databases.run(**ORDERS)
    found = databases.run(name="orders", memory_limit="1g")
    assert found["database"]["type"] == "postgres"
    assert found["database"]["database_id"].startswith("postgres/")
    assert "cannot become" in databases.refused(name="orders", type="mysql")


def test_one_that_was_never_started_is_brought_to_the_swarm(databases):
    databases.run(**ORDERS)
    foretold = databases.run(True, state="started", **ORDERS)
    result = databases.run(state="started", **ORDERS)
    assert foretold["diff"]["after"]["run"] == result["diff"]["after"]["run"] == "start (0 of 1 tasks run)"
    assert result["verdict"]["outcome"] == "success"
    again = databases.run(state="started", **ORDERS)
    assert not again["changed"]


def test_a_password_is_changed_inside_of_the_running_database(databases):
    databases.run(state="started", **ORDERS)
    result = databases.run(**{**ORDERS, "database_password": "second-password"})
    assert result["changed"]
    (row,) = databases.stored()
    assert row["databasePassword"] == "second-password"
    assert databases.in_the_data(row)["databasePassword"] == "second-password"
    assert not databases.run(**{**ORDERS, "database_password": "second-password"})["changed"]


@pytest.mark.parametrize("state", [{}, {"state": "started"}], ids=["left alone", "started"])
@pytest.mark.parametrize("before", ["never started", "stopped"])
def test_the_password_of_one_that_does_not_run_is_refused_by_both_modes(databases, before, state):
    databases.run(**{**ORDERS, **({"state": "started"} if before == "stopped" else {})})
    if before == "stopped":
        databases.run(name="orders", state="stopped")
    said = databases.refused(name="orders", database_password="second-password", **state)
    assert "second-password" not in said
    assert "Start it with state=started in a task of its own" in said
    (row,) = databases.stored()
    assert row["databasePassword"] == "first-password"
    databases.run(name="orders", state="started")
    assert databases.run(name="orders", database_password="second-password", **state)["changed"]
    (row,) = databases.stored()
    assert databases.in_the_data(row)["databasePassword"] == row["databasePassword"] == "second-password"


def test_check_mode_counts_what_earlier_tasks_would_have_started_and_stopped(databases):
    new = {"name": "orders", "database_password": "second-password"}
    databases.run(**ORDERS)
    foreseen = Foreseen()

    def foretold(**options):
        return databases.run(True, spoil=hearing(foreseen), **options)

    assert foretold(name="orders", state="started")["changed"]
    assert foretold(**new)["changed"]
    databases.run(name="orders", state="started")
    assert foretold(name="orders", state="stopped")["changed"]
    with pytest.raises(Failure, match="does not run"):
        foretold(**new)


def test_one_that_stops_just_before_its_password_changes_has_changed_nothing(databases, monkeypatch):
    databases.run(**ORDERS)
    monkeypatch.setattr(DATABASE.lifecycle.__class__, "has_container", lambda *_: True)
    with pytest.raises(Failure) as caught:
        databases.run(name="orders", database_password="second-password")
    assert "docker ps" not in str(caught.value)
    assert "Start it first" in str(caught.value)
    assert caught.value.result["changed"] is False
    assert caught.value.kind == "conflict"


def test_what_is_read_with_the_first_start_only_is_refused_later(databases):
    databases.run(**ORDERS)
    assert "allow_unapplied" in databases.refused(name="orders", database_user="other")
    databases.run(name="orders", database_user="other", allow_unapplied=True)
    (row,) = databases.stored()
    assert row["databaseUser"] == "other"


@pytest.mark.parametrize("image", ["postgres:18", "postgres:latest", "mysql:17"])
def test_another_major_version_over_the_data_is_refused(databases, image):
    databases.run(**ORDERS)
    assert "allow_major_change" in databases.refused(name="orders", docker_image=image)
    assert databases.run(name="orders", docker_image="postgres:17.2")["changed"]


def test_another_major_version_behind_that_of_an_extension_is_refused(databases):
    databases.run(**{**ORDERS, "docker_image": "timescale/timescaledb:2.14-pg15"})
    said = databases.refused(name="orders", docker_image="timescale/timescaledb:2.17-pg17")
    assert "allow_major_change" in said
    assert databases.run(name="orders", docker_image="timescale/timescaledb:2.17-pg15")["changed"]


def test_an_image_by_which_postgresql_sorts_otherwise_is_told_once(databases):
    databases.run(**ORDERS)
    for check_mode in (True, False):
        (told,) = databases.run(check_mode, name="orders", docker_image="postgres:17-alpine")["warnings"]
        assert "different C libraries" in told and "REINDEX" in told
    assert "warnings" not in databases.run(name="orders", docker_image="postgres:17-alpine")


def test_a_postgresql_whose_data_is_not_in_its_volume_is_told(databases):
    """Dokploy knows of the official image alone that it has its data elsewhere since its version 18."""
    wish = {**ORDERS, "docker_image": "pgvector/pgvector:pg18"}
    for check_mode in (True, False):
        (told,) = databases.run(check_mode, **wish)["warnings"]
        assert "PGDATA=/var/lib/postgresql/data/pgdata" in told
    assert "warnings" not in databases.run(**wish)
    inside = {"environment_variables": {"PGDATA": "/var/lib/postgresql/data/pgdata"}}
    assert "warnings" not in databases.run(**{**wish, "name": "fine"}, **inside)
    assert "warnings" not in databases.run(**{**ORDERS, "name": "next", "docker_image": "postgres:18"})
    databases.run(**{**ORDERS, "name": "old"})
    (told,) = databases.run(name="old", docker_image="postgres:18", allow_major_change=True)["warnings"]
    assert "keeps its data in /var/lib/postgresql/18/docker" in told


@pytest.mark.parametrize("kind", ["postgres", "mysql", "mariadb", "mongo", "redis"])
def test_one_without_an_image_runs(databases, kind):
    """Of what the API itself would choose mariadb:6 and mongo:15 do not exist."""
    names = dict.fromkeys(KINDS[kind].names, "app")
    made = databases.run(name="data", type=kind, state="started", **names)
    assert made["verdict"]["outcome"] == "success"
    assert not databases.run(name="data", type=kind, state="started", **names)["changed"]


def test_a_port_that_a_container_has_is_told(databases):
    databases.run(state="started", external_port=25432, **ORDERS)
    other = {**ORDERS, "name": "other", "external_port": 25432}
    for check_mode in (True, False):
        (told,) = databases.run(check_mode, **other)["warnings"]
        assert "external_port: 25432 belongs to the container 'postgres-" in told
    databases.run(name="other", external_port=25433)
    (told,) = databases.run(name="other", external_port=25432)["warnings"]
    assert "external_port: 25432 belongs to the container" in told
    # Its own container is nobody else, and what does not change asks for nothing.
    again = databases.run(name="orders", external_port=25432)
    databases.run(name="orders", external_port=0)
    assert "warnings" not in again and "warnings" not in databases.run(name="orders", external_port=25432)
    assert "warnings" not in databases.run(name="other", external_port=25434)


@pytest.mark.newest("dokploy")
def test_a_port_is_one_of_its_server(databases):
    databases.account.run(SSH_KEY, name="far", type="ed25519")
    row = databases.account.run(SERVER, name="far", ip_address="198.51.100.7", ssh_key="far")
    databases.account.server.clear()
    databases.run(True, server="far", external_port=25432, **ORDERS)
    asked = [item["query"] for item in databases.account.server.requests() if item["path"].endswith(".getContainers")]
    assert asked == [f"serverId={row['server']['server_id']}"]


def test_nobody_looks_for_a_port_on_a_server_that_is_to_come(databases):
    databases.account.run(SSH_KEY, name="far", type="ed25519")
    foreseen = Foreseen()
    server = {"name": "far", "ip_address": "198.51.100.7", "ssh_key": "far"}
    databases.account.run(SERVER, True, spoil=hearing(foreseen), **server)
    assert databases.run(True, spoil=hearing(foreseen), server="far", external_port=25432, **ORDERS)["changed"]


def test_who_may_not_see_containers_opens_a_port_all_the_same(databases):
    def unseen(real, call, *rest, **words):
        if call.path == "docker.getContainers":
            raise ApiError("not for members", 403)
        return real(call, *rest, **words)

    made = databases.run(external_port=25432, spoil=instead_of("records", unseen), **ORDERS)
    assert made["changed"] and "warnings" not in made


def test_the_volume_with_the_data_is_nobodys_to_purge(databases):
    databases.run(**ORDERS)
    (row,) = databases.stored()
    databases.run(name="orders", mounts=[], purge_mounts=True)
    mounts = [item for item in databases.account.state()["mounts"].values() if item["postgresId"] == row["postgresId"]]
    assert [item["volumeName"] for item in mounts] == [f"{row['appName']}-data"]


def test_an_update_of_libsql_keeps_what_it_does_not_mention(databases):
    databases.run(name="edge", type="libsql", database_user="app", database_password="a", enable_namespaces=True)
    databases.run(name="edge", description="of the edge")
    (row,) = databases.stored("libsqls")
    assert row["enableNamespaces"] and row["description"] == "of the edge"


def test_a_change_that_the_container_does_not_see_waits_for_a_restart(databases):
    databases.run(state="started", **ORDERS)
    assert databases.run(name="orders", memory_limit="1g")["restart_required"]
    result = databases.run(name="orders", memory_limit="2g", restart="auto")
    assert result["verdict"]["outcome"] == "success"
    (row,) = databases.stored()
    assert databases.account.state()["services"][row["appName"]]["memoryLimit"] == str(2 * 1024**3)


def test_its_data_stays_when_it_is_removed(databases):
    databases.run(state="started", **ORDERS)
    (row,) = databases.stored()
    foretold = databases.run(name="orders", state="absent", check_mode=True)
    removed = databases.run(name="orders", state="absent")
    assert removed["diff"] == foretold["diff"]
    assert list(removed["diff"]["before"]["mounts"].values()) == ["data is kept on the server"]
    assert not databases.stored()
    assert databases.in_the_data(row)["databasePassword"] == "first-password"


def test_addresses_come_back_masked(databases):
    shown = databases.run(external_port=25432, **ORDERS)["database"]["status"]
    (row,) = databases.stored()
    assert shown["internal_url"].endswith(f"@{row['appName']}:5432/app")
    assert "first-password" not in str(shown)
    info = databases.account.run(
        declaration_of("dokploy_database_info"), project=databases.account.project, show_secrets=True
    )
    assert info["databases"][0]["status"]["internal_url"].startswith("postgresql://app:first-password@")
