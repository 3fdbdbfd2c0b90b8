# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.git_apps import GITHUB_APP

from ..case import Case, Sample, refused
from .objects import first, second

CASE = Case(
    GITHUB_APP,
    place={
        "html_url": "http://127.0.0.1:8899",
        "app_id": 1,
        "installation_id": 2,
        "client_id": "c",
        "client_secret": "usual-value",
        "webhook_secret": "usual-word",
        "private_key": first("private key"),
    },
    samples={
        "organization": Sample("acme", ""),
        "html_url": Sample("http://127.0.0.1:8899/", "http://127.0.0.1:8898"),
        "app_api_url": Sample("http://127.0.0.1:8899/api", "http://127.0.0.1:8898"),
        "custom_user": Sample("somebody", "git"),
        "custom_port": Sample(2222, 22),
        "app_id": Sample(1, 11),
        "installation_id": Sample(2, 12),
        "client_id": Sample("c", "other"),
        "client_secret": Sample("usual-value", "other-value"),
        "webhook_secret": Sample("usual-word", "other-word"),
        "is_system_wide": Sample(True, False),
        "private_key": Sample(first("private key"), second("private key"), fixed=True),
    },
    refused={
        "name": refused("x" * 256),
        "organization": refused("a b", "x" * 256),
        "html_url": refused("", "github.example.com"),
        "app_api_url": refused("github.example.com"),
        "custom_user": refused("x" * 256),
        "custom_port": refused(0, 65536),
        "client_id": refused("", "x" * 256),
        # A real server lets an update clear them, and then neither reads anything nor knows who calls.
        "client_secret": refused(""),
        "webhook_secret": refused(""),
        "private_key": refused("", later=False),
    },
    reasons={
        r"host could not be resolved|local or private address": "only the server knows what it reaches",
        r"This GitHub app is being used": "refused by a look at applications",
        r"GitHub app not found": "looked up before anything is written",
        r"private key uuid|private_key_uuid|Private key not found": "a key is named at the creation and looked up",
        r"PATCH .*github-apps/.* 500": "it is called by its number",
    },
    unforetold=("app_api_url new",),
)
