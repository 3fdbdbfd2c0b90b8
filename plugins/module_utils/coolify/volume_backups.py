# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules by which Coolify archives what is mounted: of applications, databases and services alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..language.accepting import between
from ..language.call import Call, Record
from ..language.child import Child
from ..language.fields import flag, number, text
from ..language.wire import REQUIRED_PATH, REQUIRED_TEXT
from ..language.wire_compose import services_of
from ..language.words import Field, Reference, Removal
from . import accepted
from .wires import PLACE

PARTS = ("applications", "databases")
VOLUMES = ("volume", "directory")
DATA = ("/var/lib/", "/data", "/bitnami/")
"""How the paths begin at which databases have their own volumes."""
S3_STORAGE = Reference(
    "s3_storage",
    ("Name or uuid of the S3 storage.",),
    label="S3 storage",
    list=Call("GET", "/s3-storages", since="4.3"),
)


def storages(kind: str) -> Call:
    """What lists all that is mounted, by what Coolify's addresses call the kind."""
    return Call("GET", f"/{kind}/{{id}}/storages")


# -- what can be archived --------------------------------------------------------------------------------------------


def archived(answer: Any, record: Record) -> Sequence[Record]:
    """Volumes and directories by where they are mounted: C(/data), or C(web:/data) in a part of a service."""
    parts = {part.get("uuid"): part.get("name") for kind in PARTS for part in record.get(kind) or ()}
    directories = [row for row in answer["file_storages"] if row.get("is_directory") and not row.get("is_host_file")]
    rows = []
    for row in (*answer["persistent_storages"], *directories):
        part = parts.get(row.get("resource_uuid"))
        place = f"{part}:{row['mount_path']}" if part else row["mount_path"]
        rows.append({"uuid": row["uuid"], "storage": PLACE.normalise(place)})
    return rows


def _mounted(row: Record, owner: Record) -> str:
    """What to do where nothing is mounted there, and nothing will be."""
    new = not owner.get("uuid")
    # What these mount shows once they are there.
    made = owner.get("build_pack") == "dockercompose" or (owner.get("type") and row.get("storage", "").startswith(DATA))
    if not row or (new and made):
        return ""
    declared = [item.get("mount_path") for item in owner.get("storages") or () if item.get("type") in (None, *VOLUMES)]
    paths = [PLACE.normalise(REQUIRED_PATH.normalise(path)) for path in declared if path]
    return "" if row["storage"] in paths else "Declare it as storages, a volume or a directory."


def _mounted_in_part(row: Record, owner: Record) -> str:
    if not row:
        return ""
    services = services_of(owner.get("docker_compose_raw"))
    paths = [
        PLACE.normalise(f"{name}:{path}")
        for name, service in services.items()
        for path in _targets(service.get("volumes"))
    ]
    if not services or row["storage"] in paths:
        return ""
    return f"The Compose file mounts {', '.join(paths) or 'nothing'}."


def _targets(volumes: Any) -> Sequence[str]:
    """Where the volumes of a Compose service are mounted."""
    found = []
    for item in volumes if isinstance(volumes, list) else ():
        path = item.get("target") if isinstance(item, dict) else [*str(item).split(":"), ""][1]
        found += [str(path)] if path else []
    return found


# -- the rows --------------------------------------------------------------------------------------------------------


def frequency(more: str = "") -> Field:
    """When a schedule of any kind runs; C(more) are further sentences."""
    return text(
        "frequency",
        "When, as a cron expression or one of V(every_minute), V(hourly), V(daily), V(weekly), V(monthly), V(yearly)."
        f"{more}",
        required=True,
        wire=REQUIRED_TEXT,
        accepts=accepted.FREQUENCY,
    )


def without_storage(row: Record) -> str | None:
    """A complaint about a schedule of backups that does not say where to."""
    if row.get("save_s3") and not row.get("s3_storage"):
        return "saves to S3, so it needs s3_storage"
    return None


