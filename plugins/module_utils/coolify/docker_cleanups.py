# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cleaning up Docker on a server now."""

from __future__ import annotations

from typing import Any

from ..converge.read_only import Finder
from ..errors import PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return, waiting
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import COOLIFY
from .executions import Runner, execution_return, refuse_failed
from .servers import SERVER

RUN = Call("POST", "/servers/{id}/docker-cleanup/run", repeatable=False, since="4.3")
EXECUTIONS = Call("GET", "/servers/{id}/docker-cleanup/executions", since="4.3")
CHOSEN = ("delete_unused_volumes", "delete_unused_networks")


def _shown(item: Record) -> dict[str, Any]:
    names = ("uuid", "status", "message", "created_at", "finished_at")
    return {name: item.get(name) for name in names}


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    if client.older_than(RUN.since):
        raise PaasError(f"{client.title} before {RUN.since} cleans up only by its own schedule.", "unsupported_version")
    finder = Finder(SERVER, params, client, check_mode)
    found = finder.one()
    result: dict[str, Any] = {"changed": True, "execution": None, "warnings": finder.warnings}
    if found.to_come:
        return result
    runner = Runner(client, EXECUTIONS, found.context)
    if check_mode:
        return result
    runner.ask(RUN, "cleanup", {name: params[name] for name in CHOSEN if params[name] is not None})
    if not params["wait"]:
        return result
    what = f"The cleanup of the server {found.record.get('name')}"
    ran = runner.ended(what, float(params["wait_timeout"]))
    shown = {**result, "execution": _shown(ran) if ran else None}
    unbegun = ". Where another cleanup of it was going on, Coolify has dropped this one; else its queue may be stuck"
    said = f": {ran.get('message') or 'no reason given'}" if ran else ""
    refuse_failed(ran, what, params["wait_timeout"], unbegun, said, shown)
    return shown


DOCKER_CLEANUP = Command(
    platform=COOLIFY,
    kind="docker_cleanup",
    short="Clean up Docker on a server of Coolify now",
    doc=(
        "Removes what no container uses from a server now, waits for the end, and returns what came of it.",
        "When Coolify does that by itself is declared with M(selfhosted.paas.coolify_server).",
    ),
    notes=("Each run cleans up and is changed.",),
    arguments=(
        Option("name", ("Name of the server.",)),
        Option("uuid", ("Id of the server, instead of its name.",)),
        Option(
            "delete_unused_volumes",
            (
                "Whether volumes that no container uses are removed as well. B(Their data is lost), also that of what"
                " is only stopped. Left out, the setting of the server counts.",
            ),
            type="bool",
        ),
        Option(
            "delete_unused_networks",
            (
                "Whether networks that no container uses are removed as well. Left out, the setting of the server"
                " counts.",
            ),
            type="bool",
        ),
        *waiting(600),
    ),
    requirements={"required_one_of": requirements(SERVER)["required_one_of"]},
    attributes="action",
    returns=(
        execution_return(
            Return("message", "What Coolify says of it, such as how full the disk was and is."),
            Return("created_at", "When it began."),
        ),
    ),
    run=_run,
)
