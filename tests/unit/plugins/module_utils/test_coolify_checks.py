# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one record of Coolify after the other tells of a deployment that ended at 17:00:00."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.checks import Observation, Sight, moment

ENDED = "2026-11-27T17:00:00.000000Z"
SENTINEL = {"is_sentinel_enabled": True, "is_metrics_enabled": False, "sentinel_push_interval_seconds": 60}


def at(seconds):
    return f"2026-11-27T17:{seconds // 60:02}:{seconds % 60:02}.000000Z"


def record(status, written, online=None, restarts=0, sentinel=False, **more):
    """A record that somebody wrote so many seconds after the end; a check did unless C(online) is another moment."""
    seen = at(written if online is None else online).replace("T", " ")[:19]
    settings = {**SENTINEL, "is_sentinel_enabled": sentinel}
    server = {"settings": settings, "sentinel_updated_at": at(written).replace("T", " ")[:19]}
    return {
        "status": status,
        "updated_at": at(written),
        "last_online_at": seen if online != -1 else "2026-11-27 16:53:04",
        "restart_count": restarts,
        "destination": {"server": server},
        **more,
    }


def outcomes(records, log=None):
    """What is thought after each of these, which are (seconds of waiting, record)."""
    seen = Observation(moment(ENDED))
    return [seen.verdict(Sight.of(one), waited, lambda: log).outcome for waited, one in records]


OLD = record("running:unknown", 0, -1)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        # As the recording deployments-bad-over-good: the check in the same second tells nothing yet.
        (
            [
                (0, OLD),
                (1, record("restarting:unknown", 0, restarts=4)),
                (11, record("restarting:unknown", 11, restarts=7)),
            ],
            "??F",
        ),
        # As the recording deployments-status-lag, at its latest.
        ([(0, record("exited:unhealthy", 0, -1)), (34, record("running:unknown", 34))], "?S"),
        # Sooner than ten seconds after the end, it has to be seen once more.
        (
            [(1, record("running:unknown", 1)), (9, record("running:unknown", 9)), (20, record("running:unknown", 20))],
            "??S",
        ),
        # With a health check, the deployment has waited already.
        ([(1, record("running:healthy", 1, health_check_enabled=True))], "S"),
        ([(1, record("running:unknown", 1, health_check_enabled=True))], "?"),
        ([(11, record("running:unknown", 11, health_check_enabled=True, build_pack="dockercompose"))], "S"),
        ([(1, record("running:healthy:excluded", 1, build_pack="dockercompose"))], "S"),
        # It crashes, and is seen between the crashes.
        ([(1, record("running:unknown", 1)), (20, record("running:unknown", 20, restarts=1))], "?F"),
        # It crashed while it started, and never again.
        ([(12, record("running:unknown", 12, restarts=1)), (40, record("running:unknown", 40, restarts=1))], "?S"),
        ([(12, record("running:unknown", 12, restarts=1)), (40, record("running:unknown", 40, restarts=3))], "?F"),
        # Unhealthy is believed where it lasts.
        (
            [
                (1, record("running:unhealthy", 1)),
                (30, record("running:healthy", 30)),
                (60, record("running:healthy", 60)),
            ],
            "??S",
        ),
        ([(1, record("running:unhealthy", 1)), (30, record("running:unhealthy", 30))], "?F"),
        ([(1, record("degraded:unhealthy", 1)), (30, record("degraded:unhealthy", 30))], "?F"),
        ([(1, record("starting:unknown", 1)), (90, record("starting:unknown", 90))], "??"),
        # Given up, or stopped by somebody.
        ([(30, record("exited:unhealthy", 30))], "F"),
        # Changed by somebody, and not checked since.
        ([(5, record("running:unknown", 5, -1)), (30, record("running:unknown", 30, -1))], "??"),
    ],
)
def test_what_checks_tell(records, expected):
    words = {"unknown": "?", "success": "S", "failed": "F"}
    assert "".join(words[outcome] for outcome in outcomes(records)) == expected


@pytest.mark.parametrize(("runs", "outcome"), [(True, "success"), (False, "failed"), (None, "unknown")])
def test_where_no_check_comes_the_container_is_asked_after_a_while(runs, outcome):
    never = [(waited, OLD) for waited in (0, 60, 119, 121)]
    assert outcomes(never, runs) == ["unknown"] * 3 + [outcome]


@pytest.mark.parametrize(("runs", "outcome"), [(True, "success"), (False, "failed"), (None, "success")])
def test_sentinel_checks_once_and_then_the_container_is_asked(runs, outcome):
    once = record("running:unknown", 1, sentinel=True)
    assert outcomes([(1, once), (9, once), (12, once)], runs) == ["unknown", "unknown", outcome]
    assert (
        outcomes([(1, {**once, **record("running:unknown", 1)}), (12, record("running:unknown", 1))], runs)[-1]
        == "unknown"
    )


def test_an_exit_that_nobody_proves_is_asked_for():
    """Somebody changes a field while the status is still that of before."""
    changed = [(20, record("exited:unhealthy", 20, -1))]
    assert outcomes(changed, True) == ["unknown"]
    assert outcomes(changed, False) == ["failed"]


def test_that_the_container_cannot_be_asked_for_a_moment_is_no_exit():
    changed = [(20, record("exited:unhealthy", 20, -1)), (40, record("running:unknown", 40))]
    assert outcomes(changed, None) == ["unknown", "success"]


@pytest.mark.parametrize("odd", [{}, {"status": None, "updated_at": 7, "restart_count": "x", "destination": []}])
def test_odd_records_tell_nothing(odd):
    assert outcomes([(5, odd)]) == ["unknown"]
