# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export says of single things: what is pinned, left out, told as missing, or not there for everybody."""

from __future__ import annotations

import re

import pytest
import yaml
from accounts import PROJECTS
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.mail import INSTANCE_EMAIL
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.export_command import export_command
from exports import (
    ALONE,
    DATABASE,
    EXPORTS,
    KINDS,
    SECRET,
    contents,
    makes_the_same_again,
    stand_alone,
    yaml_of,
)

ID = {"coolify": "uuid", "dokploy": "application_id"}


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
    assert "shows nobody which one it is" in result["not_exported"][0]["reason"]
    left = exported(tmp_path / "export", "orders")["backups"]
    assert left[1:] == schedules[1:] and "default(omit)" in left[0].pop("s3_storage")
    assert left[0] == {**saving, **named}
    owner.changes_nothing(tmp_path / "export")
    copy = owner.elsewhere()
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


@pytest.mark.parametrize("owner", ["coolify"], indirect=True)
def test_the_key_of_its_own_host_is_no_part_of_an_export(owner):
    names = [row["name"] for row in owner.by_hand("GET", "security/keys")]
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


def test_two_of_the_same_name_are_pinned_by_their_ids(owner, tmp_path):
    owner.make_project("shop")
    first = owner.run(name="twin", **owner.image())["application"]
    if owner.platform == "coolify":
        record = owner.by_hand("GET", f"applications/{first['uuid']}")
        place = {
            "project_uuid": record["environment"]["project"]["uuid"],
            "environment_uuid": record["environment"]["uuid"],
            "server_uuid": record["destination"]["server"]["uuid"],
        }
        copy = owner.post("applications/dockerimage", name="twin", docker_registry_image_name="nginx", **place)
        ids = {first["uuid"], copy["uuid"]}
        owner.post("projects", name="shop")
    else:
        place = owner.by_hand("GET", f"application.one?applicationId={first['application_id']}")["environmentId"]
        copy = owner.post("application.create", name="twin", environmentId=place)
        ids = {first["application_id"], copy["applicationId"]}
        owner.post("project.create", name="shop")
    result = owner.export(tmp_path / "export")
    assert result["not_exported"] == []
    stacks = [yaml_of(path) for path in (tmp_path / "export" / "stacks").iterdir()]
    assert len(stacks) == 2
    assert {item[ID[owner.platform]] for stack in stacks for item in stack.get("applications", ())} == ids
    owner.changes_nothing(tmp_path / "export")


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


MINIMAL = {
    "coolify": [
        {"docker_registry_image_name": "nginx"},
        {"dockerfile": "FROM nginx\nEXPOSE 80\n"},
        {"git_repository": "https://git.example.com/acme/app.git", "git_branch": "main", "build_pack": "nixpacks"},
        {"git_repository": "https://git.example.com/acme/app.git", "git_branch": "main", "build_pack": "dockercompose"},
    ],
    "dokploy": [{}, *({source: {}} for source in ("docker", "git", "gitlab", "bitbucket", "gitea", "drop"))],
}


def test_of_a_minimal_application_nothing_is_written_but_what_made_it_and_that_it_does_not_run(owner):
    minimal = MINIMAL[owner.platform]
    owner.make_project("shop")
    for index, options in enumerate(minimal):
        owner.run(name=f"app {index}", **options)
    result = owner.export()
    # What was uploaded, nobody can fetch.
    assert {item["option"] for item in result["not_exported"]} <= {"drop.path"}, result["not_exported"]
    written = [{**item, "name": ""} for stack in result["stacks"] for item in stack["applications"]]
    assert written == [{"name": "", **options, "state": "stopped"} for options in minimal]
    assert [sorted(stack) for stack in result["stacks"]] == [["applications", "environment", "project"]]


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
    identifier = owner.run(name="web", **owner.image())["application"]["application_id"]
    text = f"# the shop\nA={SECRET}\n\nnonsense\nB='{{{{ x }}}}'\n"
    owner.post("application.update", applicationId=identifier, env=text)
    assert owner.export(tmp_path / "export")["not_exported"] == []
    secrets = yaml_of(tmp_path / "export" / "secrets" / "shop.production.yml")
    assert secrets["vault_shop__production"]["applications"]["web"]["env"] == text
    owner.changes_nothing(tmp_path / "export")


def test_what_this_collection_does_not_manage_is_named(owner, tmp_path):
    project = owner.run(PROJECTS[owner.platform], name="shop")["project"]
    if owner.platform == "coolify":
        record = owner.by_hand("GET", f"projects/{project['uuid']}")
        server = owner.by_hand("GET", "servers")[0]["uuid"]
        place = {"project_uuid": project["uuid"], "environment_name": "production", "server_uuid": server}
        assert [item["name"] for item in record["environments"]] == ["production"]
        owner.post("databases/postgresql", name="accounts", **place)
        left, expected = "database", {"postgresqls"}
    else:
        record = owner.by_hand("GET", f"project.one?projectId={project['project_id']}")
        place = record["environments"][0]["environmentId"]
        owner.post("compose.create", name="stack of mine", environmentId=place)
        tag = owner.post("tag.create", name="blue", color="#0000ff")
        owner.post("tag.assignToProject", projectId=project["project_id"], tagId=tag["tagId"])
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
