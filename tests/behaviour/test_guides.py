# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of every guide runs as written, and a second time without changing anything."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest
from accounts import PROJECTS, Account
from plays import guide_playbook

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "guides"
# The other one is of a whole server: test_whole_server.py walks it, on servers of its own.
GUIDES = sorted({*FOLDER.glob("*.md"), FOLDER.parent / "comparison.md"} - {FOLDER / "a_whole_server_in_git.md"})
SECRETS = {
    "registry_password": "a-password",
    "orders_password": "a-good-password",
    "cache_password": "another-good-password",
    "search_key": "a-long-enough-key",
    "npm_token": "a-token",
    "guest_password": "another-password",
    "forum_password": "a-password",
    **dict.fromkeys(("discord_webhook_url", "slack_webhook_url"), "https://hooks.example.com/a-secret"),
    **dict.fromkeys(("telegram_bot_token", "smtp_password", "pushover_user_key", "pushover_token"), "a-secret"),
    "collector_token": "a-secret",
    "vault_database_url": "postgres://db/shop",
}


def dokploy(server, folder):
    """What the guide of Dokploy takes for granted: accounts, keys and destinations of its web page, and a directory."""

    def post(procedure, **body):
        request = urllib.request.Request(
            f"{server.url}/api/{procedure}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "x-api-key": server.key},
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    (folder / "dist").mkdir()
    (folder / "dist" / "Dockerfile").write_text("FROM nginx:1.27\nCOPY index.html /usr/share/nginx/html\n")
    (folder / "dist" / "index.html").write_text("hello\n")
    server.configure(github="acme on GitHub")
    post("gitlab.create", name="acme on GitLab", authId="guide", gitlabUrl="https://gitlab.example.com")
    post("gitea.create", name="acme on Gitea", giteaUrl="https://gitea.example.com")
    post("bitbucket.create", name="acme on Bitbucket", authId="guide")
    post("sshKey.create", name="deploy", organizationId="", **post("sshKey.generate", type="ed25519"))
    account = {"username": "deploy", "password": SECRETS["registry_password"], "registryUrl": "registry.example.com"}
    post("registry.create", registryName="company", registryType="cloud", imagePrefix=None, **account)
    post("network.create", name="internal", driver="overlay", attachable=True)
    words = {"accessKey": "a", "secretAccessKey": "s", "bucket": "b", "region": "r", "endpoint": "https://s3.acme.test"}
    post("destination.create", name="offsite", provider="Other", additionalFlags=[], **words)


def coolify_shop(server, folder):
    """Something to export."""
    account = Account(server, "coolify", "shop")
    account.run(PROJECTS["coolify"], name="shop")
    account.run(name="web", **account.image())


PREPARED = {
    "compose": ("dokploy", dokploy),
    "databases_of_dokploy": ("dokploy", dokploy),
    "dokploy_from_the_web_page": ("dokploy", dokploy),
    "export": ("coolify", coolify_shop),
}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_examples_of_a_guide_run_as_written_and_change_nothing_the_second_time(playbook, both, tmp_path, guide):
    if guide.stem in PREPARED:
        platform, prepare = PREPARED[guide.stem]
        prepare(both[platform], tmp_path)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "shop.env").write_text("# where it runs\nexport REGION=eu\nGREETING='it is # 1'\n")
    text = guide_playbook(guide, SECRETS)
    assert text, f"{guide.name} has no examples"
    code, output = playbook(text)
    assert code == 0, output
    code, output = playbook(text, "--diff")
    assert re.search(r"ok=\d+ +changed=0 ", output), output
