# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request: what is retried, what never is, and what a failure says."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.client import CoolifyClient
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.client import DokployClient
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, PaasError, Unanswered, Unreachable
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call, fill
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.answers import Answer, Connection
from ansible_collections.selfhosted.paas.tests.unit.plugins.module_utils.scripted import (
    CHANGE,
    CREATE,
    DROP,
    READ,
    Script,
    call,
    client_for,
)


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/", "/api/v1", "/api/v1/"])
def test_the_address_works_with_and_without_the_path_of_the_api(suffix):
    client = CoolifyClient(Connection(url=f"https://host/coolify{suffix}".rstrip("/"), headers={}))
    assert client.url("/projects") == "https://host/coolify/api/v1/projects"


@pytest.mark.parametrize("suffix", ["", "/", "/api", "/api/"])
def test_the_address_of_dokploy_too(suffix):
    client = DokployClient(Connection(url=f"https://host{suffix}".rstrip("/"), headers={}))
    assert client.url("project.all") == "https://host/api/project.all"


@pytest.mark.parametrize(
    ("version", "newer"),
    [
        ("4.3.10", False),
        ("4.3.9", False),
        ("4.3.11", True),
        ("4.10.0", True),
        ("5.0.0-beta.1", True),
        ("nightly", False),
    ],
)
def test_a_version_that_nobody_has_tried_is_told(version, newer):
    client = client_for("http://localhost")
    client.usage.server_version = version
    assert (f"Coolify {version} is newer than 4.3.10" in client.untried()) is newer


def test_a_create_whose_connection_breaks_is_never_repeated():
    script = Script(DROP, (201, {}))
    with pytest.raises(Unanswered):
        call(script, lambda client: client.send(CREATE, {}, {"name": "n"}))
    assert len(script.seen) == 1


def test_a_change_that_can_be_repeated_is():
    script = Script(DROP, (200, {}))
    client, _answer = call(script, lambda client: client.send(CHANGE, {"id": "a/b"}, {"name": "n"}))
    assert client.usage.retries == 1
    assert script.seen[0][1] == "/api/v1/projects/a%2Fb"


def test_too_many_requests_waits_as_long_as_the_server_says():
    script = Script((429, {"message": "Too Many Attempts."}, {"Retry-After": "7"}), (201, {"uuid": "x"}))
    client, _answer = call(script, lambda client: client.send(CREATE, {}, {}))
    assert 7.0 <= client.naps[0] < 8.0


def test_retries_end():
    script = Script(*[(503, "<html>")] * 3)
    with pytest.raises(Unanswered, match=r"a gateway answered 503\. This request was tried 3 times"):
        call(script, lambda client: client.get(READ, {}), retries=2)
    assert len(script.seen) == 3


def test_a_redirect_is_explained_and_the_key_not_sent_on():
    script = Script((302, {}, {"Location": "https://elsewhere.example.com/login"}))
    with pytest.raises(
        ApiError, match=r"to https://elsewhere\.example\.com .*api_url: https://elsewhere\.example\.com$"
    ) as caught:
        call(script, lambda client: client.get(READ, {}))
    assert "verysecret" not in str(caught.value)


def test_a_page_instead_of_the_api_says_so():
    with pytest.raises(ApiError, match=r"does not look like the API of Coolify.*text/html"):
        call(Script((200, "<html>welcome</html>")), lambda client: client.version())


def test_another_server_than_the_expected_says_so():
    with pytest.raises(ApiError, match="does not look like the API of Dokploy"):
        call(Script((404, {"message": "Not found."})), lambda client: client.version(), kind=DokployClient)


@pytest.mark.parametrize(
    ("kind", "answer", "platform"),
    [
        (DokployClient, (404, {"message": "Not found.", "docs": "https://coolify.io/docs"}), "Coolify"),
        (CoolifyClient, (401, {"message": "Unauthorized"}), "Dokploy"),
    ],
)
def test_the_server_of_the_other_platform_is_named(kind, answer, platform):
    with pytest.raises(ApiError, match=f"That is how {platform} answers, whose modules are selfhosted.paas") as caught:
        call(Script(answer), lambda client: client.version(), kind=kind)
    assert caught.value.kind == "connection" and "login page" not in str(caught.value)


def test_an_empty_answer_is_none():
    assert call(Script((200, "")), lambda client: client.send(CREATE, {}, {}))[1] is None


def test_a_server_that_is_not_there():
    client = client_for("http://127.0.0.1:9", retries=1)
    with pytest.raises(Unreachable, match=r"cannot be reached at http://127\.0\.0\.1:9: .*[Rr]efused"):
        client.send(CREATE, {}, {})
    assert client.usage.writes == 0


