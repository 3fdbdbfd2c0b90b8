# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others refer to on a Coolify server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..case import NotThere
from ..objects import Makers, Value, pem, send

if TYPE_CHECKING:
    from frame import Bench


def _add(bench: Bench, path: str, body: dict[str, Any], number: str = "uuid") -> str:
    answer = send(bench, "POST", path, **body)
    bench.cleanup.append(lambda: send(bench, "DELETE", f"{path}/{answer[number]}"))
    return str(answer["uuid"])


def _private_key(bench: Bench, name: str) -> str:
    bench.made[f"id of {name}"] = _add(bench, "/security/keys", {"name": name, "private_key": pem()})
    return name


def _key_id(bench: Bench) -> str:
    return str(bench.made[f"id of {needed(bench, 'private key')}"])


def _server(bench: Bench, name: str) -> str:
    """At an address that nobody has, so that nothing can be deployed there."""
    taken = {row["ip"] for row in send(bench, "GET", "/servers")}
    address = next(text for number in range(1, 255) if (text := f"192.0.2.{number}") not in taken)
    return _add(bench, "/servers", {"name": name, "ip": address, "private_key_uuid": _key_id(bench)})


def _own_server(bench: Bench, name: str) -> str:
    """The one that every Coolify has, unless REAL_SERVER names another one that can be used."""
    rows = send(bench, "GET", "/servers")
    wanted = os.environ.get("REAL_SERVER")
    return str(next((row for row in rows if wanted in (row["name"], row["uuid"])), rows[0])["uuid"])


def _reached_server(bench: Bench, name: str) -> str:
    """One at which Coolify can log in, where a network can be removed by itself."""
    if bench.server.embedded is None:
        return _own_server(bench, name)
    body = {"name": name, "ip": f"{name.replace(' ', '-')}.invalid", "private_key_uuid": _key_id(bench)}
    made = _add(bench, "/servers", body)
    send(bench, "POST", f"/servers/{made}/validate")
    bench.server.embedded.let_pass(60)
    return made


def _server_with_destinations(bench: Bench, name: str) -> str:
    """Where it can, one at which Coolify can delete the files that it mounts from there."""
    return (_server if bench.server.embedded is None else _reached_server)(bench, name)


def _destination(bench: Bench, name: str) -> str:
    """It goes with its server; by itself it can be removed only where that can be reached."""
    network = name.replace(" ", "-")
    path = f"/servers/{needed(bench, 'server with destinations')}/destinations"
    bench.made[f"id of {network}"] = send(bench, "POST", path, name=network, network=network)["uuid"]
    return network


def _github_app(bench: Bench, name: str) -> str:
    if bench.server.real:
        return _named("COOLIFY_GITHUB_APP")
    body = {
        "name": name,
        **dict.fromkeys(("client_id", "client_secret", "webhook_secret"), "fields"),
        **dict.fromkeys(("api_url", "html_url"), "http://127.0.0.1:8899"),
        "app_id": 1,
        "installation_id": 2,
        "private_key_uuid": _key_id(bench),
    }
    _add(bench, "/github-apps", body, number="id")
    return name


def _s3_storage(bench: Bench, name: str) -> str:
    """One that the server has reached: it takes no other for backups."""
    if bench.server.real:
        return _named("COOLIFY_S3")
    body = {"name": name, "endpoint": "https://s3.example.com", "bucket": "bucket", "region": "us-east-1"}
    made = _add(bench, "/s3-storages", {**body, "key": "bench-key", "secret": "bench-value"})
    bench.made[f"id of {name}"] = made
    send(bench, "POST", f"/s3-storages/{made}/validate")
    return name


def _named(variable: str) -> str:
    """What belongs to somebody's account elsewhere."""
    if not os.environ.get(variable):
        raise NotThere(f"{variable} names none")
    return os.environ[variable]


MAKERS = Makers(
    {
        "private key": _private_key,
        "own server": _own_server,
        "server": _server,
        "server with destinations": _server_with_destinations,
        "reached server": _reached_server,
        "destination": _destination,
        "github app": _github_app,
        "S3 storage": _s3_storage,
    }
)
needed, first, second = MAKERS.needed, MAKERS.first, MAKERS.second


def repository(bench: Bench) -> str:
    """One that the GitHub app can read."""
    return _named("COOLIFY_GITHUB_REPOSITORY") if bench.server.real else "acme/app"


def listed_since(version: str, what: str, number: int = 1) -> Value:
    """What is meant by its name, or by its id where the server is too old to list such things."""

    def value(bench: Bench) -> str:
        name = str(needed(bench, what, number))
        return str(bench.made[f"id of {name}"]) if bench.older_than(version) else name

    return value


def destination(number: int) -> Value:
    return listed_since("4.2", "destination", number)
