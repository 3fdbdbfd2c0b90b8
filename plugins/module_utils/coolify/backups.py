# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backups of databases on Coolify: taken now, and what became of earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..converge.read_only import Found
from ..errors import Failure, PaasError
from ..language.call import Record
from ..language.commands import Command, Return
from ..language.fields import switch
from ..language.resource import Resource
from ..language.words import Option
from ..transport.client import Client
from ..transport.waiting import Deadline
from ..whole import owners
from . import archives
from .application import APPLICATION
from .client import COOLIFY
from .databases import DATABASE
from .dumps import (
    EXECUTIONS,
    FORGET,
    NOW,
    SCHEDULES,
    age,
    expected,
    is_whole,
    newest_of_each,
    overdue,
    shown,
)
from .executions import RUNNING, SUCCESS, Runner, executions
from .runs import container_runs, routes
from .services import SERVICE

ROUTES = routes("databases")


def _label(found: Found) -> str:
    return f"database {found.record.get('name')}"


def _schedules(client: Client, found: Found, frequency: str | None) -> list[Record]:
    rows = client.records(SCHEDULES, found.context, fresh=True, key="uuid")
    return [row for row in rows if frequency is None or row.get("frequency") == frequency]


def _schedule(client: Client, found: Found, frequency: str | None) -> Record:
    """The one that is meant. Raises PaasError where none is, or several are."""
    rows = _schedules(client, found, frequency)
    if len(rows) == 1:
        return rows[0]
    if rows:
        several = ", ".join(f"{row.get('frequency')} ({row['uuid']})" for row in rows)
        raise PaasError(f"The {_label(found)} has several schedules: {several}. Say which by frequency.", "ambiguous")
    others = ", ".join(str(row.get("frequency")) for row in _schedules(client, found, None))
    which = "" if frequency is None else f" {frequency!r}"
    there = f"There are: {others}." if others else "Declare one as backups of coolify_database."
    raise PaasError(f"The {_label(found)} has no schedule{which} of backups. {there}", "not_found")


def _refuse_idle(client: Client, found: Found) -> None:
    """Coolify makes no dump of a database that does not run by its status, and does not say so."""
    status = str(client.record(DATABASE.read, found.context, fresh=True).get("status"))
    if status.startswith("running"):
        return
    late = "It does run, and the status is late: try again in a minute."
    idle = "Start it with coolify_database: state=started."
    raise PaasError(
        f"The {_label(found)} is {status}, and Coolify dumps only what runs, without a word about others."
        f" {late if container_runs(client, ROUTES, found.context) else idle}",
        "refused",
    )


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    resource = owners.meant(RESOURCES, params)
    _refuse_needless(params, resource)
    found, warnings = owners.find(client, resource, params, check_mode)
    result: dict[str, Any] = {"changed": True, "executions": [], "warnings": warnings}
    if found.to_come:
        return result
    if params["action"] == "delete":
        return {**result, **_delete(client, found, params, check_mode)}
    if params["storage"] is not None:
        return {**result, **archives.run(client, resource, found, params, check_mode)}
    return _dump(client, found, params, check_mode, result)


def _refuse_needless(params: Record, resource: Resource) -> None:
    """Refuse what would be taken and not heeded. Raises PaasError."""
    kind, storage = resource.kind, params["storage"]
    if kind != "database" and storage is None:
        raise PaasError(
            f"Coolify dumps only databases; of {kind}s it archives what is mounted: say which by storage.", "validation"
        )
    named = [name for name in ("frequency", "max_age") if params[name] is not None]
    if storage is not None and named:
        raise PaasError(
            f"storage goes without {' and '.join(named)}: of archives Coolify tells nothing, and each storage has one"
            " schedule.",
            "validation",
        )
    if params["action"] == "delete" and (kind != "database" or storage is not None):
        raise PaasError("action=delete is about a dump of a database; of archives Coolify tells nothing.", "validation")


