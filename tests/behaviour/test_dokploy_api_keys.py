# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API keys of Dokploy are made once, and written into a file; nothing else ever shows them."""

from __future__ import annotations

import stat
import uuid

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.api_key_info import API_KEY_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.api_keys import API_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.organizations import ORGANIZATION
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from test_lost import losing

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


@pytest.fixture
def name():
    return f"key {uuid.uuid4().hex[:6]}"


def listed(account, name):
    return [row for row in account.run(API_KEY_INFO)["api_keys"] if row["name"] == name]


def test_a_key_is_written_once_and_works(account, name, tmp_path):
    path = tmp_path / "key"
    assert account.run(API_KEY, True, name=name, key_file=str(path))["changed"]
    assert (path.exists(), listed(account, name)) == (False, [])
    made = account.run(API_KEY, name=name, key_file=str(path), expires_in_days=30)
    secret = path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret not in str(made)
    assert made["key"]["expires_at"]
    assert account.run(API_KEY_INFO, api_key=secret)["api_keys"]
    again = account.run(API_KEY, name=name, key_file=str(path), expires_in_days=60)
    assert (again["changed"], path.read_text().strip()) == (False, secret)
    assert len(listed(account, name)) == 1


def test_a_new_key_has_no_limit_unless_one_is_declared(account, name, tmp_path):
    account.run(API_KEY, name=name, key_file=str(tmp_path / "key"))
    (row,) = [row for row in account.by_hand("GET", "user.getBackups")["apiKeys"] if row["name"] == name]
    assert row["rateLimitEnabled"] is False
    account.run(API_KEY, name=name, state="absent")
    limits = {"rate_limit_max": 9, "rate_limit_window": 60}
    account.run(API_KEY, name=name, key_file=str(tmp_path / "other"), **limits)
    (row,) = [row for row in account.by_hand("GET", "user.getBackups")["apiKeys"] if row["name"] == name]
    assert [row[key] for key in ("rateLimitEnabled", "rateLimitMax", "rateLimitTimeWindow")] == [True, 9, 60_000]


def test_a_key_whose_file_is_lost_is_not_made_anew(account, name, tmp_path):
    account.run(API_KEY, name=name, key_file=str(tmp_path / "key"))
    (before,) = listed(account, name)
    told = account.run(API_KEY, name=name, key_file=str(tmp_path / "other"))
    assert (told["changed"], listed(account, name)) == (False, [before])
    assert "tells a key only once" in told["warnings"][0]


@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "request lost"])
def test_a_key_whose_answer_is_lost_is_replaced_by_one_that_is_known(account, name, tmp_path, arrives):
    path = tmp_path / "key"
    spoil = losing(("user.createApiKey",), arrives)
    account.run(API_KEY, spoil=spoil, name=name, key_file=str(path), api_timeout=1)
    assert len(listed(account, name)) == 1
    assert account.run(API_KEY_INFO, api_key=path.read_text().strip())["api_keys"]


def test_no_file_is_overwritten_and_none_is_left_without_a_key(account, name, tmp_path):
    path = tmp_path / "key"
    path.write_text("somebody else's")
    account.refused(API_KEY, "Nothing was overwritten", name=name, key_file=str(path))
    assert path.read_text() == "somebody else's"
    with pytest.raises(Failure, match="There is no organization 'nowhere'"):
        account.run(API_KEY, name=name, key_file=str(tmp_path / "other"), organization="nowhere")
    missing = str(tmp_path / "no" / "folder")
    with pytest.raises(Failure, match="cannot be written"):
        account.run(API_KEY, name=name, key_file=missing)
    (warning,) = account.run(API_KEY, True, name=name, key_file=missing)["warnings"]
    assert "There is no folder" in warning
    assert sorted(item.name for item in tmp_path.iterdir()) == ["key"]
    assert listed(account, name) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "key_file is needed"),
        ({"key_file": "/nowhere", "expires_in_days": 0}, "expires_in_days must be at least 1"),
        ({"key_file": "/nowhere", "refill_amount": 3}, "belong together"),
    ],
)
def test_what_could_not_be_made_is_refused_before(account, name, options, said):
    account.refused(API_KEY, said, name=name, **options)


def test_a_key_that_has_ended_is_told(account, name, tmp_path):
    days = 3 * 86_400
    account.server.let_pass(-days)
    account.run(API_KEY, name=name, key_file=str(tmp_path / "key"), expires_in_days=1)
    account.server.let_pass(days)
    for check_mode in (True, False):
        (warning,) = account.run(API_KEY, check_mode, name=name, key_file=str(tmp_path / "key"))["warnings"]
        assert "ended at" in warning


def test_the_key_of_the_task_is_not_removed(account):
    (own,) = [row for row in account.run(API_KEY_INFO)["api_keys"] if row["name"] == "embedded"]
    account.refused(API_KEY, "the one that this task works with", api_key_id=own["api_key_id"], state="absent")


def test_check_mode_counts_an_organization_that_an_earlier_task_may_make(account, name, tmp_path):
    foreseen = Foreseen()

    def hear(client):
        client.foreseen = foreseen

    def foretold():
        return account.run(API_KEY, True, hear, name=name, key_file=str(tmp_path / "key"), organization="Acme to come")

    with pytest.raises(Failure, match="There is no organization 'Acme to come'"):
        foretold()
    account.run(ORGANIZATION, True, hear, name="Acme to come")
    told = foretold()
    assert told["changed"] and "an earlier task may make it" in told["warnings"][0]


def test_a_key_of_another_organization_works_there(account, name, tmp_path):
    place = f"Acme {uuid.uuid4().hex[:6]}"
    made = account.run(ORGANIZATION, name=place)["organization"]
    account.run(API_KEY, name=name, key_file=str(tmp_path / "key"), organization=place)
    (row,) = [row for row in account.server.state()["api_keys"].values() if row["name"] == name]
    assert row["organizationId"] == made["organization_id"]
