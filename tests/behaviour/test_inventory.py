# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server as an inventory, as ansible-inventory shows it."""

from __future__ import annotations

import json
import os

import forking
import pytest
import yaml
from accounts import PROJECTS, Account
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from servers import VARIABLES, EmbeddedServer

SECRET = "planted7secret"
OWN_NAME = "web.production.shop"


@pytest.fixture(params=["coolify", "dokploy"], scope="module")
def filled(request):
    server = EmbeddedServer(request.param, "--speed", "0.2")
    account = Account(server, request.param, "shop")
    account.run(PROJECTS[request.param], name="shop")
    account.run(name="web", environment_variables={"A": SECRET}, **account.image())
    if request.param == "coolify":
        key = account.by_hand("GET", "security/keys")[0]
        account.post("servers", name="far", ip="192.0.2.7", port=2222, user="deploy", private_key_uuid=key["uuid"])
    else:
        key = account.key_pair("key")
        machine = {"name": "far", "ipAddress": "192.0.2.7", "port": 2222, "username": "deploy", "description": ""}
        account.post("server.create", sshKeyId=key, serverType="deploy", **machine)
    yield account
    server.stop()


def plain(value):
    """The same without the mark of what Ansible shall not take for a template."""
    if isinstance(value, dict):
        marked = value.keys() == {"__ansible_unsafe"}
        return value["__ansible_unsafe"] if marked else {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


class Inventory:
    def __init__(self, account, folder):
        self.account, self.folder = account, folder
        self.environment = {
            **os.environ,
            **dict(zip(VARIABLES[account.platform], (account.server.url, account.server.key))),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
        }

    def write(self, file="", **options):
        file = self.folder / (file or f"shop.{self.account.platform}.yml")
        file.write_text(yaml.safe_dump({"plugin": f"selfhosted.paas.{self.account.platform}", **options}))
        return file

    def of(self, *files):
        words = ("ansible-inventory", *(f"--inventory={file}" for file in files), "--list")
        return forking.run(*words, environment=self.environment, folder=self.folder)

    def run(self, file="", **options):
        return self.of(self.write(file, **options))

    def hosts(self, *files):
        """The variables of each host of these sources."""
        return self.told(self.of(*files))["_meta"]["hostvars"]

    def __call__(self, **options):
        return self.told(self.run(**options))

    @staticmethod
    def told(done):
        assert done.returncode == 0, done.stderr
        return plain(json.loads(done.stdout))


@pytest.fixture
def inventory(filled, tmp_path):
    return Inventory(filled, tmp_path)


def test_machines_are_hosts_that_can_be_reached(inventory):
    found = inventory()
    far = found["_meta"]["hostvars"]["far"]
    reached = {"ansible_host": "192.0.2.7", "ansible_port": 2222, "ansible_user": "deploy"}
    assert {name: far[name] for name in reached} == reached
    assert far["paas_kind"] == "server" and "far" in found["servers"]["hosts"]
    assert not [name for name in found if name.startswith("project_")]


@pytest.mark.parametrize("filled", ["coolify"], indirect=True)
def test_the_machine_of_the_platform_itself_has_the_address_of_its_api(inventory):
    hosts = inventory()["_meta"]["hostvars"]
    assert (hosts["coolify"]["ansible_host"], hosts["coolify"]["paas_name"]) == ("127.0.0.1", "localhost")
    # That stays the controller, whose plays would otherwise run over there.
    assert "localhost" not in hosts


def test_what_runs_is_a_host_with_groups_and_without_secrets(inventory):
    found = inventory(hosts=["applications"], details=True)
    assert list(found["_meta"]["hostvars"]) == [OWN_NAME]
    web = found["_meta"]["hostvars"][OWN_NAME]
    assert (web["paas_project"], web["paas_environment"], web["paas_name"]) == ("shop", "production", "web")
    for group in ("applications", "project_shop", "environment_production"):
        assert found[group]["hosts"] == [OWN_NAME]
    assert web["paas_state"] and any(name.startswith("state_") for name in found)
    assert SECRET not in json.dumps(found) and inventory.account.server.key not in json.dumps(found)
    assert "servers" not in found


def test_it_composes_as_every_inventory_does(inventory):
    found = inventory(
        hosts=["applications"],
        compose={"where": "paas_project ~ '/' ~ paas_name"},
        groups={"web": "paas_name == 'web'", "nobody": "false"},
        keyed_groups=[{"key": "paas_name", "prefix": "app"}],
    )
    assert found["_meta"]["hostvars"][OWN_NAME]["where"] == "shop/web"
    assert found["web"]["hosts"] == found["app_web"]["hosts"] == [OWN_NAME]


def test_what_is_cached_is_not_asked_for_again(inventory):
    cached = {"cache": True, "cache_plugin": "jsonfile", "cache_connection": str(inventory.folder / "cache")}
    first = inventory(hosts=["servers", "applications"], **cached)
    inventory.account.server.clear()
    assert inventory(hosts=["servers", "applications"], **cached) == first
    assert inventory.account.server.requests() == []


def test_a_kind_that_is_none_is_told(inventory):
    done = inventory.run(hosts=["aplications"])
    _before, _said, there = " ".join(done.stderr.split()).partition("there is no aplications. There are: ")
    assert {"servers", "applications", "databases"} <= set(there.partition(".")[0].split(", "))


def test_a_name_that_does_not_fit_is_told(inventory):
    said = " ".join(inventory.run(file="shop.yml").stderr.split())
    platform = inventory.account.platform
    assert f"a file for selfhosted.paas.{platform} ends in {platform}.yml or {platform}.yaml" in said


def test_a_host_of_another_source_is_the_same_machine(inventory):
    hosts = inventory.folder / "hosts.yml"
    hosts.write_text(yaml.safe_dump({"racks": {"hosts": {"far": {"rack": 7, "ansible_user": "root"}}}}))
    asked = inventory.write()
    first, last = inventory.hosts(asked, hosts), inventory.hosts(hosts, asked)
    assert first.keys() == last.keys() == inventory.hosts(asked).keys()
    assert first["far"] == {**last["far"], "ansible_user": "root"}
    assert (last["far"]["rack"], last["far"]["ansible_host"], last["far"]["ansible_user"]) == (7, "192.0.2.7", "deploy")


def test_what_two_files_show_is_one_host_and_what_only_has_its_name_another_one(inventory):
    account, platform = inventory.account, inventory.account.platform
    application = declaration_of(f"{platform}_application")
    first, second = inventory.write(hosts=["servers", "applications"]), inventory.write(f"more.{platform}.yml")
    assert inventory.hosts(first, second) == inventory.hosts(first)
    second = inventory.write(f"more.{platform}.yml", hosts=["applications"])
    machine = {"server": "localhost"} if platform == "coolify" else {}
    twin = account.run(name="twin", **machine, **account.image())["application"][application.id_option]
    try:
        if platform == "coolify":
            account.by_hand("PATCH", f"applications/{twin}", name="web")
        else:
            account.post("application.update", applicationId=twin, name="web")
        found = inventory.hosts(first, second)
        both = {name: found[name]["paas_id"] for name in found if name.startswith(OWN_NAME)}
        (later,) = both.keys() - {OWN_NAME}
        assert later == f"{OWN_NAME}.{both[later]}" and twin in both.values()
    finally:
        account.run(**{application.id_option: twin}, state="absent")


def test_types_and_machines_are_groups_as_far_as_the_platform_tells_them(tmp_path, filled):
    account, resource = filled, declaration_of(f"{filled.platform}_database")
    coolify = account.platform == "coolify"
    place = {"project": "machines", "server": "localhost" if coolify else "far"}
    kind = {"type": "postgresql"} if coolify else {"type": "postgres", "database_name": "d", "database_user": "u"}
    account.run(PROJECTS[account.platform], name="machines")
    account.run(resource, name="orders", **kind, **place)
    account.run(name="there", **place, **account.image())
    try:
        inventory = Inventory(account, tmp_path)
        both = ["orders.production.machines", "there.production.machines"]
        for details in (False, True):
            found = inventory(hosts=["applications", "databases"], details=details)
            assert found[f"type_{kind['type']}"]["hosts"] == both[:1]
            machine = found["server_coolify" if coolify else "server_far"]["hosts"]
            assert [name for name in both if name in machine] == (both if coolify or details else both[:1])
    finally:
        account.run(name="there", project="machines", state="absent")
        account.run(resource, name="orders", project="machines", state="absent")


def test_a_key_that_is_none_is_told(inventory):
    inventory.environment[VARIABLES[inventory.account.platform][1]] = "1|wrong"
    assert "unknown" in inventory.run().stderr
