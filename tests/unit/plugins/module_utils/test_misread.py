# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text without quotes that YAML has taken for something else."""

from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.module_utils.language.misread import misread_options
from ansible_collections.selfhosted.paas.plugins.module_utils.language.spec import inner_options
from ansible_collections.selfhosted.paas.plugins.module_utils.language.unquoted import what_to_write
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of


def complaints(module, text):
    return misread_options(declaration_of(module), yaml.safe_load(text))


@pytest.mark.parametrize(
    ("module", "text", "said"),
    [
        (
            "coolify_application",
            "docker_registry_image_tag: 1.10",
            'takes it for the number 1.1, .* quotes around it, "1.1" or "1.10"',
        ),
        (
            "coolify_application",
            "docker_registry_image_tag: 2026-11-29",
            'for a date: put quotes around it, "2026-11-29"',
        ),
        ("coolify_application", "docker_registry_image_tag: 2026-11-29T10:00:00Z", "for a date"),
        ("coolify_application", "docker_registry_image_tag: on", "for a boolean"),
        ("coolify_application", "docker_registry_image_tag: 1.5e+3", "the number 1500.0, and"),
        ("coolify_application", "docker_registry_image_tag: [a]", "must be text, and YAML takes it for a list"),
        (
            "coolify_application",
            "git_commit_sha: 0123456",
            "git_commit_sha must be text, .* keeps no zeros at its beginning",
        ),
        ("coolify_deployment", "commit: 1234567", "commit must be text"),
        (
            "coolify_application",
            "deploy: yes",
            "must be one of never, auto, always; YAML takes what stands there for a boo",
        ),
        ("coolify_project", "name: no", "name must be text"),
        ("coolify_application", "tags: [a, 1.10]", r"tags\[1\] must be text"),
        ("dokploy_application", "docker: {image: 1.10}", "docker.image must be text"),
        ("dokploy_application", "domains: [{host: a}, {host: 1.10}]", r"domains\[1\].host must be text"),
        ("dokploy_deployment", "deployment_id: 1.10", "deployment_id must be text"),
        (
            "coolify_stack",
            "applications: [{name: web, docker_registry_image_tag: 1.10}]",
            r"applications\[web\].docker_registry_image_tag must be text",
        ),
    ],
)
def test_it_is_refused_with_the_way_to_write_it(module, text, said):
    (found,) = complaints(module, text)
    assert re.search(said, found), found


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("coolify_application", 'docker_registry_image_tag: "1.10"'),
        ("coolify_application", "docker_registry_image_tag: 15"),
        ("coolify_application", "docker_registry_image_tag: 1e5"),
        ("coolify_application", "limits_cpus: 0.5"),
        ("coolify_application", "health_check_enabled: yes"),
        ("coolify_application", "description:"),
        ("dokploy_application", "cpu_limit: 0.5"),
        ("dokploy_application", "environment_variables: {A: 1}"),
        ("dokploy_application", "nothing: 1.10"),
    ],
)
def test_what_arrives_as_it_was_written_is_taken(module, text):
    assert complaints(module, text) == []


@pytest.mark.parametrize("value", [True, 1.5, 7, yaml.safe_load("2026-11-29"), ["hunter2"], {"hunter2": 1}, None])
def test_nobody_reads_the_names_of_python(value):
    said = what_to_write(value, shown=True)
    assert not any(word in said for word in ("float", "bool,", "datetime", "dict ", "NoneType", "_Ansible", "hunter2"))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("coolify_application", "environment: {A: b}"),
        ("dokploy_application", "environment: [A=b]"),
        ("dokploy_compose", "env: {A: b}"),
    ],
)
def test_what_elsewhere_holds_variables_is_told_where_they_go(module, text):
    (said,) = complaints(module, text)
    assert said.startswith(f"{text.partition(':')[0]} must be text, and what stands there is a ")
    assert said.endswith("Did you mean environment_variables?")


def options(found):
    for option in found:
        yield option
        yield from options(inner_options(option))


def test_of_secrets_no_value_is_shown():
    for module in MODULES:
        declaration = declaration_of(module)
        for option in declaration.platform.connection:
            if option.secret and option.type == "str":
                (said,) = misread_options(declaration, {option.name: 4711.5})
                assert "4711" not in said


def test_every_text_of_every_module_refuses_what_yaml_made_of_it():
    for module in MODULES:
        declaration = declaration_of(module)
        for option in declaration.options():
            if option.type == "str" and option.unquoted != "decimal":
                assert misread_options(declaration, {option.name: 1.1}), (module, option.name)
        known = {item.unquoted for item in options(declaration.options())}
        assert known <= {"whole", "decimal", "nothing"}
