# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of every guide runs as written, and a second time without changing anything."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest
from accounts import PROJECTS, Account
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from plays import FENCED, Playbooks, guide_playbook, private_key
from servers import EmbeddedServer

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "guides"
ADMINISTERING = [FOLDER / "administering_coolify.md", FOLDER / "administering_dokploy.md"]
# One is of a whole server: test_whole_server.py walks it, on servers of its own.
GUIDES = sorted(
    {*FOLDER.glob("*.md"), FOLDER.parent / "comparison.md"} - {FOLDER / "a_whole_server_in_git.md", *ADMINISTERING}
)
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
    **dict.fromkeys(("first_password", "gitlab_secret", "hcloud_token"), "a-secret-text"),
    "intranet_certificate": "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUZ3Vlc3Q=\n-----END CERTIFICATE-----\n",
    "intranet_key": "-----BEGIN PRIVATE KEY-----\nZ3Vlc3Q=\n-----END PRIVATE KEY-----\n",
}


def dokploy(server, folder):
    """What the guide of Dokploy takes for granted: accounts, keys and destinations of its web page, and a directory."""

    post = Account(server, "dokploy", "").post
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
    # A pipeline tells its playbook of a pull request that there is, and later that it is closed.
    runs = [["-e", "pull_request=7"], ["-e", "closed=7"]] if "pull_request is defined" in text else [[]]
    for arguments in runs:
        code, output = playbook(text, *arguments)
        assert code == 0, output
    code, output = playbook(text, "--diff")
    assert re.search(r"ok=\d+ +changed=0 ", output), output


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_a_play_that_watches_backups_fails_without_a_young_one(playbook, both, platform):
    guide = FOLDER / ("databases.md" if platform == "coolify" else "databases_of_dokploy.md")
    (text,) = [block for block in FENCED.findall(guide.read_text()) if "backup_info:" in block]
    kind, name = ("postgresql", "frequency") if platform == "coolify" else ("postgres", "schedule")
    account = Account(both[platform], platform, "store")
    account.run(PROJECTS[platform], name="store")
    if platform == "dokploy":
        dokploy(both[platform], playbook.folder)
    place = {} if platform == "coolify" else {"destination": "offsite", "prefix": "orders/", "database": "orders"}
    made = {} if platform == "coolify" else {"database_name": "orders", "database_user": "shop"}

    def watched(seconds=86400):
        play = "- hosts: localhost\n  gather_facts: false\n  tasks:\n"
        return playbook(play + indent(text.replace("86400", str(seconds)), "    "))[0]

    def orders(**options):
        database = declaration_of(f"{platform}_database")
        account.run(database, project="store", name="orders", type=kind, state="started", **options)

    orders(**made)
    assert watched()
    orders(backups=[{name: "0 3 * * *", **place}])
    assert watched()
    account.run(declaration_of(f"{platform}_backup"), project="store", database="orders")
    assert not watched()
    # As if a day had gone by.
    assert watched(-86400)


@pytest.fixture
def own(request, tmp_path):
    """A server that nobody else uses, since what these guides set is of all of it."""
    platform = request.param.stem.rpartition("_")[2]
    server = EmbeddedServer(platform, "--speed", "0.02")
    run = Playbooks({platform: server}, tmp_path)
    (tmp_path / "password").write_text("of the vault")
    run.environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(tmp_path / "password")
    yield run, request.param
    server.stop()


@pytest.mark.parametrize("own", ADMINISTERING, indirect=True, ids=lambda path: path.stem)
def test_what_a_guide_tells_of_a_whole_server_runs_as_written_and_changes_nothing_the_second_time(own):
    playbook, guide = own
    text = guide_playbook(guide, {**SECRETS, "deploy_key": private_key()})
    code, output = playbook(text)
    assert code == 0, output
    for line in re.findall(r"^\$ (ansible-vault .*)$", guide.read_text(), re.MULTILINE):
        place = Path(sys.executable).parent
        environment = {**playbook.environment, "PATH": f"{place}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(["bash", "-c", line], check=True, cwd=playbook.folder, env=environment, capture_output=True)
        keys = [path.read_text() for path in playbook.folder.glob("*.key")]
        assert keys and all(text.startswith("$ANSIBLE_VAULT;") for text in keys)
    code, output = playbook(text, "--diff")
    assert code == 0, output
    assert re.search(r"ok=\d+ +changed=0 ", output), output
