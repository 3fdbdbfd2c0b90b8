# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kinds that are left out are none."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.with_every_kind import with_every_kind


def test_what_is_left_out_is_none_and_the_rest_stays():
    stack = {"project": "shop", "applications": [{"name": "web"}], "prune": True}
    assert with_every_kind(stack, "coolify_stack") == {**stack, "databases": [], "services": []}


def test_what_every_server_has_is_not_among_them():
    found = with_every_kind({}, "coolify_platform")
    assert found["private_keys"] == found["projects"] == []
    assert "instance_emails" not in found


@pytest.mark.parametrize(("options", "module"), [([], "coolify_stack"), ({}, "coolify_application")])
def test_anything_else_is_a_mistake(options, module):
    with pytest.raises(AnsibleFilterError):
        with_every_kind(options, module)
