# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export says what is there: run at once it changes nothing, run on an empty server it makes the same again."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import forking
import pytest
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
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.edited import FILL
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.export_command import export_command
from ansible_collections.selfhosted.paas.plugins.plugin_utils.vault import vault_of
from conftest import UNSHIPPED
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from servers import EmbeddedServer

EXPORTS = {"coolify": COOLIFY_EXPORT, "dokploy": DOKPLOY_EXPORT}
KINDS = {"coolify": COOLIFY_KINDS, "dokploy": DOKPLOY_KINDS}
ENVIRONMENTS = {"coolify": COOLIFY_ENVIRONMENT, "dokploy": DOKPLOY_ENVIRONMENT}
DATABASE = {
    "coolify": ("postgresql", {}),
    "dokploy": ("postgres", {"database_user": "shop", "database_name": "shop"}),
}
IMAGE = {"coolify": "applications.api.docker_registry_image_tag", "dokploy": "applications.api.docker.image"}
ID = {"coolify": "uuid", "dokploy": "application_id"}
SECRET = "planted7secret"
STORAGE = {
    "coolify": {"key": "the-key", "secret": SECRET},
    "dokploy": {"access_key": "the-key", "secret_access_key": SECRET},
}

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
    """An account with an export, and with a way to make what no module makes."""

    def call(self, path, method="POST", **body):
        if self.platform == "coolify":
            url, key = f"{self.server.url}/api/v1{path}", {"Authorization": f"Bearer {self.server.key}"}
        else:
            url, key = f"{self.server.url}/api/{path}", {"x-api-key": self.server.key}
        headers = {"Content-Type": "application/json", "Accept": "application/json", **key}
        request = urllib.request.Request(url, method=method, headers=headers)
        request.data = json.dumps(body).encode() if body else None
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

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

    def play(self, folder, *arguments):
        """Run the playbook of an export; code and output."""
        key = {"coolify": ("COOLIFY_URL", "COOLIFY_TOKEN"), "dokploy": ("DOKPLOY_URL", "DOKPLOY_API_KEY")}
        connection = dict(zip(key[self.platform], (self.server.url, self.server.key)))
        environment = {
            **os.environ,
            **connection,
            **UNSHIPPED,
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        }
        words = ("ansible-playbook", str(folder / "playbook.yml"), *arguments)
        done = forking.run(*words, environment=environment, folder=folder)
        return done.returncode, done.stdout + done.stderr

    def changes_nothing(self, folder):
        """The playbook runs, and neither reports nor makes a change."""
        self.server.clear()
        code, output = self.play(folder, "--diff", "-vvv")
        assert code == 0, output[-3000:]
        assert re.search(r"ok=\d+ +changed=0 ", output), output[-3000:]
        assert self.server.writes() == []
        return output


@pytest.fixture(params=["coolify", "dokploy"])
def owner(request, emptied):
    """A server of its own, since an export is of everything on it."""
    return Owner(emptied(request.param, "--speed", "0.2"), request.param, "shop")


@pytest.fixture(params=["coolify", "dokploy"], scope="module")
def rich(request):
    """A server with much of everything, for tests that do not change it."""
    server = EmbeddedServer(request.param, "--speed", "0.2")
    made = Owner(server, request.param, "shop")
    fill(made)
    yield made
    server.stop()


@contextlib.contextmanager
def elsewhere(platform):
    """The owner of an empty server."""
    with EmbeddedServer(platform, "--speed", "0.2") as server:
        yield Owner(server, platform, "shop")


def makes_the_same_again(owner, folder, *arguments):
    """An export, run on an empty server, makes there what is exported the same; run again it changes nothing."""
    with elsewhere(owner.platform) as copy:
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
        owner.run(PRIVATE_KEY, name=name, private_key=key_text(), **options)
    else:
        account = {"url": "registry.example.com", "username": "robot$ci", "password": f"{SECRET}-registry"}
        owner.run(REGISTRY, name=name, **account, **options)


def key_text() -> str:
    """A new private key, which no other test has."""
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    ).decode()


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


def test_the_playbook_of_an_export_changes_nothing_and_shows_no_secret(rich, tmp_path):
    result = rich.export(tmp_path / "export")
    assert result["changed"] and result["not_exported"] == []
    files = contents(tmp_path / "export")
    holders = {name for name, text in files.items() if SECRET in text}
    assert holders and all(name.startswith("secrets/") for name in holders)
    for name in holders:
        assert (tmp_path / "export" / name).stat().st_mode & 0o777 == 0o600
    assert SECRET not in json.dumps(result)
    assert SECRET not in json.dumps(rich.export())
    assert SECRET not in rich.changes_nothing(tmp_path / "export")


def test_the_role_for_a_server_takes_an_export_with_its_secrets(rich, tmp_path):
    given = {"coolify": "export", "dokploy": "export/stacks"}[rich.platform]
    rich.export(tmp_path / "export")
    # Nothing is there besides, and no variable either that a server has made for itself.
    play = by_role(rich, tmp_path / given, fail_on_undeclared=True)
    (tmp_path / "playbook.yml").write_text(yaml.safe_dump(play))
    assert SECRET not in rich.changes_nothing(tmp_path)


def test_two_exports_are_the_same_to_the_byte(rich, tmp_path):
    foretold = rich.export(tmp_path / "one", check_mode=True)
    assert not (tmp_path / "one").exists()
    result = rich.export(tmp_path / "one")
    names = ("changed", "written", "diff", "not_exported")
    assert [foretold[name] for name in names] == [result[name] for name in names]
    before = contents(tmp_path / "one")
    again = rich.export(tmp_path / "one")
    assert (again["changed"], again["written"], again["diff"]) == (False, [], [])
    rich.export(tmp_path / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "other") == before


def test_an_export_makes_the_same_again_on_an_empty_server(rich, tmp_path):
    rich.export(tmp_path / "export")
    makes_the_same_again(rich, tmp_path)


def test_a_password_that_the_server_made_up_is_the_same_on_an_empty_server(owner, tmp_path):
    """Whatever uses the database holds it."""
    database = declaration_of(f"{owner.platform}_database")
    kinds = next(item.choices for item in database.fields if item.name == "type")
    needed = {"database_user": "shop", "database_name": "shop"} if owner.platform == "dokploy" else {}
    owner.make_project("shop")
    for kind in kinds:
        fitting = {item.name for item in database.fields if kind in (item.variants or kinds)}
        given = {name: value for name, value in needed.items() if name in fitting}
        owner.run(database, project="shop", name=kind, type=kind, **given)
    changed = {"environment_variables": {"REDIS_PASSWORD": f"{SECRET}-redis"}} if owner.platform == "coolify" else {}
    owner.run(database, project="shop", name="redis", **changed)
    assert owner.export(tmp_path / "export")["not_exported"] == []
    secrets = yaml_of(tmp_path / "export" / "secrets" / "shop.production.yml")["vault_shop__production"]["databases"]
    passwords = {
        kind: {item.name for item in database.fields if "password" in item.name and kind in (item.variants or kinds)}
        for kind in kinds
    }
    assert {kind: passwords[kind] - set(secrets.get(kind, ())) for kind in kinds} == {kind: set() for kind in kinds}
    owner.changes_nothing(tmp_path / "export")
    makes_the_same_again(owner, tmp_path)


