# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a service of the swarm is what is stored, and what its tasks tell."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.service import Service, Tasks, age

STORED = {
    "appName": "app-web-abcdef",
    "sourceType": "docker",
    "dockerImage": "acme/web:1",
    "env": 'A=1\nB="two words"\nC=${{project.C}}\n',
    "args": ["--fast"],
    "mounts": [{"mountPath": "/data/"}],
}


def service(**changes):
    container = {
        "Image": "acme/web:1",
        "Env": ["A=1", "B=two words", "C=whatever"],
        "Args": ["--fast"],
        "Mounts": [{"Target": "/data"}],
        **changes,
    }
    return Service({"Spec": {"TaskTemplate": {"ContainerSpec": container}}})


def test_what_is_stored_and_runs_does_not_differ():
    assert service().differs(STORED) == []


@pytest.mark.parametrize("name", ["Args", "Env", "Mounts"])
@pytest.mark.parametrize("odd", [7, True, "text", {"a": 1}])
def test_what_is_no_list_is_taken_for_an_empty_one(name, odd):
    assert service(**{name: odd}).differs(STORED) == service(**{name: []}).differs(STORED) != []


def test_a_service_of_which_nothing_is_known_does_not_differ():
    assert Service({}).differs(STORED) == []


@pytest.mark.parametrize(
    ("image", "stored", "same"),
    [
        ("acme/web:1@sha256:0a", "acme/web:1", True),
        ("acme/web:latest", "acme/web", True),
        ("acme/web", "acme/web:latest", True),
        ("host:5000/web", "host:5000/web:latest", True),
        ("acme/web:2", "acme/web:1", False),
        ("acme/web", "acme/web:1", False),
        ("acme/web@sha256:0a", "acme/web@sha256:0a", True),
        ("acme/web@sha256:0a", "acme/web@sha256:0b", False),
        ("acme/web", "acme/web@sha256:0b", False),
    ],
)
def test_an_image_is_the_same_under_its_longest_name(image, stored, same):
    assert (service(Image=image).differs({**STORED, "dockerImage": stored}) == []) is same


@pytest.mark.parametrize(
    ("image", "same"),
    [
        ("app-web-abcdef:latest", True),
        ("registry.example.com/acme/app-web-abcdef:latest", True),
        ("registry.example.com/acme/app-web-abcdef:v3", False),
        ("app-other:latest", False),
    ],
)
def test_what_is_built_has_the_name_of_the_application_also_in_a_registry(image, same):
    assert (service(Image=image).differs({**STORED, "sourceType": "git"}) == []) is same


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"Env": ["A=2", "B=two words", "C="]}, "its variables are others (A)"),
        ({"Env": ["A=1", "B=two words"]}, "its variables are others (C)"),
        ({"Env": ["A=1", "B=two words", "C=", "D=secret"]}, "its variables are others (D)"),
        ({"Args": None}, "its arguments are others"),
        ({"Mounts": []}, "its mounts are others"),
    ],
)
def test_what_differs_is_named_without_its_values(changes, told):
    assert service(**changes).differs(STORED) == [told]


def test_an_earlier_version_that_stores_no_arguments_is_compared_by_the_rest():
    stored = {name: value for name, value in STORED.items() if name not in ("args", "mounts")}
    assert service(Args=None).differs(stored) == []


@pytest.mark.parametrize(
    ("state", "seconds"),
    [
        ("Running less than a second ago", 0),
        ("Running 1 second ago", 1),
        ("Running 59 seconds ago", 59),
        ("Running about a minute ago", float("inf")),
        ("Failed 3 seconds ago", float("inf")),
    ],
)
def test_ages(state, seconds):
    assert age({"currentState": state}) == seconds


def task(number, state, current, error="", slot=1):
    return {"containerId": f"t{number}", "name": f"web.{slot}", "state": state, "currentState": current, "error": error}


def test_a_task_after_a_failed_one_has_to_run_for_a_while():
    failed = task(1, "shutdown", "Failed 6 seconds ago", '"task: non-zero exit (1)"')
    young = Tasks([task(2, "running", "Running 2 seconds ago"), failed])
    assert young.up(5) == []
    assert len(young.up(2)) == 1
    assert young.cause() == "task: non-zero exit (1)"
    assert len(Tasks([task(2, "running", "Running 2 seconds ago"), failed], {"t1"}).up(5)) == 1


def test_only_new_tasks_count_and_old_ones_may_serve():
    tasks = Tasks(
        [task(2, "ready", "Ready 1 second ago"), task(1, "running", "Running 2 minutes ago", "Error:")], {"t1"}
    )
    assert (tasks.up(0), tasks.old_serve, tasks.stuck) == ([], True, [])
    assert tasks.shown() == ["web.1: Ready 1 second ago"]


def test_a_task_that_no_node_takes_is_stuck_and_one_that_is_young_is_not():
    reason = '"no suitable node (host-mode port already in use on 1 node)"'
    assert Tasks([task(1, "running", "Pending 2 seconds ago", reason)]).cause() == reason.strip('"')
    assert Tasks([task(1, "running", "Pending 2 seconds ago")]).stuck == []
