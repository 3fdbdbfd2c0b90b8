# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of an option of another type than what was written for it."""

from __future__ import annotations

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import misfit
from ansible_collections.selfhosted.paas.plugins.module_utils.language.misshapen import misshapen_options
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"docker": "nginx:1"},
            "docker must be a dictionary, and what stands there is text. Write for example docker: {image: ...}.",
        ),
        ({"replicas": "many"}, "replicas must be a whole number, and what stands there is text. Write for example"),
        ({"auto_deploy": "maybe"}, "auto_deploy must be true or false, and what stands there is text. "),
        (
            {"environment_variables": ["A"]},
            "environment_variables must be a dictionary, and what stands there is a list. Write for example"
            " environment_variables: {NAME: value}.",
        ),
        (
            {"domains": {"host": "a"}},
            "domains must be a list, and what stands there is a dictionary. Write for example domains: [{host: ...}].",
        ),
        ({"domains": ["a.example.com"]}, "domains[0] must be a dictionary, and what stands there is text. Write"),
        ({"domains": [{"host": "a", "port": "web"}]}, "domains[0].port must be a whole number"),
    ],
)
def test_it_is_named_and_how_it_is_written(given, said):
    (text,) = misshapen_options(declaration_of("dokploy_application"), given)
    assert text.startswith(said)


def test_in_a_stack_its_place_is_named_and_no_value_is_shown():
    given = {"project": "shop", "applications": [{"name": "web", "environment_variables": "geheim"}]}
    said = misfit(declaration_of("dokploy_stack"), given, "dictionary requested, could not parse JSON or key=value")
    assert said.startswith("applications[web].environment_variables must be a dictionary")
    assert "geheim" not in said


@pytest.mark.parametrize(
    "given",
    [
        {"replicas": "3", "auto_deploy": "yes", "docker": "image=nginx"},
        {"docker": '{"image": "nginx"}', "args": "a,b", "name": None},
        {"domains": [{"host": "a", "port": "80"}], "environment_variables": {"A": {"b": 1}}},
    ],
)
def test_what_ansible_takes_is_no_complaint(given):
    assert misshapen_options(declaration_of("dokploy_application"), given) == []
