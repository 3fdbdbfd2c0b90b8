# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for deployments: what counts as one, what ends it, and what is said when it does not succeed."""

from __future__ import annotations

import time

import pytest
from accounts import COOLIFY, DOKPLOY, instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.client import Client

ID = {"coolify": COOLIFY.id_option, "dokploy": DOKPLOY.id_option}
OPTION = {"coolify": COOLIFY.id_option, "dokploy": DOKPLOY.id_option}
DONE = {"coolify": "finished", "dokploy": "done"}
coolify = pytest.mark.parametrize("account", ["coolify"], indirect=True)
dokploy = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


def deployment(account, **options):
    if "name" in options:
        options.setdefault("project", account.project)
    return account.run(declaration_of(f"{account.platform}_deployment"), **options)


def application(account, name="web", tag="1", **options):
    return account.run(name=name, **account.image(tag), **options)["application"][ID[account.platform]]


@pytest.fixture
def unhurried(account):
    """Deployments that take longer than the test."""
    account.server.configure(speed=1000)


# -- deploying -------------------------------------------------------------------------------------------------------


def test_a_deployment_is_made_in_every_run_and_awaited(account):
    identifier = application(account)
    seen = set()
    for _run in range(2):
        result = deployment(account, name=["web"])
        (one,) = result["deployments"]
        assert result["changed"]
        assert (one["application"], one[ID[account.platform]]) == ("web", identifier)
        assert one["status"] == DONE[account.platform]
        seen.add(one["id"])
    assert len(seen) == 2
    assert account.run(name="web", deploy="auto", state="started")["changed"] is False


def test_what_this_module_deployed_needs_no_deployment_by_the_other(account):
    application(account, environment_variables={"A": "1"})
    deployment(account, name=["web"])
    account.run(name="web", environment_variables={"A": "2"})
    deployment(account, name=["web"])
    assert not account.run(name="web", deploy="auto")["changed"]


def test_several_are_deployed_at_once_by_name_and_by_id_and_each_only_once(account):
    one, two = application(account, "one"), application(account, "two")
    result = deployment(account, name=["one", "two"], **{OPTION[account.platform]: [two]})
    assert [item[ID[account.platform]] for item in result["deployments"]] == [one, two]
    assert {item["status"] for item in result["deployments"]} == {DONE[account.platform]}


@pytest.mark.newest("dokploy")
def test_one_that_fails_does_not_keep_the_others_from_being_deployed(account):
    application(account, "bad", "missing")
    application(account, "good")
    with pytest.raises(Failure) as caught:
        deployment(account, name=["bad", "good"])
    message = str(caught.value)
    assert f"application {account.project}/production/bad: The deployment" in message
    assert "manifest unknown" in message
    assert "good" not in message
    bad, good = caught.value.result["deployments"]
    assert caught.value.result["changed"]
    assert bad["status"] in ("failed", "error")
    assert any("manifest unknown" in line for line in bad["log"])
    assert good["status"] == DONE[account.platform]


@pytest.mark.newest("dokploy")
def test_the_secrets_of_an_application_are_not_in_the_log_of_its_failure(account):
    tag = "missing-secret"
    application(account, tag=tag, environment_variables={"TAG": tag})
    with pytest.raises(Failure, match="ended as") as caught:
        deployment(account, name=["web"])
    assert tag not in str(caught.value)
    assert "********" in str(caught.value)
    assert tag not in repr(caught.value.result)


def test_a_container_that_does_not_stay_up_fails_the_deployment(account):
    application(account, tag="crash")
    with pytest.raises(Failure, match="was deployed but does not"):
        deployment(account, name=["web"], wait_timeout=20)


@pytest.mark.newest("dokploy")
def test_what_does_not_stay_up_is_no_success_in_the_next_run_either(account):
    crashing = {"name": "web", **account.image("crash"), "deploy": "auto"}
    with pytest.raises(Failure, match="does not stay up"):
        account.run(**crashing)
    # What was stored is deployed, and nothing differs: only containers tell.
    told = account.run(**crashing, check_mode=True)
    assert told["changed"] and "does not stay up" in told["diff"]["after"]["run"]
    with pytest.raises(Failure, match="does not stay up"):
        account.run(**crashing)
    # Nobody wants what was stopped to run.
    account.run(name="web", state="stopped")
    assert not account.run(**crashing, check_mode=True)["changed"]
    mended = {**crashing, **account.image("2")}
    assert account.run(**mended)["changed"]
    assert not account.run(**mended)["changed"]


