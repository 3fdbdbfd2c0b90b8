# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backups of Dokploy that are taken now."""

from __future__ import annotations

import pytest
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.backups import BACKUP, BACKUP_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command
from test_lost import losing

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)
PLACE = {"bucket": "dumps", "region": "eu", "access_key": "the-key", "secret_access_key": "the value's $secret"}


@pytest.fixture
def offsite(account):
    """A bucket that is there, and one that nobody reaches."""
    for name, host in (("offsite", "s3.acme.test"), ("broken", "s3.example.com")):
        account.run(DESTINATION, name=name, endpoint=f"https://{host}", validate="never", **PLACE)


def dump(database="app", prefix="orders/", destination="offsite", **words):
    return {"destination": destination, "database": database, "prefix": prefix, "schedule": "0 3 * * *", **words}


@pytest.fixture
def orders(account, offsite):
    """A database that runs, with a backup."""
    account.run(PROJECTS["dokploy"], name=account.project)

    def run(check_mode=False, **options):
        return account.run(DATABASE, check_mode, project=account.project, name="orders", **options)

    run(type="postgres", database_name="app", database_user="app", backups=[dump()], state="started")
    return run


def back_up(account, check_mode=False, **options):
    owner = {} if {"application", "compose"} & set(options) else {"database": "orders"}
    return account.run(BACKUP, check_mode, project=account.project, **owner, **options)


def shown(account, **options):
    return account.run(BACKUP_INFO, project=account.project, database="orders", **options)["backups"]


def why_not(account, **options):
    return account.refused(lambda check_mode: back_up(account, check_mode, **options))


def test_it_is_waited_for_and_its_file_looked_for(account, orders):
    assert back_up(account, True)["changed"]
    assert shown(account)[0]["executions"] == []
    (made,) = back_up(account)["executions"]
    assert (made["status"], made["size"]) == ("success", 2048)
    app = next(row["appName"] for row in account.state()["postgres"].values() if row["name"] == "orders")
    assert made["filename"].startswith(f"{app}/orders/") and made["filename"].endswith(".sql.gz")
    (backup,) = shown(account)
    assert [item["deployment_id"] for item in backup["executions"]] == [made["deployment_id"]]
    assert (backup["destination"], backup["dumped"], backup["kind"]) == ("offsite", "app", "database")
    files = account.run(BACKUP_INFO, destination="offsite", search=f"{app}/orders/")["files"]
    assert [item["path"] for item in files] == [made["filename"]]
    assert back_up(account)["executions"][0]["filename"] != made["filename"]


@pytest.mark.parametrize("version", ["0.30.2", "0.28.8", "0.28.4"])
@pytest.mark.parametrize("kind", ["postgres", "mysql", "mariadb", "mongo"])
def test_the_file_of_each_type_is_found_also_where_it_is_named_before_the_record(account, offsite, kind, version):
    account.run(PROJECTS["dokploy"], name=account.project)
    wish = {"database_name": "app"} if kind != "mongo" else {}
    wish.update(type=kind, database_user="app", backups=[dump()], state="started")
    account.run(DATABASE, project=account.project, name="orders", **wish)
    account.server.configure(version=version)
    first = back_up(account)["executions"][0]
    (made,) = back_up(account)["executions"]
    again = back_up(account, max_age=3600)["executions"]
    assert made["size"] == 2048 and made["filename"] != first["filename"] and again == [made]
    assert made["filename"].startswith("orders/") is (version == "0.28.4")


def test_one_that_is_young_enough_is_enough(account, orders):
    (made,) = back_up(account)["executions"]
    for check_mode in (True, False):
        again = back_up(account, check_mode, max_age=3600)
        assert not again["changed"] and again["executions"] == [made]
    assert back_up(account)["changed"]


def test_the_age_of_one_is_told_by_the_clock_of_the_server(account, orders):
    back_up(account)
    account.server.let_pass(7200)
    assert back_up(account, True, max_age=3600)["changed"]
    assert not back_up(account, True, max_age=7500)["changed"]


