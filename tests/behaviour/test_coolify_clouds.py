# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Machines that Coolify orders at a cloud: by names, never twice, and never in the place of something else."""

from __future__ import annotations

import json

import pytest
from accounts import Account, hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_info import CLOUD_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_init_scripts import CLOUD_INIT_SCRIPT
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_servers import CLOUD_SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_tokens import CLOUD_TOKEN
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Failure, Unanswered
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from servers import QUICK, EmbeddedServer

HETZNER = {"location": "nbg1", "server_type": "cx22", "image": "ubuntu-24.04"}
ORDERS = {
    "hetzner": HETZNER,
    "digitalocean": {"region": "fra1", "size": "s-1vcpu-2gb", "image": "ubuntu-24-04-x64"},
    "vultr": {"region": "Frankfurt", "plan": "vc2-1c-2gb", "os": "Ubuntu 24.04 LTS x64"},
}
SENT = {
    "hetzner": {"location": "nbg1", "server_type": "cx22", "image": 501},
    "digitalocean": {"region": "fra1", "size": "s-1vcpu-2gb", "image": 601},
    "vultr": {"region": "fra", "plan": "vc2-1c-2gb", "os_id": 2284},
}
KEY = "localhost's key"


@pytest.fixture(scope="module")
def server():
    """A Coolify of these tests alone, with a token of each cloud: what is ordered stays."""
    server = EmbeddedServer("coolify", *QUICK["coolify"])
    own = Account(server, "coolify", "clouds")
    for provider in ORDERS:
        own.run(CLOUD_TOKEN, name=provider, provider=provider, token=f"word-of-{provider}")
    own.run(CLOUD_INIT_SCRIPT, name="first", script="#cloud-config\npackages: [planted7script]")
    yield server
    server.stop()


@pytest.fixture
def own(server):
    server.clear()
    return Account(server, "coolify", "clouds")


def ordered(own, name, cloud="hetzner", check_mode=False, spoil=None, **more):
    order = {cloud: {**ORDERS[cloud], **more.pop("order", {})}, "cloud_token": cloud, "private_key": KEY, **more}
    return own.run(CLOUD_SERVER, check_mode, spoil, name=name, **order)


def asked(own, cloud="hetzner"):
    """The body of the order."""
    path = f"/servers/{cloud}"
    return next(json.loads(item["body"]) for item in own.server.requests() if item["path"].endswith(path))


def machines(own):
    return sorted(own.state()["machines"].values())


def orders(own):
    return [path for path in own.server.writes() if path.rpartition("/")[2] in ORDERS]


@pytest.mark.parametrize("cloud", ORDERS)
def test_a_machine_is_ordered_once_by_names(own, cloud):
    name = f"once-{cloud}"
    foretold = ordered(own, name, cloud, check_mode=True)
    assert foretold["changed"] and orders(own) == []
    made = ordered(own, name, cloud)
    assert (made["changed"], made["diff"]) == (foretold["changed"], foretold["diff"])
    assert made["server"]["ip"].startswith("203.0.113.") and made["server"]["machine"]
    body = next(
        json.loads(item["body"]) for item in own.server.requests() if item["path"].endswith(f"/servers/{cloud}")
    )
    assert {key: body[key] for key in SENT[cloud]} == SENT[cloud]
    again = ordered(own, name, cloud)
    assert not again["changed"] and again["server"] == made["server"]
    assert {item["option"] for item in again["unverified"]} == {f"{cloud}.{key}" for key in ORDERS[cloud]}
    assert len(orders(own)) == 1 and machines(own).count(f"{cloud}/{name}") == 1
    assert not own.run(SERVER, name=name)["changed"]


def test_what_is_named_besides_travels_by_id_and_the_script_as_text(own):
    more = {"ssh_keys": ["laptop", "72"], "firewalls": ["office"], "networks": ["inner"], "enable_backups": True}
    made = ordered(own, "besides", order={**more, "image": "Debian 12"}, cloud_init_script="first")
    body = asked(own)
    assert body["hetzner_ssh_key_ids"] == [71, 72] and body["hetzner_firewall_ids"] == [83]
    assert body["hetzner_network_ids"] == [91] and body["image"] == 503 and body["enable_backups"] is True
    assert "planted7script" in body["cloud_init_script"] and "planted7script" not in str(made)


def test_the_image_for_the_architecture_of_the_size_is_meant(own):
    ordered(own, "arm", order={"location": "fsn1", "server_type": "cax11"})
    body = asked(own)
    assert body["image"] == 502


