# Copyright (c) 2026, the selfhosted.paas contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts at sites that host Git repositories. None of these sites can be reached from here."""

from __future__ import annotations

from typing import Any

from .calls import EMPTY, Call, Router
from .errors import Problem, bad, unauthorized
from .relations import Relation, Row
from .tables import BITBUCKET, GIT_PROVIDER, GITEA, GITHUB, GITLAB
from .validation import Field, flag, text

providers = Router("gitProvider")
github, gitlab, gitea, bitbucket = Router("github"), Router("gitlab"), Router("gitea"), Router("bitbucket")
ROUTERS = (providers, github, gitlab, gitea, bitbucket)

# What gitProvider.getAll tells of each, besides whether it is connected.
TOLD = {
    "gitlab": (GITLAB, ("gitlabId", "applicationId", "gitlabUrl"), {}),
    "bitbucket": (BITBUCKET, ("bitbucketId", "bitbucketUsername"), {"isDeprecated": False}),
    "github": (
        GITHUB,
        ("githubId", "githubAppName", "githubAppId", "githubInstallationId", "githubUrl"),
        {},
    ),
    "gitea": (GITEA, ("giteaId", "giteaUrl", "clientId"), {}),
}


def _is_connected(account: Row) -> bool:
    return bool(account.get("accessToken") and account.get("refreshToken"))


@providers.query("getAll")
def everything(call: Call) -> Any:
    shown = []
    for row in call.holdings(GIT_PROVIDER):
        details: Row = dict.fromkeys(TOLD)
        for kind, (relation, names, more) in TOLD.items():
            for account in call.store[relation].where("gitProviderId", row["gitProviderId"]):
                told = {name: account[name] for name in names}
                details[kind] = {**told, "isConfigured": _is_connected(account), **more}
        shown.append({**row, **details, "isOwner": row["userId"] == call.key["userId"]})
    return shown


@providers.mutation("toggleShare", {"gitProviderId": text(least=1), "sharedWithOrganization": flag()})
def share(call: Call) -> Any:
    row = call.held(GIT_PROVIDER, "Git provider")
    if row["userId"] != call.key["userId"]:
        raise unauthorized("Only the owner can share this provider")
    return call.store.update(GIT_PROVIDER, row, call.changes("gitProviderId"))


@providers.mutation("remove", {"gitProviderId": text(least=1)}, right=("gitProviders", "delete"))
def remove(call: Call) -> Any:
    return call.store.delete(GIT_PROVIDER, call.held(GIT_PROVIDER, "Git provider", "delete"))


def _create(call: Call, relation: Relation) -> Row:
    provider = call.store.insert(
        GIT_PROVIDER,
        {
            "name": call.input["name"],
            "providerType": relation.table,
            "organizationId": call.organization,
            "userId": call.key["userId"],
        },
    )
    return call.store.insert(relation, {**call.input, "gitProviderId": provider["gitProviderId"]})


def _one(relation: Relation) -> Any:
    def one(call: Call) -> Any:
        """With all secrets."""
        account = call.find(relation, f"{relation.table.capitalize()} Provider")
        return {**account, "gitProvider": call.store[GIT_PROVIDER].rows[account["gitProviderId"]]}

    return one


def _list(relation: Relation, connected: str) -> Any:
    def accounts(call: Call) -> Any:
        """Those with which something could be done."""
        return [
            {relation.key: account[relation.key], "gitProvider": provider}
            for provider in call.holdings(GIT_PROVIDER)
            for account in call.store[relation].where("gitProviderId", provider["gitProviderId"])
            if account[connected]
        ]

    return accounts


def _update(relation: Relation, answer: Any) -> Any:
    """Answers with the account where no answer is given."""

    def update(call: Call) -> Any:
        account = call.find(relation, f"{relation.table.capitalize()} Provider")
        provider = call.store[GIT_PROVIDER].rows[account["gitProviderId"]]
        changes = call.changes(relation.key, "gitProviderId", "name")
        if answer is None and not changes:
            raise Problem("INTERNAL_SERVER_ERROR", "No values to set")
        call.store.update(GIT_PROVIDER, provider, {"name": call.input["name"]})
        account = call.store.update(relation, account, changes)
        return account if answer is None else answer

    return update


def _fails(relation: Relation, message: str) -> Any:
    def test(call: Call) -> Any:
        call.find(relation, f"{relation.table.capitalize()} Provider")
        raise bad(message)

    return test


