# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads that are begun ahead: side by side, in the order of whoever asks for them, and none twice."""

from __future__ import annotations

import json
import threading

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.converge.engine import Engine
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import CoolifyClient
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.tags import TAG
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Answer, Connection

VERSION, PROJECTS, SERVERS = "/version", Call("GET", "/projects"), Call("GET", "/servers")
LONG = 30


class Told(CoolifyClient):
    """A client whose answers are prepared, by path; each waits until so many requests are under way."""

    def __init__(self, answers, meet=1):
        super().__init__(Connection(url="https://host", headers={}))
        self.answers, self.asked = answers, []
        self.meeting = threading.Barrier(meet)

    def _once(self, call, url, query, payload, timeout):
        self.usage.requests += 1
        self.asked.append(call.path)
        self.meeting.wait(LONG)
        answer = self.answers[call.path]
        status, body = answer.pop(0) if isinstance(answer, list) else answer
        text = body if isinstance(body, str) else json.dumps(body)
        return Answer(status, {"content-type": "application/json", "content-length": str(len(text))}, text.encode())


def test_they_are_asked_beside_the_version_and_count_as_requests():
    client = Told({VERSION: (200, "4.3.1"), "/projects": (200, [1]), "/servers": (200, [2])}, meet=3)
    client.ahead([(PROJECTS, {}), (SERVERS, {}), (PROJECTS, {})])
    assert (client.version(), client.get(PROJECTS, {}), client.get(SERVERS, {})) == ("4.3.1", [1], [2])
    assert client.get(PROJECTS, {}) == [1]
    client.catch_up()
    assert sorted(client.asked) == ["/projects", "/servers", "/version"]
    assert client.usage.requests == 3
    client.close()


def test_what_is_wrong_is_told_in_the_order_of_whoever_asks():
    refused = (401, {"message": "Unauthenticated."})
    client = Told({VERSION: refused, "/projects": (404, {"message": "Not found."}), "/servers": refused})
    client.ahead([(PROJECTS, {}), (SERVERS, {})])
    with pytest.raises(PaasError, match="GET /version was refused"):
        client.version()
    with pytest.raises(PaasError, match="GET /projects was refused"):
        client.get(PROJECTS, {})
    client.close()


def test_a_page_of_a_gateway_is_asked_again_once_the_server_is_known():
    client = Told({VERSION: (200, "4.3.1"), "/projects": [(200, "<html>"), (200, [1])], "/servers": (200, [2])})
    client.ahead([(PROJECTS, {}), (SERVERS, {})])
    client.version()
    assert client.get(PROJECTS, {}) == [1]
    assert client.usage.retries == 1
    client.close()


def test_a_write_and_whoever_wants_it_fresh_make_it_void():
    client = Told({VERSION: (200, "4.3.1"), "/projects": [(200, [1]), (200, [2]), (200, [3])], "/servers": (200, [])})
    client.ahead([(PROJECTS, {}), (SERVERS, {})])
    assert client.get(PROJECTS, {}, fresh=True) == [2]
    client.ahead([(SERVERS, {}), (PROJECTS, {})])
    client.forget()
    assert client.get(PROJECTS, {}) == [3]
    client.close()


def test_what_was_learnt_is_known_to_the_next_and_nothing_is_where_the_server_may_be_another():
    client = Told({VERSION: (200, "4.3.1"), "/restart": (200, {})})
    assert client.learnt == {}
    client.version()
    other = Told({})
    other.recall(client.learnt)
    assert other.version() == "4.3.1"
    assert other.asked == []
    client.send(Call("POST", "/restart", interrupts="It is away for a while."), {})
    assert client.learnt == {}


@pytest.mark.parametrize(("version", "tags"), [("4.3.1", (200, [])), ("4.0.0", (404, {"message": "Not found."}))])
def test_a_kind_that_older_servers_lack_is_asked_for_beside_the_version(version, tags):
    client = Told({VERSION: (200, version), "/tags": tags}, meet=2)
    run = Engine(TAG, {"name": "gone", "state": "absent"}, client, False).run
    if tags[0] == 200:
        assert not run()["changed"]
    else:
        with pytest.raises(PaasError, match=r"needs Coolify 4\.3"):
            run()
    assert sorted(client.asked) == ["/tags", VERSION]
    client.close()