@pytest.mark.parametrize("kind", ["postgres", "mysql"])
def test_one_that_fails_fails_the_task_with_its_log_and_no_secret(account, offsite, kind):
    account.run(PROJECTS["dokploy"], name=account.project)
    wish = {"type": kind, "database_name": "app", "database_user": "app", "state": "started"}
    rows = [dump("missing"), dump("app", destination="broken"), dump("vanishing"), dump("empty")]
    account.run(DATABASE, project=account.project, name="orders", backups=rows, **wish)
    for dumped, words in (
        ("missing", 'database "missing" does not exist'),
        ("app", "rclone: not found"),
        ("vanishing", "its file is not at the destination"),
        ("empty", "has 0 bytes, less than min_size"),
    ):
        with pytest.raises(Failure) as caught:
            back_up(account, dumped=dumped)
        assert words in str(caught.value)
        (execution,) = caught.value.result["executions"]
        assert execution["status"] == ("failed" if dumped in ("missing", "app") else "success")
        assert "secret" not in str(caught.value).replace("secret-access-key", "")


def test_backups_that_would_delete_each_other_are_told(account, offsite):
    """Dokploy keeps the newest files of a directory, and their names tell nothing of what they are of."""
    account.run(PROJECTS["dokploy"], name=account.project)

    def warnings(rows, check_mode=False, **more):
        wish = {"type": "postgres", "database_name": "app", "database_user": "app", "backups": rows, **more}
        return account.run(DATABASE, check_mode, project=account.project, name="orders", **wish).get("warnings", [])

    rows = [dump("app", keep_latest_count=7), dump("shop", prefix="orders", keep_latest_count=2)]
    for check_mode in (True, False, False):
        (text,) = warnings(rows, check_mode)
        assert "those of app and shop go to the same directory" in text and "the newest 2 files" in text
    assert warnings([dump("app", keep_latest_count=7), dump("shop", "shop/", keep_latest_count=2)]) == []
    assert warnings([dump("app", keep_latest_count=0), dump("shop", keep_latest_count=0)]) == []
    (text,) = warnings([dump("app", "nightly dumps/", keep_latest_count=7)])
    assert "does not quote the prefix 'nightly dumps/'" in text
    assert warnings([dump("app", "nightly dumps/")]) == []
    volumes = [
        {"name": name, "volume_name": name, "cron_expression": "0 3 * * *", "destination": "offsite", "prefix": "x"}
        for name in ("data", "data-old", "other")
    ]
    mounts = [{"type": "volume", "volume_name": row["name"], "mount_path": f"/{row['name']}"} for row in volumes]
    assert warnings([], mounts=mounts, volume_backups=volumes) == []
    volumes[0]["keep_latest_count"] = 3
    (text,) = warnings([], volume_backups=volumes)
    assert "those of data and data-old go to the same directory" in text
    wish = {**account.image(), "mounts": mounts, "volume_backups": volumes}
    assert account.run(check_mode=True, name="web", **wish)["warnings"] == [text]


def test_a_dump_of_libsql_on_a_remote_server_is_told_to_fail_before_and_after(account, offsite):
    """Dokploy writes the log of it where there is no directory for it."""
    key = account.key_pair("for far")
    account.run(SERVER, name="far", ip_address="198.51.100.7", ssh_key=key)
    account.run(PROJECTS["dokploy"], name=account.project)
    wish = {"type": "libsql", "database_user": "app", "server": "far", "backups": [dump("iku.db")]}
    for check_mode in (True, False, False):
        result = account.run(DATABASE, check_mode, project=account.project, name="orders", **wish)
        assert any("on a remote server every dump fails" in text for text in result["warnings"]), result
    with pytest.raises(Failure, match=r"ended as failed\. Dokploy .* on a remote server every dump fails"):
        back_up(account)
    here = {**wish, "server": None}
    assert "warnings" not in account.run(DATABASE, project=account.project, name="other", **here)


