# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates, rate limits, and the state of an embedded server that is started again."""

from __future__ import annotations

import time

import pytest
from accounts import PROJECTS, Account
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from servers import EmbeddedServer
from test_faults import certificate


@pytest.fixture
def server():
    started = []

    def start(platform, *options):
        started.append(EmbeddedServer(platform, "--speed", "0.1", *options))
        return Account(started[-1], platform, "")

    yield start
    for one in started:
        one.stop()


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_a_certificate_that_does_not_verify_is_refused_until_it_is_trusted(server, tmp_path, platform):
    authority, key = certificate(tmp_path, "127.0.0.1")
    account = server(platform, "--certfile", authority, "--keyfile", key)
    project = PROJECTS[platform]
    with pytest.raises(Failure, match=r"certificate of https://127\.0\.0\.1.* does not verify.*ca_path") as caught:
        account.run(project, name="shop")
    assert caught.value.result["api"]["retries"] == 0
    assert account.run(project, name="shop", ca_path=authority)["changed"]
    assert not account.run(project, name="shop", validate_certs=False)["changed"]


def test_a_rate_limit_is_waited_for_and_explained(server):
    account = server("coolify", "--rate-limit", "3")
    naps = []

    def spoil(client):
        client.connection.sleep = naps.append

    account.run(PROJECTS["coolify"], name="shop", check_mode=True)
    with pytest.raises(Failure, match=r"status 429: Too Many Attempts.*\n.*200 requests a minute"):
        for _round in range(4):
            account.run(PROJECTS["coolify"], name="shop", check_mode=True, spoil=spoil)
    assert naps
    assert all(0 < nap <= 60 for nap in naps)


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_a_server_that_answers_too_slowly_is_given_up(server, platform):
    account = server(platform)
    account.server.configure(latency=3000)
    begun = time.monotonic()
    with pytest.raises(Failure, match="no answer within 1 s"):
        account.run(PROJECTS[platform], name="slow", api_timeout=1, api_retries=0)
    assert time.monotonic() - begun < 3