@pytest.mark.parametrize(
    ("errors", "line"),
    [
        ({"name": ["too short", "odd"]}, "name: too short"),
        ({"ports_exposes": "must be numbers"}, "ports_exposes: must be numbers"),
        (["Invalid URL: x"], "error: Invalid URL: x"),
        (["foo_bar"], "foo_bar: This field is not allowed."),
    ],
)
def test_all_four_shapes_of_coolify_errors_are_shown_field_by_field(errors, line):
    answer = (422, {"message": "Validation failed.", "errors": errors})
    with pytest.raises(ApiError) as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}))
    assert f"  {line}" in str(caught.value).splitlines()


def test_domain_conflicts_are_a_list():
    conflict = {
        "domain": "https://a.example.com",
        "resource_name": "web",
        "resource_uuid": "u1",
        "resource_type": "application",
    }
    answer = (409, {"message": "Domain conflicts detected.", "conflicts": [conflict]})
    with pytest.raises(ApiError, match=r"https://a\.example\.com is used by the application web \(u1\)") as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}))
    assert "force_domain_override" in str(caught.value)


def test_what_the_server_repeats_of_the_key_is_masked():
    answer = (500, {"message": "bad header Bearer 1|verysecret"})
    with pytest.raises(ApiError) as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}))
    assert "verysecret" not in str(caught.value)


def test_sql_that_dokploy_leaks_is_not_shown():
    answer = (500, {"message": "Failed query: insert into x params: hunter2", "code": "INTERNAL_SERVER_ERROR"})
    with pytest.raises(ApiError) as caught:
        call(Script(answer), lambda client: client.send(CREATE, {}, {}), kind=DokployClient)
    assert "hunter2" not in str(caught.value)
    assert "insert" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        ({"message": "Unauthorized"}, "api_key is unknown, expired"),
        (
            {"message": "You are not authorized to access this project", "code": "UNAUTHORIZED"},
            "does not exist in its organization",
        ),
        (
            {"message": 'unauthorized to access resource "service"', "code": "UNAUTHORIZED"},
            r"its user lacks the permission \(code UNAUTHORIZED\)",
        ),
        ({"message": "You don't have access to this service", "code": "UNAUTHORIZED"}, "lacks the permission"),
    ],
)
def test_the_kinds_of_401_of_dokploy_are_told_apart(body, advice):
    with pytest.raises(ApiError, match=advice):
        call(Script((401, body)), lambda client: client.get(READ, {}), kind=DokployClient)


def test_an_exhausted_key_is_waited_for_once_and_told_from_a_wrong_one():
    refused = (401, {"message": "Unauthorized"})
    script = Script((200, []), refused, (200, {"a": 1}), refused)
    client = None

    def action(used):
        nonlocal client
        client = used
        client.get(READ, {})
        assert client.get(CHANGE, {"id": "x"}) == {"a": 1}
        assert [round(nap) for nap in client.naps] == [60]
        assert client.usage.report()["waited"] == 60
        client.get(CHANGE, {"id": "y"})

    with pytest.raises(ApiError, match="request budget is used up"):
        call(script, action, kind=DokployClient)
    assert [round(nap) for nap in client.naps] == [60]


def test_a_key_that_never_worked_is_not_waited_for():
    with pytest.raises(ApiError, match="unknown, expired"):
        call(Script((401, {"message": "Unauthorized"})), lambda client: client.get(READ, {}), kind=DokployClient)


def test_a_right_that_the_user_lacks_is_not_waited_for():
    script = Script((200, []), (401, {"message": "You are not authorized to access this server", "code": "X"}))

    def action(client):
        client.get(READ, {})
        client.get(CHANGE, {"id": "x"})

    with pytest.raises(ApiError, match="does not exist in its organization"):
        call(script, action, kind=DokployClient)


class Scripted:
    """A client without a network: prepared outcomes, each of which takes some time of a clock that only this moves."""

    def __init__(self, *outcomes, kind=CoolifyClient, version="4.3.10", **words):
        self.moment = 0.0
        self.naps = []
        self.limits = []
        self.outcomes = list(outcomes)
        connection = Connection(url="http://host", headers={}, clock=lambda: self.moment, sleep=self.sleep, **words)
        self.client = kind(connection)
        self.client.usage.server_version = version
        self.client._once = self.once

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.moment += seconds

    def once(self, call, url, query, payload, timeout):
        self.limits.append(timeout)
        took, outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        self.moment += min(took, timeout)
        if isinstance(outcome, Exception):
            raise outcome
        status, body, *headers = outcome
        return Answer(status, headers[0] if headers else {}, body.encode() if isinstance(body, str) else body)


