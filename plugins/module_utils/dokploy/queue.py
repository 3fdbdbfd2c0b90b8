# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dokploy's queue of deployments: one at a time, whosoever it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from ..errors import PaasError
from ..language.call import Call, Record, pick
from ..transport.client import Client
from .calls import OF_APPLICATIONS, OF_COMPOSE

QUEUE = Call("GET", "deployment.queueList")
QUEUE_SINCE = "0.28.3"
WAY_OUT = (
    "selfhosted.paas.dokploy_deployment ends a build with action=kill_build, together with every other build on that"
    " server, and takes what waits out of the queue with action=clean_queue. What hangs in anything but a build ends"
    " only with a restart of Dokploy."
)


def shows_queue(client: Client) -> bool:
    """Whether the server tells what waits to be deployed."""
    return not client.older_than(QUEUE_SINCE)


def lacks(client: Client, since: str) -> str:
    """Why something cannot be known."""
    return f"Dokploy tells it from {since} on, and this server is {client.usage.server_version}"


def require(client: Client, since: str, what: str) -> None:
    """Raises PaasError where the server is older. what: what cannot be done then"""
    if client.older_than(since):
        raise PaasError(f"{what}: {lacks(client, since)}.", "unsupported_version")


def jobs(client: Client) -> Sequence[Record]:
    return client.records(QUEUE, {}, fresh=True)


def why_waiting(client: Client) -> str:
    """What a deployment that has not begun waits for, by name, and the way out."""
    if not shows_queue(client):
        return f"whether it waits or was lost cannot be known. {lacks(client, QUEUE_SINCE)}."
    found = jobs(client)
    active = [job for job in found if job.get("state") == "active"]
    if not active:
        return f"nothing is being deployed, and {len(found)} wait in the queue. It stays there."
    before = "; ".join(_named(client, job) for job in active)
    return f"Dokploy runs one at a time, and now it is at {before}. It stays in the queue. {WAY_OUT}"


def _named(client: Client, job: Record) -> str:
    data = job.get("data")
    data = data if isinstance(data, dict) else {}
    calls = OF_COMPOSE if data.get(OF_COMPOSE.key) else OF_APPLICATIONS
    identifier = str(data.get(calls.key))
    begun = job.get("processedOn")
    since = ""
    if isinstance(begun, (int, float)):
        moment = datetime.fromtimestamp(begun / 1000, timezone.utc)
        since = f", since {moment:%H:%M:%S} UTC"
    return f"the deployment {data.get('titleLog')!r} of {calls.kind} {_path(client, calls.read, identifier)}{since}"


def _path(client: Client, call: Call, identifier: str) -> str:
    """Project, environment and name; the id where nobody may tell."""
    try:
        record: Any = client.record(call, {"id": identifier})
    except PaasError:
        return identifier
    names = (pick(record, "environment.project.name"), pick(record, "environment.name"), record.get("name"))
    return "/".join(str(name) for name in names if name) or identifier
