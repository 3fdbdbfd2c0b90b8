# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export says what is there: run at once it changes nothing, run on an empty server it makes the same again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultSecret
from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.kinds import KINDS as COOLIFY_KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.dokploy.kinds import KINDS as DOKPLOY_KINDS
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import Failure
from ansible_collections.selfhosted.paas.plugins.module_utils.language.resource import Resource
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.vault import vault_of
from exports import (
    SECRET,
    by_role,
    contents,
    makes_the_same_again,
    opened,
    yaml_of,
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
    assert SECRET not in rich.changes_nothing(tmp_path, play)


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


def test_full_says_what_is_there_too_and_changes_nothing(rich, tmp_path):
    rich.export(tmp_path / "short", project="shop")
    rich.export(tmp_path / "full", project="shop", full=True)
    short, full = (yaml_of(tmp_path / name / "stacks" / "shop.production.yml") for name in ("short", "full"))
    assert len(full["applications"][0]) > len(short["applications"][0])
    # The reader has proven both; of what it could not declare it would say so.
    assert rich.export(project="shop", full=True)["not_exported"] == []


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
    for place, plays in ((folder, None), (tmp_path, by_role(rich, folder))):
        code, output = rich.play(place, "--check", plays=plays)
        assert code, output
        said = " ".join(output.split())
        assert "No password was given that opens" in said and "--ask-vault-pass" in said, output[-3000:]
        assert all(Path(path).name in said for path in secret_files)
        assert "Read the secrets" not in output and "Unknown error" not in output
    code, output = rich.play(tmp_path, "--vault-password-file", str(password), plays=by_role(rich, folder))
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
    rich.server.clear()
    code, output = rich.play(tmp_path, "-vvv", "--vault-password-file", str(password), plays=by_role(rich, folder))
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


def test_an_export_of_nothing_declares_nothing(owner, tmp_path):
    owner.export(tmp_path / "export")
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


def test_a_path_that_is_not_absolute_is_refused(rich):
    with pytest.raises(Failure, match="playbook_dir"):
        rich.export("export")


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
