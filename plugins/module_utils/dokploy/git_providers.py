# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Git providers of Dokploy: accounts at GitLab, Gitea, Bitbucket and GitHub, each with procedures of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ..language.accepting import FILLED, pattern
from ..language.call import Call, Record
from ..language.differences import ABSENT
from ..language.fields import flag, text
from ..language.following import trial_options
from ..language.resource import Initial, Resource
from ..language.variants import Variant
from ..language.wire import NAME, Text
from ..language.words import Field, Lookup, Occupants, Option, Trial
from .client import DOKPLOY
from .rows import STORED
from .sources import GIT_PROVIDERS
from .typed import HOSTS
from .users import referring

_SCOPES = {"gitlab": "api read_user read_repository", "gitea": "read:repository read:user read:organization"}


def _users(record: Record, listed: Lookup) -> Iterator[tuple[Any, str]]:
    kind = str(record.get("providerType"))
    for used_by in ("application", "compose"):
        yield from referring(used_by, {f"{kind}Id": f"{kind}.provider"}, record.get(f"{kind}Id"), listed)


def _unmakeable(params: Record, record: Record | None) -> Iterator[str]:
    if record is not None:
        return
    if params.get("type") == "github":
        yield (
            "type=github cannot be made here: Dokploy connects GitHub only in a browser, under Settings, Git. Connect"
            " it there with this name; then it can be renamed, shared and removed here"
        )
    if params.get("type") == "bitbucket" and not (params.get("api_token") or params.get("app_password")):
        yield "type=bitbucket needs api_token or app_password"


def _authorize(record: Record) -> Any:
    """Where somebody lets Dokploy in, as its own pages make the address."""
    kind = str(record.get("providerType"))
    client = record.get("applicationId" if kind == "gitlab" else "clientId")
    site, back = str(record.get(f"{kind}Url") or "").rstrip("/"), str(record.get("redirectUri") or "")
    if kind not in _SCOPES or not (client and site and back):
        return ABSENT
    known = {"client_id": str(client), "response_type": "code", "redirect_uri": back, "scope": _SCOPES[kind]}
    if kind == "gitlab":
        path, known["redirect_uri"] = "oauth/authorize", f"{back}?gitlabId={record.get('gitlabId')}"
    else:
        path, known["state"] = "login/oauth/authorize", str(record.get("giteaId"))
    return f"{site}/{path}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in known.items())


def _address(kind: str, title: str) -> Iterator[Field]:
    yield _of(kind, f"{kind}_url", f"{kind}Url", f"Address of the {title}.", accepts=(FILLED,))
    yield _of(
        kind,
        f"{kind}_internal_url",
        f"{kind}InternalUrl",
        "Address at which Dokploy itself reaches it, where that is another one. An empty text clears it.",
        wire=Text(),
        since="0.27.0",
    )


def _of(kind: str, name: str, api: str, *doc: str, **words: Any) -> Field:
    """A text of one type; the server takes no null for it."""
    return text(name, *doc, **{"api": api, "variants": (kind,), "wire": STORED, **words})


_FIELDS = (
    *_address("gitlab", "GitLab"),
    _of("gitlab", "application_id", "applicationId", "Id of the application that stands for Dokploy in GitLab."),
    _of("gitlab", "secret", "secret", "Secret of that application.", secret=True),
    _of(
        "gitlab",
        "group_name",
        "groupName",
        "Groups whose projects are offered, with commas between them; with an empty text those of the user.",
    ),
    *_address("gitea", "Gitea"),
    _of("gitea", "client_id", "clientId", "Id of the OAuth2 application that stands for Dokploy in Gitea."),
    _of("gitea", "client_secret", "clientSecret", "Secret of that application.", secret=True),
    _of(
        "gitlab",
        "redirect_uri",
        "redirectUri",
        "Where a browser comes back to once somebody has let Dokploy in. The address of Dokploy with"
        " V(/api/providers/gitlab/callback) or V(/api/providers/gitea/callback).",
        variants=("gitlab", "gitea"),
    ),
    _of("bitbucket", "bitbucket_username", "bitbucketUsername", "User name at Bitbucket."),
    _of(
        "bitbucket",
        "bitbucket_email",
        "bitbucketEmail",
        "Mail address of the account at Atlassian, which O(api_token) needs. It cannot be cleared.",
        since="0.26.0",
        accepts=(FILLED, pattern(r"[A-Za-z0-9_'+.-]+@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}", "be a mail address")),
    ),
    _of("bitbucket", "api_token", "apiToken", "API token of Atlassian.", secret=True, since="0.26.0"),
    _of(
        "bitbucket",
        "app_password",
        "appPassword",
        "App password, which Bitbucket no longer gives out. An empty text clears it.",
        secret=True,
    ),
    _of(
        "bitbucket",
        "bitbucket_workspace",
        "bitbucketWorkspaceName",
        "Workspace whose repositories are offered. With an empty text it is O(bitbucket_username).",
    ),
)


