# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The door of the modules, as far as Ansible itself says something of their options."""

from __future__ import annotations

from unittest import mock

import pytest
from ansible.module_utils.basic import AnsibleModule, env_fallback
from ansible.module_utils.testing import patch_module_args
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import Module, completed, misfit
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import argument_spec, masked
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


def test_a_verbose_run_shows_what_was_given_and_no_hundred_options_that_were_left_out():
    shown = masked(APPLICATION, {"is_spa": False, "domains": [], "description": None, **OPTIONS})
    assert shown.keys() == {"is_spa", "domains", *OPTIONS}
    assert "planted" not in str(shown)


def test_what_ansible_says_of_wrong_options_has_neither_secrets_nor_holes():
    said = "value of project must be one of: shop1, got planted-b, planted-c and 1 of 10"
    assert (
        misfit(APPLICATION, OPTIONS, said)
        == "value of project must be one of: shop1, got ********, ******** and 1 of 10"
    )


STACK = declaration_of("coolify_stack")


def entries(**options):
    return {"project": "shop", "applications": [{"name": "web", **options}]}


def test_what_a_stack_holds_is_checked_by_what_its_kind_declares():
    given = entries(is_spa="yes", stop_grace_period="5", ports_exposes="80,81", environment_variables={"A": 1})
    (found,) = completed(STACK, given)["applications"]
    assert (found["is_spa"], found["stop_grace_period"], found["ports_exposes"]) == (True, 5, ["80", "81"])
    assert (found["state"], found["deploy"], found["environment_variables"]) == ("present", "never", {"A": 1})
    with pytest.raises(PaasError, match="missing required arguments: name found in applications"):
        completed(STACK, {"applications": [{"is_spa": True}]})
    assert completed(STACK, {"project": "shop", "applications": []})["applications"] == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"environment_variable": {"A": "planted"}}, "Did you mean applications[web].environment_variables?"),
        ({"no_such_thing": "planted"}, "ansible-doc selfhosted.paas.coolify_application shows all"),
        ({"redirect": "non_www"}, "Did you mean applications[web].redirect: non-www?"),
        ({"redirect": "up", "http_basic_auth_password": "planted"}, "one of: www, non-www, both, got: up"),
        ({"storages": [{"path": "planted"}]}, "There is no option applications[web].storages[0].path."),
        ({"is_spa": "planted"}, "applications[web].is_spa must be true or false"),
    ],
)
def test_what_is_wrong_in_a_stack_is_said_as_the_module_of_its_kind_says_it(options, said):
    with pytest.raises(PaasError) as caught:
        completed(STACK, entries(**options))
    assert said in str(caught.value) and "planted" not in str(caught.value)


def test_what_a_stack_holds_is_masked_before_and_after_it_is_checked():
    given = entries(environment_variables={"A": "planted"}, http_basic_auth_password="planted")
    for params in (given, completed(STACK, given)):
        assert "planted" not in str(masked(STACK, params))


def test_the_page_of_a_stack_refers_to_the_modules_of_its_kinds():
    for platform in ("coolify", "dokploy"):
        spec = argument_spec(declaration_of(f"{platform}_stack"), env_fallback)
        assert spec["applications"] == {"type": "list", "elements": "dict"}
