# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is in an organization of Dokploy, and what the person may enter."""

from __future__ import annotations

import uuid

import pytest
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.organizations import ORGANIZATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.people import INVITATION, USER
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)
NEW = {"password": "hidden-away-12", "role": "member"}


def mailed(word="ada"):
    return f"{word}.{uuid.uuid4().hex[:6]}@example.com"


@pytest.fixture
def user(account):
    name = mailed()
    account.run(USER, name=name, **NEW)
    return name


def test_a_user_is_made_once_and_the_password_does_not_show(account):
    name = mailed("Grace")
    made = account.run(USER, name=name.upper(), **NEW)
    assert made["user"]["name"] == name.lower()
    assert NEW["password"] not in str(made)
    assert not account.run(USER, name=name, **NEW)["changed"]
    assert account.run(USER, name=name, state="absent")["changed"]
    assert not account.run(USER, name=name, state="absent")["changed"]


@pytest.mark.parametrize("password", [None, "short"])
def test_a_new_user_needs_a_password(account, password):
    account.refused(USER, "at least 8 characters", name=mailed(), role="member", password=password)


def test_what_a_member_may_enter_is_said_by_names(account, user):
    account.run(PROJECTS["dokploy"], name=account.project)
    account.run(name="web", deploy="never", **account.image())
    rooms = {
        "accessed_projects": [account.project],
        "accessed_environments": [f"{account.project}/production"],
        "accessed_services": [f"{account.project}/production/web"],
    }
    for options, changed in ((rooms, True), (rooms, False), ({"can_create_services": True}, True), (rooms, False)):
        assert account.run(USER, True, name=user, **options)["changed"] is changed
        assert account.run(USER, name=user, **options)["changed"] is changed
    (row,) = [row for row in account.by_hand("GET", "user.all") if row["user"]["email"] == user]
    assert [len(row[f"accessed{part}"]) for part in ("Projects", "Environments", "Services")] == [1, 1, 1]
    assert row["canCreateServices"]
    with pytest.raises(Failure, match="There is no accessible service"):
        account.run(USER, name=user, accessed_services=[f"{account.project}/production/wep"])


def test_what_a_member_may_enter_is_told_by_names_and_what_is_gone_by_its_id(account, user):
    account.run(PROJECTS["dokploy"], name=account.project)
    names = ("web", "twin", "other")
    made = [account.run(name=name, deploy="never", **account.image())["application"] for name in names]
    ids = {name: one["application_id"] for name, one in zip(names, made)}
    rooms = {
        "accessed_projects": [account.project],
        "accessed_environments": [f"{account.project}/production"],
        "accessed_services": [f"{account.project}/production/{name}" for name in names],
    }
    account.run(USER, name=user, **rooms)
    info = info_command(USER)
    (shown,) = account.run(info, name=user)["users"]
    assert {name: sorted(value) for name, value in shown.items() if name in rooms} == {
        name: sorted(value) for name, value in rooms.items()
    }
    assert not account.run(USER, name=user, **{name: shown[name] for name in rooms})["changed"]
    account.by_hand("POST", "application.update", applicationId=ids["other"], name="twin")
    account.by_hand("POST", "application.delete", applicationId=ids["web"])
    (shown,) = account.run(info, name=user)["users"]
    assert sorted(shown["accessed_services"]) == sorted(ids.values())


def test_the_role_is_changed_and_the_owner_stays(account, user):
    assert account.run(USER, name=user, role="admin")["changed"]
    assert not account.run(USER, name=user, role="admin")["changed"]
    (owner,) = [row["user"]["email"] for row in account.by_hand("GET", "user.all") if row["role"] == "owner"]
    with pytest.raises(Failure, match="stays its owner"):
        account.run(USER, name=owner, role="member")
    account.refused(USER, "owns the organization and is not removed", name=owner, state="absent")


