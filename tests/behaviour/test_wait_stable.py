# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What crashes only after a while is met while it is up, unless wait_stable looks for longer."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = pytest.mark.embedded_only
GOOD, DYING = "127.0.0.1:5000/acme/web:1.0", "127.0.0.1:5000/acme/web:ends-after-20"
DOKPLOY = pytest.mark.parametrize("account", ["dokploy"], indirect=True)
COOLIFY = pytest.mark.parametrize("account", ["coolify"], indirect=True)


@pytest.fixture
def paced(account):
    """At the pace of the real server; nobody waits for it."""
    account.server.configure(speed=1)
    return account


def application(account, image, **options):
    return account.run(name="web", docker={"image": image}, deploy="auto", **options)


def compose(account, kind, image, **options):
    file = {"services": {"web": {"image": image, "restart": "always"}}}
    declared = {"project": account.project, "name": "shop", "compose_type": kind, "raw": {"compose_file": file}}
    return account.run(declaration_of("dokploy_compose"), deploy="auto", **{**declared, **options})


def by_application(account, image, **options):
    return application(account, image, **options)


def by_compose(account, image, **options):
    return compose(account, "docker-compose", image, **options)


def by_stack(account, image, **options):
    return compose(account, "stack", image, **options)


def by_deployment(account, image, **options):
    account.run(name="web", docker={"image": image})
    result = account.run(declaration_of("dokploy_deployment"), project=account.project, name=["web"], **options)
    return {**result, "verdict": result["deployments"][0]["verdict"]}


WAYS = pytest.mark.parametrize("deploy", [by_application, by_compose, by_stack, by_deployment])


@DOKPLOY
@WAYS
def test_what_ends_after_a_while_is_found_out_where_it_is_looked_at_for_longer(paced, deploy):
    assert deploy(paced, DYING)["verdict"]["outcome"] == "success", "it runs at that moment"
    with pytest.raises(Failure) as caught:
        deploy(paced, DYING.replace("20", "21"), wait_stable=60, wait_timeout=400)
    assert "does not" in str(caught.value)


@DOKPLOY
@WAYS
def test_what_goes_on_running_is_a_success_after_that_time(paced, deploy):
    before = paced.patience.slept
    assert deploy(paced, GOOD, wait_stable=60)["verdict"]["outcome"] == "success"
    assert 60 <= paced.patience.slept - before < 90


@DOKPLOY
def test_time_that_is_up_before_it_has_run_for_long_enough_claims_nothing(paced):
    with pytest.raises(Failure, match=r"does not run after 40 s: 1 of 1 tasks run, for \d+ of 39 s") as caught:
        application(paced, GOOD, wait_stable=39, wait_timeout=40)
    assert caught.value.result["verdict"]["outcome"] == "unknown"


@COOLIFY
def test_a_container_that_crashes_every_half_minute_is_found_out(account):
    assert account.run(name="web", **account.image("crash-every-30"), deploy="auto")["verdict"]["outcome"] == "success"
    with pytest.raises(Failure, match="started again"):
        account.run(name="web", **account.image("crash-every-31"), deploy="auto", wait_stable=120)
    assert account.run(name="web", **account.image("1"), deploy="auto", wait_stable=120)["changed"]


@pytest.mark.parametrize("account", ["coolify", "dokploy"], indirect=True)
def test_a_time_that_cannot_be_waited_for_is_refused_before_anything_is_written(account):
    account.refused(
        None,
        "takes the whole of wait_timeout=60",
        name="web",
        **account.image("1"),
        deploy="auto",
        wait_stable=60,
        wait_timeout=60,
    )
    stack = declaration_of(f"{account.platform}_stack")
    applications = [{"name": "web", **account.image("1"), "wait_timeout": -1}]
    account.refused(
        stack, "wait_timeout=-1 makes no sense: it is at least 0", project=account.project, applications=applications
    )
