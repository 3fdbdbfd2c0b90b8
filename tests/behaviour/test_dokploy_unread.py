# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Dokploy stores without a word and then does nothing with is refused, in check mode alike."""

from __future__ import annotations

import ssl
import stat
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy import time_zones
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

pytestmark = [pytest.mark.parametrize("account", ["dokploy"], indirect=True), pytest.mark.embedded_only]
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n"
KEY = "-----BEGIN {}PRIVATE KEY-----\nc2VjcmV0LW9mLW1pbmU=\n-----END {}PRIVATE KEY-----\n"


@pytest.fixture
def zones(monkeypatch):
    """A machine that knows some zones, whatever this one knows."""
    names = ("Europe/Berlin", "Europe/Kyiv", "UTC")
    monkeypatch.setattr(time_zones, "_known", lambda: {name.casefold(): name for name in names})


def scheduled(account, zone, check_mode=False):
    row = {"name": "nightly", "cron_expression": "0 3 * * *", "command": "true", "timezone": zone}
    return account.run(check_mode=check_mode, name="web", **account.image(), schedules=[row])


@pytest.mark.newest("dokploy")
@pytest.mark.parametrize("zone", ["Europe/Berln", "CEST+1", "Mars/Olympus"])
def test_a_time_zone_that_nobody_knows_is_refused(account, zones, zone):
    told = account.refused(lambda check_mode: scheduled(account, zone, check_mode))
    assert f"timezone is '{zone}', and there is no such time zone" in told
    assert ("Did you mean 'Europe/Berlin'?" in told) == (zone == "Europe/Berln")


@pytest.mark.newest("dokploy")
@pytest.mark.parametrize("zone", ["Europe/Berlin", "europe/kyiv", "UTC+2", "utc", "+05:30", ""])
def test_whatever_dokploy_understands_is_taken(account, zones, zone):
    assert scheduled(account, zone)["changed"]
    assert not scheduled(account, zone)["changed"]


@pytest.mark.newest("dokploy")
def test_a_machine_without_a_list_of_zones_refuses_none(account, monkeypatch):
    monkeypatch.setattr(time_zones, "_known", dict)
    assert scheduled(account, "Mars/Olympus")["changed"]


def certificate(account, check_mode=False, **options):
    declared = {"name": account.project, "certificate_data": CERTIFICATE, "private_key": KEY.format("", "")}
    return account.run(declaration_of("dokploy_certificate"), check_mode, **{**declared, **options})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"certificate_data": "no PEM"}, "certificate_data is no certificate in PEM"),
        ({"certificate_data": CERTIFICATE.replace("\n", " ")}, "which | keeps in YAML and > does not"),
        ({"certificate_data": CERTIFICATE + KEY.format("", "")}, "certificate_data holds a private key"),
        ({"certificate_data": KEY.format("", "")}, "certificate_data holds a private key"),
        ({"private_key": "no PEM"}, "private_key is no private key in PEM"),
        ({"private_key": CERTIFICATE}, "private_key is no private key in PEM"),
        ({"private_key": KEY.format("ENCRYPTED ", "ENCRYPTED ")}, "private_key is encrypted"),
        (
            {"private_key": KEY.format("RSA ", "RSA ").replace("\nc2", "\nProc-Type: 4,ENCRYPTED\n\nc2")},
            "private_key is encrypted",
        ),
        ({"private_key": KEY.format("OPENSSH ", "OPENSSH ")}, "private_key is in the form of OpenSSH"),
        ({"private_key": KEY.format("RSA ", "EC ")}, "private_key is no private key in PEM"),
    ],
)
def test_what_no_proxy_can_read_is_refused(account, options, words):
    told = account.refused(lambda check_mode: certificate(account, check_mode, **options))
    assert words in told
    assert "c2VjcmV0" not in told


@pytest.mark.parametrize("kind", ["", "RSA ", "EC "])
def test_every_form_of_pem_that_the_proxy_reads_is_taken(account, kind):
    chain = f"subject=/CN=web\n{CERTIFICATE}\n{CERTIFICATE}".replace("\n", "\r\n")
    options = {"certificate_data": chain, "private_key": KEY.format(kind, kind)}
    assert certificate(account, **options)["changed"]
    assert not certificate(account, **options)["changed"]
    assert certificate(account, state="absent")["changed"]


