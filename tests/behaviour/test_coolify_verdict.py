# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment on Coolify is a success when what was deployed is what runs, however late its status is written."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)

HEALTH = {"health_check_enabled": True, "health_check_path": "/"}


@pytest.fixture(params=[0, 40], ids=["in time", "40 s late"])
def late(request, account):
    """A queue whose checks come so many seconds after a deployment."""
    account.server.configure(status_lag=request.param)
    return request.param


def by_module(account, name, **options):
    return account.run(name=name, deploy="auto", **options)


def by_deployment(account, name, **options):
    account.run(name=name, **options)
    result = account.run(declaration_of("coolify_deployment"), project=account.project, name=[name])
    return {**result, "verdict": result["deployments"][0]["verdict"]}


def by_stack(account, name, **options):
    members = [{"name": name, "deploy": "auto", **options}]
    result = account.run(declaration_of("coolify_stack"), project=account.project, applications=members)
    return {**result, "verdict": result["applications"][0]["verdict"]}


WAYS = pytest.mark.parametrize("deploy", [by_module, by_deployment, by_stack])


def verdict_of(failure):
    result = failure.result
    if "deployments" in result:
        return result["deployments"][0]["verdict"]
    return (result["applications"][0] if "applications" in result else result)["verdict"]


# -- what is deployed over something that runs -----------------------------------------------------------------------


@WAYS
def test_a_good_image_is_a_success_once_a_check_has_seen_it(account, late, deploy):
    result = deploy(account, "web", **account.image("1"))
    assert result["changed"] and result["verdict"]["outcome"] == "success"
    evidence = result["verdict"]["evidence"]
    assert evidence["status"] == "running:unknown" and evidence["restart_count"] == 0
    assert evidence["updated_at"] > evidence["finished_at"]
    assert account.run(name="web", **account.image("1"), deploy="auto", state="started")["changed"] is False


@WAYS
@pytest.mark.parametrize(
    ("bad", "serves", "reason"),
    [
        ({"docker_registry_image_tag": "crash"}, "nothing", "restarting:unknown, started again"),
        ({"docker_registry_image_tag": "crash-every-12"}, None, "it crashes"),
        ({"docker_registry_image_tag": "unhealthy", **HEALTH}, "nginx:1", "ended as failed"),
        ({"docker_registry_image_tag": "missing"}, "nginx:1", "ended as failed"),
    ],
    ids=["exits at once", "exits every 12 s", "never becomes healthy", "does not exist"],
)
def test_a_bad_image_over_a_good_one_is_a_failure_that_names_what_serves(account, late, deploy, bad, serves, reason):
    account.run(name="web", **account.image("1"), deploy="auto")
    with pytest.raises(Failure, match=reason) as caught:
        deploy(account, "web", **{**account.image("1"), **bad})
    verdict = verdict_of(caught.value)
    assert (verdict["outcome"], verdict["serves"]) == ("failed", serves)
    assert (f"What serves now: {serves}." in str(caught.value)) == bool(serves)
    assert ("to go back, declare what served before." in str(caught.value)) == (serves == "nginx:1")


def test_a_preview_that_fails_says_nothing_of_what_serves(account):
    account.run(name="web", **account.image("1"), deploy="auto")
    options = {"name": ["web"], "project": account.project, "pull_request_id": 7, "docker_tag": "missing"}
    with pytest.raises(Failure, match="ended as failed") as caught:
        account.run(declaration_of("coolify_deployment"), **options)
    assert verdict_of(caught.value)["serves"] is None


def test_where_no_container_has_a_log_the_message_says_where_it_is(account):
    with pytest.raises(Failure, match="started again") as caught:
        # One that lives for a moment may be caught at it, and have a log.
        account.run(name="web", **account.image("crash-every-0"), deploy="auto")
    web = list(account.state()["applications"])[-1]
    by_hand = f"docker ps -a --filter name={web}, and docker logs of what that finds"
    said = "(none: no container of it runs, and the server shows the log of those only that run. On its machine, as"
    assert str(caught.value).endswith(f"The end of its container log:\n{said} long as Docker keeps it: {by_hand})")
    assert caught.value.result["deployment"]["log"] == []


