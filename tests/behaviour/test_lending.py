# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of an application whose values are taken from a database."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from accounts import hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

PASSWORD = "correct@horse#1"
TYPES = {
    "coolify": {"type": "postgresql", "postgres_user": "shop", "postgres_password": PASSWORD, "postgres_db": "orders"},
    "dokploy": {
        "type": "postgres",
        "database_user": "shop",
        "database_password": PASSWORD,
        "database_name": "orders",
        "docker_image": "postgres:17",
    },
}
PARTS = {"DB_USER": ("username", "shop"), "DB_PASSWORD": ("password", PASSWORD), "DB": ("database", "orders")}
TAKEN = {"URL": {"database": "data"}, **{key: {"database": "data", "part": PARTS[key][0]} for key in PARTS}}


class Shop:
    """An application and a database in one environment."""

    def __init__(self, account):
        self.account = account
        name = account.platform
        self.kinds = {kind: declaration_of(f"{name}_{kind}") for kind in ("application", "database")}
        self.database = {"name": "data", **TYPES[name]}

    def run(self, kind, check_mode=False, **options):
        return self.account.run(self.kinds[kind], check_mode, **{"project": self.account.project, **options})

    def web(self, check_mode=False, **options):
        return self.run("application", check_mode, name="web", **{**self.account.image(), **options})

    def stored(self):
        """The variables of the application, as an info module returns them to somebody who asks for secrets."""
        info = declaration_of(f"{self.account.platform}_application_info")
        found = self.account.run(info, project=self.account.project, name="web", show_secrets=True)
        rows = found["applications"][0]["environment_variables"]
        found = ((key, item) for key, row in rows.items() for item in (row if isinstance(row, list) else [row]))
        # Coolify has a twin of each for previews.
        own = ((key, item) for key, item in found if not (isinstance(item, dict) and item.get("is_preview")))
        return {key: item["value"] if isinstance(item, dict) else item for key, item in own}


@pytest.fixture
def shop(account):
    made = Shop(account)
    made.run("database", **made.database)
    return made


def test_a_value_is_that_of_the_database_and_stays_secret(shop):
    told = shop.web(environment_variables={"MODE": "live"}, environment_from=TAKEN)
    assert told["changed"]
    assert PASSWORD not in json.dumps(told)
    stored = shop.stored()
    assert stored["MODE"] == "live"
    assert {key: stored[key] for key in PARTS} == {key: value for key, (_part, value) in PARTS.items()}
    assert stored["URL"].startswith(("postgres://", "postgresql://"))
    assert f"shop:{quote(PASSWORD)}@" in stored["URL"]
    assert not shop.web(environment_variables={"MODE": "live"}, environment_from=TAKEN)["changed"]


def test_one_address_can_be_declared_on_both_platforms_as_coolify_writes_it(shop):
    shop.web(environment_from={"URL": {"database": "data"}})
    kept = {"URL": {"database": "data", "scheme": "postgres"}}
    told = shop.web(environment_from=kept)
    assert shop.stored()["URL"].startswith("postgres://")
    # What Coolify writes by itself, as the guide to moving says.
    assert told["changed"] == (shop.account.platform == "dokploy")


def test_an_address_begins_as_it_is_wanted(shop):
    taken = {"URL": {"database": "data", "scheme": "postgresql+psycopg"}}
    told = [shop.web(check_mode, environment_from=taken) for check_mode in (True, False)]
    assert PASSWORD not in json.dumps(told) and quote(PASSWORD) not in json.dumps(told)
    url = shop.stored()["URL"]
    assert url.startswith(f"postgresql+psycopg://shop:{quote(PASSWORD)}@")
    assert not shop.web(environment_from=taken)["changed"]
    assert shop.web(environment_from={"URL": {"database": "data"}})["changed"]


def test_check_mode_tells_the_same(shop):
    shop.web()
    told = [shop.web(check_mode, environment_from=TAKEN) for check_mode in (True, False)]
    assert told[0]["changed"] and told[0]["diff"] == told[1]["diff"]
    assert PASSWORD not in json.dumps(told)


def test_what_is_not_declared_is_purged_and_what_is_taken_is_declared(shop):
    shop.web(environment_variables={"OLD": "1"}, environment_from=TAKEN)
    assert shop.web(environment_from=TAKEN, purge_environment_variables=True)["changed"]
    assert set(shop.stored()) == set(TAKEN)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"database": "dataa"}, "there is no database 'dataa' in"),
        ({"database": "data", "part": "uri"}, "environment_from[URL].part must be one of url, "),
        ({"database": "data", "parts": "url"}, "Did you mean part?"),
        (
            {"database": "data", "part": "host", "scheme": "x"},
            "scheme belongs to an address: part=url or part=",
        ),
        ({"database": "data", "scheme": "a b"}, "scheme must be what stands before :// in an address"),
        ({"database": "data", "part": "external_url"}, "It has one once it can be reached from outside: "),
        ({}, "environment_from[URL] must be a dictionary with the name of the database as database"),
        ("data", "environment_from[URL] must be a dictionary with the name of the database as database"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_written(shop, given, said):
    assert said in shop.account.refused(shop.web, "environment_from", environment_from={"URL": given})


def test_a_name_that_is_declared_twice_is_refused(shop):
    with pytest.raises(Failure, match="environment_variables says what URL is as well"):
        shop.web(environment_variables={"URL": "x"}, environment_from=TAKEN)


def test_in_check_mode_the_database_may_be_one_that_an_earlier_task_would_make(account):
    shop, foreseen = Shop(account), Foreseen()

    shop.run("database", True, spoil=hearing(foreseen), **shop.database)
    told = shop.web(True, spoil=hearing(foreseen), environment_from=TAKEN)
    assert told["changed"]
    assert not told.get("warnings")


def test_a_stack_makes_the_database_first(account):
    shop = Shop(account)
    stack = declaration_of(f"{account.platform}_stack")
    web = {"name": "web", "environment_from": TAKEN, **account.image()}
    options = {
        "project": account.project,
        "environment": "production",
        "databases": [shop.database],
        "applications": [web],
    }
    assert account.run(stack, True, **options)["changed"]
    assert account.run(stack, **options)["changed"]
    assert shop.stored()["DB_USER"] == "shop"
    assert not account.run(stack, **options)["changed"]
