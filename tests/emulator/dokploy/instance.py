# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instance itself: version, health, organizations, people and their keys."""

from __future__ import annotations

from typing import Any

import moments

from .calls import Call, Router
from .errors import Problem, bad, not_found
from .relations import Row, iso
from .store import newest_first
from .tables import API_KEY, INVITATION, MEMBER, ORGANIZATION, USER
from .validation import flag, mail, number, shape, text
from .web_server import settings

organization, user = Router("organization"), Router("user")
SHORTEST_LIFE = 24 * 3600

# Everything that can be allowed, as user.getPermissions lists it.
RIGHTS = {
    "organization": ("update", "delete"),
    "member": ("read", "create", "update", "delete"),
    "invitation": ("create", "cancel"),
    "team": ("create", "update", "delete"),
    "ac": ("create", "read", "update", "delete"),
    "project": ("create", "delete"),
    "service": ("create", "read", "delete"),
    "environment": ("create", "read", "delete"),
    "docker": ("read",),
    "sshKeys": ("read", "create", "delete"),
    "gitProviders": ("read", "create", "delete"),
    "traefikFiles": ("read", "write"),
    "api": ("read",),
    "volume": ("read", "create", "delete"),
    "deployment": ("read", "create", "cancel"),
    "envVars": ("read", "write"),
    "projectEnvVars": ("read", "write"),
    "environmentEnvVars": ("read", "write"),
    "server": ("read", "create", "delete"),
    "registry": ("read", "create", "delete"),
    "certificate": ("read", "create", "update", "delete"),
    "backup": ("read", "create", "update", "delete", "restore"),
    "volumeBackup": ("read", "create", "update", "delete", "restore"),
    "schedule": ("read", "create", "update", "delete"),
    "domain": ("read", "create", "delete"),
    "destination": ("read", "create", "delete"),
    "notification": ("read", "create", "update", "delete"),
    "tag": ("read", "create", "update", "delete"),
    "logs": ("read",),
    "monitoring": ("read",),
    "auditLog": ("read",),
    "vaultProvider": ("read", "create", "update", "delete"),
    "dnsProvider": ("read", "create", "update", "delete"),
}


@settings.query("getReleaseTag")
def release_tag(call: Call) -> Any:
    return "latest"


@settings.query("isCloud")
def is_cloud(call: Call) -> Any:
    return False


@settings.query("health")
def health(call: Call) -> Any:
    return {"status": "ok"}


# -- organizations -----------------------------------------------------------------------------------------------------


@organization.query("active")
def active(call: Call) -> Any:
    return call.store[ORGANIZATION].rows[call.organization]


@organization.query("all")
def organizations(call: Call) -> Any:
    """Those that the user is in, newest first, each with only this member."""
    mine = call.store[MEMBER].where("userId", call.key["userId"])
    rows = [{**call.store[ORGANIZATION].rows[row["organizationId"]], "members": [row]} for row in mine]
    return newest_first(rows)


@organization.mutation("create", {"name": text(), "logo": text().optional()})
def create_organization(call: Call) -> Any:
    if not call.privileged:
        raise Problem("FORBIDDEN", "Only the organization owner can create an organization")
    return call.world.keys.organize(call.input["name"], call.key["userId"], logo=call.input.get("logo"))


# -- people ------------------------------------------------------------------------------------------------------------

PROFILE = (
    *("id", "firstName", "lastName", "email", "image", "allowImpersonation", "twoFactorEnabled"),
    *("stripeCustomerId", "stripeSubscriptionId", "serversQuantity", "isEnterpriseCloud", "sendInvoiceNotifications"),
)


@user.query("session")
def session(call: Call) -> Any:
    return {"user": {"id": call.key["userId"]}, "session": {"activeOrganizationId": call.organization}}


@user.query("getPermissions")
def permissions(call: Call) -> Any:
    return {
        resource: {action: call.may(resource, action) for action in actions} for resource, actions in RIGHTS.items()
    }


@user.query("get")
def myself(call: Call) -> Any:
    person = call.store[USER].rows[call.key["userId"]]
    keys = newest_first(call.store[API_KEY].where("userId", person["id"]))
    listed = [
        {name: key[name] for name in ("id", "name", "prefix", "enabled", "expiresAt", "createdAt")} for key in keys
    ]
    return {**call.member, "user": {**{name: person[name] for name in PROFILE}, "apiKeys": listed}}


@user.query("all", right=("member", "read"))
def people(call: Call) -> Any:
    members = call.store[MEMBER].where("organizationId", call.organization)
    members = sorted(members, key=lambda row: str(row["createdAt"]))
    return [{**row, "user": call.store[USER].rows[row["userId"]]} for row in members]


@user.mutation(
    "createUserWithCredentials",
    {"email": mail(), "password": text(least=8), "role": text(least=1)},
    right=("member", "create"),
)
def create_person(call: Call) -> Any:
    email = call.input["email"].strip().lower()
    if any(row["email"] == email for row in call.store[USER]):
        raise bad("This email already has an account. Use the invitation link flow for existing users.")
    if call.input["role"] == "owner":
        raise Problem("FORBIDDEN", "Cannot create a user with the owner role")
    person = call.world.keys.invite(call.input["email"], call.organization, call.input["role"])
    for row in call.store[INVITATION].where("organizationId", call.organization):
        if row["email"] == email and row["status"] == "pending":
            call.store.update(INVITATION, row, {"status": "canceled"})
    return {"userId": person["id"], "email": person["email"], "role": call.input["role"]}


# -- keys --------------------------------------------------------------------------------------------------------------


@user.mutation(
    "createApiKey",
    {
        "name": text(least=1, most=32, most_text="Name must be at most 32 characters"),
        "prefix": text().optional(),
        "expiresIn": number().optional(),
        "metadata": shape(organizationId=text()),
        "rateLimitEnabled": flag().optional(),
        "rateLimitTimeWindow": number().optional(),
        "rateLimitMax": number().optional(),
        "remaining": number().optional(),
        "refillAmount": number().optional(),
        "refillInterval": number().optional(),
    },
)
def create_key(call: Call) -> Any:
    """The secret is told this once."""
    place = call.input["metadata"]["organizationId"]
    mine = {row["organizationId"] for row in call.store[MEMBER].where("userId", call.key["userId"])}
    if place not in mine:
        raise Problem("FORBIDDEN", "You are not a member of this organization")
    life = call.input.get("expiresIn")
    if life is not None and life < SHORTEST_LIFE:
        message = "The expiresIn is smaller than the predefined minimum value."
        raise Problem("INTERNAL_SERVER_ERROR", message)
    wishes: Row = {**call.input, "expiresAt": _in_seconds(life)}
    return call.world.keys.make(call.key["userId"], place, wishes)


def _in_seconds(life: float | None) -> str | None:
    return None if life is None else iso(moments.now() + life)


@user.mutation("deleteApiKey", {"apiKeyId": text()})
def delete_key(call: Call) -> Any:
    key = call.store[API_KEY].get(call.input["apiKeyId"])
    if key is None or key["userId"] != call.key["userId"]:
        raise not_found("API key")
    call.world.keys.revoke(key)
    return True
