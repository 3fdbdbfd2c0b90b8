# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether servers of Dokploy get into a registry."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registries import REGISTRY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registry_test import REGISTRY_TEST
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


@pytest.fixture
def images(account):
    """A registry, a server that is there, and one that is not."""
    account.run(REGISTRY, name="images", url="registry.example.com", username="u", password="a-pass-word")
    key = account.key_pair("images")
    for name, address in (("here", "198.51.100.4"), ("away", "192.0.2.4")):
        account.run(SERVER, name=name, ip_address=address, ssh_key=key)
    return "images"


def test_each_server_tries_it_and_those_that_fail_are_named(account, images):
    done = account.run(REGISTRY_TEST, name=images, servers=["here"])
    assert (done["changed"], done["tested"], done["failed_on"]) == (False, ["here"], [])
    assert account.run(REGISTRY_TEST, name=images, servers=[])["tested"] == [""]
    with pytest.raises(Failure, match="1 of 3 servers do not get into the registry 'images'") as caught:
        account.run(REGISTRY_TEST, name=images)
    assert "The server away: " in str(caught.value) and "a-pass-word" not in str(caught.value)
    assert caught.value.result["failed_on"] == ["away"] and len(caught.value.result["tested"]) == 3


def test_check_mode_asks_nobody_and_knows_the_servers_all_the_same(account, images):
    account.server.clear()
    assert account.run(REGISTRY_TEST, True, name=images)["tested"] == []
    account.refused(REGISTRY_TEST, r"There is no server 'her'\. Did you mean 'here'", name=images, servers=["her"])


def test_a_change_that_does_not_let_in_is_stored_and_told_so(account, images):
    with pytest.raises(Failure, match="It is stored all the same") as caught:
        account.run(REGISTRY, name=images, url="unreachable.example.com")
    assert caught.value.result["changed"]
    (row,) = [row for row in account.by_hand("GET", "registry.all") if row["registryName"] == images]
    assert row["registryUrl"] == "unreachable.example.com"
    with pytest.raises(Failure) as caught:
        account.run(REGISTRY, name="second", url="unreachable.example.com", username="u", password="a-pass-word")
    assert "It is stored" not in str(caught.value) and not caught.value.result["changed"]
