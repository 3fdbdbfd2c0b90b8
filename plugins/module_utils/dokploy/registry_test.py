# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether servers of Dokploy get into a registry."""

from __future__ import annotations

from typing import Any

from ..converge.read_only import Finder
from ..errors import ApiError, Failure, PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return
from ..language.near import there_are
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import DOKPLOY, SERVERS
from .registries import REGISTRY

TEST = Call("POST", "registry.testRegistryById", body={"registryId": "{id}", "serverId": "{server}"})
OWN = "none"
"""What Dokploy calls its own server there."""


def _servers(client: Client, wanted: list[str] | None) -> list[tuple[str, str]]:
    """Ids and names. Raises PaasError for one that is not there."""
    if wanted == []:
        return [(OWN, "")]
    rows = client.records(SERVERS, {}, key="serverId", name="name")
    if wanted is None:
        return [(OWN, ""), *((str(row["serverId"]), str(row["name"])) for row in rows)]
    found = []
    for name in wanted:
        meant = [row for row in rows if name in (row["name"], row["serverId"])]
        if not meant:
            raise PaasError(
                f"There is no server {name!r}. {there_are(name, [row['name'] for row in rows])}", "not_found"
            )
        if len(meant) > 1:
            ids = ", ".join(str(row["serverId"]) for row in meant)
            raise PaasError(f"There are several servers called {name!r}: {ids}. Give one of these ids.", "ambiguous")
        found.append((str(meant[0]["serverId"]), str(meant[0]["name"])))
    return found


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    finder = Finder(REGISTRY, params, client, check_mode)
    found = finder.one()
    name = str(found.record.get("registryName"))
    shown = {"name": name, "registry_id": found.context["id"]}
    result: dict[str, Any] = {"registry": shown, "tested": [], "failed_on": [], "warnings": finder.warnings}
    if found.to_come:
        return result
    servers = _servers(client, params["servers"])
    if check_mode:
        return result
    client.connection.redactor.add(*finder.secrets(found))
    told = []
    for identifier, title in servers:
        try:
            client.send(TEST, {**found.context, "server": identifier})
        except ApiError as error:
            if error.kind in ("permission", "authentication", "rate_limit"):
                raise
            result["failed_on"].append(title)
            told.append(f"{f'The server {title}' if title else 'Dokploy itself'}: {error}")
        result["tested"].append(title)
    if told:
        lines = "\n".join(told)
        raise Failure(f"{len(told)} of {len(servers)} servers do not get into the registry {name!r}.\n{lines}", result)
    return result


_ONCE_KNOWN = "success, and failure once it is known"
REGISTRY_TEST = Command(
    platform=DOKPLOY,
    kind="registry_test",
    short="Test whether servers of Dokploy can log in to a registry",
    doc=(
        "Lets the server of Dokploy and its remote servers log in to a registry as it is stored, and fails with what"
        " each of them said that did not get in.",
    ),
    notes=(
        "In check mode nobody logs in.",
        "Docker remembers the login on the servers that get in; in Dokploy nothing is stored, so it is never changed.",
    ),
    arguments=(
        Option("name", ("Name of the registry.",)),
        Option("registry_id", ("Id of the registry, instead of its name.",)),
        Option(
            "servers",
            (
                "Names or ids of the remote servers that try it; an empty list for the server of Dokploy alone. Left"
                " out, all of them and that one do.",
            ),
            type="list",
            elements="str",
        ),
    ),
    requirements={"required_one_of": requirements(REGISTRY)["required_one_of"]},
    attributes="info",
    returns=(
        Return(
            "registry",
            "Which one it was.",
            "dict",
            returned=_ONCE_KNOWN,
            contains=(Return("name", "Its name."), Return("registry_id", "Its id.")),
        ),
        Return(
            "tested",
            "Names of the servers that have tried it; empty for that of Dokploy.",
            "list",
            "str",
            returned=_ONCE_KNOWN,
        ),
        Return("failed_on", "Those of them that did not get in.", "list", "str", returned=_ONCE_KNOWN),
    ),
    run=_run,
)