def test_what_runs_runs_on_an_empty_server_and_what_does_not_is_declared_as_stopped(owner, tmp_path):
    database = declaration_of(f"{owner.platform}_database")
    kind, options = DATABASE[owner.platform]
    owner.make_project("shop")
    for name, states in {"orders": ["started"], "old": ["started", "stopped"], "new": ["present"]}.items():
        for state in states:
            owner.run(database, project="shop", name=name, type=kind, state=state, **options)
    owner.run(name="web", **owner.image())
    for name, options in {"live": {}, "over": {"state": "stopped"}}.items():
        owner.run(name=name, **owner.image(), deploy="auto")
        owner.run(name=name, **options)
    if owner.platform == "coolify":
        compose = "services:\n  site:\n    image: nginx\n"
        service = {"name": "mail", "docker_compose_raw": compose, "state": "started"}
        owner.run(declaration_of("coolify_service"), project="shop", **service)
    owner.export(tmp_path / "export")
    (stack,) = owner.export()["stacks"]
    states = {
        item["name"]: item.get("state")
        for name in KINDS[owner.platform]
        if name.plural in stack
        for item in stack[name.plural]
    }
    running = dict.fromkeys([name for name in ("orders", "mail") if name in states], "started")
    assert states == {**dict.fromkeys(states, "stopped"), "live": None, **running}
    owner.changes_nothing(tmp_path / "export")
    makes_the_same_again(owner, tmp_path, "-e", "deploy=auto")


def test_what_somebody_has_stopped_is_declared_as_stopped_and_what_runs_again_is_not(owner, tmp_path):
    database = declaration_of(f"{owner.platform}_database")
    kind, options = DATABASE[owner.platform]
    owner.make_project("shop")
    owner.run(database, project="shop", name="orders", type=kind, state="started", **options)
    owner.run(name="web", **owner.image(), deploy="auto")
    owner.export(tmp_path)
    stack = tmp_path / "stacks" / "shop.production.yml"
    # Of what is deployed and runs an export says nothing, so this is somebody's own.
    mine = "  - name: web\n    state: started\n"
    stack.write_text(stack.read_text().replace("  - name: web\n", mine))
    running = stack.read_text()
    assert running.count("state: started") == 2
    owner.run(database, project="shop", name="orders", state="stopped")
    assert owner.export(tmp_path)["written"] == [str(stack)]
    assert mine in stack.read_text() and stack.read_text().count("state: stopped") == 1
    owner.run(name="web", state="stopped")
    assert owner.export(tmp_path)["written"] == [str(stack)]
    assert stack.read_text() == running.replace("state: started", "state: stopped")
    assert not owner.export(tmp_path)["changed"]
    owner.run(database, project="shop", name="orders", state="started")
    owner.run(name="web", deploy="auto", state="started")
    assert owner.export(tmp_path)["changed"]
    assert stack.read_text() == running.replace(mine, "  - name: web\n")


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_a_schedule_that_saves_to_s3_is_exported_also_where_nobody_can_tell_to_which(owner, tmp_path):
    storage, database = declaration_of("coolify_s3_storage"), declaration_of("coolify_database")
    account = {"endpoint": "https://s3.example.com", "bucket": "dumps", "region": "eu", "key": "k", "secret": SECRET}
    saving = {"frequency": "0 3 * * *", "save_s3": True}
    owner.make_project("shop")
    owner.run(storage, name="one", **account)
    named = {"databases_to_backup": "postgres"}
    schedules = [{**saving, **named, "s3_storage": "one"}, {"frequency": "hourly", **named}]
    owner.run(database, project="shop", name="orders", type="postgresql", backups=schedules)
    result = owner.export(tmp_path / "export")
    assert result["not_exported"] == []
    assert {"kind": "S3 storage", "name": "one"} in result["expects"]
    assert exported(tmp_path / "export", "orders")["backups"] == schedules
    owner.changes_nothing(tmp_path / "export")

    owner.run(storage, name="two", **account)
    result = owner.export(tmp_path / "export")
    assert [item["option"] for item in result["not_exported"]] == ["backups[0 3 * * *].s3_storage"]
    left = exported(tmp_path / "export", "orders")["backups"]
    assert left[1:] == schedules[1:] and "default(omit)" in left[0].pop("s3_storage")
    assert left[0] == {**saving, **named}
    owner.changes_nothing(tmp_path / "export")
    with elsewhere("coolify") as copy:
        code, output = copy.play(tmp_path / "export")
        assert code and "backups[0 3 * * *] saves to S3, so it needs s3_storage." in output, output[-3000:]
        # The file of secrets says what to add.
        secrets = tmp_path / "export" / "secrets" / "shop.production.yml"
        (place,) = re.findall(r"^#   (vault_shop__production\..*)$", secrets.read_text(), re.MULTILINE)
        content = yaml_of(secrets)
        inner = content
        *outer, last = place.split(".")
        for key in outer:
            inner = inner.setdefault(key, {})
        inner[last] = "two"
        secrets.write_text(yaml.safe_dump(content))
        code, output = copy.play(tmp_path / "export")
        assert code == 0, output[-3000:]
        copy.changes_nothing(tmp_path / "export")
        (row,) = [row for row in copy.state()["backups"].values() if row["save_s3"]]
        storages = {item["name"]: item["id"] for item in copy.state()["s3_storages"].values()}
        assert row["s3_storage_id"] == storages["two"]


def exported(folder, name):
    """What the stack of production declares of a database."""
    stack = yaml_of(folder / "stacks" / "shop.production.yml")
    return next(item for item in stack["databases"] if item["name"] == name)


