# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine in this process, as a user of one embedded server."""

from __future__ import annotations

import functools
import json
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from ansible.module_utils.basic import env_fallback
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.application import APPLICATION as COOLIFY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import PROJECT as COOLIFY_PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.application import APPLICATION as DOKPLOY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import PROJECT as DOKPLOY_PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import completed, work
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import (
    argument_spec,
    public,
    requirements,
    secrets,
)
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from returned import complaints
from servers import EmbeddedServer, Patience

if TYPE_CHECKING:
    # Campaigns have accounts too, and compare no versions.
    from differing import Differing

PROJECTS = {"coolify": COOLIFY_PROJECT, "dokploy": DOKPLOY_PROJECT}


def instead_of(method, do):
    """What spoils a client: C(do) takes the place of one of its methods, which it is given first."""
    return lambda client: setattr(client, method, functools.partial(do, getattr(client, method)))


def hearing(foreseen):
    """What spoils a client: it is told what earlier tasks of its run would have done."""
    return lambda client: setattr(client, "foreseen", foreseen)


class Undocumented(AssertionError):
    """A module returned something other than its documentation says."""


@dataclass
class Account:
    """One embedded server with a project of the test's own."""

    server: EmbeddedServer
    platform: str
    project: str
    differing: Differing | None = None

    def __post_init__(self):
        self.patience = Patience(self.server) if isinstance(self.server, EmbeddedServer) else None

    def run(self, resource=None, check_mode=False, spoil=None, **options):
        """Run a resource or command as its module does, and see that it returns what its documentation says.

        C(spoil) may put something between its client and the network.
        """
        resource = resource or (COOLIFY if self.platform == "coolify" else DOKPLOY)
        key = "api_token" if self.platform == "coolify" else "api_key"
        options = {"api_url": self.server.url, key: self.server.key, **options}
        if resource in (COOLIFY, DOKPLOY):
            options.setdefault("project", self.project)
        if self.differing:
            self.differing.declare(resource, options)
        checked = ArgumentSpecValidator(argument_spec(resource, env_fallback), **requirements(resource)).validate(
            options
        )
        assert not checked.error_messages, checked.error_messages
        params = completed(resource, checked.validated_parameters)
        client = resource.platform.connect(params)
        client.begin(secrets(resource, params), public(resource, params))
        if self.patience:
            self.patience.give(client.connection)
        if spoil:
            spoil(client)
        try:
            result = work(resource, params, client, check_mode)
        except Failure as failure:
            self._documented(resource, {"failed": True, **failure.result})
            raise
        finally:
            client.close()
        self._documented(resource, result)
        return result

    def _documented(self, resource, result):
        if found := complaints(resource.module, result):
            raise Undocumented(found)

    def refused(self, run=None, match=None, **options):
        """Why both modes refuse it with the same words, before anything is written.

        run    a resource or command, else the application; or a function that takes C(check_mode) and the options
        match  a pattern of these words
        """
        self.server.clear()
        told = []
        for check_mode in (True, False):
            with pytest.raises(Failure, match=match) as caught:
                if callable(run):
                    run(check_mode, **options)
                else:
                    self.run(run, check_mode, **options)
            told.append(str(caught.value))
        assert told[0] == told[1]
        assert self.server.writes() == []
        return told[0]

    def post(self, path, **body):
        """A request by hand, for what no module does."""
        return self.by_hand("POST", path, **body)

    def key_pair(self, name):
        """The id of an SSH key that Dokploy makes."""
        self.post("sshKey.create", name=name, organizationId="", **self.post("sshKey.generate", type="ed25519"))
        (found,) = [row for row in self.by_hand("GET", "sshKey.allForApps") if row["name"] == name]
        return found["sshKeyId"]

    def by_hand(self, method, path, **body):
        coolify = self.platform == "coolify"
        key = {"Authorization": f"Bearer {self.server.key}"} if coolify else {"x-api-key": self.server.key}
        request = urllib.request.Request(
            f"{self.server.url}/api{'/v1' if coolify else ''}/{path}",
            data=None if method == "GET" else json.dumps(body).encode(),
            headers={**key, "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"null")

    def clear(self):
        """Remove the project, if it exists, with everything in it."""
        project, environment, application = (
            declaration_of(f"{self.platform}_{kind}") for kind in ("project", "environment", "application")
        )

        def found(resource, **place):
            return self.run(declaration_of(f"{resource.module}_info"), details=False, **place)[resource.plural]

        projects = self.run(declaration_of(f"{project.module}_info"))["projects"]
        if self.project not in [item["name"] for item in projects]:
            return
        # Volumes and files would stay on the machine.
        names = {item.name for item in application.delete_options} & {"delete_volumes", "delete_configurations"}
        for item in found(application, project=self.project):
            self.run(
                application,
                **{application.id_option: item[application.id_option], "name": item["name"]},
                **dict.fromkeys(names, True),
                state="absent",
            )
        for item in found(environment, project=self.project):
            if item["name"] != "production":
                self.run(environment, project=self.project, name=item["name"], state="absent")
        self.run(project, name=self.project, state="absent")

    def state(self):
        """Everything that the server holds."""
        return self.server.state()

    def stored(self, *tables):
        """The rows of these tables of the server that are in the project."""
        state, own = self.state(), self.platform == "coolify"
        project, place = ("project_id", "environment_id") if own else ("projectId", "environmentId")
        projects = [row["id" if own else project] for row in state["projects"].values() if row["name"] == self.project]
        places = [row["id" if own else place] for row in state["environments"].values() if row[project] in projects]
        return [row for table in tables for row in state[table].values() if row[place] in places]

    def applications(self):
        """Names of all applications of the server, one for each that exists."""
        return sorted(row["name"] for row in self.state()["applications"].values())

    def image(self, tag="1"):
        if self.platform == "coolify":
            return {"docker_registry_image_name": "nginx", "docker_registry_image_tag": tag}
        return {"docker": {"image": f"nginx:{tag}"}}


class Declared:
    """Things of one kind in the project of an account, as a user declares them.

    resource  the kind
    usual     what is declared where nothing else is said, in pairs
    """

    resource = None
    usual = ()

    def __init__(self, account):
        self.account = account

    def run(self, check_mode=False, **options):
        words = {"project": self.account.project, **dict(self.usual), **options}
        return self.account.run(self.resource, check_mode, **words)

    def refused(self, **options):
        return self.account.refused(self.run, **options)
