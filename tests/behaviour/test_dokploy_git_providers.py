# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only Git providers of Dokploy do: a browser connects them, and their site is asked for what it holds."""

from __future__ import annotations

import json
import uuid

import pytest
from accounts import instead_of
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.git_providers import GIT_PROVIDER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.git_repositories import GIT_REPOSITORY_INFO
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from resources import case_of

pytestmark = pytest.mark.parametrize("account", ["dokploy"], indirect=True)


@pytest.fixture
def made(account):
    """Makes providers of a type."""

    def make(kind, **words):
        options = {**case_of(GIT_PROVIDER).variants[kind], **words}
        return account.run(GIT_PROVIDER, name=f"{kind} {uuid.uuid4().hex[:6]}", **options)["git_provider"]

    return make


def test_it_says_where_a_browser_connects_it(account, made):
    gitlab, gitea = made("gitlab", gitlab_url="https://gitlab.example.com/"), made("gitea")
    own = gitlab["git_provider_id"].partition("/")[2]
    assert gitlab["status"]["state"] == gitea["status"]["state"] == "not authorized"
    address = gitlab["status"]["authorize_url"]
    assert address.startswith("https://gitlab.example.com/oauth/authorize?client_id=usual-application&")
    assert f"callback%3FgitlabId%3D{own}&" in address
    assert gitea["status"]["authorize_url"].startswith("https://gitea.example.com/login/oauth/authorize?")
    assert made("bitbucket")["status"].get("authorize_url") is None


@pytest.mark.parametrize(
    ("kind", "said"),
    [("gitlab", "fetch failed"), ("gitea", "Please authorize with Gitea"), ("bitbucket", "fetch failed")],
)
def test_it_is_tried_when_that_is_asked_for(account, made, kind, said):
    provider = made(kind)
    same = {"name": provider["name"], "validate": "always"}
    with pytest.raises(Failure, match=f"is stored and does not work.*{said}"):
        account.run(GIT_PROVIDER, **same)
    assert account.run(GIT_PROVIDER, True, **same)["changed"] is False


def test_an_account_of_github_is_only_renamed_shared_and_removed(account):
    name = f"hub {uuid.uuid4().hex[:6]}"
    with pytest.raises(Failure, match="only in a browser"):
        account.run(GIT_PROVIDER, True, name=name, type="github")
    account.server.configure(github=name)
    found = account.run(GIT_PROVIDER, name=name, type="github")
    assert not found["changed"]
    assert "hidden-in-github" not in str(found)
    pinned = {"git_provider_id": found["git_provider"]["git_provider_id"], "name": f"{name} anew", "shared": True}
    assert account.run(GIT_PROVIDER, **pinned)["changed"]
    assert not account.run(GIT_PROVIDER, **pinned)["changed"]
    assert account.run(GIT_PROVIDER, name=f"{name} anew", state="absent")["changed"]


def test_sharing_sends_nothing_else(account, made):
    provider = made("gitlab")
    account.server.clear()
    account.run(GIT_PROVIDER, name=provider["name"], shared=True)
    writes = [request for request in account.server.requests() if request["method"] == "POST"]
    assert [request["path"].rpartition("/")[2] for request in writes] == ["gitProvider.toggleShare"]
    assert sorted(json.loads(writes[0]["body"])) == ["gitProviderId", "sharedWithOrganization"]


def test_what_its_site_holds_is_told_in_the_words_of_applications(account, made):
    rows = {
        "gitlab": [
            {"id": 7, "name": "api", "url": "acme/back/api", "owner": {"username": "back"}},
            {"id": 8, "name": "web", "url": "acme/web", "owner": {"username": "acme"}},
        ],
        "bitbucket": [{"name": "The API", "slug": "the-api", "url": "https://x", "owner": {"username": "acme"}}],
    }
    asked = []

    def answering(kind):
        def get(read, call, context, fresh=False):
            if call.path.endswith("Repositories"):
                return rows[kind]
            if call.path.endswith("Branches"):
                asked.append({name: context.get(value.strip("{}")) for name, value in call.query.items()})
                return [{"name": "main"}, {"name": "next"}]
            return read(call, context, fresh)

        return instead_of("get", get)

    lab, bucket = made("gitlab")["name"], made("bitbucket")["name"]
    found = account.run(GIT_REPOSITORY_INFO, spoil=answering("gitlab"), name=lab)
    assert found["repositories"][0] == {
        "owner": "back",
        "repository": "api",
        "project_id": 7,
        "path_namespace": "acme/back/api",
    }
    assert found["branches"] == []
    one = account.run(GIT_REPOSITORY_INFO, spoil=answering("gitlab"), name=lab, repository="api", owner="back")
    assert (len(one["repositories"]), one["branches"]) == (1, ["main", "next"])
    assert asked[-1]["id"] == 7
    account.run(GIT_REPOSITORY_INFO, spoil=answering("bitbucket"), name=bucket, repository="The API")
    assert asked[-1]["repo"] == "the-api"


def test_a_site_that_is_not_reached_is_an_error_that_names_the_provider(account, made):
    name = made("gitea")["name"]
    with pytest.raises(Failure, match=f"Git provider '{name}': .*fetch failed"):
        account.run(GIT_REPOSITORY_INFO, name=name)
