# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is read once, together with others, and anew after a write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.client import DokployClient
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.tests.unit.plugins.module_utils.scripted import (
    CHANGE,
    CREATE,
    READ,
    Script,
    call,
)


def test_the_same_read_is_made_once_until_something_is_written():
    script = Script((200, [1]), (201, {"uuid": "x"}), (200, [1, 2]))

    def action(client):
        return [
            client.get(READ, {}),
            client.get(READ, {}),
            client.send(CREATE, {}, {"name": "n"}),
            client.get(READ, {}),
        ]

    client, answers = call(script, action)
    assert answers[-1] == [1, 2]
    assert len(script.seen) == 3 == client.usage.requests


ONE = Call("GET", "application.one", query={"applicationId": "{id}"})


def batch(*items):
    return [
        {"result": {"data": {"json": item}}} if item else {"error": {"json": {"message": "Application not found"}}}
        for item in items
    ]


def test_many_reads_make_one_request():
    script = Script((207, batch({"n": 1}, None, {"n": 3})), (404, {"message": "Application not found", "code": "X"}))

    def action(client):
        client.prefetch(ONE, [{"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "a"}])
        assert client.get(ONE, {"id": "a"}) == {"n": 1}
        assert client.get(ONE, {"id": "c"}) == {"n": 3}
        with pytest.raises(ApiError, match="Application not found"):
            client.get(ONE, {"id": "b"})

    client, _answer = call(script, action, kind=DokployClient)
    assert client.usage.requests == 2
    assert script.seen[0][1].startswith("/api/trpc/application.one,application.one,application.one?batch=1&input=")


def test_an_address_stays_short_and_a_batch_small():
    asked = []

    class Answers(list):
        def pop(self, _index):
            path = script.seen[-1][1]
            asked.append((path.count("application.one"), len(path)))
            return 200, batch(*[{"n": 1}] * asked[-1][0])

    script = Script()
    script.answers = Answers()
    contexts = [{"id": f"{number:021}"} for number in range(150)]
    call(script, lambda client: client.prefetch(ONE, contexts), kind=DokployClient)
    assert [count for count, _length in asked] == [100, 50]
    asked.clear()
    contexts = [{"id": f"{number:0300}"} for number in range(50)]
    call(script, lambda client: client.prefetch(ONE, contexts), kind=DokployClient)
    assert sum(count for count, _length in asked) == 50
    assert max(length for _count, length in asked) < 12_000


@pytest.mark.parametrize(
    "shut",
    [(404, "<html>"), (404, {"message": "no"}), (200, []), (414, "too long"), (200, {"result": 1})],
    ids=["page", "not found", "too few", "too long", "no list"],
)
def test_single_reads_where_there_is_no_entrance_for_many(shut):
    script = Script(shut, (200, {"n": 1}), (200, {"n": 2}))

    def action(client):
        client.prefetch(ONE, [{"id": "a"}, {"id": "b"}])
        client.prefetch(ONE, [{"id": "a"}, {"id": "b"}])
        return [client.get(ONE, {"id": name}) for name in ("a", "b")]

    client, answers = call(script, action, kind=DokployClient)
    assert answers == [{"n": 1}, {"n": 2}]
    assert client.usage.requests == 3


def test_a_write_that_touches_one_thing_leaves_the_rest_known():
    script = Script((200, [1]), (200, {"a": 1}), (200, {"b": 1}), (200, {}), (200, {"a": 2}))

    def action(client):
        client.apart = True
        for context in ({"id": "a"}, {"id": "b"}):
            client.get(READ, {})
            client.get(CHANGE, context)
        client.send(CHANGE, {"id": "a"}, {"x": 1})
        return [client.get(READ, {}), client.get(CHANGE, {"id": "a"}), client.get(CHANGE, {"id": "b"})]

    _client, answers = call(script, action)
    assert answers == [[1], {"a": 2}, {"b": 1}]


def test_branches_share_what_was_read_and_count_for_themselves():
    class Same(list):
        def pop(self, _index):
            return 200, [1]

    script = Script()
    script.answers = Same()

    def action(client):
        branches = [client.branch() for _number in range(8)]
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda branch: branch.get(READ, {}), branches))
        for branch in branches:
            client.usage.add(branch.usage)
        return answers

    client, answers = call(script, action)
    assert answers == [[1]] * 8
    assert client.usage.requests == len(script.seen) == 1