def test_an_address_of_a_database_is_that_of_the_database_on_an_empty_server(owner, tmp_path):
    database = declaration_of(f"{owner.platform}_database")
    kind, options = DATABASE[owner.platform]
    owner.make_project("shop")
    owner.make_environment("staging", "shop")
    for environment, name in (("production", "orders"), ("production", "twin"), ("staging", "orders")):
        password = {
            "postgres_password" if owner.platform == "coolify" else "database_password": f"{SECRET}{environment}"
        }
        place = {"project": "shop", "environment": environment}
        owner.run(database, name=name, type=kind, **place, **options, **password)
    taken = {"DATABASE_URL": {"database": "orders"}}
    owner.run(
        name="web",
        environment_from={**taken, "PORT": {"database": "orders", "part": "port"}},
        # Two databases have this password, so nobody knows whose it is.
        environment_variables={"PASSWORD": f"{SECRET}production", "OTHER": "1"},
        **owner.image(),
    )
    more = {
        "PASSWORD": {"database": "orders", "part": "password"},
        "ASYNC_URL": {"database": "orders", "scheme": "postgresql+asyncpg"},
    }
    owner.run(name="web", environment="staging", environment_from={**taken, **more}, **owner.image())
    owner.export(tmp_path / "export")
    web, staged = (
        yaml_of(tmp_path / "export" / "stacks" / f"shop.{name}.yml")["applications"][0]
        for name in ("production", "staging")
    )
    names = list(web)
    assert names.index("environment_from") == names.index("environment_variables") + 1
    assert web["environment_from"] == taken and set(web["environment_variables"]) == {"PORT", "PASSWORD", "OTHER"}
    assert list(staged) == [*(name for name in names if name in staged)]
    assert staged["environment_from"] == {**taken, **more} and "environment_variables" not in staged
    owner.changes_nothing(tmp_path / "export")
    makes_the_same_again(owner, tmp_path)


def test_full_says_what_is_there_too_and_changes_nothing(rich, tmp_path):
    rich.export(tmp_path / "short", project="shop")
    rich.export(tmp_path / "full", project="shop", full=True)
    short, full = (yaml_of(tmp_path / name / "stacks" / "shop.production.yml") for name in ("short", "full"))
    assert len(full["applications"][0]) > len(short["applications"][0])
    # The reader has proven both; of what it could not declare it would say so.
    assert rich.export(project="shop", full=True)["not_exported"] == []


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def yaml_of(path: Path):
    return yaml.load(path.read_text(), Loader=Loader)


def test_placeholders_keep_an_export_current_whose_secrets_are_encrypted(rich, tmp_path):
    folder = tmp_path / "export"
    rich.export(folder, project="shop")
    password = tmp_path / "password"
    password.write_text("correct horse")
    vault = str(Path(sys.executable).with_name("ansible-vault"))
    secret_files = [str(path) for path in (folder / "secrets").iterdir()]
    subprocess.run([vault, "encrypt", "--vault-password-file", str(password), *secret_files], check=True)
    assert not rich.export(folder, project="shop", secrets="placeholder")["changed"]
    kept = rich.export(folder, project="shop")
    assert not kept["changed"]
    assert sorted(kept["kept"]) == sorted(secret_files)
    assert "encrypted" in kept["warnings"][0]
    rich.server.clear()
    code, output = rich.play(folder, "--vault-password-file", str(password))
    assert code == 0 and re.search(r"ok=\d+ +changed=0 ", output), output[-3000:]
    # Whoever forgets the password hears what is missing, from the playbook and from the role.
    (tmp_path / "playbook.yml").write_text(yaml.safe_dump(by_role(rich, folder)))
    for place in (folder, tmp_path):
        code, output = rich.play(place, "--check")
        assert code, output
        said = " ".join(output.split())
        assert "No password was given that opens" in said and "--ask-vault-pass" in said, output[-3000:]
        assert all(Path(path).name in said for path in secret_files)
        assert "Read the secrets" not in output and "Unknown error" not in output
    code, output = rich.play(tmp_path, "--vault-password-file", str(password))
    assert code == 0 and re.search(r"ok=\d+ +changed=0 ", output), output[-3000:]


def test_a_file_that_is_no_yaml_is_told_by_its_place_and_never_by_what_it_holds(rich, tmp_path):
    folder = tmp_path / "export"
    rich.export(folder, project="shop")
    password = tmp_path / "password"
    password.write_text("correct horse")
    said = []
    for name in ("stacks/shop.production.yml", "server.yml", "secrets/shop.production.yml"):
        path = folder / name
        lines = path.read_text().splitlines()
        path.write_text("\n".join([*lines, f"mine: !{SECRET} {SECRET}", f"  foo: [{SECRET}", ""]))
        said.append(f"{path}: line {len(lines) + 2}, column 6: ")
    path.write_bytes(vault_of([("default", VaultSecret(b"correct horse"))]).seal(path.read_bytes(), "default"))
    listed = folder / "stacks" / "mine.yml"
    listed.write_text(f"- project: {SECRET}\n")
    said.append(f"{listed}: line 1, column 1: these are no names with values")
    (tmp_path / "playbook.yml").write_text(yaml.safe_dump(by_role(rich, folder)))
    rich.server.clear()
    code, output = rich.play(tmp_path, "-vvv", "--vault-password-file", str(password))
    assert code and "Read them" not in output and "Unknown error" not in output, output[-3000:]
    assert [line for line in said if line not in output] == [], output[-3000:]
    assert SECRET not in output and rich.server.writes() == []


def test_a_template_that_leads_to_nothing_is_told_with_its_file(rich, tmp_path):
    folder = tmp_path / "export"
    rich.export(folder, project="shop")
    stack = folder / "stacks" / "shop.production.yml"
    whole = stack.read_text()
    stack.write_text(f"{whole}max_prune: '{{{{ nobody_has_this }}}}'\n")
    code, output = rich.play(folder, "--check")
    assert code and "shop/production: Task failed: 'nobody_has_this' is undefined" in output, output[-3000:]
    stack.write_text(whole.replace("project: shop\n", "project: '{{ nobody_has_this }}'\n"))
    with (folder / "server.yml").open("a") as file:
        file.write("protected: [\"{{ lookup('ansible.builtin.file', 'nowhere.txt') }}\"]\n")
    rich.server.clear()
    code, output = rich.play(folder)
    said = [f"{stack}: 'nobody_has_this' is undefined. ", f"{folder}/server.yml: The lookup plugin "]
    assert code and [line for line in said if line not in output] == [], output[-3000:]
    assert rich.server.writes() == []
    # The same file takes what says how its things are removed.
    stack.write_text(whole)
    rich.export(folder, project="shop")
    (folder / "server.yml").write_text("max_prune: 3\nprotected: [shop]\n")
    # What a lookup finds there is nothing that is declared.
    (folder / "files").mkdir()
    (folder / "files" / "compose.yml").write_text("services: {}\n")
    rich.changes_nothing(folder)


def test_what_no_file_declares_stays_until_prune_is_told_and_then_none_of_any_kind(owner, tmp_path):
    owner.make_project("shop")
    owner.run(name="web", **owner.image())
    owner.export(tmp_path / "export")
    # Of neither kind there was anything.
    owner.run(declaration_of(f"{owner.platform}_database"), name="clicked", project="shop", type="redis")
    owner.run(
        declaration_of(f"{owner.platform}_s3_storage" if owner.platform == "coolify" else "dokploy_destination"),
        name="clicked",
        endpoint="https://s3.example.test",
        bucket="dumps",
        region="eu",
        **STORAGE[owner.platform],
    )
    owner.changes_nothing(tmp_path / "export")

    def objects():
        return {item["name"] for item in owner.export()["objects"]}

    pruned = by_role(owner, tmp_path / "export", defaults={"prune": True}, server={"prune": True})
    (tmp_path / "playbook.yml").write_text(yaml.safe_dump(pruned))
    code, output = owner.play(tmp_path, "--check")
    assert code == 0 and output.count("clicked") >= 2 and "remove the database clicked" in output, output[-3000:]
    assert "clicked" in objects()
    code, output = owner.play(tmp_path)
    assert code == 0, output[-3000:]
    assert "clicked" not in objects() and {"web", "shop"} <= objects()