TOO_SLOW = (1e9, Unanswered("no answer", pending=True))


@pytest.mark.parametrize("retries", [0, 1, 3, 10])
def test_all_tries_of_a_request_together_end_in_time(retries):
    script = Scripted(TOO_SLOW, timeout=30.0, retries=retries)
    with pytest.raises(Unanswered):
        script.client.get(READ, {})
    assert script.moment <= 30 * (retries + 1) + 1
    assert max(script.limits) == 30


def test_the_last_try_gets_only_the_time_that_is_left():
    script = Scripted((29, Unanswered("lost")), TOO_SLOW, timeout=30.0, retries=1)
    with pytest.raises(Unanswered):
        script.client.get(READ, {})
    assert script.moment <= 60
    assert script.limits[1] < 31


def test_pauses_grow_and_differ():
    pauses = [
        tuple(run.naps) for run in (Scripted((0, Unreachable("no")), retries=5) for _run in range(20)) if fails(run)
    ]
    assert len(set(pauses)) > 10
    for naps in pauses:
        assert all(0.25 * 2**number <= nap <= 0.5 * 2**number for number, nap in enumerate(naps))


def fails(script):
    with pytest.raises(PaasError):
        script.client.get(READ, {})
    return True


@pytest.mark.parametrize("said", ["3600", "Fri, 01 Jan 2100 00:00:00 GMT", "1e308"])
def test_a_pause_that_does_not_fit_is_not_begun(said):
    busy = (0, (429, '{"message": "Too Many Attempts."}', {"retry-after": said}))
    script = Scripted(busy, retries=3)
    with pytest.raises(
        ApiError, match=r"429: Too Many Attempts(.|\n)*request was tried once; the next try would have been in \d+ s"
    ):
        script.client.get(READ, {})
    assert script.naps == []


