# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of backups of what is mounted, of which Coolify shows none."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, Unreachable

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)

FILE = {"services": {"web": {"image": "nginx:1.27", "volumes": ["data:/data", {"target": "/logs", "type": "volume"}]}}}
KINDS = {
    "application": (APPLICATION, "/data", {"storages": [{"name": "data", "mount_path": "/data"}]}),
    "database": (DATABASE, "/var/lib/postgresql/data", {"type": "postgresql"}),
    "service": (SERVICE, "web:/data", {"docker_compose_raw": FILE}),
}


@pytest.fixture(params=KINDS)
def owner(request, account):
    """Runs one of each kind; its storage; all schedules of the server."""
    resource, storage, options = KINDS[request.param]
    image = account.image() if resource is APPLICATION else {}

    def run(check_mode=False, spoil=None, **more):
        return account.run(
            resource, check_mode, spoil, project=account.project, name="shop", **image, **options, **more
        )

    return run, storage


@pytest.fixture
def schedules(account):
    """Those that were made since."""
    known = {*account.state()["volume_backups"]}
    return lambda: [row for key, row in account.state()["volume_backups"].items() if key not in known]


def test_one_is_set_with_its_storage_and_unverified_afterwards(account, owner, schedules):
    run, storage = owner
    wanted = {"volume_backups": [{"storage": storage, "frequency": "daily", "retention_amount_locally": 3}]}
    foretold, made = run(True, **wanted), run(**wanted)
    assert foretold["diff"] == made["diff"]
    (schedule,) = schedules()
    kept = {name: schedule[name] for name in ("frequency", "enabled", "retention_amount_locally", "save_s3")}
    assert kept == {"frequency": "daily", "enabled": True, "retention_amount_locally": 3, "save_s3": False}
    again = run(**wanted)
    assert not again["changed"]
    doubted = [item["option"] for item in again["unverified"]]
    assert f"volume_backups[{storage}].frequency" in doubted


def test_one_of_a_storage_that_was_there_is_sent_where_hidden_values_are(account, owner, schedules):
    run, storage = owner
    run()
    wanted = {"volume_backups": [{"storage": storage, "frequency": "hourly", "stop_during_backup": True}]}
    assert not run(**wanted)["changed"]
    assert schedules() == []
    for check_mode in (True, False):
        assert run(check_mode, **wanted, update_hidden="always")["changed"]
    assert [(row["frequency"], row["stop_during_backup"]) for row in schedules()] == [("hourly", True)]


def test_a_slash_at_the_end_says_nothing(account, owner, schedules):
    run, storage = owner
    wanted = {"volume_backups": [{"storage": f"{storage}/", "frequency": "daily"}]}
    assert run(**wanted)["changed"] and len(schedules()) == 1
    assert not run(**wanted)["changed"]
    assert not run(volume_backups=[{"storage": storage, "frequency": "daily"}])["changed"]
    assert run(remove_volume_backups=[f"{storage}/"])["changed"]
    assert schedules() == []


def test_one_is_removed_by_its_storage_and_only_when_told(account, owner, schedules):
    run, storage = owner
    run(volume_backups=[{"storage": storage, "frequency": "daily"}])
    run(volume_backups=[])
    assert len(schedules()) == 1
    gone = {"remove_volume_backups": [storage, "/nothing/here"]}
    foretold = run(True, **gone)
    assert [item["option"] for item in foretold["unverified"]] == ["remove_volume_backups"]
    assert len(schedules()) == 1
    removed = run(**gone)
    assert removed["changed"] and removed["diff"]["before"]["remove_volume_backups"] == [storage]
    assert schedules() == []
    assert not run(**gone)["changed"]


def test_an_interrupted_run_says_what_the_next_one_cannot_see(account, owner, schedules):
    run, storage = owner
    wanted = {"volume_backups": [{"storage": storage, "frequency": "daily"}]}

    def once(real, call, *sent):
        if call.method == "PUT":
            raise Unreachable("Nobody answers.")
        return real(call, *sent)

    with pytest.raises(Failure) as caught:
        run(spoil=instead_of("_once", once), **wanted)
    assert f"does not show whether volume_backups[{storage}] is set. Repeat it with update_hidden=always." in str(
        caught.value
    )
    run(**wanted, update_hidden="always")
    assert len(schedules()) == 1


@pytest.mark.parametrize(
    ("kind", "storage", "said"),
    [
        ("application", "/elsewhere", "is not there. Declare it as storages, a volume or a directory."),
        ("database", "/elsewhere", "is not there. Declare it as storages, a volume or a directory."),
        ("service", "web:/elsewhere", "is not there. The Compose file mounts web:/data, web:/logs."),
    ],
)
def test_a_storage_that_will_not_be_there_is_refused_before_anything_is_written(account, kind, storage, said):
    resource, _storage, options = KINDS[kind]
    image = account.image() if resource is APPLICATION else {}
    wanted = {"name": "shop", **image, **options, "volume_backups": [{"storage": storage, "frequency": "daily"}]}
    assert said in account.refused(resource, project=account.project, **wanted)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"save_s3": True}, "saves to S3, so it needs s3_storage"),
        ({"disable_local_backup": True}, "keeps nothing on the server, so it needs save_s3"),
    ],
)
def test_what_goes_nowhere_is_refused(account, owner, row, said):
    run, storage = owner
    account.refused(run, said, volume_backups=[{"storage": storage, "frequency": "daily", **row}])
