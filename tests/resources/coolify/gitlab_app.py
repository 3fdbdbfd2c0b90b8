# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.git_apps import GITLAB_APP

from ..case import Case, Sample, refused

CASE = Case(
    GITLAB_APP,
    place={"html_url": "http://127.0.0.1:8899"},
    samples={
        "html_url": Sample("http://127.0.0.1:8899/", "http://127.0.0.1:8898"),
        "app_api_url": Sample("http://127.0.0.1:8899/api", "http://127.0.0.1:8898"),
        "custom_user": Sample("somebody", "git"),
        "custom_port": Sample(2222, 22),
        "group_name": Sample("g", ""),
        "client_id": Sample("c", ""),
        "client_secret": Sample("usual-value", ""),
        "webhook_token": Sample("usual-word", "other-word", unsaid=True),
        "redirect_uri": Sample("http://127.0.0.1:8000/webhooks/gitlab", ""),
        "is_system_wide": Sample(True, False),
    },
    refused={
        "name": refused("x" * 256),
        "html_url": refused("", "github.example.com"),
        "app_api_url": refused("github.example.com"),
        "custom_user": refused("x" * 256),
        "custom_port": refused(0, 65536),
        "group_name": refused("x" * 256),
        "client_id": refused("x" * 256),
        "webhook_token": refused("x" * 256),
        "redirect_uri": refused("coolify.example.com"),
    },
    reasons={
        r"host could not be resolved|local or private address": "only the server knows what it reaches",
        r"GitLab app not found": "looked up before anything is written",
    },
    unforetold=(
        "app_api_url new",
        "webhook_token new",
    ),
)