def test_what_cannot_be_asked_hides_no_failure(account):
    account.run(name="web", **account.image("1"), deploy="auto")

    def once(real, call, *sent):
        if call.path.endswith("/logs"):
            raise PaasError("no logs today")
        return real(call, *sent)

    with pytest.raises(Failure, match="ended as failed"):
        account.run(name="web", **account.image("missing"), deploy="auto", spoil=instead_of("_once", once))


def test_a_restart_is_judged_like_a_deployment(account, late):
    account.run(name="web", **account.image("1"), deploy="auto")
    assert account.run(name="web", state="restarted")["verdict"]["outcome"] == "success"
    account.run(name="web", **account.image("crash"))
    with pytest.raises(Failure, match="restarting:unknown, started again") as caught:
        account.run(name="web", state="restarted")
    assert verdict_of(caught.value)["outcome"] == "failed"


@pytest.mark.newest("coolify")
def test_what_is_given_up_after_too_many_restarts_is_a_failure(account):
    account.run(name="web", **account.image("1"), max_restart_count=2, deploy="auto")
    account.server.configure(status_lag=40)
    account.run(name="web", **account.image("crash"), deploy="auto", wait=False)
    account.server.let_pass(120)
    account.server.configure(status_lag=0)
    row = list(account.state()["applications"].values())[-1]
    assert row["status"] == "exited:unhealthy" and row["restart_count"] >= 2
    with pytest.raises(Failure, match="does not stay up"):
        account.run(name="web", **account.image("crash"), state="started")


def test_a_health_check_that_passed_needs_no_second_look(account):
    before = account.patience.slept
    result = account.run(name="web", **account.image("1"), **HEALTH, deploy="auto")
    assert result["verdict"]["evidence"]["status"] == "running:healthy"
    healthy = account.patience.slept - before
    account.run(name="other", **account.image("1"), deploy="auto")
    assert healthy < account.patience.slept - before - healthy


def test_a_change_by_another_hand_is_no_check(account):
    """It moves updated_at of an application whose status is from before."""
    account.server.configure(status_lag=40)
    identifier = account.run(name="web", **account.image("1"))["application"]["uuid"]
    account.patience.later(10, lambda: account.by_hand("PATCH", f"applications/{identifier}", description="new"))
    result = account.run(name="web", deploy="auto")
    assert result["verdict"]["outcome"] == "success"


def test_where_no_check_ever_comes_the_container_itself_is_asked(account):
    account.server.configure(status_lag=10_000)
    result = account.run(name="web", **account.image("1"), deploy="auto")
    told = "exited:unhealthy says nothing of them. Its container runs"
    assert told in result["verdict"]["reason"]
    with pytest.raises(Failure, match="Its container does not run"):
        account.run(name="web", **account.image("crash"), deploy="auto")


COMPOSE = "https://github.com/acme/{}"
SERVICE = "services:\n  web:\n    image: nginx:1\n{}"


@pytest.mark.parametrize(
    ("name", "more", "status"),
    [
        ("plain", "", "running:unknown"),
        ("excluded", "    healthcheck: {test: exit 0}\n    exclude_from_hc: true\n", "running:healthy:excluded"),
    ],
)
def test_compose_applications_are_up_without_a_health_check(account, name, more, status):
    text = SERVICE.format(more)
    account.server.configure(compose_files={COMPOSE.format(name): text, f"acme/{name}": text})
    source = {"git_repository": COMPOSE.format(name), "git_branch": "main", "build_pack": "dockercompose"}
    result = account.run(name="site", **source, **HEALTH, deploy="auto")
    assert (result["verdict"]["outcome"], result["verdict"]["evidence"]["status"]) == ("success", status)


# -- state -----------------------------------------------------------------------------------------------------------


def test_a_status_from_before_the_deployment_neither_starts_nor_hides_what_runs(account):
    """Until a check has come, what runs is shown as exited."""
    account.server.configure(status_lag=1000)
    account.run(name="web", **account.image("1"), deploy="auto", wait=False)
    account.server.let_pass(60)
    row = list(account.state()["applications"].values())[-1]
    assert row["status"] == "exited:unhealthy"
    assert not account.run(name="web", state="started")["changed"]
    assert account.run(name="web", state="stopped")["changed"]
    assert not account.run(name="web", state="stopped")["changed"]


