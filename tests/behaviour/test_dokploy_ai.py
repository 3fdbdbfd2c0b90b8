# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of language models: whether they answer, and which of them an organization allows."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ai import AI_ALLOWLIST, AI_PROVIDER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

pytestmark = [pytest.mark.parametrize("account", ["dokploy"], indirect=True), pytest.mark.newest("dokploy")]
ANSWERS = {"url": "https://ai.acme.test/v1", "model": "small", "key": "the-key"}


def test_one_that_answers_is_asked_once_it_is_made(account):
    account.run(AI_PROVIDER, name="ours", **ANSWERS)
    account.server.clear()
    assert not account.run(AI_PROVIDER, name="ours", **ANSWERS)["changed"]
    assert account.server.writes() == []


def test_one_that_does_not_answer_is_stored_and_said_to(account):
    with pytest.raises(Failure, match="is stored and does not work"):
        account.run(AI_PROVIDER, name="ours", **{**ANSWERS, "url": "https://ai.example.com/v1"})
    assert not account.run(AI_PROVIDER, name="ours", url="https://ai.example.com/v1")["changed"]


def test_a_change_keeps_the_key_that_was_not_declared(account):
    account.run(AI_PROVIDER, name="ours", **ANSWERS)
    account.run(AI_PROVIDER, name="ours", enabled=False)
    (row,) = [row for row in account.state()["ais"].values() if row["name"] == "ours"]
    assert (row["isEnabled"], row["apiKey"]) == (False, "the-key")


def test_what_the_organization_does_not_allow_is_refused_with_what_to_do(account):
    account.run(AI_ALLOWLIST, providers=[{"name": "theirs", "url": "https://llm.example.com"}])
    with pytest.raises(Failure, match="dokploy_ai_allowlist") as caught:
        account.run(AI_PROVIDER, name="ours", **ANSWERS)
    assert "lacks the permission" not in str(caught.value)
