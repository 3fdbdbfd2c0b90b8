# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backups of Dokploy: taken now, what became of earlier ones, and the files that they have left."""

from __future__ import annotations

from typing import Any

from ..errors import ApiError, Failure, PaasError
from ..language.call import Call, Record
from ..language.commands import Command, Return, waiting
from ..language.near import there_are
from ..language.words import Option
from ..transport.client import Client
from ..whole import owners
from .application import APPLICATION
from .backup_files import FILES, SIZES, Target, dumps_of, file_of, of_volumes, of_web_server
from .client import DOKPLOY
from .composes import COMPOSE
from .databases import DATABASE
from .executions import FAILED, RUNNING, STATUS, SUCCESS, Ran, Runner, unfinished
from .turned_off import TurnedOff
from .volumes import lacking, strange_stored

RESOURCES = (DATABASE, APPLICATION, COMPOSE)
DESTINATIONS = Call("GET", "destination.all")


def _destinations(client: Client) -> dict[str, str]:
    """Names by id; none where the key may not see them."""
    try:
        rows = client.records(DESTINATIONS, {}, key="destinationId")
    except ApiError as error:
        if error.kind != "permission":
            raise
        return {}
    return {str(row["destinationId"]): str(row.get("name")) for row in rows}


def _targets(client: Client, params: Record, check_mode: bool) -> tuple[list[Target] | None, str, list[str]]:
    """What can be run, the words for what it belongs to, and warnings; None where that is still to come."""
    names = _destinations(client)
    if params["web_server"]:
        return of_web_server(client, names), "web server", []
    resource = owners.meant(RESOURCES, params)
    found, warnings = owners.find(client, resource, params, check_mode)
    kind = resource.kind
    label = f"{kind} {found.record.get('name')}"
    if found.to_come:
        return None, label, warnings
    record = client.record(resource.read, found.context, fresh=True)
    volumes = of_volumes(client, kind, found.context["id"], record, names)
    return [*dumps_of(kind, record, names), *volumes], label, warnings


FILTERS = ("volume_backup", "destination", "dumped", "service_name", "prefix", "schedule")


def _fits(target: Target, params: Record) -> bool:
    """Volumes count only where one is named."""
    wanted = {name: params[name] for name in FILTERS if params[name] is not None}
    if (target.of == "volumeBackup") is not ("volume_backup" in wanted):
        return False
    return all(value in target.told[name] for name, value in wanted.items())


