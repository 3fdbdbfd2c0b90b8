# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases of Coolify: what is odd about them."""

from __future__ import annotations

import json

import pytest
from accounts import Declared, instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.s3_storages import S3_STORAGE
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, Unanswered
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)
TYPES = [item.name for item in DATABASE.variants]


class Databases(Declared):
    """The databases of one project, as a user declares them."""

    resource = DATABASE

    def stored(self):
        return self.account.stored("databases")


@pytest.fixture
def databases(account):
    return Databases(account)


@pytest.fixture
def late(databases):
    """Its checks come half a minute after what they see, as in a busy queue."""
    databases.account.server.configure(status_lag=40)
    return databases


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_is_made_by_the_call_of_its_own(databases, kind):
    assert databases.run(name="data", type=kind, description="one")["changed"]
    assert [(row["kind"], row["description"]) for row in databases.stored()] == [(kind, "one")]
    again = databases.run(name="data", type=kind, description="one")
    assert not again["changed"]
    assert again["database"]["type"] == kind


def test_the_type_decides_how_it_is_made_and_does_not_change(databases):
    databases.run(name="data", type="redis")
    said = databases.refused(name="data", type="postgresql")
    assert "type of the database is 'redis' and cannot become 'postgresql'" in said
    assert not databases.run(name="data")["changed"]


def test_without_a_type_nothing_is_made(databases):
    said = databases.refused(name="data")
    assert "To create it, declare what it is: type=postgresql for PostgreSQL; type=mysql for MySQL;" in said


def test_an_option_of_another_type_is_refused_and_the_message_names_its_type(databases):
    said = databases.refused(name="data", type="redis", postgres_db="shop")
    assert "postgres_db makes no sense for the database, which is Redis; it is an option of PostgreSQL." in said
    databases.run(name="data", type="redis")
    assert said == databases.refused(name="data", postgres_db="shop")


def test_one_of_the_same_name_in_another_environment_is_another_one(databases):
    databases.account.run(ENVIRONMENT, project=databases.account.project, name="staging")
    databases.run(name="data", type="redis")
    assert databases.run(name="data", type="keydb", environment="staging")["changed"]
    assert sorted(row["kind"] for row in databases.stored()) == ["keydb", "redis"]
    assert databases.run(name="data", state="absent")["changed"]
    assert not databases.run(name="data", environment="staging")["changed"]


def test_the_secret_of_a_redis_stands_in_its_address_alone(databases):
    databases.run(name="cache", type="redis", redis_password="good-word")
    assert not databases.run(name="cache", redis_password="good-word")["changed"]
    assert "good-word" not in json.dumps(databases.run(name="cache"))


# -- running -----------------------------------------------------------------------------------------------------------


def test_a_database_starts_stops_and_restarts_and_each_is_waited_for(databases):
    first = databases.run(name="data", type="redis", state="started")
    assert first["changed"] and first["verdict"]["outcome"] == "success"
    assert first["database"]["status"]["state"] == "running:healthy"
    assert not databases.run(name="data", state="started")["changed"]
    again = databases.run(name="data", state="restarted")
    assert again["changed"] and again["diff"]["after"]["run"] == "restart (state=restarted)"
    assert again["database"]["status"]["state"] == "running:healthy"
    stopped = databases.run(name="data", state="stopped")
    assert stopped["changed"] and stopped["database"]["status"]["state"].startswith("exited")
    assert not databases.run(name="data", state="stopped")["changed"]
    assert databases.run(name="data", state="restarted")["diff"]["after"]["run"].startswith("start (it is exited")


def test_check_mode_foretells_what_starts_and_stops(databases):
    for state, run in (("started", "start"), ("stopped", "stop"), ("restarted", "start")):
        foretold = databases.run(True, name="data", type="redis", state=state)
        told = databases.run(name="data", type="redis", state=state)
        assert (foretold["changed"], foretold["diff"]) == (told["changed"], told["diff"])
        if run != "stop":
            assert told["diff"]["after"]["run"].startswith(run)


def begin(late):
    """Start one and do not wait until its status says so."""
    told = late.run(name="data", type="redis", state="started", wait=False)
    if told["api"]["server_version"] < "4.2":
        pytest.skip("Coolify before 4.2 shows no log of a database, so nobody can look whether it runs")
    late.account.patience.sleep(2)


