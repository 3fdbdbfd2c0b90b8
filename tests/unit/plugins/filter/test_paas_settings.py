# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.selfhosted.paas.plugins.filter.paas_settings import paas_settings, split_image
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import declaration_of
from ansible_collections.selfhosted.paas.plugins.plugin_utils.paas_databases import KINDS


@pytest.mark.parametrize(
    ("image", "name", "tag"),
    [
        ("nginx", "nginx", "latest"),
        ("nginx:1.27", "nginx", "1.27"),
        ("registry.example.com:5000/web", "registry.example.com:5000/web", "latest"),
        ("registry.example.com:5000/web:2", "registry.example.com:5000/web", "2"),
        (f"ghcr.io/acme/web@sha256:{'a' * 64}", "ghcr.io/acme/web@sha256", "a" * 64),
    ],
)
def test_an_image_is_split_into_name_and_tag(image, name, tag):
    assert split_image(image) == (name, tag)


def settings(platform, **description):
    found = paas_settings({"image": "nginx:1", **description}, platform)
    assert found["problems"] == []
    return found["settings"]


def problems(platform, **description):
    return paas_settings({"image": "nginx:1", **description}, platform)["problems"]


def test_what_is_left_out_is_left_alone():
    assert settings("coolify") == {"docker_registry_image_name": "nginx", "docker_registry_image_tag": "1"}
    assert settings("dokploy") == {"docker": {"image": "nginx:1"}}


def test_domains_are_urls_on_coolify_and_rows_on_dokploy():
    described = {
        "port": 8080,
        "domains": [{"host": "a.example.com"}, {"host": "b.example.com", "path": "/v1", "port": 9000, "https": False}],
    }
    coolify = settings("coolify", **described)
    assert coolify["domains"] == ["https://a.example.com", "http://b.example.com:9000/v1"]
    assert coolify["ports_exposes"] == ["8080", "9000"]
    assert settings("dokploy", **described)["domains"] == [
        {"host": "a.example.com", "path": "/", "https": True, "port": 8080, "certificate_type": "letsencrypt"},
        {"host": "b.example.com", "path": "/v1", "https": False, "port": 9000, "certificate_type": "none"},
    ]


def test_variables_and_secrets_are_both_environment_variables():
    for platform in ("coolify", "dokploy"):
        found = settings(platform, variables={"A": "1"}, secrets={"B": "2"}, purge_variables=True)
        assert found["environment_variables"] == {"A": "1", "B": "2"}
        assert found["purge_environment_variables"] is True


def test_a_file_declares_variables_on_either_platform():
    for platform in ("coolify", "dokploy"):
        found = settings(platform, environment_file="A=1\nB='it is'\n", variables={"B": "2"})
        assert (found["environment_file"], found["environment_variables"]) == ("A=1\nB='it is'\n", {"B": "2"})
        told = problems(platform, environment_file="A=1\nhunter2\n")
        assert len(told) == 1
        assert told[0].startswith("environment_file has no NAME=value in line 2.")
        assert "hunter2" not in told[0]


def test_values_that_cannot_arrive_or_are_no_text_are_told_all_together():
    found = problems(
        "coolify", variables={"A": "end\\", "B": True}, environment_file="C='{\"a\": \"x # y\"}'\nD=' d'\n"
    )
    assert [text.split()[:3] for text in found] == [
        ["C", "is", "JSON"],
        ["D", "begins", "or"],
        ["A", "ends", "with"],
        ["B", "must", "be"],
    ]
    assert problems("dokploy", variables={"A": "'\"`#"})[0].startswith("A mixes quotes")


def test_limits_have_the_names_of_the_platform():
    limits = {"memory": "512m", "memory_reservation": "256m", "cpus": 0.5}
    coolify = settings("coolify", limits=limits)
    assert coolify["limits_memory"] == "512m"
    assert coolify["limits_cpus"] == "0.5"
    dokploy = settings("dokploy", limits={**limits, "cpu_reservation": "0.1"}, replicas=3)
    assert dokploy["memory_limit"] == "512m"
    assert dokploy["cpu_limit"] == "0.5"
    assert (dokploy["cpu_reservation"], dokploy["replicas"]) == ("0.1", 3)


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
def test_the_text_of_a_number_or_a_truth_value_is_taken_for_it(platform):
    def described(number, switch):
        domain = {"host": "a.example.com", "port": number(8080), "https": switch(False)}
        database = {**ORDERS, "external_port": number(0)}
        found = paas_settings(
            {
                "image": "nginx:1",
                "port": number(8080),
                "replicas": number(1),
                "purge_variables": switch(False),
                "variables": {"A": "1"},
                "domains": [domain],
                "ports": [{"published": number(80), "target": number(8080)}],
                "databases": [database],
            },
            platform,
        )
        assert found["problems"] == []
        return found

    assert described(str, str) == described(int, bool)


