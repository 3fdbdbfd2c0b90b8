# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others refer to on a Dokploy server."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..case import NotThere
from ..objects import Maker, Makers, Value, send

if TYPE_CHECKING:
    from frame import Bench


def _post(bench: Bench, procedure: str, **body: Any) -> Any:
    return send(bench, "POST", procedure, **body)


def _id(bench: Bench, procedure: str, name: str, key: str) -> str:
    return next(str(row[key]) for row in send(bench, "GET", procedure) if row["name"] == name)


def _removed_later(bench: Bench, router: str, key: str, identifier: str) -> None:
    bench.cleanup.append(lambda: _post(bench, f"{router}.remove", **{key: identifier}))


def _key_pair(bench: Bench, name: str) -> str:
    keys = _post(bench, "sshKey.generate", type="ed25519")
    _post(bench, "sshKey.create", name=name, organizationId="", **keys)
    bench.made[f"id of {name}"] = _id(bench, "sshKey.allForApps", name, "sshKeyId")
    _removed_later(bench, "sshKey", "sshKeyId", bench.made[f"id of {name}"])
    return name


def _registry(bench: Bench, name: str) -> str:
    row = _post(
        bench,
        "registry.create",
        registryName=name,
        username=f"{name} user",
        password=f"{name} password",
        registryUrl=f"{name.replace(' ', '-')}.example.com",
        registryType="cloud",
        imagePrefix=None,
    )
    _removed_later(bench, "registry", "registryId", row["registryId"])
    return name


def _network(bench: Bench, name: str) -> str:
    row = _post(bench, "network.create", name=name, driver="overlay", attachable=True)
    _removed_later(bench, "network", "networkId", row["networkId"])
    return name


def _tag(bench: Bench, name: str) -> str:
    row = _post(bench, "tag.create", name=name)
    _removed_later(bench, "tag", "tagId", row["tagId"])
    return name


def _destination(bench: Bench, name: str) -> str:
    words = {"accessKey": "a", "secretAccessKey": "s", "bucket": "b", "region": "r", "endpoint": "https://s3.invalid"}
    row = _post(bench, "destination.create", name=name, provider="Other", additionalFlags=[], **words)
    _removed_later(bench, "destination", "destinationId", row["destinationId"])
    return name


def _server(kind: str) -> Maker:
    def make(bench: Bench, name: str) -> str:
        row = _post(
            bench,
            "server.create",
            name=name,
            description="",
            ipAddress="192.0.2.1",
            port=22,
            username="root",
            sshKeyId=bench.made[f"id of {needed(bench, 'ssh key')}"],
            serverType=kind,
        )
        _removed_later(bench, "server", "serverId", row["serverId"])
        return name

    return make


def _service(bench: Bench, name: str) -> str:
    rows = send(bench, "GET", "project.all")
    place = next(row for row in rows if row["name"] == bench.project)["environments"][0]
    row = _post(bench, "application.create", name=name, environmentId=place["environmentId"])
    bench.cleanup.append(lambda: _post(bench, "application.delete", applicationId=row["applicationId"]))
    return f"{bench.project}/{place['name']}/{name}"


def _provider(kind: str, **more: Any) -> Maker:
    def make(bench: Bench, name: str) -> str:
        if kind == "github":
            if bench.server.embedded is None:
                raise NotThere("a GitHub account can only be connected in a browser")
            # Dokploy has no API for it.
            bench.server.embedded.configure(github=name)
        else:
            _post(bench, f"{kind}.create", name=name, **more)
        _removed_later(bench, "gitProvider", "gitProviderId", _id(bench, "gitProvider.getAll", name, "gitProviderId"))
        return name

    return make


MAKERS = Makers(
    {
        "ssh key": _key_pair,
        "registry": _registry,
        "network": _network,
        "tag": _tag,
        "destination": _destination,
        "server": _server("deploy"),
        "build server": _server("build"),
        "service": _service,
        "github": _provider("github"),
        "gitlab": _provider("gitlab", authId="fields", gitlabUrl="https://gitlab.example.com"),
        "gitea": _provider("gitea", giteaUrl="https://gitea.example.com"),
        "bitbucket": _provider("bitbucket", authId="fields"),
    }
)
needed, first, second = MAKERS.needed, MAKERS.first, MAKERS.second


def ssh_key(number: int) -> Value:
    """An SSH key by its name, or by its id where the server does not list the keys."""

    def value(bench: Bench) -> str:
        name = str(needed(bench, "ssh key", number))
        return str(bench.made[f"id of {name}"]) if bench.older_than("0.29") else name

    return value


def folder(text: str) -> Value:
    """A directory with one file, which holds this text."""

    def make(bench: Bench) -> str:
        key = f"folder {text}"
        if key not in bench.made:
            path = Path(tempfile.mkdtemp())
            (path / "Dockerfile").write_text(f"FROM {text}\n")
            bench.made[key] = str(path)
            bench.cleanup.append(lambda: shutil.rmtree(path))
        return str(bench.made[key])

    return make


def set_up(bench: Bench, identifier: str) -> None:
    """Have what a server has once it is set up."""
    if bench.server.embedded is None:
        raise NotThere("setting up a server takes a machine that Dokploy may change")
    bench.server.embedded.configure(set_up=identifier)
