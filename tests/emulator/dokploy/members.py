# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of organizations, invitations, and organizations that change. The source says them, no recording has them."""

from __future__ import annotations

from typing import Any

import moments

from .calls import EMPTY, Call
from .errors import Problem, not_found, unauthorized
from .instance import organization, user
from .relations import Row, iso
from .tables import INVITATION, MEMBER, ORGANIZATION, USER
from .validation import Field, flag, items, mail, text

TWO_DAYS = 48 * 3600
FORBIDDEN = "FORBIDDEN"
RIGHTS = tuple(name for name in MEMBER.columns if name.startswith("can"))
ROOMS = ("accessedProjects", "accessedEnvironments", "accessedServices", "accessedGitProviders", "accessedServers")


def _member(call: Call, user_id: str) -> Row | None:
    mine = call.store[MEMBER].where("userId", user_id)
    return next((row for row in mine if row["organizationId"] == call.organization), None)


# -- members -----------------------------------------------------------------------------------------------------------


@user.query("one", {"userId": text()})
def one(call: Call) -> Any:
    row = _member(call, call.input["userId"])
    if row is None:
        raise Problem("NOT_FOUND", "User not found in this organization")
    if row["userId"] != call.key["userId"] and not call.privileged:
        raise unauthorized("You are not authorized to access this user")
    return {**row, "user": call.store[USER].rows[row["userId"]]}


_RIGHTS: dict[str, Field] = {
    "id": text(least=1),
    **{name: items(text()).optional() for name in ROOMS},
    **{name: flag().optional() for name in RIGHTS},
}


@user.mutation("assignPermissions", _RIGHTS, right=("member", "update"))
def assign(call: Call) -> Any:
    """Git providers and servers need a licence, and are left out without a word."""
    row = _member(call, call.input["id"])
    if row is not None:
        licensed = ("id", "accessedGitProviders", "accessedServers")
        call.store.update(MEMBER, row, {name: value for name, value in call.input.items() if name not in licensed})
    return EMPTY


@user.mutation("remove", {"userId": text()})
def remove(call: Call) -> Any:
    if not call.privileged:
        raise Problem(FORBIDDEN, "Only owners or admins can delete users")
    row = _member(call, call.input["userId"])
    if row is None:
        raise Problem("NOT_FOUND", "Target user is not a member of this organization")
    if row["role"] == "owner":
        raise Problem(FORBIDDEN, "You cannot delete the organization owner")
    if row["role"] == "admin" and row["userId"] == call.key["userId"]:
        raise Problem(FORBIDDEN, "Admins cannot delete themselves. Ask the owner or another admin.")
    if "admin" == row["role"] == call.member["role"]:
        said = "Only the organization owner can delete admins. Admins can only delete members."
        raise Problem(FORBIDDEN, said)
    return call.store.delete(USER, call.store[USER].rows[row["userId"]])


@organization.mutation("updateMemberRole", {"memberId": text(), "role": text(least=1)}, right=("member", "update"))
def change_role(call: Call) -> Any:
    row = call.store[MEMBER].get(call.input["memberId"])
    if row is None:
        raise not_found("Member")
    if row["organizationId"] != call.organization:
        raise Problem(FORBIDDEN, "You are not allowed to update this member's role")
    if row["userId"] == call.key["userId"]:
        raise Problem(FORBIDDEN, "You cannot change your own role")
    if "owner" in (row["role"], call.input["role"]):
        raise Problem(FORBIDDEN, "The owner role is nontransferable")
    if "admin" == row["role"] == call.member["role"]:
        said = "Only the organization owner can change admin roles. Admins can only modify member roles."
        raise Problem(FORBIDDEN, said)
    if call.input["role"] not in ("admin", "member"):
        raise Problem("NOT_FOUND", f'Custom role "{call.input["role"]}" not found')
    call.store.update(MEMBER, row, {"role": call.input["role"]})
    return True


# -- invitations -------------------------------------------------------------------------------------------------------


@organization.query("allInvitations", right=("member", "create"))
def invitations(call: Call) -> Any:
    rows = call.store[INVITATION].where("organizationId", call.organization)
    return sorted(rows, key=lambda row: (row["status"], row["expiresAt"]), reverse=True)


@organization.mutation("inviteMember", {"email": mail(), "role": text(least=1)}, right=("member", "create"))
def invite(call: Call) -> Any:
    email, role = call.input["email"].lower(), call.input["role"]
    people = [row for row in call.store[USER] if row["email"] == email]
    if any(_member(call, person["id"]) for person in people):
        raise Problem("CONFLICT", "User is already a member of this organization")
    held = call.store[INVITATION].where("organizationId", call.organization)
    if any(row["email"] == email and row["status"] == "pending" for row in held):
        raise Problem("CONFLICT", "An invitation has already been sent to this email")
    if role == "owner":
        raise Problem(FORBIDDEN, "Cannot invite a user with the owner role")
    if role not in ("admin", "member"):
        raise Problem("NOT_FOUND", f'Role "{role}" not found')
    return call.store.insert(
        INVITATION,
        {
            "organizationId": call.organization,
            "email": email,
            "role": role,
            "status": "pending",
            "expiresAt": iso(moments.now() + TWO_DAYS),
            "inviterId": call.key["userId"],
        },
    )


@organization.mutation("removeInvitation", {"invitationId": text()}, right=("member", "create"))
def take_back(call: Call) -> Any:
    row = call.store[INVITATION].get(call.input["invitationId"])
    if row is None:
        raise not_found("Invitation")
    if row["organizationId"] != call.organization:
        raise Problem(FORBIDDEN, "You are not allowed to remove this invitation")
    return call.store.delete(INVITATION, row)


# -- organizations -----------------------------------------------------------------------------------------------------


def _own(call: Call, verb: str) -> Row:
    row = call.store[ORGANIZATION].get(call.input["organizationId"])
    if row is None:
        raise not_found("Organization")
    mine = [
        item for item in call.store[MEMBER].where("userId", call.key["userId"]) if item["organizationId"] == row["id"]
    ]
    if not mine:
        raise Problem(FORBIDDEN, "You are not a member of this organization")
    if row["ownerId"] != call.key["userId"] and mine[0]["role"] != "owner":
        raise Problem(FORBIDDEN, f"Only the organization owner can {verb} it")
    return row


@organization.mutation(
    "update",
    {
        "organizationId": text(),
        "name": text(),
        "logo": text().optional(),
        "defaultRole": text(least=1).nullable().optional(),
    },
)
def update(call: Call) -> Any:
    row = _own(call, "update")
    if call.input.get("defaultRole") == "owner":
        raise Problem(FORBIDDEN, "Cannot set owner as the default role")
    return call.store.update(ORGANIZATION, row, call.changes("organizationId"))


@organization.mutation("delete", {"organizationId": text()})
def delete(call: Call) -> Any:
    row = _own(call, "delete")
    if len([item for item in call.store[ORGANIZATION] if item["ownerId"] == call.key["userId"]]) < 2:
        raise Problem(FORBIDDEN, "You must maintain at least one organization where you are the owner")
    call.store.delete(ORGANIZATION, row)
    return []
