# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server can try is tried: at once, as long as it does not work, and never in check mode."""

from __future__ import annotations

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.cloud_tokens import CLOUD_TOKEN
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.s3_storages import S3_STORAGE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from resources.objects import pem

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)
PLACE = {"endpoint": "https://s3.example.com", "region": "eu", "key": "usual-key", "secret": "usual-value"}


def store(account, name, bucket="missing", **more):
    return account.run(S3_STORAGE, name=name, bucket=bucket, **PLACE, **more)


def test_what_does_not_work_is_stored_and_fails_until_it_works(account):
    assert store(account, "broken one", check_mode=True)["changed"]
    with pytest.raises(
        Failure, match=r"is stored and does not work\. Coolify says: The storage cannot be reached"
    ) as caught:
        store(account, "broken one")
    assert caught.value.kind == "refused"
    assert caught.value.result["changed"] and caught.value.result["not_done"] == ["validate the S3 storage"]
    for _again in range(2):
        with pytest.raises(Failure, match="cannot be reached") as caught:
            store(account, "broken one")
        assert not caught.value.result["changed"]
    assert not store(account, "broken one", check_mode=True)["changed"]
    assert store(account, "broken one", bucket="there")["changed"]
    assert not store(account, "broken one", bucket="there")["changed"]


def test_an_answer_that_does_not_say_whether_it_works_is_no_success(account):
    def send(real, call, *sent):
        answer = real(call, *sent)
        return None if call.path.endswith("/validate") else answer

    with pytest.raises(Failure, match="Coolify did not say whether it works") as caught:
        account.run(S3_STORAGE, name="unsaid", bucket="there", **PLACE, spoil=instead_of("send", send))
    assert caught.value.kind == "unexpected"
    assert store(account, "unsaid", bucket="there", validate="always")["changed"] is False


def test_who_does_not_want_it_tried_is_not_told(account):
    assert store(account, "untried", validate="never")["changed"]
    assert not store(account, "untried", validate="never")["changed"]


def test_what_works_is_tried_again_only_where_that_is_wanted(account):
    store(account, "working", bucket="there")
    account.server.clear()
    store(account, "working", bucket="there")
    assert account.server.writes() == []
    result = store(account, "working", bucket="there", validate="always")
    assert not result["changed"] and len(account.server.writes()) == 1


def test_a_token_that_the_provider_does_not_know_is_not_stored(account):
    with pytest.raises(Failure, match="Invalid hetzner token"):
        account.run(CLOUD_TOKEN, name="of nobody", provider="hetzner", token="a wrong one")
    assert account.run(CLOUD_TOKEN, name="of nobody", state="absent")["changed"] is False


@pytest.fixture
def key(account):
    account.run(PRIVATE_KEY, name="of servers", private_key=pem())
    return "of servers"


def test_a_server_is_waited_for_until_coolify_can_work_with_it(account, key):
    made = account.run(SERVER, name="tried", ip="203.0.113.7", private_key=key)
    assert made["changed"]
    account.server.clear()
    assert not account.run(SERVER, name="tried", ip="203.0.113.7")["changed"]
    assert account.server.writes() == []
    # A validation restarts Docker, so only another way to reach it is a reason for one.
    assert account.run(SERVER, name="tried", description="other", concurrent_builds=3)["changed"]
    assert len(account.server.writes()) == 1
    assert account.run(SERVER, name="tried", port=2222)["changed"]
    assert len(account.server.writes()) == 2


def test_a_server_that_cannot_be_reached_fails_each_time_with_what_coolify_says_of_it(account, key):
    for changed in (True, False):
        with pytest.raises(Failure, match=r"does not work\. Coolify says: Server is not reachable") as caught:
            account.run(SERVER, name="tried", ip="192.0.2.77", private_key=key)
        assert ("create the server" in caught.value.result["done"]) == changed
    assert not account.run(SERVER, name="tried", validate="never")["changed"]


def test_a_key_with_which_coolify_logs_in_at_a_server_is_still_needed(account, key):
    account.run(SERVER, name="tried", ip="203.0.113.9", private_key=key)
    told = account.refused(PRIVATE_KEY, name=key, state="absent")
    assert "still needed by the server tried" in told
    account.run(SERVER, name="tried", state="absent")
    assert account.run(PRIVATE_KEY, name=key, state="absent")["changed"]


def test_a_server_that_worked_is_not_believed_to_work_in_another_place_before_coolify_has_looked(account, key):
    account.run(SERVER, name="tried", ip="203.0.113.9", private_key=key)
    with pytest.raises(Failure, match=r"does not work\. Coolify says: Server is not reachable") as caught:
        account.run(SERVER, name="tried", ip="192.0.2.78")
    assert caught.value.result["changed"]
    assert account.run(SERVER, name="tried", ip="203.0.113.9")["changed"]
    assert not account.run(SERVER, name="tried", validate="always")["changed"]


def test_what_runs_on_a_server_is_named_and_keeps_it(account, key):
    account.run(SERVER, name="tried", ip="203.0.113.8", private_key=key)
    image = {"docker_registry_image_name": "nginx", "server": "tried"}
    account.run(name="on it", **image)
    account.refused(SERVER, r"still needed by the application on it", name="tried", state="absent")
    with pytest.raises(Failure, match="does not remove it"):
        account.run(SERVER, name="localhost", state="absent")
