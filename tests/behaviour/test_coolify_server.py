# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done at a server of Coolify: cleaning up, and its proxy."""

from __future__ import annotations

import re
import uuid

import pytest
from accounts import hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.docker_cleanups import DOCKER_CLEANUP
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.proxies import PROXY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.services import SERVICE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, Unreachable
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from test_lost import losing

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)

COMPOSE = "services:\n  traefik:\n    image: traefik:v3\n    environment: [TOKEN=planted7token]\n"


@pytest.fixture
def machine(account):
    """A server at which Coolify can log in; C(machine(ip)) makes another."""

    def make(address=""):
        name = f"machine {uuid.uuid4().hex[:6]}"
        address = address or f"{name.replace(' ', '-')}.invalid"
        when = "never" if address.startswith("192.0.2.") else "changed"
        account.run(SERVER, name=name, ip=address, private_key="deploy", validate=when)
        account.server.clear()
        return name

    return make


def test_a_server_is_cleaned_up_when_that_is_asked_for(account, machine):
    name = machine()
    assert account.run(DOCKER_CLEANUP, True, name=name)["changed"] and not account.server.writes()
    for _run in range(2):
        done = account.run(DOCKER_CLEANUP, name=name, delete_unused_networks=True)["execution"]
        assert done["status"] == "success" and done["message"] and done["finished_at"]
    assert account.run(DOCKER_CLEANUP, name=name, wait=False)["execution"] is None
    with pytest.raises(Failure, match="There is no server"):
        account.run(DOCKER_CLEANUP, name="nobody")


def test_a_cleanup_that_fails_says_why(account, machine):
    with pytest.raises(Failure, match="ended as failed: Server is not functional") as caught:
        account.run(DOCKER_CLEANUP, name=machine("192.0.2.199"))
    assert caught.value.result["execution"]["status"] == "failed"


def test_a_cleanup_that_takes_too_long_is_told_apart(account, machine):
    with pytest.raises(Failure, match="has not ended within 0 s: it goes on at the server") as caught:
        account.run(DOCKER_CLEANUP, name=machine(), wait_timeout=0)
    assert caught.value.kind == "timeout"


def test_the_proxy_is_restarted_where_its_file_has_changed(account, machine):
    name = machine()
    checked = account.run(PROXY, True, name=name, configuration=COMPOSE)
    assert not account.server.writes()
    made = account.run(PROXY, name=name, configuration=COMPOSE)
    assert (made["changed"], made["diff"]) == (checked["changed"], checked["diff"])
    assert made["changed"] and made["diff"]["after"]["run"] == "restart" and "planted7token" not in str(made)
    sent = [path.rpartition("/proxy/")[2] for path in account.server.writes()]
    assert sent == ["configuration", "restart"]
    assert not account.run(PROXY, name=name, configuration=f"\n{COMPOSE}\n")["changed"]
    quiet = account.run(PROXY, name=name, configuration=f"{COMPOSE}# other", restart="never")
    assert quiet["changed"] and "run" not in quiet["diff"]["after"]
    assert account.run(PROXY, name=name, restart="always")["diff"]["after"] == {"run": "restart"}
    assert not account.run(PROXY, name=name)["changed"]


def test_a_proxy_whose_restart_was_missed_is_restarted_by_the_next_run(account, machine):
    options = {"name": machine(), "configuration": COMPOSE}

    def gone(client):
        def send(call, context, body=None):
            if call.path.endswith("/restart"):
                raise Unreachable("the run ends here")
            return sent(call, context, body)

        sent, client.send = client.send, send

    with pytest.raises(Failure, match="the run ends here"):
        account.run(PROXY, spoil=gone, **options)
    account.server.clear()
    checked = account.run(PROXY, True, **options)
    assert not account.server.writes()
    later = account.run(PROXY, **options)
    assert later["changed"] and later["diff"] == checked["diff"] and later["diff"]["after"] == {"run": "restart"}
    assert [path.rpartition("/")[2] for path in account.server.writes()] == ["restart"]
    assert later["proxy"]["status"] == "running"
    assert not account.run(PROXY, **options)["changed"]
    assert not account.run(PROXY, **options, restart="never")["changed"]


def test_a_restart_of_the_proxy_whose_answer_is_lost_is_not_made_twice(account, machine):
    lost = losing(("/restart",), arrives=True)
    assert account.run(PROXY, name=machine(), configuration=COMPOSE, spoil=lost)["changed"]
    assert [path.rpartition("/")[2] for path in account.server.writes()].count("restart") == 1


def test_a_restart_of_the_proxy_that_does_not_begin_or_fails_is_an_error(account, machine):
    name = machine()
    with pytest.raises(Failure, match="has not begun within 0 s") as late:
        account.run(PROXY, name=name, configuration=COMPOSE, wait_timeout=0)
    assert late.value.kind == "timeout" and late.value.result["changed"]
    # Else the one that is still in the queue would take what comes next.
    account.server.let_pass(60)
    account.run(PROXY, name=name, configuration=f"{COMPOSE}# other", restart="never")
    account.run(SERVER, name=name, ip="192.0.2.77", validate="never")
    with pytest.raises(Failure, match="is not reachable"):
        account.run(SERVER, name=name, validate="always")
    with pytest.raises(Failure, match=r"(?s)restart of the proxy of .* failed.*validate=always tells why"):
        account.run(PROXY, name=name, restart="always")


