# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.with_deploy import with_deploy


def test_an_application_that_says_nothing_gets_the_word_and_others_keep_theirs():
    stack = {"project": "shop", "applications": [{"name": "web"}, {"name": "job", "deploy": "never"}]}
    assert with_deploy(stack, "auto")["applications"] == [
        {"name": "web", "deploy": "auto"},
        {"name": "job", "deploy": "never"},
    ]
    assert "deploy" not in stack["applications"][0]


def test_what_is_no_application_is_left_to_the_module():
    assert with_deploy({"project": "shop"}, "auto") == {"project": "shop"}
    assert with_deploy({"applications": ["web"]}, "auto") == {"applications": ["web"]}
    with pytest.raises(AnsibleFilterError, match="the options of a stack"):
        with_deploy([], "auto")
