# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookups: an id, an address, a variable; in this process, and in plays."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
import yaml
from accounts import hearing
from ansible.errors import AnsibleError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils import lookup as lookups

PASSWORD = "planted7secret"
DATABASE = {
    "coolify": {
        "type": "postgresql",
        "postgres_user": "shop",
        "postgres_password": PASSWORD,
        "postgres_db": "orders",
    },
    "dokploy": {
        "type": "postgres",
        "docker_image": "postgres:17",
        "database_user": "shop",
        "database_password": PASSWORD,
        "database_name": "orders",
    },
}


def asking(platform):
    """The plugin with options that come from here, since there is no play from which core would take them."""
    module = import_module(f"ansible_collections.selfhosted.paas.plugins.lookup.{platform}")
    defaults = {name: item.get("default") for name, item in yaml.safe_load(module.DOCUMENTATION)["options"].items()}
    connection = {item.name: item.default for item in declaration_of(f"{platform}_info").platform.connection}

    class Asked(module.LookupModule):
        def __init__(self):
            self.given = {}

        def set_options(self, task_keys=None, var_options=None, direct=None):
            self.given = {**connection, **defaults, **direct}

        @property
        def option_definitions(self):
            return {**connection, **defaults}

        def get_option(self, name, hostvars=None):
            return self.given[name]

    return Asked()


class Shop:
    """An application with a domain and a variable, and a database, in a project of its own."""

    def __init__(self, account):
        self.account, self.platform = account, account.platform
        self.host = f"{account.project.replace(' ', '-')}.example.com"
        domains = [f"https://{self.host}"] if self.platform == "coolify" else [{"host": self.host, "https": True}]
        variables = {"LEVEL": "info"}
        self.web = account.run(name="web", domains=domains, environment_variables=variables, **account.image())
        resource = declaration_of(f"{self.platform}_database")
        self.database = account.run(resource, project=account.project, name="orders", **DATABASE[self.platform])

    def ask(self, *names, check_mode=False, **options):
        key = "api_token" if self.platform == "coolify" else "api_key"
        given = {"api_url": self.account.server.url, key: self.account.server.key, "project": self.account.project}
        found = asking(self.platform).run(names, {"ansible_check_mode": check_mode}, **{**given, **options})
        return found[0] if len(names) == 1 else found

    def refused(self, *names, **options):
        with pytest.raises(AnsibleError) as caught:
            self.ask(*names, **options)
        assert PASSWORD not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def shop(account):
    return Shop(account)


def test_an_id_is_found_by_name_and_what_has_an_id_by_it(shop):
    own = "uuid" if shop.platform == "coolify" else "application_id"
    identifier = shop.web["application"][own]
    assert shop.ask("web") == identifier
    assert shop.ask("web", identifier) == [identifier, identifier]
    assert shop.ask(identifier, what="name") == "web"
    assert shop.ask(identifier, project=None, what="name") == "web"
    assert shop.ask(shop.account.project, kind="project") == shop.ask(
        shop.ask(shop.account.project, kind="project"), kind="project"
    )


def test_addresses_are_those_of_domains_and_databases(shop):
    assert shop.ask("web", what="address") == f"https://{shop.host}"
    assert shop.ask("web", what="addresses") == [f"https://{shop.host}"]
    url = shop.ask("orders", kind="database", what="url")
    host = shop.ask("orders", kind="database", what="host")
    assert url.endswith(f"://shop:{PASSWORD}@{host}:5432/orders")
    parts = {what: shop.ask("orders", kind="database", what=what) for what in ("username", "password", "database")}
    assert parts == {"username": "shop", "password": PASSWORD, "database": "orders"}


def test_a_variable_and_whatever_else_is_told(shop):
    assert shop.ask("web", variable="LEVEL") == "info"
    assert shop.ask("web", what="status.state")
    assert shop.ask("orders", kind="database", what="type") == DATABASE[shop.platform]["type"]


def test_without_a_project_the_only_one_of_its_name_is_meant(shop):
    name = f"only {shop.account.project}"
    shop.account.run(name=name, **shop.account.image())
    assert shop.ask(name, project=None, what="name") == name
    other = f"{shop.account.project} other"
    shop.account.run(declaration_of(f"{shop.platform}_project"), name=other)
    shop.account.run(name=name, project=other, **shop.account.image())
    assert "Say which project" in shop.refused(name, project=None)


def test_without_a_project_an_environment_is_meant_by_its_name_or_its_id(shop):
    name, project = f"staged {shop.account.project}", shop.account.project
    shop.account.run(declaration_of(f"{shop.platform}_environment"), project=project, name="staging")
    shop.account.run(name=name, environment="staging", **shop.account.image())
    for environment in ("staging", shop.ask("staging", kind="environment")):
        assert shop.ask(name, project=None, environment=environment, what="name") == name
    said = shop.refused(name, project=None)
    assert f"There is no application {name!r} in an environment 'production'." in said
    assert f"It is in {project}/staging: say which environment." in said and "Did you mean" not in said


