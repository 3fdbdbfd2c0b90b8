# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to the machine of Dokploy: its Traefik is made anew, it is cleaned up, and brought to a new version."""

from __future__ import annotations

import pytest
from accounts import Account
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.health import HEALTH_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.maintenance import ACTIONS, MAINTENANCE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.updates import UPDATE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.web_server import WEB_SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from servers import QUICK
from test_lost import losing


@pytest.fixture
def own(emptied):
    """A Dokploy of this module alone: all of it is about the machine, which others use as well."""
    return Account(emptied("dokploy", *QUICK["dokploy"]), "dokploy", "alone")


def test_traefik_is_made_anew_once_for_each_of_its_settings_and_waited_for(own):
    wish = {
        "traefik_environment": {"TOKEN": "a # b"},
        "traefik_ports": [{"target_port": 5432, "published_port": 15432}],
        "traefik_dashboard": True,
    }
    foretold = own.run(WEB_SERVER, True, **wish)
    assert len(foretold["warnings"]) == 1 and "made anew" in foretold["warnings"][0]
    told = own.run(WEB_SERVER, **wish)
    assert told["warnings"] == foretold["warnings"] and told["diff"] == foretold["diff"]
    traefik = own.state()["traefik"][""]
    assert traefik["env"] == ["TOKEN=a # b"] and traefik["coming"] == []
    assert [port["targetPort"] for port in traefik["ports"]] == [5432, 8080]
    again = own.run(WEB_SERVER, **wish)
    assert not again["changed"] and "warnings" not in again


def test_ports_leave_the_dashboard_alone_and_the_dashboard_the_ports(own):
    own.run(WEB_SERVER, traefik_dashboard=True)
    own.run(WEB_SERVER, traefik_ports=[{"target_port": 53, "published_port": 53, "protocol": "udp"}])
    own.run(WEB_SERVER, traefik_ports=[])
    assert [port["targetPort"] for port in own.state()["traefik"][""]["ports"]] == [8080]
    own.run(WEB_SERVER, traefik_dashboard=False)
    assert own.state()["traefik"][""]["ports"] == []


def test_variables_and_middlewares_of_others_stay_and_null_takes_one_away(own):
    own.run(WEB_SERVER, traefik_environment={"A": "1", "B": "2"}, middlewares={"guests": {"compress": {}}})
    own.run(WEB_SERVER, traefik_environment={"A": None}, middlewares={"more": {"compress": {}}})
    state = own.state()
    assert state["traefik"][""]["env"] == ["B=2"]
    assert all(name in state["configs"]["middlewares"] for name in ("redirect-to-https", "guests", "more"))
    assert not own.run(WEB_SERVER, traefik_environment={"A": None})["changed"]


def test_what_was_written_differently_and_says_the_same_is_no_change(own):
    text = own.state()["configs"]["traefik"]
    assert not own.run(WEB_SERVER, traefik_config=f"# a comment\n{text}")["changed"]


def test_a_certificate_without_a_domain_is_refused_since_it_would_take_the_route_away(own):
    with pytest.raises(Failure, match="declare host with it"):
        own.run(WEB_SERVER, letsencrypt_email="ops@example.com")
    assert own.server.writes() == []


def test_only_what_is_declared_is_asked_for(own):
    own.run(WEB_SERVER, docker_cleanup=True)
    own.server.clear()
    own.run(WEB_SERVER, docker_cleanup=True)
    assert not [item["path"] for item in own.server.requests() if "raefik" in item["path"] or "trpc" in item["path"]]


def test_all_actions_are_done_in_their_order(own):
    names = list(ACTIONS)
    foretold = own.run(MAINTENANCE, True, actions=names)
    assert foretold["changed"] and foretold["done"] == []
    assert own.server.writes() == []
    told = own.run(MAINTENANCE, actions=names)
    assert told["changed"] and told["done"] == names and len(told["warnings"]) == 2
    assert [path.rpartition(".")[2] for path in own.server.writes()] == [
        ACTIONS[name].call.path.rpartition(".")[2] for name in names
    ]


def test_what_only_the_machine_of_dokploy_can_is_not_asked_of_another(own):
    with pytest.raises(Failure, match="only on its own machine"):
        own.run(MAINTENANCE, actions=["reload_server"], server="builder")
    with pytest.raises(Failure, match="no server 'builder'"):
        own.run(MAINTENANCE, actions=["clean_images"], server="builder")


def test_an_update_is_waited_for_and_not_made_twice(own):
    assert not own.run(UPDATE)["changed"]
    own.server.configure(latest="0.31.0")
    foretold = own.run(UPDATE, True)
    assert foretold["changed"] and foretold["after"] == "0.31.0"
    assert not [path for path in own.server.writes() if "updateServer" in path]
    told = own.run(UPDATE)
    assert (told["changed"], told["latest"], told["after"]) == (True, "0.31.0", "0.31.0")
    assert not own.run(UPDATE)["changed"]


def test_an_update_whose_answer_is_lost_is_waited_for(own):
    own.server.configure(latest="0.31.0")
    told = own.run(UPDATE, spoil=losing(("settings.updateServer",), arrives=True))
    assert (told["changed"], told["after"]) == (True, "0.31.0")


def test_how_the_machine_is(own):
    told = own.run(HEALTH_INFO)
    assert not told["healthy"]
    assert [part["name"] for part in told["parts"]] == ["postgres", "traefik"]
    assert "not found" in told["parts"][0]["message"]
    assert {row["type"]: row["size"] for row in told["disk_usage"]}["Images"] == 0


def test_nobody_knows_the_newest_version(own):
    own.server.configure(latest=None)
    with pytest.raises(Failure, match="Docker Hub"):
        own.run(UPDATE)


def test_the_traefik_of_a_remote_server_is_that_of_nobody_else(own):
    own.run(SSH_KEY, name="deploy", type="ed25519")
    entered = own.run(SERVER, name="edge", ip_address="198.51.100.7", ssh_key="deploy")["server"]["server_id"]
    with pytest.raises(Failure, match="once it is set up"):
        own.run(SERVER, name="edge", traefik_dashboard=True)
    own.server.configure(set_up=entered)
    own.run(SERVER, name="edge", traefik_dashboard=True, traefik_environment={"A": "1"})
    traefik = own.state()["traefik"]
    assert [port["targetPort"] for port in traefik[entered]["ports"]] == [8080]
    assert traefik[entered]["env"] == ["A=1"] and traefik[""]["env"] == []
    own.server.clear()
    assert not own.run(SERVER, name="edge", description="")["changed"]
    assert not [item for item in own.server.requests() if "raefik" in item["path"]]
    own.run(MAINTENANCE, actions=["reload_traefik"], server="edge")
    assert own.state()["done"] == [["reloadTraefik", entered]]
