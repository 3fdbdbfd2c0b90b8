# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment on Dokploy is a success when what was deployed is what runs, whatever the swarm makes of it."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = [
    pytest.mark.parametrize("account", ["dokploy"], indirect=True),
    pytest.mark.embedded_only,
    pytest.mark.newest("dokploy"),
]
GOOD, BETTER = "127.0.0.1:5000/acme/web:1.0", "127.0.0.1:5000/acme/web:1.1"
SLOW = "127.0.0.1:5000/acme/web:slow"
BAD = {
    "exits at once": "127.0.0.1:5000/acme/web:bad",
    "never gets healthy": "127.0.0.1:5000/acme/web:unhealthy",
    "does not exist": "127.0.0.1:5000/acme/web:nope",
}
HEALTH = {"test": ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"], "interval": "2s", "retries": 2}
WHY = {
    "exits at once": "task: non-zero exit (1)",
    "never gets healthy": "unhealthy container",
    "does not exist": "manifest unknown",
}


@pytest.fixture
def server(account):
    """At the pace of the real one; nobody waits for it, since time is let pass."""
    account.server.configure(speed=1)
    return account.server


@pytest.fixture(params=[0, 40], ids=["", "queue 40 s late"])
def late(request, server):
    server.configure(queue_late=request.param)
    return request.param


def update_config(action):
    return {"parallelism": 1, "failure_action": action, "order": "start-first"}


def application(image, action="rollback", **options):
    return {
        "name": "web",
        "docker": {"image": image},
        "update_config_swarm": update_config(action),
        "health_check_swarm": HEALTH,
        "deploy": "auto",
        **options,
    }


def by_module(account, **options):
    result = account.run(**options)
    return result["changed"], result["verdict"]


def by_stack(account, **options):
    result = account.run(STACK, project=account.project, environment="production", applications=[options])
    return result["changed"], result["applications"][0]["verdict"]


def by_deployment(account, **options):
    """Stored first, then deployed by the module for deployments."""
    account.run(**{**options, "deploy": "never"})
    result = account.run(declaration_of("dokploy_deployment"), project=account.project, name=["web"])
    return result["changed"], result["deployments"][0]["verdict"]


def verdict_of(failure):
    for place in ("applications", "deployments"):
        if failure.result.get(place):
            return failure.result[place][0]["verdict"]
    return failure.result["verdict"]


DOORS = pytest.mark.parametrize("deploy", [by_module, by_stack, by_deployment])


@DOORS
@pytest.mark.parametrize("action", ["rollback", "pause", "continue"])
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_image_over_a_good_one_is_a_failure_that_names_what_serves(account, late, deploy, kind, action):
    account.run(**application(GOOD, action))
    with pytest.raises(Failure) as caught:
        deploy(account, **application(BAD[kind], action))
    message, verdict = str(caught.value), verdict_of(caught.value)
    assert WHY[kind] in message
    if kind == "does not exist":
        assert verdict["outcome"] == "failed"
        assert "ended as error" in message
        assert verdict["serves"] == GOOD
        assert f"What serves now: {GOOD}. What failed stays stored" in message
    elif action == "rollback":
        assert verdict["outcome"] == "rolled_back"
        assert verdict["serves"] == GOOD
        assert "was taken back by the server: the swarm went back to what ran before" in message
        assert f"What serves now: {GOOD}. What failed stays stored" in message
        assert verdict["evidence"]["UpdateStatus"]["State"] == "rollback_completed"
        assert verdict["evidence"]["Image"] == GOOD
    elif action == "pause":
        assert verdict["outcome"] == "failed"
        assert "the swarm stopped half way of the update" in message
        assert verdict["serves"] == GOOD
        assert verdict["evidence"]["UpdateStatus"]["State"] == "paused"
        assert verdict["evidence"]["Image"] == BAD[kind]
    else:
        assert verdict["outcome"] == "failed"
        assert "does not stay up" in message
        assert verdict["serves"] is None
        assert verdict["evidence"]["UpdateStatus"]["State"] == "completed"
    assert "starting" not in message or "fatal: cannot go on" in message


@DOORS
def test_a_good_image_over_a_good_one_is_changed_once_the_swarm_has_watched_it(account, late, deploy):
    account.run(**application(GOOD))
    changed, verdict = deploy(account, **application(BETTER))
    assert changed
    assert verdict["outcome"] == "success"
    assert verdict["evidence"]["UpdateStatus"]["State"] == "completed"
    assert verdict["evidence"]["Image"] == BETTER


# -- what the next run knows -----------------------------------------------------------------------------------------


def rolled_back(account):
    account.run(**application(GOOD))
    with pytest.raises(Failure) as caught:
        account.run(**application(BAD["exits at once"]))
    assert caught.value.result["deploy_required"]


def test_after_a_rollback_by_the_swarm_the_next_run_does_not_say_that_all_is_well(account, server):
    """The record of the deployment says done, and it carries the mark of what is stored."""
    rolled_back(account)
    planned = account.run(**application(BAD["exits at once"]), check_mode=True)
    assert planned["changed"]
    assert planned["deploy_required"] is False, "it is what the run would do"
    assert planned["diff"]["after"]["run"] == f"deploy (the swarm took its last deployment back, and {GOOD} serves)"
    with pytest.raises(Failure, match="taken back by the server"):
        account.run(**application(BAD["exits at once"]))
    assert account.run(**application(BETTER))["verdict"]["outcome"] == "success"
    assert not account.run(**application(BETTER))["changed"]


def test_a_rollback_is_seen_also_after_a_stop_and_a_start_which_let_docker_forget_it(account, server):
    rolled_back(account)
    account.run(name="web", state="stopped")
    account.run(name="web", state="started", deploy="never")
    planned = account.run(**application(BAD["exits at once"]), check_mode=True)
    assert "its image is 127.0.0.1:5000/acme/web:1.0 instead of" in planned["diff"]["after"]["run"]


def test_variables_that_the_swarm_took_back_are_missed(account, server):
    account.run(**application(GOOD, environment_variables={"A": "1", "B": "two words"}))
    # The container does not get healthy with them.
    account.server.configure(queue_late=0)
    with pytest.raises(Failure):
        account.run(**application(GOOD, environment_variables={"A": "2"}, args=["/bin/false"]))
    account.run(name="web", state="stopped")
    account.run(name="web", state="started", deploy="never", args=[])
    planned = account.run(**application(GOOD, environment_variables={"A": "2"}, args=[]), check_mode=True)
    assert planned["changed"]


def test_what_was_stored_without_a_deployment_waits_for_one(account, server):
    assert account.run(**application(GOOD, deploy="never"))["deploy_required"]
    assert account.run(**application(GOOD, deploy="never"))["deploy_required"], "it was never deployed"
    account.run(**application(GOOD))
    assert not account.run(**application(GOOD, deploy="never"))["deploy_required"]
    assert account.run(**application(BETTER, deploy="never"))["deploy_required"]
    assert account.run(**application(BETTER, deploy="never"))["deploy_required"], "nothing deployed it since"
    assert account.run(**application(BETTER))["verdict"]["outcome"] == "success"
    assert not account.run(**application(BETTER))["deploy_required"]


def test_a_domain_needs_no_deployment(account, server):
    account.run(**application(GOOD))
    host = f"{account.project.split()[1]}.example.com"
    result = account.run(name="web", domains=[{"host": host, "port": 8080}])
    assert (result["changed"], result["deploy_required"]) == (True, False)


def test_nothing_waits_for_a_deployment_after_a_refused_change(account, server):
    account.run(**application(GOOD))
    with pytest.raises(Failure) as caught:
        account.run(**application(GOOD, deploy="never", environment_variables={"A": "x" * 2_000_000}))
    assert caught.value.result["deploy_required"] is False


def test_a_second_run_asks_docker_for_the_service_and_for_the_tasks_of_one_that_was_never_updated(account, server):
    account.run(**application(GOOD))
    server.clear()
    assert not account.run(**application(GOOD, deploy="never"))["changed"]
    without = [item["path"] for item in server.requests()]
    server.clear()
    assert not account.run(**application(GOOD))["changed"]
    asked = [item["path"] for item in server.requests()]
    assert sorted(asked) == sorted([*without, "/api/docker.getConfig", "/api/docker.getServiceContainersByAppName"])
    account.run(**application(BETTER))
    server.clear()
    assert not account.run(**application(BETTER))["changed"]
    asked = [item["path"] for item in server.requests()]
    assert sorted(asked) == sorted([*without, "/api/docker.getConfig"])


def test_a_second_run_of_a_whole_stack_asks_docker_once_for_all(account, server):
    place = {"project": account.project, "environment": "production"}
    many = [{**application(GOOD), "name": f"web{number}", "wait_timeout": 900} for number in range(12)]
    account.run(STACK, **place, applications=many)
    server.clear()
    assert not account.run(STACK, **place, applications=many)["changed"]
    asked = [item["path"] for item in server.requests()]
    assert sum("docker.getConfig" in path for path in asked) == 1, asked
    assert len(asked) <= 5, asked


# -- starts, stops, and what else comes between -----------------------------------------------------------------------


def test_a_reload_that_the_swarm_takes_back_is_a_failure(account, server):
    account.run(**application(GOOD))
    account.run(**application(BAD["exits at once"], deploy="never"))
    with pytest.raises(Failure, match="taken back by the server") as caught:
        account.run(name="web", state="restarted", deploy="never")
    assert caught.value.result["verdict"]["serves"] == GOOD
    with pytest.raises(Failure, match="taken back by the server"):
        account.run(declaration_of("dokploy_deployment"), action="reload", project=account.project, name=["web"])


def test_a_new_application_that_does_not_stay_up_is_a_failure_with_its_log(account, late):
    with pytest.raises(Failure, match="fatal: cannot go on") as caught:
        account.run(**application(BAD["exits at once"]))
    verdict = caught.value.result["verdict"]
    assert (verdict["outcome"], verdict["serves"]) == ("failed", None)
    assert verdict["evidence"]["UpdateStatus"] is None


def test_a_new_application_is_a_success_once_it_has_run_for_as_long_as_the_swarm_would_watch_it(account, server):
    result = account.run(**application(GOOD, update_config_swarm={**update_config("rollback"), "monitor": "20s"}))
    (task,) = result["verdict"]["evidence"]["tasks"]
    assert "Running 2" in task, task


def test_the_same_tag_with_another_image_is_watched_like_any_other(account, server):
    """The specification of the service is the same as before, but for a number that Dokploy counts."""
    latest = "127.0.0.1:5000/acme/web:latest"
    account.run(**application(latest))
    result = account.run(**application(latest, deploy="always"))
    assert result["verdict"]["outcome"] == "success"
    assert result["verdict"]["evidence"]["UpdateStatus"]["State"] == "completed"


def published(port, mode):
    return [{"published_port": port, "target_port": 8080, "publish_mode": mode}]


def test_a_port_of_the_host_that_another_application_has_is_named_within_seconds(account, server):
    account.run(**application(GOOD, ports=published(8443, "host")))
    before = account.patience.slept
    with pytest.raises(Failure, match="host-mode port already in use on 1 node") as caught:
        account.run(**{**application(GOOD, ports=published(8443, "host")), "name": "other"})
    assert "no node takes the others" in str(caught.value)
    assert account.patience.slept - before < 60


def test_a_host_port_of_its_own_blocks_an_update_that_starts_first(account, server):
    """The swarm goes on updating for ever."""
    account.run(**application(GOOD, ports=published(8444, "host")))
    before = account.patience.slept
    with pytest.raises(Failure, match="host-mode port already in use on 1 node") as caught:
        account.run(**application(BETTER, ports=published(8444, "host")))
    assert f"What serves now: {GOOD}." in str(caught.value)
    assert account.patience.slept - before < 60
    stop_first = {**update_config("rollback"), "order": "stop-first"}
    assert account.run(**application(BETTER, ports=published(8444, "host"), update_config_swarm=stop_first))["changed"]


def test_a_port_that_every_node_publishes_and_another_application_has_is_the_error_of_the_deployment(account, server):
    account.run(**application(GOOD, ports=published(8445, "ingress")))
    with pytest.raises(Failure, match="port '8445' is already in use by service"):
        account.run(**{**application(GOOD, ports=published(8445, "ingress")), "name": "other"})


def app_name(account):
    (row,) = [
        row
        for row in account.state()["applications"].values()
        if row["applicationId"] == account.run(name="web")["application"]["application_id"]
    ]
    return row["appName"]


@pytest.mark.parametrize("then", ["deploy", "stop", "delete"])
def test_what_is_running_in_the_database_after_its_container_died_can_be(account, server, then):
    account.run(**application(GOOD))
    server.configure(kill=app_name(account))
    if then == "deploy":
        assert account.run(**application(BETTER))["verdict"]["outcome"] == "success"
    elif then == "stop":
        assert account.run(name="web", state="stopped")["changed"]
    else:
        assert account.run(name="web", state="absent")["changed"]
        assert not account.stored("applications")


def test_a_deployment_that_blocks_the_queue_is_named_with_the_way_out(account, server):
    account.run(name="blocker", git={"url": "http://git.example.com/slow.git", "branch": "main"}, build_type="nixpacks")
    server.configure(speed=1000)
    one = declaration_of("dokploy_deployment")
    account.run(one, project=account.project, name=["blocker"], wait=False)
    account.patience.sleep(500)
    account.run(name="web", docker={"image": GOOD})
    for run in (
        lambda: account.run(name="web", deploy="always", wait_timeout=3000),
        lambda: account.run(one, project=account.project, name=["web"], wait_timeout=3000),
    ):
        with pytest.raises(Failure) as caught:
            run()
        message = str(caught.value)
        assert "The deployment has not begun within 3000 s: Dokploy runs one at a time, and now it is at" in message
        assert f"of application {account.project}/production/blocker, since " in message
        assert "action=kill_build" in message
        assert "action=clean_queue" in message


def test_what_the_swarm_went_back_to_waits_for_nothing_once_it_is_stored_again(account, server):
    """As the role does it: deployed again, it would be replaced without need."""
    rolled_back(account)
    account.run(**application(GOOD, deploy="never"))
    assert not account.run(**application(GOOD))["changed"]
    assert account.run(**application(GOOD, memory_limit="512m"))["diff"]["after"]["run"].startswith("deploy")


def test_what_goes_on_running_after_an_image_that_does_not_exist_waits_for_nothing_once_it_is_stored_again(account):
    account.run(**application(GOOD))
    with pytest.raises(Failure, match="ended as error"):
        account.run(**application(BAD["does not exist"]))
    account.run(**application(GOOD, deploy="never"))
    assert not account.run(**application(GOOD))["changed"]
    # What that deployment was to bring besides the image has not been brought, and is tried again.
    account.run(**application(GOOD, deploy="never", memory_limit="512m"))
    assert account.run(**application(GOOD, memory_limit="512m"))["diff"]["after"]["run"].startswith("deploy")


def test_a_change_that_the_swarm_refuses_is_not_blamed_on_the_name_of_the_service(account, server):
    account.run(**application(GOOD, ports=published(8446, "ingress")))
    account.run(**{**application(GOOD), "name": "other"})
    with pytest.raises(
        Failure, match="A port that another service publishes on every node is a common reason"
    ) as caught:
        account.run(**{**application(GOOD, ports=published(8446, "ingress")), "name": "other"})
    assert caught.value.result["verdict"]["serves"] == GOOD


@pytest.mark.parametrize("timeout", [3, 8])
def test_where_the_time_is_up_before_the_swarm_is_done_nothing_is_claimed(account, server, timeout):
    account.run(**application(GOOD))
    with pytest.raises(Failure, match=f"does not run after {timeout} s: the swarm") as caught:
        account.run(**application(BAD["never gets healthy"], wait_timeout=timeout))
    verdict = caught.value.result["verdict"]
    assert verdict["outcome"] == "unknown"
    assert verdict["evidence"]["UpdateStatus"]["State"] in ("updating", "rollback_started")


def test_what_the_swarm_still_brings_is_waited_for_by_the_next_run(account, server):
    account.run(**application(GOOD))
    with pytest.raises(Failure):
        account.run(**application(BAD["never gets healthy"], wait_timeout=3))
    with pytest.raises(Failure, match="was taken back by the server") as caught:
        account.run(**application(BAD["never gets healthy"]))
    assert caught.value.result["verdict"]["serves"] == GOOD


@pytest.mark.parametrize("version", ["0.25.0", "0.26.7", "0.27.0", "0.28.8", "0.29.0"])
def test_earlier_versions_tell_it_too_and_pause_where_nothing_else_is_declared_before_0_29(account, server, version):
    server.configure(version=version)
    plain = {"name": "web", "deploy": "auto"}
    assert account.run(**plain, docker={"image": GOOD})["verdict"]["outcome"] == "success"
    assert account.run(**plain, docker={"image": BETTER})["verdict"]["outcome"] == "success"
    assert not account.run(**plain, docker={"image": BETTER})["changed"]
    with pytest.raises(Failure) as caught:
        account.run(**plain, docker={"image": BAD["exits at once"]})
    verdict = caught.value.result["verdict"]
    back = version == "0.29.0"
    assert verdict["outcome"] == ("rolled_back" if back else "failed")
    assert verdict["evidence"]["UpdateStatus"]["State"] == ("rollback_completed" if back else "paused")
    assert verdict["serves"] == BETTER


@pytest.mark.parametrize(
    "mode",
    [
        {"replicas": 0},
        {"replicas": 3},
        {"mode_swarm": {"global": True}},
        {"mode_swarm": {"replicated": {"replicas": 2}}},
    ],
)
def test_however_many_tasks_are_wanted(account, server, mode):
    for image in (GOOD, BETTER):
        assert account.run(**application(image, **mode))["verdict"]["outcome"] == "success"
    assert not account.run(**application(BETTER, **mode))["changed"]


def test_what_somebody_stores_during_a_deployment_does_not_make_it_a_failure(account, server):
    account.run(**application(GOOD, environment_variables={"A": "1"}))

    def send_and_meddle(send, call, *more):
        answer = send(call, *more)
        # The deployment has begun with what was stored until now.
        server.let_pass(3)
        account.run(name="web", environment_variables={"B": "2"})
        return answer

    result = account.run(**application(SLOW, spoil=instead_of("send_once", send_and_meddle)))
    assert result["verdict"]["outcome"] == "success"
    # The next run brings what is stored since.
    assert account.run(**application(SLOW))["changed"]


def test_what_is_started_without_any_replica_is_so_already(account, server):
    options = application(GOOD, replicas=0, state="started")
    assert account.run(**options)["verdict"]["outcome"] == "success"
    assert not account.run(**options)["changed"]
    assert account.run(**{**options, "replicas": 1})["changed"]
    assert account.run(**options)["changed"]
    assert not account.run(**options)["changed"]
    assert not account.run(**{**options, "state": "stopped"})["changed"]


# -- what is built, whose image docker finds first when it is asked for the service ----------------------------------


def built(**options):
    git = {"url": "https://git.example.com/acme/web.git", "branch": "main"}
    return {"name": "web", "git": git, "build_type": "nixpacks", "deploy": "auto", **options}


@pytest.mark.parametrize("replicas", [1, 0])
def test_what_is_built_is_deployed_once(account, server, replicas):
    result = account.run(**built(replicas=replicas))
    assert result["verdict"]["outcome"] == "success"
    second = account.run(**built(replicas=replicas))
    assert not second["changed"]
    assert not second["deploy_required"]


@DOORS
def test_a_build_that_the_swarm_takes_back_is_a_failure(account, server, deploy):
    account.run(**built())
    with pytest.raises(Failure) as caught:
        deploy(account, **built(command="/bin/false"))
    assert verdict_of(caught.value)["outcome"] == "rolled_back"
    assert "was taken back by the server: the swarm went back to what ran before" in str(caught.value)


def test_a_build_over_another_is_a_success_once_the_swarm_has_watched_it(account, server):
    account.run(**built())
    result = account.run(**built(environment_variables={"A": "1"}))
    assert result["verdict"]["outcome"] == "success"
    assert result["verdict"]["evidence"]["UpdateStatus"]["State"] == "completed"
    assert account.run(**built(environment_variables={"A": "1"}))["changed"] is False
