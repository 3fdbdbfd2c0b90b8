# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files whose content stands in the Compose file of a Coolify service: C(content) of a bind volume.

Coolify takes that, and whether it C(is_directory), out of the text and keeps it beside its storages, where it is read
and compared. What it keeps there, no later text changes any more.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..language.call import Call, Record
from ..language.child import Child
from ..language.fields import text
from ..language.wire import Text
from ..language.wire_compose import ComposeFile, services_of
from ..language.words import Lookup
from .volume_backups import PARTS, storages

OPTION = "docker_compose_raw"
MOVED = ("content", "isDirectory", "is_directory")
"""What Coolify takes out of the text of a volume."""


# -- what the text says --------------------------------------------------------------------------------------------


def _left(file: Any) -> Any:
    """What Coolify leaves of a Compose file."""
    services = file.get("services") if isinstance(file, Mapping) else None
    if not isinstance(services, Mapping):
        return file
    return {**file, "services": {name: _left_of_service(service) for name, service in services.items()}}


def _left_of_service(service: Any) -> Any:
    volumes = service.get("volumes") if isinstance(service, Mapping) else None
    if not isinstance(volumes, list):
        return service
    kept = [
        {key: value for key, value in volume.items() if key not in MOVED} if isinstance(volume, Mapping) else volume
        for volume in volumes
    ]
    return {**service, "volumes": kept}


class ServiceFile(ComposeFile):
    """A Compose file of which Coolify keeps the content of files elsewhere."""

    def equal(self, wanted: Any, current: Any) -> bool:
        return super().equal(_left(wanted), _left(current))

    def contrast(self, before: Any, after: Any) -> tuple[Any, Any]:
        return _left(before), _left(after)


SERVICE_FILE = ServiceFile()


def moved(file: Any) -> Mapping[str, Record]:
    """The volumes of a declared Compose file of which Coolify moves something, by part and place: C(web:/etc/a)."""
    if isinstance(file, str):
        return _moved_of_text(file) if any(key in file for key in MOVED) else {}
    return _moved(file) if isinstance(file, Mapping) else {}


@functools.lru_cache(maxsize=16)
def _moved_of_text(file: str) -> Mapping[str, Record]:
    return _moved(file)


def _moved(file: Any) -> Mapping[str, Record]:
    found: dict[str, Record] = {}
    for part, service in services_of(file).items():
        volumes = service.get("volumes")
        for volume in volumes if isinstance(volumes, list) else ():
            if isinstance(volume, Mapping) and volume.get("type") == "bind" and {*MOVED}.intersection(volume):
                found.setdefault(f"{part}:{volume.get('target')}", volume)
    return found


def _is_directory(volume: Record) -> bool:
    return bool(volume.get("isDirectory") or volume.get("is_directory"))


def contents(params: Record) -> dict[str, Any]:
    """The declared contents of files, by part and place."""
    volumes = moved(params.get(OPTION))
    return {
        place: volume["content"]
        for place, volume in volumes.items()
        if volume.get("content") is not None and not _is_directory(volume)
    }


# -- what Coolify keeps --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FilesInside(Child):
    """Rows that stand in the Compose file, and have no option of their own."""

    def declares(self, params: Record) -> bool:
        return bool(contents(params))

    def filed(self, params: Record) -> Mapping[str, Any]:
        return contents(params)


def _kept(answer: Any, record: Record) -> Sequence[Record]:
    """The files that Coolify keeps, without a content that it does not know."""
    parts = {part.get("uuid"): part.get("name") for kind in PARTS for part in record.get(kind) or ()}
    rows = []
    for row in answer["file_storages"]:
        unknown = ("content",) if row.get("is_binary") or row.get("is_too_large") else ()
        known = {key: value for key, value in row.items() if key not in unknown}
        rows.append({**known, "place": f"{parts.get(row.get('resource_uuid'))}:{row.get('mount_path')}"})
    return rows


FILES = FilesInside(
    "files",
    (),
    type="dict",
    value="content",
    identity=("place",),
    list=storages("services"),
    gather=_kept,
    update=Call("PATCH", "/services/{id}/storages", body={"uuid": "{row}"}),
    body=lambda row, new: {"type": "file"},
    unmade=lambda row, owner: "",
    runtime=False,
    fields=(
        text("place", "Part, and where it is mounted.", on_update=False),
        text("content", "Content of the file.", secret=True, wire=Text(trim=True)),
    ),
)


def _with_content(answer: Any, record: Record) -> Sequence[Record]:
    return [row for row in _kept(answer, record) if not row.get("is_directory") and row.get("content", "") is not None]


def _undeclared(row: Record, owner: Record) -> str:
    """What is ready-made brings its own."""
    if row or owner.get("service_type"):
        return ""
    return "Coolify keeps the content of files apart from the Compose file: write it there, as content of the volumes."


UNDECLARED_FILES = replace(FILES, gather=_with_content, unmade=_undeclared)
"""What a Compose file that was read does not say."""


# -- what cannot become what is declared -----------------------------------------------------------------------------


def _pairs(params: Record, record: Record | None, listed: Lookup) -> Iterator[tuple[str, Record, Record | None]]:
    """What is declared and what is kept of the same place."""
    volumes = moved(params.get(OPTION))
    if not volumes or record is None or record.get("uuid") is None:
        return
    call = Call("GET", f"/services/{record['uuid']}/storages", items="file_storages")
    rows = {row["place"]: row for row in _kept({"file_storages": listed(call)}, record)}
    for place, volume in volumes.items():
        yield place, volume, rows.get(place)


def _differs(volume: Record, row: Record) -> bool:
    declared = None if _is_directory(volume) else volume.get("content")
    return declared is not None and "content" in row and str(declared).strip() != str(row["content"] or "").strip()


def complaints_about_files(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """What Coolify would keep as it is."""
    before = SERVICE_FILE.decode((record or {}).get(OPTION))
    for place, volume, row in _pairs(params, record, listed):
        directory = _is_directory(volume) or volume.get("content") is None
        if row is None:
            if not directory and SERVICE_FILE.equal(SERVICE_FILE.normalise(params[OPTION]), before):
                yield (
                    f"{OPTION}: somebody has removed the file {place} in Coolify, which takes its content again only"
                    " with a Compose file that says something else than before. Change it, a label for example"
                )
        elif bool(row.get("is_directory")) != directory:
            kept, wanted = ("file", "directory") if directory else ("directory", "file")
            yield (
                f"{OPTION}: Coolify keeps {place} as a {kept} and makes no {wanted} of it any more."
                " Remove it on the web page of the service and change the Compose file, or mount it somewhere else"
            )
        elif volume.get("read_only") is True and _differs(volume, row):
            yield (
                f"{OPTION}: Coolify changes no content of a file that is mounted as read_only, which {place} is. Take"
                " read_only out of the Compose file for this change"
            )


def cautions_about_files(params: Record, record: Record | None, listed: Lookup) -> Iterator[str]:
    """Files whose new content Coolify stores and never writes: it writes one when it first appears."""
    for place, volume, row in _pairs(params, record, listed):
        if row is not None and _differs(volume, row):
            yield (
                f"{OPTION}: Coolify stores the new content of {place} and does not write it to the server, so that the"
                " containers keep the old file, after a restart too. Save the file on the web page."
            )
