# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.git_providers import GIT_PROVIDER

from ..case import Case, Sample, refused

BACK = "https://dokploy.example.com/api/providers"
SECRET = Sample("first-secret", "second-secret")
SITES = Sample("https://one.example.com", "https://two.example.com")
INSIDE = Sample("http://inside:3000", "")
IDS = Sample("one", "two")
KINDS = {
    "gitlab": {
        "gitlab_url": "https://gitlab.example.com",
        "application_id": "usual-application",
        "secret": "usual-secret",
        "redirect_uri": f"{BACK}/gitlab/callback",
    },
    "gitea": {
        "gitea_url": "https://gitea.example.com",
        "client_id": "usual-client",
        "client_secret": "usual-secret",
        "redirect_uri": f"{BACK}/gitea/callback",
    },
    "bitbucket": {"bitbucket_username": "robot", "app_password": "usual-password"},
}

CASE = Case(
    GIT_PROVIDER,
    variants={name: {"type": name, **words} for name, words in KINDS.items()},
    samples={
        "type": Sample("gitlab", "gitea", variants=("gitlab",), fixed=True),
        "shared": Sample(True, False, variants=("gitlab",)),
        "gitlab_url": SITES,
        "gitlab_internal_url": INSIDE,
        "application_id": IDS,
        "secret": SECRET,
        "group_name": Sample("acme,tools", ""),
        "gitea_url": SITES,
        "gitea_internal_url": INSIDE,
        "client_id": IDS,
        "client_secret": SECRET,
        "redirect_uri": Sample(f"{BACK}/gitlab/callback", f"{BACK}/other/callback"),
        "bitbucket_username": Sample("robot", "somebody"),
        "bitbucket_email": Sample("one@example.com", "two@example.com"),
        "api_token": SECRET,
        "app_password": SECRET,
        "bitbucket_workspace": Sample("acme", ""),
    },
    refused={
        "gitlab_url": refused("", variant="gitlab"),
        "gitea_url": refused("", variant="gitea"),
        "bitbucket_email": refused("nobody", variant="bitbucket"),
    },
    reasons={
        r"fetch failed|No access token available": "only the server can try it",
        r"Provider not found": "looked up before anything is written",
        r"No values to set": "everything is sent",
        r"gitlabUrl|giteaUrl": "everything is sent",
    },
)