def test_what_has_just_started_is_stopped_although_its_status_is_from_before(late):
    """Coolify refuses to stop what its status calls stopped, and its checks come late."""
    begin(late)
    assert late.stored()[0]["status"].startswith("exited")
    stopped = late.run(name="data", state="stopped")
    assert stopped["changed"] and stopped["database"]["status"]["state"].startswith("exited")
    assert late.stored()[0]["container"] is None
    assert not late.run(name="data", state="stopped")["changed"]


def test_what_has_just_started_is_not_started_again(late):
    begin(late)
    late.account.server.clear()
    assert not late.run(name="data", state="started")["changed"]
    assert late.account.server.writes() == []


def test_a_restart_and_a_start_are_waited_for_until_the_status_is_of_afterwards(late):
    for state in ("started", "restarted"):
        told = late.run(name="data", type="redis", state=state)
        assert told["verdict"]["outcome"] == "success"
        assert told["database"]["status"]["state"] == "running:healthy"
        assert late.stored()[0]["container"]
    assert late.run(name="data", state="stopped")["database"]["status"]["state"].startswith("exited")
    assert late.run(name="data", state="started")["database"]["status"]["state"] == "running:healthy"


def test_one_that_does_not_come_up_fails_and_says_how_it_stands(databases):
    with pytest.raises(Failure) as caught:
        databases.run(name="data", type="redis", image="registry.example.com/missing:1", state="started")
    assert "The database was started but does not run after 300 s" in str(caught.value)
    assert caught.value.result["verdict"]["outcome"] == "unknown"


def test_a_change_waits_for_a_restart_unless_it_is_wanted(databases):
    databases.run(name="data", type="redis", state="started")
    waiting = databases.run(name="data", limits_memory="128m")
    assert waiting["changed"] and waiting["restart_required"] and "run" not in waiting["diff"]["after"]
    assert not databases.run(name="data", description="one")["restart_required"]
    for check_mode in (True, False):
        brought = databases.run(check_mode, name="data", limits_memory="256m", restart="auto")
        assert brought["diff"]["after"]["run"] == "restart (limits_memory changed)"
        assert not brought["restart_required"]
    databases.run(name="data", state="stopped")
    changed = databases.run(name="data", limits_memory="512m", restart="auto")
    assert changed["changed"] and not changed["restart_required"] and "run" not in changed["diff"]["after"]


def test_a_database_has_no_options_of_deployments(account):
    options = {item.name: item for item in DATABASE.options()}
    assert {"wait", "wait_timeout", "restart"} <= options.keys() and "deploy" not in options
    assert "application" not in " ".join(text for item in options.values() for text in item.doc)


# -- what the running one would not see --------------------------------------------------------------------------------


def test_a_password_that_is_not_declared_is_never_changed(databases):
    databases.run(name="data", type="postgresql")
    (made,) = databases.stored()
    databases.run(name="data", description="one", limits_memory="1g")
    (kept,) = databases.stored()
    assert kept["postgres_password"] == made["postgres_password"] != ""


def test_what_is_read_only_with_the_first_start_is_refused_unless_it_is_meant(databases):
    databases.run(name="data", type="postgresql", postgres_password="first-password")
    said = databases.refused(name="data", postgres_password="second-password", postgres_db="shop")
    assert "postgres_password differs, and PostgreSQL reads it only with its first start" in said
    assert "postgres_db differs" in said and "second-password" not in said
    told = databases.run(name="data", postgres_password="second-password", allow_unapplied=True)
    assert told["diff"]["after"] == {"postgres_password": "******** (new value)"}
    # What each start reads may change.
    databases.run(name="cache", type="keydb", keydb_password="first-password")
    assert databases.run(name="cache", keydb_password="second-password")["changed"]


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("postgres:16-alpine", "postgres:16.4", True),
        ("postgres:16", "pgvector/pgvector:pg16", True),
        ("postgres:16", "postgres:17", False),
        ("postgres:16", "mysql:16", False),
        ("pgvector/pgvector:0.8.0-pg16", "pgvector/pgvector:0.8.0-pg17", False),
        ("postgres:16", "postgres:latest", False),
        ("postgres", "postgres:16", False),
        ("registry:5000/acme/postgres:16", "registry:5000/acme/postgres:17", False),
    ],
)
def test_another_major_version_over_old_data_is_refused_unless_it_is_meant(databases, before, after, allowed):
    databases.run(name="data", type="postgresql", image=before)
    if not allowed:
        said = databases.refused(name="data", image=after)
        assert f"image would become {after} over the data of {before}" in said
    assert databases.run(name="data", image=after, allow_major_change=not allowed)["changed"]
    assert not databases.run(name="data", image=after)["changed"]


