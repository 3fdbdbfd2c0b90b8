# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which option was meant by one that does not exist."""

from __future__ import annotations

import re

import pytest
from ansible_collections.selfhosted.paas.plugins.module_utils.errors import PaasError
from ansible_collections.selfhosted.paas.plugins.module_utils.language.elsewhere import DECLARED_AS, OURS, ours
from ansible_collections.selfhosted.paas.plugins.module_utils.language.near import there_are, unknown_options
from ansible_collections.selfhosted.paas.plugins.module_utils.language.rows import declared_rows
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of


@pytest.mark.parametrize(
    ("module", "given", "said"),
    [
        ("coolify_project", {"nam": "a"}, "There is no option nam. Did you mean name?"),
        ("coolify_project", {"token": "a"}, "Did you mean api_token?"),
        ("coolify_application", {"image": "a"}, "Did you mean docker_registry_image_name or static_image or "),
        (
            "coolify_stack",
            {"applications": [{"name": "web", "image": "a"}]},
            "Did you mean applications[web].docker_registry_image_name or ",
        ),
        ("coolify_application", {"env_vars": {}}, "Did you mean environment_variables"),
        ("dokploy_application", {"env_vars": {}}, "Did you mean environment_variables or "),
        ("dokploy_application", {"variables": {}}, "Did you mean environment_variables or public_variables or "),
        ("coolify_application", {"docker_registry_image_tags": "a"}, "Did you mean docker_registry_image_tag? "),
        ("coolify_application", {"docker_registry_image-name": "a"}, "Did you mean docker_registry_image_name"),
        ("dokploy_application", {"image": "a"}, "Did you mean docker.image"),
        (
            "dokploy_application",
            {"docker": {"imge": "a"}},
            "no option docker.imge. Did you mean docker.image?",
        ),
        ("dokploy_application", {"docker": {"deploy": "auto"}}, "Did you mean deploy one level further out"),
        (
            "dokploy_application",
            {"domains": [{"hots": "a"}]},
            "no option domains[0].hots. Did you mean domains[0].host?",
        ),
        (
            "dokploy_stack",
            {"applications": [{"name": "web", "docker": {"imagee": "a"}}]},
            "There is no option applications[web].docker.imagee. Did you mean applications[web].docker.image?",
        ),
        ("coolify_stack", {"application": []}, "Did you mean applications?"),
        ("dokploy_database", {"postgres_user": "a"}, "Did you mean database_user?"),
        ("dokploy_database", {"POSTGRES_PASSWORD": "a"}, "Did you mean database_password?"),
        ("dokploy_database", {"mongo_initdb_root_username": "a"}, "Did you mean database_user?"),
        ("coolify_database", {"database_name": "a"}, "Did you mean postgres_db or mysql_database or "),
        ("dokploy_stack", {"databases": [{"name": "d", "postgres_db": "a"}]}, "mean databases[d].database_name?"),
    ],
)
def test_what_was_meant_is_named(module, given, said):
    assert said in " ".join(unknown_options(declaration_of(module), given))


COMPOSE = ("image", "ports", "volumes", "healthcheck", "restart_policy", "labels", "replicas")


@pytest.mark.parametrize(
    ("module", "meant"),
    [
        (
            "coolify_application",
            {
                "image": "docker_registry_image_name",
                "ports": "ports_exposes",
                "env": "environment_variables",
                "volumes": "storages",
                "domain": "domains",
                "healthcheck": "health_check_enabled",
                "restart": "max_restart_count",
                "labels": "custom_labels",
                "command": "start_command",
                "repo": "git_repository",
                "branch": "git_branch",
            },
        ),
        (
            "dokploy_application",
            {
                "image": "docker.image",
                "variables": "environment_variables",
                "volumes": "mounts",
                "domain": "domains",
                "healthcheck": "health_check_swarm",
                "restart": "restart_policy_swarm",
                "labels": "labels_swarm",
                "entrypoint": "command",
                "repo": "git.url",
                "branch": "git.branch",
            },
        ),
        ("coolify_database", {"env": "environment_variables", "ports": "public_port", "volumes": "storages"}),
        ("dokploy_database", {"image": "docker_image", "ports": "external_port", "volumes": "mounts"}),
        (
            "coolify_service",
            {
                **dict.fromkeys(COMPOSE, "docker_compose_raw"),
                "image": "images",
                "env": "environment_variables",
                "domain": "applications[...].domains",
            },
        ),
        ("dokploy_compose", {**dict.fromkeys(COMPOSE, "raw.compose_file"), "volumes": "mounts", "repo": "git.url"}),
    ],
)
def test_what_something_is_called_in_compose_files_and_elsewhere_comes_first(module, meant):
    declaration = declaration_of(module)
    for word, first in meant.items():
        (said,) = unknown_options(declaration, {word: "a"})
        assert re.match(rf"There is no option {word}\. Did you mean {re.escape(first)}(\?| or )", said), said