def test_what_does_not_run_is_not_taken_for_backed_up(account, orders):
    orders(state="stopped")
    with pytest.raises(Failure, match="Container not found"):
        back_up(account)


def test_an_answer_that_is_late_or_lost_is_waited_for_in_the_record(account, orders):
    (made,) = back_up(account, spoil=losing(("manualBackupPostgres",), arrives=True))["executions"]
    assert made["status"] == "success"
    assert len(shown(account)[0]["executions"]) == 1


def test_which_one_is_meant_is_said_or_follows(account, orders):
    orders(backups=[dump(), dump("audit")])
    assert "has several backups that fit: app to offsite, prefix orders/, at 0 3 * * *; audit to" in why_not(account)
    assert back_up(account, dumped="audit")["changed"]
    assert "has no backup that fits. There are: app to offsite" in why_not(account, dumped="app", prefix="nope")
    orders(backups=[], purge_backups=True)
    assert "It has none; declare one as backups, or as volume_backups." in why_not(account)
    assert "no backup of a volume called 'data'. There is none at all." in why_not(account, volume_backup="data")


def saved(name, volume, **words):
    row = {"cron_expression": "0 4 * * *", "destination": "offsite", "prefix": "v"}
    return {"name": name, "volume_name": volume, **row, **words}


def app_name(account, table, name):
    """Of the newest, since each test has a project of its own."""
    return [row["appName"] for row in account.state()[table].values() if row["name"] == name][-1]


def test_volumes_are_saved_by_their_name(account, orders):
    data = f"{app_name(account, 'postgres', 'orders')}-data"
    orders(volume_backups=[saved("whole", data), saved("quiet", data, turn_off=True)])
    (made,) = back_up(account, volume_backup="whole")["executions"]
    assert f"/v/{data}-" in made["filename"]
    assert "fails with databases. Set turn_off=false" in why_not(account, volume_backup="quiet")
    uploads = {"type": "volume", "volume_name": "uploads", "mount_path": "/uploads"}
    shop = {**account.image(), "mounts": [uploads], "volume_backups": [saved("uploads", "uploads")]}
    assert "warnings" not in account.run(name="shop", **shop, deploy="auto")
    found = back_up(account, application="shop", volume_backup="uploads")
    assert found["executions"][0]["status"] == "success" and not found.get("warnings")
    with pytest.raises(Failure, match="has no dumps, only volumes"):
        back_up(account, application="shop")


def test_a_volume_that_nothing_mounts_is_told_of_and_none_that_is_not_there_is_saved(account, orders):
    """Docker makes what is not there, and the archive of nothing counts as made."""
    data = f"{app_name(account, 'postgres', 'orders')}-data"
    for check_mode in (True, False, False):
        (text,) = orders(volume_backups=[saved("nightly", "orders-data")], check_mode=check_mode)["warnings"]
        assert "mounts a volume orders-data. Docker makes one that is not there" in text
        assert f"There are: {data}." in text
    uploads = {"type": "volume", "volume_name": "uploads", "mount_path": "/uploads"}
    rows = {"mounts": [uploads], "volume_backups": [saved("nightly", "upload")]}
    for check_mode in (True, False):
        (text,) = account.run(check_mode=check_mode, name="shop", **account.image(), **rows)["warnings"]
        assert "There are: uploads." in text
    said = why_not(account, application="shop", volume_backup="nightly")
    assert "its server has no volume upload, and docker would make an empty one" in said
    assert "warnings" not in account.run(name="shop", volume_backups=[saved("nightly", "uploads")])
    # It is there, and somebody else's.
    account.run(name="shop", volume_backups=[saved("nightly", data)])
    assert "There are: uploads." in back_up(account, application="shop", volume_backup="nightly")["warnings"][0]


