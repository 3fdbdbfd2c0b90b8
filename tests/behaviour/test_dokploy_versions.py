# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Older servers of Dokploy: what works, what is refused before anything is written, and what it does not tell."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure, Unanswered
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = [pytest.mark.embedded_only, pytest.mark.parametrize("account", ["dokploy"], indirect=True)]
APPLICATIONS = declaration_of("dokploy_application_info")
EXPORT = declaration_of("dokploy_export")
DEPLOYMENT, LOGS = declaration_of("dokploy_deployment"), declaration_of("dokploy_application_logs")
IMAGE = {"docker": {"image": "nginx:1"}}


@pytest.mark.parametrize(
    ("version", "options", "message"),
    [
        ("0.25.4", {"stop_grace_period_swarm": "30s"}, "stop_grace_period_swarm needs Dokploy 0.25.5 or newer"),
        ("0.25.5", {"build_secrets": {"TOKEN": "x"}}, "build_secrets needs Dokploy 0.25.6 or newer"),
        ("0.25.6", {"endpoint_spec_swarm": {"mode": "vip"}}, "endpoint_spec_swarm needs Dokploy 0.25.7 or newer"),
        ("0.25.11", {"args": ["serve"]}, "args needs Dokploy 0.26 or newer; this server is 0.25.11"),
        ("0.26.0", {"create_env_file": False}, "create_env_file needs Dokploy 0.26.1 or newer; this server is 0.26.0"),
        (
            "0.26.6",
            {"bitbucket": {"repository_slug": "web"}},
            "bitbucket.repository_slug needs Dokploy 0.26.7 or newer",
        ),
        ("0.26.7", {"ulimits_swarm": []}, "ulimits_swarm needs Dokploy 0.27 or newer"),
        ("0.27.1", {"patches": [{"file_path": "a", "content": "b"}]}, "patches needs Dokploy 0.28 or newer"),
        ("0.28.8", {"domains": [{"host": "a.example.com", "middlewares": []}]}, "domains[].middlewares needs Dokploy"),
        (
            "0.29.2",
            {"schedules": [{"name": "n", "cron_expression": "@daily", "command": "true", "description": "d"}]},
            "schedules[].description needs Dokploy 0.29.3 or newer; this server is 0.29.2",
        ),
        ("0.29.13", {"networks": []}, "networks needs Dokploy 0.29.14 or newer; this server is 0.29.13"),
        (
            "0.29.14",
            {"domains": [{"host": "a.example.com", "enabled": False}]},
            "domains[].enabled needs Dokploy 0.30 or newer; this server is 0.29.14",
        ),
    ],
)
def test_what_the_server_is_too_old_for_is_refused_by_name_and_version(account, posing, version, options, message):
    posing(version)
    source = {} if "bitbucket" in options else IMAGE
    assert message in account.refused(name="web", **source, **options)


@pytest.mark.parametrize(
    "version", ["0.25.0", "0.25.11", "0.26.7", "0.27.1", "0.28.2", "0.28.8", "0.29.0", "0.29.5", "0.29.14", "0.30.0"]
)
def test_an_application_is_made_deployed_changed_and_removed_on_older_servers(account, posing, version):
    posing(version)
    account.run(ENVIRONMENT, project=account.project, name="staging")
    options = {
        "name": "web",
        "environment": "staging",
        **IMAGE,
        "environment_variables": {"COLOUR": "blue"},
        "domains": [{"host": f"{version}.{account.project.split()[1]}.example.com", "port": 80}],
        "schedules": [{"name": "nightly", "cron_expression": "0 3 * * *", "command": "true"}],
    }
    foretold = account.run(**options, deploy="auto", check_mode=True)
    made = account.run(**options, deploy="auto")
    assert foretold["diff"] == made["diff"]
    assert made["deployment"]["status"] == "done" and not made.get("unverified")
    again = account.run(**options, deploy="auto")
    assert not again["changed"] and "warnings" not in again and not again.get("unverified")
    options["environment_variables"] = {"COLOUR": "green"}
    options["domains"][0]["port"] = 8080
    changed = account.run(**options)
    assert set(changed["diff"]["after"]) == {"environment_variables", "domains"} and changed["deploy_required"]
    assert account.run(name="web", environment="staging", state="absent")["changed"]
    assert "web" not in [item["name"] for item in account.run(APPLICATIONS, project=account.project)["applications"]]


@pytest.mark.parametrize("version", ["0.26.7", "0.29.14"])
def test_it_is_stopped_and_started(account, posing, version):
    posing(version)
    account.run(name="web", **IMAGE, state="started")
    assert account.run(name="web", state="stopped")["changed"]
    assert not account.run(name="web", state="stopped")["changed"]
    assert account.run(name="web", state="started")["changed"]
    assert not account.run(name="web", state="started")["changed"]


