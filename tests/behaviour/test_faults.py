# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of fault of tests/faults/proxy.py on its own, and certificates that belong to somebody else."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import sys
import threading
from pathlib import Path

import pytest
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.transport import exchange
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))

from proxy import FAULTS, Proxy

CREATES = ("POST", "PATCH")
# Seconds until an answer is given up.
PATIENCE = 0.25


def hurry(client):
    """Give an answer up after a moment instead of a second."""
    client.connection.timeout = PATIENCE


@pytest.fixture
def proxied(account, monkeypatch):
    monkeypatch.setattr(exchange, "LARGEST_ANSWER", 256 * 1024)
    proxy = Proxy(account.server.url, patience=PATIENCE * 1.3)
    yield account, proxy
    proxy.stop()


class Once:
    """Goes wrong in one way, at the first request that writes."""

    def __init__(self, proxy, fault):
        self.fault = fault
        proxy._decide = self.decide

    def decide(self, request):
        fault, self.fault = (self.fault, "") if request.method in CREATES else ("", self.fault)
        return fault


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_create_that_goes_wrong_makes_one_application_or_none_and_says_which(proxied, fault):
    account, proxy = proxied
    name = f"app of {account.project}"
    Once(proxy, fault)
    options = {"name": name, **account.image(), "environment_variables": {"A": "1"}}
    try:
        account.run(**options, api_url=proxy.url, api_retries=1, spoil=hurry)
    except Failure as failure:
        assert failure.result["not_done"]
        assert "in selfhosted.paas:" not in str(failure)
    proxy.end()
    assert account.applications().count(name) <= 1
    account.run(**options)
    assert account.applications().count(name) == 1
    assert not account.run(**options)["changed"]
    assert proxy.trapped == []


def certificate(folder, host):
    """A certificate for a host, which is its own authority; its paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "embedded")])
    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        alternative = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return str(paths[0]), str(paths[1])


@pytest.fixture
def shielded(account, tmp_path):
    """Starts proxies with TLS before the server of the account."""
    started = []

    def start(host):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        paths = certificate(tmp_path, host)
        context.load_cert_chain(*paths)
        started.append(Proxy(account.server.url, tls=context))
        return started[-1], paths[0]

    yield start
    for proxy in started:
        proxy.stop()


def test_a_certificate_of_somebody_else_is_refused_although_its_authority_is_trusted(account, shielded):
    proxy, authority = shielded("paas.example.com")
    with pytest.raises(Failure, match="does not verify") as caught:
        account.run(PROJECTS[account.platform], name="shop", api_url=proxy.url, ca_path=authority)
    assert caught.value.result["api"]["retries"] == 0
    assert proxy.end() == []


def test_a_certificate_is_verified_by_default_and_with_the_authority_of_ca_path(account, shielded):
    proxy, authority = shielded("127.0.0.1")
    with pytest.raises(Failure, match="does not verify"):
        account.run(PROJECTS[account.platform], name="shop", api_url=proxy.url)
    assert proxy.end() == []
    account.run(PROJECTS[account.platform], name="shop", api_url=proxy.url, ca_path=authority)
    _proxy, other = shielded("localhost")
    with pytest.raises(Failure, match="does not verify"):
        account.run(PROJECTS[account.platform], name="shop", api_url=proxy.url, ca_path=other)


class Door:
    """Stands before a server as a web server does that ends TLS; while it starts anew it hangs up on who comes."""

    def __init__(self, server):
        self._server = server
        self._open = []
        self.hang_ups = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def start_anew(self, hang_ups):
        self.hang_ups = hang_ups
        for connection in self._open:
            with contextlib.suppress(OSError):  # The other side may have closed it.
                connection.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def stop(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self.start_anew(0)

    def _serve(self):
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if self.hang_ups:
                near.recv(65536)
                near.close()
                self.hang_ups -= 1
                continue
            far = socket.create_connection(self._server)
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass_on(source, sink):
        with contextlib.suppress(OSError):  # It ends with the connection, however that ends.
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)


def test_a_deployment_outlives_a_web_server_that_starts_anew(account, shielded):
    proxy, authority = shielded("127.0.0.1")
    door = Door(("127.0.0.1", proxy.port))
    told = []

    def listen(client):
        client.show = tell

    def tell(text):
        if not told:
            door.start_anew(3)
        told.append(text)

    options = {"name": f"app of {account.project}", **account.image(), "deploy": "always"}
    result = account.run(**options, api_url=door.url, ca_path=authority, spoil=listen)
    assert told and not door.hang_ups
    assert result["api"]["retries"] >= 3
    door.stop()
    assert not account.run(**{**options, "deploy": "auto"})["changed"]


def test_an_answer_that_drips_through_tls_is_given_up(account, shielded):
    proxy, authority = shielded("127.0.0.1")
    proxy.patience = 20
    proxy.begin("drip", rate=1.0, kinds=("slow_drip",))
    with pytest.raises(Failure, match="no answer within 1 s"):
        account.run(
            PROJECTS[account.platform], name="shop", api_url=proxy.url, ca_path=authority, api_timeout=1, api_retries=0
        )
