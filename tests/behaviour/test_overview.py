# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is on a server, of all kinds at once."""

from __future__ import annotations

import json

import pytest
from accounts import PROJECTS, Account
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from servers import EmbeddedServer

SECRET = "planted7secret"


@pytest.fixture(params=["coolify", "dokploy"], scope="module")
def filled(request):
    """A server of its own, on which everything is known."""
    server = EmbeddedServer(request.param, "--speed", "0.2")
    account = Account(server, request.param, "shop")
    for project in ("shop", "empty"):
        account.run(PROJECTS[request.param], name=project, environment_variables={"A": SECRET})
    for name in ("web", "api", "job"):
        account.run(name=name, environment_variables={"A": SECRET}, **account.image())
    yield account
    server.stop()


def look(account, **options):
    account.server.clear()
    return account.run(declaration_of(f"{account.platform}_info"), **options)


def test_everything_is_told_and_counted(filled):
    result = look(filled)
    assert sorted(row["name"] for row in result["found"]["projects"]) == ["empty", "shop"]
    counts = result["counts"]
    assert counts["projects"]["total"] == 2
    assert counts["environments"]["by_project"] == {"shop": 1, "empty": 1}
    assert counts["applications"]["total"] == 3
    assert counts["applications"]["by_project"] == {"shop": 3}
    assert counts["applications"]["by_environment"] == {"production": 3}
    assert sum(counts["applications"]["by_state"].values()) == 3
    assert sorted(row["name"] for row in result["found"]["applications"]) == ["api", "job", "web"]
    assert result["not_listed"] == [] and not result["changed"]
    assert filled.server.writes() == []


def test_each_list_is_read_once_however_many_kinds_are_in_it(filled):
    look(filled)
    read = [(item["path"], item["query"]) for item in filled.server.requests()]
    assert len(read) == len(set(read))


def test_no_secret_is_told(filled):
    assert SECRET not in json.dumps([look(filled), look(filled, details=True)])
    (project,) = look(filled, kinds=["projects"], project="shop", details=True)["found"]["projects"]
    assert list(project["environment_variables"]) == ["A"]


def test_a_part_is_told_by_project_and_by_kind(filled):
    assert look(filled, project="empty")["counts"]["applications"] == {"total": 0}
    shop = look(filled, project="shop", environment="production")
    assert shop["counts"]["applications"]["total"] == 3
    assert [row["name"] for row in shop["found"]["projects"]] == ["shop"]
    assert look(filled, kinds=["projects"])["found"].keys() == {"projects"}
    with pytest.raises(Failure, match=r"There is no project 'shopp'\. Did you mean 'shop'\?"):
        look(filled, project="shopp")


@pytest.mark.parametrize("filled", ["dokploy"], indirect=True)
def test_what_the_key_may_not_list_is_named(filled):
    key = filled.server.token(role="member")["api_key"]
    result = look(filled, api_key=key)
    assert "registries" in [item["kind"] for item in result["not_listed"]]
    assert "registries" not in result["found"]