def test_volumes_are_mounted():
    volumes = [{"name": "data", "target": "/data"}, {"host_path": "/srv", "target": "/srv"}]
    assert settings("dokploy", volumes=volumes)["mounts"] == [
        {"type": "volume", "volume_name": "data", "mount_path": "/data"},
        {"type": "bind", "host_path": "/srv", "mount_path": "/srv"},
    ]
    for platform in ("coolify", "dokploy"):
        assert "needs either a name or a host_path" in problems(platform, volumes=[{"target": "/data"}])[0]


def test_ports_lead_into_the_container():
    ports = [{"published": 8080, "target": 80}]
    assert settings("coolify", ports=ports)["ports_mappings"] == ["8080:80"]
    dokploy = settings("dokploy", ports=[*ports, {"published": 53, "target": 53, "protocol": "udp"}])
    assert dokploy["ports"] == [
        {"published_port": 8080, "target_port": 80, "protocol": "tcp"},
        {"published_port": 53, "target_port": 53, "protocol": "udp"},
    ]
    assert dokploy["purge_ports"] is True


def test_a_health_check_is_a_request_on_coolify_and_a_command_on_dokploy():
    check = {"path": "/healthz", "interval": 10, "retries": 3}
    coolify = settings("coolify", port=8080, health_check=check)
    assert (coolify["health_check_enabled"], coolify["health_check_type"]) == (True, "http")
    assert (coolify["health_check_path"], coolify["health_check_interval"]) == ("/healthz", 10)
    dokploy = settings("dokploy", port=8080, health_check=check)["health_check_swarm"]
    assert "curl -fsS -o /dev/null 'http://localhost:8080/healthz'" in dokploy["test"][1]
    assert (dokploy["interval"], dokploy["retries"]) == ("10s", 3)
    command = {"command": "/app/healthy"}
    assert settings("coolify", health_check=command)["health_check_type"] == "cmd"
    assert settings("dokploy", health_check=command)["health_check_swarm"] == {"test": ["CMD-SHELL", "/app/healthy"]}
    assert settings("coolify", health_check={}) | settings("dokploy", health_check={}) == {
        **settings("coolify"),
        **settings("dokploy"),
        "health_check_enabled": False,
        "health_check_swarm": {},
    }
    assert "health_check" in problems("dokploy", health_check={"path": "/"})[0]


def test_a_repository_is_built_the_same_way():
    git = {"repository": "https://example.com/web", "build": "dockerfile", "dockerfile": "docker/web", "branch": "next"}
    coolify = settings("coolify", image="", git=git)
    assert coolify == {
        "git_repository": "https://example.com/web",
        "git_branch": "next",
        "build_pack": "dockerfile",
        "dockerfile_location": "/docker/web",
    }
    static = {"repository": "https://example.com/web", "build": "static", "publish_directory": "dist"}
    assert settings("dokploy", image="", git={**static, "base_directory": "/site"}) == {
        "git": {"url": "https://example.com/web", "branch": "main", "build_path": "/site"},
        "build_type": "static",
        "publish_directory": "dist",
    }


def test_everything_that_a_platform_cannot_express_is_listed():
    found = "\n".join(
        problems(
            "coolify",
            registry={"username": "joe", "password": "x"},
            replicas=2,
            limits={"cpu_reservation": "1"},
            ports=[{"published": 53, "target": 53, "protocol": "udp"}],
            variables={"A": " padded "},
        )
    )
    for word in ("registry", "replicas", "limits.cpu_reservation", "53/udp", "A begins or ends"):
        assert word in found
    assert problems("dokploy", variables={"A": "${{project.B}}"}) == [
        "A holds ${{, which Dokploy takes for a reference to a shared variable."
    ]


def test_a_description_that_contradicts_itself_is_refused():
    assert "Exactly one of image and git" in problems("coolify", git={"repository": "https://example.com/x"})[0]
    assert "Exactly one of image and git" in problems("dokploy", image="")[0]
    assert "A stands in variables and in secrets" in problems("dokploy", variables={"A": "1"}, secrets={"A": "2"})[0]
    with pytest.raises(AnsibleFilterError, match="one of coolify, dokploy"):
        paas_settings({}, "heroku")


def test_where_it_runs_is_said_in_the_words_of_the_platform():
    assert (
        settings("coolify", server="two", destination="blue").items()
        >= {"server": "two", "destination": "blue"}.items()
    )
    assert settings("dokploy", server="two")["server"] == "two"
    assert problems("dokploy", destination="blue") == [
        "destination: Dokploy has none; a server is all that can be chosen."
    ]


ORDERS = {"name": "orders", "type": "postgresql", "image": "postgres:17", "database": "orders", "username": "shop"}