def test_an_environment_that_no_file_declares_goes_when_prune_is_told_and_what_it_holds_is_guarded(owner, tmp_path):
    owner.make_project("shop")
    owner.run(name="web", **owner.image())
    owner.export(tmp_path / "export")
    owner.make_project("apart")
    for name, project in {
        "empty": "shop",
        "used": "shop",
        "full": "shop",
        "kept": "shop",
        "elsewhere": "apart",
    }.items():
        owner.make_environment(name, project)
    owner.run(name="one", environment="used", **owner.image())
    for name in ("a", "b"):
        owner.run(name=name, environment="full", **owner.image())

    def there():
        return {item["name"] for item in owner.export()["objects"] if item["kind"] in ("environment", "application")}

    def prune(prune_environments=True, **defaults):
        guards = {"prune": True, "protected": ["kept"], **defaults}
        pruned = by_role(owner, tmp_path / "export", defaults=guards, prune_environments=prune_environments)
        (tmp_path / "playbook.yml").write_text(yaml.safe_dump(pruned))

    before = there()
    owner.changes_nothing(tmp_path / "export")
    # The files may be those of one environment alone.
    prune(prune_environments=False)
    owner.changes_nothing(tmp_path)
    prune(max_prune=1)
    code, output = owner.play(tmp_path, "--check")
    assert code and "shop/full holds 2 that are not declared, and max_prune is 1: a, b." in output, output[-3000:]
    lines = ["shop/empty: remove the environment empty", "shop/used: remove the application one"]
    lines += ["shop/used: remove the environment used", "shop/full: cannot be: shop/full holds 2"]
    assert [line for line in lines if line not in output] == [] and there() == before
    code, output = owner.play(tmp_path)
    assert code and "shop/full holds 2" in output and "shop/full: shop/full holds" not in output, output[-3000:]
    assert before - there() == {"empty", "used", "one"}
    prune()
    code, output = owner.play(tmp_path)
    assert code == 0, output[-3000:]
    assert there() == {"production", "web", "kept", "elsewhere"}
    owner.changes_nothing(tmp_path)


def opened(folder, passwords):
    """Whatever is in the files, with what is encrypted opened."""
    vault = VaultLib([(name, VaultSecret(text.encode())) for name, text in passwords.items()])
    return {
        name: vault.decrypt(text.encode()).decode() if text.startswith("$ANSIBLE_VAULT") else text
        for name, text in contents(folder).items()
    }


def test_secrets_are_encrypted_with_the_password_of_the_run_and_stay_so(rich, tmp_path):
    passwords = {"prod": "correct horse", "dev": "staple"}
    given = {"secrets": "vault", "project": "shop", "passwords": passwords}
    foretold = rich.export(tmp_path / "export", check_mode=True, **given)
    written = rich.export(tmp_path / "export", **given)
    assert foretold["diff"] == written["diff"] and written["to_fill_in"] == [] and "warnings" not in written
    before = contents(tmp_path / "export")
    assert not any(SECRET in text for text in before.values())
    closed = {name for name, text in before.items() if text.startswith("$ANSIBLE_VAULT;1.2;AES256;prod\n")}
    assert closed == {name for name in before if name.startswith("secrets/")} != set()
    assert all((tmp_path / "export" / name).stat().st_mode & 0o777 == 0o600 for name in closed)
    rich.export(tmp_path / "open", project="shop")
    assert opened(tmp_path / "export", passwords) == opened(tmp_path / "open", {})
    # Whatever is asked for later: what is encrypted stays so, with its password, and what is true is not touched.
    for more in ({}, {"vault_id": "dev"}, {"secrets": "separate"}, {"secrets": "placeholder"}):
        assert not rich.export(tmp_path / "export", **{**given, **more})["changed"], more
    for few in ({}, {"other": "wrong"}):
        kept = rich.export(tmp_path / "export", **{**given, "passwords": few})
        assert not kept["changed"] and {Path(path).name for path in kept["kept"]} == {
            Path(name).name for name in closed
        }
        assert all(name in " ".join(kept["warnings"]) for name in closed)
    assert contents(tmp_path / "export") == before
    other = rich.export(tmp_path / "other", **given, vault_id="dev")
    assert other["changed"]
    assert ";dev\n" in (tmp_path / "other" / "secrets" / "shop.production.yml").read_text()
    with pytest.raises(Failure, match=r"'nope'.*prod, dev"):
        rich.export(tmp_path / "nope", **given, vault_id="nope")


def test_without_a_password_secrets_are_named_and_what_is_filled_in_stays(owner, tmp_path):
    folder, place = tmp_path / "export", "vault_shop__production.applications.web.environment_variables"
    owner.make_project("shop")
    # Without it there could be no such row.
    guarded = {"security": [{"username": "ann", "password": SECRET}]} if owner.platform == "dokploy" else {}
    variables = {"A": SECRET, "B": f"{SECRET}b", "C": "c"}
    owner.run(name="web", environment_variables=variables, **owner.image(), **guarded)
    named = owner.export(folder, secrets="vault")
    assert {f"{place}.{name}" for name in "ABC"} <= set(named["to_fill_in"])
    assert SECRET not in "".join(contents(folder).values()) + json.dumps(named)
    secrets = folder / "secrets" / "shop.production.yml"
    assert f"#   {place}.A\n" in secrets.read_text() and secrets.stat().st_mode & 0o777 == 0o600
    assert "secrets/shop.production.yml" in " ".join(named["warnings"])
    assert f"{place}.A" in (folder / "README.md").read_text()
    assert not owner.export(folder, secrets="vault")["changed"]
    owner.changes_nothing(folder)

    # A person fills in one, with a word about it, and encrypts the file.
    lines = (
        "  applications:\n    web:\n      environment_variables:\n        A: mine # asked Ann\n  ours: 2\nother: 1\n"
    )
    text = secrets.read_text().replace("vault_shop__production: {}", "vault_shop__production:").rstrip("\n")
    secrets.write_text(f"{text}\n{lines}")
    filled = owner.export(folder, secrets="vault")
    assert f"{place}.A" not in filled["to_fill_in"] and f"{place}.B" in filled["to_fill_in"]
    assert lines in secrets.read_text() and f"{place}.A\n" not in secrets.read_text()
    passwords = {"default": "correct horse"}
    secrets.write_bytes(vault_of([("default", VaultSecret(b"correct horse"))]).seal(secrets.read_bytes(), "default"))
    closed = owner.export(folder, secrets="vault", passwords=passwords)
    assert closed["changed"] and not [line for line in closed["to_fill_in"] if line.startswith(place)]
    now = opened(folder, passwords)["secrets/shop.production.yml"]
    assert "\n  ours: 2\n" in now
    assert f"A: {SECRET} # asked Ann\n" in now and f"B: {SECRET}b\n" in now and "other: 1" in now and FILL not in now
    assert SECRET not in "".join(contents(folder).values())
    assert not owner.export(folder, secrets="vault", passwords=passwords)["changed"]
    if owner.platform == "coolify":
        # What the server does not show today is still there tomorrow.
        token = owner.server.token(abilities=["read", "write"])["token"]
        for _time in range(2):
            hidden = owner.export(folder, secrets="vault", passwords=passwords, api_token=token)
        assert not hidden["changed"]
        assert f"B: {SECRET}b\n" in opened(folder, passwords)["secrets/shop.production.yml"]