def retentions(
    things: str, prefix: str = "", most: Mapping[str, int] | None = None, usual: str = ""
) -> Iterator[Field]:
    """How many of the things that a schedule makes are kept, and how long.

    prefix  how their names begin in requests
    most    the largest numbers that Coolify takes
    usual   what is known of the number where nothing is said
    """
    kept = {
        "amount": (f"Number of {things} that are kept", usual),
        "days": (f"Days for which {things} are kept", ""),
        "max_storage": (f"Gigabytes that {things} may take", ""),
    }
    for where, place in (("locally", "on the server"), ("s3", "in the S3 storage")):
        for what, (doc, more) in kept.items():
            name = f"retention_{what}_{where}"
            yield number(
                name,
                f"{doc} {place}{more}. V(0) for no such limit.",
                api=prefix and f"{prefix}{name}",
                accepts=(between(0, (most or {}).get(what)),),
            )


def _complaint(row: Record) -> str | None:
    if row.get("disable_local_backup") and not row.get("save_s3"):
        return "keeps nothing on the server, so it needs save_s3"
    return without_storage(row)


SCHEDULE = (
    frequency(),
    flag("enabled", "Whether it is run. It is, unless this says otherwise."),
    flag("stop_during_backup", "Whether the containers that use it are stopped meanwhile, and started again."),
    flag("save_s3", "Whether archives are copied to O(volume_backups[].s3_storage)."),
    Field(
        "s3_storage",
        ("Name or uuid of the S3 storage, which has to be a validated one.",),
        api="s3_storage_uuid",
        refers=S3_STORAGE,
    ),
    flag("disable_local_backup", "Whether an archive is deleted on the server once it is in the S3 storage."),
    *retentions(
        "archives",
        most={"amount": 10_000, "days": 2_147_483_647, "max_storage": 9_999_999_999},
        usual="; 7 where nothing is said",
    ),
    number("timeout", "Longest time that an archive may take, in seconds.", accepts=(between(60, 36000),)),
)


def _rows(kind: str, where: str, unmade: Callable[[Record, Record], str]) -> Child:
    return Child(
        "volume_backups",
        (
            f"Schedules by which what is mounted is archived, one for each volume or directory. {where}",
            "Coolify shows none of them. So one is sent where the storage is new to this run, and is else listed in"
            " C(unverified): declare O(update_hidden=always) in the run that adds or changes the schedule of a storage"
            " that was there before.",
            "Each request replaces the whole schedule, so what is left out becomes what a new one has.",
        ),
        type="list",
        elements="dict",
        since="4.3",
        identity=("storage",),
        list=storages(kind),
        gather=archived,
        update=Call("PUT", f"/{kind}/{{id}}/storages/{{row}}/backups", since="4.3"),
        complete=True,
        unmade=unmade,
        checks=_complaint,
        runtime=False,
        fields=(
            text("storage", f"Where it is mounted. {where}", required=True, wire=PLACE, on_update=False),
            *(replace(item, unshown=True) for item in SCHEDULE),
        ),
    )


def _removal(kind: str, where: str) -> Removal:
    return Removal(
        "remove_volume_backups",
        (
            f"Storages that shall have no schedule in O(volume_backups). {where} Removing one deletes all of its"
            " archives, on the server and in the S3 storage; to keep them, declare V(enabled=false) instead.",
        ),
        type="list",
        elements="str",
        since="4.3",
        call=Call("DELETE", f"/{kind}/{{id}}/storages/{{entry}}/backups", since="4.3"),
        rows="volume_backups",
    )


_PATH = "A storage is called by the path at which it is mounted, such as V(/data)."
_PART = "A storage is called by the part and the path at which it is mounted, such as V(web:/data)."
OF_APPLICATIONS = _rows("applications", _PATH, _mounted)
OF_DATABASES = _rows("databases", _PATH, _mounted)
OF_SERVICES = _rows("services", _PART, _mounted_in_part)
REMOVALS = {
    "applications": _removal("applications", _PATH),
    "databases": _removal("databases", _PATH),
    "services": _removal("services", _PART),
}