def test_check_mode_says_what_would_be_deployed_and_writes_nothing(account):
    application(account)
    account.server.writes()
    result = deployment(account, name=["web"], check_mode=True)
    assert result["changed"]
    assert [(item["application"], item["id"]) for item in result["deployments"]] == [("web", None)]
    assert account.server.writes() == []


def test_without_waiting_the_server_has_still_confirmed_the_deployment(account):
    application(account)
    result = deployment(account, name=["web"], wait=False)
    assert result["changed"]
    (one,) = result["deployments"]
    if account.platform == "coolify":
        assert one["id"] in account.state()["deployments"]
    assert one["status"] in (None, "queued", "in_progress", "running")


def test_an_application_that_does_not_exist_deploys_nothing_at_all(account):
    application(account)
    account.server.writes()
    with pytest.raises(Failure, match=r"There is no application .*/nobody\. There are: web"):
        deployment(account, name=["web", "nobody"])
    assert account.server.writes() == []


def test_an_option_that_the_action_does_not_know_is_refused(account):
    application(account)
    option = {"coolify": {"commit": "abc"}, "dokploy": {"deployment_id": "abc"}}[account.platform]
    with pytest.raises(Failure, match="means nothing for action=deploy; it is for rollback"):
        deployment(account, name=["web"], **option)


def test_the_time_to_wait_has_an_end(account):
    application(account, tag="slow" if account.platform == "dokploy" else "1")
    with pytest.raises(Failure, match=r"raise wait_timeout|has not begun"):
        deployment(account, name=["web"], wait_timeout=0)
    with pytest.raises(Failure, match=r" 0 s[.:]"):
        account.run(name="web", deploy="always", wait_timeout=0)


def test_progress_is_told_while_it_waits(account):
    application(account)
    told = []

    def listen(client):
        client.show = told.append

    deployment(account, name=["web"], spoil=listen)
    assert any("deployment" in text and "is" in text for text in told), told
    told.clear()
    account.run(name="web", deploy="always", spoil=listen)
    assert any("web: deployment" in text for text in told), told
    account.run(name="second", **account.image(), deploy="always", spoil=listen)
    assert all(text.startswith(f"application {account.project}/") for text in told), told


# -- Coolify ---------------------------------------------------------------------------------------------------------


@coolify
def test_a_deployment_that_runs_is_waited_for_and_then_another_is_made(account):
    """It may have begun with an older configuration, and Coolify answers with an id that does not exist."""
    application(account)
    first = deployment(account, name=["web"], wait=False)["deployments"][0]
    while account.state()["deployments"][first["id"]]["status"] == "queued":
        time.sleep(0.01)
    second = deployment(account, name=["web"])["deployments"][0]
    assert second["id"] != first["id"]
    assert second["status"] == "finished"
    assert account.state()["deployments"][first["id"]]["status"] == "finished"


@coolify
def test_with_force_nothing_is_waited_for(account, unhurried):
    application(account)
    first = deployment(account, name=["web"], wait=False)["deployments"][0]
    second = deployment(account, name=["web"], force=True, wait=False)["deployments"][0]
    rows = account.state()["deployments"]
    assert second["id"] != first["id"]
    assert rows[second["id"]]["force_rebuild"] is True
    assert rows[second["id"]]["status"] == "queued"


@coolify
def test_a_full_queue_is_waited_for(account):
    application(account)
    account.server.configure(deployment_queue_limit=0)
    account.patience.later(5, lambda: account.server.configure(deployment_queue_limit=25))
    result = deployment(account, name=["web"], api_retries=0, wait_timeout=60)
    assert result["deployments"][0]["status"] == "finished"


@coolify
def test_a_full_queue_is_an_error_of_its_own_in_the_end(account):
    application(account)
    account.server.configure(deployment_queue_limit=0)
    with pytest.raises(Failure, match=r"did not queue a deployment within 1 s: .*queue is full"):
        deployment(account, name=["web"], api_retries=0, wait_timeout=1)


@coolify
def test_a_preview_is_deployed_with_an_image_of_its_own(account):
    application(account)
    result = deployment(account, name=["web"], pull_request_id=7, docker_tag="pr-7")
    assert "does not tell whether containers of a preview run" in result["warnings"][0]
    row = account.state()["deployments"][result["deployments"][0]["id"]]
    assert (row["pull_request_id"], row["docker_registry_image_tag"]) == (7, "pr-7")
    assert account.run(name="web", deploy="auto")["changed"], "a preview is no deployment of the application"


