# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Docker and Dokploy know of networks, brought together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..converge.places import sought
from ..converge.run import begun
from ..errors import Failure, PaasError
from ..language.call import Call, Record, pick
from ..language.commands import Command, Return
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client
from .client import DOKPLOY, ON_SERVER
from .networks import NETWORK, SINCE

TO_SYNC = Call("GET", "network.networksToSync", query={"serverId": "{server}"})
IMPORT = Call("POST", "network.import", repeatable=False)
RECREATE = Call("POST", "network.recreate", body={"networkId": "{id}"}, repeatable=False)
INSPECT = Call("GET", "network.inspect", query={"networkId": "{id}"})
(_SERVER,) = NETWORK.references


def _wanted(client: Client, params: Record, place: Record, importable: Sequence[str]) -> list[str]:
    """Declared names that Dokploy does not know yet. Raises PaasError for one that nobody knows."""
    known = [row.get("name") for row in client.records(ON_SERVER, place)]
    wanted = [name for name in dict.fromkeys(params.get("import_names") or ()) if name not in known]
    for name in wanted:
        if name not in importable:
            raise PaasError(
                f"Docker has no network {name!r} there that Dokploy could take over. {there_are(name, importable)}",
                "not_found",
            )
    return wanted


def _take_over(client: Client, place: Record, names: list[str]) -> None:
    """Raises Failure where Dokploy did not take over each of them; the others it has then."""
    where = {"serverId": place["server"]} if place["server"] else {}
    answer = client.send(IMPORT, {}, {**where, "names": names})
    errors = [row for row in pick(answer, "errors") or () if isinstance(row, Mapping)]
    if errors:
        said = "; ".join(f"{row.get('name')}: {row.get('error')}" for row in errors)
        done = [name for name in names if name in (pick(answer, "imported") or ())]
        text = f"Dokploy did not take over every network: {said}"
        raise Failure(text, {"changed": bool(done), "imported": done}, kind="refused")


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    client.version()
    if client.older_than(SINCE):
        raise PaasError(
            f"Networks need Dokploy {SINCE} or newer; this server is {client.usage.server_version}.",
            "unsupported_version",
        )
    place = {"server": None}
    if params.get("server") is not None:
        server = sought(begun(NETWORK, {"server": params["server"]}, client, check_mode), _SERVER)
        if server is None:
            names = list(params.get("import_names") or ())
            warning = f"There is no server {params['server']!r} yet; an earlier task may enter it."
            nothing: dict[str, Any] = {"recreated": [], "importable": [], "missing": []}
            return {**nothing, "changed": bool(names), "imported": names, "warnings": [warning]}
        place["server"] = server[_SERVER.id]
    found = client.record(TO_SYNC, place)
    importable = client.listed(found.get("importable"), TO_SYNC, "importable", name="name")
    missing = client.listed(found.get("missing"), TO_SYNC, "missing", "networkId", "name")
    names = _wanted(client, params, place, [str(row["name"]) for row in importable])
    lost = list(missing) if params.get("recreate") else []
    if not check_mode:
        if names:
            _take_over(client, place, names)
        for row in lost:
            client.send(RECREATE, {"id": row["networkId"]})
            client.get(INSPECT, {"id": row["networkId"]}, fresh=True)
    return {
        "changed": bool(names or lost),
        "imported": names,
        "recreated": [row["name"] for row in lost],
        "importable": [dict(row) for row in importable if row["name"] not in names],
        "missing": [row["name"] for row in missing if row not in lost],
    }


NETWORK_SYNC = Command(
    platform=DOKPLOY,
    kind="network_sync",
    short="Synchronize networks between Docker and Dokploy",
    doc=(
        "Tells which networks of a server Docker has and Dokploy does not know, and which Dokploy knows and Docker has"
        " lost; takes over the ones and makes the others again where that is asked for.",
        "What it takes over and makes again is kept as it is; nothing is removed.",
    ),
    notes=("Networks of Docker itself and of Dokploy are never among them.",),
    arguments=(
        Option("server", ("Name or id of the remote server; left out, the host of Dokploy.",)),
        Option(
            "import_names",
            ("Names of networks of Docker that Dokploy shall know. What it knows already is left alone.",),
            type="list",
            elements="str",
        ),
        Option(
            "recreate",
            ("Whether networks that Dokploy knows and Docker has lost are made again, as Dokploy knows them.",),
            type="bool",
            default=False,
        ),
    ),
    attributes="action",
    returns=(
        Return(
            "imported",
            "Names of the networks that were taken over.",
            "list",
            "str",
            returned="success, and failure where only some were",
        ),
        Return("recreated", "Names of the networks that were made again.", "list", "str", returned="success"),
        Return(
            "importable",
            "What else Docker has and Dokploy does not know.",
            "list",
            "dict",
            returned="success",
            contains=(
                Return("name", "Its name."),
                Return("driver", "Its driver."),
                Return("internal", "Whether it is cut off from the outside.", "bool"),
                Return("attachable", "Whether containers outside of the swarm may join it.", "bool"),
                Return("subnets", "Its subnets.", "list", "str"),
            ),
        ),
        Return("missing", "Names of those that Dokploy knows and Docker lacks.", "list", "str", returned="success"),
    ),
    run=_run,
)