def test_an_image_by_which_postgresql_sorts_otherwise_is_told_once(databases):
    databases.run(name="data", type="postgresql", image="postgres:17")
    for check_mode in (True, False):
        (told,) = databases.run(check_mode, name="data", image="postgres:17.2-alpine")["warnings"]
        assert "different C libraries" in told and "REINDEX" in told
    assert "warnings" not in databases.run(name="data", image="postgres:17.2-alpine")


@pytest.mark.parametrize(
    ("image", "mount"),
    [
        ("pgvector/pgvector:0.8.1-pg18", "/var/lib/postgresql/data"),
        # Coolify takes the port for the version.
        ("registry.example.com:5000/postgres:16", "/var/lib/postgresql"),
    ],
)
def test_a_postgresql_whose_data_is_not_in_its_volume_is_told(databases, image, mount):
    new = {"name": "data", "type": "postgresql", "image": image}
    for check_mode in (True, False):
        (told,) = databases.run(check_mode, **new)["warnings"]
        assert f"PGDATA={mount}/pgdata" in told
    info = declaration_of("coolify_database_info")
    (found,) = databases.account.run(info, project=databases.account.project, name="data")["databases"]
    assert [row["mount_path"] for row in found["storages"]] == [mount]
    assert "warnings" not in databases.run(**new)
    assert "warnings" not in databases.run(
        **{**new, "name": "fine"}, environment_variables={"PGDATA": f"{mount}/pgdata"}
    )
    assert "warnings" not in databases.run(**{**new, "name": "other", "image": "postgres:18"})


def test_a_newer_postgresql_over_the_volume_of_an_older_one_is_told(databases):
    databases.run(name="data", type="postgresql", image="postgres:17")
    (told,) = databases.run(name="data", image="postgres:18", allow_major_change=True)["warnings"]
    assert "keeps its data in /var/lib/postgresql/18/docker" in told and "is at /var/lib/postgresql/data" in told


# -- how it is reached -------------------------------------------------------------------------------------------------


def bodies(account):
    """What the requests that changed the database carried."""
    return [json.loads(item["body"]) for item in account.server.requests() if item["method"] == "PATCH"]


def test_an_open_port_is_closed_before_it_moves(databases):
    """Coolify opens a port only where a request that names it makes the database public."""
    databases.run(name="data", type="redis", is_public=True, public_port=26379)
    databases.account.server.clear()
    moved = databases.run(name="data", is_public=True, public_port=26380)
    assert moved["diff"]["after"] == {"public_port": 26380}
    assert bodies(databases.account) == [
        {"is_public": False, "public_port": 26380},
        {"public_port": 26380, "is_public": True},
    ]
    assert "26380" in moved["database"]["status"]["external_db_url"]
    closed = databases.run(name="data", is_public=False)
    assert closed["database"]["status"]["external_db_url"] == ""
    databases.account.server.clear()
    databases.run(name="data", is_public=True, public_port=26380)
    assert bodies(databases.account) == [{"is_public": True, "public_port": 26380}]


