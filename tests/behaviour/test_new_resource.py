# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/new_resource.py writes of a kind that somebody has declared by hand is what that declaration says."""

from __future__ import annotations

import re
import subprocess
import sys
import types
from pathlib import Path

import new_resource
import pytest
import sketch
import vendor
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

ROOT = Path(__file__).resolve().parent.parent.parent
UTILS = "ansible_collections.selfhosted.paas.plugins.module_utils"
KEYS = sketch.Asked("coolify", "private_key", route="/security/keys")
REGISTRIES = sketch.Asked("dokploy", "registry")
CALLS = ("list", "read", "create", "update", "delete")

pytestmark = pytest.mark.skipif(not vendor.contracts().exists(), reason="the recordings are not here")


def files(asked):
    return new_resource.written(sketch.sketch(asked))


def declaration(asked):
    """The resource that the written file declares."""
    text = files(asked)[f"plugins/module_utils/{asked.platform}/{asked.plural}.py"]
    module = types.ModuleType(f"{UTILS}.{asked.platform}.written")
    module.__package__ = f"{UTILS}.{asked.platform}"
    exec(compile(text, "written.py", "exec"), module.__dict__)
    return getattr(module, asked.kind.upper())


@pytest.mark.parametrize("asked", [KEYS, REGISTRIES], ids=lambda asked: asked.kind)
def test_it_knows_the_fields_requests_and_requirements_of_a_real_declaration(asked):
    found, real = declaration(asked), declaration_of(f"{asked.platform}_{asked.kind}")
    assert {name: getattr(found, name) for name in CALLS} == {name: getattr(real, name) for name in CALLS}
    assert (found.id, found.id_option, found.plural) == (real.id, real.id_option, real.plural)
    assert (found.born, found.complete) == (real.born, real.complete)
    fields = {item.name: item for item in found.fields}
    for item in real.fields:
        mine = fields.pop(item.name)
        for word in ("type", "api", "needed", "secret", "on_create", "on_update", "choices", "elements"):
            assert getattr(mine, word) == getattr(item, word), (item.name, word)
        assert mine.wire.encode("") == item.wire.encode("")
    # Where nothing refers to a server yet, it says so and leaves it to a person.
    assert set(fields) <= {"server"}
    assert found.initial.record({}).keys() <= real.initial.record({}).keys()


@pytest.mark.parametrize("asked", [KEYS, REGISTRIES], ids=lambda asked: asked.kind)
def test_what_it_writes_passes_the_checks_of_code(asked, tmp_path):
    for name, text in files(asked).items():
        if not name.endswith(".py"):
            continue
        for command in (["check", "-q", "--ignore", "E501"], ["format", "-q", "--check"]):
            ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(ROOT / name), "-"]
            done = subprocess.run(ruff, check=False, input=text, text=True, capture_output=True)
            assert done.returncode == 0, done.stdout + done.stderr
    written = tmp_path / "written.py"
    written.write_text(files(asked)[f"plugins/module_utils/{asked.platform}/{asked.plural}.py"])
    real = f"plugins/module_utils/{asked.platform}/client.py"
    checked = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path), "--shadow-file", real, str(written), real]
    done = subprocess.run(checked, check=False, cwd=ROOT, text=True, capture_output=True)
    # In the place of another file it can import everything but that one.
    left = [line for line in done.stdout.splitlines() if "error:" in line and '"COOLIFY"' not in line]
    assert not [line for line in left if '"DOKPLOY"' not in line], done.stdout


def test_what_it_cannot_know_is_marked_until_somebody_says_it(tmp_path, monkeypatch):
    monkeypatch.setattr(new_resource, "ROOT", tmp_path)
    for name, text in files(KEYS).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    said = "\n".join(new_resource.undecided())
    assert "what private_key is" in said and "who uses one" in said
    for path in tmp_path.rglob("*.py"):
        path.write_text(re.sub(new_resource.MARK, "decided", path.read_text()))
    assert not list(new_resource.undecided())


def test_what_the_embedded_server_has_not_is_begun_as_well(monkeypatch):
    monkeypatch.setattr(new_resource, "served", lambda asked: False)
    text = files(sketch.Asked("coolify", "cloud_init_script"))["tests/emulator/coolify/cloud_init_scripts.py"]
    assert '"script": Rule("string", required=True)' in text
    assert '("POST", "/cloud-init-scripts", create)' in text


def test_what_the_server_does_not_have_is_an_error_that_says_what_to_tell():
    with pytest.raises(SystemExit, match="ROUTE="):
        sketch.sketch(sketch.Asked("coolify", "submarine"))
