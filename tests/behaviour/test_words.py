# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of a resource's declaration, each on a declaration that uses it, against a server."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT, PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registries import REGISTRY
from ansible_collections.selfhosted.paas.plugins.module_utils.language.following import UPDATE_HIDDEN
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import name_of
from ansible_collections.selfhosted.paas.plugins.module_utils.language.variants import Variant
from ansible_collections.selfhosted.paas.plugins.module_utils.language.words import Field
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.info import info_command
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.kinds import Kinds
from plays import private_key

NAME, DESCRIPTION = PROJECT.fields
SECRET = Field("passphrase", ("A secret that this server shows to nobody.",), secret=True)


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_creation_without_what_it_needs_fails_in_check_mode_too(account):
    resource = replace(PROJECT, fields=(NAME, replace(DESCRIPTION, needed=True)))
    name = f"{account.project} two"
    assert "declare also: description" in account.refused(resource, name=name)
    assert account.run(resource, name=name, description="one")["changed"]
    # What is there has it already.
    assert not account.run(resource, name=name)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_an_option_that_needs_others_needs_them_without_variants_too(account):
    resource = replace(PROJECT, fields=(NAME, replace(DESCRIPTION, needs=("passphrase",)), SECRET))
    said = account.refused(resource, name=f"{account.project} two", description="one")
    assert "description needs also: passphrase" in said


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_an_update_that_must_be_whole_sends_what_is_not_declared_too(account):
    resource = replace(PROJECT, complete=True)
    account.run(PROJECT, name=account.project, description="kept")
    uuid = account.run(PROJECT, name=account.project)["project"]["uuid"]
    account.server.clear()
    account.run(resource, uuid=uuid, name=f"{account.project} new")
    (body,) = [item["body"] for item in account.server.requests() if item["method"] == "PATCH"]
    assert json.loads(body) == {"name": f"{account.project} new", "description": "kept"}


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_an_update_that_must_be_whole_is_refused_where_it_would_lose_a_secret(account):
    resource = replace(PROJECT, complete=True, fields=(NAME, DESCRIPTION, SECRET))
    said = account.refused(resource, name=account.project, description="new")
    assert "hides passphrase from this key" in said
    assert not account.run(resource, name=account.project)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_row_that_must_be_whole_is_refused_in_check_mode_too(account):
    secret = {"environment_variables": {"A": "x", "B": {"value": "y", "comment": "one"}}}
    account.run(name="web", **account.image(), **secret)
    token = account.server.token(abilities=["read", "write"])["token"]
    changed = {"environment_variables": {"B": {"comment": "two"}}}
    said = account.refused(None, name="web", api_token=token, **changed)
    assert "environment_variables[B]: the server hides value" in said


def test_how_a_kind_is_called_follows_from_it_or_is_said():
    assert (PRIVATE_KEY.title, PRIVATE_KEY.plural, PRIVATE_KEY.titles) == (
        "private key",
        "private_keys",
        "private keys",
    )
    assert (REGISTRY.title, REGISTRY.plural, REGISTRY.titles) == ("registry", "registries", "registries")
    command = info_command(REGISTRY)
    assert command.short == "List registries of Dokploy"
    assert command.returns[0].name == "registries"


def test_what_it_is_called_is_read_where_the_field_says():
    assert name_of(REGISTRY, {"registryName": "local", "name": "something else"}) == "local"
    assert name_of(PROJECT, {"name": "shop"}) == "shop"


def test_an_option_for_hidden_values_is_there_where_something_may_be_hidden():
    assert UPDATE_HIDDEN in list(APPLICATION.options())
    assert UPDATE_HIDDEN in list(PROJECT.options())
    assert UPDATE_HIDDEN not in list(replace(PROJECT, children=()).options())
    assert UPDATE_HIDDEN in list(DOKPLOY.options())


@pytest.mark.parametrize("conditions", [{"when": {"type": "redis"}}, {"declares": ("type",)}, {}])
def test_a_variant_that_is_never_chosen_is_a_mistake(conditions):
    redis = DATABASE.variant("redis")
    first = Variant("first", "the first", redis.create, **conditions)
    with pytest.raises(AssertionError, match="redis is never chosen: whatever makes it that makes it first"):
        replace(DATABASE, variants=(first, redis))


def test_where_a_kind_stands_follows_from_its_parents():
    kinds = Kinds([APPLICATION, PROJECT, PRIVATE_KEY, ENVIRONMENT])
    assert [item.kind for item in kinds.every] == ["private_key", "project", "environment", "application"]
    assert kinds.folders == ("private_keys", "projects", "stacks")
    lost = replace(APPLICATION, kind="lost", parents=APPLICATION.parents[:1])
    with pytest.raises(AssertionError, match="where lost stands"):
        Kinds([PROJECT, ENVIRONMENT, APPLICATION, lost])


