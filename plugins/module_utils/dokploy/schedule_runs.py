# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules of Dokploy, run now."""

from __future__ import annotations

from typing import Any

from ..errors import Failure, PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return, waiting
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client
from ..whole import owners
from .application import APPLICATION
from .client import DOKPLOY
from .composes import COMPOSE
from .executions import (
    PATIENCE,
    RUNNING,
    STATUS,
    SUCCESS,
    Ran,
    Runner,
    unfinished,
)
from .servers import SERVER

RESOURCES = (APPLICATION, COMPOSE, SERVER)
OWN = "dokploy-server"
LISTED = Call("GET", "schedule.list", query={"id": "{owner}", "scheduleType": "{of}"})
RUN = Call("POST", "schedule.runManually", body={"scheduleId": "{task}"}, repeatable=False, timeout=PATIENCE)


def _schedule(client: Client, params: Record, check_mode: bool) -> tuple[Record | None, str, list[str]]:
    """The one that is meant, whose it is, and warnings. Raises PaasError where none is, or several are."""
    warnings: list[str] = []
    owner, of, label = "dokploy", OWN, "web server"
    if not params["web_server"]:
        resource = owners.meant(RESOURCES, params)
        found, warnings = owners.find(client, resource, params, check_mode)
        of = resource.kind
        owner, label = found.context["id"], f"{of} {found.record.get('name')}"
        if found.to_come:
            return None, label, warnings
    rows = client.records(LISTED, {"owner": owner, "of": of}, fresh=True, key="scheduleId")
    name = params["schedule"]
    meant = [row for row in rows if row.get("name") == name] or [row for row in rows if row["scheduleId"] == name]
    if len(meant) == 1:
        return meant[0], label, warnings
    if meant:
        ids = ", ".join(str(row["scheduleId"]) for row in meant)
        raise PaasError(
            f"The {label} has {len(meant)} schedules called {name!r}: {ids}. Give one of these ids.", "ambiguous"
        )
    others = there_are(name, [row.get("name") for row in rows])
    raise PaasError(f"The {label} has no schedule {name!r}. {others}", "not_found")


def _shown(ran: Ran) -> dict[str, Any]:
    return {
        "deployment_id": ran.id,
        "status": ran.status,
        "output": ran.log,
        "started_at": ran.begun,
        "finished_at": ran.record.get("finishedAt"),
    }


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    schedule, label, warnings = _schedule(client, params, check_mode)
    result: dict[str, Any] = {"changed": True, "execution": None, "warnings": warnings}
    if schedule is None:
        return result
    what = f"schedule {schedule.get('name')} of the {label}"
    runner = Runner(client, schedule["scheduleId"], "schedule", what, RUN)
    past = runner.past()
    if past and past[0].status == RUNNING and not params["supersede"]:
        raise PaasError(
            f"The {what} is running since {past[0].begun}, and Dokploy would call that run a failure once another one"
            " begins. Wait for its end, or say supersede=true.",
            "conflict",
        )
    if check_mode:
        return result
    ran = runner.run(params["wait"], float(params["wait_timeout"]), past)
    shown = {**result, "execution": _shown(ran) if ran else None}
    if not params["wait"] or (ran and ran.status == SUCCESS):
        return shown
    if ran is None or ran.status == RUNNING:
        raise Failure(unfinished(ran, what, params["wait_timeout"]), shown, kind="timeout")
    raise Failure(f"The {what} ended as {ran.status}. The end of what it wrote:\n{ran.said}", shown)


SCHEDULE = Command(
    platform=DOKPLOY,
    kind="schedule",
    short="Run schedules of Dokploy now",
    doc=(
        "Runs a schedule of an application, a compose, a server or Dokploy itself now, waits for its end, and returns"
        " what it wrote.",
        "Schedules are declared as O(selfhosted.paas.dokploy_application#module:schedules),"
        " O(selfhosted.paas.dokploy_compose#module:schedules), O(selfhosted.paas.dokploy_server#module:schedules) and"
        " O(selfhosted.paas.dokploy_web_server#module:schedules).",
    ),
    notes=(
        "Each run executes the schedule and is changed.",
        "Dokploy runs those of applications and services inside of a container that runs, and those of servers as"
        " scripts on the host.",
    ),
    arguments=(
        *owners.options(RESOURCES, "that has the schedule"),
        Option("web_server", ("Whether it is a schedule of Dokploy itself.",), type="bool", default=False),
        Option("schedule", ("Name of the schedule; its id where several have the same name.",), required=True),
        Option(
            "supersede",
            (
                "Whether one that is running is run once more. Dokploy then records the first run as failed, and lets"
                " it go on.",
            ),
            type="bool",
            default=False,
        ),
        *waiting(600),
    ),
    requirements=owners.requirements(RESOURCES, "web_server"),
    attributes="action",
    returns=(
        Return(
            "execution",
            "What became of it; none where none can be seen.",
            "dict",
            returned="success, and failure once it is known",
            contains=(
                Return("deployment_id", "Id of the deployment by which Dokploy has recorded it."),
                STATUS,
                Return("output", "What it wrote, at most the last 200 lines."),
                Return("started_at", "When it began."),
                Return("finished_at", "When it ended."),
            ),
        ),
    ),
    run=_run,
)