@pytest.mark.parametrize(
    ("cloud", "order", "said"),
    [
        ("hetzner", {"location": "nbg2"}, r"no location 'nbg2'. Did you mean 'nbg1'\? There are: fsn1, nbg1"),
        ("hetzner", {"server_type": "cax11"}, "does not offer 'cax11' with location nbg1. There are: cx22"),
        ("hetzner", {"image": "502"}, "does not offer '502' with location nbg1, server_type cx22"),
        ("hetzner", {"firewalls": ["web"]}, r"hetzner.firewalls: 2 are called 'web': 81 \(web\), 82 \(web\)"),
        ("hetzner", {"image": "windows", "networks": ["outer"]}, r"(?s)image 'windows'.*network 'outer'"),
        ("hetzner", {"enable_ipv4": False, "enable_ipv6": False}, "without IPv4 and IPv6"),
        ("digitalocean", {"size": "s-8vcpu-32gb"}, "does not offer 's-8vcpu-32gb' with region fra1"),
        ("vultr", {"plan": "vhf-1c-1gb"}, "does not offer 'vhf-1c-1gb' with region fra"),
        ("vultr", {"disable_public_ipv4": True, "enable_ipv6": False}, "without IPv4 and IPv6"),
    ],
)
def test_what_a_cloud_does_not_offer_is_refused_before_anything_is_ordered(own, cloud, order, said):
    own.refused(lambda check_mode: ordered(own, "refused", cloud, check_mode, order=order), said)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "Web-1"}, "small letters"),
        ({"name": "two words"}, "name of a host"),
        ({"name": "ends-"}, "name of a host"),
        ({"cloud_token": "vultr"}, "is a token of vultr, and hetzner is declared"),
        ({"cloud_token": "hetzne"}, "Did you mean 'hetzner'"),
        ({"private_key": "nobody's"}, "private_key: There is no private key"),
        ({"cloud_init_script": "second"}, "cloud_init_script: There is no cloud-init script"),
    ],
)
def test_a_wrong_name_is_refused_before_anything_is_ordered(own, options, said):
    with pytest.raises(Failure, match=said):
        ordered(own, **{"name": "wrong", **options})
    assert own.server.writes() == []


def test_a_server_that_is_something_else_is_left_alone(own):
    own.run(SERVER, name="elsewhere", ip="198.51.100.7", private_key=KEY)
    ordered(own, "at-vultr", "vultr")
    own.server.clear()
    with pytest.raises(Failure, match="no machine of which Coolify knows that it is at Hetzner") as caught:
        ordered(own, "elsewhere")
    assert caught.value.kind == "conflict"
    with pytest.raises(Failure, match="a machine at Vultr"):
        ordered(own, "at-vultr")
    assert own.server.writes() == []


def losing(arrives, error, reading=True):
    """Lose the answer to an order, or the order itself."""

    def spoil(client):
        send, records = client.send, client.records
        lost = []

        def once(call, *sent):
            if call.method == "POST" and call.path.startswith("/servers/"):
                if arrives:
                    send(call, *sent)
                lost.append(call)
                raise error
            return send(call, *sent)

        def read(call, *rest, **words):
            if lost and not reading:
                raise ApiError("The list failed.", 500)
            return records(call, *rest, **words)

        client.send, client.records = once, read

    return spoil


@pytest.mark.parametrize("cloud", ORDERS)
@pytest.mark.parametrize("error", [Unanswered("Lost."), Unanswered("Slow.", pending=True), ApiError("Failed.", 500)])
def test_an_order_whose_answer_is_lost_is_found_and_not_repeated(own, cloud, error):
    name = f"lost-{cloud}-{'slow' if 'Slow' in str(error) else 'gone' if 'Lost' in str(error) else 'failed'}"
    made = ordered(own, name, cloud, spoil=losing(True, error))
    assert made["changed"] and machines(own).count(f"{cloud}/{name}") == 1 and len(orders(own)) == 1
    assert not ordered(own, name, cloud)["changed"]


@pytest.mark.parametrize(
    ("cloud", "next_run"), [("hetzner", "takes no second machine of that name"), ("vultr", "only when you know")]
)
@pytest.mark.parametrize("error", [Unanswered("Lost."), Unanswered("Slow.", pending=True), ApiError("Failed.", 500)])
def test_an_order_of_which_nothing_is_seen_is_not_repeated_and_said_to_cost(own, cloud, next_run, error):
    with pytest.raises(Failure, match=f"(?s)may exist at .* and cost money.*{next_run}"):
        ordered(own, "unseen", cloud, spoil=losing(False, error))
    assert orders(own) == [] and f"{cloud}/unseen" not in machines(own)


def test_an_order_that_nobody_can_look_for_is_said_to_cost(own):
    with pytest.raises(Failure, match=r"(?s)Looking for it failed too: The list failed\..*may exist at Hetzner"):
        ordered(own, "blind", spoil=losing(True, Unanswered("Lost."), reading=False))
    assert not ordered(own, "blind")["changed"]


