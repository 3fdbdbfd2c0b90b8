# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server with a fixed window, and clients that must never be refused by it."""

from __future__ import annotations

import random

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.pace import Pace


class Window:
    """So many requests a minute, counted from the first one of each; its clock moves when somebody sleeps."""

    def __init__(self, limit, used=0):
        self.now = 1000.0
        self.limit = limit
        self.used = used
        self.begun = self.now - 20 if used else None
        self.refused = 0

    def sleep(self, seconds):
        self.now += seconds

    def request(self):
        if self.begun is None or self.now >= self.begun + 60:
            self.begun, self.used = self.now, 0
        self.used += 1
        self.refused += self.used > self.limit
        left = max(0, self.limit - self.used)
        return {"x-ratelimit-limit": str(self.limit), "x-ratelimit-remaining": str(left)}


@pytest.mark.parametrize("limit", [1, 5, 60, 200])
@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.9])
def test_one_after_the_other(limit, seconds):
    window = Window(limit, used=limit // 2)
    pace = Pace(lambda: window.now, window.sleep)
    waited = 0.0
    for _number in range(1000):
        waited += pace.enter(lambda pause: None)
        window.sleep(seconds)
        pace.leave(window.request())
    assert not window.refused
    assert waited <= 60 * (1000 / limit + 2)


@pytest.mark.parametrize("limit", [10, 200])
def test_one_client_after_the_other_knows_the_pace_from_its_first_request_on(limit):
    window, known = Window(limit), {}
    for _task in range(500):
        pace = Pace(lambda: window.now, window.sleep)
        if known:
            pace.resume(known)
        for _number in range(2):
            pace.enter(lambda pause: None)
            pace.leave(window.request())
        known = pace.known
    assert not window.refused


@pytest.mark.parametrize("seed", range(20))
def test_several_at_once_whose_answers_overtake_one_another(seed):
    dice = random.Random(seed)
    window = Window(dice.choice([20, 60, 200]), used=dice.randrange(15))
    pace = Pace(lambda: window.now, window.sleep)
    # The first answer tells the limit; until then nobody can know it.
    pace.enter(lambda pause: None)
    pace.leave(window.request())
    flying = []
    for _number in range(2000):
        if len(flying) == 4 or (flying and dice.random() < 0.5):
            pace.leave(flying.pop(dice.randrange(len(flying))))
        pace.enter(lambda pause: None)
        flying.append(window.request())
        window.sleep(dice.random() * 0.2)
    assert not window.refused


def test_a_server_without_limits_is_never_waited_for():
    window = Window(1)
    pace = Pace(lambda: window.now, window.sleep)
    assert sum(pace.enter(lambda pause: None) for _number in range(100) if not pace.leave({})) == 0
