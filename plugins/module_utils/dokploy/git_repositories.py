# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Dokploy can read through a Git provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..converge.read_only import Finder
from ..errors import ApiError, PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import DOKPLOY
from .git_providers import GIT_PROVIDER

REPOSITORIES = {
    "github": Call("GET", "github.getGithubRepositories", query={"githubId": "{id}"}),
    "gitlab": Call("GET", "gitlab.getGitlabRepositories", query={"gitlabId": "{id}"}),
    "gitea": Call("GET", "gitea.getGiteaRepositories", query={"giteaId": "{id}"}),
    "bitbucket": Call("GET", "bitbucket.getBitbucketRepositories", query={"bitbucketId": "{id}"}),
}
_ONE = {"owner": "{owner}", "repo": "{repository}"}
BRANCHES = {
    "github": Call("GET", "github.getGithubBranches", query={"githubId": "{id}", **_ONE}),
    "gitlab": Call("GET", "gitlab.getGitlabBranches", query={"gitlabId": "{id}", "id": "{number}", **_ONE}),
    "gitea": Call(
        "GET",
        "gitea.getGiteaBranches",
        query={"giteaId": "{id}", "owner": "{owner}", "repositoryName": "{repository}"},
    ),
    "bitbucket": Call("GET", "bitbucket.getBitbucketBranches", query={"bitbucketId": "{id}", **_ONE}),
}


def _owner(row: Record) -> str:
    owner = row.get("owner")
    known = owner if isinstance(owner, Mapping) else {}
    return str(known.get("username") or known.get("login") or "")


def _shown(kind: str, row: Record) -> dict[str, Any]:
    """In the words of the applications that read them."""
    more = {"gitlab": {"project_id": "id", "path_namespace": "url"}, "bitbucket": {"repository_slug": "slug"}}
    named = {name: row[key] for name, key in more.get(kind, {}).items() if row.get(key) is not None}
    return {"owner": _owner(row), "repository": row.get("name"), **named}


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    finder = Finder(GIT_PROVIDER, params, client, check_mode)
    found = finder.one()
    if found.to_come:
        return {"repositories": [], "branches": [], "warnings": finder.warnings}
    kind, name = str(found.record.get("providerType")), found.record.get("name")
    try:
        rows = client.records(REPOSITORIES[kind], found.context, name="name")
        wanted = params.get("repository")
        mine = [row for row in rows if wanted is None or row.get("name") == wanted]
        if params.get("owner") is not None:
            mine = [row for row in mine if _owner(row) == params["owner"]]
        branches: list[str] = []
        if wanted is not None and len(mine) == 1:
            called = mine[0].get("slug") or wanted
            about = {"owner": _owner(mine[0]), "repository": called, "number": mine[0].get("id")}
            listed = client.records(BRANCHES[kind], {**found.context, **about}, name="name")
            branches = [str(row["name"]) for row in listed]
    except ApiError as error:
        if error.kind in ("permission", "authentication", "rate_limit"):
            raise
        raise PaasError(f"Nothing can be read through the Git provider {name!r}: {error}", error.kind) from error
    return {"repositories": [_shown(kind, row) for row in mine], "branches": branches}


GIT_REPOSITORY_INFO = Command(
    platform=DOKPLOY,
    kind="git_repository_info",
    short="List repositories and branches of a Git provider of Dokploy",
    doc=(
        "Returns the repositories that Dokploy sees through a Git provider, see"
        " M(selfhosted.paas.dokploy_git_provider), and the branches of one of them, as the site tells Dokploy now."
        " Where the site does not let Dokploy in, the module fails with what it said.",
    ),
    arguments=(
        Option("name", ("Name of the Git provider.",)),
        Option("git_provider_id", ("Id of the Git provider, instead of its name.",)),
        Option("owner", ("Only repositories of this user or organization.",)),
        Option("repository", ("Only repositories of this name. Where one is left, its branches are returned too.",)),
    ),
    requirements={"required_one_of": requirements(GIT_PROVIDER)["required_one_of"]},
    attributes="info",
    returns=(
        Return(
            "repositories",
            "The repositories, with what the source of an application calls them.",
            "list",
            "dict",
            returned="success",
            contains=(
                Return("owner", "User, organization or group it belongs to."),
                Return("repository", "Its name."),
                Return("project_id", "Its number in GitLab.", "int", returned="for GitLab"),
                Return("path_namespace", "Its path in GitLab with all groups.", returned="for GitLab"),
                Return("repository_slug", "Its name as it stands in addresses.", returned="for Bitbucket"),
            ),
        ),
        Return("branches", "Names of its branches, where O(repository) names one.", "list", "str", returned="success"),
    ),
    run=_run,
)