def test_a_proxy_that_is_none_is_not_restarted(account, machine):
    name = machine()
    account.run(SERVER, name=name, proxy_type="none")
    told = account.refused(PROXY, name=name, configuration=COMPOSE)
    assert "has no proxy" in told and "restart=never" in told
    assert account.run(PROXY, name=name, configuration=COMPOSE, restart="never")["changed"]
    assert not account.run(PROXY, name=name, configuration=COMPOSE, restart="never")["changed"]


def test_what_a_token_may_not_see_of_the_proxy_is_not_compared(account, machine):
    token = account.server.token(abilities=["read", "write"])["token"]
    options = {"name": machine(), "configuration": COMPOSE, "api_token": token}
    unsure = account.run(PROXY, **options)
    assert not unsure["changed"] and unsure["unverified"][0]["option"] == "configuration"
    assert account.run(PROXY, update_hidden="always", **options)["changed"]


def test_a_network_of_a_server_that_cannot_be_reached_stays_and_it_is_said_what_to_do(account, machine):
    place = {"name": "coolify", "server": machine("192.0.2.199")}
    with pytest.raises(Failure, match=r"(?s)Server Error.*run again once that works.*forgotten with its destinations"):
        account.run(DESTINATION, state="absent", **place)
    assert not account.run(DESTINATION, **place)["changed"]
    account.run(SERVER, name=place["server"], state="absent")
    assert not [row for row in account.state()["servers"].values() if row["name"] == place["server"]]


def test_a_proxy_that_cannot_be_reached_is_an_error(account, machine):
    with pytest.raises(Failure, match=r"(?s)status 500.*validate=always tells why"):
        account.run(PROXY, name=machine("192.0.2.198"), configuration=COMPOSE)
    with pytest.raises(Failure, match="must not be empty"):
        account.run(PROXY, True, name=machine(), configuration=" ")


# -- where a server has several networks -----------------------------------------------------------------------------

IMAGE = {"docker_registry_image_name": "nginx", "deploy": "never"}
NEW = {
    "application": (APPLICATION, IMAGE),
    "database": (DATABASE, {"type": "redis"}),
    "service": (SERVICE, {"docker_compose_raw": {"services": {"web": {"image": "nginx:1"}}}}),
}


def second_network(account, name, **options):
    return account.run(DESTINATION, name="public", network="public-net", server=name, **options)


def looks(account):
    """The requests that asked which networks a server has."""
    return [item["path"] for item in account.server.requests() if item["path"].endswith("/destinations")]


@pytest.mark.parametrize("kind", NEW)
def test_what_is_new_on_a_server_with_several_networks_says_in_which_it_is(account, machine, kind):
    resource, options = NEW[kind]
    options = {"project": account.project, "server": machine(), "name": f"new {kind}", **options}
    second_network(account, options["server"])
    told = account.refused(resource, **options)
    networks = r"coolify \(\w+\), public \(\w+\)\."
    assert re.search(f"To create it, declare destination, since there are several to choose from: {networks}", told)
    assert account.run(resource, destination="public", **options)["changed"]
    account.server.clear()
    assert not account.run(resource, **options)["changed"]
    assert not looks(account)


def test_the_networks_of_a_server_are_looked_at_once_for_all_that_is_new(account, machine):
    name = machine()
    rows = [{"name": f"number {number}", "server": name, "type": "redis"} for number in range(6)]
    account.run(STACK, project=account.project, databases=rows)
    assert len(looks(account)) == 1


def test_check_mode_counts_networks_that_earlier_tasks_make_and_remove(account, machine):
    options = {"project": account.project, "server": machine(), "name": "web", **IMAGE}
    hear = hearing(Foreseen())
    second_network(account, options["server"], check_mode=True, spoil=hear)
    with pytest.raises(Failure, match=r"several to choose from: coolify \(\w+\), public\."):
        account.run(APPLICATION, True, spoil=hear, **options)
    assert account.run(APPLICATION, True, **options)["changed"]
    hear = hearing(Foreseen())
    second_network(account, options["server"])
    second_network(account, options["server"], state="absent", check_mode=True, spoil=hear)
    assert account.run(APPLICATION, True, spoil=hear, **options)["changed"]


def test_a_name_that_is_written_wrongly_is_told_before_a_network_is_missed(account, machine):
    options = {"project": account.project, "server": machine(), **IMAGE}
    account.run(APPLICATION, name="storefront", **options)
    second_network(account, options["server"])
    with pytest.raises(Failure, match=r"(?s)storefornt.*'storefront'.*To create it, declare destination"):
        account.run(APPLICATION, name="storefornt", **options)
