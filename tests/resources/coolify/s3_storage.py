# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.s3_storages import S3_STORAGE

from ..case import Case, Sample, refused

if TYPE_CHECKING:
    from frame import Bench


def when(bench: Bench) -> Any:
    """A real server does not reach what is made up for these tests."""
    return "never" if bench.server.real else "changed"


CASE = Case(
    S3_STORAGE,
    place={
        "endpoint": "https://s3.example.com",
        "bucket": "backups",
        "region": "eu",
        "key": "usual-key",
        "secret": "usual-value",
        "validate": when,
    },
    samples={
        "description": Sample("one", ""),
        "endpoint": Sample("https://s3.example.com", "https://s3.example.org:9000"),
        "bucket": Sample("backups", "other.backups-2"),
        "region": Sample("eu", "us-east-1"),
        "key": Sample("first-key", "second-key"),
        "secret": Sample("first-value", "second-value"),
    },
    refused={
        "name": refused("ab", "a<b>c", "x" * 256),
        "description": refused("a<b>", "x" * 256),
        "endpoint": refused("", "s3.example.com", "https://b\u00fccher.example", "https://s3.example.com."),
        "bucket": refused("A_b", "b", "1.2.3.4", "a..b"),
        **{name: refused("", "x" * 256) for name in ("region", "key", "secret")},
    },
    reasons={
        r"S3 storage not found": "looked up before anything is written",
        r"endpoint host could not be resolved": "only the server knows which names it finds",
    },
)