def _delete(client: Client, found: Found, params: Record, check_mode: bool) -> dict[str, Any]:
    """Remove one execution with its file. One that is not there is gone already."""
    frequency = params["frequency"]
    for schedule in [_schedule(client, found, frequency)] if frequency else _schedules(client, found, None):
        context = {**found.context, "backup": schedule["uuid"]}
        for item in executions(client, EXECUTIONS, context):
            if item["uuid"] != params["execution"]:
                continue
            if item.get("status") == RUNNING:
                raise PaasError(f"The dump {item['uuid']} is still being made; wait for its end.", "conflict")
            if not check_mode:
                words = {"execution": item["uuid"], "delete_s3": params["delete_s3"]}
                client.send(FORGET, {**context, **words})
            return {"executions": [shown(item)]}
    return {"changed": False}


def _dump(client: Client, found: Found, params: Record, check_mode: bool, result: dict[str, Any]) -> dict[str, Any]:
    schedule = _schedule(client, found, params["frequency"])
    runner = Runner(client, EXECUTIONS, {**found.context, "backup": schedule["uuid"]})
    if params["max_age"] is not None:
        now = client.now()
        whole = [item for item in runner.past if is_whole(item, schedule) and age(item, now) <= params["max_age"]]
        if young := newest_of_each(whole, schedule):
            return {**result, "changed": False, "executions": [shown(item) for item in young]}
    _refuse_idle(client, found)
    if check_mode:
        return result
    runner.ask(NOW, "new dump")
    deadline = client.deadline(float(params["wait_timeout"])).of(_label(found))
    ended = (_await(runner, expected(schedule), deadline) if params["wait"] else runner.made())[::-1]
    result["executions"] = [shown(item) for item in ended]
    complaint = _complaint(ended, schedule, params) if params["wait"] else ""
    if complaint:
        raise Failure(complaint, result, kind="timeout" if _are_open(ended, schedule) else "refused")
    return result


def _are_open(items: Sequence[Record], schedule: Record) -> bool:
    return len(items) < expected(schedule) or any(item.get("status") == RUNNING for item in items)


def _await(runner: Runner, number: int, deadline: Deadline) -> list[Record]:
    """What the run has made, once all of it has ended or the time is over."""
    seen: list[Record] = []

    def ended() -> bool | None:
        seen[:] = runner.made()
        running = [item for item in seen if item.get("status") == RUNNING]
        deadline.report(f"{len(seen) - len(running)} of {number} dumps have ended")
        return True if len(seen) >= number and not running else None

    deadline.poll(ended)
    return seen


def _complaint(items: Sequence[Record], schedule: Record, params: Record) -> str:
    """What is wrong with what was made; an empty text where nothing is."""
    seconds = f"{params['wait_timeout']} s"
    if not items:
        return (
            f"No dump has begun within {seconds}. Coolify has taken the request and says nothing of it: its queue may"
            " be stuck, or another backup of this database goes on."
        )
    if _are_open(items, schedule):
        ended = sum(item.get("status") != RUNNING for item in items)
        return f"Of {expected(schedule)} dumps {ended} have ended within {seconds}. They go on at the server."
    texts = []
    for item in items:
        said = str(item.get("message") or "").strip() or "no reason given"
        if item.get("status") != SUCCESS:
            texts.append(f"The dump {item['uuid']} ended as {item.get('status')}: {said}")
        elif not is_whole(item, schedule):
            texts.append(f"The dump {item['uuid']} is on the server and was not copied to S3: {said}")
        elif int(item.get("size") or 0) < params["min_size"]:
            texts.append(f"The dump {item['uuid']} has {item.get('size') or 0} bytes, less than min_size.")
    return "\n".join(texts)


