# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a token may not read of a channel is never guessed; a message by a notification is tried with all it needs."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.notifications import EVENTS
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.notifications import NOTIFICATION as COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.notification_test import NOTIFICATION_TEST
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.notifications import KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.notifications import NOTIFICATION as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from resources import case_of


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_hidden_secret_is_sent_only_where_that_is_asked_for(account):
    blind = {"api_token": account.server.token(abilities=["read", "write"])["token"]}
    channel = {"channel": "slack", "webhook_url": "https://hooks.example.com/first-secret"}
    account.run(COOLIFY, **channel, enabled=True)
    result = account.run(COOLIFY, **channel, enabled=True, **blind)
    assert not result["changed"] and [item["option"] for item in result["unverified"]] == ["webhook_url"]
    assert account.run(COOLIFY, **{**channel, "enabled": False}, **blind)["diff"]["after"] == {"enabled": False}
    renewed = {**channel, "webhook_url": "https://hooks.example.com/second-secret", "update_hidden": "always"}
    assert account.run(COOLIFY, **renewed, **blind)["changed"]
    assert not account.run(COOLIFY, **{**renewed, "update_hidden": "never"})["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
@pytest.mark.parametrize("check_mode", [True, False])
def test_who_wants_to_enable_mail_is_told_what_turns_it_on(account, check_mode):
    with pytest.raises(Failure, match="smtp_enabled, resend_enabled or use_instance_email_settings"):
        account.run(COOLIFY, channel="email", enabled=True, check_mode=check_mode)


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_channel_that_would_send_nothing_is_told_of(account):
    blind = {"api_token": account.server.token(abilities=["read", "write"])["token"]}
    for mode in (True, False):
        (said,) = account.run(COOLIFY, channel="telegram", bot_token="1:a", enabled=True, check_mode=mode)["warnings"]
        assert "telegram is enabled and has no chat_id: Coolify sends nothing" in said
    assert "warnings" not in account.run(COOLIFY, channel="telegram", enabled=True, **blind)
    assert "warnings" not in account.run(COOLIFY, channel="telegram", chat_id="-1001", enabled=True)
    assert "warnings" not in account.run(COOLIFY, channel="telegram", enabled=True)
    assert "has no chat_id" in account.run(COOLIFY, channel="telegram", chat_id="", enabled=True)["warnings"][0]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_channel_of_coolify_that_hears_of_no_event_is_told_of(account):
    slack = {"channel": "slack", "webhook_url": "https://hooks.example.com/a-secret"}
    silent = dict.fromkeys(EVENTS, False)
    assert "warnings" not in account.run(COOLIFY, **slack, enabled=True)
    for mode in (True, False, False):
        (said,) = account.run(COOLIFY, **slack, **silent, check_mode=mode)["warnings"]
        assert "The channel slack is enabled and hears of no event" in said
    assert "warnings" not in account.run(COOLIFY, **slack, server_patch=True)
    assert "warnings" not in account.run(COOLIFY, channel="slack", enabled=False, **silent)
    mail = {"channel": "email", **silent}
    assert "warnings" not in account.run(COOLIFY, **mail)
    (said,) = account.run(COOLIFY, **mail, use_instance_email_settings=True)["warnings"]
    assert "The channel email is enabled and hears of no event" in said


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_notification_of_dokploy_that_hears_of_no_event_is_told_of(account):
    slack = {"name": "ops", "type": "slack", "webhook_url": "https://hooks.example.com/a-secret"}
    for mode in (True, False, False):
        (said,) = account.run(DOKPLOY, **slack, check_mode=mode)["warnings"]
        assert "hears of no event, so that nothing is ever sent by it" in said
    assert "warnings" not in account.run(DOKPLOY, name="ops", database_backup=True)
    assert "warnings" not in account.run(DOKPLOY, **slack)
    for mode in (True, False):
        assert account.run(DOKPLOY, name="ops", database_backup=False, check_mode=mode)["warnings"] == [said]


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.parametrize("kind", [item.name for item in KINDS])
def test_a_message_is_tried_with_all_that_is_stored(account, kind):
    name = f"tried {kind}"
    account.run(DOKPLOY, name=name, **case_of(DOKPLOY).variants[kind])
    foretold = account.run(NOTIFICATION_TEST, True, name=name)
    assert not foretold["sent"] and foretold["notification"]["type"] == kind
    # The embedded server reaches nobody; what it would not take it refuses as invalid.
    with pytest.raises(Failure, match="was not sent") as caught:
        account.run(NOTIFICATION_TEST, name=name)
    assert caught.value.kind != "validation", caught.value
