# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the name of an image tells of the database in it."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.language.database_images import (
    Image,
    outside,
    reads,
    sorted_otherwise,
)

DIGEST = "@sha256:16" + "0" * 62


@pytest.mark.parametrize(
    ("image", "holds", "major"),
    [
        ("postgres:16", "PostgreSQL", "16"),
        ("postgres:18beta2-alpine", "PostgreSQL", "18"),
        ("postgres", "PostgreSQL", ""),
        ("postgres:alpine3.20", "PostgreSQL", ""),
        (f"postgres{DIGEST}", "PostgreSQL", ""),
        (f"postgres:17.2{DIGEST}", "PostgreSQL", "17"),
        ("registry:5000/postgres", "PostgreSQL", ""),
        ("registry.example.com:5000/acme/postgres:16.4", "PostgreSQL", "16"),
        ("pgvector/pgvector:0.8.0-pg16", "PostgreSQL", "16"),
        ("timescale/timescaledb:2.14.2-pg15-oss", "PostgreSQL", "15"),
        ("timescale/timescaledb-ha:pg16-ts2.14", "PostgreSQL", "16"),
        ("postgis/postgis:16-3.4", "PostgreSQL", "16"),
        ("ghcr.io/immich-app/postgres:14-vectorchord0.3.0-pgvectors0.2.0", "PostgreSQL", "14"),
        ("acme/orders:postgres17", "PostgreSQL", "17"),
        ("acme/citus-pg15:2.1", "PostgreSQL", "15"),
        ("paradedb/paradedb:0.15.0", "paradedb", ""),
        ("mysql/mysql-server:8.0", "MySQL", "8"),
        ("mongo:7-jammy", "MongoDB", "7"),
        ("linuxserver/mariadb:version-10.11.5", "MariaDB", "10"),
        ("eqalpha/keydb:alpine_x86_64_v6.3.4", "KeyDB", "6"),
        ("docker.dragonflydb.io/dragonflydb/dragonfly:v1.27.1", "Dragonfly", "1"),
    ],
)
def test_the_version_is_that_of_the_database(image, holds, major):
    found = Image.of(image)
    assert (found.holds, found.major) == (holds, major)


@pytest.mark.parametrize(
    ("before", "after", "fits"),
    [
        ("postgres:16-alpine", "postgres:16.4", True),
        ("postgres:16", "registry:5000/acme/postgres:16", True),
        ("postgres:16", "pgvector/pgvector:0.8.0-pg16", True),
        ("pgvector/pgvector:0.8.0-pg16", "pgvector/pgvector:0.8.0-pg17", False),
        ("timescale/timescaledb:2.14-pg15", "timescale/timescaledb:2.17-pg17", False),
        ("postgres:16", "mysql:16", False),
        # A number that counts something of its own.
        ("postgres:16", "acme/orders:16", False),
        ("acme/orders:1.0", "acme/orders:1.1", True),
        ("postgres", "postgres:latest", False),
    ],
)
def test_data_is_read_by_the_same_major_version_of_the_same_database(before, after, fits):
    assert reads(after, before) is fits


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("postgres:16-alpine", "postgres:16.4", True),
        ("postgres:16", "postgres:16-alpine", True),
        ("postgres:16-alpine", "timescale/timescaledb:2.14-pg16", False),
        ("postgres:16-alpine", "postgres:17", False),
        ("redis:7-alpine", "redis:7", False),
    ],
)
def test_only_postgresql_sorts_by_the_c_library_of_its_image(before, after, told):
    assert any(sorted_otherwise("image", after, before)) is told


OLD, NEW = "/var/lib/postgresql/data", "/var/lib/postgresql"


@pytest.mark.parametrize(
    ("image", "mount", "lost"),
    [
        ("postgres:17", OLD, False),
        ("postgres:17", NEW, True),
        ("postgres:18", NEW, False),
        ("postgres:18", f"{NEW}/18/docker", False),
        ("postgres:18", f"{NEW}/18/data", True),
        ("pgvector/pgvector:0.8.1-pg18", OLD, True),
        ("postgres:latest", OLD, False),
        ("bitnami/postgresql:18", OLD, False),
    ],
)
def test_data_is_told_that_would_not_be_in_the_volume(image, mount, lost):
    assert any(outside("image", image, mount)) is lost
