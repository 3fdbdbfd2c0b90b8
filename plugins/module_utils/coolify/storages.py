# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is mounted into a Coolify application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..language.call import Call, Record
from ..language.child import Child
from ..language.differences import ABSENT
from ..language.fields import flag, text
from ..language.wire import PATH, REQUIRED_PATH
from . import accepted


def _storages(answer: Any, record: Record) -> Sequence[Record]:
    """Volumes and files as rows of one kind. Coolify puts the uuid of the application before the name of a volume."""
    prefix = f"{record.get('uuid')}-"
    rows: list[Record] = []
    for row in answer["persistent_storages"]:
        name = str(row.get("name"))
        own = {"type": "volume", "name": name[len(prefix) :] if name.startswith(prefix) else name}
        rows.append({**dict.fromkeys(("content", "fs_path")), **row, **own})
    for row in answer["file_storages"]:
        kind = "host_file" if row.get("is_host_file") else "directory" if row.get("is_directory") else "file"
        others = {"host_path": None, **({} if kind == "file" else {"content": None})}
        # The place of a file follows from where it is mounted.
        place = {"fs_path": None} if kind == "file" else {}
        rows.append({**others, **row, **place, "type": kind, "name": row.get("mount_path")})
    return rows


def _storage_name(row: Record) -> dict[str, Any]:
    """What is no volume has no name of its own; it is recognised by where it is mounted."""
    if row.get("type") == "volume" or row.get("name"):
        return {}
    return {"name": REQUIRED_PATH.normalise(row.get("mount_path") or "")}


def _storage_body(row: Record, new: bool) -> dict[str, Any]:
    if row["type"] == "volume":
        return {"type": "persistent", **({"name": row["name"]} if new else {})}
    flags = {f"is_{row['type']}": True} if new and row["type"] != "file" else {}
    return {"type": "file", **flags}


def _storage_complaint(row: dict[str, Any]) -> str | None:
    kind = row["type"]
    if not row.get("mount_path"):
        return "needs mount_path, where it is mounted in the container"
    if kind == "volume" and not accepted.is_docker_name(row.get("name")):
        return "is a volume, so it needs a name, which begins with a letter or digit and holds only these and . _ -"
    if kind != "volume" and row.get("name") != row["mount_path"]:
        return f"is a {kind}, and only a volume has a name"
    if kind in ("directory", "host_file") and not row.get("fs_path"):
        return f"is a {kind}, so it needs fs_path, its place on the server"
    paths = ("mount_path", "fs_path") if kind == "host_file" else ("mount_path",) if kind == "file" else ()
    odd = [name for name in paths if not accepted.is_plain_path(row[name])]
    if odd:
        return f"has in {', '.join(odd)} a part . or .., a backslash, or one of ` $ ; | & < >, which Coolify refuses"
    allowed = {"volume": ("host_path",), "file": ("content",)}.get(kind, ("fs_path",))
    wrong = [name for name in ("host_path", "content", "fs_path") if row.get(name) and name not in allowed]
    return f"is a {kind}, which has no {', '.join(wrong)}" if wrong else None


def _place(row: Record) -> str:
    """Where on the server it is, as far as a row says it."""
    path = row.get({"volume": "host_path", "directory": "fs_path", "host_file": "fs_path"}.get(row["type"], ""))
    return f"/{path.strip('/')}/" if isinstance(path, str) else ""


def _loss(row: Record, staying: Sequence[Record], wish: Record) -> tuple[str, str]:
    """Of the directory of a row, and of its file, Coolify leaves nothing on the server when it removes the row.

    A file with content it writes anew with every deployment, so of that nothing is lost.
    """
    place, content = _place(row), row.get("content")
    if row["type"] == "file" and content in (None, "", ABSENT, *_NOT_READ):
        what, everything = "the file", "what was written into it"
    elif row["type"] == "directory" and place != "//":
        what, everything = f"the directory {row['fs_path']}", "everything in it"
    else:
        return "", ""
    goes = f"Coolify deletes {what} on the server, with {everything}"
    for other in staying if row["type"] == "directory" else ():
        there = _place(other)
        if there and (there.startswith(place) or place.startswith(there)):
            return "", (
                f"{goes}, and storages[{other['name']}], which stays, is at {there.rstrip('/') or '/'}."
                f" {_ON_THE_PAGE}; or leave purge_storages out, and both stay mounted."
            )
    if content is ABSENT or wish.get("delete_volumes"):
        return goes, ""
    return "", f"{goes}. Where that is wanted, declare delete_volumes=true as well. {_ON_THE_PAGE}."


_NOT_READ = ("[binary file]", "[file too large to display]")
_ON_THE_PAGE = "The web page can remove it without that, where the box for it is cleared"


def _data(row: Record, wish: Record) -> str:
    """A removal deletes volumes of Docker, and with the configuration the files that Coolify wrote."""
    option = {"volume": "delete_volumes", "file": "delete_configurations"}.get(row["type"], "")
    return "data is deleted" if wish.get(option) and not row.get("host_path") else "data is kept on the server"


STORAGES = Child(
    "storages",
    (
        "What is mounted into the container: volumes, files with content, directories and files of the server.",
        "A volume is recognised by its name, everything else by O(storages[].mount_path).",
        "Removing one needs O(purge_storages). The data of a volume then stays on the server and is not mounted any"
        " more. Directories and files Coolify deletes on the server, whoever else uses them. So a directory, and a file"
        " without content, is removed only with O(delete_volumes=true), and never one that another declared row uses.",
    ),
    type="list",
    elements="dict",
    identity=("name",),
    list=Call("GET", "/applications/{id}/storages"),
    gather=_storages,
    derive=_storage_name,
    create=Call("POST", "/applications/{id}/storages", repeatable=False),
    update=Call("PATCH", "/applications/{id}/storages", body={"uuid": "{row}"}),
    delete=Call("DELETE", "/applications/{id}/storages/{row}"),
    body=_storage_body,
    checks=_storage_complaint,
    data=_data,
    loss=_loss,
    fields=(
        text(
            "type",
            "V(volume): a Docker volume, or with O(storages[].host_path) a directory of the server."
            " V(file): a file that Coolify writes. V(directory), V(host_file): what is on the server anyway.",
            choices=("volume", "file", "directory", "host_file"),
            default="volume",
            on_create=False,
            on_update=False,
        ),
        text(
            "name",
            "Name of a volume. Coolify puts the uuid of the application before it.",
            on_create=False,
            on_update=False,
        ),
        text("mount_path", "Where it is mounted in the container.", required=True, wire=PATH),
        text(
            "host_path",
            "Directory of the server that a V(volume) stands for.",
            wire=PATH,
            accepts=accepted.DIRECTORY,
        ),
        text("content", "Content of a V(file). Coolify removes white space around it.", secret=True),
        text("fs_path", "Place of a V(directory) or V(host_file) on the server.", wire=PATH, on_update=False),
        flag(
            "is_preview_suffix_enabled",
            "Whether preview deployments get one of their own.",
            on_create=False,
        ),
    ),
)
