# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Backups that delete each other, or of which none is deleted: Dokploy keeps the newest files of a directory, whatever
they are of.

Its names of dumps tell nothing but the moment, and those of a volume begin with its name and a hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..language.call import Record

_KEEPS = "keep_latest_count"
_READ_OTHERWISE = re.compile(r"[^\w./@%+=:,-]")
"""What a shell does not take as it is, where it stands without quotes."""


def mingled(params: Record) -> Iterator[str]:
    """Warnings about those that are declared together."""
    for option in ("backups", "volume_backups"):
        for row in params.get(option) or ():
            prefix = str(row.get("prefix") or "").strip()
            if row.get(_KEEPS) and _READ_OTHERWISE.search(prefix):
                yield (
                    f"{option}: Dokploy does not quote the prefix {prefix!r} in the command that deletes old files, and"
                    " a shell reads it otherwise. They may all stay; take one of letters, digits, / and - alone."
                )
    for rows in _by_directory(params.get("backups")):
        counts = [row[_KEEPS] for row in rows if row.get(_KEEPS)]
        if len(rows) > 1 and counts:
            yield _told(rows[0], [str(row.get("database")) for row in rows], min(counts), "backups")
    for rows in _by_directory(params.get("volume_backups")):
        for row in rows:
            start = f"{row.get('volume_name')}-"
            others = [str(other.get("volume_name")) for other in rows if other is not row]
            hit = [name for name in others if f"{name}-".startswith(start)]
            if row.get(_KEEPS) and hit:
                yield _told(row, [str(row.get("volume_name")), *hit], row[_KEEPS], "volume_backups")
                break


def _by_directory(rows: Any) -> list[list[Mapping[str, Any]]]:
    found: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows if isinstance(rows, Sequence) else ():
        prefix = str(row.get("prefix") or "").strip().strip("/")
        place = (str(row.get("destination")), prefix, str(row.get("service_name") or ""))
        found.setdefault(place, []).append(row)
    return list(found.values())


def _told(row: Mapping[str, Any], names: Sequence[str], count: int, option: str) -> str:
    return (
        f"{option}: those of {' and '.join(dict.fromkeys(names))} go to the same directory, with the prefix"
        f" {row.get('prefix')!r}. Dokploy keeps the newest {count} files there, whichever of them these are of, and"
        " deletes the others. Give each a prefix of its own."
    )
