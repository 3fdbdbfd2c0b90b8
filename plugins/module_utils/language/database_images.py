# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the name of an image tells of the database in it, and of the data that it can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

POSTGRESQL = "PostgreSQL"
_DATABASES = {
    POSTGRESQL: r"postg|pgvector|timescale|(?:^|[-_.:])pg[-_]?\d",
    "MySQL": "mysql",
    "MariaDB": "mariadb",
    "MongoDB": "mongo",
    "Redis": "redis",
    "KeyDB": "keydb",
    "Dragonfly": "dragonfly",
    "ClickHouse": "clickhouse",
}
_VERSIONS = (
    # What stands behind the name of the database is its version; what else there is may be that of an extension.
    re.compile(r"(?:^|[-_.:])(?:pg|postgres|postgresql|mysql|mariadb|mongo|mongodb|redis)[-_]?(\d+)"),
    re.compile(r":v?(\d+)(?=$|[-_.+]|alpha|beta|rc)"),
    re.compile(r":(?:.*[-_])?(?:v|version-)(\d+)"),
)
_OF_18 = "/var/lib/postgresql"
_BEFORE_18 = "/var/lib/postgresql/data"
_LAID_OUT = ("postgres", "postgis", "pgvector", "timescaledb")
"""Images that keep their data where the official one does."""


@dataclass(frozen=True)
class Image:
    """What is told of an image.

    name   without its registry and folders
    holds  the database in it; the name where that tells none
    major  the major version of that database; empty where nobody knows
    musl   whether its C library is the one of Alpine
    """

    name: str
    holds: str
    major: str
    musl: bool

    @classmethod
    def of(cls, image: str) -> Image:
        told = image.strip().lower().partition("@")[0].rpartition("/")[2]
        name, _colon, tag = told.partition(":")
        holds = next((title for title, words in _DATABASES.items() if re.search(words, told)), name)
        found = next(filter(None, (pattern.search(told) for pattern in _VERSIONS)), None)
        # Of what is before its first version each may be another.
        major = str(int(found[1]) or "") if found else ""
        return cls(name, holds, major, "alpine" in tag or name == "timescaledb")

    @property
    def volume(self) -> str:
        """Where an image of PostgreSQL declares a volume; empty where nobody knows."""
        if self.name not in _LAID_OUT or not self.major:
            return ""
        return _OF_18 if int(self.major) >= 18 else _BEFORE_18

    @property
    def data(self) -> str:
        """Where that image keeps its data."""
        return f"{_OF_18}/{self.major}/docker" if self.volume == _OF_18 else self.volume


def reads(after: str, before: str) -> bool:
    """Whether one image is known to read the data of another: it holds the same major version of the same database."""
    old, new = Image.of(before), Image.of(after)
    return bool(old.major) and (old.holds, old.major) == (new.holds, new.major)


def unreadable(option: str, after: str, before: str) -> Iterator[str]:
    if not reads(after, before):
        yield (
            f"{option} would become {after} over the data of {before}, and of another database or major version, or of"
            " one that the tag does not tell, nobody knows whether it can read them. Dump the database first, or make a"
            " new one and move the data; allow_major_change=true does it all the same"
        )


def sorted_otherwise(option: str, after: str, before: str) -> Iterator[str]:
    """PostgreSQL has its order of letters from the C library, and indexes are in that order."""
    old, new = Image.of(before), Image.of(after)
    if old.holds == POSTGRESQL and reads(after, before) and old.musl != new.musl:
        yield (
            f"{option}: {before} and {after} have different C libraries, by which PostgreSQL sorts text, so that"
            " queries may miss rows by indexes of text that are there. REINDEX DATABASE in each database makes them"
            " anew."
        )


def outside(option: str, image: str, mount: str) -> Iterator[str]:
    """What PostgreSQL does where its data is not in the volume that is there for it.

    mount: where that is mounted. Of two volumes of which one is in the other, data is in the inner one.
    """
    found = Image.of(image)
    around = [place for place in (mount, found.volume) if f"{found.data}/".startswith(f"{place}/")]
    if found.volume and max(around, key=len) != mount:
        yield (
            f"{option}: {image} keeps its data in {found.data}, and the volume of the database is at {mount}, so that"
            " it does not start, or loses its data with its container. Declare the variable"
            f" PGDATA={mount}/pgdata, which puts the data into that volume."
        )