def test_what_is_meant_is_an_option_of_some_module():
    declared = [declaration for name in MODULES if (declaration := declaration_of(name))]
    names = {option.name for declaration in declared for option in declaration.options()}
    assert {name for word in OURS for name, _inner in ours(word)} <= names


@pytest.mark.parametrize(
    ("module", "given", "where"),
    [
        (
            "coolify_scheduled_task",
            {"name": "a", "command": "b", "frequency": "c"},
            "scheduled_tasks of coolify_application or coolify_service",
        ),
        ("coolify_backup", {"save_s3": True}, "backups and volume_backups"),
        ("dokploy_backup", {"keep_latest_count": 3}, "backups and volume_backups"),
        ("dokploy_schedule", {"cron_expression": "a", "command": "b"}, "schedules of dokploy_application"),
    ],
)
def test_what_only_runs_something_says_once_where_it_is_declared(module, given, where):
    said = " ".join(unknown_options(declaration_of(module), given))
    assert said.count("There is no option") == len(given)
    assert said.count(where) == said.count("It runs what is there") == 1
    assert said.endswith(f" ansible-doc selfhosted.paas.{module} shows all options.")


@pytest.mark.parametrize("module", sorted(DECLARED_AS))
def test_where_it_is_declared_are_options_of_these_modules(module):
    named = re.findall(r"[a-z]+_[a-z_]+", DECLARED_AS[module])
    modules = [name for name in named if name in MODULES]
    options = {option.name for name in modules or MODULES for option in _options_of(name)}
    assert {name for name in named if name not in MODULES} <= options
    assert all({"schedules", "scheduled_tasks"} & {option.name for option in _options_of(name)} for name in modules)


def _options_of(module):
    declaration = declaration_of(module)
    return declaration.options() if declaration else ()


def test_where_all_options_are_is_said_once_for_each_module():
    wrong = {"xyzz": 1, "zzyx": 2}
    rows = [{"name": "web", **wrong}, {"name": "api", **wrong}]
    said = " ".join(unknown_options(declaration_of("coolify_stack"), {**wrong, "applications": rows}))
    assert said.count("There is no option") == 6
    for module in ("coolify_stack", "coolify_application"):
        assert said.count(f"ansible-doc selfhosted.paas.{module} shows all options.") == 1


def test_a_few_options_are_listed_and_many_are_left_to_the_documentation():
    few = unknown_options(declaration_of("dokploy_application"), {"docker": {"xyz": 1}})
    assert few == ["There is no option docker.xyz. There are: image, password, registry, registry_url, username."]
    many = unknown_options(declaration_of("dokploy_application"), {"xyz": 1})[0]
    assert many.startswith("There is no option xyz. ansible-doc selfhosted.paas.dokploy_application shows all ")


def test_every_wrong_one_is_told_and_no_right_one():
    given = {"nam": 1, "descripton": 2, "api_url": 3, "state": 4, "environment_variables": {"NAM": {"value": 5}}}
    assert len(unknown_options(declaration_of("coolify_project"), given)) == 2


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "There is none at all."),
        (["shop", "blog"], "Did you mean 'shop'? There are: shop, blog."),
        (["blog", None], "There are: blog, None."),
    ],
)
def test_of_what_does_not_exist_there_is_told_what_exists(names, said):
    assert there_are("shpo", names) == said


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_what_is_no_dictionary_is_left_to_the_check_of_types(platform):
    declaration = declaration_of(f"{platform}_stack")
    assert unknown_options(declaration, {"applications": "a", "project": ["b"]}) == []
    assert unknown_options(declaration, {"applications": [1, None, {"name": {"a": 1}}]}) == []


def test_the_row_of_a_dictionary_option_says_it_too():
    variables = next(c for c in declaration_of("coolify_application").children if c.name == "environment_variables")
    with pytest.raises(PaasError, match=r"environment_variables\[A\]\.vaule\. Did you mean value\?") as caught:
        declared_rows(variables, {"environment_variables": {"A": {"vaule": "x", "is_literal": True}}})
    assert caught.value.kind == "validation"
    assert "to_json" not in str(caught.value)


@pytest.mark.parametrize("module", ["coolify_application", "dokploy_application"])
def test_json_without_quotes_is_told_how_to_be_text(module):
    variables = next(c for c in declaration_of(module).children if c.name == "environment_variables")
    with pytest.raises(
        PaasError, match=r"environment_variables\[D\]\.a\. There are: .*write it as text: .* \| to_json"
    ):
        declared_rows(variables, {"environment_variables": {"D": {"a": 1}}})