def test_what_is_not_there_is_told_with_what_there_is(shop):
    assert "Did you mean 'web'?" in shop.refused("wbe")
    assert "There is no application 'nothing at all'" in shop.refused("nothing at all", project=None)
    assert "Did you mean 'application'?" in shop.refused("web", kind="applicaton")
    assert "has no variable 'LEVLE'. Did you mean 'LEVEL'?" in shop.refused("web", variable="LEVLE")
    assert "has no status.stat. Did you mean 'state'?" in shop.refused("web", what="status.stat")
    said = shop.refused("web", what="adress")
    assert "has no adress. Did you mean 'address'? There are: id, address, addresses; and whatever else" in said
    assert f"selfhosted.paas.{shop.platform}_application_info" in said and len(said) < 300
    assert "Did you mean 'name'?" in shop.refused("web", what="nmae")
    assert "There are: id, url, external_url, " in shop.refused("orders", kind="database", what="urll")
    assert "It has one once it can be reached from outside" in shop.refused(
        "orders", kind="database", what="external_url"
    )
    shop.account.run(name="plain", **shop.account.image())
    assert "has no domain" in shop.refused("plain", what="address")


def test_an_option_that_there_is_not_is_refused(shop):
    shop.account.server.clear()
    assert "There is no option varable. Did you mean variable?" in shop.refused("web", varable="LEVEL")
    said = shop.refused("web", environmnt="staging", waht="name")
    assert "Did you mean environment?" in said and "There is no option waht" in said
    assert said.count("There are: ") == said.count(" kind, project, ") == 1
    assert shop.account.server.requests() == []


def test_it_reads_and_writes_nothing(shop):
    shop.account.server.clear()
    shop.ask("web", "web", what="address")
    assert shop.account.server.writes() == []


# Every key of Dokploy sees secrets.
@pytest.mark.parametrize("account", ["coolify"], indirect=True)
def test_a_token_that_sees_no_secrets_is_told_so(shop):
    token = shop.account.server.token(abilities=["read"])["token"]
    assert "does not show" in shop.refused("web", variable="LEVEL", api_token=token)
    assert "does not show it to this key" in shop.refused("orders", kind="database", what="url", api_token=token)


def test_in_check_mode_it_may_be_to_come(shop, monkeypatch):
    told = Foreseen()

    shop.account.run(name="later", check_mode=True, spoil=hearing(told), **shop.account.image())
    monkeypatch.setattr(lookups, "foreseen", lambda: told)
    assert shop.ask("later", check_mode=True, what="address") == "(address of later)"
    assert "There is no application" in shop.refused("later")


def test_a_play_uses_it_with_the_server_of_the_environment(playbook, both):
    tasks = []
    for platform in both:
        name = f"selfhosted.paas.{platform}"
        image = {"docker_registry_image_name": "nginx"} if platform == "coolify" else {"docker": {"image": "nginx:1"}}
        options = "project='lookups', wantlist=True"
        value = f"query('{name}', 'orders', kind='database', project='lookups', what='%s')[0]"
        place = {"project": "lookups"}
        tasks += [
            {f"{name}_project": {"name": "lookups"}},
            {
                f"{name}_application": {
                    **place,
                    "name": "web",
                    **image,
                    "environment_variables": {"GREETING": "{% raw %}{{ no }}{% endraw %}"},
                }
            },
            {f"{name}_database": {**place, "name": "orders", **DATABASE[platform]}, "no_log": True},
            {
                "ansible.builtin.copy": {
                    "content": "{{ %s }}" % (value % "url"),
                    "dest": f"{{{{ playbook_dir }}}}/{platform}",
                },
                "no_log": True,
            },
            {
                "ansible.builtin.assert": {
                    "that": [
                        f"lookup('{name}', 'web', {options}) | length == 1",
                        f"lookup('{name}', 'web', project='lookups', variable='GREETING') is search('no')",
                        f"lookup('{name}', 'nothing', project='lookups', errors='ignore') is none",
                        f"lookup('{name}', 'web', project='lookups', varable='GREETING', errors='ignore') is none",
                    ]
                }
            },
        ]
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    _code, checked = playbook([play], "--check", "-vvv")
    code, output = playbook([play], "-vvv")
    assert code == 0, output
    assert PASSWORD not in output + checked
    for platform in both:
        assert PASSWORD in (playbook.folder / platform).read_text()
    assert "(id of web)" not in output, json.dumps(output[-500:])
