# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Remote servers of Dokploy: whether they have what they need, and what makes it so."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.server_setup import SERVER_SETUP
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


@pytest.fixture
def metal(account):
    key = account.key_pair("setup")

    def run(**options):
        return account.run(SERVER, name="metal", ssh_key=key, **{"ip_address": "198.51.100.8", **options})

    run()
    return run


def set_up(account, check_mode=False, **options):
    return account.run(SERVER_SETUP, check_mode, name="metal", **options)


@pytest.mark.parametrize("kind", ["deploy", "build"])
def test_what_is_missing_is_installed_once(account, metal, kind):
    metal(type=kind)
    foretold = set_up(account, True)
    assert foretold["changed"] and "docker" in foretold["missing"]
    assert ("swarm" in foretold["missing"]) is (kind == "deploy")
    assert "/etc/dokploy" in foretold["missing"]
    done = set_up(account, api_timeout=1)
    assert (done["changed"], done["missing"], done["checks"]["tools"]["docker"]) == (True, [], "28.5.0")
    assert done["security"]["ssh"]["permitRootLogin"] == "yes"
    for check_mode in (True, False):
        assert not set_up(account, check_mode)["changed"]
    assert set_up(account, True, setup="always")["changed"]


def test_what_is_missing_fails_where_nothing_shall_be_installed(account, metal):
    for check_mode in (True, False):
        with pytest.raises(Failure, match=r"lacks docker, rclone, .* Say setup=missing") as caught:
            set_up(account, check_mode, setup="never")
        assert "swarm" in caught.value.result["missing"]


def test_a_setup_that_dokploy_calls_done_and_is_not_fails(account, metal):
    metal(setup_command="exit 1")
    with pytest.raises(Failure, match=r"lacks docker, .* after it was set up") as caught:
        set_up(account, api_timeout=1)
    assert caught.value.result["changed"]


def test_one_that_is_not_reached_or_lets_nobody_install_says_what_it_needs(account, metal):
    metal(username="nobody")
    with pytest.raises(Failure, match="neither root nor allowed to become root"):
        set_up(account)
    metal(ip_address="192.0.2.1", username="root")
    for check_mode in (True, False):
        with pytest.raises(Failure, match="does not reach the server metal") as caught:
            set_up(account, check_mode)
        assert caught.value.report()["kind"] == "connection" and "authorized_keys" in str(caught.value)


def test_where_dokploy_gets_in_and_understands_nothing_the_address_and_the_key_are_not_blamed(account, metal):
    metal(username="fish")
    with pytest.raises(Failure, match="a shell such as bash: look which one the user fish has") as caught:
        set_up(account)
    assert caught.value.report()["kind"] == "refused" and "authorized_keys" not in str(caught.value)


def test_a_schedule_whose_script_never_reached_the_host_is_not_called_well(account, metal):
    metal(ip_address="192.0.2.1")
    row = {"name": "report", "script": "true", "cron_expression": "0 3 * * *"}
    with pytest.raises(Failure, match="So it is there and runs nothing"):
        metal(ip_address="192.0.2.1", schedules=[row])
