# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations of backups of Dokploy, which does not remember whether they work."""

from __future__ import annotations

import pytest
from accounts import PROJECTS, hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.s3_storages import S3_STORAGE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.web_server import WEB_SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen

PLACE = {
    "endpoint": "https://s3.example.com",
    "bucket": "dumps",
    "region": "eu",
    "access_key": "usual-key",
    "secret_access_key": "usual-value",
}


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_failed_trial_says_that_the_next_run_will_not_find_it_out(account):
    forgotten = "Dokploy does not remember this"
    with pytest.raises(Failure, match=forgotten):
        account.run(DESTINATION, name="broken", **PLACE)
    assert not account.run(DESTINATION, name="broken", **PLACE)["changed"]
    with pytest.raises(Failure, match="does not work") as caught:
        account.run(DESTINATION, name="broken", validate="always", **PLACE)
    assert forgotten not in str(caught.value)


def test_the_option_promises_only_what_the_server_can_know():
    told, untold = (
        " ".join(next(item for item in resource.call_options if item.name == "validate").doc)
        for resource in (S3_STORAGE, DESTINATION)
    )
    assert "as long as it has not been found to work" in told
    assert "as long as" not in untold and "Dokploy does not remember" in untold


BACKUP = {"destination": "offsite", "database": "app", "prefix": "orders/", "schedule": "0 3 * * *"}
ORDERS = {"name": "orders", "type": "postgres", "database_name": "app", "database_user": "app"}


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_rows_are_called_by_the_name_of_their_destination_in_both_modes(account):
    project = {"project": account.project}
    account.run(PROJECTS["dokploy"], name=account.project)
    account.run(DATABASE, **project, **ORDERS)
    changed = {**BACKUP, "schedule": "0 4 * * *"}

    foretold = account.run(
        DATABASE, True, **project, name="orders", backups=[BACKUP], spoil=hearing(Foreseen(told=False))
    )["diff"]
    account.run(DESTINATION, name="offsite", validate="never", **PLACE)
    gone = {"backups": [], "purge_backups": True}
    for wish in ({"backups": [BACKUP]}, {"backups": [changed]}, gone):
        checked = account.run(DATABASE, True, **project, name="orders", **wish)["diff"]
        done = account.run(DATABASE, **project, name="orders", **wish)["diff"]
        assert checked == done
        assert foretold in (done, None)
        foretold = None
        assert {label for side in ("before", "after") for label in done[side].get("backups", {})} == {
            "offsite app orders/"
        }


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_one_to_which_dokploy_itself_is_saved_is_kept(account):
    account.run(DESTINATION, name="safe", validate="never", **PLACE)
    backup = {"destination": "safe", "prefix": "dokploy/", "schedule": "0 4 * * *"}
    account.run(WEB_SERVER, backups=[backup])
    account.refused(DESTINATION, "still needed by the backups of Dokploy itself", name="safe", state="absent")
    account.run(WEB_SERVER, backups=[], purge_backups=True)
    assert account.run(DESTINATION, name="safe", state="absent")["changed"]


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_an_access_key_that_is_an_ordinary_word_leaves_sentences_readable(account):
    project = {"project": account.project}
    place = {**PLACE, "access_key": "backups", "secret_access_key": "destination"}
    account.run(PROJECTS["dokploy"], name=account.project)
    account.run(DESTINATION, name="readable", validate="never", **place)
    account.run(DATABASE, **project, **ORDERS, backups=[{**BACKUP, "destination": "readable"}])
    with pytest.raises(Failure) as caught:
        account.run(DESTINATION, name="readable", state="absent", **place)
    said = "The destination 'readable' is still needed by the backups of postgres orders in"
    assert str(caught.value).startswith(said)
    # What the server repeats of it stays masked.
    with pytest.raises(Failure) as caught:
        account.run(DESTINATION, name="readable", validate="always", **place)
    said = str(caught.value)
    assert said.startswith("The destination readable is stored and does not work.")
    assert "lacks rclone, by which it reaches S3" in said
    assert "access-key-id=********" in said and "backups" not in said