def test_before_0_30_nobody_knows_which_volumes_there_are(account, orders):
    orders(volume_backups=[saved("nightly", "orders-data")])
    account.server.configure(version="0.29.14")
    found = back_up(account, volume_backup="nightly")
    assert found["executions"][0]["status"] == "success" and "every backup is empty" in found["warnings"][0]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ({}, "{}_db"),
        ({"compose_type": "stack"}, "{}_db"),
        ({"randomize": True, "suffix": "blue"}, "{}_db-blue"),
        ({"isolated_deployment": True}, "{}_db"),
        ({"isolated_deployment": True, "isolated_deployments_volume": True}, "{0}_db-{0}"),
    ],
)
def test_a_volume_of_a_compose_is_called_as_docker_calls_it(account, offsite, words, name):
    account.run(PROJECTS["dokploy"], name=account.project)
    file = {"services": {"db": {"image": "redis:7", "volumes": ["db:/data"]}}, "volumes": {"db": {}}}
    service = "db-blue" if "suffix" in words else "db"

    def run(check_mode=False, **options):
        return account.run(COMPOSE, check_mode, project=account.project, name="forum", **options)

    wish = {"raw": {"compose_file": file}, "compose_type": "docker-compose", **words}
    wrong = [saved("nightly", "db", service_name=service)]
    for check_mode in (True, False):
        (text,) = run(check_mode, **wish, volume_backups=wrong, deploy="auto")["warnings"]
        assert f"There are: {name.format('<app_name>')}." in text
    called = name.format(app_name(account, "composes", "forum"))
    assert f"There are: {called}." in run(volume_backups=wrong)["warnings"][0]
    said = why_not(account, compose="forum", volume_backup="nightly")
    assert f"no volume db, and docker would make an empty one and save that. There are: {called}." in said
    assert "warnings" not in run(volume_backups=[saved("nightly", called, service_name=service)])
    made = back_up(account, compose="forum", volume_backup="nightly")
    assert made["executions"][0]["status"] == "success" and not made.get("warnings")


def test_a_volume_whose_name_only_docker_compose_finds_out_is_not_judged(account, offsite):
    account.run(PROJECTS["dokploy"], name=account.project)
    file = {"services": {"db": {"image": "redis:7", "volumes": ["db:/data"]}}, "volumes": {"db": {"name": "forum-db"}}}

    def warnings(name, **more):
        row = saved("nightly", name, service_name="db")
        wish = {"raw": {"compose_file": file}, "volume_backups": [row], **more}
        return account.run(COMPOSE, True, project=account.project, name="forum", **wish).get("warnings", [])

    assert warnings("forum-db") == []
    assert "There are: forum-db." in warnings("forum_db")[0]
    assert warnings("db", command="compose -p forum up -d") == []
    file["volumes"]["db"] = {"external": True}
    assert warnings("db") == []
    file["volumes"]["db"] = {"name": "${NAME}"}
    assert warnings("db") == []


@pytest.mark.parametrize("kind", ["application", "docker-compose", "stack"])
def test_what_a_backup_has_stopped_and_does_not_start_again_is_told_with_what_starts_it(account, offsite, kind):
    account.run(PROJECTS["dokploy"], name=account.project)
    names = ("good", "unreadable", "unstartable")
    file = {
        "services": {
            "db": {"image": "redis:7", "volumes": [f"{name}:/{name}" for name in names]},
            "web": {"image": "nginx:1.27"},
        },
        "volumes": {name: {} for name in names},
    }

    def run(**options):
        if kind == "application":
            return account.run(name="forum", **options)
        return account.run(COMPOSE, project=account.project, name="forum", **options)

    owner = "application" if kind == "application" else "compose"
    if kind == "application":
        mounts = [{"type": "volume", "volume_name": name, "mount_path": f"/{name}"} for name in names]
        run(**account.image(), mounts=mounts, deploy="auto")
        rows = [saved(name, name, turn_off=True) for name in names]
    else:
        run(raw={"compose_file": file}, compose_type=kind, deploy="auto")
        start = app_name(account, "composes", "forum")
        rows = [saved(name, f"{start}_{name}", turn_off=True, service_name="db") for name in names]
    run(volume_backups=rows)
    back_up(account, **{owner: "forum"}, volume_backup="good")
    state = "started" if kind == "application" else "restarted"
    for name, status in (("unreadable", "failed"), ("unstartable", "success")):
        with pytest.raises(Failure, match=f"does not run any more, .* dokploy_{owner}: state={state}") as caught:
            back_up(account, **{owner: "forum"}, volume_backup=name)
        assert caught.value.result["executions"][0]["status"] == status
        # What did not run before has not been stopped.
        with pytest.raises(Failure) as caught:
            back_up(account, **{owner: "forum"}, volume_backup="unreadable")
        assert "any more" not in str(caught.value)
        run(state=state)
        back_up(account, **{owner: "forum"}, volume_backup="good")


