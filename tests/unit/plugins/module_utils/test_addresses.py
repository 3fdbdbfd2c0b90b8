# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An address that does not work comes with the one to write instead."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.transport.addresses import (
    distrusted,
    redirection,
    wants_tls,
    without_path,
)


@pytest.mark.parametrize(
    ("url", "location", "advice"),
    [
        (
            "http://a.example.com",
            "https://a.example.com/api/v1/version",
            "begins with http. Write api_url: https://a.e",
        ),
        (
            "http://a.example.com:8000/x",
            "https://a.example.com:8443/x/api",
            "Write api_url: https://a.example.com:8443/x",
        ),
        ("http://[::1]:80", "https://[::1]/api", "Write api_url: https://[::1]"),
        ("https://a.example.com", "https://b.example.com/api", "If that is the server, write api_url: https://b.e"),
        ("https://a.example.com", "https://a.example.com/login", "a login page"),
        ("https://a.example.com", "/login", "a login page"),
        ("https://a.example.com", "", "a login page"),
        ("https://a.example.com", "https://[", "Check api_url"),
        ("https://a.example.com", "https://a:b/", "Check api_url"),
    ],
)
def test_a_redirect_says_which_address_to_write(url, location, advice):
    assert advice in redirection(url, location)[1]


def test_nothing_of_a_user_in_a_location_is_repeated():
    assert "secret" not in " ".join(
        redirection("https://a.example.com", "https://me:secret@b.example.com/x?key=secret")
    )


def test_a_certificate_that_is_not_trusted_names_both_options():
    said = distrusted("https://a.example.com", "self-signed certificate", True)
    assert "ca_path" in said
    assert "validate_certs" in said


def test_a_server_without_tls_is_no_question_of_certificates():
    said = distrusted("https://a.example.com:8000", "wrong version number", False)
    assert said.endswith("write api_url: http://a.example.com:8000")
    assert "ca_path" not in said


@pytest.mark.parametrize(
    "said",
    [
        "Client sent an HTTP request to an HTTPS server.",
        "<title>400 The plain HTTP request was sent to HTTPS port</title>",
        "You're speaking plain HTTP to an SSL-enabled server port.",
    ],
)
def test_a_port_for_tls_that_is_spoken_to_without_it_is_told(said):
    assert wants_tls("http://a.example.com:443", said).endswith("api_url: https://a.example.com:443")
    assert wants_tls("https://a.example.com", said) == ""
    assert wants_tls("http://a.example.com", "Bad Request") == ""


@pytest.mark.parametrize("url", ["https://a.example.com", "https://a.example.com/api", "https://a.example.com/api/v1"])
def test_the_address_of_a_server_or_of_its_api_is_not_doubted(url):
    assert without_path(url) == ""


def test_of_the_address_of_a_page_the_server_is_told():
    assert without_path("https://a.example.com:8000/dashboard").endswith(" https://a.example.com:8000.")
