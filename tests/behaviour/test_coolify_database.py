# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Databases of Coolify: what is odd about them."""

from __future__ import annotations

import json

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.databases import DATABASE
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure

pytestmark = pytest.mark.parametrize("account", ["coolify"], indirect=True)
TYPES = [item.name for item in DATABASE.variants]


class Databases:
    """The databases of one project, as a user declares them."""

    def __init__(self, account):
        self.account = account

    def run(self, check_mode=False, **options):
        return self.account.run(DATABASE, check_mode, **{"project": self.account.project, **options})

    def refused(self, **options):
        """Why both modes refuse it with the same words, before anything is written."""
        self.account.server.clear()
        told = []
        for check_mode in (True, False):
            with pytest.raises(Failure) as caught:
                self.run(check_mode, **options)
            told.append(str(caught.value))
        assert told[0] == told[1]
        assert self.account.server.writes() == []
        return told[0]

    def stored(self):
        state = self.account.state()
        projects = [row["id"] for row in state["projects"].values() if row["name"] == self.account.project]
        places = [row["id"] for row in state["environments"].values() if row["project_id"] in projects]
        return [row for row in state["databases"].values() if row["environment_id"] in places]


@pytest.fixture
def databases(account):
    return Databases(account)


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_is_made_by_the_call_of_its_own(databases, kind):
    assert databases.run(name="data", type=kind, description="one")["changed"]
    assert [(row["kind"], row["description"]) for row in databases.stored()] == [(kind, "one")]
    again = databases.run(name="data", type=kind, description="one")
    assert not again["changed"]
    assert again["database"]["type"] == kind


def test_the_type_decides_how_it_is_made_and_does_not_change(databases):
    databases.run(name="data", type="redis")
    said = databases.refused(name="data", type="postgresql")
    assert "type of the database is 'redis' and cannot become 'postgresql'" in said
    assert not databases.run(name="data")["changed"]


def test_without_a_type_nothing_is_made(databases):
    said = databases.refused(name="data")
    assert "To create it, declare what it is: type=postgresql for PostgreSQL; type=mysql for MySQL;" in said


def test_an_option_of_another_type_is_refused_and_the_message_names_its_type(databases):
    said = databases.refused(name="data", type="redis", postgres_db="shop")
    assert "postgres_db makes no sense for the database, which is Redis; it is an option of PostgreSQL." in said
    databases.run(name="data", type="redis")
    assert said == databases.refused(name="data", postgres_db="shop")


def test_one_of_the_same_name_in_another_environment_is_another_one(databases):
    databases.account.run(ENVIRONMENT, project=databases.account.project, name="staging")
    databases.run(name="data", type="redis")
    assert databases.run(name="data", type="keydb", environment="staging")["changed"]
    assert sorted(row["kind"] for row in databases.stored()) == ["keydb", "redis"]
    assert databases.run(name="data", state="absent")["changed"]
    assert not databases.run(name="data", environment="staging")["changed"]


def test_the_secret_of_a_redis_stands_in_its_address_alone(databases):
    databases.run(name="cache", type="redis", redis_password="good-word")
    assert not databases.run(name="cache", redis_password="good-word")["changed"]
    assert "good-word" not in json.dumps(databases.run(name="cache"))
