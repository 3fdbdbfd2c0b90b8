# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to the clients of a campaign: their time runs faster, they are lied to, they are killed."""

from __future__ import annotations

import json
import os
import random
import signal
import time

from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import UNREADABLE, Answer

FASTER = 100


def hasten(client) -> None:
    """Let the client live in the faster time."""
    connection = client.connection
    connection.clock = lambda: time.monotonic() * FASTER
    connection.sleep = lambda seconds: time.sleep(seconds / FASTER)
    real = client._once

    def once(call, url, query, payload, timeout):
        return real(call, url, query, payload, timeout / FASTER)

    client._once = once


class Lie:
    """Changes one part of one answer: to another type, to null, or away."""

    WRONG = (None, True, 7, -1, 1e308, "", "wrong", "{id}", [], {}, [None], [[]], [{}], {"a": 1}, ["x"] * 5000)

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.left = dice.randint(1, 9)
        self.told = ""

    def spoil(self, client) -> None:
        hasten(client)
        real = client._once

        def once(call, *sent):
            answer = real(call, *sent)
            readable = answer.status == 200 and answer.value is not UNREADABLE
            if call.method == "GET" and readable and not self.told:
                self.left -= 1
                if not self.left:
                    body = json.dumps(self.changed(answer.json(), f"{call.path}")).encode()
                    return Answer(200, answer.headers, body)
            return answer

        client._once = once

    def changed(self, value, where: str):
        """The value with one part of it, or all of it, replaced by something of another type."""
        inner = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
        if inner and self.dice.random() < 0.85:
            key = self.dice.choice(inner)
            if isinstance(value, dict) and self.dice.random() < 0.15:
                self.told = f"{where} without {key}"
                return {name: item for name, item in value.items() if name != key}
            copy = dict(value) if isinstance(value, dict) else list(value)
            copy[key] = self.changed(value[key], f"{where}.{key}")
            return copy
        other = [item for item in self.WRONG if type(item) is not type(value)]
        new = self.dice.choice(other)
        self.told = f"{where} is {str(new)[:40]!r}"
        return new


def deadly(client, number: int, answered: bool) -> None:
    hasten(client)
    real = client._once
    left = [number]

    def once(*arguments):
        left[0] -= 1
        if left[0] == 0 and not answered:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*arguments)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    client._once = once