def _unread(relation: Relation, code: str) -> Any:
    def read(call: Call) -> Any:
        """What a site holds that is not to be reached."""
        call.find(relation, f"{relation.table.capitalize()} Provider")
        raise Problem(code, "fetch failed")

    return read


CREATE, NAME = ("gitProviders", "create"), {"name": text(least=1)}
GITLAB_FIELDS: dict[str, Field] = {
    **GITLAB.accepts("applicationId", "secret", "groupName"),
    "gitProviderId": text().optional(),
    **GITLAB.accepts("redirectUri"),
    "authId": text(least=1),
    **NAME,
    **GITLAB.accepts("gitlabUrl", "gitlabInternalUrl"),
}
GITEA_FIELDS: dict[str, Field] = {
    **GITEA.accepts("giteaUrl", "giteaInternalUrl", "redirectUri", "clientId", "clientSecret"),
    "gitProviderId": text().optional(),
    **GITEA.accepts("accessToken", "refreshToken", "expiresAt", "scopes", "lastAuthenticatedAt"),
    **NAME,
    "giteaUsername": text().optional(),
    "organizationName": text().optional(),
}
BITBUCKET_FIELDS: dict[str, Field] = {
    **BITBUCKET.accepts("bitbucketUsername", "bitbucketEmail", "appPassword", "apiToken", "bitbucketWorkspaceName"),
    "gitProviderId": text().optional(),
    "authId": text(least=1),
    **NAME,
}


@gitlab.mutation("create", GITLAB_FIELDS, right=CREATE)
def create_gitlab(call: Call) -> Any:
    _create(call, GITLAB)
    return EMPTY


@gitea.mutation("create", GITEA_FIELDS, right=CREATE)
def create_gitea(call: Call) -> Any:
    row = _create(call, GITEA)
    return {name: row[name] for name in ("giteaId", "clientId", "giteaUrl")}


@bitbucket.mutation("create", BITBUCKET_FIELDS, right=CREATE)
def create_bitbucket(call: Call) -> Any:
    _create(call, BITBUCKET)
    return EMPTY


def _changed(relation: Relation, fields: dict[str, Field]) -> dict[str, Field]:
    known = {name: field for name, field in fields.items() if name != "authId"}
    return {relation.key: text(least=1), **known, "gitProviderId": text()}


_ACCOUNTS = (
    (github, GITHUB, "githubProviders", "githubId"),
    (gitlab, GITLAB, "gitlabProviders", "accessToken"),
    (gitea, GITEA, "giteaProviders", "clientId"),
    (bitbucket, BITBUCKET, "bitbucketProviders", "bitbucketUsername"),
)
for _router, _relation, _listing, _connected in _ACCOUNTS:
    _router.add("one", "GET", {_relation.key: text(least=1)}, _one(_relation))
    _router.add(_listing, "GET", {}, _list(_relation, _connected))
gitlab.add("update", "POST", _changed(GITLAB, GITLAB_FIELDS), _update(GITLAB, EMPTY), CREATE)
gitea.add("update", "POST", _changed(GITEA, GITEA_FIELDS), _update(GITEA, {"success": True}), CREATE)
bitbucket.add("update", "POST", _changed(BITBUCKET, BITBUCKET_FIELDS), _update(BITBUCKET, None), CREATE)
_APP = {name: text(least=1) for name in ("githubId", "name", "gitProviderId", "githubAppName")}
github.add("update", "POST", _APP, _update(GITHUB, EMPTY), CREATE)
_GROUP = {"groupName": text().optional()}
_UNAUTHORIZED = "No access token available. Please authorize with Gitea."
gitlab.add("testConnection", "POST", {"gitlabId": text(least=1), **_GROUP}, _fails(GITLAB, "fetch failed"))
gitea.add("testConnection", "POST", {"giteaId": text(least=1)}, _fails(GITEA, _UNAUTHORIZED))
bitbucket.add("testConnection", "POST", {"bitbucketId": text(least=1)}, _fails(BITBUCKET, "fetch failed"))
for _router, _relation, _code in (
    (gitlab, GITLAB, "INTERNAL_SERVER_ERROR"),
    (gitea, GITEA, "BAD_REQUEST"),
    (bitbucket, BITBUCKET, "INTERNAL_SERVER_ERROR"),
):
    _title = _relation.table.capitalize()
    _router.add(f"get{_title}Repositories", "GET", {_relation.key: text(least=1)}, _unread(_relation, _code))
