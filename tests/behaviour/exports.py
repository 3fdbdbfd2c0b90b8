# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export needs: somebody who owns a whole server, much that is on it, and what is in the files."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from accounts import PROJECTS, Account
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.export import EXPORT as COOLIFY_EXPORT
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.kinds import KINDS as COOLIFY_KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.mail import INSTANCE_EMAIL
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.projects import ENVIRONMENT as COOLIFY_ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.export import EXPORT as DOKPLOY_EXPORT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.kinds import KINDS as DOKPLOY_KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.projects import ENVIRONMENT as DOKPLOY_ENVIRONMENT
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registries import REGISTRY
from ansible_collections.selfhosted.paas.plugins.plugin_utils.vault import vault_of
from plays import Loader, Playbooks, private_key

EXPORTS = {"coolify": COOLIFY_EXPORT, "dokploy": DOKPLOY_EXPORT}
KINDS = {"coolify": COOLIFY_KINDS, "dokploy": DOKPLOY_KINDS}
ENVIRONMENTS = {"coolify": COOLIFY_ENVIRONMENT, "dokploy": DOKPLOY_ENVIRONMENT}
ALONE = {"coolify": "private_keys", "dokploy": "registries"}
DATABASE = {
    "coolify": ("postgresql", {}),
    "dokploy": ("postgres", {"database_user": "shop", "database_name": "shop"}),
}
SECRET = "planted7secret"

ODD_VALUES = {
    "PLAIN": SECRET,
    "EMPTY": "",
    "NUMBER": "0755",
    "FLOAT": "1.10",
    "TRUTH": "yes",
    "NOTHING": "null",
    "DATE": "2024-01-01",
    "TIME": "12:30:45",
    "DOLLAR": "a $HOME ${B} $$",
    "QUOTES": 'it\'s "quoted"',
    "BACKSLASH": "a\\nb \\ c",
    "TEMPLATE": "{{ lookup('pipe', 'id') }} {% if x %} {# no #}",
    "REFERENCE": "${{project.SHARED}}",
    "HASH": "a # b",
    "COLON": "key: value",
    "LINES": "first\n  second: {{ x }}\n\nthird # no",
    "UNICODE": "Grüße \u2028 日本 \U0001f600",
    "JSON": '{"a": [1, null, "x"]}',
    "LONG": "word " * 60 + "end",
    "items": "a method of every dictionary",
    "_private": "behind an underscore",
}

NAMES = {
    "coolify": ["a & b (c), #1: d+e @ f", "Ünïcode 日本", "yes", "1.10", "no-dash", "no_dash"],
    "dokploy": [
        "{{ evil }}",
        'it\'s "quoted"',
        "  spaced  ",
        "- dash: #hash",
        "yes",
        "1.10",
        "日本",
        "a/../b\\c",
        "%2F*",
        "no-dash",
        "no_dash",
    ],
}


class Owner(Account):
    """An account with all of a server, which it exports."""

    @classmethod
    def of(cls, platform, emptied, which=""):
        """Of a server that only this module uses; C(elsewhere) is one of another that is empty."""
        made = cls(emptied(platform, "--speed", "0.2", which=which), platform, "shop")
        made.elsewhere = lambda: cls.of(platform, emptied, "another")
        return made

    def export(self, dest=None, check_mode=False, passwords=None, secrets="separate", **options):
        """An export in this process; C(passwords) of the vault by their ids."""
        pairs = [(name, VaultSecret(text.encode())) for name, text in (passwords or {}).items()]

        def give(client):
            client.vault = vault_of(pairs)

        return self.run(
            EXPORTS[self.platform], check_mode, spoil=give, dest=dest and str(dest), secrets=secrets, **options
        )

    def make_project(self, name, **options):
        self.run(PROJECTS[self.platform], name=name, **options)

    def make_environment(self, name, project, **options):
        self.run(ENVIRONMENTS[self.platform], name=name, project=project, **options)

    def play(self, folder, *arguments, plays=None):
        """What became of the playbook of an export, or of these plays in its place: the code, and what they print."""
        run = Playbooks({self.platform: self.server}, folder)
        return run(plays, *arguments) if plays else run.run(folder / "playbook.yml", *arguments)

    def changes_nothing(self, folder, plays=None):
        """The playbook runs, or these plays do, and neither reports nor makes a change."""
        self.server.clear()
        code, output = self.play(folder, "--diff", "-vvv", plays=plays)
        assert code == 0, output[-3000:]
        assert re.search(r"ok=\d+ +changed=0 ", output), output[-3000:]
        assert self.server.writes() == []
        return output


def makes_the_same_again(owner, folder, *arguments):
    """An export, run on an empty server, makes there what is exported the same; run again it changes nothing."""
    copy = owner.elsewhere()
    code, output = copy.play(folder / "export", *arguments)
    assert code == 0, output[-3000:]
    copy.changes_nothing(folder / "export")
    copy.export(folder / "copy")
    assert contents(folder / "copy") == contents(folder / "export")


def contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def fill(owner: Owner) -> None:
    """What can be declared and made again elsewhere."""
    owner.make_project("shop", description="Sells nearly everything", environment_variables={"ALL": f"{SECRET}-all"})
    owner.make_project("empty")
    owner.make_environment("staging", "shop", description="For trying out")
    for name in NAMES[owner.platform]:
        owner.make_project(name)
        owner.run(project=name, name=name, **owner.image())
    owner.run(name="web", environment_variables=ODD_VALUES, description='It\'s {{ not }} a "template"', **owner.image())
    owner.run(name="web", environment="staging", environment_variables={"A": "1"}, **owner.image("2"))
    owner.run(name="{{ api }}" if owner.platform == "dokploy" else "api: #2", **owner.image())
    # The same name as a project, and one that needs quotes.
    stand_alone(owner, "shop")
    stand_alone(owner, "it's: #1")
    if owner.platform == "coolify":
        coolify_wealth(owner)
    else:
        dokploy_wealth(owner)


def stand_alone(owner: Owner, name: str, **options) -> None:
    """Something of the server itself, in no project."""
    if owner.platform == "coolify":
        owner.run(PRIVATE_KEY, name=name, private_key=private_key(), **options)
    else:
        account = {"url": "registry.example.com", "username": "robot$ci", "password": f"{SECRET}-registry"}
        owner.run(REGISTRY, name=name, **account, **options)


def coolify_wealth(owner: Owner) -> None:
    owner.run(INSTANCE_EMAIL, smtp_host="mail.example.com", smtp_password=f"{SECRET}-mail")
    owner.run(
        name="from a repository",
        git_repository=f"https://somebody:{SECRET}-git@git.example.com/acme/app.git",
        git_branch="main",
        build_pack="static",
        publish_directory="/public",
        base_directory="/sub",
    )
    # Of this one only the rest is stored, and that makes no new one.
    owner.run(name="public", git_repository="https://github.com/acme/app", git_branch="main", build_pack="nixpacks")
    owner.run(
        name="wealth",
        **owner.image(),
        domains=["https://Shop.example.com/a", "http://b.example.com:8080"],
        redirect="www",
        ports_exposes=["80", "8080"],
        ports_mappings=["8080:80"],
        custom_labels={"com.example.a": "{{upstreams 80}}", "com.example.b": "x=y"},
        custom_docker_run_options="--init",
        health_check_enabled=True,
        health_check_path="/health",
        health_check_port=8080,
        limits_memory="512m",
        limits_cpus="0.5",
        pre_deployment_command="echo 'a: b' # c",
        use_build_server=True,
        manual_webhook_secret_github=f"{SECRET}-hook",
        storages=[
            {"name": "data", "mount_path": "/data"},
            {"type": "file", "mount_path": "/etc/a.conf", "content": f"{SECRET} {{{{ x }}}}"},
            {"type": "directory", "mount_path": "/d", "fs_path": "/srv/d"},
        ],
        scheduled_tasks=[{"name": "a: b # c", "command": "date", "frequency": "hourly", "enabled": False}],
        tags=["blue", "yes"],
        environment_variables={
            "EXPANDED": {"value": "$A", "is_literal": False, "comment": "yes"},
            "BUILD": {"value": "1", "is_runtime": False},
            "BOTH": [{"value": "live"}, {"value": "preview", "is_preview": True}],
        },
    )


def dokploy_wealth(owner: Owner) -> None:
    owner.make_project("shared", environment_variables={"SHARED": SECRET, "ODD": ODD_VALUES["TEMPLATE"]})
    owner.make_environment("production", "shared", environment_variables={"E": f"{SECRET}-e"})
    owner.run(
        name="from a repository",
        git={"url": f"https://somebody:{SECRET}-git@git.example.com/acme/app.git", "branch": "main"},
        build_type="static",
        env=f"# why\nA={SECRET}-text\n",
        app_name="chosen",
        mounts=[
            {"mount_path": "/etc/a.conf", "type": "file", "file_path": "a.conf", "content": f"{SECRET} {{{{ x }}}}\n"}
        ],
        security=[{"username": "it's me", "password": f"{SECRET}-basic"}],
        labels_swarm={"com.example/{{ a }}": "{{ b }}"},
        ulimits_swarm=[{"name": "nofile", "soft": 1, "hard": 2}],
        health_check_swarm={"test": ["CMD", "curl", "{{ c }}"], "interval": "30s"},
    )
    owner.run(
        name="wealth",
        docker={"image": "ghcr.io/acme/web:1", "username": "u", "password": f"{SECRET}-docker"},
        memory_limit="512m",
        cpu_limit="0.5",
        replicas=3,
        command="sleep 'a: b' # c",
        args=["--x", "{{ y }}", "yes"],
        domains=[
            {"host": "shop.example.com", "https": True, "certificate_type": "letsencrypt"},
            {"host": "shop.example.com", "path": "/api", "port": 8080, "strip_path": True},
        ],
    )


def yaml_of(path: Path):
    return yaml.load(path.read_text(), Loader=Loader)


def opened(folder, passwords):
    """Whatever is in the files, with what is encrypted opened."""
    vault = VaultLib([(name, VaultSecret(text.encode())) for name, text in passwords.items()])
    return {
        name: vault.decrypt(text.encode()).decode() if text.startswith("$ANSIBLE_VAULT") else text
        for name, text in contents(folder).items()
    }


def by_role(owner, directory, **variables):
    """A play with the role for a whole server."""
    role = f"{owner.platform}_platform"
    given = {"directory": str(directory), **variables}
    task = {
        "ansible.builtin.include_role": {"name": f"selfhosted.paas.{role}"},
        "vars": {f"{role}_{name}": value for name, value in given.items()},
    }
    return [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