@coolify
def test_the_last_deployment_is_found_behind_many_previews_and_restarts(account):
    application(account)
    account.run(name="web", deploy="auto")
    for number in range(3):
        account.run(name="web", state="restarted")
        deployment(account, name=["web"], pull_request_id=number + 1, docker_tag=f"pr-{number + 1}")
    assert not account.run(name="web", deploy="auto")["changed"]


@coolify
def test_a_pull_request_that_coolify_does_not_know_is_an_error_at_once(account):
    application(account)
    with pytest.raises(Failure, match="did not queue a deployment: Pull request 99 not found"):
        deployment(account, name=["web"], pull_request_id=99)


@coolify
def test_a_token_that_may_not_read_the_log_gets_the_reason_instead(account):
    application(account, tag="missing")
    token = account.server.token(abilities=["read", "deploy"])["token"]
    with pytest.raises(Failure, match="not shown: The token may not read the logs") as caught:
        deployment(account, name=["web"], api_token=token)
    assert caught.value.result["deployments"][0]["status"] == "failed"


@coolify
def test_a_deployment_is_cancelled_by_its_id_and_only_once(account, unhurried):
    application(account)
    one = deployment(account, name=["web"], wait=False)["deployments"][0]
    account.server.writes()
    planned = deployment(account, action="cancel", deployment_uuid=[one["id"]], check_mode=True)
    assert planned["changed"]
    assert account.server.writes() == []
    result = deployment(account, action="cancel", deployment_uuid=[one["id"]])
    assert result["changed"]
    assert [(item["id"], item["status"]) for item in result["deployments"]] == [(one["id"], "cancelled-by-user")]
    assert result["deployments"][0]["application"] == "web"
    assert not deployment(account, action="cancel", deployment_uuid=[one["id"]])["changed"]
    with pytest.raises(Failure, match="There is no deployment 'nobody'"):
        deployment(account, action="cancel", deployment_uuid=["nobody"])


@coolify
def test_all_active_deployments_of_an_application_are_cancelled_and_no_others(account, unhurried):
    application(account, "one")
    application(account, "two")
    mine = [
        deployment(account, name=["one"], wait=False)["deployments"][0]["id"],
        deployment(account, name=["one"], wait=False, force=True)["deployments"][0]["id"],
    ]
    other = deployment(account, name=["two"], wait=False)["deployments"][0]["id"]
    result = deployment(account, action="cancel", name=["one"])
    assert {item["id"] for item in result["deployments"]} == set(mine)
    rows = account.state()["deployments"]
    assert {rows[item]["status"] for item in mine} == {"cancelled-by-user"}
    assert rows[other]["status"] != "cancelled-by-user"
    assert not deployment(account, action="cancel", name=["one"])["changed"]


@coolify
def test_somebody_who_cancels_ends_the_wait(account, unhurried):
    application(account)

    def send(real, call, context, body=None):
        answer = real(call, context, body)
        identifier = answer["deployments"][0]["deployment_uuid"]
        deployment(account, action="cancel", deployment_uuid=[identifier])
        return answer

    with pytest.raises(Failure, match="ended as cancelled-by-user"):
        deployment(account, name=["web"], spoil=instead_of("send", send))


# -- what is declared, once it is deployed ----------------------------------------------------------------------------


def test_what_somebody_changes_while_a_deployment_is_waited_for_is_told(account):
    options = {"name": "web", **account.image(), "description": "as declared", "deploy": "always"}
    variables = {"environment_variables": {"PASSWORD": "as-declared", "OTHER": "1"}}
    assert "warnings" not in account.run(**options, **variables)

    def send_and_meddle(send, call, *more):
        answer = send(call, *more)
        account.run(name="web", description="by somebody else", environment_variables={"PASSWORD": "of-his-own"})
        return answer

    result = account.run(**options, **variables, spoil=instead_of("send", send_and_meddle))
    assert result["verdict"]["outcome"] == "success"
    (told,) = result["warnings"]
    assert "description is 'by somebody else' instead of 'as declared'" in told
    # Coolify shows variables only to a request of its own.
    assert ("environment_variables[PASSWORD] is not as declared" in told) is (account.platform == "dokploy")
    assert "OTHER" not in told and "of-his-own" not in told
    assert account.run(**options, **variables)["diff"]["before"]["description"] == "by somebody else"