def signed(key, days):
    """A certificate of its own authority that is valid until so many days from now."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "web.example.com")])
    now = datetime.now(timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(now - timedelta(days=900)).not_valid_after(now + timedelta(days=days))
    return made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def pem(key):
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.fixture(scope="module")
def keys():
    return ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def test_a_key_of_another_certificate_is_refused(account, keys):
    mine, other = keys
    rsa_key = rsa.generate_private_key(65537, 2048)
    wish = {"certificate_data": signed(mine, 90)}
    for key in (other, rsa_key):
        wrong = {**wish, "private_key": pem(key)}
        told = account.refused(lambda check_mode, wrong=wrong: certificate(account, check_mode, **wrong))
        assert "private_key is not the key of certificate_data" in told
        assert pem(key).splitlines()[1] not in told
    # The proxy takes the first one for that of the key.
    turned = {"certificate_data": signed(other, 90) + wish["certificate_data"], "private_key": pem(mine)}
    told = account.refused(lambda check_mode: certificate(account, check_mode, **turned))
    assert "stands first" in told
    right = {**wish, "private_key": pem(mine)}
    assert "warnings" not in certificate(account, **right)
    assert not certificate(account, **right)["changed"]
    assert certificate(account, state="absent")["changed"]


@pytest.mark.parametrize(("days", "is_over"), [(-1, True), (1, False), (365 * 40, False)])
def test_a_certificate_that_is_not_valid_any_more_is_told(account, keys, days, is_over):
    wish = {"certificate_data": signed(keys[0], days), "private_key": pem(keys[0])}
    for check_mode in (True, False):
        told = certificate(account, check_mode, **wish)
        assert ["which is over" in text for text in told.get("warnings", [])] == [True] * is_over
    assert certificate(account, state="absent")["changed"]


def test_nothing_of_a_key_stays_on_the_disk(account, keys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen, real = [], ssl.SSLContext.load_cert_chain

    def noted(context, path, **words):
        seen.append(stat.S_IMODE(Path(path).stat().st_mode))
        return real(context, path, **words)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", noted)
    certificate(account, True, certificate_data=signed(keys[0], 1), private_key=pem(keys[0]))
    assert set(seen) == {0o600} and not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_openssl_does_not_read_is_told(account):
    told = certificate(account, True)["warnings"]
    assert "OpenSSL does not read them" in told[0] and "c2VjcmV0" not in told[0]


MOST = 2**31 - 1


def database(account, check_mode=False, **options):
    place = {"project": account.project, "name": "db", "type": "postgres"}
    named = {"database_name": "app", "database_user": "app"}
    return account.run(declaration_of("dokploy_database"), check_mode, **{**place, **named, **options})


@pytest.mark.parametrize("count", [-1, MOST + 1])
def test_fewer_backups_than_none_are_not_kept_since_dokploy_would_delete_all(account, count):
    """It lists those that it deletes by C(tail -n +$((COUNT+1)))."""
    rows = {"schedule": "0 3 * * *", "destination": "anywhere", "prefix": "x", "database": "app"}
    rows["keep_latest_count"] = count
    account.run(declaration_of("dokploy_project"), name=account.project)
    told = account.refused(lambda check_mode: database(account, check_mode, backups=[rows]))
    assert f"is {count}, and has to be from 0, which keeps all" in told
    volume = {"name": "v", "volume_name": "v", "cron_expression": "0 3 * * *", "destination": "x", "prefix": "x"}
    volume["keep_latest_count"] = count
    told = account.refused(name="web", volume_backups=[volume])
    assert "has to be from 0, which keeps all" in told


@pytest.mark.parametrize(
    "options",
    [{"replicas": -1}, {"replicas": MOST + 1}, {"preview_port": 0}, {"preview_limit": MOST + 1}],
    ids=lambda options: "-".join(f"{name}-{value}" for name, value in options.items()),
)
def test_numbers_that_no_column_holds_are_refused_by_their_name(account, options):
    (name,) = options
    told = account.refused(name="web", **options)
    assert name in told and "status 500" not in told