def test_a_machine_that_coolify_has_forgotten_is_not_ordered_again_at_hetzner(own):
    ordered(own, "forgotten")
    own.run(SERVER, name="forgotten", state="absent")
    assert machines(own).count("hetzner/forgotten") == 1
    with pytest.raises(Failure, match="takes no second machine of that name"):
        ordered(own, "forgotten")
    assert machines(own).count("hetzner/forgotten") == 1


def test_two_servers_of_one_name_are_named_and_neither_is_touched(own):
    ordered(own, "twin", "vultr")
    first = own.state()["servers"]
    uuid = next(row["uuid"] for row in first.values() if row["name"] == "twin")

    def somebody_else(client):
        """Another run orders at the same time."""
        send = client.send

        def twice(call, *sent):
            answer = send(call, *sent)
            if call.path == "/servers/vultr":
                send(call, *sent)
            return answer

        client.send = twice

    with pytest.raises(Failure, match=r"2 servers are called 'twins'.*machine of its own at Vultr"):
        ordered(own, "twins", "vultr", spoil=somebody_else)
    with pytest.raises(Failure, match="2 servers are called 'twins'"):
        ordered(own, "twins", "vultr")
    assert uuid in own.state()["servers"] and machines(own).count("vultr/twins") == 2


def test_an_address_that_does_not_come_is_told_and_the_order_stands(own):
    own.server.configure(speed=100)
    with pytest.raises(Failure, match=r"no address within 0 s\. The order stands") as caught:
        ordered(own, "addressless", "digitalocean", wait_timeout=0)
    assert caught.value.result["server"]["ip"] == "1.2.3.4" and caught.value.result["changed"]
    with pytest.raises(Failure, match="no address within 0 s") as again:
        ordered(own, "addressless", "digitalocean", wait_timeout=0)
    assert not again.value.result["changed"]
    later = ordered(own, "addressless", "digitalocean")
    assert not later["changed"] and later["server"]["ip"] != "1.2.3.4" and len(orders(own)) == 1


def test_in_check_mode_what_an_earlier_task_would_make_is_assumed(own):
    as_a_module = hearing(Foreseen(told=False))
    told = ordered(own, "to-come", "hetzner", True, as_a_module, cloud_token="to come", cloud_init_script="to come")
    assert told["changed"] and len(told["warnings"]) == 2
    assert own.run(SERVER, True, as_a_module, name="to-come", concurrent_builds=3)["changed"]


def test_a_token_that_may_not_see_the_script_or_not_write_orders_nothing(own):
    key = own.server.token(abilities=["read", "write"])["token"]
    with pytest.raises(Failure, match="read:sensitive"):
        ordered(own, "unseeing", cloud_init_script="first", api_token=key)
    key = own.server.token(abilities=["read", "read:sensitive"])["token"]
    with pytest.raises(Failure) as caught:
        ordered(own, "unwriting", api_token=key)
    assert caught.value.kind == "permission" and "cost" not in str(caught.value)
    assert not [name for name in machines(own) if name.endswith("ing")]


def test_what_older_versions_lack_is_said(own):
    own.server.configure(version="4.1.0")
    try:
        ordered(own, "older")
        with pytest.raises(Failure, match=r"hetzner.firewalls needs Coolify 4\.2"):
            ordered(own, "older-2", order={"firewalls": ["office"]})
        with pytest.raises(Failure, match=r"vultr needs Coolify 4\.2"):
            ordered(own, "older-3", "vultr")
        assert own.run(CLOUD_INFO, cloud_token="hetzner")["firewalls"] == []
    finally:
        own.server.configure(version="4.3.10")


@pytest.mark.parametrize("cloud", ORDERS)
def test_what_a_cloud_offers_is_told_by_the_names_that_an_order_takes(own, cloud):
    told = own.run(CLOUD_INFO, cloud_token=cloud)
    assert told["provider"] == cloud and not told["changed"]
    place, size, image = (told[name][0] for name in ("locations", "sizes", "images"))
    options = dict(zip(ORDERS[cloud], (place["names"][-1], size["names"][0], str(image["id"]))))
    assert ordered(own, "offered", cloud, check_mode=True, order=options)["changed"]
    assert size["locations"] and told["ssh_keys"][0]["told"]


def test_a_cloud_that_does_not_answer_is_an_error(own):
    own.server.configure(resolves=False)
    try:
        with pytest.raises(Failure, match="Failed to fetch Hetzner locations"):
            own.run(CLOUD_INFO, cloud_token="hetzner")
    finally:
        own.server.configure(resolves=True)