# -- Dokploy ---------------------------------------------------------------------------------------------------------


def service(account, name="web"):
    """What runs of an application."""
    state = account.state()
    for row in state["applications"].values():
        project = state["projects"][state["environments"][row["environmentId"]]["projectId"]]
        if row["name"] == name and project["name"] == account.project:
            return state["services"][row["appName"]]
    raise AssertionError(name)


@dokploy
def test_redeploy_and_reload(account):
    application(account)
    deployment(account, name=["web"])
    again = deployment(account, action="redeploy", name=["web"], title="again", description="by hand")
    row = account.state()["deployments"][again["deployments"][0]["id"]]
    assert (row["title"], row["description"], row["status"]) == ("again", "by hand", "done")
    account.run(name="web", environment_variables={"A": "1"})
    result = deployment(account, action="reload", name=["web"])
    assert result["changed"]
    assert result["deployments"][0]["id"] is None
    assert service(account)["env"] == ["A=1"]


@dokploy
@pytest.mark.newest("dokploy")
def test_what_waits_is_taken_out_of_the_queue(account, unhurried):
    application(account, "first")
    application(account, "second")
    deployment(account, name=["first", "second"], wait=False)
    planned = deployment(account, action="clean_queue", name=["second"], check_mode=True)
    assert (planned["changed"], planned["removed"]) == (True, 1)
    result = deployment(account, action="clean_queue", name=["second"])
    assert (result["changed"], result["removed"]) == (True, 1)
    assert not deployment(account, action="clean_queue", name=["second"])["changed"]


@dokploy
@pytest.mark.newest("dokploy")
def test_where_the_server_cannot_cancel_it_is_said_what_can_be_done(account, unhurried):
    application(account)
    deployment(account, name=["web"], wait=False)
    assert deployment(account, action="cancel", name=["web"], check_mode=True)["changed"]
    with pytest.raises(Failure, match=r"cannot cancel a deployment .* action=clean_queue.* action=kill_build"):
        deployment(account, action="cancel", name=["web"])


@dokploy
@pytest.mark.newest("dokploy")
def test_a_lost_deployment_in_a_batch_is_reported_and_the_others_are_awaited(account):
    application(account, "one", "slow")
    application(account, "two")
    asked = []

    def send(real, call, context, body=None):
        answer = real(call, context, body)
        asked.append(context["id"])
        if len(asked) == 2:
            deployment(account, action="clean_queue", application_id=[context["id"]])
        return answer

    with pytest.raises(Failure, match="two: The deployment is neither queued nor recorded") as caught:
        deployment(account, name=["one", "two"], spoil=instead_of("send", send))
    assert caught.value.result["deployments"][0]["status"] == "done"


@dokploy
@pytest.mark.newest("dokploy")
def test_nothing_to_cancel_and_nothing_to_kill_is_ok(account):
    application(account)
    assert not deployment(account, action="cancel", name=["web"])["changed"]
    assert not deployment(account, action="kill_build", name=["web"])["changed"]


@dokploy
def test_a_deployment_without_an_image_cannot_be_gone_back_to(account):
    application(account)
    one = deployment(account, name=["web"])["deployments"][0]["id"]
    with pytest.raises(Failure, match=r"has no image to go back to\. Those that have one: none"):
        deployment(account, action="rollback", name=["web"], deployment_id=one)
    with pytest.raises(Failure, match=r"'nobody' of .* is not known"):
        deployment(account, action="rollback", name=["web"], deployment_id="nobody")


@dokploy
@pytest.mark.newest("dokploy")
def test_an_application_goes_back_to_the_image_of_an_earlier_deployment(account):
    identifier = application(account, environment_variables={"A": "1"})
    registry = {"registryName": account.project, "username": "me", "password": "secret", "imagePrefix": "shop"}
    kept = account.post("registry.create", **registry, registryUrl="registry.example.com", registryType="cloud")
    account.post(
        "application.update",
        applicationId=identifier,
        rollbackActive=True,
        rollbackRegistryId=kept["registryId"],
    )
    first = deployment(account, name=["web"])["deployments"][0]["id"]
    application(account, tag="2", environment_variables={"A": "2"})
    deployment(account, name=["web"])
    assert (service(account)["image"], service(account)["env"]) == ("nginx:2", ["A=2"])
    account.server.writes()
    assert deployment(account, action="rollback", name=["web"], deployment_id=first, check_mode=True)["changed"]
    assert account.server.writes() == []
    assert deployment(account, action="rollback", name=["web"], deployment_id=first)["changed"]
    assert service(account)["image"].startswith("registry.example.com/shop/")
    assert service(account)["env"] == ["A=1"]


