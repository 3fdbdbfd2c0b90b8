# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the user of a key may not write is told by check mode as well, also where the user may read it."""

from __future__ import annotations

import json
import urllib.request

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

pytestmark = [
    pytest.mark.parametrize("account", ["dokploy"], indirect=True),
    pytest.mark.embedded_only,
    pytest.mark.newest("dokploy"),
]
GITLAB = {"type": "gitlab", "gitlab_url": "https://gitlab.example.com", "application_id": "x", "secret": "long-secret"}
GITLAB["redirect_uri"] = "https://dokploy.example.com/api/providers/gitlab/callback"


@pytest.fixture
def member(account):
    return account.server.token(role="member")["api_key"]


def _me(account, key):
    """The id of the member whose key this is."""
    request = urllib.request.Request(f"{account.server.url}/api/user.get", headers={"x-api-key": key})
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())["id"]


def both(account, kind, **options):
    """Why both modes refuse it, for lack of a right."""
    for check_mode in (True, False):
        with pytest.raises(Failure) as caught:
            account.run(declaration_of(f"dokploy_{kind}"), check_mode, **options)
        assert caught.value.report()["kind"] == "permission", caught.value
        if check_mode:
            told = str(caught.value)
    return told


def test_what_members_may_read_and_not_make_is_refused_in_check_mode_too(account, member):
    name = account.project
    assert "canCreateProjects" in both(account, "project", name=f"{name} new", api_key=member)
    assert "no owner or administrator" in both(account, "organization", name=f"{name} new", api_key=member)
    assert "no owner or administrator" in both(account, "tag", name=f"{name} new", api_key=member)
    assert "canAccessToGitProviders" in both(account, "git_provider", name=f"{name} new", **GITLAB, api_key=member)


def test_what_members_may_not_change_or_remove_is_refused_in_check_mode_too(account, member):
    tag = f"{account.project} tag"
    account.run(declaration_of("dokploy_tag"), name=tag)
    assert "tag.update" in both(account, "tag", name=tag, color="#112233", api_key=member)
    assert "tag.remove" in both(account, "tag", name=tag, state="absent", api_key=member)
    (mine,) = account.run(declaration_of("dokploy_organization_info"), api_key=member)["organizations"]
    assert "owners of the organization" in both(account, "organization", name=mine["name"], logo="x", api_key=member)
    absent = {"state": "absent", "delete_content": True}
    assert "owners of the organization" in both(account, "organization", name=mine["name"], **absent, api_key=member)


def test_only_who_has_entered_a_git_provider_shares_it_and_check_mode_says_so(account):
    other, name = account.server.token(role="admin")["api_key"], f"{account.project} git"
    account.run(declaration_of("dokploy_git_provider"), name=name, **GITLAB)
    assert "shares it" in both(account, "git_provider", name=name, shared=True, api_key=other)
    account.run(declaration_of("dokploy_git_provider"), name=name, shared=True)
    assert not account.run(declaration_of("dokploy_git_provider"), name=name, shared=True, api_key=other)["changed"]


def test_maintenance_is_for_owners_and_administrators_and_check_mode_says_so(account, member):
    assert "clean_images: " in both(account, "maintenance", actions=["clean_images"], api_key=member)
    admin = account.server.token(role="admin")["api_key"]
    assert account.run(declaration_of("dokploy_maintenance"), True, actions=["clean_images"], api_key=admin)["changed"]


def test_a_member_who_was_given_a_right_uses_it_in_both_modes(account, member):
    (mail,) = (row["user"]["email"] for row in account.by_hand("GET", "user.all") if row["id"] == _me(account, member))
    account.run(declaration_of("dokploy_user"), name=mail, can_create_projects=True)
    for check_mode in (True, False):
        new = {"name": f"{account.project} of a member", "api_key": member}
        assert account.run(declaration_of("dokploy_project"), check_mode, **new)["changed"]


def test_administrators_neither_change_nor_remove_each_other_and_check_mode_says_so(account):
    admin, other = (account.server.token(role="admin")["api_key"] for _time in range(2))
    people = {row["id"]: row["user"]["email"] for row in account.by_hand("GET", "user.all")}
    mail = people[_me(account, other)]
    told = both(account, "user", name=mail, role="member", api_key=admin)
    assert "updateMemberRole of an administrator is for owners" in told
    assert "user.remove of an administrator is for owners" in both(
        account, "user", name=mail, state="absent", api_key=admin
    )
    for check_mode in (True, False):
        assert account.run(declaration_of("dokploy_user"), check_mode, name=mail, role="member")["changed"]