def test_an_edited_directory_keeps_what_a_person_wrote(owner, tmp_path):
    folder = tmp_path / "export"
    owner.make_project("shop", description="Sells everything")
    for name in ("api", "web"):
        owner.run(name=name, environment_variables={"A": SECRET, "B": "2"}, description="As made", **owner.image())
    owner.export(folder)
    stack = folder / "stacks" / "shop.production.yml"
    assert owner.export(folder)["not_compared"] == []
    text = stack.read_text().replace("project: shop\n", "# Ours.\nproject: shop # the shop\nmax_prune: 2\n\n")
    head, *items = re.split(r"(?m)^  - name: ", text)
    api, web = items
    web = web.replace("web\n", "web # in front\n    deploy: never # by hand\n")
    web = re.sub(r'A: ".*"', "A: '{{ from_the_company_vault }}'", web).replace("As made", "'As made' # once")
    gone = "  - name: gone # since May\n    state: absent\n"
    stack.write_text(f"{head}  # The front.\n  - name: {web.rstrip()}\n{gone}  - name: {api}")
    (folder / "playbook.yml").write_text("- hosts: others\n")
    with (folder / "README.md").open("a") as readme:
        readme.write("Ask Ann.\n")
    # Only the playbook knows what a template leads to.
    (shape,) = set(re.findall(r"(?m)^ +docker_registry_image_tag: .*\n|^ +docker:\n +image: .*\n", api))
    image = re.sub(r"([\w]+): (\S+)\n$", r"\1: '{{ image_of_api }}' # by CI\n", shape)
    stack.write_text(stack.read_text().replace(f"  - name: {api}", f"  - name: {api.replace(shape, image)}"))
    with stack.open("a") as file:
        file.write("databases: '{{ databases_of_the_shop }}' # of team B\n")
    edited = contents(folder)
    again = owner.export(folder)
    mine = ["applications.web.environment_variables.A", IMAGE[owner.platform], "databases"]
    assert sorted(again["not_compared"]) == sorted(f"{stack}: {place}" for place in mine)
    readme = contents(folder)["README.md"]
    assert again["written"] == [str(folder / "README.md")] and "Ask Ann." in readme
    assert [place for place in mine if f"- `{place}` in `stacks/shop.production.yml`\n" not in readme] == []
    assert contents(folder) == {**edited, "README.md": readme}
    again = owner.export(folder)
    assert not again["changed"]

    owner.run(name="web", description="Changed", environment_variables={"C": "3"})
    owner.run(name="new", **owner.image())
    changed = owner.export(folder)
    assert {Path(path).parent.name for path in changed["written"]} <= {"stacks", "secrets"}
    now = stack.read_text()
    own = ["# Ours.", "project: shop # the shop", "max_prune: 2", "  # The front.", "deploy: never # by hand"]
    own += ["A: '{{ from_the_company_vault }}'", image.strip(), "'{{ databases_of_the_shop }}' # of team B"]
    own += ["gone # since May", "description: Changed # once", "C: "]
    assert [line for line in own if line not in now] == [], now
    (diff,) = [item for item in changed["diff"] if item["before_header"] == str(stack)]
    lost = set(diff["before"].splitlines()) - set(diff["after"].splitlines())
    assert [line.strip() for line in lost] == ["description: 'As made' # once"]
    assert not owner.export(folder)["changed"]
    stack.write_text(f"{now}  - broken: [\n")
    with pytest.raises(Failure, match=r"stacks/shop\.production\.yml is no YAML: line \d+"):
        owner.export(folder)
    stack.write_text(now)
    secrets = folder / "secrets" / "shop.production.yml"
    secrets.write_text(f"{secrets.read_text()}broken: [\n")
    with pytest.raises(Failure, match=r"secrets/shop\.production\.yml is no YAML: line \d+"):
        owner.export(folder)


def test_an_environment_is_one_file_also_where_it_was_two(owner, tmp_path):
    folder = tmp_path / "export"
    options = {"description": "For trying out", "environment_variables": {"COMMON": SECRET}}
    owner.make_project("shop")
    owner.make_environment("staging", "shop", **options)
    owner.run(environment="staging", name="web", **owner.image())
    owner.export(folder)
    files = contents(folder)
    assert not (folder / "environments").exists()
    stack = folder / "stacks" / "shop.staging.yml"
    marker, *lines = stack.read_text().splitlines()[1:]
    start = lines.index("applications:")
    place, own, members = lines[:2], lines[2:start], lines[start:]
    assert place == ["project: shop", "environment: staging"]
    assert own[:2] == ["description: For trying out", "environment_variables:"]
    assert "vault_shop__staging.environment.environment_variables.COMMON" in "".join(own)
    assert SECRET not in owner.changes_nothing(folder)

    # As earlier exports have written it, and as a person has edited that.
    stack.write_text("\n".join(["---", marker, "# Mine.", *place, *members, ""]))
    around = folder / "environments" / "shop.staging.yml"
    around.parent.mkdir()
    text = ["# Of team A.", "project: shop", "name: staging", "# Ask Ann.", f"{own[0]} # since May", *own[1:]]
    around.write_text("\n".join(["---", marker, *text, ""]))
    assert SECRET not in owner.changes_nothing(folder)
    foretold = owner.export(folder, check_mode=True)
    assert around.exists()
    moved = owner.export(folder)
    assert foretold["diff"] == moved["diff"] and moved["written"] == [str(stack)] and not moved["stale"]
    assert not around.exists() and "shop.staging.yml" in moved["warnings"][0]
    wanted = ["# Mine.", *place, "# Of team A.", "# Ask Ann.", f"{own[0]} # since May", *own[1:], *members]
    assert stack.read_text().splitlines() == ["---", marker, *wanted]
    again = owner.export(folder)
    assert not again["changed"] and "warnings" not in again
    assert SECRET not in owner.changes_nothing(folder)

    # What a stack cannot say is nobody's but his who wrote it.
    around.write_text("\n".join(["---", marker, "project: shop", "name: staging", "state: present", ""]))
    left = owner.export(folder)
    assert not left["changed"] and not left["stale"] and around.exists()
    assert "Move what only you have written" in left["warnings"][0]

    # Nor is it looked over where no password opens it.
    around.write_bytes(vault_of([("default", VaultSecret(b"staple"))]).seal(around.read_bytes(), "default"))
    locked = owner.export(folder)
    assert not locked["changed"] and around.exists()
    assert "no longer in environments/shop.staging.yml" in " ".join(locked["warnings"])
    around.unlink()
    assert contents(folder) == {**files, "stacks/shop.staging.yml": stack.read_text()}


