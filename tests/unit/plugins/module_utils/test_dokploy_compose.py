# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What containers of docker compose do, by docker's own words."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.compose_parts import (
    Containers,
    by_service,
    names_of,
    wanted,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.compose_runs import ComposeRuns
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.composes import COMPOSE
from ansible_collections.selfhosted.paas.plugins.module_utils.running.runs import BROKEN, DOWN, STARTING, UP

NAME = "compose-open-source-shop-1a2b3c"
FILE = "services: {web: {image: a}, worker: {image: b}}"
RUNS, ENDED, CRASHED = ("running", "Up 8 seconds"), ("exited", "Exited (0) 8 seconds ago"), ("exited", "Exited (1)")
KILLED, AGAIN = ("exited", "Exited (137) 4 seconds ago"), ("restarting", "Restarting (1) 2 seconds ago")


class OnlyThis:
    """Nothing is told of others."""

    def __call__(self, call):
        return []

    def around(self, call):
        return None


ONLY_THIS = OnlyThis()


def record(**more):
    return {"appName": NAME, "sourceType": "raw", "composeFile": FILE, "composeStatus": "done", **more}


def containers(web, worker, **more):
    rows = [
        {"name": f"{NAME}-{name}-1", "state": item[0], "status": item[1]}
        for name, item in (("web", web), ("worker", worker))
        if item
    ]
    return Containers(record(**more), rows)


@pytest.mark.parametrize(
    ("web", "worker", "status", "state"),
    [
        (RUNS, RUNS, "done", UP),
        (RUNS, ENDED, "done", UP),
        (RUNS, CRASHED, "done", BROKEN),
        (RUNS, AGAIN, "done", BROKEN),
        (AGAIN, AGAIN, "done", BROKEN),
        (RUNS, None, "done", BROKEN),
        (RUNS, ("running", "Up 8 seconds (unhealthy)"), "done", BROKEN),
        (RUNS, ("running", "Up 8 seconds (health: starting)"), "done", STARTING),
        (RUNS, ("created", "Created"), "done", STARTING),
        (ENDED, ENDED, "done", DOWN),
        (CRASHED, CRASHED, "done", DOWN),
        (KILLED, KILLED, "idle", DOWN),
        (KILLED, ENDED, "idle", DOWN),
        (AGAIN, KILLED, "idle", BROKEN),
        (None, None, "idle", DOWN),
    ],
)
def test_all_containers_together_make_one_state(web, worker, status, state):
    assert containers(web, worker, composeStatus=status).state().state == state


def test_what_does_not_run_is_named():
    assert "worker: Exited (1)" in containers(RUNS, CRASHED).state().detail
    assert "there is none of worker" in containers(RUNS, None).state().detail


def test_a_container_that_docker_compose_replaces_is_of_its_service():
    found = Containers(record(), [{"name": f"a9bfc2de73fb_{NAME}-web-1", "state": "created", "status": "Created"}])
    assert found.shown() == ["web: Created"]


@pytest.mark.parametrize(
    ("file", "names"),
    [
        (FILE, ["web", "worker"]),
        ("services: {web: {image: a}, once: {image: b, profiles: [tools]}}", ["web"]),
        ("services: {web: {image: a}, off: {image: b, deploy: {replicas: 0}}}", ["web"]),
        ("services: {web: {image: a}, off: {image: b, scale: 0}}", ["web"]),
        ("services: [", []),
    ],
)
def test_only_services_of_which_containers_are_wanted_have_to_run(file, names):
    assert list(wanted(record(composeFile=file))) == names


def test_a_container_with_a_name_of_its_own_is_of_its_service():
    file = "services: {web: {image: a, container_name: shop}}"
    assert Containers(record(composeFile=file), [{"name": "shop", "state": RUNS[0], "status": RUNS[1]}]).lacking() == []


def test_names_get_their_end_where_they_are_randomised_and_not_isolated():
    assert list(names_of(record(randomize=True, suffix="blue"))) == ["web-blue", "worker-blue"]
    assert list(names_of(record(randomize=True, suffix="blue", isolatedDeployment=True))) == ["web", "worker"]
    assert names_of(record(sourceType="git")) == {}


def test_what_goes_with_a_removed_service_is_no_task_of_the_stack():
    tasks = [{"name": f"{NAME}_web.1", "state": "running"}, {"name": "v6ih98tyi90z.1", "state": "remove"}]
    assert by_service(record(), tasks) == {"web": tasks[:1]}


class Docker:
    """A client that only looks at containers, which are what the test says."""

    def __init__(self):
        self.rows = []

    def records(self, call, context, fresh=False):
        return self.rows


def outcomes(states):
    """What is said of a deployment, as long as it is unknown, by what the containers do second by second."""
    docker, context, told = Docker(), {}, []
    for waited, web in enumerate(states):
        docker.rows = containers(web, RUNS).rows
        told.append(ComposeRuns().judge(docker, context, record(), None, float(waited)).outcome)
        if told[-1] != "unknown":
            break
    return len(told) - 1, told[-1]


YOUNG = ("running", "Up 1 second")


def test_a_container_that_crashes_again_and_again_fails_although_it_runs_in_between():
    assert outcomes([YOUNG, YOUNG, AGAIN] * 40) == (62, "failed")


def test_a_container_that_needs_some_attempts_is_no_failure():
    assert outcomes([YOUNG, AGAIN] * 10 + [YOUNG] * 4 + [RUNS]) == (24, "success")


def test_a_container_that_has_ended_fails_soon():
    assert outcomes([YOUNG] + [CRASHED] * 60) == (16, "failed")


PLACE = {"environment": {"env": "REGION=eu", "project": {"env": "DOMAIN=example.com\nTAG=1"}}}
VARIABLES = {"environment_variables": {"PATH": "/data", "COMPOSE_PREFIX": "mine", "TAG": "1"}}


@pytest.mark.parametrize(
    ("params", "record", "told"),
    [
        ({"environment_variables": {"TAG": "1"}}, None, []),
        (VARIABLES, None, ["PATH of a Compose file is that of Dokploy"]),
        (
            VARIABLES,
            {"randomize": True},
            ["PATH of a Compose file is that", "COMPOSE_PREFIX of a Compose file is the suffix"],
        ),
        ({**VARIABLES, "randomize": False}, {"randomize": True}, ["PATH of a Compose file is that of Dokploy"]),
        ({**VARIABLES, "compose_type": "stack"}, None, []),
        ({**VARIABLES, "create_env_file": False}, None, ["PATH, COMPOSE_PREFIX, TAG, so these", "PATH of a Compose"]),
        ({"env": "HOME=/root"}, {"composeType": "docker-compose"}, ["HOME of a Compose file is that of Dokploy"]),
        ({"environment_variables": {"A": "${{project.DOMAIN}}/${{environment.REGION}}"}}, PLACE, []),
        (
            {"environment_variables": {"A": {"value": "${{project.DOMIAN}}"}}},
            PLACE,
            ["A refers to project.DOMIAN, and the project has no such variable"],
        ),
        ({"env": "A=${{environment.ZONE}}"}, PLACE, ["A refers to environment.ZONE, and the environment has no such"]),
        ({"env": "A=${{environment.ZONE}}"}, None, []),
    ],
)
def test_variables_that_arrive_otherwise_than_declared_are_told(params, record, told):
    found = list(COMPOSE.cautions(params, record, ONLY_THIS))
    assert len(found) == len(told), found
    assert all(text in warning for text, warning in zip(told, found)), found
