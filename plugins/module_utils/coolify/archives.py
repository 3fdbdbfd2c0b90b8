# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Archives of what is mounted on Coolify, asked for now. What becomes of them it tells nobody."""

from __future__ import annotations

from typing import Any

from ..converge.read_only import Found
from ..errors import NotFound, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.near import there_are
from ..language.resource import Resource
from ..transport.client import Client
from .volume_backups import archived, storages
from .wires import PLACE

RUN = {
    kind: Call("POST", f"/{kind}/{{id}}/storages/{{storage}}/backups/run", repeatable=False, since="4.3")
    for kind in ("applications", "databases", "services")
}
DIRECTORY = "/data/coolify/backups/volumes/*/{uuid}"
"""Where archives of a storage lie, in a directory that is called after the team."""


def run(client: Client, resource: Resource, found: Found, params: Record, check_mode: bool) -> dict[str, Any]:
    """Ask for one archive of a storage. Raises PaasError where there is no such storage, or no schedule of it."""
    call = RUN[resource.plural]
    if client.older_than(call.since):
        raise PaasError(f"{client.title} before {call.since} archives no volumes.", "unsupported_version")
    label = f"{resource.title} {found.record.get('name')}"
    uuid = _storage(client, resource, found, params["storage"], label)
    result = {"executions": [], "directory": DIRECTORY.format(uuid=uuid)}
    if check_mode:
        return result
    try:
        client.send(call, {**found.context, "storage": uuid})
    except Unanswered as error:
        raise PaasError(f"{error} Nobody can see whether it is archived.", error.kind, error.status) from None
    except NotFound:
        raise PaasError(
            f"The storage {params['storage']} of the {label} has no schedule, and Coolify archives only what has one."
            " Declare one as volume_backups; enabled=false keeps it from running by itself.",
            "not_found",
            404,
        ) from None
    return result


def _storage(client: Client, resource: Resource, found: Found, name: str, label: str) -> str:
    """Id of what is mounted there. Raises PaasError."""
    call = storages(resource.plural)
    record = client.record(resource.read, found.context, fresh=True)
    there = {row["storage"]: row["uuid"] for row in archived(client.get(call, found.context, fresh=True), record)}
    name = PLACE.normalise(name)
    if name not in there:
        raise PaasError(f"The {label} has no storage {name!r}. {there_are(name, list(there))}", "not_found")
    return str(there[name])
