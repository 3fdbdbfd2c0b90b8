# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks: each server has its own, and Docker may have others than Dokploy knows."""

from __future__ import annotations

import uuid

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.certificates import CERTIFICATE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.network_sync import NETWORK_SYNC
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.networks import NETWORK
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)

PEM = "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----"
KEY = "-----BEGIN PRIVATE KEY-----\naGlkZGVuLWF3YXk=\n-----END PRIVATE KEY-----"


def called(word):
    return f"{word}-{uuid.uuid4().hex[:6]}"


@pytest.fixture
def server(account):
    name = called("far")
    account.run(SSH_KEY, name=name, type="ed25519")
    account.run(SERVER, name=name, ip_address="198.51.100.7", ssh_key=name)
    return name


@pytest.mark.parametrize(
    ("resource", "words"),
    [(NETWORK, {"driver": "overlay"}), (CERTIFICATE, {"certificate_data": PEM, "private_key": KEY})],
    ids=["network", "certificate"],
)
def test_each_server_has_one_of_the_name(account, server, resource, words):
    name, key = called("same"), resource.id_option
    here = account.run(resource, name=name, **words)[resource.kind]
    there = account.run(resource, name=name, server=server, **words)
    assert there["changed"]
    assert there[resource.kind][key] != here[key]
    for place in ({}, {"server": server}):
        assert not account.run(resource, name=name, **place, **words)["changed"]
    assert account.run(resource, name=name, server=server, state="absent")["changed"]
    assert account.run(resource, name=name)[resource.kind][key] == here[key]


def test_an_application_there_joins_the_network_of_its_server(account, server):
    name = called("joined")
    here = account.run(NETWORK, name=name, driver="overlay")["network"]["network_id"]
    there = account.run(NETWORK, name=name, server=server, driver="overlay")["network"]["network_id"]
    for place, wanted in (({}, here), ({"server": server}, there)):
        made = account.run(name=called("web"), deploy="never", networks=[name], **place, **account.image())
        assert made["application"]["networks"] == [wanted]


def test_a_server_that_does_not_exist_is_named(account):
    account.refused(NETWORK, "There is no server 'nowhere'", name=called("lost"), server="nowhere")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"enable_ipv4": False}, "needs enable_ipv6=true"),
        ({"subnets": [{"gateway": "10.1.0.1"}]}, "without the subnet"),
    ],
)
def test_what_docker_could_not_make_is_refused_before(account, words, said):
    with pytest.raises(Failure, match=said):
        account.run(NETWORK, True, name=called("odd"), **words)


def test_what_docker_has_already_is_taken_over_once(account):
    name = called("legacy")
    account.server.configure(network=name)
    with pytest.raises(Failure, match="already exists"):
        account.run(NETWORK, name=name)
    assert name in [row["name"] for row in account.run(NETWORK_SYNC, True)["importable"]]
    for check_mode, changed in ((True, True), (False, True), (True, False), (False, False)):
        told = account.run(NETWORK_SYNC, check_mode, import_names=[name])
        assert (told["changed"], told["imported"]) == (changed, [name] if changed else [])
    assert not account.run(NETWORK, name=name, driver="bridge")["changed"]
    account.run(NETWORK, name=name, state="absent")
    with pytest.raises(Failure, match=f"Docker has no network '{name}'"):
        account.run(NETWORK_SYNC, import_names=[name])


def test_check_mode_counts_a_server_that_an_earlier_task_may_enter(account):
    foreseen, far = Foreseen(), called("far")

    def hear(client):
        client.foreseen = foreseen

    with pytest.raises(Failure, match=f"There is no server '{far}'"):
        account.run(NETWORK_SYNC, True, hear, server=far, import_names=["legacy"])
    account.run(SSH_KEY, True, hear, name=far, type="ed25519")
    account.run(SERVER, True, hear, name=far, ip_address="198.51.100.7", ssh_key=far)
    told = account.run(NETWORK_SYNC, True, hear, server=far, import_names=["legacy"])
    assert (told["changed"], told["imported"]) == (True, ["legacy"])
    assert "an earlier task may enter it" in told["warnings"][0]


def test_what_docker_has_lost_is_made_again_when_that_is_asked_for(account):
    name = called("gone")
    account.run(NETWORK, name=name)
    account.server.configure(lose_network=name)
    told = account.run(NETWORK_SYNC)
    assert (told["changed"], name in told["missing"]) == (False, True)
    for check_mode, again in ((True, [name]), (False, [name]), (False, [])):
        assert account.run(NETWORK_SYNC, check_mode, recreate=True)["recreated"] == again


def test_where_only_some_are_taken_over_it_is_told_which(account, monkeypatch):
    one, other = called("legacy"), called("legacy")
    for name in (one, other):
        account.server.configure(network=name)
    send = Client.send

    def somebody_else_is_faster(client, call, *arguments):
        if call.path == "network.import":
            account.by_hand("POST", "network.import", names=[one])
        return send(client, call, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Client, "send", somebody_else_is_faster)
        with pytest.raises(Failure, match=f"did not take over every network: {one}: Already imported") as caught:
            account.run(NETWORK_SYNC, import_names=[one, other])
    assert (caught.value.result["changed"], caught.value.result["imported"]) == (True, [other])


def test_what_is_on_a_server_that_nobody_reaches_is_neither_made_nor_forgotten(account, server):
    name = called("far")
    account.run(NETWORK, name=name, server=server)
    account.run(SERVER, name=server, ip_address="192.0.2.7")
    said = "All configured authentication methods failed"
    with pytest.raises(Failure, match=said):
        account.run(NETWORK, name=called("new"), server=server)
    with pytest.raises(Failure, match=said):
        account.run(NETWORK, name=name, server=server, state="absent")
    with pytest.raises(Failure, match=said):
        account.run(NETWORK_SYNC, server=server)
    assert not account.run(NETWORK, name=name, server=server)["changed"]
    account.run(SERVER, name=server, ip_address="198.51.100.7")
    account.run(NETWORK, name=name, server=server, state="absent")