def by_role(owner, directory, **variables):
    """A play with the role for a whole server."""
    role = f"{owner.platform}_platform"
    given = {"directory": str(directory), **variables}
    task = {
        "ansible.builtin.include_role": {"name": f"selfhosted.paas.{role}"},
        "vars": {f"{role}_{name}": value for name, value in given.items()},
    }
    return [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]


def test_inline_secrets_make_the_files_closed_and_the_output_too(rich, tmp_path):
    result = rich.export(tmp_path / "export", secrets="inline", project="shop")
    assert not (tmp_path / "export" / "secrets").exists()
    holders = [path for path in (tmp_path / "export").rglob("*.yml") if SECRET in path.read_text()]
    assert holders and all(path.stat().st_mode & 0o777 == 0o600 for path in holders)
    assert SECRET not in json.dumps(result)
    assert SECRET not in rich.changes_nothing(tmp_path / "export")


def test_everything_of_the_platform_is_exported():
    """What becomes of it is tested with each field of each kind."""
    for platform, kinds in (("coolify", COOLIFY_KINDS), ("dokploy", DOKPLOY_KINDS)):
        every = [declaration_of(name) for name in MODULES if name.startswith(platform)]
        assert [item.module for item in kinds] == [item.module for item in every if isinstance(item, Resource)]


ALONE = {"coolify": "private_keys", "dokploy": "registries"}


def test_what_stands_in_no_project_has_a_file_of_its_own(owner, tmp_path):
    folder = tmp_path / "export"
    owner.make_project("shop")
    own = ALONE[owner.platform]
    # A project may be called like the file, and what stands alone like a project.
    owner.make_project("server")
    stand_alone(owner, "shop")
    stand_alone(owner, "production")
    owner.run(project="server", name="web", environment_variables={"A": SECRET}, **owner.image())
    result = owner.export(folder)
    assert result["not_exported"] == []
    # An embedded Coolify begins with a key for Git.
    names = [*(["deploy"] if owner.platform == "coolify" else []), "production", "shop"]
    assert [item["name"] for item in yaml_of(folder / "server.yml")[own]] == names
    secrets = yaml_of(folder / "secrets" / "server.yml")["vault_server"]
    assert sorted(secrets[own]) == names
    assert [item["name"] for item in owner.export()[own]] == names
    owner.changes_nothing(folder)
    # What stands in no project is no part of one, nor of a single application.
    narrowed = owner.export(project="shop")
    assert [item["name"] for item in narrowed[own]] == names
    assert [item["name"] for item in narrowed["projects"]] == ["shop"]
    assert owner.export(project="server", name="web")[own] == []


def test_what_stands_in_no_project_and_is_gone_is_in_no_file(owner, tmp_path):
    folder = tmp_path / "export"
    stand_alone(owner, "old")
    owner.export(folder)
    assert "name: old" in (folder / "server.yml").read_text()
    # As an earlier export may have left them.
    (folder / ALONE[owner.platform]).mkdir()
    left = folder / ALONE[owner.platform] / "old.yml"
    left.write_text(f"---\n# Written by selfhosted.paas.{owner.platform}_export.\nname: old\n")
    owner.run(PRIVATE_KEY if owner.platform == "coolify" else REGISTRY, name="old", state="absent")
    assert owner.export(folder, prune=True)["stale"] == [str(left)]
    assert "name: old" not in (folder / "server.yml").read_text() and not left.exists()
    owner.changes_nothing(folder)


def test_an_export_of_nothing_declares_nothing(owner, tmp_path):
    owner.export(tmp_path / "export")
    owner.changes_nothing(tmp_path / "export")


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_the_key_of_its_own_host_is_no_part_of_an_export(owner):
    names = [row["name"] for row in owner.call("/security/keys", "GET")]
    owner.run(declaration_of("coolify_server"), name="second", ip="10.0.0.2", private_key="0", validate="never")
    exported = owner.export()
    assert [item["name"] for item in exported["private_keys"]] == [name for name in names if name != "localhost's key"]
    # Its machine says with which key it is reached, and so does another one.
    assert [item["private_key"] for item in exported["servers"]] == ["localhost's key"] * 2
    assert {"kind": "private key", "name": "localhost's key"} in exported["expects"]
    # Nor are the apps that everybody has, only the one that an embedded Coolify begins with.
    assert [item["name"] for kind in ("github_apps", "gitlab_apps") for item in exported[kind]] == ["acme"]
    assert "localhost's key" in names and exported["not_exported"] == []


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_what_every_server_has_is_exported_once_somebody_has_set_it(owner, tmp_path):
    assert owner.export()["instance_emails"] == []
    owner.run(INSTANCE_EMAIL, smtp_host="mail.example.com", smtp_password=SECRET)
    folder = tmp_path / "export"
    written = owner.export(folder)
    (mail,) = yaml.safe_load((folder / "server.yml").read_text())["instance_emails"]
    assert mail.pop("smtp_password").startswith("{{ vault_server.instance_emails")
    assert mail == {"smtp_host": "mail.example.com"}
    assert {entry["kind"] for entry in written["objects"]} == {"instance_email", "private_key", "github_app", "server"}
    owner.changes_nothing(folder)


# -- what is special ---------------------------------------------------------------------------------------------------


def test_two_of_the_same_name_are_pinned_by_their_ids(owner, tmp_path):
    owner.make_project("shop")
    first = owner.run(name="twin", **owner.image())["application"]
    if owner.platform == "coolify":
        record = owner.call(f"/applications/{first['uuid']}", "GET")
        place = {
            "project_uuid": record["environment"]["project"]["uuid"],
            "environment_uuid": record["environment"]["uuid"],
            "server_uuid": record["destination"]["server"]["uuid"],
        }
        copy = owner.call("/applications/dockerimage", name="twin", docker_registry_image_name="nginx", **place)
        ids = {first["uuid"], copy["uuid"]}
        owner.call("/projects", name="shop")
    else:
        place = owner.call(f"application.one?applicationId={first['applicationId']}", "GET")["environmentId"]
        copy = owner.call("application.create", name="twin", environmentId=place)
        ids = {first["applicationId"], copy["applicationId"]}
        owner.call("project.create", name="shop")
    result = owner.export(tmp_path / "export")
    assert result["not_exported"] == []
    stacks = [yaml_of(path) for path in (tmp_path / "export" / "stacks").iterdir()]
    assert len(stacks) == 2
    assert {item[ID[owner.platform]] for stack in stacks for item in stack.get("applications", ())} == ids
    owner.changes_nothing(tmp_path / "export")


