# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others still need is not removed from a Dokploy server, and the message names them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from accounts import PROJECTS, hearing
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.git_providers import GIT_PROVIDER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.networks import NETWORK
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registries import REGISTRY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.tags import TAG
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.foreseen import Foreseen
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from resources import case_of


class Box:
    """Gives what the values of a case ask of a bench."""

    def __init__(self):
        self.made = {}
        self.server = SimpleNamespace(real=False)


def place(resource):
    box = Box()
    case = case_of(resource)
    words = {**case.place, **next(iter(case.variants.values()))}
    return {name: value(box) if callable(value) else value for name, value in words.items()}


def project_of(account):
    account.run(PROJECTS["dokploy"], name=account.project)
    (found,) = [row for row in account.by_hand("GET", "project.all") if row["name"] == account.project]
    return found


def tagged(account, row):
    account.post("tag.assignToProject", tagId=row["tag_id"], projectId=project_of(account)["projectId"])
    return "the project"


def backed_up(account, row):
    environment = project_of(account)["environments"][0]["environmentId"]
    words = {"databaseName": "orders", "databaseUser": "orders", "databasePassword": "hidden-away"}
    database = account.post("postgres.create", name="orders", appName="orders", environmentId=environment, **words)
    account.post(
        "backup.create",
        schedule="0 0 * * *",
        prefix="/",
        destinationId=row["destination_id"],
        database="orders",
        databaseType="postgres",
        postgresId=database["postgresId"],
    )
    return f"the backups of postgres orders in {account.project}/production"


def reached(account, row):
    words = {"description": "", "ipAddress": "192.0.2.1", "port": 22, "username": "root", "serverType": "deploy"}
    account.post("server.create", name="far away", sshKeyId=row["ssh_key_id"], **words)
    return "the server far away"


def pulled(account, row):
    """By an application, in two ways, beside one that does without."""
    project_of(account)
    account.run(name="other", deploy="never", **account.image())
    use = {"registry": row["name"], "rollback_active": True, "rollback_registry": row["name"]}
    account.run(name="web", deploy="never", **use, **account.image())
    return f"by registry and rollback_registry of the application web in {account.project}/production;"


def read_through(account, row):
    """By an application and by a Compose service."""
    environment = project_of(account)["environments"][0]["environmentId"]
    source = {"provider": row["name"], "owner": "acme", "repository": "api", "branch": "main"}
    account.run(name="web", deploy="never", gitlab=source)
    made = account.post("compose.create", name="shop", environmentId=environment, composeType="docker-compose")
    own = row["git_provider_id"].partition("/")[2]
    account.post("compose.update", composeId=made["composeId"], gitlabId=own)
    return (
        f"by gitlab.provider of the application web in {account.project}/production,"
        f" gitlab.provider of the compose shop in {account.project}/production;"
    )


def joined(account, row):
    """By an application, a database and a part of a Compose service."""
    environment = project_of(account)["environments"][0]["environmentId"]
    own = row["network_id"]
    account.run(name="web", deploy="never", networks=[row["name"]], **account.image())
    words = {"databaseName": "orders", "databaseUser": "orders", "databasePassword": "hidden-away"}
    database = account.post("postgres.create", name="orders", appName="orders", environmentId=environment, **words)
    account.post("postgres.update", postgresId=database["postgresId"], networkIds=[own])
    made = account.post("compose.create", name="shop", environmentId=environment, composeType="docker-compose")
    part = {"serviceName": "web", "networkIds": [own], "detachDokployNetwork": False}
    account.post("compose.update", composeId=made["composeId"], serviceNetworks=[part])
    where = f"in {account.project}/production"
    return f"by the application web {where}, the compose shop {where}, the postgres orders {where};"


def cloned(account, row):
    """By an application and by a Compose service."""
    environment = project_of(account)["environments"][0]["environmentId"]
    account.run(name="web", deploy="never", git={"url": "git@example.com:a/b.git", "ssh_key": row["name"]})
    made = account.post("compose.create", name="shop", environmentId=environment, composeType="docker-compose")
    account.post("compose.update", composeId=made["composeId"], customGitSSHKeyId=row["ssh_key_id"])
    return (
        f"by git.ssh_key of the application web in {account.project}/production,"
        f" git.ssh_key of the compose shop in {account.project}/production;"
    )


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_server_on_which_something_runs_is_kept(account):
    pair = account.post("sshKey.generate", type="ed25519")
    account.run(SSH_KEY, name="runs", private_key=pair["privateKey"], public_key=pair["publicKey"])
    server = account.run(SERVER, name="runs", ip_address="192.0.2.9", ssh_key="runs")["server"]
    project_of(account)
    account.run(name="web", server=server["server_id"], deploy="never", **account.image())
    account.refused(SERVER, f"the application web in {account.project}/production", name="runs", state="absent")


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.parametrize(
    ("resource", "use"),
    [
        (TAG, tagged),
        (DESTINATION, backed_up),
        (SSH_KEY, reached),
        (SSH_KEY, cloned),
        (REGISTRY, pulled),
        (GIT_PROVIDER, read_through),
        (NETWORK, joined),
    ],
)
def test_what_is_still_needed_is_kept_and_who_needs_it_is_named(account, resource, use):
    name = f"needed {resource.kind} {use.__name__}"
    values = place(resource)
    made = account.run(resource, name=name, **values)[resource.kind]
    whose = use(account, made)
    account.refused(resource, whose, name=name, state="absent")
    assert account.run(resource, name=name, **values)["changed"] is False


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.parametrize("what", ["project", "environment"])
def test_databases_that_are_still_needed_are_named(account, what):
    environment = project_of(account)["environments"][0]["environmentId"]
    if what == "environment":
        made = account.post("environment.create", name="staging", projectId=project_of(account)["projectId"])
        environment = made["environmentId"]
    account.post("redis.create", name="cache", appName="cache", environmentId=environment, databasePassword="abc")
    place = {"project": account.project, "name": "staging"} if what == "environment" else {"name": account.project}
    where = "" if what == "environment" else " in production"
    said = f"is still needed by the redis cache{where}; remove that first"
    account.refused(declaration_of(f"dokploy_{what}"), said, **place, state="absent")


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_check_mode_lets_go_what_only_removed_databases_have_needed(account):
    made = account.run(DESTINATION, name="let go", **place(DESTINATION))["destination"]
    backed_up(account, made)
    foreseen = Foreseen()

    database = declaration_of("dokploy_database")
    account.run(database, True, spoil=hearing(foreseen), project=account.project, name="orders", state="absent")
    assert account.run(DESTINATION, True, spoil=hearing(foreseen), name="let go", state="absent")["changed"]


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_who_uses_a_registry_is_found_with_many_applications_in_each_request(account):
    made = account.run(REGISTRY, name="of many", **place(REGISTRY))["registry"]
    pulled(account, made)
    backed_up(account, account.run(DESTINATION, name="beside it", **place(DESTINATION))["destination"])
    account.server.clear()
    with pytest.raises(Failure, match="still needed"):
        account.run(REGISTRY, name="of many", state="absent")
    asked = [request["path"].rpartition("/")[2] for request in account.server.requests()]
    assert not [path for path in asked if path in ("environment.one", "application.one", "postgres.one")]
    lots = [path.count("application.one") for path in asked if path.startswith("application.one,")]
    assert lots and len(lots) <= 1 + sum(lots) // 50, "what other tests left on the server may need more than one"
