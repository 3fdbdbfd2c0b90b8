# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what in an organization of Dokploy: its members, and those who are invited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record, pick
from ..language.fields import flag, text
from ..language.resource import Initial, Resource
from ..language.wire import Text
from ..language.wire_lists import Ids
from ..language.words import Field, Lookup, Option, Reference
from . import accepted, invitations
from .client import DOKPLOY

SINCE = "0.29.0"
SHORTEST = 8
ROLES = ("admin", "member")


class Mail(Text):
    """A mail address, which Dokploy lower-cases."""

    def normalise(self, value: Any) -> str:
        return str(value).strip().lower()


MAIL = Mail(null=False)
RIGHTS = (
    ("can_create_projects", "canCreateProjects", "make projects"),
    ("can_delete_projects", "canDeleteProjects", "remove projects"),
    ("can_create_environments", "canCreateEnvironments", "make environments"),
    ("can_delete_environments", "canDeleteEnvironments", "remove environments"),
    ("can_create_services", "canCreateServices", "make services"),
    ("can_delete_services", "canDeleteServices", "remove services"),
    ("can_access_docker", "canAccessToDocker", "see Docker's own pages"),
    ("can_access_traefik_files", "canAccessToTraefikFiles", "see the files of Traefik"),
    ("can_access_api", "canAccessToAPI", "make API keys"),
    ("can_access_ssh_keys", "canAccessToSSHKeys", "see SSH keys"),
    ("can_access_git_providers", "canAccessToGitProviders", "see Git providers"),
)


def _access(kind: str, doc: str) -> Field:
    """A list of what a member may enter."""
    label = kind if kind == "project" else f"accessible {kind}"
    return Field(
        f"accessed_{kind}s",
        (doc, "The list is the whole list. It means nothing for an admin, who may enter everything."),
        type="list",
        elements="str",
        api=f"accessed{kind.capitalize()}s",
        on_create=False,
        wire=Ids(null=False),
        refers=Reference(
            label.replace(" ", "_"),
            (),
            label=label,
            list=Call("GET", "project.allForPermissions", items=f"{kind}s"),
            id=f"{kind}Id",
            # Others are called by where they stand too, V(project/environment).
            kind="" if kind == "project" else "*",
        ),
    )


def _fixed(record: Record, params: Record) -> str | None:
    if record.get("role") != "owner":
        return None
    return f"The user {record.get('email')} owns the organization and is not removed."


def _complaints(params: Record, record: Record | None) -> Iterator[str]:
    if record is None and len(str(params.get("password") or "")) < SHORTEST:
        yield f"password is needed to make a user, with at least {SHORTEST} characters"
    if record is not None and record.get("role") == "owner" and params.get("role") is not None:
        yield "role cannot be changed: the owner of an organization stays its owner"


MEMBERS = Call("GET", "user.all")

USER = Resource(
    platform=DOKPLOY,
    kind="user",
    short="Manage members of an organization of Dokploy",
    doc=(
        "Makes users with a password as members of the organization of the key, says what they may do and what they may"
        " enter, and removes them.",
        "The user is found by the mail address. Somebody who has an account already, in another organization, has to be"
        " invited, see M(selfhosted.paas.dokploy_invitation).",
        "Removing a user removes the account, out of all organizations.",
    ),
    notes=(
        "Nobody changes the password of somebody else, and no server shows it.",
        "Custom roles, and access to single Git providers and servers, need a licence for the enterprise edition.",
    ),
    id="userId",
    id_option="user_id",
    list=Call("GET", "user.all", since=SINCE),
    read=Call("GET", "user.one", query={"userId": "{id}"}, since=SINCE),
    create=Call("POST", "user.createUserWithCredentials", body={"password": "{password}"}, repeatable=False),
    update=Call(
        "POST",
        "user.assignPermissions",
        body={
            "id": "{id}",
            "accessedGitProviders": "{accessedGitProviders}",
            "accessedServers": "{accessedServers}",
        },
    ),
    delete=Call("POST", "user.remove", body={"userId": "{id}"}),
    complete=True,
    guard=_fixed,
    checks=_complaints,
    call_options=(
        Option(
            "password",
            ("Password of a new user, at least 8 characters. It counts only when the user is made.",),
            secret=True,
        ),
    ),
    fields=(
        text(
            "name",
            "Mail address of the user, by which it is found.",
            api="email",
            wire=MAIL,
            accepts=accepted.MAIL,
            on_update=False,
        ),
        text(
            "role",
            "What the user is. An V(admin) may do everything but remove the organization; of a V(member) the options"
            " below say it.",
            choices=ROLES,
            needed=True,
            by=Call("POST", "organization.updateMemberRole", body={"memberId": "{memberId}"}),
        ),
        *(flag(name, f"Whether a member may {what}.", api=api, on_create=False) for name, api, what in RIGHTS),
        _access("project", "Names or ids of the projects that a member may enter."),
        _access("environment", "Environments that a member may enter, as V(project/environment), or their ids."),
        _access("service", "Services that a member may enter, as V(project/environment/service), or their ids."),
    ),
    born="createdAt",
    initial=Initial(
        record=lambda record: {
            **{api: False for _name, api, _what in RIGHTS},
            "accessedProjects": [],
            "accessedEnvironments": [],
            "accessedServices": [],
        },
        own={"user": lambda record, records: record.get("role") == "owner"},
    ),
)


def _members(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    name = MAIL.normalise(params.get("name"))
    if record is None and any(pick(row, "user.email") == name for row in listed(MEMBERS)):
        yield f"{name} is already a member of the organization, so nobody is invited"


INVITATION = Resource(
    platform=DOKPLOY,
    kind="invitation",
    short="Invite people to an organization of Dokploy",
    doc=(
        "Invites somebody to the organization of the key, and takes an invitation back. Who opens"
        " C(/invitation?token=ID) of Dokploy, with the id of the invitation, becomes a member.",
        "The invitation is found by the mail address, also when it was accepted. One that was cancelled or declined, or"
        " whose 48 hours are over, counts as none: another one is made, with another id.",
        "Removing one that was accepted leaves the member, see M(selfhosted.paas.dokploy_user), and removes earlier"
        " ones of the same address as well.",
    ),
    id="id",
    id_option="invitation_id",
    list=invitations.COUNTING,
    read=replace(invitations.ALL, row="id"),
    create=invitations.INVITE,
    delete=invitations.REMOVE,
    inquiries=_members,
    status="status",
    facts=(text("expires_at", "Until when it can be accepted.", read="expiresAt"),),
    fields=(
        text(
            "name",
            "Mail address of the invited person, by which the invitation is found.",
            api="email",
            wire=MAIL,
            accepts=accepted.MAIL,
            on_update=False,
        ),
        text("role", "What they become.", choices=ROLES, needed=True, on_update=False),
    ),
    born="expiresAt",
)