@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "request lost"])
def test_a_port_is_closed_by_one_request_alone_which_could_arrive_after_it_was_opened(databases, arrives):
    databases.run(name="data", type="redis", is_public=True, public_port=26384)
    sent = []

    def once(real, call, *rest):
        closing = call.method == "PATCH" and '"is_public": false' in json.dumps(rest, default=str)
        sent.append(closing)
        if not closing:
            return real(call, *rest)
        if arrives:
            real(call, *rest)
        raise Unanswered("the connection was lost")

    wish = {"name": "data", "is_public": True, "public_port": 26385}
    if arrives:
        assert databases.run(**wish, spoil=instead_of("_once", once), api_timeout=1)["changed"]
    else:
        with pytest.raises(Failure, match="the connection was lost"):
            databases.run(**wish, spoil=instead_of("_once", once), api_timeout=1)
        # The next run sees what is missing.
        assert databases.run(True, **wish)["diff"]["before"] == {"public_port": 26384}
        databases.run(**wish)
    assert sent.count(True) == 1
    assert not databases.run(**wish)["changed"]


def test_a_run_that_is_killed_while_a_port_moves_leaves_what_the_next_one_sees(databases):
    databases.run(name="data", type="redis", is_public=True, public_port=26386)
    wish = {"name": "data", "is_public": True, "public_port": 26387}

    class Killed(BaseException):
        pass

    def once(real, call, *rest):
        if call.method == "PATCH" and '"is_public": true' in json.dumps(rest, default=str):
            raise Killed
        return real(call, *rest)

    with pytest.raises(Killed):
        databases.run(**wish, spoil=instead_of("_once", once))
    # Nothing is open at the old port, and the record says so.
    assert databases.stored()[0]["is_public"] is False
    assert databases.run(True, **wish)["diff"]["after"]["is_public"] is True
    databases.account.server.clear()
    assert "26387" in databases.run(**wish)["database"]["status"]["external_db_url"]
    assert bodies(databases.account) == [{"is_public": True, "public_port": 26387}]
    assert not databases.run(**wish)["changed"]


def test_a_file_whose_new_content_never_reaches_the_server_is_told(databases):
    def declared(content):
        return {"name": "data", "storages": [{"type": "file", "mount_path": "/etc/a.conf", "content": content}]}

    assert "warnings" not in databases.run(type="redis", **declared("planted7first\n"))
    assert "warnings" not in databases.run(**declared("planted7first"))
    for check_mode in (True, False):
        told = databases.run(check_mode, **declared("planted7second"))
        assert told["changed"] and "planted7" not in str(told)
        assert "does not write it to the server" in told["warnings"][0]
    assert "warnings" not in databases.run(**declared("planted7second"))


def test_a_port_that_another_database_has_closes_nothing(databases):
    databases.run(name="other", type="redis", is_public=True, public_port=26390)
    databases.run(name="data", type="redis", is_public=True, public_port=26391)
    wish = {"name": "data", "is_public": True, "public_port": 26390}
    assert "public_port: 26390 belongs to the database 'other'" in databases.run(True, **wish)["warnings"][0]
    databases.account.server.clear()
    with pytest.raises(Failure, match="public_port: 26390 belongs to the database 'other'") as caught:
        databases.run(**wish)
    assert caught.value.kind == "conflict" and databases.account.server.writes() == []
    kept = databases.run(name="data", is_public=True, public_port=26391)
    assert not kept["changed"] and "warnings" not in kept and "26391" in kept["database"]["status"]["external_db_url"]


def test_a_port_that_something_else_has_is_no_success(databases):
    """Coolify stores it, and takes it back some seconds later."""
    databases.account.server.configure(taken_ports=[26395])
    databases.run(name="data", type="redis", is_public=True, public_port=26396, state="started")
    taken = {"name": "data", "is_public": True, "public_port": 26395}
    for _run in range(2):
        with pytest.raises(
            Failure, match=r"stored is_public, and then taken it back\..* another public_port"
        ) as caught:
            databases.run(**taken)
        assert caught.value.kind == "conflict" and caught.value.result["changed"]
    assert databases.run(**taken, wait=False)["changed"]
    assert databases.run(name="data", is_public=True, public_port=26397)["changed"]
    assert not databases.run(name="data", is_public=True, public_port=26397)["changed"]
    new = {**taken, "name": "new", "type": "redis", "state": "started"}
    with pytest.raises(Failure, match="and then taken it back"):
        databases.run(**new)
    stack = {"project": databases.account.project, "environment": "production", "databases": [{**new, "name": "other"}]}
    with pytest.raises(Failure, match="and then taken it back"):
        databases.account.run(declaration_of("coolify_stack"), **stack)