def test_databases_inside_of_a_compose_are_saved_by_their_service(account, offsite):
    account.run(PROJECTS["dokploy"], name=account.project)
    file = {"services": {"db": {"image": "postgres:17"}, "other": {"image": "mongo:7"}}}
    login = {"database_user": "app", "database_password": "a-password"}
    rows = [
        {"service_name": "db", "database_type": "postgres", "database_user": "app", **dump()},
        {"service_name": "other", "database_type": "mongo", **login, **dump()},
    ]
    wish = {"raw": {"compose_file": file}, "compose_type": "docker-compose", "backups": rows, "deploy": "auto"}
    account.run(COMPOSE, project=account.project, name="stack", **wish)
    with pytest.raises(Failure, match=r"app in db to offsite, .*; app in other to offsite"):
        back_up(account, compose="stack")
    (made,) = back_up(account, compose="stack", service_name="other")["executions"]
    assert "_other/orders/" in made["filename"] and made["filename"].endswith(".bson.gz")


def test_what_is_shown_of_one_in_a_compose_can_be_declared_as_it_is_with_its_destination_by_name(account, offsite):
    account.run(PROJECTS["dokploy"], name=account.project)
    row = {"service_name": "db", "database_type": "mongo", "database_user": "app", "database_password": "a-password"}
    wish = {"raw": {"compose_file": {"services": {"db": {"image": "mongo:7"}}}}, "deploy": "never"}
    account.run(COMPOSE, project=account.project, name="stack", backups=[{**row, **dump()}], **wish)
    (shown,) = account.run(info_command(COMPOSE), project=account.project, name="stack")["composes"]
    assert shown["backups"][0]["destination"] == "offsite"
    assert "a-password" not in str(shown)
    again = account.run(COMPOSE, project=account.project, name="stack", backups=shown["backups"])
    assert not again["changed"] and again["unverified"] == []


def test_dokploy_itself_is_saved(account, offsite):
    destinations = account.by_hand("GET", "destination.all")
    key = next(row["destinationId"] for row in destinations if row["name"] == "offsite")
    user = next(iter(account.state()["users"]))
    row = {"schedule": "0 5 * * *", "enabled": True, "prefix": "self", "destinationId": key, "database": "dokploy"}
    account.post("backup.create", **row, databaseType="web-server", userId=user)
    (made,) = account.run(BACKUP, web_server=True)["executions"]
    assert "/self/webserver-backup-" in made["filename"]
    (backup,) = account.run(BACKUP_INFO, web_server=True)["backups"]
    assert (backup["kind"], len(backup["executions"])) == ("web-server", 1)


def test_keys_in_a_command_that_failed_are_masked_however_the_shell_quotes_them(account):
    with pytest.raises(Failure) as caught:
        account.run(DESTINATION, name="quoted", endpoint="https://s3.example.com", **PLACE)
    assert "rclone: not found" in str(caught.value)
    assert "the-key" not in str(caught.value) and "value" not in str(caught.value)
