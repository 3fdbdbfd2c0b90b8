# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import yaml

NAMES = sorted(path.stem for path in (Path(__file__).resolve().parents[4] / "plugins" / "filter").glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_every_filter_says_that_it_is_no_promise(name):
    module = import_module(f"ansible_collections.selfhosted.paas.plugins.filter.{name}")
    assert "selfhosted.paas.role_filter" in yaml.safe_load(module.DOCUMENTATION)["extends_documentation_fragment"]