def _list(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    found, warnings = owners.find(client, DATABASE, params, check_mode)
    result: dict[str, Any] = {"backups": [], "warnings": warnings}
    for row in () if found.to_come else _schedules(client, found, params["frequency"]):
        made = executions(client, EXECUTIONS, {**found.context, "backup": row["uuid"]})
        result["backups"].append(
            {
                "uuid": row["uuid"],
                "frequency": row.get("frequency"),
                "enabled": row.get("enabled"),
                "executions": [shown(item, overdue(made, row)) for item in made],
            }
        )
    return result


RESOURCES = (DATABASE, APPLICATION, SERVICE)
FIELDS = (
    Return("uuid", "Its id."),
    Return("status", "V(running), V(success) or V(failed)."),
    Return("size", "Size of the file, in bytes.", "int"),
    Return("filename", "Path of the file on the server; none where it failed."),
    Return("message", "What Coolify says about it."),
    Return("created_at", "When it began."),
    Return(
        "overdue",
        "Whether the retention of its schedule should have removed it, wherever it is kept: its file was not removed,"
        " or no dump has succeeded since the retention was set.",
        "bool",
    ),
)


BACKUP = Command(
    platform=COOLIFY,
    kind="backup",
    short="Back up databases and volumes of Coolify now",
    doc=(
        "Runs a schedule of backups of a database now, waits for it, and returns the outcome of each dump. Or deletes a"
        " dump.",
        "With O(storage) it asks for an archive of what is mounted there, in an application, a database or a service.",
        "Schedules are declared as O(selfhosted.paas.coolify_database#module:backups), and as C(volume_backups) of"
        " M(selfhosted.paas.coolify_application), M(selfhosted.paas.coolify_database) and"
        " M(selfhosted.paas.coolify_service).",
    ),
    notes=(
        "Each run makes a dump and is changed, unless O(max_age) finds one that is young enough.",
        "Coolify dumps only what runs by its status, and says nothing where it does not, nor where a dump never begins."
        " Both fail the task, and so does a dump that was not copied to the S3 storage of its schedule.",
        "Of an archive Coolify tells nothing: neither when it has ended nor whether it was made. So nothing is waited"
        " for; RV(directory) tells where on the server it will lie.",
    ),
    arguments=(
        *owners.options(RESOURCES, "to back up"),
        Option(
            "action",
            ("V(run) backs up now. V(delete) removes the dump O(execution) with its file.",),
            choices=("run", "delete"),
            default="run",
        ),
        Option(
            "storage",
            (
                "What is archived, by the path at which it is mounted, such as V(/data); in a part of a service"
                " V(web:/data). It needs a schedule.",
            ),
        ),
        Option(
            "execution", ("Id of the dump for O(action=delete), as M(selfhosted.paas.coolify_backup_info) has it.",)
        ),
        switch("delete_s3", "Whether O(action=delete) also removes the copy in the S3 storage."),
        Option("frequency", ("O(frequency) of the schedule, as it is written. Needed where there are several.",)),
        Option(
            "max_age",
            (
                "Seconds; where a dump of each database that succeeded is not older than that, nothing is done. Without"
                " it there is a new one in every run.",
            ),
            type="int",
        ),
        Option(
            "min_size",
            ("Bytes that a dump must have at least; a smaller one fails the task, as one without data would be.",),
            type="int",
            default=1,
        ),
        switch("wait", "Whether to wait until all dumps of the schedule have ended.", default=True),
        Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=3600),
    ),
    requirements={**owners.requirements(RESOURCES), "required_if": [["action", "delete", ["execution"]]]},
    attributes="action",
    returns=(
        Return(
            "executions",
            "The dumps that were made, or are young enough, one for each database; or the one that was deleted.",
            "list",
            "dict",
            returned="success, and failure once it is known",
            contains=FIELDS,
        ),
        Return(
            "directory",
            "Directory of the server in which archives of O(storage) lie, where C(*) stands for the team.",
            returned="when O(storage) is given and there",
        ),
    ),
    run=_run,
)


BACKUP_INFO = Command(
    platform=COOLIFY,
    kind="backup_info",
    short="List backups of databases of Coolify",
    doc=("Returns the schedules of a database with the dumps that each has made, the newest first.",),
    arguments=(
        *owners.options((DATABASE,), "with the schedules"),
        Option("frequency", ("Only the schedule with this frequency, as it is written.",)),
    ),
    requirements=owners.requirements((DATABASE,)),
    attributes="info",
    returns=(
        Return(
            "backups",
            "The schedules.",
            "list",
            "dict",
            returned="success",
            contains=(
                Return("uuid", "Its id."),
                Return("frequency", "When it runs."),
                Return("enabled", "Whether it does.", "bool"),
                Return("executions", "Its dumps, the newest first.", "list", "dict", contains=FIELDS),
            ),
        ),
    ),
    run=_list,
)