def test_a_part_of_the_server_is_exported_without_touching_the_rest(rich, tmp_path):
    folder = tmp_path / "export"
    rich.export(folder)
    before = contents(folder)
    assert not rich.export(folder, project="shop")["changed"]
    assert not rich.export(folder, project="shop", environment="staging")["changed"]
    one = rich.export(folder, project="shop", environment="staging", name="web")
    assert [Path(path).name for path in one["written"]] == ["shop.staging.web.yml"] * 2
    assert {name: text for name, text in contents(folder).items() if name in before} == before
    for scope, there in (({"project": "nope"}, "shop"), ({"project": "shop", "name": "nope"}, "web")):
        with pytest.raises(Failure) as caught:
            rich.export(**scope)
        assert "nope" in str(caught.value) and there in str(caught.value)


def test_names_that_lead_to_the_machine_itself_are_told(owner, tmp_path):
    made = "web.203.0.113.7.sslip.io"
    addresses = [made, "shop.example.com"]
    coolify = [f"http://{host}" for host in addresses]
    domains = coolify if owner.platform == "coolify" else [{"host": host} for host in addresses]
    purge = {} if owner.platform == "coolify" else {"purge_domains": True}
    owner.make_project("shop")
    owner.run(name="web", **owner.image(), domains=domains)
    owner.export(tmp_path)
    told = (tmp_path / "README.md").read_text().partition("## Names that lead to this machine")[2]
    assert f"- `{made}` in `stacks/shop.production.yml`\n" in told and "shop.example.com" not in told
    owner.run(name="web", domains=domains[1:], **purge)
    owner.export(tmp_path)
    assert "Names that lead" not in (tmp_path / "README.md").read_text()
    owner.run(name="api", **owner.image())
    called = owner.run(name="api", check_mode=True)["application"]
    own = called["uuid" if owner.platform == "coolify" else "app_name"]
    owner.run(name="web", environment_variables={"API": f"http://{own}:3000/{SECRET}"})
    owner.export(tmp_path)
    told = (tmp_path / "README.md").read_text().partition("## Names that lead to this machine")[2]
    line = "- application shop/production/web: `environment_variables.API` holds what only this server calls the"
    assert f"{line} application shop/production/api\n" in told and SECRET not in told


def test_what_is_gone_is_named_and_removed_when_asked(owner, tmp_path):
    folder = tmp_path / "export"
    owner.make_project("shop")
    owner.make_environment("staging", "shop")
    owner.export(folder)
    (folder / "stacks" / "mine.yml").write_text("---\nproject: shop\nenvironment: mine\n")
    owner.make_environment("staging", "shop", state="absent")
    stale = [str(folder / "stacks" / "shop.staging.yml")]
    result = owner.export(folder)
    assert (result["changed"], result["stale"]) == (False, stale)
    assert "shop.staging" in result["warnings"][0]
    with pytest.raises(Failure, match="whole server"):
        owner.export(folder, prune=True, project="shop")
    foretold = owner.export(folder, prune=True, check_mode=True)
    assert (folder / "stacks" / "shop.staging.yml").exists()
    result = owner.export(folder, prune=True)
    assert result["changed"] and result["diff"] == foretold["diff"]
    assert sorted(path.name for path in (folder / "stacks").iterdir()) == ["mine.yml", "shop.production.yml"]
    assert not owner.export(folder, prune=True)["changed"]


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_a_key_that_may_not_see_secrets_leaves_them_to_be_filled_in(owner, tmp_path):
    owner.make_project("shop")
    owner.run(name="web", environment_variables={"A": SECRET, "B": SECRET}, **owner.image())
    token = owner.server.token(abilities=["read", "write"])["token"]
    result = owner.export(tmp_path / "export", api_token=token)
    missing = {item["option"] for item in result["not_exported"]}
    assert {"environment_variables[A].value", "custom_labels"} <= missing
    files = contents(tmp_path / "export")
    assert not any(SECRET in text for text in files.values())
    assert "vault_shop__production.applications.web.environment_variables.A" in files["secrets/shop.production.yml"]
    assert "custom_labels" in files["stacks/shop.production.yml"].split("project:")[0]
    owner.changes_nothing(tmp_path / "export")


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_the_content_of_files_that_is_in_no_compose_file_is_named_as_missing(owner, tmp_path):
    owner.make_project("shop")
    mounts = {"type": "bind", "source": "./app.conf", "target": "/etc/app.conf"}
    for name, volume in {"plain": {**mounts, "is_directory": True}, "web": {**mounts, "content": SECRET}}.items():
        file = {"services": {"web": {"image": "nginx", "volumes": [volume]}}}
        owner.run(declaration_of("coolify_service"), project="shop", name=name, docker_compose_raw=file)
    (missing,) = owner.export(tmp_path / "export")["not_exported"]
    assert (missing["name"], missing["option"]) == ("web", "files") and "as content of the volumes" in missing["reason"]
    assert not any(SECRET in text for text in contents(tmp_path / "export").values())
    owner.changes_nothing(tmp_path / "export")


@pytest.mark.parametrize("owner", ["dokploy"], indirect=True)
def test_a_registry_whose_account_is_used_is_exported_by_its_name(owner, tmp_path):
    image = "registry.example.com/acme/web:1"
    account = {"registry_url": "registry.example.com", "username": "robot$ci"}
    owner.make_project("shop")
    stand_alone(owner, "company")
    owner.run(name="web", docker={"image": image, "registry": "company"})
    owner.run(name="apart", docker={"image": image, **account, "password": f"{SECRET}-apart"})
    result = owner.export(tmp_path)
    apart, web = (item["docker"] for item in yaml_of(tmp_path / "stacks" / "shop.production.yml")["applications"])
    assert (
        web == {"image": image, "registry": "company"} and {"kind": "registry", "name": "company"} in result["expects"]
    )
    assert {name: apart[name] for name in apart if name != "password"} == {"image": image, **account}
    assert f"{SECRET}-registry" not in (tmp_path / "secrets" / "shop.production.yml").read_text()
    owner.changes_nothing(tmp_path)
    # Nobody can say whose it is where two have the same.
    stand_alone(owner, "twin")
    owner.export(tmp_path)
    apart, web = (item["docker"] for item in yaml_of(tmp_path / "stacks" / "shop.production.yml")["applications"])
    assert web.keys() == apart.keys() == {"image", *account, "password"}
    owner.changes_nothing(tmp_path)