def test_a_port_that_nobody_opens_yet_is_not_waited_for(databases):
    waited = databases.account.patience.slept
    databases.run(name="data", type="redis", is_public=True, public_port=26398)
    databases.run(name="data", description="one", is_public=True, public_port=26398)
    assert databases.account.patience.slept == waited
    databases.run(name="data", is_public=False)
    assert databases.account.patience.slept == waited
    databases.run(name="data", is_public=True, public_port=26398)
    assert 8 < databases.account.patience.slept - waited < 12


def test_a_port_that_would_open_nothing_is_refused(databases):
    assert "is_public needs public_port beside it" in databases.refused(name="data", type="redis", is_public=True)
    databases.run(name="data", type="redis", is_public=True, public_port=26381)
    assert "public_port of a database that is public goes with is_public" in databases.refused(
        name="data", public_port=26382
    )


def test_results_have_the_addresses_without_their_passwords(databases):
    made = databases.run(name="data", type="redis", redis_password="good-word", is_public=True, public_port=26383)
    status = made["database"]["status"]
    assert status["internal_db_url"] == f"redis://default:********@{made['database']['uuid']}:6379/0"
    assert status["external_db_url"].startswith("redis://default:********@")
    info = declaration_of("coolify_database_info")
    place = {"project": databases.account.project, "name": "data"}
    (shown,) = databases.account.run(info, **place, show_secrets=True)["databases"]
    assert "default:good-word@" in shown["status"]["internal_db_url"]
    # What was found can be declared as it is, also where everything is masked.
    (masked,) = databases.account.run(info, **place)["databases"]
    assert "good-word" not in json.dumps(masked)
    assert not databases.run(**{**masked, "environment": "production"})["changed"]


# -- what it owns ------------------------------------------------------------------------------------------------------


def test_the_volume_with_the_data_and_the_password_of_a_redis_are_never_purged(databases):
    databases.run(name="data", type="redis", environment_variables={"A": "1"})
    told = databases.run(
        name="data",
        environment_variables={},
        purge_environment_variables=True,
        storages=[],
        purge_storages=True,
    )
    assert told["diff"]["before"] == {"environment_variables": {"A": "******** (set)"}}
    (found,) = databases.account.run(
        declaration_of("coolify_database_info"), project=databases.account.project, name="data"
    )["databases"]
    assert [row["name"] for row in found["storages"]] == [f"redis-data-{found['uuid']}"]
    assert found["environment_variables"].keys() == {"REDIS_PASSWORD", "REDIS_USERNAME"}


def test_a_value_that_would_arrive_with_backslashes_is_refused(databases):
    said = databases.refused(name="data", type="redis", environment_variables={"A": 'say "it"'})
    assert "environment_variables[A] holds a double quote, and the database would get a backslash before it" in said
    # What PHP takes for no JSON is escaped as well.
    databases.refused(name="data", type="redis", environment_variables={"A": '{"say": NaN}'})
    assert databases.run(name="data", type="redis", environment_variables={"A": '{"say": "it"}'})["changed"]


def test_a_schedule_of_backups_is_changed_in_place_and_removed_only_when_told(databases):
    hourly = {"frequency": "hourly", "retention_amount_locally": 24}
    databases.run(name="data", type="postgresql", backups=[hourly, {"frequency": "daily"}])
    state = databases.account.state()["backups"]
    assert {row["frequency"]: row["save_s3"] for row in state.values() if row["frequency"] in ("hourly", "daily")} == {
        "hourly": False,
        "daily": False,
    }
    changed = databases.run(name="data", backups=[{**hourly, "enabled": False}])
    assert changed["diff"]["after"]["backups"] == {"hourly": {"enabled": False}}
    assert not databases.run(name="data", backups=[{**hourly, "enabled": False}])["changed"]
    removed = databases.run(name="data", backups=[hourly], purge_backups=True)
    assert removed["diff"]["before"]["backups"].keys() == {"daily"}
    assert "dumps" in removed["diff"]["after"]["backups"]["daily"] and "dumps" in removed["warnings"][0]
    assert "backups[daily] saves to S3, so it needs s3_storage" in databases.refused(
        name="data", backups=[{"frequency": "daily", "save_s3": True}]
    )


