# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others still need is not removed from a Dokploy server, and the message names them."""

from __future__ import annotations

import pytest
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.servers import SERVER
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.ssh_keys import SSH_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.tags import TAG
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from resources import case_of


class Box:
    """Gives what the values of a case ask of a bench."""

    def __init__(self):
        self.made = {}


BOX = Box()


def place(resource):
    return {name: value(BOX) if callable(value) else value for name, value in case_of(resource).place.items()}


def project_of(account):
    account.run(PROJECTS["dokploy"], name=account.project)
    (found,) = [row for row in account.by_hand("GET", "project.all") if row["name"] == account.project]
    return found


def tagged(account, row):
    account.post("tag.assignToProject", tagId=row["tagId"], projectId=project_of(account)["projectId"])
    return "the project"


def backed_up(account, row):
    environment = project_of(account)["environments"][0]["environmentId"]
    words = {"databaseName": "orders", "databaseUser": "orders", "databasePassword": "orders"}
    database = account.post("postgres.create", name="orders", appName="orders", environmentId=environment, **words)
    account.post(
        "backup.create",
        schedule="0 0 * * *",
        prefix="/",
        destinationId=row["destinationId"],
        database="orders",
        databaseType="postgres",
        postgresId=database["postgresId"],
    )
    return "the backups of postgres"


def reached(account, row):
    words = {"description": "", "ipAddress": "192.0.2.1", "port": 22, "username": "root", "serverType": "deploy"}
    account.post("server.create", name="far away", sshKeyId=row["sshKeyId"], **words)
    return "the server far away"


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
def test_a_server_on_which_something_runs_is_kept(account):
    pair = account.post("sshKey.generate", type="ed25519")
    account.run(SSH_KEY, name="runs", private_key=pair["privateKey"], public_key=pair["publicKey"])
    server = account.run(SERVER, name="runs", ip_address="192.0.2.9", ssh_key="runs")["server"]
    project_of(account)
    account.run(name="web", server=server["server_id"], deploy="never", **account.image())
    for check_mode in (True, False):
        with pytest.raises(Failure, match=f"web in {account.project}"):
            account.run(SERVER, check_mode, name="runs", state="absent")


@pytest.mark.parametrize("account", ["dokploy"], indirect=True)
@pytest.mark.parametrize(("resource", "use"), [(TAG, tagged), (DESTINATION, backed_up), (SSH_KEY, reached)])
def test_what_is_still_needed_is_kept_and_who_needs_it_is_named(account, resource, use):
    name = f"needed {resource.kind}"
    made = account.run(resource, name=name, **place(resource))[resource.kind]
    whose = use(account, made)
    said = []
    for check_mode in (True, False):
        with pytest.raises(Failure, match=whose) as caught:
            account.run(resource, check_mode, name=name, state="absent")
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert account.run(resource, name=name, **place(resource))["changed"] is False
