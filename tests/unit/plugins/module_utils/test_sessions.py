# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections: proxies, certificates and keys of the environment, and answers that come too slowly or never end."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError, Unanswered, Unreachable
from ansible_collections.selfhosted.paas.plugins.module_utils.transport import exchange, sessions, watchdog
from ansible_collections.selfhosted.paas.tests.unit.plugins.module_utils.scripted import (
    CHANGE,
    CREATE,
    DROP,
    READ,
    Script,
    call,
    client_for,
    serving,
)


@contextmanager
def raw_server(*parts, pause, met=None):
    """A server that sends these parts with pauses between them, and then goes on to send nothing.

    Where no pause is given, it closes the connection instead. C(met) takes the beginning of what each client sends.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection:
                first = connection.recv(65536)
                if met is not None:
                    met.append(first)
                for part in parts:
                    try:
                        connection.sendall(part)
                    except OSError:
                        break
                    if pause and stop.wait(pause):
                        return
                if pause:
                    stop.wait(30)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        listener.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"


@pytest.mark.parametrize(
    "parts",
    [[HEAD, *[b" "] * 999], [b"HTTP/1.1 200 OK\r\n", *[b"X-Drip: 1\r\n"] * 999], []],
    ids=["body", "head", "none"],
)
def test_an_answer_that_comes_in_drops_is_given_up_in_time(parts):
    with raw_server(*parts, pause=0.05) as url:
        client = client_for(url, timeout=0.5, retries=0)
        with pytest.raises(Unanswered, match=r"no answer within 0\.5 s") as caught:
            client.send(CREATE, {}, {})
        assert caught.value.pending
        client.close()


def test_an_endless_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(exchange, "LARGEST_ANSWER", 100_000)
    with serving(Script((200, "x" * 300_000))) as url:
        client = client_for(url)
        with pytest.raises(ApiError, match="is larger than"):
            client.get(READ, {})
        assert client.usage.requests == 1
        client.close()


def test_a_ca_path_that_is_no_file_says_so():
    client = client_for("https://127.0.0.1:9", verify="/no/such/file", retries=0)
    with pytest.raises(ApiError, match=r"/no/such/file.*ca_path") as caught:
        client.send(CREATE, {}, {})
    assert caught.value.undone


def test_the_proxy_of_the_environment_is_used_and_its_password_not_shown(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://user:hunter2@127.0.0.1:9")
    client = client_for("http://paas.example.com", retries=0)
    with pytest.raises(Unreachable, match=r"paas\.example\.com") as caught:
        client.get(READ, {})
    assert "hunter2" not in str(caught.value)
    monkeypatch.setenv("http_proxy", "http://user:hunter2@[")
    client = client_for("http://paas.example.com", retries=0)
    with pytest.raises(ApiError, match="proxy that the environment names") as caught:
        client.get(READ, {})
    assert "hunter2" not in str(caught.value)


def test_no_proxy_is_honoured(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert call(Script((200, [])), lambda client: client.get(READ, {}))[1] == []


def test_the_proxy_for_everything_is_used_too(monkeypatch):
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    with pytest.raises(Unreachable):
        client_for("http://paas.example.com", retries=0).get(READ, {})


@pytest.mark.parametrize(
    "excepted", ["paas.example.com", ".example.com", "example.com", "other.org, paas.example.com:80"]
)
def test_no_proxy_names_hosts_domains_and_ports(monkeypatch, excepted):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", excepted.replace(":80", ":8443"))
    through = []

    def send(session, request, proxies, **words):
        through.append(exchange.requests.utils.select_proxy(request.url, proxies))
        raise exchange.requests.exceptions.ConnectTimeout()

    monkeypatch.setattr(exchange.requests.Session, "send", send)
    for host in ("paas.example.com", "paas.example.net"):
        with pytest.raises(Unreachable):
            client_for(f"https://{host}:8443", retries=0).get(READ, {})
    assert through == [None, "http://127.0.0.1:9"]


def test_what_netrc_says_of_the_host_replaces_no_key(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    script = Script((200, []))
    call(script, lambda client: client.get(READ, {}))
    assert script.seen[0][3]["Authorization"] == "Bearer 1|verysecret"


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_authorities_of_the_environment_count_unless_a_ca_path_is_given(monkeypatch, name):
    for other in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, "/no/such/bundle")
    for verify, message in ((True, "/no/such/bundle"), ("/no/such/file", "/no/such/file")):
        with pytest.raises(ApiError, match=message):
            client_for("https://127.0.0.1:9", verify=verify, retries=0).get(READ, {})
    with pytest.raises(Unreachable):
        client_for("https://127.0.0.1:9", verify=False, retries=0).get(READ, {})


def test_the_environment_is_read_once_for_all_requests(monkeypatch):
    read = []
    real = sessions.getproxies
    monkeypatch.setattr(sessions, "getproxies", lambda: read.append(1) or real())
    so_far = []
    call(
        Script((200, []), (200, [])),
        lambda client: [(client.get(CHANGE, {"id": number}), so_far.append(len(read))) for number in (1, 2)],
    )
    assert so_far[0] == so_far[1] > 0


def test_a_proxy_in_the_environment_cuts_slow_answers_too(monkeypatch):
    with raw_server(HEAD, *[b" "] * 999, pause=0.05) as url:
        monkeypatch.setenv("http_proxy", url)
        client = client_for("http://paas.example.com", timeout=0.5, retries=0)
        with pytest.raises(Unanswered, match=r"no answer within 0\.5 s"):
            client.get(READ, {})
        client.close()


def test_an_answer_that_a_proxy_loses_may_have_been_to_a_write_and_is_not_asked_for_again(monkeypatch):
    script = Script(DROP, (201, {}))
    with serving(script) as url:
        monkeypatch.setenv("http_proxy", url)
        client = client_for("http://paas.example.com")
        with pytest.raises(Unanswered, match="It is unknown whether Coolify carried it out"):
            client.send(CREATE, {}, {"name": "n"})
        client.close()
    assert len(script.seen) == 1


def test_a_proxy_that_opens_no_way_to_the_server_has_passed_nothing_on(monkeypatch):
    met = []
    with raw_server(b"HTTP/1.1 503 Service Unavailable\r\n\r\n", pause=None, met=met) as url:
        monkeypatch.setenv("https_proxy", url)
        client = client_for("https://paas.example.com", retries=1)
        with pytest.raises(Unreachable, match=r"cannot be reached .*503 Service Unavailable"):
            client.send(CREATE, {}, {"name": "n"})
        client.close()
    assert [first.split()[0] for first in met] == [b"CONNECT", b"CONNECT"]


def test_a_server_that_hangs_up_before_tls_is_agreed_on_starts_anew_and_is_asked_again():
    met = []
    with raw_server(pause=None, met=met) as url:
        client = client_for(url.replace("http:", "https:"), retries=2)
        with pytest.raises(Unreachable, match=r"cannot be reached at https:[^:]*:\d+: .*EOF.* was tried 3 times"):
            client.send(CREATE, {}, {"name": "n"})
        client.close()
    assert len(met) == 3


def test_a_server_that_never_answers_in_tls_has_seen_no_request():
    with raw_server(pause=0.05) as url:
        client = client_for(url.replace("http:", "https:"), timeout=0.3, retries=0)
        with pytest.raises(Unreachable, match=r"cannot be reached .*timed out"):
            client.send(CREATE, {}, {"name": "n"})
        client.close()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", r"does not speak TLS.* write api_url: http://127\.0\.0\.1:\d+$"),
        # An alert: no version of TLS that both have.
        (b"\x15\x03\x01\x00\x02\x02\x46", r"agree on no TLS.*: tlsv1 alert protocol version\."),
    ],
    ids=["no TLS", "another version"],
)
def test_what_no_second_try_makes_better_in_tls_is_told_at_once(sent, said):
    met = []
    with raw_server(sent, pause=None, met=met) as url:
        client = client_for(url.replace("http:", "https:"), retries=2)
        with pytest.raises(ApiError, match=said) as caught:
            client.send(CREATE, {}, {"name": "n"})
        client.close()
    assert (caught.value.kind, caught.value.undone, len(met)) == ("tls", True, 1)
    assert "ertificate" not in str(caught.value)


def test_tls_that_breaks_after_a_write_was_sent_does_not_say_that_nothing_was_done(monkeypatch):
    def broken(connection):
        raise ssl.SSLError(1, "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] bad record mac (_ssl.c:1006)")

    monkeypatch.setattr(watchdog.Watched, "getresponse", broken)
    script = Script((201, {}))
    with pytest.raises(Unanswered, match=r"the connection was lost, bad record mac\..*It is unknown whether"):
        call(script, lambda client: client.send(CREATE, {}, {"name": "n"}), retries=2)
    assert len(script.seen) <= 1


def test_a_connection_that_is_lost_before_any_answer_may_lead_to_a_port_for_tls():
    with pytest.raises(
        Unanswered, match=r"the connection was lost\. If the server speaks TLS .* https://127\.0\.0\.1:\d+"
    ):
        call(Script(DROP), lambda client: client.get(READ, {}), retries=0)
    # One that has answered before does not.
    with pytest.raises(Unanswered) as caught:
        call(Script((200, []), DROP), lambda client: [client.get(READ, {}, True) for _again in range(2)], retries=0)
    assert "TLS" not in str(caught.value)
