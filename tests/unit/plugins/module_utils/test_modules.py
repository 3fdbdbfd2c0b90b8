# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds of every module."""

from __future__ import annotations

from collections import Counter

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of


@pytest.mark.parametrize("module", MODULES)
def test_no_name_of_an_option_means_two_things(module):
    declaration = declaration_of(module)
    connection = {item.name for item in declaration.platform.connection}
    own = Counter(item.name for item in declaration.options())
    assert not [name for name, count in own.items() if count > 1]
    assert not connection & own.keys()
