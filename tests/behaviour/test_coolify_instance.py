# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is switched of a whole Coolify, who is in its teams, and what it reads at GitHub."""

from __future__ import annotations

import pytest
from accounts import Account
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.github_repositories import GITHUB_REPOSITORY_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.instance import INSTANCE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.team_info import TEAM_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from servers import EmbeddedServer


@pytest.fixture(scope="module")
def own():
    with EmbeddedServer("coolify", "--speed", "0.2") as server:
        yield Account(server, "coolify", "shop")


@pytest.fixture
def coolify(own):
    own.server.configure(api_enabled=True)
    own.server.clear()
    yield own
    own.server.configure(api_enabled=True)


def both(coolify, **options):
    """The result of a run that its check mode foretold."""
    coolify.server.clear()
    checked = coolify.run(INSTANCE, True, **options)
    assert coolify.server.writes() == []
    made = coolify.run(INSTANCE, **options)
    assert (checked["changed"], checked["diff"]) == (made["changed"], made["diff"])
    return made


def test_the_api_is_switched_off_and_on_again(coolify):
    assert not both(coolify, api=True)["changed"]
    off = both(coolify, api=False)
    assert off["diff"] == {"before": {"api": True}, "after": {"api": False}}
    with pytest.raises(Failure, match=r"(?s)API is disabled.*Settings > Advanced"):
        coolify.run(declaration_of("coolify_project_info"))
    assert not both(coolify, api=False)["changed"]
    assert coolify.run(INSTANCE)["instance"] == {"api": False, "version": None}
    on = both(coolify, api=True)
    assert on["changed"] and on["instance"] == {"api": True, "version": "4.3.10"}
    assert coolify.run(declaration_of("coolify_project_info"))["projects"] is not None


def test_what_coolify_does_not_tell_is_sent_only_when_that_is_asked_for(coolify):
    unsure = both(coolify, mcp=False)
    assert not unsure["changed"] and [item["option"] for item in unsure["unverified"]] == ["mcp"]
    sure = both(coolify, mcp=False, update_hidden="always")
    assert sure["changed"] and not sure["unverified"] and sure["diff"]["after"] == {"mcp": False}


def test_while_the_api_is_off_nothing_else_is_switched(coolify):
    coolify.run(INSTANCE, api=False)
    coolify.refused(INSTANCE, "mcp can be switched only while the API is on", mcp=True, update_hidden="always")
    together = both(coolify, api=True, mcp=True, update_hidden="always")
    assert together["diff"]["after"] == {"api": True, "mcp": True}
    coolify.server.clear()
    coolify.run(INSTANCE, api=False, mcp=False, update_hidden="always")
    assert [path.rpartition("/v1")[2] for path in coolify.server.writes()] == ["/mcp/disable", "/disable"]


def test_a_token_that_may_only_read_is_told_so(coolify):
    token = coolify.server.token(abilities=["read"])["token"]
    assert coolify.run(INSTANCE, api_token=token)["instance"]["api"]
    with pytest.raises(Failure, match="Missing required permissions: write"):
        coolify.run(INSTANCE, api_token=token, api=False)


def test_a_team_tells_who_is_in_it(coolify):
    team = coolify.run(TEAM_INFO)["team"]
    assert team["name"] and [person["email"] for person in team["members"]] == [
        "root@example.com",
        "member@example.com",
    ]
    (other,) = coolify.run(TEAM_INFO, all_teams=True)["all_teams"]
    assert (other["name"], other["members"]) == (team["name"], team["members"])


def test_what_is_read_through_a_github_app(coolify):
    place = {"name": "acme", "html_url": "https://github.com", "private_key": "deploy", "client_id": "some-client"}
    secrets = dict.fromkeys(("client_secret", "webhook_secret"), "usual-secret")
    coolify.run(declaration_of("coolify_github_app"), **place, **secrets, app_id=1, installation_id=2)
    assert coolify.run(GITHUB_REPOSITORY_INFO, name="acme")["repositories"] == ["acme/app"]
    one = coolify.run(GITHUB_REPOSITORY_INFO, name="acme", repository="acme/app")
    assert one["branches"] == ["main"]
    nothing = coolify.run(GITHUB_REPOSITORY_INFO, name="acme", repository="acme/missing")
    assert (nothing["repositories"], nothing["branches"]) == ([], [])
    with pytest.raises(Failure, match="repository must be owner/name"):
        coolify.run(GITHUB_REPOSITORY_INFO, name="acme", repository="app")
