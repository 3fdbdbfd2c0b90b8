# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/generate.py makes of a declaration that nothing else knows of yet."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import declared
import generate
import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of

ROOT = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r'^(DOCUMENTATION|EXAMPLES|RETURN) = r"""\n(.*?)"""', re.MULTILINE | re.DOTALL)


def found(module):
    file, name = MODULES[module]
    what = declaration_of(module)
    return declared.Declared(what, file, name, derived=module.endswith("_info") and not name.endswith("_INFO"))


@pytest.mark.parametrize("module", ["coolify_private_key", "dokploy_registry", "coolify_environment"])
def test_its_example_has_what_the_module_cannot_do_without(module):
    made = generate.new_module(found(module))
    (task,) = yaml.safe_load(dict(BLOCK.findall(made))["EXAMPLES"])
    needed = {
        "coolify_private_key": {"private_key"},
        "dokploy_registry": {"url", "username", "password"},
        "coolify_environment": {"project"},
    }
    assert task[f"selfhosted.paas.{module}"].keys() == {"name", *needed[module]}


NEW = """
from dataclasses import replace

from .application import APPLICATION
from .keys import PRIVATE_KEY

WIDGET = replace(PRIVATE_KEY, kind="widget", short="Manage widgets")
GADGET = replace(APPLICATION, kind="gadget", short="Manage gadgets")
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A checkout in which somebody has declared two kinds, run the generator, and done nothing else."""
    place = tmp_path_factory.mktemp("grown")
    for name in ("docs", "meta", "plugins", "roles", "tools", "README.md", "Makefile"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, place / name)
    (place / "plugins" / "module_utils" / "coolify" / "widgets.py").write_text(NEW)
    # What two branches have written at once need not even be Python.
    (place / "plugins" / "module_utils" / "modules.py").write_text("<<<<<<< HEAD\n")
    (place / "plugins" / "module_utils" / "coolify" / "kinds.py").write_text("<<<<<<< HEAD\n")
    command = [sys.executable, str(place / "tools" / "generate.py")]
    subprocess.run(command, check=True, capture_output=True)
    checked = subprocess.run([*command, "--check"], check=False, capture_output=True, text=True).stdout.splitlines()
    # What the vendors specify is not part of a checkout, and so is not the page that counts it.
    assert [line for line in checked if line.startswith("not current") and "coverage" not in line] == []
    return place


def documented(place, module):
    text = (place / "plugins" / "modules" / f"{module}.py").read_text()
    return {name: yaml.safe_load(content) for name, content in BLOCK.findall(text)}


@pytest.mark.parametrize("kind", ["widget", "gadget"])
def test_a_declaration_that_nobody_lists_has_modules_of_its_own(grown, kind):
    for module in (f"coolify_{kind}", f"coolify_{kind}_info"):
        assert documented(grown, module)["DOCUMENTATION"]["module"] == module
        assert f'prepared("{module}")' in (grown / "plugins" / "action" / f"{module}.py").read_text()
        assert module in yaml.safe_load((grown / "meta" / "runtime.yml").read_text())["action_groups"]["coolify"]
    assert f"| `coolify_{kind}`, `_info` |" in (grown / "docs" / "modules.md").read_text()
    names = {name for task in documented(grown, f"coolify_{kind}_info")["EXAMPLES"] for name in task}
    assert f"selfhosted.paas.coolify_{kind}_info" in names


def test_a_declaration_that_nobody_lists_is_exported_and_a_member_of_stacks(grown):
    exported = documented(grown, "coolify_export")["RETURN"]
    assert "widgets" in exported and "gadgets" not in exported
    stack = documented(grown, "coolify_stack")
    assert "gadgets" in stack["DOCUMENTATION"]["options"] and "gadgets" in stack["RETURN"]
    assert "widgets" not in stack["DOCUMENTATION"]["options"]


def test_a_declaration_that_nobody_lists_works(grown, tmp_path):
    place = tmp_path / "ansible_collections" / "selfhosted"
    place.mkdir(parents=True)
    (place / "paas").symlink_to(grown)
    script = (
        "from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of\n"
        "from ansible_collections.selfhosted.paas.plugins.modules import coolify_widget_info\n"
        "print(declaration_of('coolify_widget').kind, declaration_of('coolify_widget_info').returns[0].name)"
    )
    environment = {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=False, capture_output=True, text=True)
    assert done.stdout == "widget widgets\n", done.stderr


def test_what_is_written_by_hand_stays(grown):
    for module in ("coolify_project", "coolify_application_info"):
        written = (ROOT / "plugins" / "modules" / f"{module}.py").read_text()
        assert documented(grown, module)["EXAMPLES"] == yaml.safe_load(dict(BLOCK.findall(written))["EXAMPLES"])