def _meant(targets: list[Target], params: Record, label: str) -> Target:
    """The one that is meant. Raises PaasError where none is, or several are."""
    fitting = [item for item in targets if _fits(item, params)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        several = "; ".join(str(item) for item in fitting)
        raise PaasError(
            f"The {label} has several backups that fit: {several}. Say which by {', '.join(FILTERS[1:])}.", "ambiguous"
        )
    if params["volume_backup"] is not None:
        volumes = [item.row["name"] for item in targets if item.of == "volumeBackup"]
        others = there_are(params["volume_backup"], volumes)
        raise PaasError(
            f"The {label} has no backup of a volume called {params['volume_backup']!r}. {others}", "not_found"
        )
    dumps = "; ".join(str(item) for item in targets if item.of == "backup")
    if not dumps and label.startswith("application"):
        raise PaasError(f"The {label} has no dumps, only volumes. Say which by volume_backup.", "not_found")
    there = f"There are: {dumps}." if dumps else "It has none; declare one as backups, or as volume_backups."
    raise PaasError(f"The {label} has no backup that fits. {there}", "not_found")


def _shown(ran: Ran, file: Record | None) -> dict[str, Any]:
    return {
        "deployment_id": ran.id,
        "status": ran.status,
        "size": file.get("Size") if file else None,
        "filename": file.get("Path") if file else None,
        "message": ran.said if ran.status == FAILED else str(ran.record.get("errorMessage") or ""),
        "created_at": ran.begun,
    }


def _run(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    targets, label, warnings = _targets(client, params, check_mode)
    result: dict[str, Any] = {"changed": True, "executions": [], "warnings": warnings}
    if targets is None:
        return result
    target = _meant(targets, params, label)
    why_not = target.never or (lacking(client, target.row, target.owner) if target.of == "volumeBackup" else "")
    if why_not:
        raise PaasError(f"The {target.title} of the {label} cannot be made: {why_not}", "refused")
    warnings += strange_stored(target.row, target.owner) if target.of == "volumeBackup" else []
    runner = Runner(client, target.id, target.of, f"{target.title} of the {label}", target.call)
    past = runner.past()
    if params["max_age"] is not None:
        young = [item for item in past if item.status == SUCCESS and item.age(client.now()) <= params["max_age"]]
        if young:
            file, _unseen = file_of(client, target, young[0])
            return {**result, "changed": False, "executions": [_shown(young[0], file)]}
    if check_mode:
        return result
    stopped = TurnedOff(client, target.row, target.owner)
    ran = runner.run(params["wait"], float(params["wait_timeout"]), past)
    if ran is None or ran.status == RUNNING:
        result["executions"] = [_shown(ran, None)] if ran else []
        if params["wait"]:
            raise Failure(unfinished(ran, runner.label, params["wait_timeout"]), result, kind="timeout")
        return result
    return _judged(client, result, target, ran, params, runner.label, stopped.stays_off())


def _judged(
    client: Client, result: dict[str, Any], target: Target, ran: Ran, params: Record, label: str, off: str
) -> dict[str, Any]:
    """The result. Raises Failure where the backup is not what it should be."""
    if ran.status != SUCCESS:
        shown = {**result, "executions": [_shown(ran, None)]}
        why = "".join(f" {text}" for text in (target.fails, off) if text)
        said = f"The end of what was written about it:\n{ran.said}"
        raise Failure(f"The {label} ended as {ran.status}.{why} {said}", shown)
    file, unseen = file_of(client, target, ran)
    shown = {**result, "executions": [_shown(ran, file)]}
    if off:
        raise Failure(f"The {label} was made. {off}", shown, kind="deployment")
    if unseen:
        if params["min_size"] > SIZES:
            raise Failure(f"The {label} ended well by its record, and nobody can see how large it is: {unseen}", shown)
        shown["warnings"] = [*shown.get("warnings", ()), f"Whether the file is at the destination is unknown: {unseen}"]
        return shown
    if file is None:
        raise Failure(f"The {label} ended well by its record, and its file is not at the destination.", shown)
    if int(file.get("Size") or 0) < params["min_size"]:
        raise Failure(f"The {label} has {file.get('Size') or 0} bytes, less than min_size.", shown)
    return shown


def _list(client: Client, params: Record, check_mode: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"backups": [], "files": []}
    if params["web_server"] or any(params[name] is not None for name in owners.names(RESOURCES)):
        targets, _label, warnings = _targets(client, params, check_mode)
        result["warnings"] = warnings
        result["backups"] = [_listed(client, item) for item in targets or ()]
    elif params["destination"] is not None:
        names = _destinations(client)
        ids = [key for key, name in names.items() if params["destination"] in (key, name)]
        if not ids:
            others = there_are(params["destination"], list(names.values()))
            raise PaasError(f"There is no destination {params['destination']!r}. {others}", "not_found")
        if len(ids) > 1:
            raise PaasError(
                f"There are several destinations called {params['destination']!r}: {', '.join(ids)}.", "ambiguous"
            )
        rows = client.records(FILES, {"destination": ids[0], "search": params["search"] or "/"}, fresh=True)
        result["files"] = [
            {"path": row.get("Path"), "size": row.get("Size"), "is_dir": bool(row.get("IsDir"))} for row in rows
        ]
    return result


def _listed(client: Client, target: Target) -> dict[str, Any]:
    row = target.row
    past = Runner(client, target.id, target.of, str(target), target.call).past()
    return {
        "backup_id": target.id,
        "name": row.get("name"),
        "kind": target.kind,
        "destination": target.told["destination"][-1],
        "dumped": row.get("database"),
        "service_name": row.get("serviceName"),
        "volume_name": row.get("volumeName"),
        "prefix": row.get("prefix"),
        "schedule": target.told["schedule"][0],
        "enabled": bool(row.get("enabled")),
        "executions": [_shown(item, None) for item in past],
    }


OWNER_OPTIONS = (
    *owners.options(RESOURCES, "that has the backup"),
    Option("web_server", ("Whether backups of Dokploy itself are meant.",), type="bool", default=False),
)
FIELDS = (
    Return("deployment_id", "Id of the deployment by which Dokploy has recorded it."),
    STATUS,
    Return("size", "Size of the file, in bytes; none where nobody has looked, or it cannot be seen.", "int"),
    Return("filename", "Path of the file at the destination, as a restore wants it; none as well."),
    Return("message", "Why it failed, with the end of what was written."),
    Return("created_at", "When it began."),
)
_LISTED = (
    Return("backup_id", "Its id."),
    Return("name", "Its name, where it is one of a volume."),
    Return("kind", "V(database), V(volume) or V(web-server)."),
    Return("destination", "Name of its destination."),
    Return("dumped", "Name of the database that it dumps."),
    Return("service_name", "Service of a compose that it is about."),
    Return("volume_name", "Name of the volume that it saves."),
    Return("prefix", "What the names of its files begin with."),
    Return("schedule", "When it runs."),
    Return("enabled", "Whether it does.", "bool"),
    Return("executions", "Its runs, the newest first; Dokploy remembers ten.", "list", "dict", contains=FIELDS),
)
_FILTERS = (
    Option("volume_backup", ("Name of the backup of a volume, instead of a dump.",)),
    Option("destination", ("Name or id of the destination of the backup.",)),
    Option("dumped", ("Name of the database that it dumps.",)),
    Option("service_name", ("Service of the compose in which that database is.",)),
    Option("prefix", ("Its prefix, as it is written.",)),
    Option("schedule", ("When it runs, as it is written. One of these is needed where there are several.",)),
)


BACKUP = Command(
    platform=DOKPLOY,
    kind="backup",
    short="Back up databases, volumes and Dokploy itself now",
    doc=(
        "Runs a backup of Dokploy now, waits for it, and returns its outcome.",
        "Backups are declared as O(selfhosted.paas.dokploy_database#module:backups), and those of volumes as"
        " O(selfhosted.paas.dokploy_database#module:volume_backups) or"
        " O(selfhosted.paas.dokploy_application#module:volume_backups); a compose has both, and"
        " those of Dokploy itself are O(selfhosted.paas.dokploy_web_server#module:backups).",
    ),
    notes=(
        "Each run makes a backup and is changed, unless O(max_age) finds one that is young enough.",
        "Dokploy does not check what it has uploaded, so the module looks for the file at the destination. One that is"
        " not there or is smaller than O(min_size) fails the task.",
        "Backups of volumes that Dokploy cannot make, but would report as made, are refused. Before Dokploy 0.30 nobody"
        " can tell whether a volume is there.",
        "What a backup has stopped and what does not run again afterwards fails the task.",
    ),
    arguments=(
        *OWNER_OPTIONS,
        *_FILTERS,
        Option(
            "max_age",
            (
                "Seconds; where a backup that succeeded is not older than that, nothing is done. Without it there is a"
                " new one in every run.",
            ),
            type="int",
        ),
        Option(
            "min_size",
            ("Bytes that the file must have at least; a smaller one fails the task, as one without data would be.",),
            type="int",
            default=SIZES,
        ),
        *waiting(3600),
    ),
    requirements=owners.requirements(RESOURCES, "web_server"),
    attributes="action",
    returns=(
        Return(
            "executions",
            "The backup that was made, or the one that is young enough; none where none has begun.",
            "list",
            "dict",
            returned="success, and failure once it is known",
            contains=FIELDS,
        ),
    ),
    run=_run,
)


BACKUP_INFO = Command(
    platform=DOKPLOY,
    kind="backup_info",
    short="List backups of Dokploy, their runs and their files",
    doc=(
        "Returns the backups of a database, an application, a compose or Dokploy itself with what each has made, the"
        " newest first; or the files at a destination.",
    ),
    arguments=(
        *OWNER_OPTIONS,
        Option("destination", ("Name or id of the destination whose files are listed, where nothing else is named.",)),
        Option(
            "search",
            (
                "Directory at the destination, ending with a slash, and a part of the names behind it. Dokploy lists at"
                " most 100 files of one directory.",
            ),
        ),
    ),
    requirements=owners.requirements(RESOURCES, "web_server", "destination"),
    attributes="info",
    returns=(
        Return("backups", "The backups.", "list", "dict", returned="success", contains=_LISTED),
        Return(
            "files",
            "The files and directories, where a destination is asked for.",
            "list",
            "dict",
            returned="success",
            contains=(
                Return("path", "Path at the destination, as a restore wants it."),
                Return("size", "In bytes.", "int"),
                Return("is_dir", "Whether it is a directory.", "bool"),
            ),
        ),
    ),
    run=_list,
)
