# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of a Dokploy server that applications refer to by name; made when a sample first asks for one."""

from __future__ import annotations

import uuid
from typing import Any, Callable

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import PROJECT
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import ApiError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.call import Call
from frame import Bench


def post(bench: Bench, procedure: str, **body: Any) -> Any:
    client = bench.client(PROJECT)
    try:
        return client.send(Call("POST", procedure), {}, body)
    finally:
        client.close()


def listed(bench: Bench, procedure: str) -> Any:
    client = bench.client(PROJECT)
    try:
        return client.get(Call("GET", procedure), {})
    finally:
        client.close()


def _key_pair(bench: Bench, name: str) -> Callable[[], Any]:
    keys = post(bench, "sshKey.generate", type="ed25519")
    post(bench, "sshKey.create", name=name, organizationId="", **keys)
    return _remover(bench, "sshKey", "sshKeyId", _id(bench, "sshKey.allForApps", name, "sshKeyId"))


def _registry(bench: Bench, name: str) -> Callable[[], Any]:
    host = f"{name.replace(' ', '-')}.example.com"
    row = post(
        bench,
        "registry.create",
        registryName=name,
        username=f"{name} user",
        password=f"{name} password",
        registryUrl=host,
        registryType="cloud",
        imagePrefix=None,
    )
    return _remover(bench, "registry", "registryId", row["registryId"])


def _network(bench: Bench, name: str) -> Callable[[], Any]:
    row = post(bench, "network.create", name=name, driver="overlay", attachable=True)
    return _remover(bench, "network", "networkId", row["networkId"])


def _destination(bench: Bench, name: str) -> Callable[[], Any]:
    words = {"accessKey": "a", "secretAccessKey": "s", "bucket": "b", "region": "r", "endpoint": "https://s3.invalid"}
    row = post(bench, "destination.create", name=name, provider="Other", additionalFlags=[], **words)
    return _remover(bench, "destination", "destinationId", row["destinationId"])


def _server(kind: str) -> Callable[[Bench, str], Callable[[], Any]]:
    def make(bench: Bench, name: str) -> Callable[[], Any]:
        row = post(
            bench,
            "server.create",
            name=name,
            description="",
            ipAddress="192.0.2.1",
            port=22,
            username="root",
            sshKeyId=_id(bench, "sshKey.allForApps", needed(bench, "ssh key"), "sshKeyId"),
            serverType=kind,
        )
        return _remover(bench, "server", "serverId", row["serverId"])

    return make


def _provider(kind: str, **more: Any) -> Callable[[Bench, str], Callable[[], Any]]:
    def make(bench: Bench, name: str) -> Callable[[], Any]:
        if kind == "github":
            if bench.server.real:
                # Only on a real server: Dokploy has no API for it.
                pytest.skip("a GitHub account can only be connected in a browser")
            bench.server.embedded.configure(github=name)
        else:
            post(bench, f"{kind}.create", name=name, **more)
        return _remover(bench, "gitProvider", "gitProviderId", _id(bench, "gitProvider.getAll", name, "gitProviderId"))

    return make


MAKERS: dict[str, Callable[[Bench, str], Callable[[], Any]]] = {
    "ssh key": _key_pair,
    "registry": _registry,
    "network": _network,
    "destination": _destination,
    "server": _server("deploy"),
    "build server": _server("build"),
    "github": _provider("github"),
    "gitlab": _provider("gitlab", authId="fields", gitlabUrl="https://gitlab.example.com"),
    "gitea": _provider("gitea", giteaUrl="https://gitea.example.com"),
    "bitbucket": _provider("bitbucket", authId="fields"),
}


def needed(bench: Bench, kind: str, number: int = 1) -> str:
    """Name of the first, second ... object of a kind, which is made now if it is not there yet."""
    key = f"{kind} {number}"
    if key not in bench.made:
        name = f"{key} {uuid.uuid4().hex[:6]}"
        try:
            # Not all of them can be made through the API of every version that knows them.
            with bench.posing(""):
                bench.cleanup.append(MAKERS[kind](bench, name))
        except ApiError as error:
            if not bench.server.real:
                raise
            # No registry, no S3: what a real server checks cannot be made up for it.
            pytest.skip(f"this server makes no {kind}: {error}")
        bench.made[key] = name
    return str(bench.made[key])


def first(kind: str) -> Callable[[Bench], str]:
    return lambda bench: needed(bench, kind, 1)


def second(kind: str) -> Callable[[Bench], str]:
    return lambda bench: needed(bench, kind, 2)


def ssh_key(number: int) -> Callable[[Bench], str]:
    """An SSH key by its name, or by its id where the server does not list the keys."""

    def value(bench: Bench) -> str:
        name = needed(bench, "ssh key", number)
        if not bench.older_than("0.29"):
            return name
        with bench.posing(""):
            return _id(bench, "sshKey.allForApps", name, "sshKeyId")

    return value


def _id(bench: Bench, procedure: str, name: str, key: str) -> str:
    return next(str(row[key]) for row in listed(bench, procedure) if row["name"] == name)


def _remover(bench: Bench, router: str, key: str, identifier: str) -> Callable[[], Any]:
    return lambda: post(bench, f"{router}.remove", **{key: identifier})
