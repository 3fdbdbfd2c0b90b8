# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Volumes that are backed up by their names: those that something mounts, and those that there are.

Docker makes a volume that is not there, so that the backup of a name that nobody has is empty and counts as made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..errors import ApiError
from ..language.call import Call, Record
from ..language.near import probably_meant, there_are
from ..transport.client import Client
from .compose_parts import volumes_of

_THERE = Call("GET", "dockerVolume.getVolumes", query={"serverId": "{server_id}"}, since="0.30")


def strange(params: Record, known: Sequence[str] | None) -> Iterator[str]:
    """Warnings about declared backups of volumes that are not among the known names."""
    for row in params.get("volume_backups") or ():
        yield from _strange(row.get("name"), row.get("volume_name"), known)


def strange_stored(row: Record, owner: Record) -> list[str]:
    """The same about a backup that is stored."""
    return list(_strange(row.get("name"), row.get("volumeName"), _known(owner)))


def _known(owner: Record) -> list[str] | None:
    return volumes_of(owner) if owner.get("composeId") else mounted({}, owner)


def _strange(backup: Any, name: Any, known: Sequence[str] | None) -> Iterator[str]:
    if name is not None and known is not None and name not in known:
        yield (
            f"volume_backups[{backup}]: nothing that is declared or stored here mounts a volume {name}. Docker makes"
            f" one that is not there, and then every backup is empty and counts as made. {there_are(name, known)}"
        )


def mounted(params: Record, record: Record | None, *new: str) -> list[str] | None:
    """Names of the volumes of an application or a database, as far as they are told. Those that it has left are there
    still.

    new  what Dokploy gives to a new one
    """
    stored = [{"type": "volume", "volumeName": name} for name in new] if record is None else record.get("mounts")
    if not isinstance(stored, list):
        return None
    names = [row.get("volume_name") for row in params.get("mounts") or () if row.get("type") == "volume"]
    names += [row.get("volumeName") for row in stored if row.get("type") == "volume"]
    return list(dict.fromkeys(str(name) for name in names if name))


def lacking(client: Client, row: Record, owner: Record) -> str:
    """Why there is nothing to save, where docker has no such volume; empty where it has one, or nobody can tell."""
    name, server = row.get("volumeName"), owner.get("serverId")
    if client.older_than(_THERE.since):
        return ""
    try:
        rows = client.records(_THERE, {"server_id": server}, fresh=True)
    except ApiError as error:
        if error.kind in ("authentication", "rate_limit"):
            raise
        return ""
    there = [str(row.get("Name")) for row in rows]
    # Dokploy answers with nothing where it cannot ask docker.
    if not there or name in there:
        return ""
    mine = [volume for volume in _known(owner) or () if volume in there]
    hint = there_are(name, mine) if mine else probably_meant(name, there)
    return f"its server has no volume {name}, and docker would make an empty one and save that. {hint}".strip()