@pytest.mark.parametrize("said", ["nan", "inf", "-5", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", ""])
def test_an_odd_retry_after_does_no_harm(said):
    script = Scripted((0, (429, "{}", {"retry-after": said})), (0, (200, "[]")))
    assert script.client.get(READ, {}) == []
    assert 0 <= script.naps[0] < 1


def test_while_something_is_waited_for_reads_are_repeated_until_its_deadline():
    script = Scripted((1, Unreachable("starts anew")), retries=0)
    script.client.until = 300.0
    with pytest.raises(Unreachable, match=r"This request was tried \d\d times"):
        script.client.get(READ, {})
    assert 280 < script.moment <= 301
    assert max(script.naps) <= 10


def test_nothing_is_repeated_after_the_deadline_of_a_wait():
    script = Scripted((1, Unreachable("no")), retries=5)
    script.client.until = 0.5
    with pytest.raises(Unreachable):
        script.client.send(CHANGE, {"id": "x"})
    assert len(script.limits) == 1


def test_what_may_have_arrived_once_is_not_called_unreachable_later():
    script = Scripted((0, Unanswered("lost")), (0, Unreachable("gone")), retries=1)
    with pytest.raises(Unanswered, match="gone"):
        script.client.send(CHANGE, {"id": "x"})
    assert script.client.usage.writes == 1


@pytest.mark.parametrize(
    "broken",
    [
        (200, '{"uuid": "ab'),
        (201, "<html>fine</html>"),
        (200, b'{"name": "\xff"}'),
        (200, "[" * 100_000),
        (500, "<html>Server Error</html>"),
        (200, ""),
        (502, "{}"),
        (504, ""),
        (524, "<html>Cloudflare</html>"),
    ],
    ids=["cut", "page", "no text", "deep", "500 page", "cut in the head", "502", "504", "524"],
)
def test_an_answer_that_says_nothing_is_asked_for_again_but_nothing_is_created_twice(broken):
    script = Scripted((0, broken), (0, (200, "[]")))
    assert script.client.get(READ, {}) == []
    script = Scripted((0, broken), (0, (200, "[]")))
    with pytest.raises(Unanswered, match="unknown whether Coolify carried it out") as caught:
        script.client.send(CREATE, {}, {})
    assert len(script.limits) == 1
    assert script.client.usage.writes == 1
    assert caught.value.pending == (broken[0] in (504, 524))


def test_a_404_of_something_in_front_is_not_the_404_of_the_api():
    script = Scripted((0, (404, "<html>nginx</html>")))
    with pytest.raises(ApiError) as caught:
        script.client.get(READ, {})
    assert caught.value.status != 404


@pytest.mark.parametrize("location", ["", "http://[", "//user:hunter2@elsewhere", "https://elsewhere:99999/"])
def test_any_redirect_is_explained(location):
    script = Scripted((0, (307, "", {"location": location})))
    with pytest.raises(ApiError, match="was redirected to") as caught:
        script.client.send(CREATE, {}, {"name": "n"})
    assert "hunter2" not in str(caught.value)
    assert script.client.usage.writes == 0


def test_what_replaces_a_placeholder_is_not_looked_at_for_placeholders():
    context = {"first": "{second}", "second": "{first}", "id": "{id}"}
    assert fill("/a/{first}/{second}/{id}/{other}", context) == "/a/{second}/{first}/{id}/{other}"
    assert fill("{first}", context) == "{second}"
    assert fill("/a/{first}", context, escape=True) == "/a/%7Bsecond%7D"


@pytest.mark.parametrize("name", ["", ".", "..", None])
def test_a_name_that_would_lead_to_another_path_is_refused(name):
    script = Scripted((0, (200, "{}")))
    with pytest.raises(PaasError, match="cannot be the name or id"):
        script.client.send(CHANGE, {"id": name}, {"name": "n"})
    assert script.limits == []


@pytest.mark.parametrize("name", ["a/b", "../x", "%2e%2e", "ü ?#", "a\\b", "{id}", "\ud800", "%"])
def test_every_other_name_is_one_part_of_the_path(name):
    script = Script((200, {}))
    call(script, lambda client: client.get(Call("GET", "/projects/{id}/envs"), {"id": name}))
    parts = script.seen[0][1].split("/")
    assert parts[:4] == ["", "api", "v1", "projects"] and parts[5:] == ["envs"]
    assert unquote(parts[4]) == name.encode("utf-8", "replace").decode()


def test_a_text_of_endless_length_is_cut():
    script = Scripted(
        (0, (422, json.dumps({"message": "x" * 10**6, "errors": {str(n): "y" * 9999 for n in range(999)}})))
    )
    with pytest.raises(ApiError) as caught:
        script.client.send(CREATE, {}, {})
    assert len(str(caught.value)) < 200_000


def allowed(left, limit=200):
    return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(left)}


def test_requests_stop_before_the_server_refuses_them():
    told = []
    script = Script(*((200, [], allowed(left)) for left in (5, 4)), (200, [], allowed(199)), (200, [], allowed(198)))

    def action(client):
        client.show = told.append
        for number in range(4):
            client.get(CHANGE, {"id": number})

    client, _answer = call(script, action)
    assert len(client.naps) == 1
    assert 59 < client.naps[0] <= 60
    assert client.usage.report()["waited"] == 60
    assert told == ["Coolify allows no more requests for now: waiting 60 s."]


def test_the_pause_that_the_server_names_is_kept():
    limited = (429, {"message": "Too Many Attempts."}, {**allowed(0), "Retry-After": "17"})
    client, answer = call(Script(limited, (200, [7], allowed(199))), lambda client: client.get(READ, {}))
    assert answer == [7]
    assert [round(nap) for nap in client.naps] == [17]
    assert client.usage.report() == {"requests": 2, "retries": 1, "waited": 17, "server_version": ""}


def test_a_full_queue_is_no_rate_limit():
    full = (429, {"message": "Queue full"}, {**allowed(150), "Retry-After": "60"})
    client, _answer = call(Script(full, (200, {}, allowed(149))), lambda client: client.send(CHANGE, {"id": 1}))
    assert [round(nap) for nap in client.naps] == [60]


def test_threads_may_learn_and_hide_secrets_at_the_same_time():
    redactor = Connection(url="http://host", headers={}).redactor

    def work(number):
        for step in range(200):
            redactor.learn({"password": f"secret-{number}-{step}"})
            assert f"secret-{number}-{step}" not in redactor(f"it is secret-{number}-{step}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"message": "Application is not running."}),
        (200, [7]),
        (302, {}, {"Location": "https://other.example.com/login"}),
        (404, "<html>"),
        DROP,
    ],
)
def test_a_message_shows_what_was_asked_for_and_no_placeholder(answer):
    logs = Call("GET", "/applications/{id}/logs")
    with pytest.raises(PaasError, match="GET /applications/abc/logs") as caught:
        call(Script(answer), lambda client: client.records(logs, {"id": "abc"}), retries=0)
    assert "{" not in str(caught.value)


def test_an_odd_answer_to_what_nobody_knows_the_id_of_shows_no_placeholder_either():
    client = CoolifyClient(Connection(url="https://host", headers={}))
    assert "GET /applications/.../logs" in str(client.odd(Call("GET", "/applications/{id}/logs"), "text", None))
