# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tools/generate.py makes of a declaration that has no module file yet."""

from __future__ import annotations

import re
from pathlib import Path

import generate
import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of

FILES = Path(__file__).resolve().parent.parent.parent / "plugins" / "modules"
BLOCK = re.compile(r'^(DOCUMENTATION|EXAMPLES|RETURN) = r"""\n(.*?)"""', re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("module", MODULES)
def test_the_file_of_a_new_module_is_the_one_that_it_would_have_by_hand(module):
    made = generate.new_module(declaration_of(module), MODULES[module])
    written = (FILES / f"{module}.py").read_text()
    assert BLOCK.sub(r"\1", made) == BLOCK.sub(r"\1", written)


@pytest.mark.parametrize("module", ["coolify_private_key", "dokploy_registry", "coolify_environment"])
def test_its_example_has_what_the_module_cannot_do_without(module):
    made = generate.new_module(declaration_of(module), MODULES[module])
    (task,) = yaml.safe_load(dict(BLOCK.findall(made))["EXAMPLES"])
    needed = {
        "coolify_private_key": {"private_key"},
        "dokploy_registry": {"url", "username", "password"},
        "coolify_environment": {"project"},
    }
    key = {"coolify": "api_token", "dokploy": "api_key"}[module.split("_")[0]]
    assert task[f"selfhosted.paas.{module}"].keys() == {"name", "api_url", key, *needed[module]}