def test_containers_that_do_not_stay_up_fail_also_where_tasks_tell_only_what_the_swarm_wants(account, posing):
    posing("0.26.7")
    with pytest.raises(Failure) as caught:
        account.run(name="web", docker={"image": "nginx:crash"}, deploy="auto")
    text = str(caught.value)
    assert "was deployed but does not stay up: 0 of 1 tasks run as far as its own host shows" in text
    assert "the log of the containers is not shown: Dokploy tells it from 0.29 on, and this server is 0.26.7" in text


def test_whose_domain_it_is_is_not_guessed(account, posing):
    posing("0.29.14")
    host = f"{account.project.split()[1]}.example.com"
    made = account.run(name="web", **IMAGE, domains=[{"host": host}])
    assert [text for text in made["warnings"] if host in text and "was not checked" in text]
    assert "warnings" not in account.run(name="web", **IMAGE, domains=[{"host": host}])
    other = [{"host": f"other.{host}"}]
    assert "warnings" not in account.run(name="web", **IMAGE, domains=other, force_domain_override=True)


def test_a_key_for_git_is_named_by_its_id_where_keys_are_not_listed(account, posing):
    posing("0.28.8")
    git = {"url": "https://git.example.com/web.git", "branch": "main", "ssh_key": ""}
    assert account.run(name="web", git=git)["changed"]
    assert not account.run(name="web", git=git)["changed"]


def test_a_deployment_that_is_not_seen_to_begin_is_not_said_to_wait(account, posing):
    posing("0.28.2")
    account.run(name="web", **IMAGE)
    account.server.configure(concurrency=0)
    with pytest.raises(Failure, match="whether it waits or was lost cannot be known"):
        account.run(name="web", deploy="always", wait_timeout=1)
    with pytest.raises(Failure, match="whether it waits or was lost cannot be known"):
        account.run(DEPLOYMENT, project=account.project, name=["web"], wait_timeout=1)


def test_a_request_to_deploy_without_an_answer_is_not_repeated_where_the_queue_is_not_shown(account, posing):
    posing("0.28.2")
    account.run(name="web", **IMAGE)
    asked = []

    def _send(send, call, context, body):
        if call.path == "application.deploy":
            asked.append(call)
            raise Unanswered("No answer.")
        return send(call, context, body)

    with pytest.raises(Failure, match="No answer"):
        account.run(name="web", deploy="always", spoil=instead_of("_send", _send))
    assert len(asked) == 1


@pytest.mark.parametrize("action", ["cancel", "clean_queue", "kill_build"])
def test_what_needs_the_queue_says_so_where_it_is_not_shown(account, posing, action):
    posing("0.28.2")
    account.run(name="web", **IMAGE)
    message = f"action={action} cannot be done: Dokploy tells it from 0.28.3 on, and this server is 0.28.2"
    assert message in account.refused(DEPLOYMENT, project=account.project, name="web", action=action)


def test_logs_that_an_older_server_does_not_offer_are_an_error_that_says_since_when(account, posing):
    posing("0.28.8")
    account.run(name="web", **IMAGE, deploy="auto")
    place = {"project": account.project, "name": "web"}
    assert "containers cannot be read: Dokploy tells it from 0.29 on" in account.refused(LOGS, **place)
    assert "deployment cannot be read: Dokploy tells" in account.refused(LOGS, deployment="latest", **place)


def test_an_application_is_shown_without_what_its_server_does_not_have(account, posing):
    posing("0.25.0")
    account.run(name="web", **IMAGE, environment_variables={"A": "1"})
    (shown,) = account.run(APPLICATIONS, project=account.project)["applications"]
    assert shown["name"] == "web" and "patches" not in shown


@pytest.mark.parametrize("version", ["0.25.0", "0.29.14"])
def test_an_application_of_an_older_server_is_exported_whole(account, posing, version):
    posing(version)
    account.run(name="web", **IMAGE, replicas=2, environment_variables={"A": "1"})
    result = account.run(EXPORT, project=account.project)
    # What the server itself does not tell yet, such as who belongs to the organization, is another matter.
    inside = [item for item in result["not_exported"] if item["kind"] in ("project", "environment", "application")]
    assert inside == []
    (stack,) = result["stacks"]
    (web,) = stack["applications"]
    assert (set(web), web["replicas"]) == ({"name", "replicas", "docker", "environment_variables", "state"}, 2)


def test_the_default_environment_is_known_by_its_name_where_it_has_no_mark(account, posing):
    posing("0.26.0")
    message = "does not remove the default environment 'production'"
    assert message in account.refused(ENVIRONMENT, project=account.project, name="production", state="absent")
