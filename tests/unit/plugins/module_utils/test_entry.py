# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door of the modules, as far as Ansible itself says something of their options."""

from __future__ import annotations

from unittest import mock

from ansible.module_utils.basic import AnsibleModule, env_fallback
from ansible.module_utils.testing import patch_module_args
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import Module, misfit
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import argument_spec
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of

APPLICATION = declaration_of("coolify_application")
OPTIONS = {
    "api_url": "https://coolify.example.com",
    "api_token": "1|planted-token",
    "project": "shop",
    "name": "web",
    "environment_variables": {"A": "1", "B": "planted-b"},
    "http_basic_auth_password": "planted-c",
    "api_headers": {"X": "planted-d"},
}


def test_the_log_of_the_system_gets_no_secrets():
    spec = argument_spec(APPLICATION, env_fallback)
    with patch_module_args(OPTIONS), mock.patch.object(AnsibleModule, "log") as log:
        module = Module(APPLICATION, argument_spec=spec)
    said = str(log.call_args_list)
    assert "shop" in said and "environment_variables" in said
    assert "planted" not in said
    assert module.no_log_values == {"1|planted-token"}


def test_what_ansible_says_of_wrong_options_has_neither_secrets_nor_holes():
    said = "value of project must be one of: shop1, got planted-b, planted-c and 1 of 10"
    assert (
        misfit(APPLICATION, OPTIONS, said)
        == "value of project must be one of: shop1, got ********, ******** and 1 of 10"
    )
