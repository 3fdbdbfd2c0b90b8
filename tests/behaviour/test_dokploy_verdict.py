# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deployment on Dokploy is a success when what was deployed is what runs, whatever the swarm makes of it."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.registry import declaration_of

pytestmark = [
    pytest.mark.parametrize("account", ["dokploy"], indirect=True),
    pytest.mark.embedded_only,
    pytest.mark.newest("dokploy"),
]
GOOD, BETTER = "127.0.0.1:5000/acme/web:1.0", "127.0.0.1:5000/acme/web:1.1"
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
    yield account.server
    account.server.configure(speed=0.2, queue_late=0)


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
        assert f"What serves now: {GOOD}." in message
    elif action == "rollback":
        assert verdict["outcome"] == "rolled_back"
        assert verdict["serves"] == GOOD
        assert "was taken back by the server: the swarm went back to what ran before" in message
        assert f"What serves now: {GOOD}." in message
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