def _variant(kind: str, title: str, *needs: str) -> Variant:
    create = Call("POST", f"{kind}.create", body={} if kind == "gitea" else {"authId": "ansible"}, repeatable=False)
    again = {"githubAppName": "{githubAppName}"} if kind == "github" else {}
    own = {f"{kind}Id": f"{{{kind}Id}}", "gitProviderId": "{gitProviderId}"}
    return Variant(
        kind,
        title,
        when={"type": kind},
        create=None if kind == "github" else create,
        update=Call("POST", f"{kind}.update", body={**own, **again}),
        needs=needs,
    )


def _validate() -> Iterator[Option]:
    """Nobody can try GitLab and Gitea before somebody has let Dokploy in, so a new one is not tried by itself."""
    for item in trial_options("provider", forgotten="Dokploy"):
        more = (
            "GitLab and Gitea work only once somebody has let Dokploy in with a browser, see RV(ignore:authorize_url)."
        )
        yield replace(item, doc=(*item.doc, more), default="never")


GIT_PROVIDER = Resource(
    platform=DOKPLOY,
    kind="git_provider",
    short="Manage Git providers of Dokploy",
    doc=(
        "Creates, changes, shares and removes the accounts through which Dokploy reads repositories of GitLab, Gitea"
        " and Bitbucket, and renames, shares and removes those of GitHub, which Dokploy connects only in a browser.",
        "The provider is found by its name. Its type cannot be changed.",
        "A provider through which an application or a Compose service is read is not removed: Dokploy would take it off"
        " them without a word.",
    ),
    notes=(
        "A new provider of GitLab or Gitea can read nothing before somebody has let Dokploy in: open"
        " RV(git_provider.status.authorize_url) once with a browser that is logged in there."
        " RV(git_provider.status.state) then becomes C(connected).",
        "A key sees the providers of its own user and those that are shared with the organization.",
        "The id of a provider is its type and Dokploy's own id, for example V(gitlab/e459QYrgTnxzTGd2tQoEz).",
    ),
    id="accountId",
    id_option="git_provider_id",
    list=GIT_PROVIDERS,
    detail=("*",),
    read=Call("GET", "{host}.one", query={"{host}Id": "{id}"}),
    variants=(
        _variant("gitlab", "GitLab", "gitlab_url", "application_id", "secret", "redirect_uri"),
        _variant("gitea", "Gitea", "gitea_url", "client_id", "client_secret", "redirect_uri"),
        _variant("bitbucket", "Bitbucket", "bitbucket_username"),
        _variant("github", "GitHub"),
    ),
    delete=Call("POST", "gitProvider.remove", body={"gitProviderId": "{gitProviderId}"}),
    complete=True,
    checks=_unmakeable,
    trial=Trial(
        Call(
            "POST",
            "{host}.testConnection",
            body={
                "{host}Id": "{id}",
                "groupName": "{groupName}",
                "bitbucketUsername": "{bitbucketUsername}",
                "workspaceName": "{bitbucketWorkspaceName}",
            },
            optional=("groupName", "bitbucketUsername", "workspaceName"),
        ),
        lambda answer, seen: "",
        touches=tuple(item.name for item in _FIELDS),
    ),
    call_options=tuple(_validate()),
    occupants=Occupants(_users, "Dokploy would take it off them without a word."),
    fields=(
        text("name", "Name of the provider, by which it is found.", wire=NAME),
        text(
            "type",
            "Where it is. A new one needs it.",
            "V(github) only names one that was connected in a browser.",
            api="providerType",
            choices=HOSTS,
        ),
        flag(
            "shared",
            "Whether all of the organization may use it. A new one is its user's alone, and only that user shares it.",
            api="sharedWithOrganization",
            since="0.29.0",
            on_create=False,
            by=Call("POST", "gitProvider.toggleShare", body={"gitProviderId": "{gitProviderId}"}, since="0.29.0"),
        ),
        *_FIELDS,
    ),
    status="connection",
    facts=(
        text(
            "authorize_url",
            "Address that somebody opens once in a browser, to let Dokploy in at GitLab or Gitea.",
            derive=_authorize,
        ),
    ),
    born="createdAt",
    initial=Initial(
        record=lambda record: {
            "sharedWithOrganization": False,
            "groupName": "",
            "bitbucketUsername": "",
            "bitbucketWorkspaceName": "",
        },
        own={"git_provider": lambda record, records: record.get("providerType") == "github"},
    ),
)