def git_application(account, commit, **options):
    account.run(
        name="web",
        git_repository="https://github.com/acme/web",
        git_branch="main",
        build_pack="nixpacks",
        ports_exposes=["3000"],
        is_consistent_container_name_enabled=True,
        git_commit_sha=commit,
        deploy="always",
        **options,
    )


@coolify
@pytest.mark.newest("coolify")
def test_an_application_goes_back_to_an_earlier_commit(account):
    old, new = "1" * 40, "2" * 40
    git_application(account, old)
    git_application(account, new)
    assert not deployment(account, action="rollback", name=["web"], commit=new)["changed"]
    account.server.writes()
    assert deployment(account, action="rollback", name=["web"], commit=old, check_mode=True)["changed"]
    assert account.server.writes() == []
    result = deployment(account, action="rollback", name=["web"], commit=old)
    row = account.state()["deployments"][result["deployments"][0]["id"]]
    assert (row["rollback"], row["commit"], row["status"]) == (True, old, "finished")
    assert not deployment(account, action="rollback", name=["web"], commit=old)["changed"]


@coolify
def test_a_rollback_that_coolify_would_ignore_is_refused(account):
    """For an image from a registry Coolify queues one and deploys the stored tag."""
    application(account)
    account.server.writes()
    with pytest.raises(Failure, match="ignores a rollback and deploys the stored tag"):
        deployment(account, action="rollback", name=["web"], commit="1")
    assert account.server.writes() == []


@coolify
@pytest.mark.newest("coolify")
def test_everything_with_a_tag_is_deployed(account):
    tag = account.project.replace(" ", "-")
    for name in ("one", "two"):
        account.post(f"applications/{application(account, name)}/tags", tag_name=tag)
    application(account, "three")
    result = deployment(account, tag=[tag])
    assert sorted(item["application"] for item in result["deployments"]) == ["one", "two"]
    assert {item["status"] for item in result["deployments"]} == {"finished"}
    with pytest.raises(Failure, match="No application has the tag 'nothing'"):
        deployment(account, tag=["nothing"])


@dokploy
@pytest.mark.newest("dokploy")
def test_the_build_that_runs_is_ended_and_said_to_be_a_failure(account, unhurried):
    git = {"url": "http://git.example.com/slow.git", "branch": "main"}
    account.run(name="web", git=git, build_type="nixpacks")
    account.server.configure(speed=2)
    asked = deployment(account, name=["web"], wait=False)["deployments"][0]
    assert asked["application"] == "web"
    planned = {"changed": False}
    while not planned["changed"]:
        planned = deployment(account, action="kill_build", name=["web"], check_mode=True)
    assert planned["deployments"][0]["status"] == "running"
    result = deployment(account, action="kill_build", name=["web"])
    assert result["changed"]
    assert result["deployments"][0]["status"] == "error"
    assert not deployment(account, action="kill_build", name=["web"])["changed"]


@dokploy
@pytest.mark.newest("dokploy")
def test_a_build_that_goes_on_after_it_was_ended_took_too_long(account, unhurried, monkeypatch):
    account.run(name="web", git={"url": "http://git.example.com/slow.git", "branch": "main"}, build_type="nixpacks")
    account.server.configure(speed=2)
    deployment(account, name=["web"], wait=False)
    while not deployment(account, action="kill_build", name=["web"], check_mode=True)["changed"]:
        pass
    send = Client.send

    def unheard(client, call, *rest):
        return True if call.path == "application.killBuild" else send(client, call, *rest)

    monkeypatch.setattr(Client, "send", unheard)
    with pytest.raises(Failure, match="goes on after 1 s") as caught:
        deployment(account, action="kill_build", name=["web"], wait_timeout=1)
    assert caught.value.kind == "timeout"


@coolify
def test_a_server_that_is_too_old_to_roll_back_is_named(account, posing):
    git_application(account, "1" * 40)
    posing("4.2.0")
    with pytest.raises(Failure, match=r"action=rollback needs Coolify 4\.3\.0 or newer; this server is 4\.2\.0"):
        deployment(account, action="rollback", name=["web"], commit="2" * 40)
