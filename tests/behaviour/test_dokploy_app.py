# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role dokploy_app: a bad image over a good one, with each of the swarm's failure actions, and the report of it."""

from __future__ import annotations

import pytest
from plays import Playbooks, play, said, told
from servers import EmbeddedServer

pytestmark = pytest.mark.embedded_only
GOOD, BETTER = "127.0.0.1:5000/acme/web:1.0", "127.0.0.1:5000/acme/web:1.1"
BAD = {"exits at once": "bad", "never gets healthy": "unhealthy", "does not exist": "nope"}
HEALTH = {"test": ["CMD-SHELL", "wget -qO- http://127.0.0.1:8080/ || exit 1"], "interval": "2s", "retries": 2}
CASES = [
    *(("rollback", kind) for kind in BAD),
    ("pause", "exits at once"),
    ("continue", "exits at once"),
]
BACK = {
    "rollback": "The swarm had gone back by itself. Stored again: docker.image as before.",
    "pause": "Rolled back: docker.image as before, and deployed again.",
    "continue": "Rolled back: docker.image as before, and deployed again.",
    "does not exist": "What ran before goes on running. Stored again: docker.image as before.",
}


def application(image, action, **variables):
    settings = {
        "docker": {"image": image},
        "health_check_swarm": HEALTH,
        "update_config_swarm": {"parallelism": 1, "order": "start-first", "failure_action": action},
        "wait_timeout": 300,
    }
    described = {"project": "shop", "name": f"web {action}", "settings": settings, **variables}
    return {
        "ansible.builtin.include_role": {"name": "selfhosted.paas.dokploy_app"},
        "vars": {f"dokploy_app_{key}": value for key, value in described.items()},
    }


def report(image, action):
    """A task: look whether the server is as declared."""
    stack = {"project": "shop", "applications": [{"name": f"web {action}", "docker": {"image": image}}]}
    return {
        "ansible.builtin.include_role": {"name": "selfhosted.paas.dokploy_platform"},
        "vars": {
            "dokploy_platform_stacks": [stack],
            "dokploy_platform_converge": False,
            "dokploy_platform_fail_on_drift": True,
        },
    }


def outcome(label):
    """Tasks: print what a playbook can tell of the role's end."""
    words = (
        "{{ (r.error | default({})).kind | default('none') }}, {{ (r.verdict or {}).outcome | default('none') }},"
        " changed={{ r.changed }}, rolled_back={{ r.rolled_back | default(false) }}"
    )
    told_of = {"msg": f"<{label} outcome> {words} </{label} outcome>"}
    return [{"ansible.builtin.debug": told_of, "vars": {"r": "{{ dokploy_app_result }}"}}]


@pytest.mark.parametrize(("late", "cases"), [(0, CASES), (40, CASES[:1])], ids=["", "queue 40 s late"])
def test_a_bad_image_over_a_good_one_is_told_and_what_serves_is_said(tmp_path, late, cases):
    with EmbeddedServer("dokploy", "--clock", "20", "--queue-late", str(late)) as server:
        tasks = [application(GOOD, action) for action in dict(cases)]
        for action, kind in cases:
            bad = application(f"127.0.0.1:5000/acme/web:{BAD[kind]}", action, rollback_on_failure=True)
            tasks.append(told(f"{action} {kind}", bad))
        # What goes on running and is stored again is not deployed again.
        tasks += [application(GOOD, "rollback", rollback_on_failure=True), *outcome("again")]
        tasks.append(told("left", application("127.0.0.1:5000/acme/web:bad", "rollback")))
        tasks += [*outcome("left"), told("report", report("127.0.0.1:5000/acme/web:bad", "rollback"))]
        tasks.append(
            told("after", application("127.0.0.1:5000/acme/web:unhealthy", "rollback", rollback_on_failure=True))
        )
        tasks += [*outcome("after"), application(BETTER, "rollback")]
        code, output = Playbooks({"dokploy": server}, tmp_path)(play(*tasks))
        services = {row["name"]: row for row in server.state()["services"].values()}
        images = {row["name"]: row["dockerImage"] for row in server.state()["applications"].values()}
        names = {row["name"]: row["appName"] for row in server.state()["applications"].values()}
    assert code == 0, output
    for action, kind in cases:
        text = said(output, f"{action} {kind}")
        assert BACK[kind if kind in BACK else action] in text, text
        assert text.rstrip().endswith(f"What serves now: {GOOD}."), text
        assert text.count("What serves now") == 1, text
    assert said(output, "again outcome").endswith("changed=False, rolled_back=False")
    assert "Nothing was rolled back: rollback_on_failure is not set." in said(output, "left")
    assert said(output, "left").rstrip().endswith(f"What serves now: {GOOD}.")
    # What is stored is as declared, and is not what serves.
    assert said(output, "report").startswith("1 of 2 things waits for a deployment"), said(output, "report")
    after = said(output, "after")
    assert "What was stored before this run did not run either (the swarm took its last deployment back" in after
    assert "Stored again: the image that served, and everything else as it was stored before this run." in after
    # What the message says, a playbook can read.
    assert said(output, "left outcome") == "deployment, rolled_back, changed=True, rolled_back=False"
    assert said(output, "after outcome") == "deployment, rolled_back, changed=True, rolled_back=True"
    assert after.rstrip().endswith(f"What serves now: {GOOD}.")
    assert {images[f"web {action}"] for action in dict(cases) if action != "rollback"} <= {GOOD}
    assert services[names["web rollback"]]["image"] == BETTER
