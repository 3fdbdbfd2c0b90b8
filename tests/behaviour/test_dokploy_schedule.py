# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A schedule of Dokploy that is run now."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.schedule_runs import SCHEDULE
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client
from test_lost import losing

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)
WHEN = {"cron_expression": "0 3 * * *"}
SCRIPTS = [{"name": "report", "script": "echo done", **WHEN}, {"name": "broken", "script": "echo oh\nexit 1", **WHEN}]
SCRIPTS.append({"name": "slow", "script": "sleep 6000", **WHEN})
COMMANDS = [{"name": "report", "command": "true", **WHEN}, {"name": "broken", "command": "exit 1", **WHEN}]
COMMANDS.append({"name": "slow", "command": "sleep 6000", **WHEN})


@pytest.fixture(params=["application", "server"])
def owner(request, account):
    """What has the schedules, as options that name it."""
    if request.param == "application":
        account.run(name="shop", docker={"image": "acme/web:1"}, schedules=COMMANDS, deploy="auto")
        return {"application": "shop", "project": account.project}
    key = account.key_pair("schedules")
    account.run(SERVER, name="metal", ip_address="198.51.100.9", ssh_key=key, schedules=SCRIPTS)
    return {"server": "metal"}


def ran(account, name):
    row = [row for row in account.state()["schedules"].values() if row["name"] == name][-1]
    return [item for item in account.state()["deployments"].values() if item["scheduleId"] == row["scheduleId"]]


def test_it_is_awaited_and_what_it_wrote_returned(account, owner):
    before = len(ran(account, "report"))
    result = account.run(SCHEDULE, schedule="report", **owner)
    assert (result["changed"], result["execution"]["status"]) == (True, "success")
    assert "Initializing schedule" in result["execution"]["output"]
    assert ("done" in result["execution"]["output"]) is ("server" in owner)
    again = account.run(SCHEDULE, schedule="report", spoil=losing(("runManually",), arrives=True), **owner)
    assert again["execution"]["deployment_id"] != result["execution"]["deployment_id"]
    assert len(ran(account, "report")) == before + 2


def test_one_that_ends_badly_fails_with_what_it_wrote(account, owner):
    with pytest.raises(Failure) as caught:
        account.run(SCHEDULE, schedule="broken", **owner)
    assert "ended as failed" in str(caught.value)
    assert caught.value.result["execution"]["status"] == "failed"
    assert ("oh" if "server" in owner else "Command failed") in str(caught.value)


def test_one_that_somebody_else_runs_at_the_same_moment_is_not_taken_for_it(account, owner):
    def somebody_else_is_faster(send_once, call, context, *more):
        account.post(call.path, scheduleId=context["task"])
        return send_once(call, context, *more)

    result = account.run(SCHEDULE, schedule="report", **owner, spoil=instead_of("send_once", somebody_else_is_faster))
    assert result["execution"]["deployment_id"] == ran(account, "report")[-1]["deploymentId"]


def test_check_mode_runs_nothing_and_says_that_it_would(account, owner):
    before = ran(account, "report")
    assert account.run(SCHEDULE, True, schedule="report", **owner)["changed"]
    assert ran(account, "report") == before


def test_an_unknown_one_is_refused_with_those_that_there_are(account, owner):
    account.refused(SCHEDULE, r"Did you mean 'report'\? There are: ", schedule="reprot", **owner)


def test_one_that_runs_is_not_run_beside_itself_unless_told(account, owner):
    assert (
        account.run(SCHEDULE, schedule="slow", wait=False, api_timeout=1, **owner)["execution"]["status"] == "running"
    )
    account.refused(SCHEDULE, r"is running since .* or say supersede=true", schedule="slow", **owner)
    with pytest.raises(Failure, match="has not ended within 30 s: it goes on at the server") as caught:
        account.run(SCHEDULE, schedule="slow", supersede=True, wait_timeout=30, api_timeout=1, **owner)
    assert caught.value.report()["kind"] == "timeout"
    assert sorted(item["status"] for item in ran(account, "slow")) == ["error", "running"]


@pytest.fixture
def far(account):
    key = account.key_pair("far")

    def at(address):
        account.run(SERVER, name="far", ip_address=address, ssh_key=key)

    account.run(SERVER, name="far", ip_address="198.51.100.3", ssh_key=key, schedules=SCRIPTS)
    return at


def test_one_on_a_server_that_nobody_reaches_fails_and_says_so(account, far):
    far("192.0.2.3")
    with pytest.raises(Failure, match=r"(?s)ended as failed.*Couldn't connect to your server") as caught:
        account.run(SCHEDULE, schedule="report", server="far")
    assert caught.value.result["execution"]["status"] == "failed"


def test_how_it_ended_is_told_also_where_what_it_wrote_can_no_longer_be_read(account, far, monkeypatch):
    get = Client.get

    def gone(client, call, *arguments, **words):
        if call.path == "deployment.readLogs":
            far("192.0.2.3")
        return get(client, call, *arguments, **words)

    monkeypatch.setattr(Client, "get", gone)
    execution = account.run(SCHEDULE, schedule="report", server="far")["execution"]
    assert execution["status"] == "success" and "What it wrote cannot be read" in execution["output"]


def test_only_owners_and_admins_run_one_on_the_machine_of_dokploy(account):
    key = account.server.token(role="member")["api_key"]
    with pytest.raises(Failure, match="Only owners and admins") as caught:
        account.run(SCHEDULE, schedule="report", web_server=True, api_key=key)
    assert caught.value.report()["kind"] == "permission"