@pytest.mark.parametrize("owner", ["dokploy"], indirect=True)
def test_what_the_key_may_not_list_is_told_and_the_rest_is_exported(owner, tmp_path):
    owner.make_project("shop")
    owner.run(name="web", **owner.image())
    stand_alone(owner, "account")
    key = owner.server.token(role="member")["api_key"]
    result = owner.export(tmp_path / "export", api_key=key)
    (told,) = [item for item in result["not_exported"] if item["kind"] == "registry"]
    assert told["reason"] == "the key may not list registries, so nobody knows whether there are any"


def test_a_path_that_is_not_absolute_is_refused(rich):
    with pytest.raises(Failure, match="playbook_dir"):
        rich.export("export")


MINIMAL = {
    "coolify": [
        {"docker_registry_image_name": "nginx"},
        {"dockerfile": "FROM nginx\nEXPOSE 80\n"},
        {"git_repository": "https://git.example.com/acme/app.git", "git_branch": "main", "build_pack": "nixpacks"},
        {"git_repository": "https://git.example.com/acme/app.git", "git_branch": "main", "build_pack": "dockercompose"},
    ],
    "dokploy": [{}, *({source: {}} for source in ("docker", "git", "gitlab", "bitbucket", "gitea", "drop"))],
}


def test_of_a_minimal_application_nothing_is_written_but_what_made_it_and_that_it_does_not_run(rich):
    minimal = MINIMAL[rich.platform]
    rich.make_project("minimal")
    try:
        for index, options in enumerate(minimal):
            rich.run(project="minimal", name=f"app {index}", **options)
        result = rich.export(project="minimal")
        # What was uploaded, nobody can fetch.
        assert {item["option"] for item in result["not_exported"]} <= {"drop.path"}, result["not_exported"]
        written = [{**item, "name": ""} for stack in result["stacks"] for item in stack["applications"]]
        assert written == [{"name": "", **options, "state": "stopped"} for options in minimal]
        assert [sorted(stack) for stack in result["stacks"]] == [["applications", "environment", "project"]]
    finally:
        for index, _options in enumerate(minimal):
            rich.run(project="minimal", name=f"app {index}", state="absent")
        rich.make_project("minimal", state="absent")


def test_of_what_belongs_to_a_thing_defaults_are_left_out(owner):
    """One that says nothing more than that it is there has no line of its own."""
    owner.make_project("shop")
    if owner.platform == "coolify":
        owner.make_project("shop", environment_variables={"A": "1"})
        compose = "services:\n  site:\n    image: nginx\n  db:\n    image: postgres:17\n"
        parts = {"applications": {"site": {"description": "In front"}}}
        owner.run(declaration_of("coolify_service"), project="shop", name="s", docker_compose_raw=compose, **parts)
        found = owner.export(public_variables=["A"])
        assert found["projects"][0]["environment_variables"] == {"A": "1"}
        (service,) = found["stacks"][0]["services"]
        assert service["applications"] == parts["applications"] and "databases" not in service
        return
    every_night = {"name": "nightly", "command": "date", "cron_expression": "0 3 * * *"}
    rows = [every_night, {**every_night, "name": "other", "shell_type": "sh", "enabled": False}]
    owner.run(name="web", schedules=rows, **owner.image())
    channel = {"name": "ops", "type": "slack", "app_deploy": True}
    owner.run(declaration_of("dokploy_notification"), **channel, webhook_url="https://hooks.example.com/1")
    found = owner.export()
    assert found["stacks"][0]["applications"][0]["schedules"] == rows
    (written,) = found["notifications"]
    assert {name: value for name, value in written.items() if name != "webhook_url"} == channel


@pytest.mark.parametrize("owner", ["dokploy"], indirect=True)
def test_what_stands_between_variables_is_kept_as_text(owner, tmp_path):
    owner.make_project("shop")
    identifier = owner.run(name="web", **owner.image())["application"]["applicationId"]
    text = f"# the shop\nA={SECRET}\n\nnonsense\nB='{{{{ x }}}}'\n"
    owner.call("application.update", applicationId=identifier, env=text)
    assert owner.export(tmp_path / "export")["not_exported"] == []
    secrets = yaml_of(tmp_path / "export" / "secrets" / "shop.production.yml")
    assert secrets["vault_shop__production"]["applications"]["web"]["env"] == text
    owner.changes_nothing(tmp_path / "export")


def test_what_this_collection_does_not_manage_is_named(owner, tmp_path):
    project = owner.run(PROJECTS[owner.platform], name="shop")["project"]
    if owner.platform == "coolify":
        record = owner.call(f"/projects/{project['uuid']}", "GET")
        server = owner.call("/servers", "GET")[0]["uuid"]
        place = {"project_uuid": project["uuid"], "environment_name": "production", "server_uuid": server}
        assert [item["name"] for item in record["environments"]] == ["production"]
        owner.call("/databases/postgresql", name="accounts", **place)
        left, expected = "database", {"postgresqls"}
    else:
        record = owner.call(f"project.one?projectId={project['projectId']}", "GET")
        place = record["environments"][0]["environmentId"]
        owner.call("compose.create", name="stack of mine", environmentId=place)
        tag = owner.call("tag.create", name="blue", color="#0000ff")
        owner.call("tag.assignToProject", projectId=project["projectId"], tagId=tag["tagId"])
        left, expected = "compose", {"compose"}
    export = EXPORTS[owner.platform]
    # As before somebody had declared this kind.
    few = export_command(export.platform, [item for item in KINDS[owner.platform] if item.kind != left])
    result = owner.run(few, dest=str(tmp_path / "export"))
    assert {item["option"] for item in result["not_exported"]} == expected
    assert "not manage" in result["not_exported"][0]["reason"]
    files = contents(tmp_path / "export")
    noted = [
        text for name, text in files.items() if name.startswith(("projects/", "stacks/")) and "Not in this" in text
    ]
    assert noted and SECRET not in "".join(noted)
    owner.changes_nothing(tmp_path / "export")


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_the_guide_shows_what_is_written(owner, tmp_path):
    owner.make_project("shop")
    owner.run(
        name="web",
        docker_registry_image_name="ghcr.io/acme/web",
        docker_registry_image_tag="1.4.2",
        domains=["https://shop.example.com"],
        health_check_enabled=True,
        health_check_path="/healthz",
        environment_variables={
            "DATABASE_URL": "postgres://shop:correct-horse@db/shop",
            "GREETING": "Hello {{ name }}",
        },
        deploy="auto",
    )
    owner.export(tmp_path)
    guide = (Path(__file__).resolve().parent.parent.parent / "docs" / "guides" / "export.md").read_text()
    shown = re.findall(r"`(\w+/[\w.]+\.yml)`:\n\n```text\n(.*?)```", guide, re.DOTALL)
    assert {name: (tmp_path / name).read_text() for name, _text in shown} == dict(shown)
    assert len(shown) == 2