def test_somebody_is_invited_once_and_who_is_there_is_not(account, user):
    name = mailed()
    made = account.run(INVITATION, name=name, role="member")
    assert made["invitation"]["status"]["state"] == "pending"
    assert not account.run(INVITATION, name=name, role="member")["changed"]
    with pytest.raises(Failure, match="role"):
        account.run(INVITATION, name=name, role="admin")
    assert account.run(INVITATION, name=name, state="absent")["changed"]
    for check_mode in (True, False):
        account.server.clear()
        with pytest.raises(Failure, match="already a member of the organization, so nobody is invited"):
            account.run(INVITATION, check_mode, name=user.upper(), role="member")
        assert account.server.writes() == []


def _held(account, name):
    """Status of all invitations of an address."""
    return sorted(
        row["status"] for row in account.by_hand("GET", "organization.allInvitations") if row["email"] == name
    )


@pytest.mark.parametrize("over", ["canceled", "rejected"])
def test_whoever_can_no_longer_accept_is_invited_anew(account, over):
    name = mailed()
    first = account.run(INVITATION, name=name, role="member")["invitation"]
    account.server.configure(invited={name: over})
    assert not account.run(INVITATION, True, name=name, state="absent")["changed"]
    assert account.run(INVITATION, True, name=name, role="admin")["changed"]
    second = account.run(INVITATION, name=name, role="admin")["invitation"]
    assert second["invitation_id"] != first["invitation_id"] and second["status"]["state"] == "pending"
    assert not account.run(INVITATION, name=name, role="admin")["changed"]
    assert account.run(INVITATION, name=name, state="absent")["changed"]
    assert not account.run(INVITATION, name=name, state="absent")["changed"]


def test_an_invitation_whose_time_is_over_makes_room_for_another(account):
    name, days = mailed(), 3 * 86400
    account.server.let_pass(-days)
    account.run(INVITATION, name=name, role="member")
    account.server.let_pass(days)
    account.server.clear()
    assert account.run(INVITATION, True, name=name, role="admin")["changed"]
    assert account.server.writes() == []
    made = account.run(INVITATION, name=name, role="admin")["invitation"]
    assert made["role"] == "admin"
    assert not account.run(INVITATION, name=name, role="admin")["changed"]
    assert _held(account, name) == ["pending"]


def test_whether_the_time_of_an_invitation_is_over_tells_the_clock_of_the_server(account):
    name, days = mailed(), 3 * 86400
    account.server.let_pass(-days)
    try:
        account.run(INVITATION, name=name, role="member")
        assert not account.run(INVITATION, name=name, role="member")["changed"]
        assert _held(account, name) == ["pending"]
    finally:
        account.server.let_pass(days)


def test_what_was_accepted_twice_is_one_and_is_removed_at_once(account):
    name = mailed()
    for _time in range(2):
        account.post("organization.inviteMember", email=name, role="member")
        account.server.configure(invited={name: "accepted"})
    assert not account.run(INVITATION, name=name, role="member")["changed"]
    assert account.run(INVITATION, name=name, state="absent")["changed"]
    assert not account.run(INVITATION, name=name, state="absent")["changed"]
    assert _held(account, name) == []


@pytest.mark.parametrize("kind", [INVITATION, USER], ids=["invitation", "user"])
@pytest.mark.parametrize("name", ["nobody", "a..b@example.com", "a@example", "Ada <ada@example.com>"])
def test_what_is_no_address_of_mail_is_refused_in_both_modes(account, kind, name):
    account.refused(kind, "be an address of mail", name=name, **NEW if kind is USER else {"role": "member"})


def test_an_organization_is_removed_only_when_its_content_may_go(account):
    name = f"Acme {uuid.uuid4().hex[:6]}"
    account.run(ORGANIZATION, name=name)
    account.refused(ORGANIZATION, "delete_content=true", name=name, state="absent")
    assert name in [row["name"] for row in account.by_hand("GET", "organization.all")]
    assert account.run(ORGANIZATION, name=name, state="absent", delete_content=True)["changed"]
    assert name not in [row["name"] for row in account.by_hand("GET", "organization.all")]