# -- many at once ----------------------------------------------------------------------------------------------------


def polled(account):
    paths = [item["path"] for item in account.server.requests() if item["method"] == "GET"]
    single = [path for path in paths if path.startswith("/api/v1/applications/") and path.count("/") == 4]
    deployments = [path for path in paths if path.startswith("/api/v1/deployments/") and "/applications/" not in path]
    return len(single), paths.count("/api/v1/applications"), len(deployments)


def test_many_are_looked_at_with_one_list_for_each_poll(account):
    names = [f"app-{number}" for number in range(6)]
    for name in names:
        account.run(name=name, **account.image("1"))
    account.server.clear()
    account.run(declaration_of("coolify_deployment"), project=account.project, name=names)
    single, lists, deployments = polled(account)
    assert single == 0 and 0 < lists < 40
    # Each is asked for once when it is made, and once when it has ended.
    assert deployments <= 3 * len(names)


def test_a_stack_looks_at_all_with_one_list_for_each_poll(account):
    members = [{"name": f"app-{number}", **account.image("1"), "deploy": "auto"} for number in range(4)]
    members.append({"name": "bad", **account.image("crash"), "deploy": "auto"})
    account.server.configure(status_lag=40)
    with pytest.raises(Failure) as caught:
        account.run(declaration_of("coolify_stack"), project=account.project, applications=members, workers=8)
    assert caught.value.result["failures"] == ["bad"]
    assert caught.value.result["succeeded"] == [f"app-{number}" for number in range(4)]
    single, lists, _deployments = polled(account)
    assert lists > single / 3


# -- what waits for a deployment -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        ({}, {"docker_registry_image_tag": "2"}, "docker_registry_image_tag"),
        ({}, {"domains": ["https://a.example.com"]}, "domains"),
        ({}, {"environment_variables": {"A": "2"}}, "environment_variables[A]"),
        ({"environment_variables": {"A": "1"}}, {"environment_variables": {"A": "2"}}, "environment_variables[A]"),
        ({}, {"storages": [{"name": "data", "type": "volume", "mount_path": "/data"}]}, "storages[/data]"),
    ],
    ids=["image", "domains", "a new variable", "a changed variable", "a storage"],
)
def test_what_an_earlier_run_stored_is_deployed_by_the_next(account, before, after, named):
    options = {"name": "web", **account.image("1")}
    account.run(**options, **before, deploy="auto")
    account.server.let_pass(5)
    stored = account.run(**{**options, **after})
    assert stored["deploy_required"] and stored["changed"]
    foretold = account.run(**{**options, **after}, deploy="auto", check_mode=True)
    result = account.run(**{**options, **after}, deploy="auto")
    assert result["diff"]["after"]["run"] == f"deploy ({named} changed after its last deployment)"
    assert foretold["diff"] == result["diff"]
    again = account.run(**{**options, **after}, deploy="auto")
    assert (again["changed"], again["deploy_required"]) == (False, False)


def test_a_change_that_was_refused_waits_for_nothing(account):
    account.run(name="other", **account.image("1"), domains=["https://taken.example.com"])
    account.run(name="web", **account.image("1"), deploy="auto")
    with pytest.raises(Failure, match="taken") as caught:
        account.run(name="web", domains=["https://taken.example.com"], deploy="auto")
    assert not caught.value.result["deploy_required"]


# -- the queue -------------------------------------------------------------------------------------------------------


def test_a_stuck_deployment_is_named_with_the_way_out(account):
    account.run(name="web", **account.image("1"))
    account.server.configure(speed=100_000)
    with pytest.raises(Failure, match=r"still in_progress after 5 s.*action: cancel, deployment_uuid") as first:
        account.run(name="web", deploy="always", wait_timeout=5)
    stuck = first.value.result["deployment"]["id"]
    account.run(name="web", **account.image("2"))
    with pytest.raises(Failure, match=rf"the deployment {stuck} of web, in_progress since .*action: cancel"):
        account.run(name="web", **account.image("3"), deploy="auto", wait_timeout=5)
    account.run(declaration_of("coolify_deployment"), action="cancel", deployment_uuid=[stuck])
    account.server.configure(speed=0.2, finish=True)
    assert account.run(name="web", **account.image("3"), deploy="auto")["changed"]
