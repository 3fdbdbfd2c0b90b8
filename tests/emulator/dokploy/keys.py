# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""People, organizations and API keys: who is calling, and whether the key still may."""

from __future__ import annotations

from typing import Any

import moments

from .relations import Row, iso, new_id, new_key
from .store import Store
from .tables import API_KEY, MEMBER, ORGANIZATION, USER

LIMITS = ("rateLimitEnabled", "rateLimitMax", "rateLimitTimeWindow", "remaining", "expiresAt")


class Keys:
    def __init__(self, store: Store) -> None:
        self.store = store
        self._by_secret: dict[str, Row] = {}

    def found_instance(self) -> Row:
        """The first user with an organization and an unlimited key, as the set-up and the user interface make them."""
        user = self._person("owner@example.com", firstName="Embedded", lastName="Owner")
        organization = self.organize("My Organization", user["id"], first=True)
        return self.make(user["id"], organization["id"], {"rateLimitEnabled": False, "name": "embedded"})

    def organize(self, name: str, owner_id: str, *, first: bool = False, logo: str | None = None) -> Row:
        slug = None if first else new_id()
        organization = self.store.insert(ORGANIZATION, {"name": name, "slug": slug, "logo": logo, "ownerId": owner_id})
        self._admit(owner_id, organization["id"], "owner", is_default=first)
        return organization

    def invite(self, email: str, organization_id: str, role: str) -> Row:
        """A further user in an organization."""
        user = self._person(email.strip().lower(), emailVerified=True)
        self._admit(user["id"], organization_id, role, is_default=True)
        return user

    def _person(self, email: str, **more: Any) -> Row:
        return self.store.insert(USER, {"email": email, **more})

    def _admit(self, user_id: str, organization_id: str, role: str, *, is_default: bool) -> None:
        self.store.insert(
            MEMBER,
            {"userId": user_id, "organizationId": organization_id, "role": role, "isDefault": is_default},
        )

    def make(self, user_id: str, organization_id: str, wishes: Row) -> Row:
        secret = new_key()
        limits = {name: wishes[name] for name in LIMITS if wishes.get(name) is not None}
        key = self.store.insert(
            API_KEY,
            {
                "key": secret,
                "start": secret[:6],
                "name": wishes.get("name"),
                "prefix": wishes.get("prefix"),
                "userId": user_id,
                "organizationId": organization_id,
                **limits,
            },
        )
        self._by_secret[secret] = key
        return key

    def revoke(self, key: Row) -> None:
        self._by_secret.pop(key["key"], None)
        self.store.delete(API_KEY, key)

    def verify(self, secret: str) -> Row | None:
        """The key, when it is good; every look at it counts. Why it is not is kept back: a limited key looks wrong."""
        key = self._by_secret.get(secret.strip())
        if key is None or not key["enabled"] or (key["expiresAt"] and key["expiresAt"] < iso()):
            return None
        if key["remaining"] is not None:
            if key["remaining"] == 0:
                self.revoke(key)
                return None
            key["remaining"] -= 1
        return key if self._within_rate(key) else None

    def _within_rate(self, key: Row) -> bool:
        if not key["rateLimitEnabled"]:
            return True
        now = moments.now()
        if key["lastRequest"] is None or (now - key["lastRequest"]) * 1000 > key["rateLimitTimeWindow"]:
            key["requestCount"] = 0
        if key["requestCount"] >= key["rateLimitMax"]:
            return False
        key["requestCount"] += 1
        key["lastRequest"] = now
        return True

    def member(self, key: Row) -> Row:
        members = self.store[MEMBER].where("userId", key["userId"])
        return next(member for member in members if member["organizationId"] == key["organizationId"])
