# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of databases of Coolify that are taken now."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.backups import BACKUP, BACKUP_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.dumps import overdue
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)


@pytest.fixture
def orders(account):
    """A database that runs, with a schedule."""

    def run(**options):
        return account.run(DATABASE, project=account.project, name="orders", **options)

    run(type="postgresql", backups=[{"frequency": "daily", "databases_to_backup": "one,two"}], state="started")
    return run


def back_up(account, check_mode=False, **options):
    return account.run(BACKUP, check_mode, project=account.project, database="orders", **options)


def shown(account, **options):
    return account.run(BACKUP_INFO, project=account.project, database="orders", **options)["backups"]


def why_not(account, **options):
    return account.refused(lambda check_mode: back_up(account, check_mode, **options))


def test_a_schedule_is_run_and_each_of_its_dumps_is_waited_for(account, orders):
    assert back_up(account, True)["changed"]
    assert shown(account)[0]["executions"] == []
    made = back_up(account)
    assert made["changed"]
    assert [(item["status"], item["size"]) for item in made["executions"]] == [("success", 1024)] * 2
    (schedule,) = shown(account, frequency="daily")
    assert schedule["executions"] == made["executions"]
    assert not any(item["overdue"] for item in made["executions"])
    assert len(back_up(account)["executions"]) == 2
    assert len(shown(account)[0]["executions"]) == 4


def test_a_dump_that_is_young_enough_is_enough(account, orders):
    back_up(account)
    for check_mode in (True, False):
        again = back_up(account, check_mode, max_age=3600)
        assert not again["changed"] and again["executions"][0]["status"] == "success"
    assert back_up(account)["changed"]


def test_the_age_of_a_dump_is_told_by_the_clock_of_the_server(account, orders):
    back_up(account)
    account.server.let_pass(7200)
    assert back_up(account, True, max_age=3600)["changed"]
    assert not back_up(account, True, max_age=7500)["changed"]


def test_a_young_dump_of_one_database_does_not_stand_for_that_of_another(account, orders):
    orders(backups=[{"frequency": "hourly", "databases_to_backup": "one,missing"}])
    for _again in range(2):
        with pytest.raises(Failure, match='"missing" does not exist'):
            back_up(account, frequency="hourly", max_age=3600)
    assert back_up(account, True, frequency="hourly", max_age=3600)["changed"]
    back_up(account, frequency="daily")
    young = back_up(account, frequency="daily", max_age=3600)
    assert not young["changed"] and ["-one-" in item["filename"] for item in young["executions"]] == [True, False]


def test_a_dump_that_fails_or_holds_nothing_fails_the_task(account, orders):
    orders(backups=[{"frequency": "hourly", "databases_to_backup": "missing"}])
    with pytest.raises(Failure) as caught:
        back_up(account, frequency="hourly")
    assert 'ended as failed: database "missing" does not exist' in str(caught.value)
    assert caught.value.result["executions"][0]["status"] == "failed"
    assert back_up(account, frequency="hourly", wait=False)["changed"]
    with pytest.raises(Failure, match="has 1024 bytes, less than min_size"):
        back_up(account, frequency="daily", min_size=2000)


def test_what_does_not_run_is_not_taken_for_backed_up(account, orders):
    orders(state="stopped")
    said = why_not(account)
    assert "is exited:unhealthy, and Coolify dumps only what runs, without a word about others." in said
    assert "Start it with coolify_database: state=started." in said


def test_which_schedule_is_meant_is_said_or_follows(account, orders):
    assert "has no schedule 'weekly' of backups. There are: daily." in why_not(account, frequency="weekly")
    orders(backups=[{"frequency": "hourly"}])
    assert "has several schedules: daily (" in why_not(account)
    orders(backups=[], purge_backups=True)
    assert "has no schedule of backups. Declare one as backups of coolify_database." in why_not(account)


def test_a_dump_is_deleted_once(account, orders):
    (first, second) = back_up(account)["executions"]
    for check_mode in (True, False):
        gone = back_up(account, check_mode, action="delete", execution=first["uuid"])
        assert gone["changed"] and [item["uuid"] for item in gone["executions"]] == [first["uuid"]]
    assert [item["uuid"] for item in shown(account)[0]["executions"]] == [second["uuid"]]
    assert not back_up(account, action="delete", execution=first["uuid"])["changed"]
    told = why_not(account, action="delete", execution=second["uuid"], frequency="weekly")
    assert "has no schedule 'weekly' of backups. There are: daily." in told


def dump(uuid, day, size=1, status="success"):
    return {"uuid": uuid, "created_at": f"2026-01-{day:02}T03:00:00+00:00", "size": size * 1024**3, "status": status}


RETENTION = {f"database_backup_retention_{what}_locally": 0 for what in ("amount", "days", "max_storage")}


@pytest.mark.parametrize(
    ("limits", "gone"),
    [
        ({}, ""),
        ({"amount": 2}, "ab"),
        # Counted from the newest one, not from today.
        ({"days": 1}, "ab"),
        ({"max_storage": 1}, "a"),
    ],
)
def test_what_the_retention_should_have_removed_is_marked(account, limits, gone):
    made = [dump("a", 1), dump("b", 2), dump("c", 3), dump("d", 4), dump("x", 1, status="failed")]
    schedule = {**RETENTION, **{f"database_backup_retention_{what}_locally": most for what, most in limits.items()}}
    assert overdue(made, schedule) == set(gone)
    # It is kept in the S3 storage.
    assert overdue(made, {**schedule, "save_s3": True}) == set()


MOUNTED = {
    "application": (APPLICATION, "/data", {"storages": [{"name": "data", "mount_path": "/data"}]}),
    "database": (DATABASE, "/var/lib/postgresql/data", {"type": "postgresql"}),
    "service": (
        SERVICE,
        "web:/data",
        {"docker_compose_raw": {"services": {"web": {"image": "a", "volumes": ["d:/data"]}}}},
    ),
}


@pytest.mark.parametrize("kind", MOUNTED)
def test_a_volume_is_archived_where_it_has_a_schedule(account, kind):
    resource, storage, options = MOUNTED[kind]
    image = account.image() if resource is APPLICATION else {}
    where = {"project": account.project, kind: "shop", "storage": storage}

    def declare(**more):
        return account.run(resource, project=account.project, name="shop", **image, **options, **more)

    declare()
    with pytest.raises(Failure, match="has no schedule, and Coolify archives only what has one"):
        account.run(BACKUP, **where)
    with pytest.raises(Failure, match=f"has no storage '/nowhere'. There (is|are): {storage}"):
        account.run(BACKUP, **{**where, "storage": "/nowhere"})
    declare(volume_backups=[{"storage": storage, "frequency": "daily"}], update_hidden="always")
    known = {key: row["runs"] for key, row in account.state()["volume_backups"].items()}
    foretold, made = account.run(BACKUP, True, **where), account.run(BACKUP, **where)
    assert foretold["directory"] == made["directory"] and foretold["changed"] and made["changed"]
    uuid = made["directory"].rpartition("/")[2]
    assert account.state()["volume_backups"][uuid]["runs"] == known[uuid] + 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"application": "shop"}, "of applications it archives what is mounted: say which by storage"),
        ({"database": "orders", "storage": "/data", "max_age": 5}, "storage goes without max_age"),
        ({"service": "shop", "action": "delete", "execution": "a"}, "say which by storage"),
        ({"service": "shop", "storage": "a:/b", "action": "delete", "execution": "a"}, "is about a dump of a database"),
    ],
)
def test_what_makes_no_sense_together_is_refused(account, options, said):
    account.refused(BACKUP, said, project=account.project, **options)
