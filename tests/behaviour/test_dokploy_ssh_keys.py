# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs of keys that Dokploy makes by itself."""

from __future__ import annotations

import uuid

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from test_lost import losing

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


@pytest.fixture
def name():
    return f"pair {uuid.uuid4().hex[:6]}"


def stored(account, name):
    return [row for row in account.by_hand("GET", "sshKey.all") if row["name"] == name]


@pytest.mark.parametrize("kind", ["ed25519", "rsa"])
def test_dokploy_makes_a_pair_once_and_shows_its_private_half_never(account, name, kind):
    assert account.run(SSH_KEY, True, name=name, type=kind)["changed"]
    assert stored(account, name) == []
    made = account.run(SSH_KEY, name=name, type=kind)
    (row,) = stored(account, name)
    assert made["ssh_key"]["public_key"] == row["publicKey"]
    assert row["publicKey"].startswith(f"ssh-{kind} ")
    assert row["privateKey"].splitlines()[1] not in str(made)
    again = account.run(SSH_KEY, name=name, type=kind, description="said later")
    assert (again["changed"], stored(account, name)[0]["publicKey"]) == (True, row["publicKey"])
    assert not account.run(SSH_KEY, name=name, type=kind)["changed"]


@pytest.mark.parametrize("procedure", ["sshKey.generate", "sshKey.create"])
@pytest.mark.parametrize("arrives", [True, False], ids=["answer lost", "request lost"])
def test_a_pair_whose_answer_is_lost_is_not_made_a_second_time(account, name, procedure, arrives):
    spoil = losing((procedure,), arrives)
    account.run(SSH_KEY, spoil=spoil, name=name, type="ed25519", api_timeout=1)
    assert len(stored(account, name)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "type is needed"),
        ({"public_key": "ssh-rsa AAAA me"}, "needs the other half too"),
        (
            {
                "type": "ed25519",
                "public_key": "ssh-rsa AAAA me",
                "private_key": "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
            },
            "does not fit public_key, which is one of rsa",
        ),
    ],
)
def test_half_a_pair_and_none_is_refused(account, name, words, said):
    account.refused(SSH_KEY, said, name=name, **words)


def test_another_type_is_refused_and_the_pair_stays(account, name):
    account.run(SSH_KEY, name=name, type="ed25519")
    before = stored(account, name)
    with pytest.raises(Failure, match="type"):
        account.run(SSH_KEY, name=name, type="rsa")
    assert stored(account, name) == before
