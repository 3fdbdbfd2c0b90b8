# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that end between storing and deploying, deployments that others have begun, names that are routes."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, PaasError

DEPLOYS = ("/deploy", "application.deploy")


def interrupted(client):
    """Let the run end when it asks for a deployment."""
    real = client._once

    def once(call, *sent):
        if call.path in DEPLOYS:
            raise PaasError("interrupted")
        return real(call, *sent)

    client._once = once


def deployed(account, name):
    state = account.state()
    row = [row for row in state["applications"].values() if row["name"] == name][-1]
    if account.platform == "dokploy":
        return state["services"][row["appName"]]["image"]
    done = [item for item in state["deployments"].values() if item["application_id"] == str(row["id"])]
    return max(done, key=lambda item: item["id"])["logs"].partition("deployment of ")[2].partition(" to ")[0]


def test_what_an_interrupted_run_stored_is_deployed_by_the_next(account):
    account.run(name="app", **account.image("1"), deploy="auto")
    with pytest.raises(Failure, match="interrupted") as caught:
        account.run(name="app", **account.image("2"), deploy="auto", spoil=interrupted)
    assert caught.value.result["deploy_required"]
    result = account.run(name="app", **account.image("2"), deploy="auto")
    assert "its last deployment" in result["diff"]["after"]["run"]
    assert deployed(account, "app") == "nginx:2"
    assert not account.run(name="app", **account.image("2"), deploy="auto")["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_where_the_next_run_cannot_know_the_failure_says_what_to_do(account):
    account.run(name="app", **account.image("1"), limits_memory="1g", deploy="auto")
    with pytest.raises(Failure, match=r"next run of it: limits_memory\. Repeat it with deploy=always") as caught:
        account.run(name="app", **account.image("2"), limits_memory="2g", deploy="auto", spoil=interrupted)
    assert caught.value.result["deploy_required"]
    assert caught.value.result["not_done"] == ["deploy"]


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_variable_by_another_hand_waits_for_the_next_deployment(account):
    account.run(name="app", **account.image(), environment_variables={"A": "1"}, deploy="auto")
    account.run(name="app", environment_variables={"B": "2"})
    assert account.run(name="app", environment_variables={"A": "1"}, deploy="auto", check_mode=True)["changed"]


def test_a_deployment_that_runs_is_waited_for(account):
    name = f"app of {account.project}"
    account.run(name=name, **account.image(), deploy="auto", wait=False)
    account.run(name=name, **account.image(), deploy="auto")
    assert deployed(account, name) == "nginx:1"


def test_the_end_of_a_wait_limits_no_later_run_of_the_same_client(account):
    seen = []
    account.run(name="app", **account.image(), deploy="auto", spoil=seen.append)
    assert seen[0].until is None


def test_a_deployment_that_runs_and_fails_fails_the_run_that_waits_for_it(account):
    account.run(name="app", **account.image("missing"), deploy="auto", wait=False)
    with pytest.raises(Failure, match="ended as"):
        account.run(name="app", **account.image("missing"), deploy="auto")


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
@pytest.mark.parametrize("name", ["environments", "envs", "a/b", "a & b", "number #1"])
def test_an_environment_may_be_called_like_a_route(account, name):
    account.run(ENVIRONMENT, project=account.project, name=name)
    application = f"app of {account.project}"
    account.run(environment=name, name=application, **account.image())
    assert not account.run(environment=name, name=application, **account.image())["changed"]
    assert account.applications().count(application) == 1
    account.run(environment=name, name=application, state="absent")
    assert application not in account.applications()
