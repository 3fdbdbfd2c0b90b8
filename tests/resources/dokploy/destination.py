# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.destinations import DESTINATION

from ..case import Case, Sample, refused

NEEDED = ("endpoint", "bucket", "access_key", "secret_access_key")

CASE = Case(
    DESTINATION,
    place={
        "endpoint": "https://s3.example.com",
        "bucket": "backups",
        "region": "eu",
        "access_key": "usual-access-key",
        "secret_access_key": "usual-secret-key",
        # Neither the embedded server nor a real one reaches such an S3.
        "validate": "never",
    },
    samples={
        "provider": Sample("Minio", ""),
        "endpoint": Sample("https://s3.example.com", "http://localhost:9000"),
        "bucket": Sample("backups", "others"),
        "region": Sample("eu", ""),
        "access_key": Sample("first-access-key", "second-access-key"),
        "secret_access_key": Sample("first-secret-key", "second-secret-key"),
        "additional_flags": Sample(["--s3-sign-accept-encoding=false", "--s3-no-head"], []),
    },
    refused={
        **dict.fromkeys(NEEDED, refused("", whole=True)),
        "additional_flags": refused(["--a b"], ["-x"]),
    },
    reasons={
        r"testConnection 400": "only the server can try it",
        r"additionalFlags": "a rule refuses it",
    },
)
