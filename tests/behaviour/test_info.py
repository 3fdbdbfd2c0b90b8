# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the info modules tell, and what it costs."""

from __future__ import annotations

import pytest
from accounts import COOLIFY, DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

APPLICATIONS = {"coolify": COOLIFY, "dokploy": DOKPLOY}
SECRET = "planted7secret"


def info(account, kind="application", **options):
    result = account.run(declaration_of(f"{account.platform}_{kind}_info"), **options)
    assert result["changed"] is False
    return result[f"{kind}s"]


def secrets(account):
    variables = {"environment_variables": {"PLAIN": SECRET, "NUMBER": 7}}
    if account.platform == "coolify":
        return {**account.image(), **variables, "manual_webhook_secret_github": SECRET}
    return {"docker": {"image": "nginx:1", "username": "me", "password": SECRET}, **variables}


@pytest.mark.newest("coolify")
def test_an_application_is_shown_in_the_shape_of_the_options_of_its_module(account):
    account.run(name="web", description="shop window", **secrets(account))
    account.server.writes()
    (shown,) = info(account, project=account.project, name="web", show_secrets=True)
    assert account.server.writes() == []
    assert (shown["project"], shown["environment"]) == (account.project, "production")
    assert shown["description"] == "shop window"
    known = {option.name for option in APPLICATIONS[account.platform].options()}
    declared = {key: value for key, value in shown.items() if key in known and value not in (None, "", [], {})}
    assert not account.run(**declared)["changed"]


def test_secrets_are_masked_unless_asked_for(account):
    account.run(name="web", **secrets(account))
    hidden = info(account, project=account.project)
    assert SECRET not in repr(hidden)
    assert "********" in repr(hidden[0]["environment_variables"]["PLAIN"])
    assert SECRET in repr(info(account, project=account.project, show_secrets=True))


def test_all_applications_of_all_projects_are_found_and_can_be_narrowed_down(account):
    for name in ("one", "two"):
        account.run(name=name, **account.image())
    here = {"project": account.project, "environment": "production"}
    everything = [(item["project"], item["name"]) for item in info(account, details=False)]
    assert {(account.project, "one"), (account.project, "two")} <= set(everything)
    assert len(everything) == len(account.applications())
    assert [item["name"] for item in info(account, **here)] == ["one", "two"]
    (one,) = info(account, **here, name="one")
    identifier = "uuid" if account.platform == "coolify" else "application_id"
    pinned = info(account, **{identifier: one[identifier]})
    assert pinned == [one]


def test_two_of_the_same_name_are_both_listed(account):
    # The module would refuse the second one, under whatever name it was made.
    ids = set()
    for name in ("twin", "other"):
        result = account.run(name=name, **account.image())
        ids.add(result["application"][APPLICATIONS[account.platform].id_option])
    other = next(iter(info(account, project=account.project, name="other")))
    identifier = "uuid" if account.platform == "coolify" else "application_id"
    if account.platform == "coolify":
        account.by_hand("PATCH", f"applications/{other[identifier]}", name="twin")
    else:
        account.by_hand("POST", "application.update", applicationId=other[identifier], name="twin")
    found = info(account, project=account.project, name="twin", details=False)
    assert {item[identifier] for item in found} == ids


def test_what_does_not_exist(account):
    account.run(name="web", **account.image())
    assert info(account, project=account.project, name="nobody") == []
    identifier = "uuid" if account.platform == "coolify" else "application_id"
    assert info(account, **{identifier: "nobody"}) == []
    with pytest.raises(Failure, match=f"There is no project 'nowhere'. There are: .*{account.project}"):
        info(account, project="nowhere")
    with pytest.raises(Failure, match=r"There is no environment 'nowhere'\. There are: production"):
        info(account, project=account.project, environment="nowhere")
    # Without a project it is a filter: not every project has that environment.
    assert info(account, environment="nowhere") == []


@pytest.mark.newest("coolify")
def test_projects_and_environments(account):
    (project,) = info(account, "project", name=account.project)
    environment = declaration_of(f"{account.platform}_environment")
    account.run(environment, project=account.project, name="staging", description="trial")
    found = info(account, "environment", project=account.project)
    assert sorted(item["name"] for item in found) == ["production", "staging"]
    (staging,) = info(account, "environment", project=project["name"], name="staging")
    assert (staging["description"], staging["project"]) == ("trial", account.project)
    everywhere = info(account, "environment", name="staging", details=False)
    assert account.project in [item["project"] for item in everywhere]
    assert info(account, "project", name="nobody") == []


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_what_an_application_refers_to_is_told_by_its_name_and_in_a_mere_list_by_its_id(account):
    account.run(name="web", **account.image())
    (shown,) = info(account, project=account.project)
    (server,) = [row for row in account.by_hand("GET", "servers") if row["name"] == shown["server"]]
    assert not account.run(name="web", server=shown["server"], destination=shown["destination"])["changed"]
    (listed,) = info(account, project=account.project, details=False)
    assert listed["server"] == server["uuid"]


def test_an_environment_is_found_by_its_id(account):
    (one,) = info(account, "environment", project=account.project)
    option = "uuid" if account.platform == "coolify" else "environment_id"
    assert info(account, "environment", **{option: one[option]}) == [one]


def test_lists_are_asked_for_once_whatever_their_length(account):
    costs = []
    for name in ("one", "two", "three"):
        account.run(name=name, **account.image())
        account.server.clear()
        info(account, project=account.project, details=False)
        costs.append(len(account.server.requests()))
    assert len(set(costs)) == 1
    assert costs[0] <= 4


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_token_that_may_not_see_secrets_still_lists(account):
    """Dokploy shows everything to every key."""
    account.run(name="web", **secrets(account))
    token = account.server.token(abilities=["read"])["token"]
    (shown,) = info(account, project=account.project, api_token=token, show_secrets=True)
    assert "manual_webhook_secret_github" not in shown
    assert all("value" not in row for row in shown["environment_variables"]["PLAIN"])


@pytest.mark.parametrize("account", ["coolify"], indirect=True)
@pytest.mark.newest("coolify")
def test_applications_are_listed_by_tag(account):
    tag = account.project.replace(" ", "-")
    one = account.run(name="one", **account.image())["application"]["uuid"]
    account.post(f"applications/{one}/tags", tag_name=tag)
    account.run(name="two", **account.image())
    assert [(item["name"], item["project"]) for item in info(account, tag=tag)] == [("one", account.project)]
    assert info(account, tag="nothing") == []


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_everything_about_many_applications_costs_hardly_more_than_about_few(account):
    costs = []
    for name in ("one", "two", "three", "four"):
        account.run(name=name, **account.image())
        account.server.clear()
        assert len(info(account, project=account.project)) == len(costs) + 1
        costs.append(len(account.server.requests()))
    assert costs[1] == costs[3]
