# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cleaning up Docker on a server now."""

from __future__ import annotations

from typing import Any

from ..converge.finding import Finder
from ..errors import Failure, PaasError, Unanswered
from ..language.call import Call, Record
from ..language.commands import Command, Return, waiting
from ..language.spec import requirements
from ..language.words import Option
from ..transport.client import Client
from .client import COOLIFY
from .servers import SERVER

RUN = Call("POST", "/servers/{id}/docker-cleanup/run", repeatable=False, since="4.3")
EXECUTIONS = Call("GET", "/servers/{id}/docker-cleanup/executions", since="4.3")
RUNNING, SUCCESS = "running", "success"
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

    def listed() -> list[Record]:
        return list(client.records(EXECUTIONS, found.context, fresh=True, key="uuid"))

    known = {item["uuid"] for item in listed()}
    if check_mode:
        return result

    def made() -> list[Record]:
        """What has begun since, the oldest first: what somebody else has asked for comes later."""
        return [item for item in listed() if item["uuid"] not in known][::-1]

    chosen = {name: params[name] for name in CHOSEN if params[name] is not None}
    try:
        client.send_once(RUN, found.context, chosen, lambda: made() or None)
    except Unanswered as error:
        raise PaasError(f"{error} No cleanup can be seen; run again to find out.", error.kind, error.status) from None
    if not params["wait"]:
        return result
    what = f"The cleanup of the server {found.record.get('name')}"
    deadline = client.deadline(float(params["wait_timeout"])).of(what)
    seen: list[Record] = []

    def ended() -> bool | None:
        seen[:] = made()[:1]
        deadline.report(f"it is {seen[0].get('status')}" if seen else "it has not begun")
        return True if seen and seen[0].get("status") != RUNNING else None

    deadline.poll(ended)
    shown = {**result, "execution": _shown(seen[0]) if seen else None}
    if seen and seen[0].get("status") == SUCCESS:
        return shown
    if not seen or seen[0].get("status") == RUNNING:
        begun = (
            "goes on at the server"
            if seen
            else "has not begun. Where another cleanup of it was going on, Coolify has dropped this one; else its queue"
            " may be stuck"
        )
        text = f"{what} has not ended within {params['wait_timeout']} s: it {begun}."
        raise Failure(text, shown, kind="timeout")
    text = f"{what} ended as {seen[0].get('status')}: {seen[0].get('message') or 'no reason given'}"
    raise Failure(text, shown, kind="refused")


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
        Return(
            "execution",
            "What became of it; none where nobody has waited.",
            "dict",
            returned="success, and failure once it is known",
            contains=(
                Return("uuid", "Its id."),
                Return("status", "V(success), V(failed) or V(running)."),
                Return("message", "What Coolify says of it, such as how full the disk was and is."),
                Return("created_at", "When it began."),
                Return("finished_at", "When it ended."),
            ),
        ),
    ),
    run=_run,
)