def databases(platform, *described, **description):
    found = paas_settings({"image": "nginx:1", "databases": list(described), **description}, platform)
    assert found["problems"] == []
    return found["databases"]


def test_a_database_has_the_names_of_the_platform():
    described = {
        **ORDERS,
        "password": "secret",
        "external_port": 15432,
        "limits": {"memory": "1g", "cpus": 0.5},
        "backups": [{"schedule": "0 3 * * *", "storage": "offsite", "keep": 7}],
        "restart": "auto",
    }
    assert databases("coolify", described, server="two", destination="blue") == [
        {
            "name": "orders",
            "type": "postgresql",
            "image": "postgres:17",
            "postgres_db": "orders",
            "postgres_user": "shop",
            "postgres_password": "secret",
            "is_public": True,
            "public_port": 15432,
            "limits_memory": "1g",
            "limits_cpus": "0.5",
            "backups": [
                {
                    "frequency": "0 3 * * *",
                    "save_s3": True,
                    "s3_storage": "offsite",
                    "databases_to_backup": "orders",
                    "retention_amount_s3": 7,
                    "retention_amount_locally": 7,
                }
            ],
            "restart": "auto",
            "server": "two",
            "destination": "blue",
        }
    ]
    assert databases("dokploy", described, server="two") == [
        {
            "name": "orders",
            "type": "postgres",
            "docker_image": "postgres:17",
            "database_name": "orders",
            "database_user": "shop",
            "database_password": "secret",
            "external_port": 15432,
            "memory_limit": "1g",
            "cpu_limit": "0.5",
            "backups": [
                {
                    "destination": "offsite",
                    "database": "orders",
                    "prefix": "orders/",
                    "schedule": "0 3 * * *",
                    "keep_latest_count": 7,
                }
            ],
            "restart": "auto",
            "server": "two",
        }
    ]


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_option_of_every_type_is_one_of_the_module(platform, kind):
    account = {name: name for name in KINDS[kind].account}
    backups = [{"schedule": "daily", "storage": "offsite", "database": "orders"}] if KINDS[kind].dumps else []
    more = {"limits": {"memory": "1g"}, "external_port": 0, "backups": backups, "restart": "never"}
    (found,) = databases(platform, {"name": "data", "type": kind, "image": "data:1", **account, **more})
    module = declaration_of(f"{platform}_database")
    assert found.keys() <= {option.name for option in module.options()}
    variant = next(item for item in module.variants if item.name == found["type"])
    own = {field.name for field in module.fields if field.variants and variant.name not in field.variants}
    assert not own & found.keys()


def test_addresses_begin_alike_on_either_platform():
    taken = {
        "URL": {"database": "orders"},
        "HOST": {"database": "orders", "part": "host"},
        "OLD": {"database": "old"},
    }
    for platform in ("coolify", "dokploy"):
        assert settings(platform, databases=[ORDERS], variables_from=taken)["environment_from"] == {
            "URL": {"database": "orders", "scheme": "postgresql"},
            "HOST": {"database": "orders", "part": "host"},
            "OLD": {"database": "old"},
        }


@pytest.mark.parametrize("platform", ["coolify", "dokploy"])
@pytest.mark.parametrize(
    ("description", "said"),
    [
        ({"databases": [{**ORDERS, "type": "clickhouse"}]}, "type must be one of postgresql, "),
        ({"databases": [{**ORDERS, "image": ""}]}, "image is needed"),
        ({"databases": [{**ORDERS, "username": None}]}, "username is needed for PostgreSQL"),
        ({"databases": [{**ORDERS, "root_password": "x"}]}, "root_password: PostgreSQL has none"),
        ({"databases": [ORDERS, ORDERS]}, "orders stands there twice"),
        (
            {"databases": [{"name": "c", "type": "redis", "image": "redis", "backups": [{"schedule": "daily"}]}]},
            "neither platform dumps Redis",
        ),
        ({"variables_from": {"A": "orders"}}, "variables_from[A] must be a dictionary"),
        (
            {"variables_from": {"A": {"database": "o"}}, "secrets": {"A": "1"}},
            "A stands in variables_from and in secrets",
        ),
        (
            {"databases": [ORDERS], "variables_from": {"A": {"database": "orders", "part": "external_url"}}},
            "with external_port only",
        ),
        (
            {"variables_from": {"A": {"database": "o", "part": "host", "scheme": "x"}}},
            "scheme is what an address begins",
        ),
    ],
)
def test_databases_that_no_platform_can_have_are_told(platform, description, said):
    found = problems(platform, **description)
    assert [text for text in found if said in text], found


def test_each_backup_can_be_told_apart_on_either_platform():
    row = {"schedule": "daily", "storage": "offsite"}
    for other in ({**row, "storage": "near"}, {**row, "schedule": "hourly"}):
        assert "two have the same" in problems("coolify", databases=[{**ORDERS, "backups": [row, other]}])[0]