def test_another_s3_storage_of_a_schedule_is_said_to_be_shown_to_nobody_and_sent_where_that_is_asked_for(databases):
    account, place = databases.account, {"endpoint": "https://s3.example.com", "bucket": "dumps", "region": "eu"}
    for name in ("one", "two"):
        account.run(S3_STORAGE, name=name, **place, key="k", secret="a-secret")
    saving = {"frequency": "hourly", "databases_to_backup": "postgres", "save_s3": True}
    databases.run(name="data", type="postgresql", backups=[{**saving, "s3_storage": "one"}])
    for check_mode in (True, False):
        told = databases.run(check_mode=check_mode, name="data", backups=[{**saving, "s3_storage": "two"}])
        (doubted,) = told["unverified"]
        assert not told["changed"] and doubted["option"] == "backups[hourly].s3_storage"
        assert doubted["reason"].startswith("the server shows nobody which one it is, whatever the key may see")
    sent = databases.run(name="data", backups=[{**saving, "s3_storage": "two"}], update_hidden="always")
    storages = {row["name"]: row["id"] for row in account.state()["s3_storages"].values()}
    (row,) = [row for row in account.state()["backups"].values() if row["s3_storage_id"] in storages.values()]
    assert sent["changed"] and row["s3_storage_id"] == storages["two"]


def test_a_database_that_the_key_may_not_see_whole_is_not_guessed(databases):
    databases.run(name="data", type="keydb", keydb_password="first-password")
    token = databases.account.server.token(abilities=["read", "write", "deploy"])["token"]
    told = databases.run(name="data", keydb_password="second-password", api_token=token)
    assert not told["changed"] and [item["option"] for item in told["unverified"]] == ["keydb_password"]


# -- in a stack --------------------------------------------------------------------------------------------------------


def test_a_stack_holds_databases_beside_applications(databases):
    stack = declaration_of("coolify_stack")
    wish = {
        "project": databases.account.project,
        "databases": [
            {"name": "orders", "type": "postgresql", "postgres_password": "first-password", "state": "started"},
            {"name": "cache", "type": "redis", "environment_variables": {"A": "1"}},
        ],
        "applications": [{"name": "web", "docker_registry_image_name": "nginx"}],
    }
    for check_mode in (True, False):
        told = databases.account.run(stack, check_mode, **wish)
        assert told["changed"]
    assert sorted(row["name"] for row in databases.stored()) == ["cache", "orders"]
    assert next(row for row in databases.stored() if row["name"] == "orders")["status"] == "running:healthy"
    assert not databases.account.run(stack, **wish)["changed"]
    wish["databases"][0]["limits_memory"] = "1g"
    told = databases.account.run(stack, **wish)
    assert [row["name"] for row in told["databases"] if row.get("restart_required")] == ["orders"]
    gone = databases.account.run(stack, **{**wish, "databases": wish["databases"][:1], "prune": True})
    assert gone["changed"] and [row["name"] for row in databases.stored()] == ["orders"]


def test_the_password_of_a_redis_that_is_there_is_a_variable(databases):
    databases.run(name="data", type="redis", redis_password="first-password")
    said = databases.refused(name="data", redis_password="second-password")
    assert "Now it is the variable REDIS_PASSWORD: declare that one as environment_variables" in said
    assert databases.run(name="data", environment_variables={"REDIS_PASSWORD": "second-password"})["changed"]
    assert not databases.run(name="data", environment_variables={"REDIS_PASSWORD": "second-password"})["changed"]


def test_the_log_of_a_database_is_that_of_its_container(databases):
    logs, place = declaration_of("coolify_database_logs"), {"project": databases.account.project, "name": "data"}
    databases.run(name="data", type="redis")
    if databases.run(name="data")["api"]["server_version"] < "4.2":
        with pytest.raises(Failure, match="Coolify shows logs of databases since"):
            databases.account.run(logs, **place)
        return
    silent = databases.account.run(logs, **place)
    assert silent["lines"] == [] and "has no running container, so no log" in silent["warnings"][0]
    databases.run(name="data", state="started")
    assert databases.account.run(logs, **place)["lines"] == ["data started"]
    assert "deployment" not in {item.name for item in logs.options()}
