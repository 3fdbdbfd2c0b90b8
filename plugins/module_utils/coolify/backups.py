# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backups of databases on Coolify: taken now, and what became of earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..converge.finding import Finder, Found
from ..errors import Failure, PaasError, Unanswered
from ..language.call import Record
from ..language.commands import Command, Return
from ..language.words import Option
from ..transport.client import Client
from ..transport.waiting import Deadline
from .client import COOLIFY
from .databases import DATABASE
from .dumps import NOW, RUNNING, SCHEDULES, SUCCESS, age, executions, expected, is_whole, shown
from .runs import container_runs, routes

ROUTES = routes("databases")


def _find(client: Client, params: Record, check_mode: bool) -> tuple[Found, list[str]]:
    named = {**params, "name": params["database"], "uuid": params["database_uuid"]}
    finder = Finder(DATABASE, named, client, check_mode)
    return finder.one(), finder.warnings


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
    found, warnings = _find(client, params, check_mode)
    result: dict[str, Any] = {"changed": True, "executions": [], **({"warnings": warnings} if warnings else {})}
    if found.to_come:
        return result
    schedule = _schedule(client, found, params["frequency"])
    context = {**found.context, "backup": schedule["uuid"]}
    before = executions(client, context)
    if params["max_age"] is not None:
        young = [item for item in before if is_whole(item, schedule) and age(item) <= params["max_age"]]
        if young:
            return {**result, "changed": False, "executions": [shown(young[0])]}
    _refuse_idle(client, found)
    if check_mode:
        return result
    known = {item["uuid"] for item in before}

    def made() -> list[Record]:
        return [item for item in executions(client, context) if item["uuid"] not in known]

    try:
        client.send_once(NOW, context, None, lambda: made() or None)
    except Unanswered as error:
        raise PaasError(f"{error} No new dump can be seen; run again to find out.", error.kind, error.status) from None
    deadline = client.deadline(float(params["wait_timeout"])).of(_label(found))
    ended = _await(made, expected(schedule), deadline) if params["wait"] else made()
    result["executions"] = [shown(item) for item in ended]
    complaint = _complaint(ended, schedule, params) if params["wait"] else ""
    if complaint:
        raise Failure(complaint, result, PaasError(complaint, "timeout" if _are_open(ended, schedule) else "refused"))
    return result


def _are_open(items: Sequence[Record], schedule: Record) -> bool:
    return len(items) < expected(schedule) or any(item.get("status") == RUNNING for item in items)


def _await(made: Any, number: int, deadline: Deadline) -> list[Record]:
    """What the run has made, once all of it has ended or the time is over."""
    seen: list[Record] = []

    def ended() -> bool | None:
        seen[:] = made()
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
    found, warnings = _find(client, params, check_mode)
    result: dict[str, Any] = {"backups": [], **({"warnings": warnings} if warnings else {})}
    for row in () if found.to_come else _schedules(client, found, params["frequency"]):
        made = executions(client, {**found.context, "backup": row["uuid"]})
        result["backups"].append(
            {
                "uuid": row["uuid"],
                "frequency": row.get("frequency"),
                "enabled": row.get("enabled"),
                "executions": [shown(item) for item in made],
            }
        )
    return result


DATABASE_OPTIONS = (
    *(replace(parent, required=False) for parent in DATABASE.parents),
    Option("database", ("Name of the database, inside O(project).",)),
    Option("database_uuid", ("Id of the database, instead of its name and project.",)),
)
REQUIREMENTS = {
    "required_one_of": [["database", "database_uuid"]],
    "mutually_exclusive": [["database", "database_uuid"]],
    "required_by": {"database": ["project"]},
}
FIELDS = (
    Return("uuid", "Its id."),
    Return("status", "V(running), V(success) or V(failed)."),
    Return("size", "Size of the file, in bytes.", "int"),
    Return("filename", "Path of the file on the server; none where it failed."),
    Return("message", "What Coolify says about it."),
    Return("created_at", "When it began."),
)


BACKUP = Command(
    platform=COOLIFY,
    module="coolify_backup",
    short="Back up databases of Coolify now",
    doc=(
        "Runs a schedule of backups of a database now, waits, and tells what became of each dump.",
        "Schedules are declared as O(selfhosted.paas.coolify_database#module:backups).",
    ),
    notes=(
        "Each run makes a dump and is changed, unless O(max_age) finds one that is young enough.",
        "Coolify dumps only what runs by its status, and says nothing where it does not, nor where a dump never begins."
        " Both fail the task, and so does a dump that was not copied to the S3 storage of its schedule.",
    ),
    arguments=(
        *DATABASE_OPTIONS,
        Option("frequency", ("O(frequency) of the schedule, as it is written. Needed where there are several.",)),
        Option(
            "max_age",
            (
                "Seconds; where a dump that succeeded is not older than that, nothing is done. Without it there is a"
                " new one in every run.",
            ),
            type="int",
        ),
        Option(
            "min_size",
            ("Bytes that a dump must have at least; a smaller one fails the task, as one without data would be.",),
            type="int",
            default=1,
        ),
        Option("wait", ("Whether to wait until all dumps of the schedule have ended.",), type="bool", default=True),
        Option("wait_timeout", ("Longest time to wait, in seconds.",), type="int", default=3600),
    ),
    requirements=REQUIREMENTS,
    attributes="action",
    returns=(
        Return(
            "executions",
            "The dumps that were made, one for each database; or the one that is young enough.",
            "list",
            "dict",
            returned="success, and failure once it is known",
            contains=FIELDS,
        ),
    ),
    run=_run,
)


BACKUP_INFO = Command(
    platform=COOLIFY,
    module="coolify_backup_info",
    short="List backups of databases of Coolify",
    doc=("Returns the schedules of a database with the dumps that each has made, the newest first.",),
    arguments=(*DATABASE_OPTIONS, Option("frequency", ("Only the schedule with this frequency, as it is written.",))),
    requirements=REQUIREMENTS,
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
