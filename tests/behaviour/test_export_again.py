# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export into a directory that holds an earlier one: what a person wrote stays, and what is gone is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultSecret
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.keys import PRIVATE_KEY
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.registries import REGISTRY
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.module_utils.whole.edited import FILL
from ansible_collections.selfhosted.paas.plugins.plugin_utils.vault import vault_of
from exports import (
    ALONE,
    DATABASE,
    SECRET,
    by_role,
    contents,
    opened,
    stand_alone,
)

IMAGE = {"coolify": "applications.api.docker_registry_image_tag", "dokploy": "applications.api.docker.image"}

STORAGE = {
    "coolify": {"key": "the-key", "secret": SECRET},
    "dokploy": {"access_key": "the-key", "secret_access_key": SECRET},
}


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
    code, output = owner.play(tmp_path, "--check", plays=pruned)
    assert code == 0 and output.count("clicked") >= 2 and "remove the database clicked" in output, output[-3000:]
    assert "clicked" in objects()
    code, output = owner.play(tmp_path, plays=pruned)
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

    def pruned(prune_environments=True, **defaults):
        guards = {"prune": True, "protected": ["kept"], **defaults}
        return by_role(owner, tmp_path / "export", defaults=guards, prune_environments=prune_environments)

    before = there()
    owner.changes_nothing(tmp_path / "export")
    # The files may be those of one environment alone.
    owner.changes_nothing(tmp_path, pruned(prune_environments=False))
    code, output = owner.play(tmp_path, "--check", plays=pruned(max_prune=1))
    assert code and "shop/full holds 2 that are not declared, and max_prune is 1: a, b." in output, output[-3000:]
    lines = ["shop/empty: remove the environment empty", "shop/used: remove the application one"]
    lines += ["shop/used: remove the environment used", "shop/full: cannot be: shop/full holds 2"]
    assert [line for line in lines if line not in output] == [] and there() == before
    code, output = owner.play(tmp_path, plays=pruned(max_prune=1))
    assert code and "shop/full holds 2" in output and "shop/full: shop/full holds" not in output, output[-3000:]
    assert before - there() == {"empty", "used", "one"}
    code, output = owner.play(tmp_path, plays=pruned())
    assert code == 0, output[-3000:]
    assert there() == {"production", "web", "kept", "elsewhere"}
    owner.changes_nothing(tmp_path, pruned())


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