def test_a_kind_may_stand_in_one_that_is_no_project():
    kinds = Kinds([DESTINATION, APPLICATION, PROJECT, ENVIRONMENT, SERVER, PRIVATE_KEY])
    assert [item.kind for item in kinds.server] == ["private_key", "server", "destination"]
    assert kinds.folders == ("private_keys", "servers", "destinations", "projects", "stacks")
    with pytest.raises(AssertionError, match="where destination stands"):
        Kinds([DESTINATION, PROJECT, ENVIRONMENT, APPLICATION])


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_hidden_values_of_a_project_can_be_sent(account):
    account.run(PROJECT, name=account.project, environment_variables={"A": "old"})
    token = account.server.token(abilities=["read", "write"])["token"]
    options = {"name": account.project, "api_token": token, "environment_variables": {"A": "new"}}
    assert not account.run(PROJECT, **options)["changed"]
    assert account.run(PROJECT, update_hidden="always", **options)["changed"]
    account.run(PROJECT, name=account.project, environment_variables={"A": "new"})
    assert not account.run(PROJECT, name=account.project, environment_variables={"A": "new"})["changed"]


# -- the first kinds that need these words ----------------------------------------------------------------------------

ACCOUNT = {"url": "registry.example.com", "username": "robot", "password": "secret-password"}


@pytest.fixture
def name(account):
    return f"{account.project} own"


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_private_key_is_made_changed_and_removed(account, name):
    text = private_key()
    assert "declare also: private_key" in account.refused(PRIVATE_KEY, name=name)
    assert account.run(PRIVATE_KEY, name=name, private_key=text, description="one")["changed"]
    encoded = base64.b64encode(text.encode()).decode()
    assert not account.run(PRIVATE_KEY, name=name, private_key=encoded, description="one")["changed"]
    # Coolify takes no change without the key.
    assert account.run(PRIVATE_KEY, name=name, description="two")["changed"]
    assert "description must not be empty" in account.refused(PRIVATE_KEY, name=name, description="")
    assert not account.run(PRIVATE_KEY, name=name, private_key=text)["changed"]
    assert account.run(PRIVATE_KEY, name=name, state="absent")["changed"]
    assert not account.run(PRIVATE_KEY, name=name, state="absent")["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_private_key_that_the_token_may_not_see_is_not_lost(account, name):
    text = private_key()
    account.run(PRIVATE_KEY, name=name, private_key=text)
    token = account.server.token(abilities=["read", "write"])["token"]
    said = account.refused(PRIVATE_KEY, name=name, description="new", api_token=token)
    assert "the server hides private_key from this key" in said
    result = account.run(PRIVATE_KEY, name=name, description="new", private_key=text, api_token=token)
    assert result["changed"] and [item["option"] for item in result["unverified"]] == ["private_key"]
    other = private_key()
    options = {"name": name, "private_key": other, "api_token": token}
    assert not account.run(PRIVATE_KEY, **options)["changed"]
    assert account.run(PRIVATE_KEY, update_hidden="always", **options)["changed"]
    assert not account.run(PRIVATE_KEY, name=name, private_key=other)["changed"]


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_private_key_that_an_application_uses_is_not_removed(account, name):
    account.run(PRIVATE_KEY, name=name, private_key=private_key())
    git = {"git_repository": "git@git.example.com:acme/web.git", "git_branch": "main", "build_pack": "nixpacks"}
    account.run(name="web", private_key=name, **git)
    where = f"{account.project}/production"
    assert f"is still needed by the application web in {where};" in account.refused(
        PRIVATE_KEY, name=name, state="absent"
    )


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_registry_is_made_changed_and_removed(account, name):
    assert "declare also: url, username, password" in account.refused(REGISTRY, name=name)
    made = account.run(REGISTRY, name=name, **ACCOUNT)
    assert made["changed"] and made["registry"]["name"] == name
    assert not account.run(REGISTRY, name=name, **ACCOUNT)["changed"]
    changed = account.run(REGISTRY, name=name, password="another-password")
    assert changed["changed"] and "another-password" not in json.dumps(changed)
    # What is read of one alone lacks the password; what is pinned is compared all the same.
    pinned = {"registry_id": made["registry"]["registry_id"], "name": f"{name} new"}
    assert account.run(REGISTRY, **pinned)["diff"]["after"] == {"name": f"{name} new"}
    assert not account.run(REGISTRY, **pinned, password="another-password")["changed"]
    info = declaration_of("dokploy_registry_info")
    assert account.run(info, name=f"{name} new")["registries"][0]["url"] == ACCOUNT["url"]
    assert account.run(REGISTRY, name=f"{name} new", state="absent")["changed"]
    assert not account.run(REGISTRY, name=f"{name} new", state="absent")["changed"]
    assert "There is no registry with the registry_id" in account.refused(REGISTRY, **pinned)
