# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers that get lost, somebody who does the same at the same moment, servers that forget."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, Unanswered

CREATES = ("/applications/dockerimage", "application.create")
DEPLOYS = ("/deploy", "application.deploy")


def losing(paths, arrives, times=1):
    """Let requests to paths that end like this go without an answer; C(arrives) says whether the server sees them."""
    left = [times]

    def once(real, call, *sent):
        if not call.path.endswith(paths) or not left[0]:
            return real(call, *sent)
        left[0] -= 1
        if arrives:
            real(call, *sent)
        raise Unanswered("the connection was lost")

    return instead_of("_once", once)


@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "request lost"])
def test_a_create_whose_answer_is_lost_makes_one_application(account, arrives):
    before = account.applications()
    result = account.run(name="one", **account.image(), spoil=losing(CREATES, arrives), api_timeout=1)
    assert result["changed"]
    assert account.applications() == sorted([*before, "one"])
    assert not account.run(name="one", **account.image())["changed"]


def test_a_create_that_never_arrives_says_what_is_left_to_do(account):
    with pytest.raises(Failure, match="No application 'none' can be seen yet") as caught:
        account.run(name="none", **account.image(), spoil=losing(CREATES, arrives=False, times=9), api_timeout=1)
    assert caught.value.result["not_done"][0] == "create the application"
    assert "none" not in account.applications()


@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "request lost"])
@pytest.mark.newest("dokploy")
def test_a_deployment_whose_answer_is_lost_is_found_or_asked_for_again(account, arrives):
    account.run(name="app", **account.image())
    try:
        result = account.run(name="app", deploy="always", spoil=losing(DEPLOYS, arrives), api_timeout=1)
    except Failure as failure:
        assert not arrives, failure
        assert not account.run(name="app")["deploy_required"]
        result = account.run(name="app", deploy="auto")
    assert result["deployment"]["status"] in ("finished", "done")


def test_a_failure_in_the_middle_is_finished_by_the_next_run(account):
    variables = {"environment_variables": {"A": "1", "B": "2"}}
    paths = ("/envs/bulk", "application.update")
    with pytest.raises(Failure) as caught:
        account.run(
            name="half", **account.image(), **variables, spoil=losing(paths, arrives=False, times=99), api_timeout=1
        )
    assert "create the application" in caught.value.result["done"]
    assert caught.value.result["not_done"]
    result = account.run(name="half", **account.image(), **variables)
    assert result["changed"]
    assert not account.run(name="half", **account.image(), **variables)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_change_during_a_deployment_is_deployed_by_one_that_begins_later(account):
    """Coolify says that it is already queued, and hands out the id of a deployment that does not exist."""
    account.run(name="busy", **account.image())
    account.run(name="busy", deploy="always", wait=False)
    result = account.run(name="busy", **account.image("2"), deploy="auto")
    state = account.state()
    application = next(row for row in state["applications"].values() if row["name"] == "busy")
    deployments = [row for row in state["deployments"].values() if row["application_id"] == str(application["id"])]
    assert result["deployment"]["id"] == max(deployments, key=lambda row: row["id"])["deployment_uuid"]
    assert result["deployment"]["status"] == "finished"


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.newest("dokploy")
def test_a_deployment_that_a_restart_of_the_server_takes_away_is_called_lost(account):
    account.run(name="app", **account.image())

    def send(real, call, context, body=None):
        answer = real(call, context, body)
        if call.path in DEPLOYS:
            account.server.configure(restart=True)
        return answer

    with pytest.raises(Failure, match="lost it, as it does when it restarts"):
        account.run(name="app", deploy="always", spoil=instead_of("send", send))


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_deleting_during_a_deployment_leaves_no_service_behind(account):
    account.run(name="short-lived", **account.image(), deploy="always", wait=False)
    name = next(row["appName"] for row in account.state()["applications"].values() if row["name"] == "short-lived")
    account.run(name="short-lived", state="absent")
    assert name not in account.state()["services"]


def test_nothing_is_written_in_check_mode(account):
    account.server.writes()
    result = account.run(name="dream", **account.image(), deploy="auto", check_mode=True)
    assert result["changed"]
    assert account.server.writes() == []


def test_nothing_is_written_when_nothing_differs(account):
    options = {**account.image(), "environment_variables": {"A": "1"}, "description": "same"}
    account.run(name="same", **options)
    account.server.writes()
    assert not account.run(name="same", **options)["changed"]
    assert account.server.writes() == []
